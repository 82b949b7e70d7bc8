/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"

/* The network asked anew with paths silenced, one after the other (Samek et al. 2017, "Evaluating the visualization of
 * what a deep neural network has learned"). A silenced path has the features of silence in all frames. */

G_BEGIN_DECLS

#define WHY_FLIP_POINTS 21

typedef struct _WhyFlipper WhyFlipper;

/* Of an analysis by the analyzer, with its scattering. Scratch memory of one thread. NULL with error. */
WhyFlipper *why_flipper_new (WhyAnalyzer *analyzer, const WhyAnalysis *analysis, GError **error);
void why_flipper_free (WhyFlipper *flipper);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyFlipper, why_flipper_free)

/* How many of n paths are silent at a point of a curve: none at the first, all at the last; steps are fine where most
 * happens, among the first and the last paths. */
gsize why_flip_count (gsize point, gsize n_paths);

/* The score of what is asked about at each point, a logit or the difference of two. order: the paths in the order in which they fall silent. FALSE when cancelled. */
gboolean why_flipper_curve (WhyFlipper *flipper,
                            const gsize *order,
                            WhyQuestion question,
                            double curve[WHY_FLIP_POINTS],
                            GCancellable *cancellable);

/* The mean of upper - lower over the share of silent paths. */
double why_flip_area (const double upper[WHY_FLIP_POINTS],
                      const double lower[WHY_FLIP_POINTS],
                      gsize n_paths);

/* Of relevance from that score to the input, see why_relevance_trace; with nothing silenced. */
void why_flipper_trace (WhyFlipper *flipper,
                        WhyRule rule,
                        WhyQuestion question,
                        double sums[WHY_RELEVANCE_N_SUMS]);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-flipper.h"

/* Can an explanation be trusted? Paths are silenced one after the other, the most relevant first or
 * the least relevant first, and the network is asked anew (Samek et al. 2017, "Evaluating the
 * visualization of what a deep neural network has learned"). If relevance says what the network
 * goes by, the first way takes the class away at once, and the second leaves it long. Of a contrast it
 * is the lead over the other class that goes, and below zero the other is the likelier one. */

G_BEGIN_DECLS

#define WHY_FLIP_TEST_POINTS WHY_FLIP_POINTS

typedef struct
{
  gboolean is_contrast;                 /* of a difference of two logits */
  double removed[WHY_FLIP_TEST_POINTS]; /* share of the paths, 0 to 1, rising */
  double most_first
      [WHY_FLIP_TEST_POINTS]; /* score of what is asked about: a logit, or a difference of two */
  double least_first[WHY_FLIP_TEST_POINTS];
  double area; /* between the curves: mean of least_first - most_first over the shares; above 0
                   * where relevance is worth more than a shuffle */
  double sums[WHY_RELEVANCE_N_SUMS]; /* of relevance from the score to the input, see
                                      * why_relevance_trace */
} WhyFlipTest;

/* Of a whole analysis by the analyzer, for a rule and a question that it can explain. A silenced
 * path has the features of silence in all frames. Any thread; some 60 ms. FALSE with error when
 * cancelled, for lack of memory, or without that relevance. */
gboolean why_flip_test_run (WhyAnalyzer *analyzer,
                            const WhyAnalysis *analysis,
                            WhyRule rule,
                            WhyQuestion question,
                            WhyFlipTest *out,
                            GCancellable *cancellable,
                            GError **error);

/* Value of one of its curves at a share of paths removed, 0 to 1, between its points. */
double why_flip_test_at (const WhyFlipTest *test, const double *curve, double removed);

/* Gini index of the magnitudes of the time-averaged relevance over all paths: 0 where all are
 * alike, towards 1 where few have all. NAN without any. */
double why_analysis_gini (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question);

G_END_DECLS

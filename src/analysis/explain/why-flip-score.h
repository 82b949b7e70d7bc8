/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-flipper.h"

/* The flip test as one figure, for many recordings: how much sooner the class goes when the most relevant paths fall
 * silent first than when they fall silent in random order. The random order is the fair opponent: the least relevant
 * first, which one recording is shown with (why-flip-test.h), also asks whether what speaks against a class is found. */

G_BEGIN_DECLS

/* So many random orders make the curve that a map has to beat. */
#define WHY_FLIP_N_RANDOM 3

/* maps: by rule, n_paths values each, the most relevant the largest; NULL: this rule is not wanted. area: by rule, the
 * mean over the share of silent paths of the random orders' logit less the map's; above 0 where the map wins. The
 * orders depend on the seed alone. FALSE when cancelled. */
gboolean why_flip_score (WhyFlipper *flipper,
                         float *const *maps,
                         gsize n_paths,
                         gsize class_index,
                         guint64 seed,
                         double *area,
                         GCancellable *cancellable);

G_END_DECLS

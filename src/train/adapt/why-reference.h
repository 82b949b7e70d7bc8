/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/adapt/why-sounds.h"

/* Sounds made by machine with techniques that are known: what a model that is adapted to a user must still be
 * able to name. There are no recordings in it; each is made anew from its number, the same on every machine. */

G_BEGIN_DECLS

/* Less the classes that a model does not have. Any first thousand, or hundred, are of all kinds. */
#define WHY_REFERENCE_N 1200

/* How many are heard: all, except in tests (why-reference-private.h). */
gsize why_reference_count (void);
/* Hears the first why_reference_count of them with a model. cache_dir: folder in which the result is kept for the next time, made if need be;
 * NULL: nowhere. That nothing can be kept is no failure. Group of a sound: its number. NULL with error: cancelled, no memory. */
WhySounds *why_reference_hear (WhyAnalyzer *analyzer,
                               const char *model_path,
                               const char *cache_dir,
                               unsigned n_threads,
                               WhyStep step,
                               void *user,
                               GError **error);

/* Whether a network may learn from sound `number`: two of five; the others judge it. */
gboolean why_reference_is_to_learn (gsize number);
/* Of sound `number`; static. */
const char *why_reference_class (gsize number);
/* Makes sound `number`, 0..WHY_REFERENCE_N - 1. *out: malloc, *n samples at rate_hz.
 * WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_reference_make (gsize number, double rate_hz, float **out, gsize *n, WhyError *error);

G_END_DECLS

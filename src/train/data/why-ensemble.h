/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/corpus/why-manifest.h"
#include "base/why-random.h"
#include "base/why-status.h"

/* Music in several voices, made of a manifest's plain notes: each voice an instrument with a rhythm of its
 * own, chords that are held, now and then drums. Beats and subdivisions come back four and five times a
 * second, but nobody plays a technique. */

G_BEGIN_DECLS

/* rows: a plain note for each of n_rows voices. *out: malloc, *n samples, 0.4 to 5.9 s. FALSE with error: no
 * rows, one cannot be read, or no memory. */
gboolean why_ensemble_make (const WhyManifest *manifest,
                            const gsize *rows,
                            gsize n_rows,
                            double sample_rate_hz,
                            WhyRandom *random,
                            float **out,
                            gsize *n,
                            WhyError *error);

G_END_DECLS

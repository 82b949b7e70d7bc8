/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsp/scattering/why-scattering.h"

/* Does an explanation point at the technique? Where the modulation rate is known, a true map has its
 * relevance at the second-order paths whose lambda_2 is that rate or, for a technique that is not
 * sinusoidal or swings across a carrier twice a cycle, its second harmonic. */

G_BEGIN_DECLS

/* Of the positive relevance on second-order paths, but for the last two; a path lies at a frequency when its lambda_2 is
 * within half an octave of it. Without any positive relevance there, the map points nowhere: shares
 * 0, distances infinite. Without second-order paths or a rate, all is NAN and 0. */
typedef struct
{
  double share;             /* at the rate or twice the rate */
  double share_rate;        /* at the rate */
  double share_harmonics;   /* at three or four times the rate, less what share counts already */
  double chance;            /* share if every second-order path were equally relevant */
  double top_distance;      /* octaves from the most relevant path to the nearer of rate and twice
                             * the rate */
  double top_distance_rate; /* octaves from that path to the rate */
  gsize top5;               /* of the five most relevant paths, how many are at the rate or twice
                             * the rate */
  double share_second;      /* of all positive relevance, what is on second-order paths: the rest
                             * points at no rate */
  double top5_all;          /* as top5, of the paths of both orders, 0..1 */
} WhyRateScore;

/* map: the time-averaged relevance of one class, a value for each of n_paths paths, where positive
 * means "spoke for the class". That is what LRP gives when it starts from the class's logit, of
 * whatever sign: for a linear f = sum w x it is w x itself (hal-04029145, eq. 9 with R = f). */
void why_explanation_score (const float *map,
                            const WhyPath *paths,
                            gsize n_paths,
                            double sample_rate_hz,
                            double rate_hz,
                            WhyRateScore *out);

G_END_DECLS

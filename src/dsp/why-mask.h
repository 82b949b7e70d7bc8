/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Parts of a sound: what a mask over time and frequency lets through, and one band. */

/* Gains between 0 and 1 on a grid of frequencies and frames; linear between them, in time and in
 * the logarithm of frequency; beyond the ends, the nearest. */
typedef struct
{
  size_t n_bands, n_frames;
  const double *hz;        /* n_bands, rising, above 0 */
  const float *gain;       /* n_bands x n_frames */
  double first_s, frame_s; /* frame f stands for the time first_s + f * frame_s */
} WhyMask;

/* Weighs the short-time spectrum (Hann windows of about 46 ms, a quarter of that apart, analysis
 * and synthesis alike: Griffin and Lim 1984) of x, n samples. out: n. A mask of 1 gives x again
 * within rounding, and out + (x - out) is x: what the mask stops is the rest. WHY_OK or
 * WHY_ERR_MEMORY. Thread-safe. */
WhyStatus
why_mask_apply (const WhyMask *mask, const float *x, size_t n, double sample_rate_hz, float *out);

/* x through a Gaussian band-pass, the modulus of a Morlet wavelet's spectrum, without delay and
 * with gain 1 at its centre: hz and the standard deviation sigma_hz, both above 0. out: n. */
WhyStatus why_band_pass (
    const float *x, size_t n, double sample_rate_hz, double hz, double sigma_hz, float *out);

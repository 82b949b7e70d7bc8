/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* Every factor-th sample of x (n samples, zero outside) behind a low-pass: 6 dB down at 0.4 of the
 * new rate and 70 dB from 0.63, so that nothing folds onto what lies below 0.37. Sample i of the
 * result lies at i * factor of x. malloc, n / factor + 1 samples; NULL for lack of memory.
 * Thread-safe. */
float *why_decimate (const float *x, size_t n, size_t factor, size_t *n_out);

/* The other way: factor samples for each of x, whose band is kept up to 0.38 of its rate. Sample i
 * of the result lies at i / factor of x. malloc, n * factor samples; NULL for lack of memory.
 * Thread-safe. */
float *why_upsample (const float *x, size_t n, size_t factor, size_t *n_out);

/* The low-pass of why_decimate, for sound that comes in pieces: half samples on both sides of one make a
 * new sample; length of them are read, those beyond 2 * half + 1 times zero. */
typedef struct
{
  size_t factor, half, length;
  float *taps;
} WhyDecimation;

/* False for lack of memory. */
bool why_decimation_init (WhyDecimation *decimation, size_t factor);
void why_decimation_clear (WhyDecimation *decimation);
/* x: length samples, half of them before the one that is made anew. */
float why_decimation_sample (const WhyDecimation *decimation, const float *x);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-decimate-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the low-pass, re the new rate: half of its length in new samples, and where it is 6 dB down. A
 * Blackman window of 12 new samples takes 5.5 / 12 = 0.46 of the new rate from pass to stop. */
#define HALF_LENGTH 6
#define CUTOFF 0.4

bool
why_decimation_init (WhyDecimation *decimation, size_t factor)
{
  size_t half = HALF_LENGTH * factor, length = (2 * half + 4) / 4 * 4;
  float *taps = calloc (length, sizeof *taps);
  *decimation = (WhyDecimation){ .factor = factor, .half = half, .length = length, .taps = taps };
  if (!taps)
    return false;
  double sum = 0.0;
  for (size_t k = 0; k <= 2 * half; k++)
    {
      double at = (double) k - (double) half, turn = M_PI * at / ((double) half + 1.0);
      double angle = 2.0 * M_PI * CUTOFF * at / (double) factor;
      double blackman = 0.42 + 0.5 * cos (turn) + 0.08 * cos (2.0 * turn);
      double tap = blackman * (angle != 0.0 ? sin (angle) / angle : 1.0);
      taps[k] = (float) tap;
      sum += tap;
    }
  for (size_t k = 0; k <= 2 * half; k++)
    taps[k] = (float) ((double) taps[k] / sum);
  return true;
}

void
why_decimation_clear (WhyDecimation *decimation)
{
  free (decimation->taps);
  decimation->taps = NULL;
}

/* In four sums side by side, which a compiler may not make of one; n: a multiple of 4. */
static float
multiply (const float *a, const float *b, size_t n)
{
  float sum[4] = { 0 };
  for (size_t k = 0; k < n; k += 4)
    for (size_t j = 0; j < 4; j++)
      sum[j] += a[k + j] * b[k + j];
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

float
why_decimation_sample (const WhyDecimation *decimation, const float *x)
{
  return multiply (decimation->taps, x, decimation->length);
}

float *
why_decimate (const float *x, size_t n, size_t factor, size_t *n_out)
{
  WhyDecimation decimation;
  bool is_ready = why_decimation_init (&decimation, factor);
  *n_out = n / factor + 1;
  float *out = malloc (*n_out * sizeof *out);
  /* Zeros on both sides, so that the loop below needs no limits. */
  float *padded = calloc (n + decimation.length + factor, sizeof *padded);
  if (out && is_ready && padded)
    {
      memcpy (padded + decimation.half, x, n * sizeof *x);
      for (size_t i = 0; i < *n_out; i++)
        out[i] = why_decimation_sample (&decimation, padded + i * factor);
    }
  else
    {
      free (out);
      out = NULL;
    }
  why_decimation_clear (&decimation);
  free (padded);
  return out;
}

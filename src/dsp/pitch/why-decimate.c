/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-decimate-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the low-pass, re the new rate: half of its length in new samples, and where it is 6 dB down. A
 * Blackman window of 12 new samples takes 5.5 / 12 = 0.46 of the new rate from pass to stop. */
#define HALF_LENGTH 6
#define CUTOFF 0.4

/* taps: length of them, 2 * half + 1 and then zeros; their sum is 1. */
static void
design (float *taps, size_t half, size_t length, size_t factor)
{
  double sum = 0.0;
  memset (taps, 0, length * sizeof *taps);
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

float *
why_decimate (const float *x, size_t n, size_t factor, size_t *n_out)
{
  size_t half = HALF_LENGTH * factor, length = (2 * half + 4) / 4 * 4;
  *n_out = n / factor + 1;
  float *out = malloc (*n_out * sizeof *out), *taps = malloc (length * sizeof *taps);
  /* Zeros on both sides, so that the loop below needs no limits. */
  float *padded = calloc (n + length + factor, sizeof *padded);
  if (out && taps && padded)
    {
      design (taps, half, length, factor);
      memcpy (padded + half, x, n * sizeof *x);
      for (size_t i = 0; i < *n_out; i++)
        out[i] = multiply (taps, padded + i * factor, length);
    }
  else
    {
      free (out);
      out = NULL;
    }
  free (taps);
  free (padded);
  return out;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/pitch/why-decimate-private.h"

/* Half of the low-pass, in samples of x: a Blackman window of 24 samples takes 5.5 / 24 = 0.23 of
 * their rate from pass to stop, about half of it. */
#define HALF_LENGTH 12
#define LENGTH (2 * HALF_LENGTH)

/* taps of the phase that lies phase / factor behind a sample of x; their sum is 1. */
static void
design (float taps[LENGTH], size_t phase, size_t factor)
{
  double sum = 0.0;
  for (size_t k = 0; k < LENGTH; k++)
    {
      double at = (double) k - (HALF_LENGTH - 1) - (double) phase / (double) factor,
             turn = M_PI * at / HALF_LENGTH;
      double blackman = 0.42 + 0.5 * cos (turn) + 0.08 * cos (2.0 * turn);
      double tap = blackman * (at != 0.0 ? sin (M_PI * at) / (M_PI * at) : 1.0);
      taps[k] = (float) tap;
      sum += tap;
    }
  for (size_t k = 0; k < LENGTH; k++)
    taps[k] = (float) ((double) taps[k] / sum);
}

float *
why_upsample (const float *x, size_t n, size_t factor, size_t *n_out)
{
  *n_out = n * factor;
  float *out = malloc ((*n_out + 1) * sizeof *out), *taps = malloc (factor * LENGTH * sizeof *taps);
  /* Zeros on both sides, so that the loop below needs no limits. */
  float *padded = calloc (n + LENGTH, sizeof *padded);
  if (out && taps && padded)
    {
      memcpy (padded + HALF_LENGTH - 1, x, n * sizeof *x);
      for (size_t phase = 0; phase < factor; phase++)
        design (taps + phase * LENGTH, phase, factor);
      for (size_t i = 0; i < n; i++)
        for (size_t phase = 0; phase < factor; phase++)
          {
            float sum = 0.0f;
            for (size_t k = 0; k < LENGTH; k++)
              sum += taps[phase * LENGTH + k] * padded[i + k];
            out[i * factor + phase] = sum;
          }
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

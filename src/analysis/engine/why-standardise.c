/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/engine/why-standardise.h"

#include <math.h>
#include <string.h>

void
why_standardise (const float *samples, size_t n_samples, size_t n, float *out)
{
  double sum = 0, squares = 0;
  for (size_t i = 0; i < n_samples; i++)
    sum += (double) samples[i];
  double mean = sum / (double) n;
  for (size_t i = 0; i < n_samples; i++)
    squares += ((double) samples[i] - mean) * ((double) samples[i] - mean);
  squares += (double) (n - n_samples) * mean * mean;
  double scale = 1 / (sqrt (squares / (double) n) + 1e-10);
  for (size_t i = 0; i < n_samples; i++)
    out[i] = (float) ((double) samples[i] * scale);
  memset (out + n_samples, 0, (n - n_samples) * sizeof (float));
}

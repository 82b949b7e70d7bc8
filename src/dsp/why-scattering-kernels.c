/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsp/why-scattering-private.h"

/* Interleaved parts times real values. */
WHY_KERNEL static void
multiply_run (const float *restrict source, const float *restrict values, size_t n,
              float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    {
      out[2 * i] = source[2 * i] * values[i];
      out[2 * i + 1] = source[2 * i + 1] * values[i];
    }
}

/* The same of conjugates, read backwards from last. */
WHY_KERNEL static void
multiply_mirrored_run (const float *restrict last, const float *restrict values, size_t n,
                       float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    {
      out[2 * i] = last[-2 * (long) i] * values[i];
      out[2 * i + 1] = -last[-2 * (long) i + 1] * values[i];
    }
}

static size_t
wrap (long i, size_t n)
{
  long rest = i % (long) n;
  return (size_t) (rest < 0 ? rest + (long) n : rest);
}

static size_t
smaller (size_t a, size_t b)
{
  return a < b ? a : b;
}

/* Zeroes bins from first on round the circle. */
static void
clear_bins (float complex *wave, size_t n, size_t first, size_t n_bins)
{
  size_t run = smaller (n_bins, n - first);
  memset (wave + first, 0, run * sizeof *wave);
  memset (wave, 0, (n_bins - run) * sizeof *wave);
}

void
why_kernel_shift_band (const float complex *spectrum, size_t n_source, const WhyFilter *filter,
                       const WhyBand *band, float complex *wave, size_t n)
{
  size_t left = band->high < band->low ? 0 : (size_t) (band->high - band->low + 1);
  size_t from = wrap (band->low, n_source), to = wrap (band->low - band->centre, n);
  const float *values = filter->values + (band->low - filter->first);

  clear_bins (wave, n, wrap (band->low - band->centre + (long) left, n), n - left);
  while (left > 0)
    {
      bool mirrored = from > n_source / 2;
      size_t edge = mirrored ? n_source - from : n_source / 2 + 1 - from;
      size_t run = smaller (smaller (left, n - to), edge);
      if (mirrored)
        multiply_mirrored_run ((const float *) (spectrum + (n_source - from)), values, run,
                               (float *) (wave + to));
      else
        multiply_run ((const float *) (spectrum + from), values, run, (float *) (wave + to));
      values += run;
      from = from + run == n_source ? 0 : from + run;
      to = to + run == n ? 0 : to + run;
      left -= run;
    }
}

WHY_KERNEL void
why_kernel_modulus (const float complex *wave, size_t n, float *out)
{
  const float *parts = (const float *) wave;
  for (size_t i = 0; i < n; i++)
    {
      float re = parts[2 * i], im = parts[2 * i + 1];
      out[i] = __builtin_sqrtf (re * re + im * im);
    }
}

/* With Z the forward transform of x[2m] + i x[2m + 1], X[k] = (Z[k] + Z*[-k]) / 2
 * - i exp (-2 pi i k / n) (Z[k] - Z*[-k]) / 2. The inverse transform at hand is Z[-k] at k. */
WHY_KERNEL static void
combine_halves (const float *restrict forward, const float *restrict backward,
                const float *restrict twiddles, float scale, size_t n_bins, float *restrict out)
{
  for (size_t k = 0; k < n_bins; k++)
    {
      float a_re = forward[-2 * (long) k], a_im = forward[-2 * (long) k + 1];
      float b_re = backward[2 * k], b_im = -backward[2 * k + 1];
      float w_re = twiddles[2 * k], w_im = twiddles[2 * k + 1];
      float odd_re = a_im - b_im, odd_im = b_re - a_re;
      out[2 * k] = scale * (a_re + b_re + w_re * odd_re - w_im * odd_im);
      out[2 * k + 1] = scale * (a_im + b_im + w_re * odd_im + w_im * odd_re);
    }
}

void
why_kernel_real_spectrum (const float complex *transformed, const float complex *twiddles,
                          size_t n, float complex *spectrum, size_t n_bins)
{
  const float *z = (const float *) transformed;
  const float *w = (const float *) twiddles;
  float *out = (float *) spectrum;
  float scale = 0.5f / (float) n;
  size_t n_half = n / 2, n_inner = smaller (n_bins, n_half);

  /* Bin 0 has no mirror in the array, nor has bin n / 2. */
  if (n_bins > 0)
    combine_halves (z, z, w, scale, 1, out);
  if (n_inner > 1)
    combine_halves (z + 2 * (n_half - 1), z + 2, w + 2, scale, n_inner - 1, out + 2);
  if (n_bins > n_half)
    combine_halves (z, z, w + 2 * n_half, scale, 1, out + 2 * n_half);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "dsp/scattering/why-scattering-private.h"

#define TEXT_OF(...) #__VA_ARGS__
#define TEXT(macro) TEXT_OF (macro)

WhySimd
why_scattering_simd (void)
{
  WhySimd best = why_simd_best ();
  /* Kernels that are built once have no attribute. */
  if (sizeof TEXT (WHY_KERNEL) == 1 || best < WHY_SIMD_AVX2)
    return WHY_SIMD_PLAIN;
#if defined(__x86_64__)
  bool is_level_4 = __builtin_cpu_supports ("avx512bw") && __builtin_cpu_supports ("avx512cd")
                    && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl");
  if (best == WHY_SIMD_AVX512 && !is_level_4)
    return WHY_SIMD_AVX2;
#endif
  return best;
}

/* Interleaved parts times real values. */
WHY_KERNEL static void
multiply_run (const float *restrict source,
              const float *restrict values,
              size_t n,
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
multiply_mirrored_run (const float *restrict last,
                       const float *restrict values,
                       size_t n,
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

/* Zeroes n_bins bins from first on, round the circle. */
static void
clear_bins (const WhyScatteringGrid *grid, float complex *wave, size_t first, size_t n_bins)
{
  size_t row = first / grid->n_columns, column = first % grid->n_columns;
  while (n_bins > 0)
    {
      size_t run = smaller (n_bins, grid->n_columns - column);
      memset (wave + row * grid->stride + column, 0, run * sizeof *wave);
      n_bins -= run;
      column = 0;
      row = row + 1 < grid->n_rows ? row + 1 : 0;
    }
}

void
why_kernel_shift_band (const float complex *spectrum,
                       size_t n_source,
                       const WhyFilter *filter,
                       const WhyBand *band,
                       const WhyScatteringGrid *grid,
                       float complex *wave)
{
  size_t n = grid->n, left = band->high < band->low ? 0 : (size_t) (band->high - band->low + 1);
  size_t from = wrap (band->low, n_source), to = wrap (band->low - band->centre, n);
  const float *values = filter->values + (band->low - filter->first);

  clear_bins (grid, wave, wrap (band->low - band->centre + (long) left, n), n - left);
  while (left > 0)
    {
      size_t row = to / grid->n_columns, column = to % grid->n_columns;
      bool mirrored = from > n_source / 2;
      size_t edge = mirrored ? n_source - from : n_source / 2 + 1 - from;
      size_t run = smaller (smaller (left, grid->n_columns - column), edge);
      float *target = (float *) (wave + row * grid->stride + column);
      if (mirrored)
        multiply_mirrored_run ((const float *) (spectrum + (n_source - from)), values, run, target);
      else
        multiply_run ((const float *) (spectrum + from), values, run, target);
      values += run;
      from = from + run == n_source ? 0 : from + run;
      to = to + run == n ? 0 : to + run;
      left -= run;
    }
}

WHY_KERNEL static void
take_modulus (const float *parts, size_t n, float *out)
{
  for (size_t i = 0; i < n; i++)
    {
      float re = parts[2 * i], im = parts[2 * i + 1];
      out[i] = __builtin_sqrtf (re * re + im * im);
    }
}

void
why_kernel_modulus (const float complex *wave, size_t n, float *out)
{
  take_modulus ((const float *) wave, n, out);
}

WHY_KERNEL static void
turn_parts (float *restrict values, const float *restrict by, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      float re = values[2 * i], im = values[2 * i + 1];
      values[2 * i] = re * by[2 * i] - im * by[2 * i + 1];
      values[2 * i + 1] = re * by[2 * i + 1] + im * by[2 * i];
    }
}

void
why_kernel_turn (float complex *values, const float complex *by, size_t n)
{
  turn_parts ((float *) values, (const float *) by, n);
}

WHY_KERNEL static void
mix (const float *restrict a, const float *restrict b, size_t n, float *restrict out)
{
  for (size_t i = 0; i < n; i++)
    {
      out[2 * i] = a[i];
      out[2 * i + 1] = b[i];
    }
}

void
why_kernel_mix (const float *a, const float *b, size_t n, float *out)
{
  mix (a, b, n, out);
}

/* With Z the forward transform of x[2m] + i x[2m + 1], X[k] = (Z[k] + Z*[-k]) / 2
 * - i exp (-2 pi i k / n) (Z[k] - Z*[-k]) / 2. The inverse transform at hand is Z[-k] at k. */
WHY_KERNEL static void
combine_halves (const float *restrict forward,
                const float *restrict backward,
                const float *restrict turns,
                float scale,
                size_t n_bins,
                float *restrict out)
{
  for (size_t k = 0; k < n_bins; k++)
    {
      float a_re = forward[-2 * (long) k], a_im = forward[-2 * (long) k + 1];
      float b_re = backward[2 * k], b_im = -backward[2 * k + 1];
      float w_re = turns[2 * k], w_im = turns[2 * k + 1];
      float odd_re = a_im - b_im, odd_im = b_re - a_re;
      out[2 * k] = scale * (a_re + b_re + w_re * odd_re - w_im * odd_im);
      out[2 * k + 1] = scale * (a_im + b_im + w_re * odd_im + w_im * odd_re);
    }
}

/* Bin k of a row has its mirror in the row as far from the other end, but for the first, whose
 * mirror is another row's first (or bin 0, which is its own, as is bin n / 2). */
void
why_kernel_real_spectrum (const float complex *transformed,
                          const WhyScatteringGrid *grid,
                          float complex *spectrum)
{
  const float *z = (const float *) transformed, *turns = (const float *) grid->turns;
  float *out = (float *) spectrum;
  float scale = 0.5f / (float) grid->n;
  size_t n_rows = grid->n_rows > 1 ? grid->n_rows / 2 : 1, n = grid->n / 2 / n_rows;

  for (size_t row = 0; row < n_rows; row++)
    {
      const float *own = z + 2 * row * grid->stride;
      const float *mirror = z + 2 * ((n_rows - 1 - row) * grid->stride + n - 1);
      const float *first = z + 2 * ((n_rows - row) % n_rows * grid->stride);
      size_t k = row * n;
      combine_halves (first, own, turns + 2 * k, scale, 1, out + 2 * k);
      combine_halves (mirror, own + 2, turns + 2 * k + 2, scale, n - 1, out + 2 * k + 2);
    }
  combine_halves (z, z, turns + grid->n, scale, 1, out + grid->n);
}

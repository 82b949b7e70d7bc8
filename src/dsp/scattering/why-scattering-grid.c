/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp/scattering/why-scattering-private.h"

/* Below so many samples FFTW's own plan is as quick. */
#define MIN_SPLIT 1024
/* Values between rows: two cache lines. */
#define GAP 16
/* Turns that are taken by themselves; the rest are products. */
#define N_PRODUCTS 64
/* Rows of samples that are dealt at a time. */
#define N_DEALT 4

/* Rows that FFTW has a single kernel for as columns, of a length that stays in the fastest cache.
 */
static size_t
choose_n_rows (size_t rate, size_t n)
{
  size_t most = n < MIN_SPLIT ? 1 : n < 4096 ? 8 : n < 16384 ? 32 : 64, n_rows = 1;
  while (n_rows < most && rate % (2 * n_rows) == 0)
    n_rows *= 2;
  return n_rows;
}

void
why_collection_job_turns (double angle, size_t n, float complex *out)
{
  double re[N_PRODUCTS], im[N_PRODUCTS];
  for (size_t i = 0; i < N_PRODUCTS; i++)
    {
      re[i] = cos (angle * (double) i);
      im[i] = sin (angle * (double) i);
    }
  float *parts = (float *) out;
  for (size_t start = 0; start < n; start += N_PRODUCTS)
    {
      double c = cos (angle * (double) start), s = sin (angle * (double) start);
      size_t n_products = n - start < N_PRODUCTS ? n - start : N_PRODUCTS;
      for (size_t i = 0; i < n_products; i++)
        {
          parts[2 * (start + i)] = (float) (c * re[i] - s * im[i]);
          parts[2 * (start + i) + 1] = (float) (c * im[i] + s * re[i]);
        }
    }
}

WhyStatus
why_scattering_grid_init_transforms (WhyScatteringGrid *grid,
                                     size_t rate,
                                     size_t n_hops,
                                     WhyError *error)
{
  size_t n = rate * n_hops, n_rows = choose_n_rows (rate, n);
  *grid = (WhyScatteringGrid){ .rate = rate, .n = n, .n_rows = n_rows, .n_columns = n / n_rows };
  grid->stride = n_rows > 1 ? grid->n_columns + GAP : grid->n_columns;
  grid->cost = n * (size_t) (log2 ((double) n) + 5);
  WhyStatus status = why_fft_new (WHY_FFT_COMPLEX_APART, grid->n_columns, &grid->row, error);
  if (status != WHY_OK || n_rows == 1)
    return status;
  grid->twiddles = why_fft_alloc (n * sizeof *grid->twiddles);
  if (!grid->twiddles)
    return WHY_ERR_MEMORY;
  for (size_t k = 0; k < n_rows; k++)
    why_collection_job_turns (2 * M_PI * (double) k / (double) n, grid->n_columns,
                              grid->twiddles + k * grid->n_columns);
  return why_fft_new_columns (n_rows, grid->n_columns, grid->stride, &grid->columns, error);
}

WhyStatus
why_scattering_grid_init (WhyScatteringGrid *grid,
                          const WhyScattering *s,
                          size_t rate,
                          WhyError *error)
{
  WhyStatus status = why_scattering_grid_init_transforms (grid, rate, s->n_hops, error);
  return status == WHY_OK ? why_average_init (&grid->average, s, rate, grid->n_rows) : status;
}

WhyStatus
why_scattering_grid_init_half (WhyScatteringGrid *grid, WhyError *error)
{
  if (grid->turns)
    return WHY_OK;
  size_t n = grid->n;
  grid->turns = why_fft_alloc ((n / 2 + 1) * sizeof *grid->turns);
  if (!grid->turns)
    return WHY_ERR_MEMORY;
  why_collection_job_turns (-2 * M_PI / (double) n, n / 2 + 1, grid->turns);
  if (grid->n_rows == 1)
    return why_fft_new (WHY_FFT_COMPLEX_APART, n / 2, &grid->half_row, error);
  if (grid->n_rows == 2)
    return WHY_OK;
  return why_fft_new_columns (grid->n_rows / 2, grid->n_columns, grid->stride, &grid->half_columns,
                              error);
}

size_t
why_scattering_grid_size (const WhyScatteringGrid *grid)
{
  return grid->n_rows * grid->stride;
}

void
why_scattering_grid_clear (WhyScatteringGrid *grid)
{
  why_fft_free (grid->row);
  why_fft_free (grid->columns);
  why_fft_free (grid->half_row);
  why_fft_free (grid->half_columns);
  why_fft_release (grid->twiddles);
  why_fft_release (grid->turns);
  why_average_clear (&grid->average);
}

/* Row k of the modulus. The rows are transformed one by one while they are in the cache. */
static void
take_row (const WhyScatteringGrid *grid, WhyLane *lane, size_t k, float *row)
{
  float complex *band = lane->band + k * grid->stride;
  if (k > 0)
    why_kernel_turn (band, grid->twiddles + k * grid->n_columns, grid->n_columns);
  why_fft_run (grid->row, band, lane->wave);
  why_kernel_modulus (lane->wave, grid->n_columns, row);
}

void
why_scattering_grid_take_modulus (
    const WhyScatteringGrid *grid, WhyLane *lane, float *frames, size_t n_frames, bool keep)
{
  const WhyAverage *average = &grid->average;
  size_t n = grid->n_columns;
  if (grid->n_rows == 1)
    {
      take_row (grid, lane, 0, lane->rows[0]);
      if (keep)
        memcpy (lane->samples, lane->rows[0], n * sizeof (float));
      if (frames)
        why_average_finish (average, lane->rows[0], lane->run, frames, n_frames);
      return;
    }

  why_fft_run (grid->columns, lane->band, lane->band);
  memset (lane->coarse, 0, average->n_coarse * sizeof (float));
  for (size_t k = 0; k < grid->n_rows; k++)
    {
      take_row (grid, lane, k, lane->rows[k % 2]);
      if (frames)
        why_average_add_row (average, k, lane->rows[k % 2], lane->coarse);
      if (keep && k % 2 == 1)
        why_kernel_mix (lane->rows[0], lane->rows[1], n, lane->samples + (k - 1) * n);
    }
  if (frames)
    why_average_finish (average, lane->coarse, lane->run, frames, n_frames);
}

void
why_scattering_grid_deal_samples (const WhyScatteringGrid *grid, const float *x, float *samples)
{
  size_t n_pairs = grid->n_rows / 2, n = grid->n_columns;
  if (grid->n_rows == 1)
    memcpy (samples, x, n * sizeof (float));
  /* Rows lie a power of two apart, which caches dislike: few at a time. */
  for (size_t begin = 0; begin < n_pairs; begin += N_DEALT)
    {
      size_t end = begin + N_DEALT < n_pairs ? begin + N_DEALT : n_pairs;
      for (size_t i = 0; i < n; i++)
        for (size_t pair = begin; pair < end; pair++)
          memcpy (samples + 2 * (pair * n + i), x + 2 * (i * n_pairs + pair), 2 * sizeof (float));
    }
}

void
why_scattering_grid_average_samples (
    const WhyScatteringGrid *grid, WhyLane *lane, const float *x, float *frames, size_t n_frames)
{
  float *row = lane->rows[0], *sums = grid->n_rows == 1 ? row : lane->coarse;
  memset (lane->coarse, 0, grid->average.n_coarse * sizeof (float));
  for (size_t k = 0; k < grid->n_rows; k++)
    {
      for (size_t i = 0; i < grid->n_columns; i++)
        row[i] = x[k + grid->n_rows * i];
      if (grid->n_rows > 1)
        why_average_add_row (&grid->average, k, row, sums);
    }
  why_average_finish (&grid->average, sums, lane->run, frames, n_frames);
}

/* Transforms of half the rows, and of the columns between these. */
static void
transform_halves (const WhyScatteringGrid *grid,
                  float complex *pairs,
                  float complex *wave,
                  bool turn)
{
  size_t n = grid->n_columns;
  if (grid->half_row)
    why_fft_run (grid->half_row, pairs, wave);
  for (size_t k = 0; k < grid->n_rows / 2; k++)
    {
      why_fft_run (grid->row, pairs + k * n, wave + k * grid->stride);
      /* Twiddles of half the length are every other one's. */
      if (turn && k > 0)
        why_kernel_turn (wave + k * grid->stride, grid->twiddles + 2 * k * n, n);
    }
  if (grid->half_columns)
    why_fft_run (grid->half_columns, wave, wave);
}

/* Pairs of rows are rows of complex samples: transformed row by row, then by columns, they leave
 * their bins in order. */
void
why_scattering_grid_find_spectrum (const WhyScatteringGrid *grid,
                                   const float *samples,
                                   float complex *wave,
                                   float complex *spectrum)
{
  transform_halves (grid, (float complex *) samples, wave, true);
  why_kernel_real_spectrum (wave, grid, spectrum);
}

void
why_scattering_grid_transform_bare (const WhyScatteringGrid *grid, WhyLane *lane, bool keep)
{
  if (grid->columns)
    why_fft_run (grid->columns, lane->band, lane->band);
  for (size_t k = 0; k < grid->n_rows; k++)
    why_fft_run (grid->row, lane->band + k * grid->stride, lane->wave);
  if (keep)
    transform_halves (grid, (float complex *) lane->samples, lane->wave, false);
}

void
why_scattering_grid_transform_bare_half (const WhyScatteringGrid *grid,
                                         float *samples,
                                         float complex *wave)
{
  transform_halves (grid, (float complex *) samples, wave, false);
}

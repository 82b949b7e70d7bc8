/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp/why-even-private.h"

/* Below so many samples FFTW's own plan is as quick. */
#define MIN_SPLIT 1024
/* Floats between rows: two cache lines. */
#define GAP 32

/* Coarse values a T at least: with fewer, what the splines let through of the first alias would be
 * heard. */
#define MIN_COARSE 5

/* Rows that FFTW has a single kernel for as columns, of a length that stays in the fastest cache.
 */
static size_t
choose_n_rows (const WhyEven *even, size_t n)
{
  size_t least = MIN_COARSE * even->n_circle / even->scattering->config.T;
  size_t n_rows = n < MIN_SPLIT ? 1 : n < 4096 ? 8 : n < 16384 ? 32 : 64;
  while (n_rows > 1 && n / n_rows < least)
    n_rows = n_rows > 4 ? n_rows / 2 : 1;
  return n_rows;
}

static WhyStatus
init_rows (WhyEvenGrid *grid, WhyError *error)
{
  size_t n_kept = grid->n_rows / 2 + 1;
  grid->twiddles = why_fft_alloc (n_kept * grid->n_columns * sizeof *grid->twiddles);
  if (!grid->twiddles)
    return WHY_ERR_MEMORY;
  for (size_t k = 0; k < n_kept; k++)
    why_fill_turns (2 * M_PI * (double) k / (double) grid->n, grid->n_columns,
                    grid->twiddles + k * grid->n_columns);
  WhyStatus status = why_fft_new (WHY_FFT_COMPLEX_APART, grid->n_columns, &grid->row, error);
  if (status == WHY_OK)
    status = why_fft_new_columns (
        grid->n_rows, grid->n_columns / 2, grid->stride / 2, &grid->columns, error);
  return status;
}

WhyStatus
why_even_grid_init (WhyEvenGrid *grid, const WhyEven *even, size_t n, WhyError *error)
{
  size_t n_rows = choose_n_rows (even, n), n_columns = n / n_rows;
  *grid = (WhyEvenGrid){ .n = n, .n_rows = n_rows, .n_columns = n_columns };
  grid->stride = n_rows > 1 ? n_columns + GAP : n_columns;
  grid->gain = n_rows > 1 ? 0.5f : 1;
  grid->cost = n * (size_t) (log2 ((double) n) + 5) / 2;
  WhyStatus status = why_even_average_init (&grid->average, even, n, n_rows, grid->gain);
  if (status == WHY_OK)
    status = why_fft_new (WHY_FFT_REAL_FORWARD, n_columns, &grid->real_row, error);
  return status == WHY_OK && n_rows > 1 ? init_rows (grid, error) : status;
}

void
why_even_grid_clear (WhyEvenGrid *grid)
{
  why_fft_free (grid->columns);
  why_fft_free (grid->row);
  why_fft_free (grid->real_row);
  why_fft_release (grid->twiddles);
  why_even_average_clear (&grid->average);
}

size_t
why_even_grid_size (const WhyEvenGrid *grid)
{
  return grid->n_rows * grid->stride;
}

static float complex *
find_row (const WhyEvenGrid *grid, WhyEvenLane *lane, size_t k)
{
  return (float complex *) (lane->band + k % grid->n_rows * grid->stride);
}

/* The transform of a real spectrum is the wave or, as here, its conjugate: the modulus is the same.
 */
static void
take_short_modulus (
    const WhyEvenGrid *grid, WhyEvenLane *lane, float *frames, size_t n_frames, bool keep)
{
  size_t n_half = grid->n / 2;
  float *samples = keep ? lane->samples : lane->row;
  why_fft_run (grid->real_row, lane->band, lane->wave);
  why_kernel_modulus (lane->wave, n_half + 1, samples);
  if (frames)
    why_even_average_finish (&grid->average, samples, lane->folded, frames, n_frames);
}

/* The rows are transformed one by one while they are in the cache. */
void
why_even_take_modulus (
    const WhyEvenGrid *grid, WhyEvenLane *lane, float *frames, size_t n_frames, bool keep)
{
  size_t n = grid->n_columns;
  if (grid->n_rows == 1)
    {
      take_short_modulus (grid, lane, frames, n_frames, keep);
      return;
    }
  why_fft_run (grid->columns, lane->band, lane->band);
  memset (lane->coarse, 0, n * sizeof (float));
  for (size_t k = 0; k <= grid->n_rows / 2; k++)
    {
      why_kernel_part_columns (find_row (grid, lane, k), find_row (grid, lane, grid->n_rows - k),
                               grid->twiddles + k * n, n / 2, lane->turned);
      why_fft_run (grid->row, lane->turned, lane->wave);
      why_kernel_modulus (lane->wave, n, lane->row);
      if (keep)
        memcpy (lane->samples + k * grid->stride, lane->row, n * sizeof (float));
      if (frames)
        why_even_average_add (&grid->average, k, lane->row, lane->coarse);
    }
  if (frames)
    why_even_average_finish (&grid->average, lane->coarse, lane->folded, frames, n_frames);
}

static void
find_short_spectrum (const WhyEvenGrid *grid, WhyEvenLane *lane, float *spectrum)
{
  size_t n = grid->n;
  for (size_t i = n / 2 + 1; i < n; i++)
    lane->samples[i] = lane->samples[n - i];
  why_fft_run (grid->real_row, lane->samples, lane->wave);
  for (size_t i = 0; i <= n / 2; i++)
    spectrum[i] = crealf (lane->wave[i]) / (float) n;
}

/* Row k's bins make row -k, too, in columns that are paired again. */
static void
find_long_spectrum (const WhyEvenGrid *grid, WhyEvenLane *lane, float *spectrum)
{
  size_t n = grid->n_columns;
  float scale = grid->gain / (float) grid->n;
  for (size_t k = 0; k <= grid->n_rows / 2; k++)
    {
      why_fft_run (grid->real_row, lane->samples + k * grid->stride, lane->wave);
      why_kernel_join_columns (lane->wave, grid->twiddles + k * n, lane->turned, n / 2,
                               find_row (grid, lane, k), find_row (grid, lane, grid->n_rows - k));
    }
  why_fft_run (grid->columns, lane->band, lane->band);
  for (size_t k = 0; k < grid->n_rows / 2; k++)
    why_kernel_scale (lane->band + k * grid->stride, scale, n, spectrum + k * n);
  spectrum[grid->n / 2] = scale * lane->band[grid->n_rows / 2 * grid->stride];
}

void
why_even_find_spectrum (const WhyEvenGrid *grid, WhyEvenLane *lane, long margin)
{
  float *spectrum = lane->spectrum + margin;
  if (grid->n_rows == 1)
    find_short_spectrum (grid, lane, spectrum);
  else
    find_long_spectrum (grid, lane, spectrum);
  long half = (long) (grid->n / 2);
  for (long i = 1; i <= margin && i <= half; i++)
    spectrum[-i] = spectrum[i];
}

void
why_even_transform_bare (const WhyEvenGrid *grid, WhyEvenLane *lane, bool keep)
{
  if (grid->n_rows == 1)
    {
      why_fft_run (grid->real_row, lane->band, lane->wave);
      if (keep)
        why_fft_run (grid->real_row, lane->samples, lane->wave);
      return;
    }
  why_fft_run (grid->columns, lane->band, lane->band);
  for (size_t k = 0; k <= grid->n_rows / 2; k++)
    why_fft_run (grid->row, lane->turned, lane->wave);
  for (size_t k = 0; keep && k <= grid->n_rows / 2; k++)
    why_fft_run (grid->real_row, lane->samples + k * grid->stride, lane->wave);
  if (keep)
    why_fft_run (grid->columns, lane->band, lane->band);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp/scattering/why-mirror-private.h"

/* Floats between rows: two cache lines. */
#define GAP 32
/* Coarse values a T at least: with fewer, what the splines let through of the first alias would be
 * heard. */
#define MIN_COARSE 5

/* The smallest grid is as small as it can be up to here, whatever that costs. */
#define MAX_EXACT 2400

/* What FFTW's plans, made without measuring, take a value on one machine (ns): lengths that it has
 * a good plan for. Columns have a single kernel; what is not here takes two to three times as long.
 */
typedef struct
{
  size_t n;
  float cost;
} Length;

static const Length column_lengths[] = {
  { 4, 0.28f }, { 6, 0.35f },  { 8, 0.35f },  { 10, 0.39f }, { 12, 0.37f },
  { 16, 0.4f }, { 20, 0.45f }, { 32, 0.48f }, { 64, 0.53f }, { 128, 0.66f },
};
static const Length row_lengths[] = {
  { 64, 0.67f },   { 80, 0.6f },    { 96, 0.6f },    { 128, 0.64f },  { 144, 0.6f },
  { 160, 0.62f },  { 192, 0.61f },  { 240, 0.63f },  { 256, 0.64f },  { 320, 0.65f },
  { 384, 0.66f },  { 400, 0.72f },  { 512, 0.68f },  { 640, 0.71f },  { 768, 1.27f },
  { 960, 1.2f },   { 1024, 0.72f }, { 1280, 0.76f }, { 1536, 1.25f }, { 1920, 1.2f },
  { 2048, 0.81f },
};
/* Real samples in one row. */
static const Length single_lengths[] = {
  { 16, 1.5f },    { 20, 1.5f },    { 24, 1.5f },    { 32, 1.5f },    { 40, 1.5f },
  { 48, 1.5f },    { 64, 1.5f },    { 80, 0.67f },   { 96, 1.6f },    { 128, 1.1f },
  { 144, 0.73f },  { 160, 0.71f },  { 192, 1.06f },  { 240, 0.97f },  { 256, 1.06f },
  { 288, 0.73f },  { 320, 0.73f },  { 384, 1.04f },  { 400, 0.73f },  { 512, 1.06f },
  { 576, 0.96f },  { 640, 1.06f },  { 800, 0.85f },  { 960, 0.97f },  { 1024, 1.06f },
  { 1152, 0.89f }, { 1280, 1.07f }, { 1600, 0.98f }, { 1728, 0.92f }, { 2048, 1.08f },
  { 2400, 0.88f },
};
/* All else that is done with a value of a wave, in rows and in one; and with a coarse value. */
#define COST_IN_ROWS 0.6f
#define COST_SINGLE 0.3f
#define COST_COARSE 0.8f

static void
consider (WhyMirrorShape *best, size_t n_rows, size_t n_columns, float cost)
{
  size_t n = n_rows * n_columns;
  if (cost < best->cost || (cost == best->cost && n < best->n_rows * best->n_columns))
    *best = (WhyMirrorShape){ .n_rows = n_rows, .n_columns = n_columns, .cost = cost };
}

WhyMirrorShape
why_mirror_choose_shape (const WhyMirror *mirror, double least, bool smallest)
{
  WhyMirrorShape best = { .cost = INFINITY };
  if (smallest && least <= MAX_EXACT)
    return (WhyMirrorShape){ .n_rows = 1, .n_columns = 2 * (size_t) ceil (least / 2) };
  size_t min_coarse = MIN_COARSE * mirror->n_circle / mirror->scattering->config.T;
  for (size_t i = 0; i < sizeof single_lengths / sizeof *single_lengths; i++)
    {
      float n = (float) single_lengths[i].n;
      if ((double) single_lengths[i].n >= least)
        consider (&best, 1, single_lengths[i].n,
                  smallest ? n : n * (single_lengths[i].cost + COST_SINGLE + COST_COARSE));
    }
  for (size_t i = 0; i < sizeof column_lengths / sizeof *column_lengths; i++)
    for (size_t k = 0; k < sizeof row_lengths / sizeof *row_lengths; k++)
      {
        size_t n_rows = column_lengths[i].n, n_columns = row_lengths[k].n;
        float n = (float) (n_rows * n_columns);
        float cost = column_lengths[i].cost + row_lengths[k].cost * (1 + 2 / (float) n_rows);
        if ((double) n >= least && n_columns >= min_coarse)
          consider (&best, n_rows, n_columns,
                    smallest ? n : n * (cost / 2 + COST_IN_ROWS) + COST_COARSE * (float) n_columns);
      }
  if (best.n_rows > 0)
    return best;

  /* Longer than all of these; or in one row, if so many coarse values are wanted. */
  size_t n_rows = 64, n_columns = 2048;
  while ((double) (n_rows * n_columns) < least)
    n_columns *= 2;
  if (n_columns >= min_coarse)
    return (WhyMirrorShape){ .n_rows = n_rows, .n_columns = n_columns };
  for (n_columns = 2048; (double) n_columns < least;)
    n_columns *= 2;
  return (WhyMirrorShape){ .n_rows = 1, .n_columns = n_columns };
}

static WhyStatus
init_rows (WhyMirrorGrid *grid, WhyError *error)
{
  size_t n_kept = grid->n_rows / 2 + 1, n_steps = grid->n_columns / WHY_MIRROR_FINE;
  grid->n_twiddles = WHY_MIRROR_FINE + n_steps;
  grid->twiddles = why_fft_alloc (n_kept * grid->n_twiddles * sizeof *grid->twiddles);
  if (!grid->twiddles)
    return WHY_ERR_MEMORY;
  for (size_t k = 0; k < n_kept; k++)
    {
      float complex *twiddles = grid->twiddles + k * grid->n_twiddles;
      double angle = 2 * M_PI * (double) k / (double) grid->n;
      why_collection_job_turns (angle, WHY_MIRROR_FINE, twiddles);
      why_collection_job_turns (angle * WHY_MIRROR_FINE, n_steps, twiddles + WHY_MIRROR_FINE);
    }
  WhyStatus status = why_fft_new (WHY_FFT_COMPLEX_APART, grid->n_columns, &grid->row, error);
  if (status == WHY_OK)
    status = why_fft_new_columns (grid->n_rows, grid->n_columns / 2, grid->stride / 2,
                                  &grid->columns, error);
  return status;
}

WhyStatus
why_mirror_grid_init (
    WhyMirrorGrid *grid, const WhyMirror *mirror, size_t n_rows, size_t n_columns, WhyError *error)
{
  size_t n = n_rows * n_columns;
  *grid = (WhyMirrorGrid){ .n = n, .n_rows = n_rows, .n_columns = n_columns };
  grid->stride = n_rows > 1 ? n_columns + GAP : n_columns;
  grid->gain = n_rows > 1 ? 0.5f : 1;
  grid->cost = n * (size_t) (log2 ((double) n) + 5) / 2;
  WhyStatus status = why_mirror_average_init (&grid->average, mirror, n, n_rows, grid->gain);
  if (status != WHY_OK)
    return status;
  return n_rows > 1 ? init_rows (grid, error)
                    : why_fft_new (WHY_FFT_REAL_FORWARD, n, &grid->real_row, error);
}

void
why_mirror_grid_clear (WhyMirrorGrid *grid)
{
  why_fft_free (grid->columns);
  why_fft_free (grid->row);
  why_fft_free (grid->real_row);
  why_fft_release (grid->twiddles);
  why_mirror_average_clear (&grid->average);
}

size_t
why_mirror_grid_size (const WhyMirrorGrid *grid)
{
  return grid->n_rows * grid->stride;
}

static float complex *
find_row (const WhyMirrorGrid *grid, WhyMirrorLane *lane, size_t k)
{
  return (float complex *) (lane->band + k % grid->n_rows * grid->stride);
}

/* The transform of a real spectrum is the wave or, as here, its conjugate: the modulus is the same.
 */
static void
take_short_modulus (
    const WhyMirrorGrid *grid, WhyMirrorLane *lane, float *frames, size_t n_frames, bool keep)
{
  size_t n_half = grid->n / 2;
  float *samples = keep ? lane->samples : lane->rows[0];
  why_fft_run (grid->real_row, lane->band, lane->wave);
  why_kernel_modulus (lane->wave, n_half + 1, samples);
  if (frames)
    why_mirror_average_finish (&grid->average, samples, lane->folded, frames, n_frames);
}

/* The rows are transformed one by one while they are in the cache. */
void
why_mirror_take_modulus (
    const WhyMirrorGrid *grid, WhyMirrorLane *lane, float *frames, size_t n_frames, bool keep)
{
  size_t n = grid->n_columns;
  if (grid->n_rows == 1)
    {
      take_short_modulus (grid, lane, frames, n_frames, keep);
      return;
    }
  why_fft_run (grid->columns, lane->band, lane->band);
  memset (lane->coarse, 0, n * sizeof (float));
  size_t last = grid->n_rows / 2;
  for (size_t k = 0; k <= last; k++)
    {
      float *row = lane->rows[k % 2];
      why_kernel_part_columns (find_row (grid, lane, k), find_row (grid, lane, grid->n_rows - k),
                               grid->twiddles + k * grid->n_twiddles, n / 2, lane->turned);
      why_fft_run (grid->row, lane->turned, lane->wave);
      why_kernel_modulus (lane->wave, n, row);
      if (frames)
        why_mirror_average_add (&grid->average, k, row, lane->coarse);
      if (keep && k == last && k % 2 == 0)
        memset (lane->rows[1], 0, n * sizeof (float));
      if (keep && (k % 2 == 1 || k == last))
        why_kernel_mix (lane->rows[0], lane->rows[1], n, lane->samples + 2 * (k / 2) * n);
    }
  if (frames)
    why_mirror_average_finish (&grid->average, lane->coarse, lane->folded, frames, n_frames);
}

static void
find_short_spectrum (const WhyMirrorGrid *grid, WhyMirrorLane *lane, float *spectrum)
{
  size_t n = grid->n;
  for (size_t i = n / 2 + 1; i < n; i++)
    lane->samples[i] = lane->samples[n - i];
  why_fft_run (grid->real_row, lane->samples, lane->wave);
  for (size_t i = 0; i <= n / 2; i++)
    spectrum[i] = crealf (lane->wave[i]) / (float) n;
}

/* The rows' bins make those of the mirror rows, too. Beside the last stands one of zeros. */
static void
find_long_spectrum (const WhyMirrorGrid *grid, WhyMirrorLane *lane, float *spectrum)
{
  size_t n = grid->n_columns, last = grid->n_rows / 2;
  float scale = grid->gain / 2 / (float) grid->n;
  for (size_t k = 0; k <= last; k += 2)
    {
      size_t next = k + 1 <= last ? k + 1 : k;
      const float complex *twiddles[]
          = { grid->twiddles + k * grid->n_twiddles, grid->twiddles + next * grid->n_twiddles };
      float complex *rows[] = { find_row (grid, lane, k), find_row (grid, lane, next) };
      float complex *mirrors[]
          = { find_row (grid, lane, grid->n_rows - k), find_row (grid, lane, grid->n_rows - next) };
      if (next == k)
        rows[1] = mirrors[1] = lane->turned;
      why_fft_run (grid->row, (float complex *) lane->samples + k / 2 * n, lane->wave);
      lane->wave[n] = lane->wave[0];
      why_kernel_join_columns (lane->wave, n, twiddles, rows, mirrors);
    }
  why_fft_run (grid->columns, lane->band, lane->band);
  for (size_t k = 0; k < last; k++)
    why_kernel_scale (lane->band + k * grid->stride, scale, n, spectrum + k * n);
  spectrum[grid->n / 2] = scale * lane->band[last * grid->stride];
}

void
why_mirror_find_spectrum (const WhyMirrorGrid *grid, WhyMirrorLane *lane, long margin)
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
why_mirror_transform_bare (const WhyMirrorGrid *grid, WhyMirrorLane *lane, bool keep)
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
  for (size_t k = 0; keep && k <= grid->n_rows / 2; k += 2)
    why_fft_run (grid->row, lane->samples + k * grid->n_columns, lane->wave);
  if (keep)
    why_fft_run (grid->columns, lane->band, lane->band);
}

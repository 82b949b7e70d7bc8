/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-spectrogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-fft.h"

/* Four resolutions, each for its octaves: long windows where notes lie a few hertz apart, short ones where a trill
 * would blur. Next to a seam both are blended in dB, so that noise shows no edge there. */
#define N_RESOLUTIONS 4
static const double window_s[N_RESOLUTIONS] = { 0.372, 0.186, 0.093, 0.0464 };
static const double seam_hz[N_RESOLUTIONS - 1] = { 80, 250, 1000 };
#define BLEND_OCTAVES 0.5

#define OVERLAP 8
#define STEP_FRAMES 16

typedef struct
{
  size_t size;              /* of the transform = of the Hann window */
  WhyFft *fft;
  float *window;            /* scaled: a full-scale sine has power 1 at its peak */
  size_t first_row, n_rows; /* rows that need this resolution */
} Resolution;

struct _WhySpectrogram
{
  WhySpectrogramConfig config;
  size_t n_rows;
  Resolution resolutions[N_RESOLUTIONS];
};

/* Scratch memory of one call. */
typedef struct
{
  float *samples;
  float complex *spectrum;
  float *db;                      /* of one frame's bins */
  float *planes[N_RESOLUTIONS];   /* row x frame, dB */
  size_t n_frames[N_RESOLUTIONS];
  double hop[N_RESOLUTIONS];
} Scratch;

double
why_spectrogram_row_hz (const WhySpectrogram *s, size_t row)
{
  return s->config.min_hz * exp2 ((double) row / s->config.rows_per_octave);
}

size_t
why_spectrogram_n_rows (const WhySpectrogram *s)
{
  return s->n_rows;
}

/* Share of resolution r in a row, 0..1; the shares of a row sum to 1. */
static double
share (double hz, int r)
{
  double above = 1, below = 1;
  if (r > 0)
    above = fmin (fmax (log2 (hz / seam_hz[r - 1]) / BLEND_OCTAVES + 0.5, 0), 1);
  if (r < N_RESOLUTIONS - 1)
    below = 1 - fmin (fmax (log2 (hz / seam_hz[r]) / BLEND_OCTAVES + 0.5, 0), 1);
  return above * below;
}

static WhyStatus
make_resolution (WhySpectrogram *s, int r, WhyError *error)
{
  Resolution *resolution = &s->resolutions[r];
  double wanted = window_s[r] * s->config.sample_rate_hz;
  resolution->size = (size_t) 1 << (int) fmax (round (log2 (wanted)), 4);
  resolution->window = why_fft_alloc (resolution->size * sizeof (float));
  if (!resolution->window)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  /* A sine of amplitude 1 gives |X| = sum (w) / 2 at its peak. */
  double sum = 0.5 * (double) resolution->size;
  for (size_t i = 0; i < resolution->size; i++)
    {
      double hann = 0.5 - 0.5 * cos (2 * M_PI * ((double) i + 0.5) / (double) resolution->size);
      resolution->window[i] = (float) (hann * 2 / sum);
    }

  size_t last = 0;
  resolution->first_row = s->n_rows;
  for (size_t row = 0; row < s->n_rows; row++)
    if (share (why_spectrogram_row_hz (s, row), r) > 0)
      {
        if (resolution->first_row == s->n_rows)
          resolution->first_row = row;
        last = row + 1;
      }
  resolution->n_rows = last > resolution->first_row ? last - resolution->first_row : 0;
  return why_fft_new (WHY_FFT_REAL_FORWARD, resolution->size, &resolution->fft, error);
}

static WhyStatus
check_config (const WhySpectrogramConfig *c, WhyError *error)
{
  if (!(c->sample_rate_hz >= 1000 && c->sample_rate_hz <= 1e6))
    return why_error_set (error, WHY_ERR_INVALID, "a sample rate of %g Hz is out of range", c->sample_rate_hz);
  if (!(c->min_hz >= 1 && c->max_hz > c->min_hz && c->max_hz <= c->sample_rate_hz / 2))
    return why_error_set (error, WHY_ERR_INVALID, "a frequency range of %g to %g Hz is out of range", c->min_hz,
                          c->max_hz);
  if (c->rows_per_octave < 1 || c->rows_per_octave > 200 || c->n_columns < 1 || c->n_columns > 65536)
    return why_error_set (error, WHY_ERR_INVALID, "%u rows per octave and %zu columns are out of range",
                          c->rows_per_octave, c->n_columns);
  return WHY_OK;
}

WhyStatus
why_spectrogram_new (const WhySpectrogramConfig *config, WhySpectrogram **out, WhyError *error)
{
  *out = NULL;
  WhyStatus status = check_config (config, error);
  if (status != WHY_OK)
    return status;
  WhySpectrogram *s = calloc (1, sizeof *s);
  if (!s)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  s->config = *config;
  s->n_rows = 1 + (size_t) floor (log2 (config->max_hz / config->min_hz) * config->rows_per_octave + 1e-9);
  for (int r = 0; r < N_RESOLUTIONS && status == WHY_OK; r++)
    status = make_resolution (s, r, error);
  if (status != WHY_OK)
    {
      why_spectrogram_free (s);
      return status;
    }
  *out = s;
  return WHY_OK;
}

void
why_spectrogram_free (WhySpectrogram *s)
{
  if (!s)
    return;
  for (int r = 0; r < N_RESOLUTIONS; r++)
    {
      why_fft_free (s->resolutions[r].fft);
      why_fft_release (s->resolutions[r].window);
    }
  free (s);
}

static void
free_scratch (Scratch *scratch)
{
  why_fft_release (scratch->samples);
  why_fft_release (scratch->spectrum);
  free (scratch->db);
  for (int r = 0; r < N_RESOLUTIONS; r++)
    free (scratch->planes[r]);
}

/* Frames lie hop samples apart, the first one centred at 0, the last at n or just beyond. */
static bool
alloc_scratch (const WhySpectrogram *s, size_t n, Scratch *scratch)
{
  size_t largest = 0;
  bool whole = true;
  memset (scratch, 0, sizeof *scratch);
  for (int r = 0; r < N_RESOLUTIONS; r++)
    {
      const Resolution *resolution = &s->resolutions[r];
      largest = resolution->size > largest ? resolution->size : largest;
      scratch->hop[r] = fmax ((double) n / (double) s->config.n_columns, (double) resolution->size / OVERLAP);
      scratch->n_frames[r] = 2 + (size_t) floor ((double) n / scratch->hop[r]);
      scratch->planes[r] = malloc ((resolution->n_rows * scratch->n_frames[r] + 1) * sizeof (float));
      whole = whole && scratch->planes[r];
    }
  scratch->samples = why_fft_alloc (largest * sizeof (float));
  scratch->spectrum = why_fft_alloc ((largest / 2 + 1) * sizeof (float complex));
  scratch->db = malloc ((largest / 2 + 1) * sizeof (float));
  return whole && scratch->samples && scratch->spectrum && scratch->db;
}

/* dB of the bins around a frame's centre; samples outside the input are zero. */
static void
transform_frame (const Resolution *resolution, const float *x, size_t n, double centre, float floor_db, Scratch *scratch)
{
  long first = (long) floor (centre) - (long) (resolution->size / 2);
  for (size_t i = 0; i < resolution->size; i++)
    {
      long at = first + (long) i;
      scratch->samples[i] = at >= 0 && at < (long) n ? x[at] * resolution->window[i] : 0;
    }
  why_fft_run (resolution->fft, scratch->samples, scratch->spectrum);
  for (size_t i = 0; i <= resolution->size / 2; i++)
    {
      float re = crealf (scratch->spectrum[i]), im = cimagf (scratch->spectrum[i]);
      float power = re * re + im * im;
      scratch->db[i] = power > 0 ? fmaxf (10 * log10f (power), floor_db) : floor_db;
    }
}

/* Between bins the spectrum is taken as linear in dB. */
static float
read_between (const float *db, size_t n_bins, double position)
{
  size_t bin = (size_t) fmin (fmax (floor (position), 0), (double) n_bins - 2);
  float part = (float) fmin (fmax (position - (double) bin, 0), 1);
  return db[bin] + part * (db[bin + 1] - db[bin]);
}

/* Where a bin is a local maximum, the peak lies at the vertex of the parabola through it and its neighbours (within
 * 0.02 bins and 0.1 dB for a Hann window). Returns its level if it lies in [low, high), else -INFINITY. */
static float
read_peak (const float *db, size_t n_bins, size_t bin, double low, double high)
{
  if (bin < 1 || bin + 1 >= n_bins || db[bin] < db[bin - 1] || db[bin] < db[bin + 1])
    return -INFINITY;
  double slope = ((double) db[bin + 1] - (double) db[bin - 1]) / 2;
  double bend = ((double) db[bin + 1] + (double) db[bin - 1]) / 2 - (double) db[bin];
  double vertex = bend < 0 ? -slope / (2 * bend) : 0;
  double at = (double) bin + vertex;
  if (at < low || at >= high)
    return -INFINITY;
  return (float) ((double) db[bin] + slope * vertex / 2);
}

/* The largest value of the spectrum over the row's band: no peak falls between rows. */
static float
read_row (const float *db, size_t n_bins, double low, double high)
{
  float best = fmaxf (read_between (db, n_bins, low), read_between (db, n_bins, high));
  size_t first = (size_t) fmax (floor (low), 0), last = (size_t) fmin (ceil (high), (double) n_bins - 1);
  for (size_t bin = first; bin <= last; bin++)
    best = fmaxf (best, read_peak (db, n_bins, bin, low, high));
  for (size_t bin = first + 1; bin < last; bin++)
    best = fmaxf (best, db[bin]);
  return best;
}

static WhyStatus
run_resolution (const WhySpectrogram *s,
                int                   r,
                const float          *x,
                size_t                n,
                Scratch              *scratch,
                double                done,
                WhyStep               step,
                void                 *user)
{
  const Resolution *resolution = &s->resolutions[r];
  size_t n_bins = resolution->size / 2 + 1, n_frames = scratch->n_frames[r];
  double bin_hz = s->config.sample_rate_hz / (double) resolution->size;
  double half_row = exp2 (0.5 / s->config.rows_per_octave), ratio = half_row * half_row;

  for (size_t frame = 0; frame < n_frames; frame++)
    {
      if (step && frame % STEP_FRAMES == 0
          && !step ((done + (double) frame / (double) n_frames) / N_RESOLUTIONS, user))
        return WHY_CANCELLED;
      transform_frame (resolution, x, n, (double) frame * scratch->hop[r], (float) s->config.floor_db, scratch);
      double position = why_spectrogram_row_hz (s, resolution->first_row) / bin_hz;
      for (size_t i = 0; i < resolution->n_rows; i++, position *= ratio)
        {
          scratch->planes[r][i * n_frames + frame]
              = read_row (scratch->db, n_bins, position / half_row, position * half_row);
        }
    }
  return WHY_OK;
}

/* Value of a row of one resolution at a time, linear in dB between frames. */
static float
read_time (const float *row, size_t n_frames, double position)
{
  size_t frame = (size_t) fmin (floor (position), (double) n_frames - 2);
  float part = (float) (position - (double) frame);
  return row[frame] + part * (row[frame + 1] - row[frame]);
}

WhyStatus
why_spectrogram_process (const WhySpectrogram *s, const float *x, size_t n, float *out, WhyStep step, void *user)
{
  Scratch scratch;
  if (!alloc_scratch (s, n, &scratch))
    {
      free_scratch (&scratch);
      return WHY_ERR_MEMORY;
    }

  WhyStatus status = WHY_OK;
  for (int r = 0; r < N_RESOLUTIONS && status == WHY_OK; r++)
    status = run_resolution (s, r, x, n, &scratch, r, step, user);

  size_t n_columns = s->config.n_columns;
  for (size_t row = 0; row < s->n_rows && status == WHY_OK; row++)
    {
      float *target = out + row * n_columns;
      memset (target, 0, n_columns * sizeof (float));
      for (int r = 0; r < N_RESOLUTIONS; r++)
        {
          float weight = (float) share (why_spectrogram_row_hz (s, row), r);
          if (weight <= 0)
            continue;
          const float *source
              = scratch.planes[r] + (row - s->resolutions[r].first_row) * scratch.n_frames[r];
          double scale = (double) n / (double) n_columns / scratch.hop[r];
          for (size_t column = 0; column < n_columns; column++)
            target[column] += weight * read_time (source, scratch.n_frames[r], ((double) column + 0.5) * scale);
        }
      for (size_t column = 0; column < n_columns; column++)
        target[column] = fmaxf (target[column], (float) s->config.floor_db);
    }
  free_scratch (&scratch);
  return status;
}

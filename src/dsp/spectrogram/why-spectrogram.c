/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/spectrogram/why-spectrogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/spectrogram/why-spectrogram-private.h"

/* Five resolutions, each for its octaves: long windows where notes lie a few hertz apart, short
 * ones where a trill would blur. Next to a seam both are blended in dB, so that noise shows no edge
 * there. */
static const double window_s[WHY_N_RESOLUTIONS] = { 0.372, 0.186, 0.093, 0.0464, 0.0232 };
static const double seam_hz[WHY_N_RESOLUTIONS - 1] = { 80, 250, 1000, 5000 };
#define BLEND_OCTAVES 0.5

#define STEP_FRAMES 16

/* Columns of a sound of which a part is at hand. */
typedef struct
{
  const float *x;
  size_t n;
  double first; /* sample of the sound that x[0] is */
  double hop;   /* samples a column */
  double first_column;
  size_t n_columns;
} Part;

/* One resolution of one call: row x frame, dB. Frame i of the sound is centred at (i - 0.5) hop
 * samples, wherever the columns begin. */
typedef struct
{
  double hop;
  double first_frame;
  size_t n_frames;
  float *levels;
} Plane;

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
  if (r < WHY_N_RESOLUTIONS - 1)
    below = 1 - fmin (fmax (log2 (hz / seam_hz[r]) / BLEND_OCTAVES + 0.5, 0), 1);
  return above * below;
}

static WhyStatus
make_resolution (WhySpectrogram *s, int r, const double *edges_hz, WhyError *error)
{
  double rate = s->config.sample_rate_hz;
  double scale = s->config.window_scale > 0 ? s->config.window_scale : 1;
  WhyStatus status = why_resolution_init (&s->resolutions[r], rate, scale * window_s[r], error);
  if (status != WHY_OK)
    return status;
  size_t first = 0, end = s->n_rows;
  while (first < end && share (why_spectrogram_row_hz (s, first), r) <= 0)
    first++;
  while (end > first && share (why_spectrogram_row_hz (s, end - 1), r) <= 0)
    end--;
  status = why_resolution_rows (&s->resolutions[r], rate, edges_hz, first, end - first, error);
  for (size_t row = first; status == WHY_OK && row < end; row++)
    s->resolutions[r].shares[row - first] = (float) share (why_spectrogram_row_hz (s, row), r);
  return status;
}

static WhyStatus
make_resolutions (WhySpectrogram *s, WhyError *error)
{
  double *edges_hz = malloc ((s->n_rows + 1) * sizeof *edges_hz);
  if (!edges_hz)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the spectrogram");
  for (size_t i = 0; i <= s->n_rows; i++)
    edges_hz[i] = s->config.min_hz * exp2 (((double) i - 0.5) / s->config.rows_per_octave);
  WhyStatus status = WHY_OK;
  for (int r = 0; r < WHY_N_RESOLUTIONS && status == WHY_OK; r++)
    status = make_resolution (s, r, edges_hz, error);
  free (edges_hz);
  return status;
}

static WhyStatus
check_config (const WhySpectrogramConfig *c, WhyError *error)
{
  if (!(c->sample_rate_hz >= 1000 && c->sample_rate_hz <= 1e6))
    return why_error_set (error, WHY_ERR_INVALID,
                          "a sample rate of %g Hz is out of range (1000 to 1000000)",
                          c->sample_rate_hz);
  if (!(c->min_hz >= 1 && c->max_hz > c->min_hz && c->max_hz <= c->sample_rate_hz / 2))
    return why_error_set (error, WHY_ERR_INVALID,
                          "a frequency range of %g to %g Hz does not lie within 1 to %g Hz",
                          c->min_hz, c->max_hz, c->sample_rate_hz / 2);
  if (c->rows_per_octave < 1 || c->rows_per_octave > 200 || c->n_columns < 1
      || c->n_columns > 65536)
    return why_error_set (error, WHY_ERR_INVALID,
                          "%u rows per octave and %zu columns are out of range (200, 65536)",
                          c->rows_per_octave, c->n_columns);
  if (!(c->floor_db >= -300 && c->floor_db < 0))
    return why_error_set (error, WHY_ERR_INVALID,
                          "a floor of %g dB is out of range (-300 to below 0)", c->floor_db);
  if (c->window_scale != 0 && !(c->window_scale >= 0.25 && c->window_scale <= 4))
    return why_error_set (error, WHY_ERR_INVALID,
                          "windows of %g times their length are out of range (0.25 to 4)",
                          c->window_scale);
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
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the spectrogram");
  s->config = *config;
  double octaves = log2 (config->max_hz / config->min_hz);
  s->n_rows = 1 + (size_t) floor (octaves * config->rows_per_octave + 1e-9);
  status = make_resolutions (s, error);
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
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    why_resolution_clear (&s->resolutions[r]);
  free (s);
}

/* Frames lie as far apart as columns, but never farther than the windows change. */
static double
hop_of_frames (const WhyResolution *resolution, double column_hop)
{
  return fmax (column_hop, (double) resolution->size / WHY_FRAME_OVERLAP);
}

/* Where the centre of a column lies among the frames. */
static double
position_of (const Part *part, double hop, size_t column)
{
  return (part->first_column + (double) column + 0.5) * (part->hop / hop) + 0.5;
}

/* The first frame lies before the first column's centre and the last behind the last's. */
static bool
alloc_plane (const WhyResolution *resolution, const Part *part, Plane *plane)
{
  plane->hop = hop_of_frames (resolution, part->hop);
  plane->first_frame = floor (position_of (part, plane->hop, 0));
  double last = floor (position_of (part, plane->hop, part->n_columns - 1));
  plane->n_frames = (size_t) (last - plane->first_frame) + 2;
  plane->levels = malloc ((resolution->n_rows * plane->n_frames + 1) * sizeof (float));
  return plane->levels != NULL;
}

static WhyStatus
fill_plane (const WhySpectrogram *s,
            int r,
            const Part *part,
            WhyFrame *frame,
            Plane *plane,
            WhyStep step,
            void *user)
{
  const WhyResolution *resolution = &s->resolutions[r];
  for (size_t i = 0; i < plane->n_frames; i++)
    {
      double done = ((double) r + (double) i / (double) plane->n_frames) / WHY_N_RESOLUTIONS;
      bool many = plane->hop > (double) resolution->size;
      if (step && (many || i % STEP_FRAMES == 0) && !step (done, user))
        return WHY_CANCELLED;
      double centre = (plane->first_frame + (double) i - 0.5) * plane->hop - part->first;
      if (resolution->n_rows > 0)
        why_frame_read (frame, resolution, part->x, part->n, centre, plane->hop,
                        (float) s->config.floor_db, plane->levels + i, plane->n_frames);
    }
  return WHY_OK;
}

/* Adds a plane's share of a row, linear in dB between frames. */
static void
add_row (const Part *part, const Plane *plane, size_t row, float weight, float *out)
{
  const float *levels = plane->levels + row * plane->n_frames;
  for (size_t column = 0; column < part->n_columns; column++)
    {
      double position = position_of (part, plane->hop, column) - plane->first_frame;
      size_t at = (size_t) position;
      float share_of_next = (float) (position - (double) at);
      out[column] += weight * (levels[at] + share_of_next * (levels[at + 1] - levels[at]));
    }
}

static WhyStatus
process_part (const WhySpectrogram *s, const Part *part, float *out, WhyStep step, void *user)
{
  WhyFrame frame = { 0 };
  Plane planes[WHY_N_RESOLUTIONS] = { 0 };
  size_t n_columns = part->n_columns;
  WhyStatus status = why_frame_init (&frame, s->resolutions[0].size) ? WHY_OK : WHY_ERR_MEMORY;
  for (int r = 0; r < WHY_N_RESOLUTIONS && status == WHY_OK; r++)
    {
      status = alloc_plane (&s->resolutions[r], part, &planes[r]) ? WHY_OK : WHY_ERR_MEMORY;
      if (status == WHY_OK)
        status = fill_plane (s, r, part, &frame, &planes[r], step, user);
    }

  if (status == WHY_OK)
    memset (out, 0, s->n_rows * n_columns * sizeof (float));
  for (int r = 0; r < WHY_N_RESOLUTIONS && status == WHY_OK; r++)
    for (size_t row = 0; row < s->resolutions[r].n_rows; row++)
      {
        size_t target = s->resolutions[r].first_row + row;
        add_row (part, &planes[r], row, s->resolutions[r].shares[row], out + target * n_columns);
      }

  /* Shares of two windows sum to 1 but for rounding. */
  for (size_t i = 0; status == WHY_OK && i < s->n_rows * n_columns; i++)
    out[i] = fmaxf (out[i], (float) s->config.floor_db);

  why_frame_clear (&frame);
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    free (planes[r].levels);
  return status;
}

WhyStatus
why_spectrogram_process (
    const WhySpectrogram *s, const float *x, size_t n, float *out, WhyStep step, void *user)
{
  const Part whole = {
    .x = x,
    .n = n,
    .hop = (double) n / (double) s->config.n_columns,
    .n_columns = s->config.n_columns,
  };
  return process_part (s, &whole, out, step, user);
}

WhyStatus
why_spectrogram_columns (const WhySpectrogram *s,
                         const float *x,
                         size_t n,
                         int64_t first,
                         size_t hop,
                         int64_t first_column,
                         size_t n_columns,
                         float *out,
                         WhyStep step,
                         void *user)
{
  const Part part = {
    .x = x,
    .n = n,
    .first = (double) first,
    .hop = (double) hop,
    .first_column = (double) first_column,
    .n_columns = n_columns,
  };
  return process_part (s, &part, out, step, user);
}

size_t
why_spectrogram_reach (const WhySpectrogram *s, size_t hop)
{
  double reach = 0;
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    {
      const WhyResolution *resolution = &s->resolutions[r];
      double frames = hop_of_frames (resolution, (double) hop);
      reach = fmax (reach, 1.5 * frames + (double) resolution->size / 2);
    }
  return (size_t) ceil (reach) + 1;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-tracks.h"

#include <math.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-tracks-private.h"

#define FRAME_RATE_HZ 200.0
#define SILENCE_DB (-90.0f)
#define SOUNDING_DB (-35.0f) /* below the loud frames */
#define RANGE_DB 50.0f

/* peak: of the signal before it was scaled to 1. */
static void
find_sounding (WhyTracks *curves, float peak, float *scratch)
{
  const float *level = curves->level_db[WHY_CURVE_LEVEL];
  size_t n_levels = why_sort_numbers (level, curves->n_frames, scratch), n = 0;
  float loud = why_quantile_floats (scratch, n_levels, 0.95),
        silence = SILENCE_DB - 20.0f * log10f (peak);
  double sum[WHY_N_LEVEL_CURVES] = { 0 };
  for (size_t i = 0; i < curves->n_frames; i++)
    {
      curves->sounding[i] = level[i] > silence && level[i] > loud + SOUNDING_DB;
      if (!curves->sounding[i])
        curves->hz[i] = NAN;
      n += curves->sounding[i];
      for (size_t b = 0; b < WHY_N_LEVEL_CURVES && curves->sounding[i]; b++)
        sum[b] += (double) curves->level_db[b][i];
    }
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    {
      float largest = -INFINITY;
      curves->band_db[b] = n > 0 ? (float) ((sum[b] - sum[0]) / (double) n) : -INFINITY;
      for (size_t i = 0; i < curves->n_frames; i++)
        largest = fmaxf (largest, curves->level_db[b][i]);
      for (size_t i = 0; i < curves->n_frames; i++)
        curves->level_db[b][i] = fmaxf (curves->level_db[b][i], largest - RANGE_DB);
    }
  size_t n_voiced = why_sort_numbers (curves->hz, curves->n_frames, scratch);
  curves->f0_hz = (double) why_quantile_floats (scratch, n_voiced, 0.5);
}

static bool
allocate (WhyTracks *curves)
{
  size_t n = curves->n_frames + 1;
  curves->hz = malloc (n * sizeof (float));
  curves->sounding = calloc (n, sizeof (bool));
  bool whole = curves->hz && curves->sounding;
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    {
      curves->level_db[b] = malloc (n * sizeof (float));
      whole = whole && curves->level_db[b];
    }
  return whole;
}

/* Copies x, scaled to a peak of 1 so that neither squares nor thresholds depend on the gain. Returns the peak. */
static float
copy_scaled (const float *x, size_t n, float *out)
{
  float peak = 0.0f;
  for (size_t i = 0; i < n; i++)
    if (isfinite (x[i]))
      peak = fmaxf (peak, fabsf (x[i]));
  /* Two factors: the reciprocal of a subnormal peak would be infinite. */
  float root = peak > 0.0f ? 1.0f / sqrtf (peak) : 0.0f;
  for (size_t i = 0; i < n; i++)
    out[i] = isfinite (x[i]) ? x[i] * root * root : 0.0f;
  return peak;
}

WhyStatus
why_tracks_new (
    const float *x, size_t n, double sample_rate_hz, WhyTracks **out, WhyStep step, void *user)
{
  *out = NULL;
  size_t hop = (size_t) (sample_rate_hz / FRAME_RATE_HZ + 0.5);
  WhyTracks *curves = calloc (1, sizeof *curves);
  float *clean = malloc ((n + 1) * sizeof (float)),
        *scratch = malloc ((n / hop + 1) * sizeof (float));
  float median_hz = NAN, peak = 0.0f;
  WhyStatus status = curves && clean && scratch ? WHY_OK : WHY_ERR_MEMORY;
  if (status == WHY_OK)
    {
      peak = copy_scaled (x, n, clean);
      curves->frame_rate_hz = sample_rate_hz / (double) hop;
      curves->n_frames = n / hop;
      status = allocate (curves) ? WHY_OK : WHY_ERR_MEMORY;
    }
  const WhyTracksSignal signal = { clean, n, hop, sample_rate_hz, step, user };
  if (status == WHY_OK)
    status = why_tracks_track_pitch (curves, &signal, scratch, &median_hz);
  if (status == WHY_OK)
    status = why_tracks_track_levels (curves, &signal, median_hz);
  if (status == WHY_OK)
    find_sounding (curves, peak, scratch);
  free (clean);
  free (scratch);
  if (status == WHY_OK)
    *out = curves;
  else
    why_tracks_free (curves);
  return status;
}

void
why_tracks_free (WhyTracks *curves)
{
  if (!curves)
    return;
  free (curves->hz);
  free (curves->sounding);
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    free (curves->level_db[b]);
  free (curves);
}

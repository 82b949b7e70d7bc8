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
find_sounding (WhyTracks *tracks, float peak, float *scratch)
{
  const float *level = tracks->level_db[WHY_CURVE_LEVEL];
  size_t n_levels = why_sort_numbers (level, tracks->n_frames, scratch), n = 0;
  float loud = why_quantile_floats (scratch, n_levels, 0.95),
        silence = SILENCE_DB - 20.0f * log10f (peak);
  double sum[WHY_N_LEVEL_CURVES] = { 0 };
  for (size_t i = 0; i < tracks->n_frames; i++)
    {
      tracks->sounding[i] = level[i] > silence && level[i] > loud + SOUNDING_DB;
      if (!tracks->sounding[i])
        tracks->hz[i] = NAN;
      n += tracks->sounding[i];
      for (size_t b = 0; b < WHY_N_LEVEL_CURVES && tracks->sounding[i]; b++)
        sum[b] += (double) tracks->level_db[b][i];
    }
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    {
      float largest = -INFINITY;
      tracks->band_db[b] = n > 0 ? (float) ((sum[b] - sum[0]) / (double) n) : -INFINITY;
      for (size_t i = 0; i < tracks->n_frames; i++)
        largest = fmaxf (largest, tracks->level_db[b][i]);
      for (size_t i = 0; i < tracks->n_frames; i++)
        tracks->level_db[b][i] = fmaxf (tracks->level_db[b][i], largest - RANGE_DB);
    }
  size_t n_voiced = why_sort_numbers (tracks->hz, tracks->n_frames, scratch);
  tracks->f0_hz = (double) why_quantile_floats (scratch, n_voiced, 0.5);
}

static bool
allocate (WhyTracks *tracks)
{
  size_t n = tracks->n_frames + 1;
  tracks->hz = malloc (n * sizeof (float));
  tracks->sounding = calloc (n, sizeof (bool));
  bool whole = tracks->hz && tracks->sounding;
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    {
      tracks->level_db[b] = malloc (n * sizeof (float));
      whole = whole && tracks->level_db[b];
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
  WhyTracks *tracks = calloc (1, sizeof *tracks);
  float *clean = malloc ((n + 1) * sizeof (float)),
        *scratch = malloc ((n / hop + 1) * sizeof (float));
  float median_hz = NAN, peak = 0.0f;
  WhyStatus status = tracks && clean && scratch ? WHY_OK : WHY_ERR_MEMORY;
  if (status == WHY_OK)
    {
      peak = copy_scaled (x, n, clean);
      tracks->frame_rate_hz = sample_rate_hz / (double) hop;
      tracks->n_frames = n / hop;
      status = allocate (tracks) ? WHY_OK : WHY_ERR_MEMORY;
    }
  const WhyTracksSignal signal = { clean, n, hop, sample_rate_hz, step, user };
  if (status == WHY_OK)
    status = why_tracks_track_pitch (tracks, &signal, scratch, &median_hz);
  if (status == WHY_OK)
    status = why_tracks_track_levels (tracks, &signal, median_hz);
  if (status == WHY_OK)
    find_sounding (tracks, peak, scratch);
  free (clean);
  free (scratch);
  if (status == WHY_OK)
    *out = tracks;
  else
    why_tracks_free (tracks);
  return status;
}

void
why_tracks_free (WhyTracks *tracks)
{
  if (!tracks)
    return;
  free (tracks->hz);
  free (tracks->sounding);
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    free (tracks->level_db[b]);
  free (tracks);
}

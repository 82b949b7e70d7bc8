/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsp/pitch/why-tracks-private.h"
#include "dsp/why-fft.h"

#define LEVEL_WINDOW_S 0.02322 /* passes modulation up to 50 Hz */
/* Of the note, whose own ripple the squared Hann window then passes no more: its spectrum is zero
 * from three bins on. */
#define LEVEL_PERIODS 3.0
#define LEVEL_LONGEST_WINDOW_S 0.11

/* Adds the power of bins [low, high) Hz. */
static float
band_power (const float *spectrum, size_t n_fft, double rate, double low, double high)
{
  size_t first = (size_t) ceil (low / rate * (double) n_fft),
         last = (size_t) ceil (high / rate * (double) n_fft);
  double sum = 0.0;
  if (last > n_fft / 2 + 1)
    last = n_fft / 2 + 1;
  for (size_t k = first; k < last; k++)
    sum += (double) (spectrum[2 * k] * spectrum[2 * k] + spectrum[2 * k + 1] * spectrum[2 * k + 1]);
  return (float) sum;
}

typedef struct
{
  size_t window, n_fft; /* n_fft: the power of two from window on */
  float *frame, *spectrum, *hann;
  float scale; /* of the power of a full-scale sine */
  WhyFft *fft;
} Analysis;

static WhyStatus
analysis_init (Analysis *analysis, size_t window)
{
  *analysis = (Analysis){ .window = window, .n_fft = why_tracks_power_of_two ((double) window) };
  analysis->frame = why_fft_alloc (analysis->n_fft * sizeof (float));
  analysis->spectrum = why_fft_alloc ((analysis->n_fft + 2) * sizeof (float));
  analysis->hann = malloc (window * sizeof (float));
  if (!analysis->frame || !analysis->spectrum || !analysis->hann)
    return WHY_ERR_MEMORY;
  for (size_t k = 0; k < window; k++)
    {
      analysis->hann[k]
          = (float) (0.5 - 0.5 * cos (2.0 * M_PI * ((double) k + 0.5) / (double) window));
      analysis->scale += analysis->hann[k] * analysis->hann[k];
    }
  analysis->scale *= (float) analysis->n_fft / 4.0f;
  return why_fft_new (WHY_FFT_REAL_FORWARD, analysis->n_fft, &analysis->fft, NULL);
}

static void
analysis_clear (Analysis *analysis)
{
  why_fft_free (analysis->fft);
  why_fft_release (analysis->frame);
  why_fft_release (analysis->spectrum);
  free (analysis->hann);
}

/* The power of each band in the window centred at a sample; 1 for a full-scale sine. */
static void
measure_bands (Analysis *analysis,
               const WhyTracksSignal *signal,
               size_t center,
               float power[WHY_N_LEVEL_CURVES])
{
  static const double edges[WHY_N_LEVEL_CURVES][2]
      = { { 20, 1e9 }, { 300, 1200 }, { 1200, 3500 }, { 3500, 9000 } };
  size_t half = analysis->window / 2;
  for (size_t k = 0; k < analysis->window; k++)
    {
      bool inside = center + k >= half && center + k - half < signal->n;
      analysis->frame[k] = inside ? signal->x[center + k - half] * analysis->hann[k] : 0.0f;
    }
  why_fft_run (analysis->fft, analysis->frame, analysis->spectrum);
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
    power[b] = band_power (analysis->spectrum, analysis->n_fft, signal->rate_hz, edges[b][0],
                           edges[b][1])
               / analysis->scale;
}

WhyStatus
why_tracks_track_levels (WhyTracks *tracks, const WhyTracksSignal *signal, float median_hz)
{
  double length_s = LEVEL_WINDOW_S;
  if (!isnan (median_hz))
    length_s = fmin (fmax (length_s, LEVEL_PERIODS / (double) median_hz), LEVEL_LONGEST_WINDOW_S);
  size_t n = tracks->n_frames, window = 2 * (size_t) (0.5 * length_s * signal->rate_hz + 0.5);
  tracks->level_window_s = (double) window / signal->rate_hz;
  Analysis analysis;
  WhyStatus status = analysis_init (&analysis, window);

  /* Twice a frame, then a quarter, a half and a quarter of neighbours: the ripple of notes near the frame rate would
   * else alias to a slow swing. Even steps lie between two frames, odd ones at the centre of one. */
  for (size_t i = 0; status == WHY_OK && i <= 2 * n; i++)
    {
      float power[WHY_N_LEVEL_CURVES];
      if (i % 256 == 255 && !why_tracks_report (signal, 0.8, 1.0, i, 2 * n))
        status = WHY_CANCELLED;
      measure_bands (&analysis, signal, i * signal->hop / 2, power);
      for (size_t b = 0; b < WHY_N_LEVEL_CURVES; b++)
        {
          float *level = tracks->level_db[b];
          if (i % 2 == 1)
            level[i / 2] += 0.5f * power[b];
          else
            {
              if (i > 0)
                level[i / 2 - 1] += 0.25f * power[b];
              if (i < 2 * n)
                level[i / 2] = 0.25f * power[b];
            }
        }
    }
  for (size_t b = 0; status == WHY_OK && b < WHY_N_LEVEL_CURVES; b++)
    for (size_t i = 0; i < n; i++)
      tracks->level_db[b][i] = 10.0f * log10f (tracks->level_db[b][i] + 1e-12f);
  analysis_clear (&analysis);
  return status;
}

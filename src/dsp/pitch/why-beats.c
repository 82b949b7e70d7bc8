/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsp/pitch/why-recurrence-private.h"

#define SMOOTHED_S 0.04 /* to both sides: what is slower is no beat */
#define FROM_S 0.2
#define TO_S 0.35
#define MIN_S 0.5
#define MAX_DB 12.0f

/* Takes off what is slower than a beat; what is wider than any beat is cut. */
static void
keep_beats (const float *x, size_t n, double frame_rate_hz, float *out)
{
  size_t reach = (size_t) (SMOOTHED_S * frame_rate_hz + 0.5);
  for (size_t i = 0; i < n; i++)
    {
      size_t from = i > reach ? i - reach : 0, to = i + reach < n ? i + reach + 1 : n;
      float sum = 0.0f;
      for (size_t k = from; k < to; k++)
        sum += x[k];
      float beat = x[i] - sum / (float) (to - from);
      out[i] = fminf (fmaxf (beat, -MAX_DB), MAX_DB);
    }
}

static double
constancy (const float *beats, size_t n, double frame_rate_hz)
{
  double best = 0.0;
  for (size_t lag = (size_t) (FROM_S * frame_rate_hz);
       lag <= (size_t) (TO_S * frame_rate_hz) && lag < n; lag++)
    {
      float energy = why_bands_multiply (beats, beats, n - lag)
                     + why_bands_multiply (beats + lag, beats + lag, n - lag);
      if (energy > 0.0f)
        best = fmax (best,
                     (double) (2.0f * why_bands_multiply (beats, beats + lag, n - lag) / energy));
    }
  return best;
}

WhyStatus
why_beats_process (
    const float *x, size_t n, double sample_rate_hz, WhyBeats *out, WhyStep step, void *user)
{
  static const WhyBandsKind kind
      = { .low_hz = 75.0, .width = 1.0, .n_bands = 7, .window_s = 0.03, .hop_s = 0.005 };
  WhyBands bands;
  *out = (WhyBeats){ 0 };
  WhyStatus status = why_bands_init (&bands, &kind, x, n, sample_rate_hz, step, user);
  if (status != WHY_OK)
    return status;
  size_t n_body = bands.last - bands.first, n_told = 0;
  double weighted = 0.0, weights = 0.0;
  float *beats = malloc ((n_body + 1) * sizeof *beats), *sum = calloc (n_body + 1, sizeof *sum);
  if (!beats || !sum)
    status = WHY_ERR_MEMORY;
  if (status == WHY_OK && (double) n_body >= MIN_S * bands.frame_rate_hz)
    for (size_t b = 0; b < bands.n_bands; b++)
      {
        if (!(bands.power_db[b] > WHY_BANDS_LEAST_DB))
          continue;
        keep_beats (bands.level_db + b * bands.n_frames + bands.first, n_body, bands.frame_rate_hz,
                    beats);
        double energy = (double) why_bands_multiply (beats, beats, n_body);
        weighted += energy * constancy (beats, n_body, bands.frame_rate_hz);
        weights += energy;
        n_told++;
        for (size_t i = 0; i < n_body; i++)
          sum[i] += beats[i];
      }
  if (weights > 0.0)
    *out = (WhyBeats){
      .constancy = weighted / weights,
      .together = (double) why_bands_multiply (sum, sum, n_body) / weights / (double) n_told,
    };
  free (beats);
  free (sum);
  why_bands_clear (&bands);
  return status;
}

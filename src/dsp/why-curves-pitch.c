/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <aubio/aubio.h>
#include <math.h>

#include "dsp/why-curves-private.h"
#include "dsp/why-fft.h"

#define FINE_PERIODS 4.0          /* of the lowest pitch: YIN compares two stretches of two periods each */
#define FINE_MIN_WINDOW_S 0.02
#define MIN_CONFIDENCE 0.7f
/* A dip of YIN's difference function below this is a period. The usual 0.15 is too strict for flutter-tongue, whose
 * roughness lifts the true dip: YIN then falls to the flutter's own period. */
#define TOLERANCE 0.22f
#define MIN_HZ 25.0f
#define MAX_HZ 4500.0f

/* One run of YIN (de Cheveigne and Kawahara 2002; aubio's "yinfast": of its trackers the one with the fewest octave
 * errors on recorded notes, and among the fastest). hz[i] belongs to the window centred at (i + 0.5) * hop. */
static WhyStatus
run_yin (const WhyCurvesSignal *signal, size_t window, size_t hop, float *hz, size_t n_frames, double from, double to)
{
  WhyStatus status = WHY_ERR_MEMORY;
  why_fft_lock_planner ();
  aubio_pitch_t *pitch = new_aubio_pitch ("yinfast", (uint_t) window, (uint_t) hop, (uint_t) (signal->rate_hz + 0.5));
  why_fft_unlock_planner ();
  fvec_t *in = new_fvec ((uint_t) hop), *out = new_fvec (1);
  if (pitch && in && out)
    {
      aubio_pitch_set_tolerance (pitch, TOLERANCE);
      aubio_pitch_set_silence (pitch, -200.0f); /* levels are judged elsewhere */
      /* The tracker's window ends where its input ends: run ahead by half of it. */
      size_t ahead = (window / 2 + hop / 2) / hop;
      status = WHY_OK;
      for (size_t i = 0; i < n_frames + ahead && status == WHY_OK; i++)
        {
          if (i % 256 == 255 && !why_curves_report (signal, from, to, i, n_frames + ahead))
            status = WHY_CANCELLED;
          for (size_t k = 0; k < hop; k++)
            in->data[k] = i * hop + k < signal->n ? signal->x[i * hop + k] : 0.0f;
          aubio_pitch_do (pitch, in, out);
          float value = out->data[0];
          bool voiced = value >= MIN_HZ && value <= MAX_HZ && aubio_pitch_get_confidence (pitch) >= MIN_CONFIDENCE;
          if (i >= ahead)
            hz[i - ahead] = voiced ? value : NAN;
        }
    }
  if (in)
    del_fvec (in);
  if (out)
    del_fvec (out);
  why_fft_lock_planner ();
  if (pitch)
    del_aubio_pitch (pitch);
  why_fft_unlock_planner ();
  return status;
}

/* An octave error jumps by a whole octave and back: moves such frames to the octave of the median. Wide trills stay,
 * for no trill is as wide as an octave. */
static void
fold_octaves (float *hz, size_t n_frames, float median)
{
  for (size_t i = 0; i < n_frames; i++)
    {
      float octaves = log2f (hz[i] / median);
      float nearest = roundf (octaves);
      if (nearest != 0.0f && fabsf (octaves - nearest) < 0.05f)
        hz[i] *= exp2f (-nearest);
    }
}

/* Twice: with a long window to learn how low the notes go, then with the shortest window that reaches there.
 * *median_hz: of the first run, NAN when nothing was voiced. */
WhyStatus
why_curves_track_pitch (WhyCurves *curves, const WhyCurvesSignal *signal, float *scratch, float *median_hz)
{
  double rate = signal->rate_hz;
  size_t coarse = why_curves_power_of_two (WHY_CURVES_LONGEST_WINDOW_S * rate / sqrt (2.0));
  size_t coarse_hop = coarse / 4, fine = coarse;
  size_t n_coarse = (signal->n + coarse_hop - 1) / coarse_hop;
  WhyStatus status = run_yin (signal, coarse, coarse_hop, curves->hz, n_coarse, 0.0, 0.3);
  if (status != WHY_OK)
    return status;
  float lowest_hz = why_curves_quantile (curves->hz, n_coarse, 0.1, scratch);
  *median_hz = why_curves_quantile (curves->hz, n_coarse, 0.5, scratch);
  if (!isnan (lowest_hz))
    fine = why_curves_power_of_two (fmax (FINE_PERIODS * rate / (double) lowest_hz, FINE_MIN_WINDOW_S * rate));
  fine = fine < coarse ? fine : coarse;
  /* YIN adds up half of its window, at lags up to the other half. */
  curves->pitch_window_s = 0.5 * (double) fine / rate;
  status = run_yin (signal, fine, signal->hop, curves->hz, curves->n_frames, 0.3, 0.8);
  if (status == WHY_OK && !isnan (*median_hz))
    fold_octaves (curves->hz, curves->n_frames, *median_hz);
  return status;
}

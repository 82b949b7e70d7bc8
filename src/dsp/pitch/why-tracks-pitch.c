/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <aubio/aubio.h>
#include <math.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-tracks-private.h"
#include "dsp/pitch/why-decimate-private.h"
#include "dsp/why-fft.h"

#define FINE_PERIODS 4.0 /* of the lowest pitch: YIN compares two stretches of two periods each */
#define FINE_MIN_WINDOW_S 0.02
#define COARSE_HOP_S 0.0225 /* a quarter of the long window */
/* A thinned signal is faster to search, as long as a period keeps this many samples. */
#define COARSE_PERIOD 4.0
#define FINE_PERIOD 40.0
/* Up here a period has so few samples that YIN misses its dip, takes the octave below, whose double
 * period falls nearer to a whole number of them, and reads the lag some cents off: it gets more. */
#define HIGH_HZ 700.0f
#define HIGH_PERIODS 16.0 /* in the window that tells the octave of such notes */
#define MIN_THINNED_HZ 11000.0
#define MAX_THINNING 16
#define MAX_RAISING 4
#define MIN_CONFIDENCE 0.7f
/* A dip of YIN's difference function below this is a period. The usual 0.15 is too strict for
 * flutter-tongue, whose roughness lifts the true dip: YIN then falls to the flutter's own period.
 */
#define TOLERANCE 0.22f
#define MIN_HZ 25.0f
#define MAX_HZ 4500.0f

/* What YIN runs on: the signal, thinned where its notes are low and with samples put between where
 * they are high, at places spaced hop apart. */
typedef struct
{
  const float *x;
  float *own;        /* x where it is ours, else NULL */
  size_t n, window;  /* in samples of x */
  double rate_hz;    /* of x */
  double first, hop; /* centre of the first place and distance of places, in samples of x */
  double from, to;   /* share of the whole progress */
} Track;

static void
read_window (const Track *track, size_t place, float *out)
{
  ptrdiff_t first = (ptrdiff_t) (track->first + (double) place * track->hop + 0.5)
                    - (ptrdiff_t) (track->window / 2);
  for (size_t k = 0; k < track->window; k++)
    {
      ptrdiff_t at = first + (ptrdiff_t) k;
      out[k] = at >= 0 && at < (ptrdiff_t) track->n ? track->x[at] : 0.0f;
    }
}

/* One run of YIN (de Cheveigne and Kawahara 2002; aubio's "yinfast": of its trackers the one with
 * the fewest octave errors on recorded notes, and among the fastest). Its window is filled whole
 * each time: places may lie anywhere. */
static WhyStatus
run_yin (const Track *track, const WhyTracksSignal *signal, float *hz, size_t n_places)
{
  WhyStatus status = WHY_ERR_MEMORY;
  uint_t window = (uint_t) track->window;
  why_fft_lock_planner ();
  aubio_pitch_t *pitch
      = new_aubio_pitch ("yinfast", window, window, (uint_t) (track->rate_hz + 0.5));
  why_fft_unlock_planner ();
  fvec_t *in = new_fvec (window), *out = new_fvec (1);
  if (pitch && in && out)
    {
      /* aubio takes whole rates only. */
      float scale = (float) (track->rate_hz / floor (track->rate_hz + 0.5));
      aubio_pitch_set_tolerance (pitch, TOLERANCE);
      aubio_pitch_set_silence (pitch, -200.0f); /* levels are judged elsewhere */
      status = WHY_OK;
      for (size_t i = 0; i < n_places && status == WHY_OK; i++)
        {
          if (i % 256 == 255 && !why_tracks_report (signal, track->from, track->to, i, n_places))
            status = WHY_CANCELLED;
          read_window (track, i, in->data);
          aubio_pitch_do (pitch, in, out);
          float value = scale * out->data[0];
          bool voiced = value >= MIN_HZ && value <= MAX_HZ
                        && aubio_pitch_get_confidence (pitch) >= MIN_CONFIDENCE;
          hz[i] = voiced ? value : NAN;
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

/* An octave error jumps by a whole octave, give or take a vibrato, and back: moves such frames to
 * the octave of the median. Wide trills stay, for no trill is as wide as that. */
static void
fold_octaves (float *hz, size_t n_frames, float median)
{
  for (size_t i = 0; i < n_frames; i++)
    {
      float octaves = log2f (hz[i] / median);
      float nearest = roundf (octaves);
      if (nearest != 0.0f && fabsf (octaves - nearest) < 0.12f)
        hz[i] *= exp2f (-nearest);
    }
}

/* The sample rate, by a power of two below or above the signal's, at which a period of high_hz has
 * so many samples: above 1 the signal is thinned, below samples are put between. */
typedef struct
{
  size_t thinning, raising;
} Factor;

static Factor
choose_factor (const WhyTracksSignal *signal, double high_hz, double periods)
{
  Factor factor = { 1, 1 };
  double least = fmax (MIN_THINNED_HZ, periods * high_hz);
  while (factor.thinning < MAX_THINNING
         && signal->rate_hz / (double) (2 * factor.thinning) >= least)
    factor.thinning *= 2;
  while (factor.raising < MAX_RAISING
         && signal->rate_hz * (double) factor.raising < periods * high_hz)
    factor.raising *= 2;
  return factor;
}

/* window_s becomes a power of two of samples. */
static WhyStatus
track_with (const WhyTracksSignal *signal,
            Factor factor,
            Track *track,
            double window_s,
            float *hz,
            size_t n_places)
{
  size_t n = signal->n;
  track->own = factor.thinning > 1  ? why_decimate (signal->x, signal->n, factor.thinning, &n)
               : factor.raising > 1 ? why_upsample (signal->x, signal->n, factor.raising, &n)
                                    : NULL;
  if (!track->own && factor.thinning * factor.raising > 1)
    return WHY_ERR_MEMORY;
  double ratio = (double) factor.raising / (double) factor.thinning;
  track->x = track->own ? track->own : signal->x;
  track->n = n;
  track->rate_hz = signal->rate_hz * ratio;
  track->window = why_tracks_power_of_two (window_s * track->rate_hz);
  track->first *= ratio;
  track->hop *= ratio;
  WhyStatus status = run_yin (track, signal, hz, n_places);
  free (track->own);
  track->own = NULL;
  return status;
}

/* How low and high the notes go, with a long window; NAN where nothing is voiced. hz, scratch:
 * n_frames. */
typedef struct
{
  float lowest_hz, median_hz, highest_hz;
} Range;

static WhyStatus
find_range_with (const WhyTracksSignal *signal,
                 size_t n_frames,
                 Factor factor,
                 double window_s,
                 float *hz,
                 float *scratch,
                 Range *out)
{
  double hop = (double) signal->hop;
  size_t stride = (size_t) ceil (COARSE_HOP_S * signal->rate_hz / hop),
         n_places = (n_frames + stride - 1) / stride;
  Track track = { .first = 0.5 * hop, .hop = (double) stride * hop, .from = 0.0, .to = 0.25 };
  WhyStatus status = track_with (signal, factor, &track, window_s, hz, n_places);
  if (status != WHY_OK)
    return status;
  size_t n_voiced = why_sort_numbers (hz, n_places, scratch);
  *out = (Range){
    .lowest_hz = why_quantile_floats (scratch, n_voiced, 0.1),
    .median_hz = why_quantile_floats (scratch, n_voiced, 0.5),
    .highest_hz = why_quantile_floats (scratch, n_voiced, 0.95),
  };
  return WHY_OK;
}

static WhyStatus
find_range (const WhyTracksSignal *signal, size_t n_frames, float *hz, float *scratch, Range *out)
{
  double longest_s = WHY_TRACKS_LONGEST_WINDOW_S / sqrt (2.0);
  Factor factor = choose_factor (signal, (double) MAX_HZ, COARSE_PERIOD);
  factor.raising = 1;
  WhyStatus status = find_range_with (signal, n_frames, factor, longest_s, hz, scratch, out);
  if (status != WHY_OK || !(out->median_hz >= HIGH_HZ))
    return status;
  /* They may be an octave higher yet. */
  factor = choose_factor (signal, 2.0 * (double) out->highest_hz, FINE_PERIOD);
  double window_s = HIGH_PERIODS / (double) out->lowest_hz;
  Range high;
  status
      = find_range_with (signal, n_frames, factor,
                         fmin (fmax (window_s, FINE_MIN_WINDOW_S), longest_s), hz, scratch, &high);
  if (!isnan (high.median_hz))
    *out = high;
  return status;
}

/* With the shortest window that reaches the lowest notes. *median_hz: NAN when nothing was voiced.
 */
WhyStatus
why_tracks_track_pitch (WhyTracks *tracks,
                        const WhyTracksSignal *signal,
                        float *scratch,
                        float *median_hz)
{
  Range range;
  WhyStatus status = find_range (signal, tracks->n_frames, tracks->hz, scratch, &range);
  if (status != WHY_OK)
    return status;
  *median_hz = range.median_hz;
  bool voiced = !isnan (range.median_hz);
  double window_s = voiced ? fmax (FINE_PERIODS / (double) range.lowest_hz, FINE_MIN_WINDOW_S)
                           : FINE_MIN_WINDOW_S;
  double hop = (double) signal->hop;
  Factor factor = { 1, 1 };
  if (voiced)
    factor = choose_factor (signal, (double) range.highest_hz, FINE_PERIOD);
  Track track = { .first = 0.5 * hop, .hop = hop, .from = 0.25, .to = 0.8 };
  status = track_with (signal, factor, &track,
                       fmin (window_s, WHY_TRACKS_LONGEST_WINDOW_S / sqrt (2.0)), tracks->hz,
                       tracks->n_frames);
  /* YIN adds up half of its window, at lags up to the other half. */
  tracks->pitch_window_s = 0.5 * (double) track.window / track.rate_hz;
  if (status == WHY_OK && voiced)
    {
      fold_octaves (tracks->hz, tracks->n_frames, range.median_hz);
      status = why_tracks_fold_partials (signal, tracks->hz, tracks->n_frames, scratch, median_hz);
    }
  return status;
}

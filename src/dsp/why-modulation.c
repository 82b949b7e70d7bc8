/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-modulation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-modulation-private.h"

#define WINDOW_S 0.7
#define MIN_WINDOW_S 0.25
#define SLOW_HZ 3.0              /* below this the window holds two cycles at most: a longer one must confirm them */
#define SLOW_WINDOW_S 1.6
#define REACH 0.07               /* how far off the spectrum's rate may be */
#define SLOW_REACH 0.15
#define EDGE_S 0.05              /* of the sounding part: attack and end are no modulation */
#define MIN_FILLED 0.7           /* share of a window in which a curve must have values */
#define MAX_INTERVAL 2.2f        /* in one window */
#define HALF_WEIGHT_CENTS 20.0   /* a swing of this size counts half as much as a boundless one */
#define HALF_WEIGHT_DB 1.0
/* Least size, and least size times regularity: what swings far may be less regular. Plain notes stay below. */
#define MIN_REGULARITY 0.25
#define SURE_REGULARITY 0.5
#define MIN_EXTENT_CENTS 8.0
#define MIN_REGULAR_CENTS 2.5
#define PLAIN_CENTS 20.0         /* with this regularity, beyond doubt */
#define PLAIN_REGULARITY 0.7
#define MIN_DEPTH_DB 0.9
#define MIN_REGULAR_DB 1.8
#define MIN_FLUTTER_REGULARITY 0.35
#define MIN_REGULAR_FLUTTER_DB 0.5

static int
compare_floats (const void *a, const void *b)
{
  float x = *(const float *) a, y = *(const float *) b;
  return (x > y) - (x < y);
}

static int
compare_doubles (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;
  return (x > y) - (x < y);
}

WhyModulationWindows
why_modulation_windows (const WhyCurves *curves, double window_s, double min_window_s)
{
  size_t first = 0, last = curves->n_frames;
  while (first < last && !curves->sounding[first])
    first++;
  while (last > first && !curves->sounding[last - 1])
    last--;
  size_t edge = (size_t) (EDGE_S * curves->frame_rate_hz);
  if (last - first > 6 * edge)
    first += edge, last -= edge;
  WhyModulationWindows windows = { .first = first, .n = (size_t) (window_s * curves->frame_rate_hz) };
  if (windows.n > last - first)
    windows.n = last - first;
  windows.hop = windows.n / 4;
  if ((double) windows.n >= floor (min_window_s * curves->frame_rate_hz) && windows.hop > 0)
    windows.n_windows = (last - first - windows.n) / windows.hop + 1;
  return windows;
}

/* Takes the least-squares parabola off x: by the first three orthogonal polynomials on equidistant points. */
static void
remove_trend (float *x, size_t n)
{
  double middle = ((double) n - 1.0) / 2.0, spread = ((double) n * (double) n - 1.0) / 12.0;
  double sum[3] = { 0 }, norm[3] = { 0 };
  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i - middle, p[3] = { 1.0, t, t * t - spread };
      for (int d = 0; d < 3; d++)
        {
          sum[d] += (double) x[i] * p[d];
          norm[d] += p[d] * p[d];
        }
    }
  for (size_t i = 0; i < n; i++)
    {
      double t = (double) i - middle;
      x[i] -= (float) (sum[0] / norm[0] + sum[1] / norm[1] * t + sum[2] / norm[2] * (t * t - spread));
    }
}

/* Median of five: single frames that the pitch tracker got wrong go. */
static void
remove_spikes (float *x, size_t n, float *scratch)
{
  memcpy (scratch, x, n * sizeof *x);
  for (size_t i = 2; i + 2 < n; i++)
    {
      float five[5];
      memcpy (five, scratch + i - 2, sizeof five);
      qsort (five, 5, sizeof *five, compare_floats);
      x[i] = five[2];
    }
}

double
why_modulation_weight (const float *x, size_t n, size_t curve)
{
  double energy = 0.0;
  for (size_t i = 0; i < n; i++)
    energy += (double) (x[i] * x[i]);
  /* A sine of the same energy would swing this far from peak to peak. */
  double swing = sqrt (8.0 * energy / (double) n);
  return swing / (swing + (curve == 0 ? HALF_WEIGHT_CENTS : HALF_WEIGHT_DB));
}

/* The pitch in cents, gaps bridged by the value before (or the first one). False where too little is voiced, or where
 * the tracker left the note for another partial or another string that rings on: no gesture is as wide. */
static bool
read_pitch (const WhyCurves *curves, size_t first, size_t n, float *out)
{
  size_t filled = 0;
  float last = NAN, low = INFINITY, high = 0.0f;
  for (size_t i = n; i-- > 0;)
    if (!isnan (curves->hz[first + i]))
      {
        filled++;
        last = curves->hz[first + i];
        low = fminf (low, last);
        high = fmaxf (high, last);
      }
  if ((double) filled < MIN_FILLED * (double) n || filled == 0 || high > MAX_INTERVAL * low)
    return false;
  for (size_t i = 0; i < n; i++)
    {
      if (!isnan (curves->hz[first + i]))
        last = curves->hz[first + i];
      out[i] = 1200.0f * log2f (last / (float) curves->f0_hz);
    }
  return true;
}

static bool
read_window (const WhyCurves            *curves,
             const WhyModulationWindows *windows,
             size_t                      curve,
             size_t                      index,
             float                      *out,
             float                      *scratch)
{
  size_t first = windows->first + index * windows->hop, n = windows->n, n_sounding = 0;
  if (curve == 0)
    {
      if (!read_pitch (curves, first, n, out))
        return false;
      remove_spikes (out, n, scratch);
    }
  else
    {
      for (size_t i = 0; i < n; i++)
        n_sounding += curves->sounding[first + i];
      if ((double) n_sounding < 0.6 * (double) n)
        return false;
      memcpy (out, curves->level_db[curve - 1] + first, n * sizeof *out);
    }
  return true;
}

bool
why_modulation_read (const WhyCurves            *curves,
                     const WhyModulationWindows *windows,
                     size_t                      curve,
                     size_t                      index,
                     float                      *out,
                     float                      *scratch)
{
  bool whole = read_window (curves, windows, curve, index, out, scratch);
  if (whole)
    remove_trend (out, windows->n);
  return whole;
}

/* How a curve swings at a rate. */
typedef struct
{
  double regularity, peak_to_peak, dwell;
  double rate_hz;   /* at which it repeats best, next to the rate asked for */
  size_t curve;
} Swing;

/* 2 sum x(i) x(i + lag) over the energy of both: 1 when the curve repeats after lag, 0 for noise. */
static double
correlate (const float *x, size_t n, size_t lag)
{
  double product = 0.0, energy = 0.0;
  for (size_t i = 0; i + lag < n; i++)
    {
      product += 2.0 * (double) (x[i] * x[i + lag]);
      energy += (double) (x[i] * x[i] + x[i + lag] * x[i + lag]);
    }
  return energy > 0.0 ? product / energy : 0.0;
}

/* The best correlation with a lag near *lag, for no player keeps a rate exactly; *lag becomes that of the maximum, by a
 * parabola where it lies inside. */
static double
repetition (const float *x, size_t n, double reach, double *lag)
{
  size_t from = (size_t) floor ((1.0 - reach) * *lag), to = (size_t) ceil ((1.0 + reach) * *lag), at = 0;
  double best = 0.0;
  for (size_t l = from > 1 ? from : 1; l <= to && l < n; l++)
    {
      double value = correlate (x, n, l);
      if (value > best)
        best = value, at = l;
    }
  if (at > 1 && at + 1 < n)
    {
      double left = correlate (x, n, at - 1), right = correlate (x, n, at + 1), bend = left - 2.0 * best + right;
      if (left <= best && right <= best && bend < 0.0)
        *lag = (double) at + 0.5 * (left - right) / bend;
    }
  return best;
}

/* Takes off the slope between the means of the first and the last cycles, whole ones and about a
 * quarter of the window, which know nothing of the swing: a parabola that fits three cycles best
 * bends with them. */
static void
remove_slope (float *x, size_t n, size_t cycle)
{
  size_t part = n / 4 > cycle ? n / 4 / cycle * cycle : cycle;
  if (n <= part)
    return;
  double difference = 0.0;
  for (size_t i = 0; i < part; i++)
    difference += (double) (x[n - part + i] - x[i]);
  double slope = difference / (double) part / (double) (n - part);
  for (size_t i = 0; i < n; i++)
    x[i] -= (float) (slope * (double) i);
}

/* Highest less lowest value of every stretch of `lag` frames, half of it apart, into ranges (room for n); returns how
 * many. Adds the mean distance from the middle over the largest to dwell, once for each. */
static size_t
add_cycles (const float *x, size_t n, size_t lag, double *ranges, double *dwell)
{
  size_t n_cycles = 0;
  for (size_t first = 0; first + lag <= n; first += lag / 2)
    {
      float low = x[first], high = x[first];
      for (size_t i = first; i < first + lag; i++)
        {
          low = fminf (low, x[i]);
          high = fmaxf (high, x[i]);
        }
      double sum = 0.0, half = 0.5 * (double) (high - low), middle = 0.5 * (double) (high + low);
      for (size_t i = first; i < first + lag; i++)
        sum += fabs ((double) x[i] - middle);
      ranges[n_cycles++] = 2.0 * half;
      *dwell += half > 0.0 ? sum / (double) lag / half : 0.0;
    }
  return n_cycles;
}

static WhyStatus
measure_swing (const WhyCurves *curves, const WhyModulationWindows *windows, size_t curve, double rate_hz, Swing *out)
{
  *out = (Swing){ .curve = curve };
  size_t n = windows->n, n_cycles = 0;
  double lag = curves->frame_rate_hz / rate_hz, repeated = 0.0, weights = 0.0, dwell = 0.0, lags = 0.0;
  double reach = rate_hz < SLOW_HZ ? SLOW_REACH : REACH;
  size_t cycle = (size_t) (lag + 0.5);
  float *x = malloc (2 * n * sizeof *x);
  double *ranges = malloc (windows->n_windows * n * sizeof *ranges);
  if (!x || !ranges || cycle < 2)
    {
      free (x);
      free (ranges);
      return cycle < 2 ? WHY_OK : WHY_ERR_MEMORY;
    }
  for (size_t w = 0; w < windows->n_windows; w++)
    if (read_window (curves, windows, curve, w, x, x + n))
      {
        memcpy (x + n, x, n * sizeof *x);
        remove_slope (x + n, n, cycle);
        n_cycles += add_cycles (x + n, n, cycle, ranges + n_cycles, &dwell);
        remove_trend (x, n);
        /* A window with one octave error has a thousand times the energy of vibrato: it must not count as much. */
        double weight = why_modulation_weight (x, n, curve);
        double best_lag = lag, correlation = repetition (x, n, reach, &best_lag);
        repeated += weight * correlation;
        lags += weight * correlation * best_lag;
        weights += weight;
      }
  if (n_cycles > 0 && weights > 0.0)
    {
      qsort (ranges, n_cycles, sizeof *ranges, compare_doubles);
      out->regularity = repeated / weights;
      out->rate_hz = repeated > 0.0 ? curves->frame_rate_hz * repeated / lags : rate_hz;
      out->peak_to_peak = ranges[n_cycles / 2];
      out->dwell = dwell / (double) n_cycles;
    }
  free (x);
  free (ranges);
  return WHY_OK;
}

/* The level of the whole band where it swings, else of the band that swings most regularly: flutter may show at the
 * top only. */
static WhyStatus
measure_level (const WhyCurves *curves, const WhyModulationWindows *windows, double rate_hz, Swing *out)
{
  WhyStatus status = WHY_OK;
  *out = (Swing){ 0 };
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES && status == WHY_OK; b++)
    {
      Swing band = { 0 };
      if (curves->band_db[b] > WHY_MODULATION_MIN_BAND_DB)
        status = measure_swing (curves, windows, 1 + b, rate_hz, &band);
      if (b == 0 || (out->regularity < 0.35 && band.regularity > out->regularity))
        *out = band;
    }
  out->peak_to_peak = why_modulation_true_depth (curves, rate_hz, out->peak_to_peak);
  return status;
}

static bool
level_swings (const Swing *level, double rate_hz)
{
  bool flutter = rate_hz >= WHY_MODULATION_FLUTTER_HZ;
  return level->peak_to_peak >= MIN_DEPTH_DB
         && level->regularity >= (flutter ? MIN_FLUTTER_REGULARITY : MIN_REGULARITY)
         && level->peak_to_peak * level->regularity >= (flutter ? MIN_REGULAR_FLUTTER_DB : MIN_REGULAR_DB);
}

static bool
pitch_swings (const Swing *pitch)
{
  return pitch->peak_to_peak >= MIN_EXTENT_CENTS && pitch->regularity >= MIN_REGULARITY
         && pitch->peak_to_peak * pitch->regularity >= MIN_REGULAR_CENTS;
}

/* The measures at one rate; a rate below 16 Hz is asked of the pitch, too. */
static WhyStatus
measure_both (const WhyCurves *curves, double rate_hz, Swing *pitch, Swing *level)
{
  bool slow = rate_hz < SLOW_HZ;
  WhyModulationWindows windows
      = why_modulation_windows (curves, slow ? SLOW_WINDOW_S : WINDOW_S, slow ? SLOW_WINDOW_S : MIN_WINDOW_S);
  WhyStatus status = WHY_OK;
  *pitch = (Swing){ 0 };
  /* The pitch tracker's window spans whole cycles of a flutter: what it sees there is not pitch. */
  if (rate_hz < WHY_MODULATION_FLUTTER_HZ)
    status = measure_swing (curves, &windows, 0, rate_hz, pitch);
  if (status == WHY_OK)
    status = measure_level (curves, &windows, rate_hz, level);
  return status;
}

/* A level that falls off, in a room or as a bow leaves the string, can hide a vibrato from the sum of all curves: what
 * the pitch alone tells goes first where it is beyond doubt. */
static WhyStatus
prefer_pitch (const WhyCurves *curves, const WhyModulationWindows *windows, const WhyModulationRates *rates, double *rate)
{
  Swing alone = { 0 };
  if (!(rates->pitch_hz >= SLOW_HZ) || (!isnan (*rate) && fabs (log2 (rates->pitch_hz / *rate)) < 0.1))
    return WHY_OK;
  WhyStatus status = measure_swing (curves, windows, 0, rates->pitch_hz, &alone);
  if (alone.peak_to_peak >= PLAIN_CENTS && alone.regularity >= PLAIN_REGULARITY)
    *rate = rates->pitch_hz;
  return status;
}

/* A flutter instead of *rate, unless that is beyond doubt, or deep strokes made their second harmonic win. */
static WhyStatus
try_fast (const WhyCurves *curves, double fast_hz, double *rate, Swing *pitch, Swing *level)
{
  Swing fast_pitch = { 0 }, fast_level = { 0 };
  WhyStatus status = WHY_OK;
  /* A pitch that repeats settles it: the level of a trill flutters at its harmonics. */
  if (*rate >= SLOW_HZ && pitch_swings (pitch) && pitch->regularity >= SURE_REGULARITY)
    return WHY_OK;
  if (!isnan (fast_hz))
    status = measure_both (curves, fast_hz, &fast_pitch, &fast_level);
  bool strokes = *rate >= SLOW_HZ && level_swings (level, *rate) && level->regularity >= SURE_REGULARITY;
  if (strokes && !level_swings (&fast_level, fast_hz))
    return status;
  *rate = fast_hz;
  *pitch = fast_pitch;
  *level = fast_level;
  return status;
}

WhyStatus
why_modulation_find (const WhyCurves *curves, WhyModulation *out)
{
  *out = (WhyModulation){
    .rate_hz = NAN, .extent_pp_cents = NAN, .dwell = NAN, .depth_db = NAN, .onset_s = NAN, .note_s = NAN,
  };
  WhyModulationWindows windows = why_modulation_windows (curves, WINDOW_S, MIN_WINDOW_S);
  WhyModulationRates rates;
  Swing pitch = { 0 }, level = { 0 };
  WhyStatus status = why_modulation_rates (curves, &windows, &rates);
  double rate = rates.slow_hz;
  if (status == WHY_OK)
    status = prefer_pitch (curves, &windows, &rates, &rate);
  if (status == WHY_OK && !isnan (rate))
    status = measure_both (curves, rate, &pitch, &level);
  if (status == WHY_OK && rates.fast_wins)
    status = try_fast (curves, rates.fast_hz, &rate, &pitch, &level);
  if (status != WHY_OK || isnan (rate))
    return status;

  double least = rate < SLOW_HZ ? SURE_REGULARITY : 0.0;
  bool by_pitch = pitch_swings (&pitch) && pitch.regularity >= least;
  bool by_level = level_swings (&level, rate) && level.regularity >= least;
  if (!by_pitch && !by_level)
    return WHY_OK;
  /* Few cycles make a broad peak, whose place the trend's removal shifts: there, and where the pitch tells, the
   * distance from cycle to cycle is the better measure. Of fast strokes it is too coarse. */
  out->rate_hz = by_pitch ? pitch.rate_hz : rate < SLOW_HZ ? level.rate_hz : rate;
  out->regularity = fmax (by_pitch ? pitch.regularity : 0.0, by_level ? level.regularity : 0.0);
  if (by_pitch)
    {
      out->extent_pp_cents = pitch.peak_to_peak / why_modulation_pitch_gain (curves, rate);
      out->dwell = pitch.dwell;
      if (pitch.dwell >= WHY_MODULATION_TRILL_DWELL)
        status = why_modulation_interval (curves, pitch.rate_hz, &out->extent_pp_cents);
      if (isnan (out->extent_pp_cents)) /* no cycle that is voiced throughout */
        out->extent_pp_cents = pitch.peak_to_peak;
    }
  if (by_level)
    out->depth_db = level.peak_to_peak;
  if (status == WHY_OK)
    status = why_modulation_onset (curves, by_pitch ? 0 : level.curve, out->rate_hz, &out->onset_s, &out->note_s);
  return status;
}

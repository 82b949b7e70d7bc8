/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-modulation-private.h"

/* How far and how regularly a curve swings at a rate. */

#define REACH 0.07 /* how far off the spectrum's rate may be */
#define SLOW_REACH 0.15

double
why_modulation_correlate (const float *x, size_t n, size_t lag)
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
  size_t from = (size_t) floor ((1.0 - reach) * *lag), to = (size_t) ceil ((1.0 + reach) * *lag),
         at = 0;
  double best = 0.0;
  for (size_t l = from > 1 ? from : 1; l <= to && l < n; l++)
    {
      double value = why_modulation_correlate (x, n, l);
      if (value > best)
        best = value, at = l;
    }
  if (at > 1 && at + 1 < n)
    {
      double left = why_modulation_correlate (x, n, at - 1),
             right = why_modulation_correlate (x, n, at + 1), bend = left - 2.0 * best + right;
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

WhyStatus
why_modulation_swing (const WhyTracks *tracks,
                      const WhyModulationWindows *windows,
                      size_t curve,
                      double rate_hz,
                      WhyModulationSwing *out)
{
  *out = (WhyModulationSwing){ .curve = curve };
  size_t n = windows->n, n_cycles = 0;
  double lag = tracks->frame_rate_hz / rate_hz, repeated = 0.0, weights = 0.0, dwell = 0.0,
         lags = 0.0;
  double reach = rate_hz < WHY_MODULATION_SLOW_HZ ? SLOW_REACH : REACH;
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
    if (why_modulation_read_whole (tracks, windows, curve, w, x, x + n))
      {
        memcpy (x + n, x, n * sizeof *x);
        remove_slope (x + n, n, cycle);
        n_cycles += add_cycles (x + n, n, cycle, ranges + n_cycles, &dwell);
        why_modulation_remove_trend (x, n);
        /* A window with one octave error has a thousand times the energy of vibrato: it must not count as much. */
        double weight = why_modulation_weight (x, n, curve);
        double best_lag = lag, correlation = repetition (x, n, reach, &best_lag);
        repeated += weight * correlation;
        lags += weight * correlation * best_lag;
        weights += weight;
      }
  if (n_cycles > 0 && weights > 0.0)
    {
      why_sort_doubles (ranges, n_cycles);
      out->regularity = repeated / weights;
      out->rate_hz = repeated > 0.0 ? tracks->frame_rate_hz * repeated / lags : rate_hz;
      out->peak_to_peak = why_quantile_doubles (ranges, n_cycles, 0.5);
      out->dwell = dwell / (double) n_cycles;
    }
  free (x);
  free (ranges);
  return WHY_OK;
}

WhyStatus
why_modulation_level_swing (const WhyTracks *tracks,
                            const WhyModulationWindows *windows,
                            double rate_hz,
                            WhyModulationSwing *out)
{
  WhyStatus status = WHY_OK;
  *out = (WhyModulationSwing){ 0 };
  for (size_t b = 0; b < WHY_N_LEVEL_CURVES && status == WHY_OK; b++)
    {
      WhyModulationSwing band = { 0 };
      if (tracks->band_db[b] > WHY_MODULATION_MIN_BAND_DB)
        status = why_modulation_swing (tracks, windows, 1 + b, rate_hz, &band);
      if (b == 0 || (out->regularity < 0.35 && band.regularity > out->regularity))
        *out = band;
    }
  out->peak_to_peak = why_modulation_true_depth (tracks, rate_hz, out->peak_to_peak);
  return status;
}

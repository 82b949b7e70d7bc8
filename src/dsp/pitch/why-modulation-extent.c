/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-modulation-private.h"

/* How far a note swings, told from what trackers leave of it: both average over a window. */

#define MIN_PITCH_GAIN 0.7 /* where less is left, what was there is a guess */
/* Strokes with silence between are no sine: what the window leaves of them is stretched hardly
 * further than a small swing would be. */
#define MAX_DEPTH 0.99
#define MAX_RAISE 1.5
#define MIN_GAIN 0.2
#define N_PHASES 64
#define N_HALVINGS 30

/* A trill rests on its notes longer than the tracker's window or the median: it is measured whole.
 */
double
why_modulation_pitch_gain (const WhyTracks *tracks, double rate_hz)
{
  double half = M_PI * rate_hz * tracks->pitch_window_s;
  double gain
      = half > 0.0 ? sin (half) / half * cos (2.0 * M_PI * rate_hz / tracks->frame_rate_hz) : 1.0;
  return fmax (gain, MIN_PITCH_GAIN);
}

/* What is left of a swing of power at rate_hz: Hann, squared, in half a frame before and after at
 * half the weight. */
static double
power_gain (const WhyTracks *tracks, double rate_hz)
{
  double sum = 0.0, norm = 0.0;
  for (int i = 0; i < 64; i++)
    {
      double at = (i + 0.5) / 64.0, hann = 0.5 - 0.5 * cos (2.0 * M_PI * at);
      sum += hann * hann * cos (2.0 * M_PI * rate_hz * (at - 0.5) * tracks->level_window_s);
      norm += hann * hann;
    }
  double neighbours = cos (0.5 * M_PI * rate_hz / tracks->frame_rate_hz);
  return sum / norm * neighbours * neighbours;
}

/* Peak to peak, in decibels, of the power (1 + m sin)^2 with gains of its fundamental and its
 * second harmonic. */
static double
seen_depth (double m, double first, double second)
{
  double low = HUGE_VAL, high = 0.0;
  for (int i = 0; i < N_PHASES; i++)
    {
      double angle = 2.0 * M_PI * i / N_PHASES;
      double power = 1.0 + 0.5 * m * m + 2.0 * m * first * sin (angle)
                     - 0.5 * m * m * second * cos (2.0 * angle);
      low = fmin (low, power);
      high = fmax (high, power);
    }
  return low > 0.0 ? 10.0 * log10 (high / low) : HUGE_VAL;
}

double
why_modulation_true_depth (const WhyTracks *tracks, double rate_hz, double depth_db)
{
  double first = power_gain (tracks, rate_hz), second = power_gain (tracks, 2.0 * rate_hz),
         low = 0.0, high = MAX_DEPTH;
  if (!(depth_db > 0.0))
    return depth_db;
  for (int i = 0; i < N_HALVINGS; i++)
    {
      double m = 0.5 * (low + high);
      if (seen_depth (m, first, second) < depth_db)
        low = m;
      else
        high = m;
    }
  double m = 0.5 * (low + high), whole = seen_depth (m, 1.0, 1.0),
         seen = seen_depth (m, first, second);
  return depth_db * fmin (whole / seen, fmax (MAX_RAISE, 1.0 / fmax (first, MIN_GAIN)));
}

/* The first and the last decile of a cycle lie well inside of its lower and upper half: of a trill
 * they are its two notes, as they are once the finger rests, whatever happens between them. No
 * trend is taken off: half a cycle more or less would be one. */
WhyStatus
why_modulation_interval (const WhyTracks *tracks,
                         WhyModulationSpan span,
                         double rate_hz,
                         double *cents)
{
  size_t n = span.last, cycle = (size_t) (tracks->frame_rate_hz / rate_hz + 0.5), n_cycles = 0;
  float *scratch = malloc ((cycle + 1) * sizeof *scratch),
        *widths = malloc ((2 * tracks->n_frames / (cycle + 1) + 2) * sizeof *widths);
  *cents = NAN;
  for (size_t first = span.first; scratch && widths && cycle >= 4 && first + cycle <= n;
       first += (cycle + 1) / 2)
    {
      if (why_sort_numbers (tracks->hz + first, cycle, scratch) < cycle)
        continue;
      widths[n_cycles++] = 1200.0f * log2f (scratch[cycle - 1 - cycle / 10] / scratch[cycle / 10]);
    }
  if (n_cycles > 0)
    {
      why_sort_floats (widths, n_cycles);
      *cents = (double) why_quantile_floats (widths, n_cycles, 0.5);
    }
  WhyStatus status = scratch && widths ? WHY_OK : WHY_ERR_MEMORY;
  free (scratch);
  free (widths);
  return status;
}

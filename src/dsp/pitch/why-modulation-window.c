/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-modulation-private.h"

/* The windows that modulation is measured in, and what a curve is within one. */

#define EDGE_S 0.05            /* of the sounding part: attack and end are no modulation */
#define MIN_FILLED 0.7         /* share of a window in which a curve must have values */
#define MAX_INTERVAL 2.2f      /* in one window */
#define HALF_WEIGHT_CENTS 20.0 /* a swing of this size counts half as much as a boundless one */
#define HALF_WEIGHT_DB 1.0

WhyModulationSpan
why_modulation_note (const WhyTracks *tracks)
{
  WhyModulationSpan note = { 0, tracks->n_frames };
  while (note.first < note.last && !tracks->sounding[note.first])
    note.first++;
  while (note.last > note.first && !tracks->sounding[note.last - 1])
    note.last--;
  return note;
}

WhyModulationSpan
why_modulation_body (const WhyTracks *tracks)
{
  WhyModulationSpan body = why_modulation_note (tracks);
  size_t edge = (size_t) (EDGE_S * tracks->frame_rate_hz);
  if (body.last - body.first > 6 * edge)
    body.first += edge, body.last -= edge;
  return body;
}

WhyModulationWindows
why_modulation_windows (const WhyTracks *tracks,
                        WhyModulationSpan span,
                        double window_s,
                        double min_window_s)
{
  size_t length = span.last - span.first;
  WhyModulationWindows windows
      = { .first = span.first, .n = (size_t) (window_s * tracks->frame_rate_hz) };
  if (windows.n > length)
    windows.n = length;
  windows.hop = windows.n / 4;
  if ((double) windows.n >= floor (min_window_s * tracks->frame_rate_hz) && windows.hop > 0)
    windows.n_windows = (length - windows.n) / windows.hop + 1;
  return windows;
}

/* By the first three orthogonal polynomials on equidistant points. */
void
why_modulation_remove_trend (float *x, size_t n)
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
      x[i] -= (float) (sum[0] / norm[0] + sum[1] / norm[1] * t
                       + sum[2] / norm[2] * (t * t - spread));
    }
}

double
why_modulation_value (const WhyTracks *tracks, size_t curve, size_t frame)
{
  if (!tracks->sounding[frame])
    return NAN;
  if (curve > 0)
    return (double) tracks->level_db[curve - 1][frame];
  return 1200.0 * log2 ((double) tracks->hz[frame] / tracks->f0_hz);
}

void
why_modulation_remove_spikes (float *x, size_t n, float *scratch)
{
  memcpy (scratch, x, n * sizeof *x);
  for (size_t i = 2; i + 2 < n; i++)
    {
      float five[5];
      memcpy (five, scratch + i - 2, sizeof five);
      why_sort_floats (five, 5);
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
 * the tracker left the note for another partial or another string that rings on: no technique is as wide. */
static bool
read_pitch (const WhyTracks *tracks, size_t first, size_t n, float *out)
{
  size_t filled = 0;
  float last = NAN, low = INFINITY, high = 0.0f;
  for (size_t i = n; i-- > 0;)
    if (!isnan (tracks->hz[first + i]))
      {
        filled++;
        last = tracks->hz[first + i];
        low = fminf (low, last);
        high = fmaxf (high, last);
      }
  if ((double) filled < MIN_FILLED * (double) n || filled == 0 || high > MAX_INTERVAL * low)
    return false;
  for (size_t i = 0; i < n; i++)
    {
      if (!isnan (tracks->hz[first + i]))
        last = tracks->hz[first + i];
      out[i] = 1200.0f * log2f (last / (float) tracks->f0_hz);
    }
  return true;
}

bool
why_modulation_read_whole (const WhyTracks *tracks,
                           const WhyModulationWindows *windows,
                           size_t curve,
                           size_t index,
                           float *out,
                           float *scratch)
{
  size_t first = windows->first + index * windows->hop, n = windows->n, n_sounding = 0;
  if (curve == 0)
    {
      if (!read_pitch (tracks, first, n, out))
        return false;
      why_modulation_remove_spikes (out, n, scratch);
    }
  else
    {
      for (size_t i = 0; i < n; i++)
        n_sounding += tracks->sounding[first + i];
      if ((double) n_sounding < 0.6 * (double) n)
        return false;
      memcpy (out, tracks->level_db[curve - 1] + first, n * sizeof *out);
    }
  return true;
}

bool
why_modulation_read (const WhyTracks *tracks,
                     const WhyModulationWindows *windows,
                     size_t curve,
                     size_t index,
                     float *out,
                     float *scratch)
{
  bool whole = why_modulation_read_whole (tracks, windows, curve, index, out, scratch);
  if (whole)
    why_modulation_remove_trend (out, windows->n);
  return whole;
}

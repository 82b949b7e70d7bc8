/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "dsp/pitch/why-modulation-private.h"

/* A vibrato that fills a quarter of a note is lost in what is measured over all of it. Short windows
 * are asked one by one whether they swing beyond doubt, and those in a row are one stretch. */

#define N_LENGTHS 2
#define FIRST_LAG 4        /* frames: 50 Hz */
#define FIRST_PITCH_LAG 16 /* 12.5 Hz */
#define MIN_CORRELATION 0.8
#define MIN_CENTS 15.0
#define MAX_CENTS 900.0 /* wider, and the tracker lost the note */
#define MIN_DB 2.5

static const double lengths_s[N_LENGTHS] = { 0.45, 0.9 };

/* Whether x, without its trend, goes to and fro at least twice; how far. 0: it does not. */
static double
swing_of (const float *x, size_t n, size_t curve)
{
  double energy = 0.0, best = 0.0;
  for (size_t i = 0; i < n; i++)
    energy += (double) (x[i] * x[i]);
  double swing = sqrt (8.0 * energy / (double) n);
  if (curve == 0 ? swing < MIN_CENTS || swing > MAX_CENTS : swing < MIN_DB)
    return 0.0;
  size_t first = curve == 0 ? FIRST_PITCH_LAG : FIRST_LAG;
  double before = why_modulation_correlate (x, n, first - 1),
         here = why_modulation_correlate (x, n, first);
  for (size_t lag = first; lag <= n / 2; lag++)
    {
      double after = why_modulation_correlate (x, n, lag + 1);
      if (here >= before && here >= after && here > best)
        best = here;
      before = here;
      here = after;
    }
  return best >= MIN_CORRELATION ? swing : 0.0;
}

/* Windows that swing, in a row: the row that swings most in all. */
static double
find_row (const WhyTracks *tracks,
          const WhyModulationWindows *windows,
          size_t curve,
          float *x,
          WhyModulationSpan *out)
{
  double best = 0.0, sum = 0.0;
  size_t first = 0;
  for (size_t w = 0; w < windows->n_windows; w++)
    {
      double swing = 0.0;
      if (why_modulation_read (tracks, windows, curve, w, x, x + windows->n))
        swing = swing_of (x, windows->n, curve);
      if (swing > 0.0 && !(sum > 0.0))
        first = w;
      sum = swing > 0.0 ? sum + swing : 0.0;
      if (sum > best)
        {
          best = sum;
          *out = (WhyModulationSpan){ windows->first + first * windows->hop,
                                      windows->first + w * windows->hop + windows->n };
        }
    }
  return best;
}

WhyStatus
why_modulation_scan (const WhyTracks *tracks,
                     WhyModulationSpan span,
                     size_t curve,
                     WhyModulationSpan *out)
{
  double best = 0.0;
  *out = (WhyModulationSpan){ span.first, span.first };
  for (int i = 0; i < N_LENGTHS; i++)
    {
      WhyModulationWindows windows
          = why_modulation_windows (tracks, span, lengths_s[i], lengths_s[i]);
      WhyModulationSpan row;
      float *x = malloc (2 * (windows.n + 1) * sizeof *x);
      if (!x)
        return WHY_ERR_MEMORY;
      double sum = find_row (tracks, &windows, curve, x, &row) * lengths_s[i];
      if (sum > best)
        best = sum, *out = row;
      free (x);
    }
  return WHY_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-rate-range.h"

#include <math.h>
#include <stdlib.h>

#define HELD 0.5

typedef struct
{
  double hz, relevance;
} Share;

static int
compare_rising (gconstpointer a, gconstpointer b)
{
  const Share *left = a, *right = b;
  return left->hz < right->hz ? -1 : left->hz > right->hz;
}

static double
octaves_between (const Share *first, const Share *last)
{
  return log2 (last->hz / first->hz);
}

gboolean
why_rate_range (
    const float *map, const WhyPath *paths, gsize n_paths, double sample_rate_hz, WhyRateRange *out)
{
  g_autofree Share *shares = g_new (Share, n_paths + 1);
  gsize n = 0;
  double all = 0;
  for (gsize i = 0; i < n_paths; i++)
    if (paths[i].order == 2 && paths[i].xi2 > 0 && map[i] > 0)
      {
        shares[n] = (Share){ paths[i].xi2 * sample_rate_hz, (double) map[i] };
        all += shares[n++].relevance;
      }
  *out = (WhyRateRange){ NAN, NAN, NAN };
  qsort (shares, n, sizeof *shares, compare_rising);
  /* held: the relevance of first..last, which moves up from the slowest path. */
  double held = 0;
  for (gsize first = 0, last = 0; last < n; last++)
    {
      held += shares[last].relevance;
      while (first < last && held - shares[first].relevance >= HELD * all)
        held -= shares[first++].relevance;
      if (held < HELD * all)
        continue;
      double octaves = octaves_between (&shares[first], &shares[last]);
      if (isnan (out->octaves) || octaves < out->octaves)
        *out = (WhyRateRange){ shares[first].hz, shares[last].hz, octaves };
    }
  return n > 0;
}

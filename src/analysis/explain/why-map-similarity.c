/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-map-similarity.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  double value;
  gsize index;
} Item;

static int
compare_items (const void *a, const void *b)
{
  double x = ((const Item *) a)->value, y = ((const Item *) b)->value;
  return (x > y) - (x < y);
}

/* Ranks of the magnitudes; equal ones share the mean of their places. */
static void
rank_magnitudes (const float *map, gsize n, double *ranks)
{
  g_autofree Item *items = g_new (Item, n + 1);
  for (gsize i = 0; i < n; i++)
    items[i] = (Item){ fabs ((double) map[i]), i };
  if (n > 0)
    qsort (items, n, sizeof *items, compare_items);
  for (gsize first = 0, next; first < n; first = next)
    {
      for (next = first + 1; next < n && !(items[next].value > items[first].value);)
        next++;
      for (gsize i = first; i < next; i++)
        ranks[items[i].index] = 0.5 * (double) (first + next - 1);
    }
}

static double
correlate (const double *a, const double *b, gsize n)
{
  double mean_a = 0, mean_b = 0, aa = 0, bb = 0, ab = 0;
  for (gsize i = 0; i < n; i++)
    {
      mean_a += a[i] / (double) n;
      mean_b += b[i] / (double) n;
    }
  for (gsize i = 0; i < n; i++)
    {
      aa += (a[i] - mean_a) * (a[i] - mean_a);
      bb += (b[i] - mean_b) * (b[i] - mean_b);
      ab += (a[i] - mean_a) * (b[i] - mean_b);
    }
  return aa > 0 && bb > 0 ? CLAMP (ab / sqrt (aa * bb), -1.0, 1.0) : 0;
}

WhyMapSimilarity
why_map_similarity (const float *a, const float *b, gsize n)
{
  if (n > 0 && memcmp (a, b, n * sizeof *a) == 0)
    return (WhyMapSimilarity){ 1, 1 };
  g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
  WhyMapSimilarity out;
  rank_magnitudes (a, n, x);
  rank_magnitudes (b, n, y);
  out.rank = correlate (x, y, n);
  for (gsize i = 0; i < n; i++)
    {
      x[i] = (double) a[i];
      y[i] = (double) b[i];
    }
  out.correlation = correlate (x, y, n);
  return out;
}

double
why_map_change (const float *a, const float *b, gsize n)
{
  double difference = 0, size = 0;
  for (gsize i = 0; i < n; i++)
    {
      difference += ((double) b[i] - (double) a[i]) * ((double) b[i] - (double) a[i]);
      size += (double) a[i] * (double) a[i];
    }
  if (!(difference > 0))
    return 0;
  return size > 0 ? sqrt (difference / size) : INFINITY;
}

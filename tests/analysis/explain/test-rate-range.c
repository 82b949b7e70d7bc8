/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The smallest range of rates that holds half of what speaks for a class, against trying all of them. */
#include <math.h>

#include "analysis/explain/why-rate-range.h"
#include "base/why-random.h"

#define RATE_HZ 1000.0
#define MAX_PATHS 40

static void
assert_range (const WhyPath *paths, const float *map, gsize n, double from_hz, double to_hz)
{
  WhyRateRange range;
  g_assert_true (why_rate_range (map, paths, n, RATE_HZ, &range));
  g_assert_cmpfloat_with_epsilon (range.from_hz, from_hz, 1e-9);
  g_assert_cmpfloat_with_epsilon (range.to_hz, to_hz, 1e-9);
  g_assert_cmpfloat_with_epsilon (range.octaves, log2 (to_hz / from_hz), 1e-9);
}

static void
test_known (void)
{
  static const WhyPath paths[] = {
    { .order = 2, .xi2 = 0.006 }, { .order = 1 },
    { .order = 2, .xi2 = 0.003 }, { .order = 2, .xi2 = 0.024 },
    { .order = 2, .xi2 = 0.006 }, { .order = 2, .xi2 = 0.012 },
  };
  assert_range (paths, (float[]){ 1, 99, 1, 1, 2, 1 }, 6, 6, 6);
  assert_range (paths, (float[]){ 1, 99, 2, 1, 1, 2 }, 6, 3, 6);
  assert_range (paths, (float[]){ 0, 99, 0, 1, 0, 0 }, 6, 24, 24);
  assert_range (paths, (float[]){ -5, 99, 2, 2, -5, 2 }, 6, 12, 24);
}

static void
test_none (void)
{
  static const WhyPath paths[] = { { .order = 2, .xi2 = 0.006 }, { .order = 1 } };
  WhyRateRange range;
  g_assert_false (why_rate_range ((float[]){ -1, 5 }, paths, 2, RATE_HZ, &range));
  g_assert_true (isnan (range.from_hz) && isnan (range.to_hz) && isnan (range.octaves));
  g_assert_false (why_rate_range ((float[]){ 0, 5 }, paths, 0, RATE_HZ, &range));
  g_assert_false (why_rate_range ((float[]){ NAN, 5 }, paths, 2, RATE_HZ, &range));
}

static double
held_between (const WhyPath *paths, const float *map, gsize n, double from_xi, double to_xi)
{
  double held = 0;
  for (gsize i = 0; i < n; i++)
    if (paths[i].order == 2 && map[i] > 0 && paths[i].xi2 >= from_xi && paths[i].xi2 <= to_xi)
      held += (double) map[i];
  return held;
}

static void
test_all (void)
{
  WhyRandom random = why_random_new (3);
  for (int round = 0; round < 2000; round++)
    {
      gsize n = 1 + why_random_index (&random, MAX_PATHS);
      WhyPath paths[MAX_PATHS];
      float map[MAX_PATHS];
      double best = INFINITY;
      WhyRateRange range;
      for (gsize i = 0; i < n; i++)
        {
          paths[i] = (WhyPath){ .order = why_random_chance (&random, 0.2) ? 1 : 2,
                                .xi2 = 0.001 * exp2 ((double) why_random_index (&random, 12) / 2) };
          map[i] = (float) why_random_index (&random, 9) - 2;
        }
      double all = held_between (paths, map, n, 0, 1);
      for (gsize i = 0; i < n; i++)
        for (gsize k = 0; k < n; k++)
          if (paths[k].xi2 >= paths[i].xi2
              && held_between (paths, map, n, paths[i].xi2, paths[k].xi2) >= 0.5 * all)
            best = fmin (best, log2 (paths[k].xi2 / paths[i].xi2));
      g_assert_true (why_rate_range (map, paths, n, RATE_HZ, &range) == (all > 0));
      if (!(all > 0))
        continue;
      g_assert_cmpfloat_with_epsilon (range.octaves, best, 1e-9);
      g_assert_cmpfloat (held_between (paths, map, n, range.from_hz / RATE_HZ * (1 - 1e-9),
                                       range.to_hz / RATE_HZ * (1 + 1e-9)),
                         >=, 0.5 * all);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rate-range/known", test_known);
  g_test_add_func ("/rate-range/none", test_none);
  g_test_add_func ("/rate-range/all", test_all);
  return g_test_run ();
}

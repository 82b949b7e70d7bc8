/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "base/why-random.h"
#include "base/why-statistics.h"

static void
test_sort (void)
{
  WhyRandom random = why_random_new (1);
  for (size_t n = 0; n < 40; n++)
    {
      double doubles[40];
      float floats[40];
      for (size_t i = 0; i < n; i++)
        floats[i] = (float) (doubles[i] = (double) why_random_index (&random, 20) - 10);
      why_sort_doubles (doubles, n);
      why_sort_floats (floats, n);
      for (size_t i = 0; i < n; i++)
        {
          g_assert_cmpfloat (doubles[i], ==, (double) floats[i]);
          g_assert_true (i == 0 || doubles[i - 1] <= doubles[i]);
        }
    }
}

static void
test_compare (void)
{
  const double doubles[] = { -INFINITY, -1, 0, 1e-300, 1, INFINITY };
  for (int a = 0; a < 6; a++)
    for (int b = 0; b < 6; b++)
      g_assert_cmpint (why_compare_doubles (&doubles[a], &doubles[b]), ==, (a > b) - (a < b));
  const float less = 1, more = 1.0000001f;
  g_assert_cmpint (why_compare_floats (&less, &more), <, 0);
  g_assert_cmpint (why_compare_floats (&more, &less), >, 0);
  g_assert_cmpint (why_compare_floats (&less, &less), ==, 0);
}

static void
test_numbers (void)
{
  const float values[] = { NAN, 3, NAN, -INFINITY, 2, NAN };
  float out[6];
  g_assert_cmpuint (why_sort_numbers (values, 6, out), ==, 3);
  g_assert_cmpfloat (out[0], ==, -INFINITY);
  g_assert_cmpfloat (out[1], ==, 2);
  g_assert_cmpfloat (out[2], ==, 3);
  g_assert_cmpuint (why_sort_numbers (values, 1, out), ==, 0);
  g_assert_cmpuint (why_sort_numbers (values, 0, out), ==, 0);
}

static void
test_quantile (void)
{
  const double doubles[] = { 10, 11, 12, 13, 14 };
  const float floats[] = { 10, 11, 12, 13, 14 };
  const struct
  {
    double q, value;
  } places[] = { { 0, 10 }, { 0.12, 10 }, { 0.13, 11 }, { 0.5, 12 }, { 0.95, 14 }, { 1, 14 } };
  for (size_t i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_assert_cmpfloat (why_quantile_doubles (doubles, 5, places[i].q), ==, places[i].value);
      g_assert_cmpfloat ((double) why_quantile_floats (floats, 5, places[i].q), ==,
                         places[i].value);
    }
  /* Of two in the middle the upper one. */
  for (size_t n = 1; n <= 5; n++)
    g_assert_cmpfloat (why_quantile_doubles (doubles, n, 0.5), ==, doubles[n / 2]);
  g_assert_true (isnan (why_quantile_doubles (doubles, 0, 0.5)));
  g_assert_true (isnan (why_quantile_floats (floats, 0, 0.5)));
}

static void
test_median (void)
{
  const double values[] = { 1, 2, 4, 8 };
  g_assert_true (isnan (why_median_doubles (values, 0)));
  g_assert_cmpfloat (why_median_doubles (values, 1), ==, 1);
  g_assert_cmpfloat (why_median_doubles (values, 2), ==, 1.5);
  g_assert_cmpfloat (why_median_doubles (values, 3), ==, 2);
  g_assert_cmpfloat (why_median_doubles (values, 4), ==, 3);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/statistics/sort", test_sort);
  g_test_add_func ("/base/statistics/compare", test_compare);
  g_test_add_func ("/base/statistics/numbers", test_numbers);
  g_test_add_func ("/base/statistics/quantile", test_quantile);
  g_test_add_func ("/base/statistics/median", test_median);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "figure/why-number.h"
#include "figure/why-ticks.h"

static char *
join (GArray *ticks)
{
  GString *all = g_string_new (NULL);
  for (guint i = 0; i < ticks->len; i++)
    g_string_append_printf (all, "%s%s", i > 0 ? " " : "", g_array_index (ticks, WhyTick, i).text);
  g_array_unref (ticks);
  return g_string_free (all, FALSE);
}

static void
assert_ticks (GArray *ticks, const char *expected)
{
  g_autofree char *all = join (ticks);
  g_assert_cmpstr (all, ==, expected);
}

static void
test_hz (void)
{
  const struct
  {
    double hz;
    const char *text;
  } cases[] = { { 0.5, "0.5" },  { 32, "32" },  { 100, "100" },   { 999.4, "999" },
                { 999.6, "1k" }, { 1e3, "1k" }, { 1500, "1.5k" }, { 20000, "20k" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      char text[24];
      why_ticks_format_hz (cases[i].hz, text);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_log (void)
{
  assert_ticks (why_ticks_log (32.9, 20050, 2), "50 100 200 500 1k 2k 5k 10k 20k");
  assert_ticks (why_ticks_log (32.9, 20050, 3), "100 300 1k 3k 10k");
  assert_ticks (why_ticks_log (0.94, 4589, 2), "1 2 5 10 20 50 100 200 500 1k 2k");
  assert_ticks (why_ticks_log (0.94, 4589, 5), "1 100");
  assert_ticks (why_ticks_log (0.45, 6, 2), "0.5 1 2 5");
  for (int level = 0; level < WHY_TICKS_LOG_LEVELS; level++)
    {
      assert_ticks (why_ticks_log (0, 100, level), "");
      assert_ticks (why_ticks_log (-1, 100, level), "");
      assert_ticks (why_ticks_log (100, 100, level), "");
      assert_ticks (why_ticks_log (NAN, NAN, level), "");
      assert_ticks (why_ticks_log (1, INFINITY, level), "");
    }
}

static void
test_linear (void)
{
  assert_ticks (why_ticks_linear (0, 5.9, 6, 1, FALSE), "0 1 2 3 4 5");
  assert_ticks (why_ticks_linear (0, 5.9, 12, 1, FALSE),
                "0 0.5 1.0 1.5 2.0 2.5 3.0 3.5 4.0 4.5 5.0 5.5");
  assert_ticks (why_ticks_linear (0, 0.6, 7, 1, FALSE), "0 0.1 0.2 0.3 0.4 0.5 0.6");
  assert_ticks (why_ticks_linear (-60, 0, 4, 1, FALSE), "−60 −40 −20 0");
  assert_ticks (why_ticks_linear (-2.3e-3, 2.3e-3, 5, 1e-3, TRUE), "−2 −1 0 +1 +2");
  assert_ticks (why_ticks_linear (NAN, 1, 5, 1, FALSE), "");
  assert_ticks (why_ticks_linear (1, 1, 5, 1, FALSE), "");
  assert_ticks (why_ticks_linear (0, INFINITY, 5, 1, FALSE), "");
}

/* Any range, any number: never more ticks than asked, all inside, rising, evenly spaced. */
static void
test_linear_bounds (void)
{
  for (int i = 0; i < 5000; i++)
    {
      double min = g_test_rand_double_range (-1e3, 1e3);
      double max = min + pow (10.0, g_test_rand_double_range (-6.0, 6.0));
      int n = g_test_rand_int_range (1, 20);
      g_autoptr (GArray) ticks = why_ticks_linear (min, max, n, 1.0, FALSE);
      double slack = 1e-5 * (max - min);

      g_assert_cmpint ((int) ticks->len, <=, n);
      for (guint k = 0; k < ticks->len; k++)
        {
          double value = g_array_index (ticks, WhyTick, k).value;
          g_assert_cmpfloat (value, >=, min - slack);
          g_assert_cmpfloat (value, <=, max + slack);
          if (k > 0)
            g_assert_cmpfloat (value, >, g_array_index (ticks, WhyTick, k - 1).value);
        }
    }
}

static void
test_clock (void)
{
  assert_ticks (why_ticks_clock (58, 62.5, 5), "0:58 0:59 1:00 1:01 1:02");
  assert_ticks (why_ticks_clock (603.2, 604.6, 3), "10:03.5 10:04.0 10:04.5");
  assert_ticks (why_ticks_clock (603.2, 604.6, 8),
                "10:03.2 10:03.4 10:03.6 10:03.8 10:04.0 10:04.2 10:04.4 10:04.6");
  assert_ticks (why_ticks_clock (59.98, 60.02, 3), "0:59.98 1:00.00 1:00.02");
  assert_ticks (why_ticks_clock (3590, 3620, 4), "0:59:50 1:00:00 1:00:10 1:00:20");
  assert_ticks (why_ticks_clock (3600.4, 3600.6, 3), "1:00:00.4 1:00:00.5 1:00:00.6");
}

static void
test_notes (void)
{
  g_autoptr (GArray) all = why_ticks_notes (32.0, 4200.0, 0);

  assert_ticks (why_ticks_notes (32.0, 4200.0, 2), "C1 C2 C3 C4 C5 C6 C7 C8");
  assert_ticks (why_ticks_notes (32.0, 4200.0, 1), "C1 C2 C3 C4 A4 C5 C6 C7 C8");
  assert_ticks (why_ticks_notes (32.0, 4200.0, 3), "C2 C4 C6 C8");
  assert_ticks (why_ticks_notes (NAN, NAN, 0), "");
  for (guint i = 0; i < all->len; i++)
    {
      const WhyTick *tick = &g_array_index (all, WhyTick, i);
      if (g_str_equal (tick->text, "A4"))
        g_assert_cmpfloat (tick->value, ==, 440.0);
      if (g_str_equal (tick->text, "C4"))
        g_assert_cmpfloat_with_epsilon (tick->value, 261.6256, 1e-3);
    }
}

static void
test_numbers (void)
{
  static const struct
  {
    double value;
    gboolean with_sign;
    const char *text;
  } cases[] = {
    { 0, TRUE, "0" },
    { 9.88e-5, FALSE, "9.88×10⁻⁵" },
    { -9.88e-5, TRUE, "−9.88×10⁻⁵" },
    { 9.997e-5, TRUE, "+1.00×10⁻⁴" },
    { 0.00123, TRUE, "+0.00123" },
    { 9.9949e-4, FALSE, "9.99×10⁻⁴" },
    { 9.996e-4, FALSE, "0.001" },
    { -999.4, FALSE, "−999" },
    { 1234, FALSE, "1.23×10³" },
    { 1e10, FALSE, "1.00×10¹⁰" },
    { INFINITY, FALSE, "inf" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = why_number_text (cases[i].value, cases[i].with_sign);
      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ticks/hz", test_hz);
  g_test_add_func ("/ticks/log", test_log);
  g_test_add_func ("/ticks/linear", test_linear);
  g_test_add_func ("/ticks/linear-bounds", test_linear_bounds);
  g_test_add_func ("/ticks/clock", test_clock);
  g_test_add_func ("/ticks/numbers", test_numbers);
  g_test_add_func ("/ticks/notes", test_notes);
  return g_test_run ();
}

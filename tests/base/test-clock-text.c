/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "base/why-clock-text.h"

static void
assert_text (double seconds, const char *tenths, const char *whole, const char *with_hours)
{
  char text[WHY_CLOCK_SIZE];
  why_clock_text_tenths (seconds, text);
  g_assert_cmpstr (text, ==, tenths);
  why_clock_text (seconds, false, text);
  g_assert_cmpstr (text, ==, whole);
  why_clock_text (seconds, true, text);
  g_assert_cmpstr (text, ==, with_hours);
}

static void
test_times (void)
{
  assert_text (0, "0:00.0", "0:00", "0:00:00");
  assert_text (62.34, "1:02.3", "1:02", "0:01:02");
  assert_text (3723.9, "62:03.9", "62:03", "1:02:03");
  assert_text (36000, "600:00.0", "600:00", "10:00:00");
}

/* Cut: no second has ten tenths more, and no minute sixty seconds. */
static void
test_edges (void)
{
  assert_text (59.96, "0:59.9", "0:59", "0:00:59");
  assert_text (59.999, "0:59.9", "0:59", "0:00:59");
  assert_text (60, "1:00.0", "1:00", "0:01:00");
  assert_text (3599.99, "59:59.9", "59:59", "0:59:59");
  /* 0.3 is less than three tenths as a binary number: it is cut to three all the same. */
  for (int i = 0; i < 600; i++)
    {
      char text[WHY_CLOCK_SIZE];
      why_clock_text_tenths (i / 10.0, text);
      g_autofree char *expected = g_strdup_printf ("0:%02d.%d", i / 10, i % 10);
      g_assert_cmpstr (text, ==, expected);
    }
}

static void
test_no_times (void)
{
  assert_text ((double) NAN, "0:00.0", "0:00", "0:00:00");
  assert_text (-1, "0:00.0", "0:00", "0:00:00");
  char text[WHY_CLOCK_SIZE];
  why_clock_text_tenths ((double) INFINITY, text);
  g_assert_true (g_str_has_suffix (text, ".0"));
  why_clock_text (1e300, true, text);
  g_assert_cmpuint (strlen (text), <, WHY_CLOCK_SIZE - 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/clock-text/times", test_times);
  g_test_add_func ("/base/clock-text/edges", test_edges);
  g_test_add_func ("/base/clock-text/no-times", test_no_times);
  return g_test_run ();
}

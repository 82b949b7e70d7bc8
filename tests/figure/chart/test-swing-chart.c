/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "figure/chart/why-swing-chart.h"
#include "pixels.h"

#define WIDTH 400
#define HEIGHT 260

static const WhySwingTarget target = { 5, 6, 20, 50 };

/* Twelve cycles; the first nine have the rate that is aimed at, the others 7 Hz. All are wide enough. */
static WhyModulationCycle cycles[12];

static WhySwingChart
make_chart (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cycles); i++)
    cycles[i] = (WhyModulationCycle){ .at_s = 0.2 + 0.2 * (double) i,
                                      .rate_hz = i < 9 ? 5.5 : 7,
                                      .extent_cents = 25 + (double) i,
                                      .depth_db = NAN };
  return (WhySwingChart){
    .cycles = cycles, .n = G_N_ELEMENTS (cycles), .to_s = 3, .has_target = TRUE, .target = target
  };
}

static cairo_surface_t *
draw (const WhySwingChart *chart, const WhyFigureStyle *style, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  why_figure_style_fill (style, cr, width, height);
  why_swing_chart_draw (cr, chart, style, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Rows of a column in which green (1) or blue (-1) is more than the other. */
static int
count_rows (cairo_surface_t *surface, int x, int from_y, int to_y, int sign)
{
  int n = 0;
  for (int y = from_y; y < to_y; y++)
    {
      guint32 word = pixel_of_surface (surface, x, y);
      int green = (int) (word >> 8 & 0xff), blue = (int) (word & 0xff);
      n += sign * (green - blue) > 12;
    }
  return n;
}

/* A band behind both curves, and the curves' dots where cycles are and nowhere else. */
static void
test_drawn (void)
{
  WhySwingChart chart = make_chart ();
  for (int dark = 0; dark < 2; dark++)
    {
      WhyFigureStyle style;
      if (dark)
        why_figure_style_dark (&style);
      else
        why_figure_style_light (&style);
      style.font_size = 11;
      cairo_surface_t *surface = draw (&chart, &style, WIDTH, HEIGHT);
      for (int half = 0; half < 2; half++)
        {
          int from = half * HEIGHT / 2, to = from + HEIGHT / 2, n_blue = 0, n_empty = 0;
          g_assert_cmpint (count_rows (surface, WIDTH * 9 / 10, from, to, 1), >, 5);
          for (int x = 60; x < WIDTH * 8 / 10; x++)
            n_blue += count_rows (surface, x, from, to, -1) > 0;
          /* The last cycle is at 2.4 of 3 s. */
          for (int x = WIDTH * 82 / 100; x < WIDTH * 9 / 10; x++)
            n_empty += count_rows (surface, x, from, to, -1);
          g_assert_cmpint (n_blue, >, 100);
          g_assert_cmpint (n_empty, ==, 0);
        }
      cairo_surface_destroy (surface);
      chart.has_target = FALSE;
      surface = draw (&chart, &style, WIDTH, HEIGHT);
      g_assert_cmpint (count_rows (surface, WIDTH * 9 / 10, 0, HEIGHT, 1), ==, 0);
      cairo_surface_destroy (surface);
      chart.has_target = TRUE;
    }
}

static void
test_words (void)
{
  WhySwingChart chart = make_chart ();
  g_autofree char *words = why_swing_chart_describe (&chart);
  g_assert_nonnull (strstr (words, "mostly 5.5 Hz (5.5 to 7.0); 9 of 12 cycles within 5–6 Hz."));
  g_assert_nonnull (strstr (words, "±31 cents (25 to 36); 12 of 12 cycles within ±20–50 cents."));
  chart.has_target = FALSE;
  g_autofree char *plain = why_swing_chart_describe (&chart);
  g_assert_nonnull (strstr (plain, "(5.5 to 7.0); 12 cycles."));
  for (gsize i = 0; i < G_N_ELEMENTS (cycles); i++)
    cycles[i].extent_cents = NAN, cycles[i].depth_db = 6;
  g_autofree char *level = why_swing_chart_describe (&chart);
  g_assert_nonnull (strstr (level, "Loudness swing: mostly 6.0 dB"));
  g_assert_null (strstr (level, "Extent"));
  chart.n = 1;
  chart.has_target = TRUE;
  g_autofree char *one = why_swing_chart_describe (&chart);
  g_assert_nonnull (strstr (one, "1 of 1 cycle within"));
  chart.n = 0;
  g_autofree char *none = why_swing_chart_describe (&chart);
  g_assert_cmpstr (none, ==, "Nothing swings here.");
}

/* What is shown as 6.0 counts as 6, and what is shown as 6.1 does not. */
static void
test_within (void)
{
  WhySwingChart chart = make_chart ();
  const struct
  {
    WhyCycleMeasure measure;
    double value;
    gboolean is_within;
  } values[] = {
    { WHY_CYCLE_RATE, 5, TRUE },      { WHY_CYCLE_RATE, 4.96, TRUE },
    { WHY_CYCLE_RATE, 4.94, FALSE },  { WHY_CYCLE_RATE, 6.04, TRUE },
    { WHY_CYCLE_RATE, 6.06, FALSE },  { WHY_CYCLE_RATE, NAN, FALSE },
    { WHY_CYCLE_EXTENT, 50.4, TRUE }, { WHY_CYCLE_EXTENT, 19.4, FALSE },
    { WHY_CYCLE_EXTENT, 19.6, TRUE }, { WHY_CYCLE_DEPTH, 30, FALSE },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    g_assert_cmpint (why_swing_chart_is_within (&chart, values[i].measure, values[i].value), ==,
                     values[i].is_within);
}

/* No place for it, one cycle, equal ends, hours into a file, huge text: no crash. */
static void
test_extremes (void)
{
  WhySwingChart chart = make_chart ();
  WhyFigureStyle style;
  why_figure_style_light (&style);
  const int sizes[][2] = { { 1, 1 }, { 30, 400 }, { 1200, 60 }, { 500, 100 }, { 400, 260 } };
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int font = 5; font <= 200; font += 65)
      {
        style.font_size = font;
        chart.n = i + 1;
        chart.start_s = 4000 * (double) i;
        chart.target.rate_to_hz = chart.target.rate_from_hz = 20;
        cairo_surface_destroy (draw (&chart, &style, sizes[i][0], sizes[i][1]));
        chart.to_s = 3 - chart.to_s;
        cairo_surface_destroy (draw (&chart, &style, sizes[i][0], sizes[i][1]));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/swing-chart/drawn", test_drawn);
  g_test_add_func ("/swing-chart/words", test_words);
  g_test_add_func ("/swing-chart/within", test_within);
  g_test_add_func ("/swing-chart/extremes", test_extremes);
  return g_test_run ();
}

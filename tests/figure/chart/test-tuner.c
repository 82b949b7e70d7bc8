/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "dsp/pitch/why-measure.h"
#include "figure/chart/why-tuner.h"
#include "pixels.h"

#define WIDTH 600
#define HEIGHT 76

static WhyTuner
make_tuner (double cents)
{
  return (WhyTuner){ .f0_hz = 440 * exp2 (cents / 1200),
                     .rate_hz = 5.6,
                     .extent_cents = 80,
                     .target = { 5, 6, 20, 50 } };
}

static cairo_surface_t *
draw (const WhyTuner *tuner, const WhyFigureStyle *style, int width, int height)
{
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width, height);
  cairo_t *cr = cairo_create (surface);
  why_figure_style_fill (style, cr, width, height);
  why_tuner_draw (cr, tuner, style, width, height);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

/* Where the needle stands: the mean column in which a row near the top differs from that without a note; NAN: nowhere. */
static double
needle_of (double cents, gboolean dark)
{
  WhyFigureStyle style;
  if (dark)
    why_figure_style_dark (&style);
  else
    why_figure_style_light (&style);
  style.font_size = 12;
  WhyTuner tuner = make_tuner (cents), silent = { NAN, NAN, NAN, tuner.target };
  cairo_surface_t *with = draw (&tuner, &style, WIDTH, HEIGHT),
                  *without = draw (&silent, &style, WIDTH, HEIGHT);
  double sum = 0, n = 0;
  for (int x = 90; x < WIDTH / 2 + 60; x++)
    if (pixel_of_surface (with, x, 10) != pixel_of_surface (without, x, 10))
      sum += x, n++;
  cairo_surface_destroy (with);
  cairo_surface_destroy (without);
  return sum / n;
}

/* As far to the right as the note is high. */
static void
test_needle (void)
{
  for (int dark = 0; dark < 2; dark++)
    {
      double middle = needle_of (0, dark), last = -INFINITY;
      g_assert_false (isnan (middle));
      for (int cents = -45; cents <= 45; cents += 15)
        {
          double at = needle_of (cents, dark);
          g_assert_cmpfloat (at, >, last + 5);
          g_assert_cmpfloat (fabs ((at - middle) + (needle_of (-cents, dark) - middle)), <, 1.5);
          last = at;
        }
    }
}

static void
test_words (void)
{
  WhyTuner tuner = make_tuner (3);
  g_autofree char *high = why_tuner_describe (&tuner);
  g_assert_cmpstr (high, ==,
                   "A4, 3 cents high. Rate 5.6 Hz, in the target. Extent ±80 cents, outside the "
                   "target.");
  tuner = make_tuner (-1);
  tuner.rate_hz = tuner.extent_cents = NAN;
  g_autofree char *low = why_tuner_describe (&tuner);
  g_assert_cmpstr (low, ==, "A4, 1 cent low.");
  tuner.f0_hz = 440;
  g_autofree char *right = why_tuner_describe (&tuner);
  g_assert_cmpstr (right, ==, "A4, in tune.");
  tuner.f0_hz = NAN;
  g_autofree char *none = why_tuner_describe (&tuner);
  g_assert_cmpstr (none, ==, "No note sounds.");
  why_note_set_a4 (442);
  tuner.f0_hz = 442;
  g_autofree char *other = why_tuner_describe (&tuner);
  g_assert_cmpstr (other, ==, "A4, in tune.");
  why_note_set_a4 (440);
}

static void
test_extremes (void)
{
  const int sizes[][2] = { { 1, 1 }, { 100, 76 }, { 3000, 20 }, { 320, 76 } };
  const double values[] = { NAN, 0, -1, 1e-9, 1e9, INFINITY };
  WhyFigureStyle style;
  why_figure_style_light (&style);
  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize v = 0; v < G_N_ELEMENTS (values); v++)
      {
        WhyTuner tuner = { values[v], values[v], values[v], { 5, 6, 20, 50 } };
        style.font_size = v % 2 ? 11 : 100;
        cairo_surface_destroy (draw (&tuner, &style, sizes[s][0], sizes[s][1]));
        g_free (why_tuner_describe (&tuner));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tuner/needle", test_needle);
  g_test_add_func ("/tuner/words", test_words);
  g_test_add_func ("/tuner/extremes", test_extremes);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "figure/chart/why-flip-plot.h"
#include "figure/panel/why-panel-band.h"
#include "pixels.h"

#define WIDTH 400
#define HEIGHT 260

/* From 10 to -2, at once or at the end. */
static WhyFlipTest
make_test (void)
{
  WhyFlipTest test = { .area = 9.5 };
  for (gsize i = 0; i < WHY_FLIP_TEST_POINTS; i++)
    {
      double at = (double) i / (WHY_FLIP_TEST_POINTS - 1);
      test.removed[i] = at * at;
      test.most_first[i] = i == 0 ? 10 : -2;
      test.least_first[i] = i + 1 == WHY_FLIP_TEST_POINTS ? -2 : 10;
    }
  return test;
}

static guint32 *
draw (const WhyFlipTest *test, const WhyFigureStyle *style)
{
  guint32 *pixels = g_new0 (guint32, WIDTH * HEIGHT);
  cairo_surface_t *surface
      = cairo_image_surface_create_for_data ((guchar *) pixels, CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT,
                                             4 * WIDTH);
  cairo_t *cr = cairo_create (surface);
  why_flip_plot_draw (cr, test, style, WIDTH, HEIGHT);
  g_assert_cmpint (cairo_status (cr), ==, CAIRO_STATUS_SUCCESS);
  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return pixels;
}

/* Rows in which a column's pixels are mostly red (1), or mostly blue (-1): mean, and how many. */
static double
row_of (const guint32 *pixels, int x, int sign, int *n)
{
  double sum = 0;
  *n = 0;
  for (int y = 0; y < HEIGHT; y++)
    {
      guint32 word = pixels[y * WIDTH + x];
      int red = (int) (word >> 16 & 0xff), blue = (int) (word & 0xff);
      if (sign * (red - blue) > 60)
        {
          sum += y;
          ++*n;
        }
    }
  return sum / *n;
}

/* The red curve lies low and the blue one high, in both themes, at every size of font. */
static void
test_curves (void)
{
  WhyFlipTest test = make_test ();
  for (int dark = 0; dark < 2; dark++)
    {
      WhyFigureStyle style;
      if (dark)
        why_figure_style_dark (&style);
      else
        why_figure_style_light (&style);
      style.font_size = 11;
      g_autofree guint32 *pixels = draw (&test, &style);
      int n_red = 0, n_blue = 0;
      double red = row_of (pixels, WIDTH / 2, 1, &n_red);
      double blue = NAN;
      for (int x = WIDTH / 2; x < WIDTH / 2 + 12 && n_blue == 0; x++) /* it is dashed */
        blue = row_of (pixels, x, -1, &n_blue);
      g_assert_cmpint (n_red, >, 0);
      g_assert_cmpint (n_blue, >, 0);
      g_assert_cmpfloat (red - blue, >, 0.4 * HEIGHT);
    }
}

/* No place for it is no crash; nor are logits that do not change. */
static void
test_extremes (void)
{
  WhyFlipTest flat = make_test ();
  WhyFigureStyle style;
  why_figure_style_light (&style);
  for (gsize i = 0; i < WHY_FLIP_TEST_POINTS; i++)
    flat.most_first[i] = flat.least_first[i] = 0;
  g_free (draw (&flat, &style));
  style.font_size = 200;
  g_free (draw (&flat, &style));
}

static void
test_words (void)
{
  WhyFlipTest test = make_test ();
  g_autofree char *words = why_flip_plot_describe (&test);
  g_assert_nonnull (strstr (words, "from 10.0 to −2.0"));
  g_assert_nonnull (strstr (words, "to 10.0."));
  g_assert_nonnull (strstr (words, "curves: 9.5."));
}

static void
test_export (void)
{
  static const char *const endings[] = { "png", "svg", "pdf" };
  WhyFlipTest test = make_test ();
  WhyFigureStyle style;
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  why_figure_style_light (&style);
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *path = g_strdup_printf ("%s/flip.%s", folder, endings[i]), *text = NULL;
      gsize n;
      g_assert_true (why_flip_plot_export (&test, &style, 0, 0, 96, path, &error));
      g_assert_true (g_file_get_contents (path, &text, &n, NULL));
      g_assert_cmpuint (n, >, 1000);
      g_assert_cmpint (remove (path), ==, 0);
    }
  g_autoptr (GError) error = NULL;
  g_assert_false (why_flip_plot_export (&test, &style, 0, 0, 96, "/nowhere/flip.png", &error));
  g_assert_nonnull (error);
  g_assert_cmpint (remove (folder), ==, 0);
}

/* A band is left alone between its edges and dimmed outside; a thin one still shows. */
static void
test_band (void)
{
  WhyFigureStyle style;
  WhyPanelGeometry geometry;
  why_figure_style_light (&style);
  why_panel_layout (WHY_PANEL_SPECTROGRAM, NULL, &style, WIDTH, HEIGHT, &geometry);
  int x = (int) (geometry.plot.x + geometry.plot.width / 2),
      inside = (int) why_panel_y_of_hz (&geometry, 1000),
      below = (int) why_panel_y_of_hz (&geometry, 200),
      above = (int) why_panel_y_of_hz (&geometry, 8000);
  const double bands[][2] = { { 500, 2000 }, { 999.9, 1000.1 } };
  for (gsize i = 0; i < G_N_ELEMENTS (bands); i++)
    {
      cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
      cairo_t *cr = cairo_create (surface);
      cairo_set_source_rgb (cr, 1, 1, 1);
      cairo_paint (cr);
      why_panel_draw_band (cr, &geometry, bands[i][0], bands[i][1]);
      cairo_destroy (cr);
      cairo_surface_flush (surface);
      g_assert_cmphex (pixel_of_surface (surface, x, below), <, 0xffa0a0a0);
      g_assert_cmphex (pixel_of_surface (surface, x, above), <, 0xffa0a0a0);
      if (i == 0)
        g_assert_cmphex (pixel_of_surface (surface, x, inside), ==, 0xffffffff);
      /* Outside of the plot nothing changes. */
      g_assert_cmphex (pixel_of_surface (surface, 1, inside), ==, 0xffffffff);
      cairo_surface_destroy (surface);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/flip-plot/curves", test_curves);
  g_test_add_func ("/flip-plot/extremes", test_extremes);
  g_test_add_func ("/flip-plot/words", test_words);
  g_test_add_func ("/flip-plot/export", test_export);
  g_test_add_func ("/flip-plot/band", test_band);
  return g_test_run ();
}

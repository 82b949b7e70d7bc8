/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "figure/panel/why-zoom.h"
#include "fixture.h"
#include "pixels.h"

static Fixture fixture;
static WhyFigureStyle style;
static const double from_s = -30, to_s = 90; /* of the file, in the window */

static WhyPanelGeometry
lay_out (WhyPanelKind kind, const WhyZoom *zoom, double width, double height)
{
  WhyPanelGeometry g;
  why_panel_layout (kind, &fixture.analysis, &style, width, height, &g);
  why_panel_zoom (&g, &fixture.analysis, zoom);
  return g;
}

/* Some way of zooming and scrolling into a panel. */
static WhyZoom
random_zoom (WhyPanelKind kind, double width, double height, int n_steps)
{
  WhyZoom zoom = { 0 };
  for (int i = 0; i < n_steps; i++)
    {
      WhyPanelGeometry g = lay_out (kind, &zoom, width, height);
      double x = g_test_rand_double_range (g.plot.x, g.plot.x + g.plot.width);
      double y = g_test_rand_double_range (g.plot.y, g.plot.y + g.plot.height);
      WhyAxisFlags axes = (WhyAxisFlags) g_test_rand_int_range (1, 4);
      why_zoom_scale (&zoom, &g, axes, exp2 (g_test_rand_double_range (-1.5, 1)), x, y, from_s,
                      to_s);
      g = lay_out (kind, &zoom, width, height);
      why_zoom_scroll (&zoom, &g, g_test_rand_double_range (-200, 200),
                       g_test_rand_double_range (-200, 200), from_s, to_s);
    }
  return zoom;
}

/* What the pointer is on stays under it, on every axis alone and on both. */
static void
test_fixed_point (void)
{
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    for (int i = 0; i < 200; i++)
      {
        WhyZoom zoom = random_zoom ((WhyPanelKind) kind, 500, 400, i % 4);
        WhyPanelGeometry before = lay_out ((WhyPanelKind) kind, &zoom, 500, 400);
        double x = before.plot.x + g_test_rand_double_range (0, 1) * before.plot.width;
        double y = before.plot.y + g_test_rand_double_range (0, 1) * before.plot.height;
        why_zoom_scale (&zoom, &before, WHY_AXIS_HORIZONTAL | WHY_AXIS_VERTICAL, 0.8, x, y, from_s,
                        to_s);
        WhyPanelGeometry after = lay_out ((WhyPanelKind) kind, &zoom, 500, 400);
        double hz = why_panel_hz_of_y (&before, y), value = why_panel_value_of_x (&before, x);
        gboolean narrowest = log2 (before.max_hz / before.min_hz) < 0.3125;
        if (!narrowest)
          g_assert_cmpfloat_with_epsilon (log2 (why_panel_hz_of_y (&after, y) / hz), 0, 1e-6);
        g_assert_cmpfloat_with_epsilon (why_panel_value_of_x (&after, x), value,
                                        1e-6 * (1 + fabs (value)));
      }
}

/* However it is turned, nothing beyond the ends is shown and nothing narrower than can be seen. */
static void
test_limits (void)
{
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    for (int i = 0; i < 300; i++)
      {
        WhyZoom zoom = random_zoom ((WhyPanelKind) kind, 500, 400, 8);
        WhyPanelGeometry g = lay_out ((WhyPanelKind) kind, &zoom, 500, 400);
        g_assert_cmpfloat (g.min_hz, >=, g.whole.min_hz);
        g_assert_cmpfloat (g.max_hz, <=, g.whole.max_hz);
        g_assert_cmpfloat (log2 (g.max_hz / g.min_hz), >, WHY_ZOOM_MIN_OCTAVES - 1e-6);
        if (kind == WHY_PANEL_SPECTROGRAM)
          {
            g_assert_cmpfloat (g.x_min, >=, from_s - 1e-9);
            g_assert_cmpfloat (g.x_max, <=, to_s + 1e-9);
            g_assert_cmpfloat (g.x_max - g.x_min, >, WHY_ZOOM_MIN_S - 1e-9);
            continue;
          }
        g_assert_cmpfloat (g.x_min, >=, g.whole.min_mod_hz);
        g_assert_cmpfloat (g.x_max, <=, g.whole.max_mod_hz);
        g_assert_cmpfloat (log2 (g.x_max / g.x_min), >, WHY_ZOOM_MIN_OCTAVES - 1e-6);
      }
}

/* Out of any corner the whole comes back as "whole", and the file's ends are reached. */
static void
test_whole_again (void)
{
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    for (int i = 0; i < 50; i++)
      {
        WhyZoom zoom = random_zoom ((WhyPanelKind) kind, 500, 400, 5);
        for (int k = 0; k < 40; k++)
          {
            WhyPanelGeometry g = lay_out ((WhyPanelKind) kind, &zoom, 500, 400);
            why_zoom_scale (&zoom, &g, WHY_AXIS_HORIZONTAL | WHY_AXIS_VERTICAL, 2, g.plot.x,
                            g.plot.y, from_s, to_s);
          }
        if (kind != WHY_PANEL_SPECTROGRAM)
          {
            g_assert_true (why_zoom_equal (&zoom, &(WhyZoom){ 0 }));
            continue;
          }
        g_assert_cmpfloat (zoom.max_hz, ==, 0);
        g_assert_cmpfloat (zoom.from_s, ==, from_s);
        g_assert_cmpfloat (zoom.to_s, ==, to_s);
      }
}

/* Every pixel of a zoomed picture has the colour of what the cross-hair says there. */
static void
test_probe_is_exact (void)
{
  const WhyAnalysis *a = &fixture.analysis;
  for (int i = 0; i < 60; i++)
    {
      WhyPanelKind kind = (WhyPanelKind) (i % WHY_N_PANELS);
      WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };
      options.zoom = random_zoom (kind, 500, 400, 6);
      WhyPanelGeometry g = lay_out (kind, &options.zoom, 500, 400);
      g_autoptr (WhyPanelRaster) raster = why_panel_raster_new (a, &g, &options, &style);
      const guint32 *table = why_palette_table (raster->palette);
      double top = 0;
      if (kind == WHY_PANEL_SCATTERING)
        {
          g_autofree float *values = why_panel_averages (a, kind, &options);
          for (gsize k = 0; k < a->axes->n_paths; k++)
            top = MAX (top, (double) values[k]);
        }
      for (int k = 0; k < 400; k++)
        {
          int px = g_test_rand_int_range (0, raster->plot_width);
          int py = g_test_rand_int_range (0, raster->plot_height);
          WhyPanelProbe probe;
          guint32 pixel = pixel_of_raster (raster, FALSE, px, py);
          gboolean any
              = why_panel_probe (a, &g, &options, g.plot.x + px + 0.5, g.plot.y + py + 0.5, &probe);
          /* Several of the spectrogram's columns share a pixel that is not zoomed; it is painted
           * with the loudest. */
          double cells = (g.x_max - g.x_min) / g.whole.to_s * (double) a->n_columns;
          double rows = log2 (g.max_hz / g.min_hz) * a->rows_per_octave;
          if (kind == WHY_PANEL_SPECTROGRAM
              && (cells > raster->plot_width || rows > raster->plot_height))
            continue;
          WhyHatch hatch = why_hatch_for_style (&style);
          if (!any)
            {
              g_assert_cmphex (pixel, ==, why_hatch_at (&hatch, px, py));
              continue;
            }
          double value = kind == WHY_PANEL_SCATTERING
                             ? why_panel_scattering_db ((float) probe.value, (float) top)
                             : probe.value;
          g_assert_cmphex (pixel, ==, why_palette_lookup (table, value, raster->min, raster->max));
        }
    }
}

/* Ticks say what lies there: each number at its place, at least two of them on a panel of some size,
 * none over another. */
static void
test_ticks (void)
{
  g_autoptr (WhyText) text = why_text_new (&style);
  for (int i = 0; i < 600; i++)
    {
      WhyPanelKind kind = (WhyPanelKind) (i % WHY_N_PANELS);
      WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };
      options.zoom = random_zoom (kind, 500, 400, 1 + i / 30);
      WhyPanelGeometry g = lay_out (kind, &options.zoom, 500, 400);
      g_autoptr (WhyLabels) labels
          = why_panel_labels_new (&fixture.analysis, &g, &options, &style, NULL, text);
      int n[2] = { 0, 0 };
      for (guint k = 0; k < labels->labels->len; k++)
        {
          const WhyLabel *a = &g_array_index (labels->labels, WhyLabel, k);
          for (guint m = 0; m < k; m++)
            {
              const WhyLabel *b = &g_array_index (labels->labels, WhyLabel, m);
              g_assert_false (a->box.x < b->box.x + b->box.width
                              && b->box.x < a->box.x + a->box.width
                              && a->box.y < b->box.y + b->box.height - 1e-3
                              && b->box.y < a->box.y + a->box.height - 1e-3);
            }
          if (a->role == WHY_LABEL_Y_TICK)
            {
              char *unit;
              double value = g_ascii_strtod (a->text, &unit) * (*unit == 'k' ? 1000 : 1);
              double y = a->box.y + a->box.height / 2;
              g_assert_cmpfloat_with_epsilon (log2 (why_panel_hz_of_y (&g, y) / value), 0, 1e-3);
              n[0]++;
            }
          n[1] += a->role == WHY_LABEL_X_TICK && g_strcmp0 (a->text, "S₁") != 0;
        }
      if (n[0] < 2 || n[1] < 1)
        g_error ("panel %d: %d and %d ticks from %g to %g Hz, %g to %g", kind, n[0], n[1], g.min_hz,
                 g.max_hz, g.x_min, g.x_max);
    }
}

/* In a part of the file that begins elsewhere than the window, times are those of the file. */
static void
test_file_time (void)
{
  g_autoptr (WhyText) text = why_text_new (&style);
  WhyPanelOptions options = { .zoom = { .from_s = -20, .to_s = 70 } };
  fixture.analysis.start_s = 3600;
  WhyPanelGeometry g = lay_out (WHY_PANEL_SPECTROGRAM, &options.zoom, 500, 400);
  g_autoptr (WhyLabels) labels
      = why_panel_labels_new (&fixture.analysis, &g, &options, &style, NULL, text);
  gboolean found = FALSE;
  for (guint k = 0; k < labels->labels->len; k++)
    {
      const WhyLabel *label = &g_array_index (labels->labels, WhyLabel, k);
      if (g_strcmp0 (label->text, "1:00:30") != 0)
        continue;
      found = TRUE;
      double x = label->box.x + label->box.width / 2;
      g_assert_cmpfloat_with_epsilon (why_panel_value_of_x (&g, x), 30, 0.01);
    }
  g_assert_true (found);
  WhyPanelProbe probe = { .hz = 440, .time_s = 30.25, .db = -12 };
  g_autofree char *said = why_panel_probe_text (&g, &probe);
  g_assert_nonnull (strstr (said, "3630.25 s"));
  fixture.analysis.start_s = 0;
}

/* The picture before the next one: what was made for another zoom is drawn where it belongs now. */
static void
test_old_raster (void)
{
  const WhyAnalysis *a = &fixture.analysis;
  /* Patches that are larger than a pixel of the coarser picture. */
  for (gsize row = 0; row < a->n_rows; row++)
    for (gsize column = 0; column < a->n_columns; column++)
      fixture.spectrogram[row * a->n_columns + column]
          = -10.0f * (float) ((row / 16 + column / 64) % 8);
  for (int kind = 0; kind < WHY_N_PANELS; kind++)
    {
      WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };
      WhyPanelGeometry whole = lay_out ((WhyPanelKind) kind, &options.zoom, 500, 400);
      g_autoptr (WhyPanelRaster) raster = why_panel_raster_new (a, &whole, &options, &style);
      options.zoom = (WhyZoom){ 200, 800, 2, 20, 1, 3 };
      WhyPanelGeometry g = lay_out ((WhyPanelKind) kind, &options.zoom, 500, 400);
      g_autoptr (WhyPanelRaster) sharp = why_panel_raster_new (a, &g, &options, &style);
      cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 500, 400);
      cairo_t *cr = cairo_create (image);
      why_panel_draw_raster (cr, &g, raster);
      cairo_destroy (cr);
      int same = 0, n = 0;
      for (int y = 0; y < sharp->plot_height; y += 3)
        for (int x = 0; x < sharp->plot_width; x += 3, n++)
          same += pixel_of_surface (image, (int) g.plot.x + x, (int) g.plot.y + y)
                  == pixel_of_raster (sharp, FALSE, x, y);
      g_test_message ("panel %d: %d of %d pixels right already", kind, same, n);
      g_assert_cmpint (same, >, n * 3 / 5);
      /* Nothing beside the areas. */
      g_assert_cmphex (pixel_of_surface (image, 2, 2), ==, 0);
      g_assert_cmphex (pixel_of_surface (image, 250, 398), ==, 0);
      cairo_surface_destroy (image);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  why_figure_style_light (&style);
  g_test_add_func ("/zoom/fixed-point", test_fixed_point);
  g_test_add_func ("/zoom/limits", test_limits);
  g_test_add_func ("/zoom/whole-again", test_whole_again);
  g_test_add_func ("/zoom/probe-is-exact", test_probe_is_exact);
  g_test_add_func ("/zoom/ticks", test_ticks);
  g_test_add_func ("/zoom/file-time", test_file_time);
  g_test_add_func ("/zoom/old-raster", test_old_raster);
  int result = g_test_run ();
  fixture_clear (&fixture);
  return result;
}

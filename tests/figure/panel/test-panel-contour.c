/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "fixture.h"
#include "pixels.h"

/* The pitch over the spectrogram: on the frequency that sounds, at the time when it does. */

#define PITCH_HZ 440.0
#define SWING_CENTS 200.0
#define RATE_HZ 1.5
#define END_S 4.0 /* then it is silent */

static double
pitch_at (double time_s)
{
  return PITCH_HZ * exp2 (SWING_CENTS / 1200 * sin (2 * G_PI * RATE_HZ * time_s));
}

static WhyContourRun *
contour_of_tone (double rate_hz, double duration_s)
{
  gsize n = (gsize) (rate_hz * duration_s);
  float *x = g_new0 (float, n);
  double phase = 0;
  for (gsize i = 0; i < n && (double) i < END_S * rate_hz; i++)
    {
      phase += 2 * G_PI * pitch_at ((double) i / rate_hz) / rate_hz;
      x[i] = (float) (0.3 * sin (phase) + 0.2 * sin (2 * phase));
    }
  g_autoptr (GBytes) bytes = g_bytes_new_take (x, n * sizeof *x);
  WhyContourRun *run
      = why_contour_run_new (why_samples_of_bytes (bytes, rate_hz), duration_s, NULL, NULL);
  while (why_contour_run_progress (run) < 1)
    g_main_context_iteration (NULL, TRUE);
  return run;
}

static guint
brightness (cairo_surface_t *surface, double x, double y)
{
  guint32 pixel = pixel_of_surface (surface, (int) x, (int) y);
  return ((pixel >> 16) & 255) + ((pixel >> 8) & 255) + (pixel & 255);
}

static void
test_line (void)
{
  Fixture fixture;
  WhyPanelGeometry geometry;
  WhyFigureStyle style;
  WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS };
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  const WhyAnalysis *analysis = &fixture.analysis;
  fixture.analysis.start_s = 0;
  double duration_s = analysis->duration_s;
  fixture_fill (fixture.spectrogram, analysis->n_rows * analysis->n_columns, -100);
  fixture.spectrogram[0] = 0; /* dark beside this */
  why_figure_style_light (&style);
  style.scale = 2;
  why_panel_layout (WHY_PANEL_SPECTROGRAM, analysis, &style, 500, 400, &geometry);
  const WhyZoom zoom = { .min_hz = 200, .max_hz = 1000 };
  options.zoom = zoom;
  why_panel_zoom (&geometry, analysis, &zoom);
  cairo_surface_t *bare = draw_panel (analysis, &geometry, &options, &style, 0);
  options.contour = contour_of_tone (fixture.axes.sample_rate_hz, duration_s);
  cairo_surface_t *lined = draw_panel (analysis, &geometry, &options, &style, 0);
  guint n_bright = 0, n = 0;
  for (double t = 0.1; t < END_S - 0.1; t += 0.01, n++)
    {
      double x = 2 * why_panel_x_of_value (&geometry, t),
             y = 2 * why_panel_y_of_hz (&geometry, pitch_at (t));
      n_bright += brightness (lined, x, y) > 600 && brightness (bare, x, y) < 500;
      /* Nothing a semitone beside it. */
      double beside = 2 * why_panel_y_of_hz (&geometry, pitch_at (t) * exp2 (3 / 12.0));
      g_assert_cmpuint (brightness (lined, x, beside), ==, brightness (bare, x, beside));
    }
  g_test_message ("%u of %u places are bright", n_bright, n);
  g_assert_cmpuint (n_bright, >, n * 95 / 100);
  /* Silence has no line. */
  for (double t = END_S + 0.1; t < duration_s - 0.1; t += 0.02)
    for (double y = geometry.plot.y + 2; y < geometry.plot.y + geometry.plot.height - 2; y++)
      {
        double x = 2 * why_panel_x_of_value (&geometry, t);
        g_assert_cmpuint (brightness (lined, x, 2 * y), ==, brightness (bare, x, 2 * y));
      }
  cairo_surface_destroy (lined);
  cairo_surface_destroy (bare);

  /* It is of the spectrogram alone. */
  WhyContourRun *run = options.contour;
  options.contour = NULL;
  why_panel_layout (WHY_PANEL_SCATTERING, analysis, &style, 500, 400, &geometry);
  bare = draw_panel (analysis, &geometry, &options, &style, 0);
  options.contour = run;
  lined = draw_panel (analysis, &geometry, &options, &style, 0);
  gsize size = (gsize) cairo_image_surface_get_stride (bare)
               * (gsize) cairo_image_surface_get_height (bare);
  g_assert_cmpmem (cairo_image_surface_get_data (bare), size, cairo_image_surface_get_data (lined),
                   size);
  cairo_surface_destroy (lined);
  cairo_surface_destroy (bare);
  why_contour_run_stop (run);
  why_contour_run_unref (run);
  fixture_clear (&fixture);
}

/* A copy outlives who lent what is in it. */
static void
test_options (void)
{
  WhyPanelOptions options = { .contour = contour_of_tone (44100, 1) }, copy = options;
  float hz[1];
  why_panel_options_keep (&copy);
  why_contour_run_stop (options.contour);
  why_panel_options_release (&options);
  g_assert_null (options.contour);
  g_assert_true (why_contour_run_read (copy.contour, 100, 1, hz, NULL));
  g_assert_cmpfloat (fabs ((double) hz[0] - pitch_at (0.5)), <, 2);
  why_panel_options_release (&copy);
  why_panel_options_release (&copy);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel-contour/line", test_line);
  g_test_add_func ("/panel-contour/options", test_options);
  return g_test_run ();
}

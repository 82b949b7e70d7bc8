/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "fixture.h"
#include "figure/panel/why-panel-private.h"

/* What is zoomed into gets rows in which a vibrato is a wave. */

#define PITCH_HZ 440.0
#define SWING_CENTS 30.0
#define RATE_HZ 5.0

static Fixture fixture;

static void
set_up (WhyPanelGeometry *geometry, const WhyZoom *zoom)
{
  WhyFigureStyle style;
  gsize n;
  double rate_hz, phase = 0;
  fixture_init (&fixture, FIXTURE_BOTH_ORDERS, WHY_STAGE_RELEVANCE);
  rate_hz = fixture.axes.sample_rate_hz;
  n = (gsize) (rate_hz * fixture.analysis.duration_s);
  float *x = g_new (float, n);
  for (gsize i = 0; i < n; i++)
    {
      double swing = SWING_CENTS * sin (2 * G_PI * RATE_HZ * (double) i / rate_hz);
      phase += 2 * G_PI * PITCH_HZ * exp2 (swing / 1200) / rate_hz;
      x[i] = (float) (0.3 * sin (phase));
    }
  g_clear_pointer (&fixture.analysis.samples, g_bytes_unref);
  fixture.analysis.samples = g_bytes_new_take (x, n * sizeof *x);
  why_figure_style_light (&style);
  why_panel_layout (WHY_PANEL_SPECTROGRAM, &fixture.analysis, &style, 500, 400, geometry);
  why_panel_zoom (geometry, &fixture.analysis, zoom);
}

static void
test_wave (void)
{
  WhyPanelGeometry geometry;
  WhyPanelRows rows;
  const WhyZoom zoom = { .min_hz = 350, .max_hz = 600, .from_s = 1, .to_s = 2 };
  int width = 400;
  double most = 0, worst = 0;
  set_up (&geometry, &zoom);
  g_assert_true (why_panel_fine_rows_new (&fixture.analysis, &geometry, width, 400, &rows));
  g_assert_cmpfloat (rows.rows_per_octave, >, 150);
  for (int x = 2; x < width - 2; x++)
    {
      gsize column = (gsize) (rows.first_column + (x + 0.5) * rows.columns_per_pixel), best = 0;
      for (gsize row = 1; row < rows.n_rows; row++)
        if (rows.levels[row * rows.n_columns + column]
            > rows.levels[best * rows.n_columns + column])
          best = row;
      double t = 1 + (x + 0.5) / width;
      double cents
          = 1200 * log2 (rows.row0_hz * exp2 ((double) best / rows.rows_per_octave) / PITCH_HZ);
      most = fmax (most, fabs (cents));
      worst = fmax (worst, fabs (cents - SWING_CENTS * sin (2 * G_PI * RATE_HZ * t)));
    }
  g_test_message ("swings by %.1f cents, %.1f off at most", most, worst);
  /* The window levels some of it. */
  g_assert_cmpfloat (most, >, 0.6 * SWING_CENTS);
  g_assert_cmpfloat (most, <, 1.1 * SWING_CENTS);
  g_assert_cmpfloat (worst, <, 0.45 * SWING_CENTS);
  g_free (rows.levels);
  fixture_clear (&fixture);
}

/* Of everything at once, beside the samples, or without any there are none. */
static void
test_none (void)
{
  static const WhyZoom zooms[] = { { 0 },
                                   { .min_hz = 350, .max_hz = 600, .from_s = -1, .to_s = 1 },
                                   { .min_hz = 350, .max_hz = 600, .from_s = 5, .to_s = 7 } };
  WhyPanelGeometry geometry;
  WhyPanelRows rows;
  for (gsize i = 0; i < G_N_ELEMENTS (zooms); i++)
    {
      set_up (&geometry, &zooms[i]);
      g_assert_false (why_panel_fine_rows_new (&fixture.analysis, &geometry, 400, 400, &rows));
      fixture_clear (&fixture);
    }
  set_up (&geometry, &(WhyZoom){ .min_hz = 350, .max_hz = 600, .from_s = 1, .to_s = 2 });
  GBytes *samples = g_steal_pointer (&fixture.analysis.samples);
  g_assert_false (why_panel_fine_rows_new (&fixture.analysis, &geometry, 400, 400, &rows));
  fixture.analysis.samples = samples;
  fixture_clear (&fixture);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/panel-fine/wave", test_wave);
  g_test_add_func ("/panel-fine/none", test_none);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-bench-live.h"

#include <math.h>

#include "analysis/engine/why-live.h"
#include "figure/panel/why-rolling-raster.h"

#define N_REFRESHES 18
#define N_PICTURES 200
/* Sound servers hand over some 20 ms at a time. */
#define PICTURES_A_SECOND 50
/* Of a panel in a window of usual size. */
#define WIDTH 410
#define HEIGHT 460

static double
time_refreshes (WhyAnalyzer *analyzer, const float *x, gsize n, GError **error)
{
  g_autoptr (WhyLive) live = why_live_new ();
  gint64 begin = 0;
  /* The first makes what all others use. */
  for (int i = -1; i < N_REFRESHES; i++)
    {
      if (i == 0)
        begin = g_get_monotonic_time ();
      g_autoptr (WhyAnalysis) analysis
          = why_live_run (live, analyzer, x, n, "bench", WHY_RULE_EPSILON_ZPLUS, why_question (0),
                          error);
      if (!analysis)
        return NAN;
    }
  return (double) (g_get_monotonic_time () - begin) / 1000 / N_REFRESHES;
}

static void
show (WhyRollingSpectrogram *rolling,
      WhyRollingRaster *raster,
      const WhyPanelGeometry *geometry,
      cairo_surface_t *screen,
      const float *x,
      gsize n)
{
  why_rolling_raster_update (raster, rolling, why_rolling_spectrogram_push (rolling, x, n));
  cairo_t *cr = cairo_create (screen);
  why_rolling_raster_draw (raster, cr, geometry);
  cairo_destroy (cr);
}

static double
time_pictures (WhyAnalyzer *analyzer, const float *x, gsize n)
{
  g_autoptr (WhyAnalysis) axes = why_live_axes (analyzer, "bench");
  WhyFigureStyle style;
  WhyPanelGeometry geometry;
  why_figure_style_light (&style);
  why_panel_layout (WHY_PANEL_SPECTROGRAM, axes, &style, WIDTH, HEIGHT, &geometry);
  WhyRollingRaster *raster = why_rolling_raster_new (&geometry, &style, axes->row0_hz,
                                                     axes->rows_per_octave, axes->n_rows);
  gsize width = raster ? why_rolling_raster_width (raster) : 1;
  double rate_hz = axes->axes->sample_rate_hz;
  WhyRollingSpectrogram *rolling
      = why_live_scroll (analyzer, (gsize) (WHY_LIVE_HISTORY_S * rate_hz / (double) width), width);
  cairo_surface_t *screen = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, WIDTH, HEIGHT);
  double time_ms = NAN;
  if (raster && rolling)
    {
      gsize block = (gsize) (rate_hz / PICTURES_A_SECOND), n_blocks = n / block;
      show (rolling, raster, &geometry, screen, x, n);
      gint64 begin = g_get_monotonic_time ();
      for (gsize i = 0; i < N_PICTURES; i++)
        show (rolling, raster, &geometry, screen, x + i % n_blocks * block, block);
      time_ms = (double) (g_get_monotonic_time () - begin) / 1000 / N_PICTURES;
    }
  cairo_surface_destroy (screen);
  why_rolling_raster_free (raster);
  why_rolling_spectrogram_free (rolling);
  return time_ms;
}

gboolean
why_bench_live (WhyAnalyzer *analyzer, const float *x, gsize n, WhyBenchLive *out, GError **error)
{
  out->refresh_ms = time_refreshes (analyzer, x, n, error);
  if (isnan (out->refresh_ms))
    return FALSE;
  out->picture_ms = time_pictures (analyzer, x, n);
  out->share = (out->refresh_ms / WHY_LIVE_INTERVAL_S + out->picture_ms * PICTURES_A_SECOND) / 1000;
  return TRUE;
}

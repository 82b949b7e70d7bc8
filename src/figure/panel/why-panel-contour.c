/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>

/* Of the text's size: the line, and the dark one under it, by which it reads on every colour. */
#define LINE_WIDTH 0.11
#define HALO_WIDTH 0.27
#define FRAMES_PER_PIXEL 2.0
/* A wider leap between two frames is no slide of one note. */
#define MAX_LEAP_CENTS 450.0

/* n frames of the contour, every stride-th from first on. */
static void
trace (cairo_t *cr,
       const WhyPanelGeometry *geometry,
       const float *hz,
       gsize n,
       double first_s,
       double step_s)
{
  for (gsize i = 0; i < n; i++)
    {
      double x = why_panel_x_of_value (geometry, first_s + (double) i * step_s);
      if (isnan (hz[i]))
        continue;
      double y = why_panel_y_of_hz (geometry, (double) hz[i]);
      gboolean goes_on = i > 0 && !isnan (hz[i - 1])
                         && fabs (1200.0 * log2 ((double) (hz[i] / hz[i - 1]))) <= MAX_LEAP_CENTS;
      if (!goes_on)
        cairo_move_to (cr, x, y);
      cairo_line_to (cr, x, y);
    }
}

void
why_panel_draw_contour (cairo_t *cr,
                        const WhyAnalysis *analysis,
                        const WhyPanelGeometry *geometry,
                        const WhyPanelOptions *options,
                        const WhyFigureStyle *style)
{
  const WhyRect *plot = &geometry->plot;
  double shown_s = geometry->x_max - geometry->x_min, pixels = plot->width * style->scale;
  if (geometry->kind != WHY_PANEL_SPECTROGRAM || !analysis || !options || !options->contour
      || !(shown_s > 0.0) || !(pixels >= 1.0))
    return;
  gsize stride = (gsize) MAX (shown_s / WHY_CONTOUR_STEP_S / pixels / FRAMES_PER_PIXEL, 1.0);
  double step_s = (double) stride * WHY_CONTOUR_STEP_S;
  /* On a grid of the file, so that the line does not dance while it is scrolled. */
  gint64 first = (gint64) floor ((analysis->start_s + geometry->x_min) / step_s) * (gint64) stride;
  gsize n = (gsize) ceil (shown_s / step_s) + 3;
  g_autofree float *hz = g_new (float, n);
  why_contour_run_sample (options->contour, first, stride, n, hz);

  cairo_save (cr);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, plot->height);
  cairo_clip (cr);
  cairo_new_path (cr);
  trace (cr, geometry, hz, n, (double) first * WHY_CONTOUR_STEP_S - analysis->start_s, step_s);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_set_line_join (cr, CAIRO_LINE_JOIN_BEVEL);
  cairo_set_line_width (cr, HALO_WIDTH * style->font_size);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, 0.6);
  cairo_stroke_preserve (cr);
  cairo_set_line_width (cr, LINE_WIDTH * style->font_size);
  cairo_set_source_rgba (cr, 1.0, 1.0, 1.0, 0.95);
  cairo_stroke (cr);
  cairo_restore (cr);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-band.h"

#include <math.h>

#define MIN_HEIGHT 4.0
#define DIM 0.45

/* A light line with a dark rim reads on every colour of the maps. */
static void
draw_edge (cairo_t *cr, const WhyRect *plot, double y)
{
  if (!(y >= plot->y && y <= plot->y + plot->height))
    return;
  cairo_rectangle (cr, plot->x, y - 1.5, plot->width, 3.0);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, 0.6);
  cairo_fill (cr);
  cairo_rectangle (cr, plot->x, y - 0.5, plot->width, 1.0);
  cairo_set_source_rgba (cr, 1.0, 1.0, 1.0, 0.95);
  cairo_fill (cr);
}

void
why_panel_draw_band (cairo_t *cr, const WhyPanelGeometry *geometry, double low_hz, double high_hz)
{
  const WhyRect *plot = &geometry->plot;
  double low = why_panel_y_of_hz (geometry, low_hz), high = why_panel_y_of_hz (geometry, high_hz);
  double missing = MIN_HEIGHT - (low - high);
  if (!isfinite (low) || !isfinite (high))
    return;
  if (missing > 0.0)
    {
      low += 0.5 * missing;
      high -= 0.5 * missing;
    }
  double top = CLAMP (high, plot->y, plot->y + plot->height),
         bottom = CLAMP (low, plot->y, plot->y + plot->height);
  cairo_rectangle (cr, plot->x, plot->y, plot->width, top - plot->y);
  cairo_rectangle (cr, plot->x, bottom, plot->width, plot->y + plot->height - bottom);
  cairo_set_source_rgba (cr, 0.0, 0.0, 0.0, DIM);
  cairo_fill (cr);
  draw_edge (cr, plot, round (high));
  draw_edge (cr, plot, round (low));
}

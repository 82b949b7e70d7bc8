/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/panel/why-panel-private.h"

/* Reading pictures back. */

/* Pixel of an area of a raster (0xAARRGGBB). */
guint32 pixel_of_raster (const WhyPanelRaster *raster, gboolean first_order, int x, int y);

/* Pixel of an image surface. */
guint32 pixel_of_surface (cairo_surface_t *surface, int x, int y);

/* An image of a panel at its style's density, on the style's background. */
cairo_surface_t *draw_panel (const WhyAnalysis *analysis,
                             const WhyPanelGeometry *geometry,
                             const WhyPanelOptions *options,
                             const WhyFigureStyle *style,
                             int margin);

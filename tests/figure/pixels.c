/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pixels.h"

#include <math.h>

guint32
pixel_of_surface (cairo_surface_t *surface, int x, int y)
{
  cairo_surface_flush (surface);
  const guchar *data = cairo_image_surface_get_data (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);

  g_assert_cmpint (x, >=, 0);
  g_assert_cmpint (y, >=, 0);
  g_assert_cmpint (x, <, cairo_image_surface_get_width (surface));
  g_assert_cmpint (y, <, cairo_image_surface_get_height (surface));
  return ((const guint32 *) (const void *) (data + (gsize) y * stride))[x];
}

guint32
pixel_of_raster (const WhyPanelRaster *raster, gboolean first_order, int x, int y)
{
  for (guint i = 0; i < raster->tiles->len; i++)
    {
      const WhyTile *tile = &g_array_index (raster->tiles, WhyTile, i);
      if (tile->first_order == first_order && x >= tile->x && x < tile->x + tile->width
          && y >= tile->y && y < tile->y + tile->height)
        return pixel_of_surface (tile->surface, x - tile->x, y - tile->y);
    }
  g_error ("no tile holds pixel %d, %d", x, y);
}

cairo_surface_t *
draw_panel (const WhyAnalysis *analysis,
            const WhyPanelGeometry *geometry,
            const WhyPanelOptions *options,
            const WhyFigureStyle *style,
            int margin)
{
  int width = (int) ceil (geometry->width * style->scale) + 2 * margin;
  int height = (int) ceil (geometry->height * style->scale) + 2 * margin;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  WhyPanelRaster *raster = why_panel_raster_new (analysis, geometry, options, style);

  cairo_set_source_rgb (cr, style->background.red, style->background.green, style->background.blue);
  cairo_paint (cr);
  cairo_translate (cr, margin, margin);
  cairo_scale (cr, style->scale, style->scale);
  why_panel_draw (cr, analysis, geometry, options, style, raster);
  g_clear_pointer (&raster, why_panel_raster_unref);
  cairo_destroy (cr);
  return surface;
}

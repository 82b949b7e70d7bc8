/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>
#include <string.h>

static void
clear_tile (gpointer data)
{
  WhyTile *tile = data;
  cairo_surface_destroy (tile->surface);
}

GArray *
why_panel_tiles_new (void)
{
  GArray *tiles = g_array_new (FALSE, FALSE, sizeof (WhyTile));
  g_array_set_clear_func (tiles, clear_tile);
  return tiles;
}

gboolean
why_panel_raster_add_tiles (WhyPanelRaster *raster, gboolean first_order, int width, int height)
{
  for (int y = 0; y < height; y += WHY_MAX_TILE)
    for (int x = 0; x < width; x += WHY_MAX_TILE)
      {
        WhyTile tile = { .first_order = first_order, .x = x, .y = y };
        tile.width = MIN (WHY_MAX_TILE, width - x);
        tile.height = MIN (WHY_MAX_TILE, height - y);
        tile.surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, tile.width, tile.height);
        g_array_append_val (raster->tiles, tile);
        if (cairo_surface_status (tile.surface) != CAIRO_STATUS_SUCCESS)
          return FALSE;
        cairo_surface_flush (tile.surface);
      }
  return TRUE;
}

static guint32
blend (const WhyColor *ground, const WhyColor *ink, double alpha)
{
  guint32 red = (guint32) lround (255.0 * (ground->red + alpha * (ink->red - ground->red)));
  guint32 green = (guint32) lround (255.0 * (ground->green + alpha * (ink->green - ground->green)));
  guint32 blue = (guint32) lround (255.0 * (ground->blue + alpha * (ink->blue - ground->blue)));
  return 0xff000000u | MIN (red, 255u) << 16 | MIN (green, 255u) << 8 | MIN (blue, 255u);
}

WhyHatch
why_hatch_for_style (const WhyFigureStyle *style)
{
  double pixels = MAX (style->font_size, 1.0) * (style->scale > 0.0 ? style->scale : 1.0);
  return (WhyHatch){
    .ground = blend (&style->background, &style->ink, 0.035),
    .line = blend (&style->background, &style->ink, 0.12),
    .period = MAX ((int) lround (0.6 * pixels), 3),
    .thickness = MAX ((int) lround (0.09 * pixels), 1),
  };
}

guint32
why_hatch_at (const WhyHatch *hatch, int x, int y)
{
  return (x + y) % hatch->period < hatch->thickness ? hatch->line : hatch->ground;
}

void
why_panel_raster_fill_void (WhyPanelRaster *raster, const WhyFigureStyle *style)
{
  WhyHatch hatch = why_hatch_for_style (style);

  for (guint i = 0; i < raster->tiles->len; i++)
    {
      WhyTile *tile = &g_array_index (raster->tiles, WhyTile, i);
      guchar *pixels = cairo_image_surface_get_data (tile->surface);
      gsize stride = (gsize) cairo_image_surface_get_stride (tile->surface);

      for (int y = 0; y < tile->height; y++)
        {
          guint32 *line = (guint32 *) (void *) (pixels + (gsize) y * stride);
          for (int x = 0; x < tile->width; x++)
            if (line[x] == 0)
              line[x] = why_hatch_at (&hatch, tile->x + x, tile->y + y);
        }
      cairo_surface_mark_dirty (tile->surface);
    }
}

void
why_panel_raster_write_line (WhyPanelRaster *raster,
                             gboolean first_order,
                             int y,
                             const guint32 *line)
{
  for (guint i = 0; i < raster->tiles->len; i++)
    {
      WhyTile *tile = &g_array_index (raster->tiles, WhyTile, i);
      if (tile->first_order != first_order || y < tile->y || y >= tile->y + tile->height)
        continue;
      guchar *pixels = cairo_image_surface_get_data (tile->surface);
      int stride = cairo_image_surface_get_stride (tile->surface);
      memcpy (pixels + (gsize) (y - tile->y) * (gsize) stride, line + tile->x,
              (gsize) tile->width * sizeof *line);
    }
}

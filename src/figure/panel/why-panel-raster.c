/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A panel of more pixels than this is made coarser: it bounds the memory a wild size can ask for.
 */
#define MAX_SIDE 16384

static void
clear_tile (gpointer data)
{
  WhyTile *tile = data;
  cairo_surface_destroy (tile->surface);
}

static void
free_raster (gpointer data)
{
  WhyPanelRaster *raster = data;
  g_array_unref (raster->tiles);
}

WhyPanelRaster *
why_panel_raster_ref (WhyPanelRaster *raster)
{
  return g_atomic_rc_box_acquire (raster);
}

void
why_panel_raster_unref (WhyPanelRaster *raster)
{
  g_atomic_rc_box_release_full (raster, free_raster);
}

/* FALSE when memory is short. */
static gboolean
add_tiles (WhyPanelRaster *raster, gboolean first_order, int width, int height)
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

/* Hatches the pixels that no value has coloured. */
static void
fill_void (WhyPanelRaster *raster, const WhyFigureStyle *style)
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

WhyPalette
why_panel_palette (WhyPanelKind kind, const WhyFigureStyle *style)
{
  return kind == WHY_PANEL_RELEVANCE ? why_figure_style_diverging (style)
                                     : why_figure_style_sequential (style);
}

static int
pixels_of (double length, double scale)
{
  return length > 0.0 ? (int) CLAMP (round (length * scale), 1.0, MAX_SIDE) : 0;
}

/* Without any colour yet; NULL when memory is short. */
static WhyPanelRaster *
new_blank (const WhyPanelGeometry *geometry, WhyPalette palette, const WhyFigureStyle *style)
{
  double scale = style->scale > 0.0 ? style->scale : 1.0;
  g_autoptr (WhyPanelRaster) raster = g_atomic_rc_box_new0 (WhyPanelRaster);
  raster->kind = geometry->kind;
  raster->shows = *geometry;
  raster->palette = palette;
  raster->tiles = g_array_new (FALSE, FALSE, sizeof (WhyTile));
  g_array_set_clear_func (raster->tiles, clear_tile);
  raster->plot_width = pixels_of (geometry->plot.width, scale);
  raster->plot_height = pixels_of (geometry->plot.height, scale);
  raster->first_width = pixels_of (geometry->first_order.width, scale);
  raster->first_height = pixels_of (geometry->first_order.height, scale);

  if (!add_tiles (raster, FALSE, raster->plot_width, raster->plot_height)
      || !add_tiles (raster, TRUE, raster->first_width, raster->first_height))
    return NULL;
  return g_steal_pointer (&raster);
}

WhyPanelRaster *
why_panel_raster_new_range (WhyPanelKind kind, WhyPalette palette, double min, double max)
{
  WhyPanelRaster *raster = g_atomic_rc_box_new0 (WhyPanelRaster);
  raster->kind = kind;
  raster->palette = palette;
  raster->min = min;
  raster->max = raster->peak = max;
  raster->tiles = g_array_new (FALSE, FALSE, sizeof (WhyTile));
  return raster;
}

WhyPanelRaster *
why_panel_raster_new (const WhyAnalysis *analysis,
                      const WhyPanelGeometry *geometry,
                      const WhyPanelOptions *options,
                      const WhyFigureStyle *style)
{
  if (!analysis)
    return NULL;

  g_autoptr (WhyPanelRaster) raster
      = new_blank (geometry, why_panel_palette (geometry->kind, style), style);
  if (raster)
    raster->range_db = style->range_db;
  if (!raster || !why_panel_raster_paint (raster, analysis, geometry, options))
    return NULL;
  fill_void (raster, style);
  return g_steal_pointer (&raster);
}

WhyPanelRaster *
why_panel_raster_new_map (const WhyAxes *axes,
                          const WhyPanelMap *map,
                          const WhyPanelGeometry *geometry,
                          const WhyFigureStyle *style)
{
  g_autoptr (WhyPanelRaster) raster = new_blank (geometry, map->palette, style);
  if (!raster)
    return NULL;
  raster->min = map->min;
  raster->max = raster->peak = map->max;
  why_panel_raster_paint_map (raster, axes, geometry, map->values);
  fill_void (raster, style);
  return g_steal_pointer (&raster);
}

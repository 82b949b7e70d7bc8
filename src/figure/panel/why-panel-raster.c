/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>

/* A panel of more pixels than this is made coarser: it bounds the memory a wild size can ask for.
 */
#define MAX_SIDE 16384

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
  raster->tiles = why_panel_tiles_new ();
  raster->plot_width = pixels_of (geometry->plot.width, scale);
  raster->plot_height = pixels_of (geometry->plot.height, scale);
  raster->first_width = pixels_of (geometry->first_order.width, scale);
  raster->first_height = pixels_of (geometry->first_order.height, scale);

  if (!why_panel_raster_add_tiles (raster, FALSE, raster->plot_width, raster->plot_height)
      || !why_panel_raster_add_tiles (raster, TRUE, raster->first_width, raster->first_height))
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
  raster->tiles = why_panel_tiles_new ();
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
  why_panel_raster_fill_void (raster, style);
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
  why_panel_raster_fill_void (raster, style);
  return g_steal_pointer (&raster);
}

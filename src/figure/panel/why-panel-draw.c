/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>

/* A twelfth of the text's size, in whole pixels at any density: lines match the text on a poster
 * and in a narrow column alike. */
static double
hairline (const WhyFigureStyle *style)
{
  double scale = style->scale > 0.0 ? style->scale : 1.0;
  return MAX (round (scale * style->font_size / 12.0), 1.0) / scale;
}

/* What an area looks like before it has values. */
static void
draw_empty (cairo_t *cr, const WhyRect *area, const WhyFigureStyle *style)
{
  cairo_rectangle (cr, area->x, area->y, area->width, area->height);
  why_color_use (&style->background, cr, 1.0);
  cairo_fill_preserve (cr);
  why_color_use (&style->ink, cr, 0.03);
  cairo_fill (cr);
}

/* Where the pixels of an area go: over the whole of it when raster and geometry belong together. While
 * the panel is being zoomed, scrolled or resized, the moment that the next raster takes, to where
 * the same frequencies and times lie now. */
static WhyRect
place_of_pixels (const WhyPanelGeometry *geometry,
                 const WhyPanelRaster *raster,
                 gboolean first_order)
{
  const WhyPanelGeometry *shows = &raster->shows;
  WhyRect place = first_order ? geometry->first_order : geometry->plot;

  if (shows->min_hz != geometry->min_hz || shows->max_hz != geometry->max_hz)
    {
      place.y = why_panel_y_of_hz (geometry, shows->max_hz);
      place.height = why_panel_y_of_hz (geometry, shows->min_hz) - place.y;
    }
  /* Both may count from other windows of the file. */
  double later
      = geometry->in_file_time && shows->in_file_time ? shows->start_s - geometry->start_s : 0;
  if (!first_order
      && (later != 0 || shows->x_min != geometry->x_min || shows->x_max != geometry->x_max))
    {
      double right = why_panel_x_of_value (geometry, shows->x_max + later);
      place.x = why_panel_x_of_value (geometry, shows->x_min + later);
      place.width = right - place.x;
    }
  return place;
}

void
why_panel_draw_raster (cairo_t *cr, const WhyPanelGeometry *geometry, const WhyPanelRaster *raster)
{
  for (guint i = 0; i < raster->tiles->len; i++)
    {
      const WhyTile *tile = &g_array_index (raster->tiles, WhyTile, i);
      const WhyRect *area = tile->first_order ? &geometry->first_order : &geometry->plot;
      WhyRect place = place_of_pixels (geometry, raster, tile->first_order);
      int width = tile->first_order ? raster->first_width : raster->plot_width;
      int height = tile->first_order ? raster->first_height : raster->plot_height;

      if (!(place.width > 0.0) || !(place.height > 0.0))
        continue;
      cairo_save (cr);
      cairo_rectangle (cr, area->x, area->y, area->width, area->height);
      cairo_clip (cr);
      cairo_translate (cr, place.x, place.y);
      cairo_scale (cr, place.width / width, place.height / height);
      cairo_set_source_surface (cr, tile->surface, tile->x, tile->y);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_rectangle (cr, tile->x, tile->y, tile->width, tile->height);
      cairo_fill (cr);
      cairo_restore (cr);
    }
}

static void
draw_frame (cairo_t *cr, const WhyRect *area, const WhyFigureStyle *style)
{
  double line = hairline (style);

  if (!(area->width > 0.0))
    return;
  /* Around the pixels, not over them. */
  cairo_rectangle (cr, area->x - 0.5 * line, area->y - 0.5 * line, area->width + line,
                   area->height + line);
  cairo_set_line_width (cr, line);
  why_color_use (&style->ink, cr, 0.55);
  cairo_stroke (cr);
}

/* The part of the spectrogram that is not averaged steps back. */
static void
draw_time_range (cairo_t *cr,
                 const WhyPanelGeometry *geometry,
                 const WhyPanelOptions *options,
                 const WhyFigureStyle *style)
{
  const WhyRect *plot = &geometry->plot;

  if (geometry->kind != WHY_PANEL_SPECTROGRAM || !options)
    return;
  double right = plot->x + plot->width, from_s = options->from_s, to_s = options->to_s;
  /* Beside the window there is picture, but no analysis. */
  gboolean is_wider = geometry->in_file_time
                      && (geometry->x_min < -1e-6 || geometry->x_max > geometry->whole.to_s + 1e-6);
  if (!(to_s > from_s) && is_wider)
    {
      from_s = 0.0;
      to_s = geometry->whole.to_s;
    }
  if (!(to_s > from_s))
    return;
  double from = CLAMP (why_panel_x_of_value (geometry, from_s), plot->x, right);
  double to = CLAMP (why_panel_x_of_value (geometry, to_s), plot->x, right);

  cairo_rectangle (cr, plot->x, plot->y, from - plot->x, plot->height);
  cairo_rectangle (cr, to, plot->y, right - to, plot->height);
  /* On screen the background itself is see-through. */
  WhyColor veil = style->background;
  veil.alpha = 1.0;
  why_color_use (&veil, cr, is_wider ? 0.45 : 0.6);
  cairo_fill (cr);
  double line = 1.5 * hairline (style);
  if (from > plot->x || !is_wider)
    cairo_rectangle (cr, from - 0.5 * line, plot->y, line, plot->height);
  if (to < right || !is_wider)
    cairo_rectangle (cr, to - 0.5 * line, plot->y, line, plot->height);
  why_color_use (&style->accent, cr, 1.0);
  cairo_fill (cr);
}

void
why_panel_draw_frames (cairo_t *cr, const WhyPanelGeometry *geometry, const WhyFigureStyle *style)
{
  draw_frame (cr, &geometry->first_order, style);
  draw_frame (cr, &geometry->plot, style);
}

void
why_panel_draw_legend (cairo_t *cr,
                       const WhyRect *bar,
                       const WhyFigureStyle *style,
                       WhyPalette palette)
{
  const guint32 *table = why_palette_table (palette);
  /* One pixel of the strip a device pixel: no resampling, and the same bits wherever the panel
   * lies. */
  int n = (int) CLAMP (round (bar->width * style->scale), 1.0, WHY_MAX_TILE);
  cairo_surface_t *strip = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, n, 1);

  if (cairo_surface_status (strip) == CAIRO_STATUS_SUCCESS)
    {
      guint32 *pixels = (guint32 *) (void *) cairo_image_surface_get_data (strip);
      for (int i = 0; i < n; i++)
        pixels[i] = why_palette_lookup (table, i + 0.5, 0.0, n);
      cairo_surface_mark_dirty (strip);
      cairo_save (cr);
      cairo_translate (cr, bar->x, bar->y);
      cairo_scale (cr, bar->width / n, bar->height);
      cairo_set_source_surface (cr, strip, 0.0, 0.0);
      cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
      cairo_rectangle (cr, 0.0, 0.0, n, 1.0);
      cairo_fill (cr);
      cairo_restore (cr);
    }
  cairo_surface_destroy (strip);
  draw_frame (cr, bar, style);
}

void
why_panel_draw_mark (cairo_t *cr,
                     const WhyPanelGeometry *geometry,
                     const WhyFigureStyle *style,
                     const WhyMark *mark)
{
  WhyRect span = why_panel_span (geometry);
  double length = 0.32 * style->font_size * (mark->minor ? 0.5 : 1.0);
  double line = hairline (style);
  double x = span.x, y = span.y + span.height;

  switch (mark->role)
    {
    case WHY_LABEL_Y_TICK:
      cairo_rectangle (cr, x - line - length, mark->position - 0.5 * line, length, line);
      break;
    case WHY_LABEL_NOTE:
      cairo_rectangle (cr, x + span.width + line, mark->position - 0.5 * line, length, line);
      break;
    case WHY_LABEL_LEGEND:
      y = geometry->legend.y + geometry->legend.height;
      /* fall through */
    default:
      cairo_rectangle (cr, mark->position - 0.5 * line, y + line, line, length);
      break;
    }
  why_color_use (mark->minor ? &style->faint : &style->ink, cr, mark->minor ? 0.7 : 0.8);
  cairo_fill (cr);
}

/* Arrows on the frame at the measured pitch and modulation rate: they point without covering a
 * cell. */
static void
draw_arrows (cairo_t *cr,
             const WhyAnalysis *analysis,
             const WhyPanelGeometry *geometry,
             const WhyFigureStyle *style)
{
  double size = 0.45 * style->font_size;
  WhyRect span = why_panel_span (geometry);

  if (geometry->kind == WHY_PANEL_SPECTROGRAM || !analysis
      || analysis->stage < WHY_STAGE_SPECTROGRAM || !(geometry->plot.width > 0.0))
    return;
  why_color_use (&style->ink, cr, 1.0);
  double hz = analysis->measures.f0_hz, rate = analysis->measures.rate_hz;
  if (hz >= geometry->min_hz && hz <= geometry->max_hz)
    {
      double y = why_panel_y_of_hz (geometry, hz),
             x = span.x + span.width + 0.12 * style->font_size;
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x + size, y - 0.6 * size);
      cairo_line_to (cr, x + size, y + 0.6 * size);
      cairo_fill (cr);
    }
  if (rate >= geometry->x_min && rate <= geometry->x_max)
    {
      double x = why_panel_x_of_value (geometry, rate), y = span.y - 0.12 * style->font_size;
      cairo_move_to (cr, x, y);
      cairo_line_to (cr, x - 0.6 * size, y - size);
      cairo_line_to (cr, x + 0.6 * size, y - size);
      cairo_fill (cr);
    }
}

void
why_panel_draw_label (cairo_t *cr,
                      WhyText *text,
                      const WhyLabel *label,
                      const WhyFigureStyle *style)
{
  double room = label->role == WHY_LABEL_TITLE ? label->box.width + 0.01 : 0.0;

  cairo_save (cr);
  why_color_use (label->faint ? &style->faint : &style->ink, cr, 1.0);
  if (label->vertical)
    {
      cairo_translate (cr, label->box.x, label->box.y + label->box.height);
      cairo_rotate (cr, -G_PI_2);
    }
  else
    cairo_translate (cr, label->box.x, label->box.y);
  why_text_draw (text, cr, label->text, label->size, label->bold, room);
  cairo_restore (cr);
}

void
why_panel_draw (cairo_t *cr,
                const WhyAnalysis *analysis,
                const WhyPanelGeometry *geometry,
                const WhyPanelOptions *options,
                const WhyFigureStyle *style,
                WhyPanelRaster *raster)
{
  g_autoptr (WhyText) text = why_text_new (style);
  g_autoptr (WhyLabels) labels
      = why_panel_labels_new (analysis, geometry, options, style, raster, text);

  cairo_save (cr);
  if (raster)
    why_panel_draw_raster (cr, geometry, raster);
  else
    {
      draw_empty (cr, &geometry->first_order, style);
      draw_empty (cr, &geometry->plot, style);
    }
  if (raster)
    why_panel_draw_contour (cr, analysis, geometry, options, style);
  draw_time_range (cr, geometry, options, style);
  why_panel_draw_frames (cr, geometry, style);
  why_panel_draw_legend (cr, &geometry->legend, style,
                         raster ? raster->palette : why_panel_palette (geometry->kind, style));
  for (guint i = 0; i < labels->marks->len; i++)
    why_panel_draw_mark (cr, geometry, style, &g_array_index (labels->marks, WhyMark, i));
  draw_arrows (cr, analysis, geometry, style);
  for (guint i = 0; i < labels->labels->len; i++)
    why_panel_draw_label (cr, text, &g_array_index (labels->labels, WhyLabel, i), style);
  cairo_restore (cr);
}

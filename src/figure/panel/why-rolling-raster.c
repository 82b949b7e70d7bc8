/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-rolling-raster.h"

#include <math.h>

#include "figure/panel/why-panel-private.h"

/* The range moves in steps, so that the legend can be read, and never down to a room's noise. */
#define STEP_DB 5.0
#define LOWEST_TOP_DB (-40.0)
/* Parts of the picture's width that pass between two steps down. */
#define STEPS_A_WIDTH 4

struct _WhyRollingRaster
{
  gsize n_rows;
  int width, height;
  gsize *first_row, *last_row; /* of each line of pixels; none where first > last */
  cairo_surface_t *surface;    /* column c at c modulo width */
  float *peaks;                /* of each column, likewise */
  guint32 *colors;             /* of a column's rows */
  guint64 n_columns, moved;    /* so far, and when the range last changed */
  WhyPanelRaster *range;
};

static void
find_rows (WhyRollingRaster *self,
           const WhyPanelGeometry *geometry,
           double row0_hz,
           double rows_per_octave)
{
  double pixel = geometry->plot.height / self->height;
  for (int y = 0; y < self->height; y++)
    {
      double high = why_panel_hz_of_y (geometry, geometry->plot.y + y * pixel);
      double low = why_panel_hz_of_y (geometry, geometry->plot.y + (y + 1) * pixel);
      self->first_row[y] = 1;
      self->last_row[y] = 0;
      why_panel_cells_of_pixel (log2 (low / row0_hz) * rows_per_octave + 0.5,
                                log2 (high / row0_hz) * rows_per_octave + 0.5, self->n_rows,
                                &self->first_row[y], &self->last_row[y]);
    }
}

static void
set_top (WhyRollingRaster *self, double top_db)
{
  g_autoptr (WhyPanelRaster) old = self->range;
  self->range
      = why_panel_raster_new_range (old->kind, old->palette, top_db - old->max + old->min, top_db);
  self->moved = self->n_columns;
}

WhyRollingRaster *
why_rolling_raster_new (const WhyPanelGeometry *geometry,
                        const WhyFigureStyle *style,
                        double row0_hz,
                        double rows_per_octave,
                        gsize n_rows)
{
  double scale = style->scale > 0.0 ? style->scale : 1.0;
  WhyRollingRaster *self = g_new0 (WhyRollingRaster, 1);
  self->n_rows = n_rows;
  self->width = (int) CLAMP (round (geometry->plot.width * scale), 1.0, WHY_MAX_TILE);
  self->height = (int) CLAMP (round (geometry->plot.height * scale), 1.0, WHY_MAX_TILE);
  self->first_row = g_new (gsize, self->height);
  self->last_row = g_new (gsize, self->height);
  self->peaks = g_new (float, self->width);
  self->colors = g_new (guint32, n_rows);
  for (int x = 0; x < self->width; x++)
    self->peaks[x] = -INFINITY;
  self->surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, self->width, self->height);
  self->range = why_panel_raster_new_range (WHY_PANEL_SPECTROGRAM,
                                            why_panel_palette (WHY_PANEL_SPECTROGRAM, style),
                                            LOWEST_TOP_DB - style->range_db, LOWEST_TOP_DB);
  if (cairo_surface_status (self->surface) != CAIRO_STATUS_SUCCESS)
    {
      why_rolling_raster_free (self);
      return NULL;
    }
  find_rows (self, geometry, row0_hz, rows_per_octave);
  return self;
}

void
why_rolling_raster_free (WhyRollingRaster *self)
{
  if (!self)
    return;
  g_free (self->first_row);
  g_free (self->last_row);
  g_free (self->peaks);
  g_free (self->colors);
  cairo_surface_destroy (self->surface);
  why_panel_raster_unref (self->range);
  g_free (self);
}

gsize
why_rolling_raster_width (const WhyRollingRaster *self)
{
  return (gsize) self->width;
}

static float
find_peak (const float *values, gsize n)
{
  float peak = -INFINITY;
  for (gsize i = 0; i < n; i++)
    peak = values[i] > peak ? values[i] : peak;
  return peak;
}

/* TRUE if it is another. */
static gboolean
move_range (WhyRollingRaster *self)
{
  double peak = (double) find_peak (self->peaks, (gsize) self->width);
  double top = MAX (STEP_DB * ceil (peak / STEP_DB), LOWEST_TOP_DB), old = self->range->max;
  gboolean may_fall = self->n_columns - self->moved >= (guint64) self->width / STEPS_A_WIDTH;
  if (!(top > old) && !(top < old && may_fall))
    return FALSE;
  set_top (self, top > old ? top : old - STEP_DB);
  return TRUE;
}

static void
paint_column (WhyRollingRaster *self, const float *values, guint32 *pixels, gsize stride)
{
  const guint32 *table = why_palette_table (self->range->palette);
  double min = self->range->min, max = self->range->max;
  for (gsize row = 0; row < self->n_rows; row++)
    self->colors[row] = why_palette_lookup (table, values[row], min, max);
  for (int y = 0; y < self->height; y++)
    {
      gsize first = self->first_row[y], last = self->last_row[y];
      if (first == last)
        pixels[(gsize) y * stride] = self->colors[first];
      else if (first < last)
        pixels[(gsize) y * stride]
            = why_palette_lookup (table, find_peak (values + first, last - first + 1), min, max);
    }
}

gboolean
why_rolling_raster_update (WhyRollingRaster *self,
                           const WhyRollingSpectrogram *rolling,
                           guint64 first)
{
  guint64 width = (guint64) self->width;
  self->n_columns = why_rolling_spectrogram_n_columns (rolling);
  guint64 oldest = self->n_columns > width ? self->n_columns - width : 0;
  first = MAX (first, oldest);
  for (guint64 c = first; c < self->n_columns; c++)
    self->peaks[c % width] = find_peak (why_rolling_spectrogram_column (rolling, c), self->n_rows);
  gboolean moved = move_range (self);

  cairo_surface_flush (self->surface);
  guint32 *pixels = (guint32 *) (void *) cairo_image_surface_get_data (self->surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (self->surface) / sizeof *pixels;
  for (guint64 c = moved ? oldest : first; c < self->n_columns; c++)
    paint_column (self, why_rolling_spectrogram_column (rolling, c), pixels + c % width, stride);
  cairo_surface_mark_dirty (self->surface);
  return moved;
}

WhyPanelRaster *
why_rolling_raster_range (WhyRollingRaster *self)
{
  return self->range;
}

void
why_rolling_raster_draw (WhyRollingRaster *self, cairo_t *cr, const WhyPanelGeometry *geometry)
{
  const WhyRect *plot = &geometry->plot;
  double width = self->width, height = self->height;
  /* The oldest column, then those that the ring begins with again. */
  double oldest = (double) (self->n_columns % (guint64) self->width), length = width - oldest;

  cairo_save (cr);
  cairo_translate (cr, plot->x, plot->y);
  cairo_scale (cr, plot->width / width, plot->height / height);
  cairo_set_source_surface (cr, self->surface, -oldest, 0.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, 0.0, 0.0, length, height);
  cairo_fill (cr);
  cairo_set_source_surface (cr, self->surface, length, 0.0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_NEAREST);
  cairo_rectangle (cr, length, 0.0, oldest, height);
  cairo_fill (cr);
  cairo_restore (cr);
}

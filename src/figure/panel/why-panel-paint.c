/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>
#include <string.h>

/* ---- spectrogram ---- */

gboolean
why_panel_cells_of_pixel (double from, double to, gsize n, gsize *first, gsize *last)
{
  if (to - from <= 1.0)
    from = to = 0.5 * (from + to);
  else
    to = nextafter (to, from);
  if (!(to >= 0.0) || !(from < (double) n))
    return FALSE;
  *first = (gsize) floor (CLAMP (from, 0.0, (double) (n - 1)));
  *last = (gsize) floor (CLAMP (to, 0.0, (double) (n - 1)));
  return TRUE;
}

/* Position of a frequency on the spectrogram's rows; row r covers half a row below to half a row
 * above its centre. */
static double
row_position (const WhyPanelRows *rows, double hz)
{
  return log2 (hz / rows->row0_hz) * rows->rows_per_octave + 0.5;
}

/* Whether the picture comes from the whole recording's map: once somebody has zoomed or scrolled. */
gboolean
why_panel_uses_map (const WhyAnalysis *analysis,
                    const WhyPanelGeometry *geometry,
                    const WhyPanelOptions *options)
{
  return options && options->map && geometry->in_file_time
         && why_spectrogram_pyramid_n_rows (options->map) == analysis->n_rows;
}

/* The spectrogram in columns of the plot's pixels (n_rows x plot_width, the lowest row first; NAN
 * where there is none): the stretch of time that the plot shows. What the map does not know yet, the
 * analysis may. g_free. */
static float *
pixel_columns (const WhyAnalysis *analysis,
               const WhyPanelGeometry *geometry,
               const WhyPanelOptions *options,
               int width)
{
  const float *plane = g_bytes_get_data (analysis->spectrogram_db, NULL);
  gsize n_columns = analysis->n_columns;
  double whole = geometry->whole.to_s;
  double origin = geometry->x_min / whole * (double) n_columns;
  double per_pixel = (geometry->x_max - geometry->x_min) / whole * (double) n_columns / width;
  float *out = g_new (float, analysis->n_rows *(gsize) width);
  gboolean uses_map = why_panel_uses_map (analysis, geometry, options);

  if (uses_map)
    why_spectrogram_pyramid_read (options->map, geometry->start_s + geometry->x_min,
                                  geometry->start_s + geometry->x_max, (gsize) width, out);
  for (int x = 0; x < width; x++)
    {
      gsize first, last;
      if (uses_map && isfinite (out[x]))
        continue;
      gboolean any = why_panel_cells_of_pixel (origin + x * per_pixel, origin + (x + 1) * per_pixel,
                                               n_columns, &first, &last);
      for (gsize row = 0; row < analysis->n_rows; row++)
        out[row * (gsize) width + (gsize) x]
            = any ? why_panel_finite_max (plane + row * n_columns + first, last - first + 1) : NAN;
    }
  return out;
}

/* The same of what is zoomed into, in finer rows; FALSE where there are none. */
static gboolean
fine_pixel_columns (const WhyAnalysis *analysis,
                    const WhyPanelGeometry *geometry,
                    const WhyPanelRaster *raster,
                    WhyPanelRows *out)
{
  gsize width = (gsize) raster->plot_width;
  if (!why_panel_fine_rows_new (analysis, geometry, raster->plot_width, raster->plot_height, out))
    return FALSE;
  g_autofree float *levels = out->levels;
  out->levels = g_new (float, out->n_rows *width);
  for (gsize x = 0; x < width; x++)
    {
      gsize first, last;
      double from = out->first_column + (double) x * out->columns_per_pixel;
      gboolean any = why_panel_cells_of_pixel (from, from + out->columns_per_pixel, out->n_columns,
                                               &first, &last);
      for (gsize row = 0; row < out->n_rows; row++)
        out->levels[row * width + x]
            = any ? why_panel_finite_max (levels + row * out->n_columns + first, last - first + 1)
                  : NAN;
    }
  return TRUE;
}

/* Rows first..last of columns, the largest of each column, as colours. */
static void
spectrogram_line (
    const WhyPanelRaster *raster, const float *columns, gsize first, gsize last, guint32 *line)
{
  const guint32 *table = why_palette_table (raster->palette);
  gsize width = (gsize) raster->plot_width;

  for (gsize x = 0; x < width; x++)
    {
      float best = columns[first * width + x];
      for (gsize row = first + 1; row <= last; row++)
        {
          float value = columns[row * width + x];
          if (isfinite (value) && !(value <= best))
            best = value;
        }
      line[x] = why_palette_lookup (table, best, raster->min, raster->max);
    }
}

static void
paint_spectrogram (WhyPanelRaster *raster,
                   const WhyAnalysis *analysis,
                   const WhyPanelGeometry *geometry,
                   const WhyPanelOptions *options)
{
  WhyPanelRows rows = { .row0_hz = analysis->row0_hz,
                        .rows_per_octave = analysis->rows_per_octave,
                        .n_rows = analysis->n_rows };
  if (!fine_pixel_columns (analysis, geometry, raster, &rows))
    rows.levels = pixel_columns (analysis, geometry, options, raster->plot_width);
  g_autofree float *columns = rows.levels;
  g_autofree guint32 *line = g_new0 (guint32, raster->plot_width);
  double pixel = geometry->plot.height / raster->plot_height;
  gsize old_first = G_MAXSIZE, old_last = G_MAXSIZE;

  for (int y = 0; y < raster->plot_height; y++)
    {
      double high = why_panel_hz_of_y (geometry, geometry->plot.y + y * pixel);
      double low = why_panel_hz_of_y (geometry, geometry->plot.y + (y + 1) * pixel);
      gsize first, last;

      if (!why_panel_cells_of_pixel (row_position (&rows, low), row_position (&rows, high),
                                     rows.n_rows, &first, &last))
        continue;
      if (first != old_first || last != old_last)
        spectrogram_line (raster, columns, first, last, line);
      old_first = first;
      old_last = last;
      why_panel_raster_write_line (raster, FALSE, y, line);
    }
}

/* ---- scattering and relevance ---- */

/* The column of each pixel of the plot, or -1. */
static int *
columns_of_pixels (const WhyPanelRaster *raster,
                   const WhyPanelGeometry *geometry,
                   const WhyPathGrid *grid)
{
  int *column = g_new (int, raster->plot_width + 1);
  double pixel = geometry->plot.width / MAX (raster->plot_width, 1);
  for (int x = 0; x < raster->plot_width; x++)
    column[x]
        = why_path_grid_column (grid, why_panel_value_of_x (geometry,
                                                            geometry->plot.x + (x + 0.5) * pixel));
  return column;
}

static void
cell_line (const WhyPanelRaster *raster,
           const WhyPathGrid *grid,
           const int *column,
           int row,
           const guint32 *color,
           guint32 *line,
           guint32 *first_line)
{
  int path = why_path_grid_path (grid, row, -1);

  for (int x = 0; x < raster->first_width; x++)
    first_line[x] = path >= 0 ? color[path] : 0;
  for (int x = 0; x < raster->plot_width; x++)
    {
      path = column[x] >= 0 ? why_path_grid_path (grid, row, column[x]) : -1;
      line[x] = path >= 0 ? color[path] : 0;
    }
}

static void
paint_cells (WhyPanelRaster *raster,
             const WhyPathGrid *grid,
             const WhyPanelGeometry *geometry,
             const guint32 *color)
{
  g_autofree int *column = columns_of_pixels (raster, geometry, grid);
  g_autofree guint32 *line = g_new0 (guint32, raster->plot_width + 1);
  g_autofree guint32 *first_line = g_new0 (guint32, raster->first_width + 1);
  int height = MAX (raster->plot_height, raster->first_height);
  double pixel = geometry->plot.height / height;
  int old_row = -2;

  for (int y = 0; y < height; y++)
    {
      int row = why_path_grid_row (grid, why_panel_hz_of_y (geometry,
                                                            geometry->plot.y + (y + 0.5) * pixel));
      if (row != old_row)
        cell_line (raster, grid, column, row, color, line, first_line);
      old_row = row;
      why_panel_raster_write_line (raster, TRUE, y, first_line);
      why_panel_raster_write_line (raster, FALSE, y, line);
    }
}

double
why_panel_scattering_db (float value, float max)
{
  if (!isfinite (value))
    return NAN;
  /* Nothing at all is below every limit, yet a value: the lowest colour. */
  return value > 0.0f && max > 0.0f ? 20.0 * log10 (value / max) : -WHY_SCATTERING_SPAN_DB;
}

static void
color_scattering (WhyPanelRaster *raster,
                  const float *values,
                  gsize n,
                  const WhyPanelOptions *options,
                  guint32 *color)
{
  const guint32 *table = why_palette_table (raster->palette);
  float max = options && options->shares_limit ? (float) options->limit
                                               : why_panel_finite_max (values, n);

  raster->peak = max > 0.0f ? max : 0.0;
  raster->min = -WHY_SCATTERING_SPAN_DB;
  raster->max = 0.0;
  for (gsize i = 0; i < n; i++)
    color[i] = why_palette_lookup (table, why_panel_scattering_db (values[i], max), raster->min,
                                   raster->max);
}

static void
color_relevance (WhyPanelRaster *raster,
                 const WhyAnalysis *analysis,
                 const float *values,
                 const WhyPanelOptions *options,
                 guint32 *color)
{
  const guint32 *table = why_palette_table (raster->palette);
  gsize n = analysis->axes->n_paths;

  raster->peak = why_panel_relevance_peak (values, n);
  raster->max = options->shares_limit
                    ? options->limit
                    : why_panel_own_limit (analysis, WHY_PANEL_RELEVANCE, options);
  raster->min = -raster->max;
  for (gsize i = 0; i < n; i++)
    color[i] = why_palette_lookup (table, values[i], raster->min, raster->max);
}

void
why_panel_raster_paint_map (WhyPanelRaster *raster,
                            const WhyAxes *axes,
                            const WhyPanelGeometry *geometry,
                            const double *values)
{
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (axes);
  g_autofree guint32 *color = g_new0 (guint32, axes->n_paths + 1);
  const guint32 *table = why_palette_table (raster->palette);

  for (gsize i = 0; i < axes->n_paths; i++)
    color[i] = why_palette_lookup (table, values[i], raster->min, raster->max);
  paint_cells (raster, grid, geometry, color);
}

gboolean
why_panel_raster_paint (WhyPanelRaster *raster,
                        const WhyAnalysis *analysis,
                        const WhyPanelGeometry *geometry,
                        const WhyPanelOptions *options)
{
  if (raster->kind == WHY_PANEL_SPECTROGRAM)
    {
      if (!why_panel_has_spectrogram (analysis))
        return FALSE;
      raster->max = why_panel_spectrogram_limit (analysis, &raster->peak);
      /* The same colours wherever one scrolls to. */
      if (why_panel_uses_map (analysis, geometry, options)
          && isfinite (why_spectrogram_pyramid_peak (options->map)))
        {
          raster->peak = why_spectrogram_pyramid_peak (options->map);
          raster->max = why_panel_round_limit (raster->peak);
        }
      if (options && options->shares_limit)
        raster->max = options->limit;
      raster->min = raster->max - raster->range_db;
      paint_spectrogram (raster, analysis, geometry, options);
      return TRUE;
    }

  g_autofree float *values = why_panel_averages (analysis, raster->kind, options);
  if (!values)
    return FALSE;
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (analysis->axes);
  g_autofree guint32 *color = g_new0 (guint32, analysis->axes->n_paths + 1);
  if (raster->kind == WHY_PANEL_SCATTERING)
    color_scattering (raster, values, analysis->axes->n_paths, options, color);
  else
    color_relevance (raster, analysis, values, options, color);
  paint_cells (raster, grid, geometry, color);
  return TRUE;
}

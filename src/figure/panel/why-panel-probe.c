/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/why-number.h"

/* The arrow keys move over the spectrogram by at least this many units, however fine its cells are.
 */
#define MIN_STEP 3.0

static gboolean
rect_contains (const WhyRect *rect, double x, double y)
{
  return rect->width > 0.0 && x >= rect->x && x < rect->x + rect->width && y >= rect->y
         && y < rect->y + rect->height;
}

/* Row and column of the spectrogram under a point of the plot. */
static gboolean
find_spectrogram_cell (const WhyAnalysis *analysis,
                       const WhyPanelGeometry *geometry,
                       double x,
                       double y,
                       gsize *row,
                       gsize *column)
{
  if (!analysis || !analysis->spectrogram_db || analysis->n_rows == 0 || analysis->n_columns == 0)
    return FALSE;

  double hz = why_panel_hz_of_y (geometry, y);
  double r = floor (log2 (hz / analysis->row0_hz) * analysis->rows_per_octave + 0.5);
  double c = floor (why_panel_value_of_x (geometry, x) / geometry->whole.to_s
                    * (double) analysis->n_columns);
  if (!(r >= 0.0) || !(r < (double) analysis->n_rows) || !(c >= 0.0)
      || !(c < (double) analysis->n_columns))
    return FALSE;
  *row = (gsize) r;
  *column = (gsize) c;
  return TRUE;
}

/* What the map shows on the pixel under a point; FALSE where it shows nothing. */
static gboolean
probe_map (const WhyAnalysis *analysis,
           const WhyPanelGeometry *geometry,
           const WhyPanelOptions *options,
           double x,
           double y,
           WhyPanelProbe *out)
{
  if (!why_panel_uses_map (analysis, geometry, options))
    return FALSE;
  double hz = why_panel_hz_of_y (geometry, y), left = floor (x - geometry->plot.x);
  double row = floor (log2 (hz / analysis->row0_hz) * analysis->rows_per_octave + 0.5);
  if (!(row >= 0.0) || !(row < (double) analysis->n_rows))
    return FALSE;
  g_autofree float *column = g_new (float, analysis->n_rows);
  double from = why_panel_value_of_x (geometry, geometry->plot.x + left);
  double to = why_panel_value_of_x (geometry, geometry->plot.x + left + 1.0);
  why_spectrogram_pyramid_read (options->map, geometry->start_s + from, geometry->start_s + to, 1,
                                column);
  if (!isfinite (column[(gsize) row]))
    return FALSE;
  out->cell_hz = analysis->row0_hz * exp2 (row / analysis->rows_per_octave);
  out->time_s = why_panel_value_of_x (geometry, x);
  out->value = out->db = column[(gsize) row];
  return TRUE;
}

static gboolean
probe_spectrogram (const WhyAnalysis *analysis,
                   const WhyPanelGeometry *geometry,
                   const WhyPanelOptions *options,
                   double x,
                   double y,
                   WhyPanelProbe *out)
{
  gsize row, column;

  if (!rect_contains (&geometry->plot, x, y) || !analysis)
    return FALSE;
  if (probe_map (analysis, geometry, options, x, y, out))
    return TRUE;
  if (!find_spectrogram_cell (analysis, geometry, x, y, &row, &column))
    return FALSE;
  const float *plane = g_bytes_get_data (analysis->spectrogram_db, NULL);
  out->cell_hz = analysis->row0_hz * exp2 ((double) row / analysis->rows_per_octave);
  out->time_s = why_panel_value_of_x (geometry, x);
  out->value = out->db = plane[row * analysis->n_columns + column];
  return TRUE;
}

/* Row and column (-1: first order) of the cell under a point; FALSE outside both areas or where no
 * path is. */
static gboolean
find_cell (const WhyPathGrid *grid,
           const WhyPanelGeometry *geometry,
           double x,
           double y,
           int *row,
           int *column)
{
  *row = why_path_grid_row (grid, why_panel_hz_of_y (geometry, y));
  if (rect_contains (&geometry->first_order, x, y))
    *column = -1;
  else if (rect_contains (&geometry->plot, x, y))
    {
      *column = why_path_grid_column (grid, why_panel_value_of_x (geometry, x));
      if (*column < 0)
        return FALSE;
    }
  else
    return FALSE;
  return why_path_grid_path (grid, *row, *column) >= 0;
}

static int
rank_of (const float *values, gsize n, float value)
{
  int rank = 1;
  for (gsize i = 0; i < n; i++)
    rank += values[i] > value;
  return rank;
}

gboolean
why_panel_probe (const WhyAnalysis *analysis,
                 const WhyPanelGeometry *geometry,
                 const WhyPanelOptions *options,
                 double x,
                 double y,
                 WhyPanelProbe *out)
{
  int row, column;

  *out = (WhyPanelProbe){ .hz = why_panel_hz_of_y (geometry, y),
                          .cell_hz = NAN,
                          .mod_hz = NAN,
                          .time_s = NAN,
                          .path = -1,
                          .value = NAN,
                          .db = NAN };
  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    return probe_spectrogram (analysis, geometry, options, x, y, out);

  g_autofree float *values = why_panel_averages (analysis, geometry->kind, options);
  if (!values)
    return FALSE;
  g_autoptr (WhyPathGrid) grid = why_path_grid_new (analysis->axes);
  if (!find_cell (grid, geometry, x, y, &row, &column))
    return FALSE;

  out->path = why_path_grid_path (grid, row, column);
  out->cell_hz = grid->row_hz[row];
  out->mod_hz = column < 0 ? 0.0 : grid->column_hz[column];
  out->value = values[out->path];
  if (geometry->kind == WHY_PANEL_RELEVANCE)
    out->rank = rank_of (values, analysis->axes->n_paths, values[out->path]);
  else
    {
      float max = 0.0f;
      for (gsize i = 0; i < analysis->axes->n_paths; i++)
        max = isfinite (values[i]) ? MAX (max, values[i]) : max;
      out->db = 20.0 * log10 (out->value / max);
    }
  return TRUE;
}

static void
append_db (GString *text, double db)
{
  if (isfinite (db))
    g_string_append_printf (text, _ (" · %s%.1f dB"), db < -0.05 ? "−" : "", fabs (db));
  else
    g_string_append (text, _ (" · no energy"));
}

char *
why_panel_probe_text (const WhyPanelGeometry *geometry, const WhyPanelProbe *probe)
{
  GString *text = g_string_new (NULL);
  char note[WHY_NOTE_SIZE];
  double cents;

  if (why_note_display_name (probe->hz, note, &cents))
    /* Translators: a note and how far from it in cents (hundredths of a semitone). */
    g_string_append_printf (text, _ ("%s %s%.0f ct · "), note, cents < -0.5 ? "−" : "+",
                            fabs (cents));
  g_string_append_printf (text, probe->hz < 999.5 ? _ ("%.1f Hz") : _ ("%.0f Hz"), probe->hz);

  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    {
      if (isfinite (probe->time_s))
        {
          double seconds = probe->time_s + geometry->start_s;
          gboolean fine = geometry->x_max - geometry->x_min < 1.0;
          char clock[24];
          why_ticks_format_clock (seconds, fine ? 3 : 2, seconds >= 3600.0, clock);
          if (why_panel_has_clock (geometry))
            g_string_append_printf (text, " · %s", clock);
          else
            g_string_append_printf (text, fine ? _ (" · %.3f s") : _ (" · %.2f s"), seconds);
        }
      append_db (text, probe->db);
      return g_string_free (text, FALSE);
    }

  g_string_append_printf (text, _ (" · λ₁ %.4g Hz"), probe->cell_hz);
  if (probe->mod_hz > 0.0)
    g_string_append_printf (text, _ (" · λ₂ %.3g Hz"), probe->mod_hz);
  else
    g_string_append (text, _ (" · first order"));
  if (geometry->kind == WHY_PANEL_SCATTERING)
    append_db (text, probe->db);
  else
    {
      g_autofree char *value = why_number_text (probe->value, TRUE);
      /* Translators: a number with its sign, and its place among all, from the largest. */
      g_string_append_printf (text, _ (" · relevance %s · rank %d"), value, probe->rank);
    }
  return g_string_free (text, FALSE);
}

/* ---- the arrow keys ---- */

static gboolean
step_spectrogram (const WhyAnalysis *analysis,
                  const WhyPanelGeometry *geometry,
                  double x,
                  double y,
                  int dx,
                  int dy,
                  double *new_x,
                  double *new_y)
{
  const WhyRect *plot = &geometry->plot;
  if (!analysis || !analysis->spectrogram_db || analysis->n_rows == 0 || analysis->n_columns == 0)
    return FALSE;

  /* From outside, to the nearest point inside first. Cells lie on the window's columns, beside it on
   * their continuation. */
  double inside_x = CLAMP (x, plot->x, plot->x + plot->width * (1.0 - 1e-9));
  double inside_y = CLAMP (y, plot->y, plot->y + plot->height * (1.0 - 1e-9));
  double cell_s = geometry->whole.to_s / (double) analysis->n_columns;
  double cell_width = cell_s / (geometry->x_max - geometry->x_min) * plot->width;
  double row_height
      = why_panel_y_of_hz (geometry, geometry->min_hz)
        - why_panel_y_of_hz (geometry, geometry->min_hz * exp2 (1.0 / analysis->rows_per_octave));
  double c = floor (why_panel_value_of_x (geometry, inside_x) / cell_s);
  double r = floor (log2 (why_panel_hz_of_y (geometry, inside_y) / analysis->row0_hz)
                        * analysis->rows_per_octave
                    + 0.5);
  c += dx * MAX (ceil (MIN_STEP / cell_width), 1.0);
  r -= dy * MAX (ceil (MIN_STEP / row_height), 1.0);
  if (!(r >= 0.0) || !(r < (double) analysis->n_rows))
    return FALSE;

  double to_x = why_panel_x_of_value (geometry, (c + 0.5) * cell_s);
  double to_y
      = why_panel_y_of_hz (geometry, analysis->row0_hz * exp2 (r / analysis->rows_per_octave));
  if (!rect_contains (plot, to_x, to_y))
    return FALSE;
  *new_x = to_x;
  *new_y = to_y;
  return TRUE;
}

static void
center_of (const WhyPathGrid *grid,
           const WhyPanelGeometry *geometry,
           int row,
           int column,
           double *x,
           double *y)
{
  *y = why_panel_y_of_hz (geometry, sqrt (grid->row_edge_hz[row] * grid->row_edge_hz[row + 1]));
  *x = column < 0 ? geometry->first_order.x + 0.5 * geometry->first_order.width
                  : why_panel_x_of_value (geometry, sqrt (grid->column_edge_hz[column]
                                                          * grid->column_edge_hz[column + 1]));
}

/* The existing cell whose centre is nearest to a point that lies on none. */
static gboolean
step_to_nearest (const WhyPathGrid *grid,
                 const WhyPanelGeometry *geometry,
                 double x,
                 double y,
                 double *new_x,
                 double *new_y)
{
  double best = G_MAXDOUBLE;

  for (int row = 0; row < (int) grid->n_rows; row++)
    for (int column = -1; column < (int) grid->n_columns; column++)
      {
        double cx, cy;
        if (why_path_grid_path (grid, row, column) < 0)
          continue;
        center_of (grid, geometry, row, column, &cx, &cy);
        if (hypot (cx - x, cy - y) < best)
          {
            best = hypot (cx - x, cy - y);
            *new_x = cx;
            *new_y = cy;
          }
      }
  return best < G_MAXDOUBLE;
}

gboolean
why_panel_step (const WhyAnalysis *analysis,
                const WhyPanelGeometry *geometry,
                double x,
                double y,
                int dx,
                int dy,
                double *new_x,
                double *new_y)
{
  int row, column;

  if (geometry->kind == WHY_PANEL_SPECTROGRAM)
    return step_spectrogram (analysis, geometry, x, y, dx, dy, new_x, new_y);

  g_autoptr (WhyPathGrid) grid = why_path_grid_new (analysis ? analysis->axes : NULL);
  if (!find_cell (grid, geometry, x, y, &row, &column))
    return step_to_nearest (grid, geometry, x, y, new_x, new_y);
  if (dx == 0 && dy == 0)
    return FALSE;
  do
    {
      /* Over gaps, as far as the next cell. y grows downwards, frequency upwards. */
      row -= dy;
      column += dx;
      if (row < 0 || row >= (int) grid->n_rows || column < -1 || column >= (int) grid->n_columns)
        return FALSE;
    }
  while (why_path_grid_path (grid, row, column) < 0);
  center_of (grid, geometry, row, column, new_x, new_y);
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-path-grid.h"

#include <math.h>
#include <string.h>

#include "base/why-statistics.h"

static gboolean
is_usable (const WhyPath *path)
{
  if (path->order == 1)
    return isfinite (path->xi1) && path->xi1 > 0.0;
  return path->order == 2 && isfinite (path->xi1) && path->xi1 > 0.0 && isfinite (path->xi2)
         && path->xi2 > 0.0;
}

/* Sorts and drops what is the same filter twice (up to rounding). */
static gsize
make_unique (double *values, gsize n)
{
  gsize kept = 0;
  why_sort_doubles (values, n);
  for (gsize i = 0; i < n; i++)
    if (kept == 0 || values[i] > values[kept - 1] * (1.0 + 1e-9))
      values[kept++] = values[i];
  return kept;
}

/* Centres to edges; nyquist bounds the highest (a filter may be wide there, but no frequency lies
 * above). */
static double *
edges_of (const double *centre, gsize n, double nyquist)
{
  if (n == 0)
    return NULL;

  double *edge = g_new (double, n + 1);
  for (gsize i = 1; i < n; i++)
    edge[i] = sqrt (centre[i - 1] * centre[i]);
  /* A lone cell is an octave wide. */
  edge[0] = n > 1 ? centre[0] * centre[0] / edge[1] : centre[0] * M_SQRT1_2;
  edge[n] = n > 1 ? centre[n - 1] * centre[n - 1] / edge[n - 1] : centre[0] * M_SQRT2;
  if (edge[n] > nyquist && nyquist > centre[n - 1])
    edge[n] = nyquist;
  return edge;
}

/* Index of the greatest value <= x in a rising array of n, or -1. */
static int
find_below (const double *values, gsize n, double x)
{
  gsize low = 0, high = n;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (values[middle] <= x)
        low = middle + 1;
      else
        high = middle;
    }
  return (int) low - 1;
}

/* The centre nearest to a value that is one of them up to rounding. */
static int
index_of (const double *centre, gsize n, double value)
{
  return find_below (centre, n, value * (1.0 + 1e-8));
}

static void
place_paths (WhyPathGrid *grid, const WhyAxes *axes)
{
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      const WhyPath *path = &axes->paths[i];
      if (!is_usable (path))
        continue;
      int row = index_of (grid->row_hz, grid->n_rows, path->xi1 * axes->sample_rate_hz);
      int *cell = &grid->first_order[row];
      if (path->order == 2)
        {
          int column
              = index_of (grid->column_hz, grid->n_columns, path->xi2 * axes->sample_rate_hz);
          cell = &grid->second_order[(gsize) row * grid->n_columns + (gsize) column];
        }
      else
        grid->has_first_order = TRUE;
      if (*cell < 0)
        *cell = (int) i;
    }
}

WhyPathGrid *
why_path_grid_new (const WhyAxes *axes)
{
  WhyPathGrid *grid = g_new0 (WhyPathGrid, 1);
  gsize n_paths = axes && axes->paths && axes->sample_rate_hz > 0.0 ? axes->n_paths : 0;

  grid->row_hz = g_new (double, n_paths + 1);
  grid->column_hz = g_new (double, n_paths + 1);
  for (gsize i = 0; i < n_paths; i++)
    {
      if (!is_usable (&axes->paths[i]))
        continue;
      grid->row_hz[grid->n_rows++] = axes->paths[i].xi1 * axes->sample_rate_hz;
      if (axes->paths[i].order == 2)
        grid->column_hz[grid->n_columns++] = axes->paths[i].xi2 * axes->sample_rate_hz;
    }
  grid->n_rows = make_unique (grid->row_hz, grid->n_rows);
  grid->n_columns = make_unique (grid->column_hz, grid->n_columns);

  double nyquist = axes ? axes->sample_rate_hz / 2.0 : 0.0;
  grid->row_edge_hz = edges_of (grid->row_hz, grid->n_rows, nyquist);
  grid->column_edge_hz = edges_of (grid->column_hz, grid->n_columns, nyquist);

  gsize n_cells = grid->n_rows * grid->n_columns;
  grid->first_order = g_new (int, grid->n_rows + 1);
  grid->second_order = g_new (int, n_cells + 1);
  for (gsize i = 0; i < grid->n_rows; i++)
    grid->first_order[i] = -1;
  for (gsize i = 0; i < n_cells; i++)
    grid->second_order[i] = -1;
  if (n_paths > 0)
    place_paths (grid, axes);
  return grid;
}

void
why_path_grid_free (WhyPathGrid *grid)
{
  if (!grid)
    return;
  g_free (grid->row_hz);
  g_free (grid->column_hz);
  g_free (grid->row_edge_hz);
  g_free (grid->column_edge_hz);
  g_free (grid->first_order);
  g_free (grid->second_order);
  g_free (grid);
}

static int
find_cell (const double *edge, gsize n, double hz)
{
  if (n == 0 || !(hz >= edge[0]) || !(hz <= edge[n]))
    return -1;
  return MIN (find_below (edge, n + 1, hz), (int) n - 1);
}

int
why_path_grid_row (const WhyPathGrid *grid, double hz)
{
  return find_cell (grid->row_edge_hz, grid->n_rows, hz);
}

int
why_path_grid_column (const WhyPathGrid *grid, double hz)
{
  return find_cell (grid->column_edge_hz, grid->n_columns, hz);
}

int
why_path_grid_path (const WhyPathGrid *grid, int row, int column)
{
  if (row < 0 || (gsize) row >= grid->n_rows || column < -1 || column >= (int) grid->n_columns)
    return -1;
  if (column < 0)
    return grid->first_order[row];
  return grid->second_order[(gsize) row * grid->n_columns + (gsize) column];
}

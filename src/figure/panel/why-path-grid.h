/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* The scattering paths as cells of a table: rows are the carriers lambda_1, columns the modulations
 * lambda_2, both in rising order at their true centre frequencies. Cells touch at the geometric
 * means of neighbouring centres; the outer edges lie as far beyond the outer centres as the inner
 * ones. Not every cell exists: S2 has a path only where the modulation filter is slower than the
 * carrier's subsampling (j2 > j1). */

typedef struct
{
  gsize n_rows, n_columns;
  double *row_hz, *column_hz;           /* centres */
  double *row_edge_hz, *column_edge_hz; /* one more than the centres */
  int *first_order;                     /* n_rows: path, or -1 */
  int *second_order;                    /* n_rows x n_columns: path, or -1 */
  gboolean has_first_order;
} WhyPathGrid;

/* Paths whose frequencies make no sense are left out. A NULL or empty axes gives a grid without
 * cells. */
WhyPathGrid *why_path_grid_new (const WhyAxes *axes);
void why_path_grid_free (WhyPathGrid *grid);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyPathGrid, why_path_grid_free)

/* The cell whose edges hold hz (lower edge included), or -1. */
int why_path_grid_row (const WhyPathGrid *grid, double hz);
int why_path_grid_column (const WhyPathGrid *grid, double hz);

/* Path of a cell; column -1 is the first order. -1 where there is none. */
int why_path_grid_path (const WhyPathGrid *grid, int row, int column);

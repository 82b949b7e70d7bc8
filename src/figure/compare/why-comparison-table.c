/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "analysis/compare/why-comparison-text.h"
#include "figure/compare/why-comparison-private.h"

#define N_COLUMNS 4

static void
clear_row (gpointer data)
{
  WhyComparisonRow *row = data;
  for (int c = 0; c < N_COLUMNS; c++)
    g_free (row->cells[c]);
}

GArray *
why_comparison_rows (const WhyComparison *comparison)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (WhyComparisonRow));
  g_array_set_clear_func (rows, clear_row);
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      WhyDifference sum = why_comparison_sum (comparison, (WhyCompared) what);
      if (sum.n == 0)
        continue;
      WhyComparisonRow row = { { g_strdup (why_compared_title ((WhyCompared) what)),
                                 why_compared_text ((WhyCompared) what, sum.a),
                                 why_compared_text ((WhyCompared) what, sum.b),
                                 why_difference_text ((WhyCompared) what, &sum) } };
      g_array_append_val (rows, row);
    }
  return rows;
}

static gsize
count_rows (const WhyComparison *comparison)
{
  gsize n = 0;
  for (int what = 0; what < WHY_N_COMPARED; what++)
    n += why_comparison_sum (comparison, (WhyCompared) what).n > 0;
  return n;
}

double
why_comparison_table_height (const WhyComparison *comparison, double line)
{
  gsize n = count_rows (comparison);
  /* What was compared, a heading, and the rows. */
  return WHY_COMPARISON_ROW * line * (1 + (n > 0 ? (double) n + 1 : 0));
}

/* The first sentences say how many notes stand behind the numbers. */
static char *
heading_of (const WhyComparison *comparison)
{
  g_autoptr (GPtrArray) sentences = why_comparison_sentences (comparison);
  g_autoptr (GString) text = g_string_new (NULL);
  gsize n = 1
            + (why_comparison_n_pairs (comparison) > 0
                   ? (why_comparison_n_alone (comparison, 0) > 0)
                         + (why_comparison_n_alone (comparison, 1) > 0)
                         + (why_comparison_transposed (comparison) != 0)
                         + (why_comparison_n_otherwise (comparison) > 0)
                   : 0);
  for (guint i = 0; i < MIN (n, sentences->len); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "",
                            (const char *) g_ptr_array_index (sentences, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
draw_cell (const WhyComparisonDrawing *d,
           const char *text,
           gboolean bold,
           double x,
           double y,
           double room,
           gboolean at_right)
{
  why_text_draw_line (d->text, d->cr, text, d->em, bold, x, y, room, at_right);
}

void
why_comparison_draw_table (const WhyComparisonDrawing *d)
{
  const WhyRect *table = &d->layout->table;
  const char *const heads[N_COLUMNS] = { "", "A", "B", _ ("A − B") };
  double step = WHY_COMPARISON_ROW * d->line, y = table->y;
  if (!(table->height > 0))
    return;
  g_autofree char *heading = heading_of (d->figure->comparison);
  g_autoptr (GArray) rows = why_comparison_rows (d->figure->comparison);
  why_color_use (&d->style->ink, d->cr, 1);
  draw_cell (d, heading, FALSE, table->x, y, table->width, FALSE);
  if (rows->len == 0)
    return;
  double width = MIN (table->width, 44 * d->em), column = 0.23 * width;
  double right[N_COLUMNS] = { 0, width - 2 * column, width - column, width };
  y += step;
  for (int c = 1; c < N_COLUMNS; c++)
    draw_cell (d, heads[c], TRUE, table->x + right[c] - column, y, column, TRUE);
  why_color_use (&d->style->faint, d->cr, 0.5);
  cairo_set_line_width (d->cr, 1);
  cairo_move_to (d->cr, table->x, y + d->line * 1.2);
  cairo_line_to (d->cr, table->x + width, y + d->line * 1.2);
  cairo_stroke (d->cr);
  for (guint i = 0; i < rows->len; i++)
    {
      const WhyComparisonRow *row = &g_array_index (rows, WhyComparisonRow, i);
      y += step;
      why_color_use (&d->style->ink, d->cr, 1);
      draw_cell (d, row->cells[0], FALSE, table->x, y, width - 3 * column, FALSE);
      for (int c = 1; c < N_COLUMNS; c++)
        draw_cell (d, row->cells[c], FALSE, table->x + right[c] - column, y, column, TRUE);
    }
}

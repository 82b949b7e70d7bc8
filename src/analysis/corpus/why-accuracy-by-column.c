/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-accuracy-by-column.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int
compare_rows (const void *a, const void *b)
{
  return strcmp (((const WhyAccuracyByColumnRow *) a)->value,
                 ((const WhyAccuracyByColumnRow *) b)->value);
}

/* One row a value, found by its text; room for as many as there are predictions. */
static void
fill (WhyAccuracyByColumn *by_column,
      const WhyEvaluation *e,
      const WhyManifest *manifest,
      int column)
{
  g_autoptr (GHashTable) row_of = g_hash_table_new (g_str_hash, g_str_equal);
  by_column->rows = g_new0 (WhyAccuracyByColumnRow, e->n_predictions + 1);
  for (gsize i = 0; i < e->n_predictions; i++)
    {
      const WhyPrediction *prediction = &e->predictions[i];
      const char *value = manifest->rows[prediction->row].cells[column];
      WhyAccuracyByColumnRow *row = g_hash_table_lookup (row_of, value);
      if (!row)
        {
          row = &by_column->rows[by_column->n_rows++];
          row->value = g_strdup (value);
          row->class_n = g_new0 (gsize, e->n_classes);
          row->class_right = g_new0 (gsize, e->n_classes);
          row->class_confident = g_new0 (gsize, e->n_classes);
          g_hash_table_insert (row_of, row->value, row);
        }
      gboolean right = prediction->label == prediction->truth;
      row->n++;
      row->n_right += right;
      row->class_n[prediction->truth]++;
      row->class_right[prediction->truth] += right;
      row->class_confident[prediction->truth]
          += why_prediction_is_confident_error (prediction) ? 1 : 0;
    }
  qsort (by_column->rows, by_column->n_rows, sizeof *by_column->rows, compare_rows);
}

WhyAccuracyByColumn *
why_accuracy_by_column_new (const WhyEvaluation *evaluation,
                            const WhyManifest *manifest,
                            const char *column)
{
  int index = why_manifest_column (manifest, column);
  g_return_val_if_fail (index >= 0, NULL);
  WhyAccuracyByColumn *by_column = g_new0 (WhyAccuracyByColumn, 1);
  by_column->column = g_strdup (column);
  fill (by_column, evaluation, manifest, index);
  return by_column;
}

void
why_accuracy_by_column_free (WhyAccuracyByColumn *by_column)
{
  for (gsize i = 0; i < by_column->n_rows; i++)
    {
      g_free (by_column->rows[i].value);
      g_free (by_column->rows[i].class_n);
      g_free (by_column->rows[i].class_right);
      g_free (by_column->rows[i].class_confident);
    }
  g_free (by_column->rows);
  g_free (by_column->column);
  g_free (by_column);
}

gsize
why_accuracy_by_column_n_named_rejects (const WhyAccuracyByColumnRow *row, gsize none)
{
  return none == WHY_NO_CLASS ? 0 : row->class_n[none] - row->class_right[none];
}

double
why_accuracy_by_column_accuracy (gsize right, gsize n)
{
  return n > 0 ? (double) right / (double) n : NAN;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-evaluation-report.h"

#include <math.h>

#include "analysis/corpus/why-csv.h"

/* The recordings of one true class: all of them, or those of one value of a column. */
typedef struct
{
  gsize class_index, n, n_right, n_confident;
  const gsize *named; /* of all, by class; NULL: not told */
  const char *column, *value;
} Row;

static void
add_number (GString *text, double value)
{
  char number[WHY_CSV_NUMBER_SIZE];
  g_string_append_c (text, ',');
  if (isfinite (value))
    g_string_append (text, why_csv_number (number, "%.6f", value));
}

static void
add_field (GString *text, const char *value)
{
  g_autofree char *field = why_csv_field ("", value);
  g_string_append_printf (text, ",%s", field);
}

/* An error of calibration needs more recordings than one class or value has, so it is told of all
 * techniques together, and of rejects. */
static void
add_row (GString *text, const WhyEvaluationReport *report, const Row *row)
{
  const WhyEvaluation *e = report->evaluation;
  gboolean is_reject = row->class_index == e->none;
  g_autofree char *name = why_csv_field ("", e->classes[row->class_index]);
  g_string_append (text, name);
  add_number (text, why_accuracy_by_column_accuracy (row->n_right, row->n));
  for (gsize label = 0; label < e->n_classes; label++)
    if (row->named)
      g_string_append_printf (text, ",%zu", row->named[label]);
    else
      g_string_append_c (text, ',');
  g_string_append_printf (text, ",%zu,%zu,%zu,%s", row->n, row->n - row->n_right, row->n_confident,
                          is_reject ? "reject" : "technique");
  add_number (text, row->value ? NAN : is_reject ? e->ece_rejects : e->ece_techniques);
  if (report->by_columns)
    {
      add_field (text, row->column ? row->column : "");
      add_field (text, row->value ? row->value : "");
    }
  g_string_append_c (text, '\n');
}

static void
add_header (GString *text, const WhyEvaluationReport *report)
{
  const WhyEvaluation *e = report->evaluation;
  g_string_append (text, "class,accuracy");
  for (gsize k = 0; k < e->n_classes; k++)
    {
      g_autofree char *field = why_csv_field ("named_", e->classes[k]);
      g_string_append_printf (text, ",%s", field);
    }
  g_string_append (text, ",n,wrong,confident,kind,kind_ece");
  g_string_append (text, report->by_columns ? ",by,value\n" : "\n");
}

static void
add_column (GString *text, const WhyEvaluationReport *report, const WhyAccuracyByColumn *by_column)
{
  for (gsize i = 0; i < by_column->n_rows; i++)
    for (gsize k = 0; k < report->evaluation->n_classes; k++)
      {
        const WhyAccuracyByColumnRow *of = &by_column->rows[i];
        const Row row = { k,    of->class_n[k],    of->class_right[k], of->class_confident[k],
                          NULL, by_column->column, of->value };
        if (row.n > 0)
          add_row (text, report, &row);
      }
}

char *
why_evaluation_csv (const WhyEvaluationReport *report)
{
  const WhyEvaluation *e = report->evaluation;
  GString *text = g_string_new (NULL);
  add_header (text, report);
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      Row row = { .class_index = truth,
                  .named = &e->confusion[truth * e->n_classes],
                  .n_confident = e->confident[truth] };
      row.n_right = row.named[truth];
      for (gsize label = 0; label < e->n_classes; label++)
        row.n += row.named[label];
      add_row (text, report, &row);
    }
  for (guint i = 0; report->by_columns && i < report->by_columns->len; i++)
    add_column (text, report, report->by_columns->pdata[i]);
  return g_string_free (text, FALSE);
}

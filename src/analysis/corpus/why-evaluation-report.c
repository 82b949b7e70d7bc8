/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-evaluation-report.h"

#include <math.h>
#include <stdio.h>

#include "analysis/corpus/why-checks-report.h"
#include "analysis/corpus/why-csv.h"
#include "base/why-outfile.h"

/* What a score has to say, in the order of the columns; not for the eye, so with all names. */
static const struct
{
  const char *name;
  gsize offset; /* of a double in WhyRateScore */
} score_columns[] = {
  { "share", G_STRUCT_OFFSET (WhyRateScore, share) },
  { "share_rate", G_STRUCT_OFFSET (WhyRateScore, share_rate) },
  { "share_harmonics", G_STRUCT_OFFSET (WhyRateScore, share_harmonics) },
  { "chance", G_STRUCT_OFFSET (WhyRateScore, chance) },
  { "top_distance", G_STRUCT_OFFSET (WhyRateScore, top_distance) },
  { "top_distance_rate", G_STRUCT_OFFSET (WhyRateScore, top_distance_rate) },
  { "share_second", G_STRUCT_OFFSET (WhyRateScore, share_second) },
  { "top5_all", G_STRUCT_OFFSET (WhyRateScore, top5_all) },
};

static void
write_number (FILE *stream, const char *format, double value)
{
  char number[WHY_CSV_NUMBER_SIZE];
  fprintf (stream, ",%s", why_csv_number (number, format, value));
}

static const char measure_header[]
    = ",file_duration_s,f0_hz,rate_hz,extent_cents,depth_db,regularity";

/* Empty where nothing was found. */
static void
write_measures (const WhyPrediction *prediction, FILE *stream)
{
  const WhyMeasures *m = &prediction->measures;
  const double values[] = {
    prediction->file_duration_s, m->f0_hz, m->rate_hz, m->extent_cents, m->depth_db, m->regularity
  };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    if (isfinite (values[i]))
      write_number (stream, "%.6g", values[i]);
    else
      fputc (',', stream);
}

static void
write_header (const WhyEvaluationReport *report, FILE *stream)
{
  const WhyEvaluation *e = report->evaluation;
  for (gsize i = 0; i < report->manifest->n_columns; i++)
    {
      g_autofree char *field = why_csv_field ("", report->manifest->columns[i]);
      fprintf (stream, "%s,", field);
    }
  fputs ("predicted", stream);
  for (gsize k = 0; k < e->n_classes; k++)
    {
      g_autofree char *field = why_csv_field ("p_", e->classes[k]);
      fprintf (stream, ",%s", field);
    }
  if (report->measures)
    fputs (measure_header, stream);
  for (gsize i = 0; report->rate_column && i < e->n_rules; i++)
    {
      const char *rule = why_rule_name (e->rules[i]);
      for (gsize column = 0; column < G_N_ELEMENTS (score_columns); column++)
        fprintf (stream, ",%s_%s", rule, score_columns[column].name);
      fprintf (stream, ",%s_top5", rule);
    }
  if (e->checks)
    why_checks_write_header (e, stream);
  fputc ('\n', stream);
}

/* Empty where the rate is not known; infinite where the map points nowhere. */
static void
write_scores (const WhyEvaluation *e, const WhyPrediction *prediction, FILE *stream)
{
  for (gsize i = 0; i < e->n_rules; i++)
    {
      const WhyRateScore *score = &prediction->explanation[e->rules[i]];
      gboolean known = prediction->rate_hz > 0;
      for (gsize column = 0; column < G_N_ELEMENTS (score_columns); column++)
        if (known)
          write_number (stream, "%.6f",
                        G_STRUCT_MEMBER (double, score, score_columns[column].offset));
        else
          fputc (',', stream);
      if (known)
        fprintf (stream, ",%zu", score->top5);
      else
        fputc (',', stream);
    }
}

static void
write_prediction (const WhyEvaluationReport *report, gsize index, FILE *stream)
{
  const WhyEvaluation *e = report->evaluation;
  const WhyPrediction *prediction = &e->predictions[index];
  for (gsize column = 0; column < report->manifest->n_columns; column++)
    {
      g_autofree char *field
          = why_csv_field ("", report->manifest->rows[prediction->row].cells[column]);
      fprintf (stream, "%s,", field);
    }
  g_autofree char *label = why_csv_field ("", e->classes[prediction->label]);
  fputs (label, stream);
  for (gsize k = 0; k < e->n_classes; k++)
    write_number (stream, "%.6f", (double) prediction->probabilities[k]);
  if (report->measures)
    write_measures (prediction, stream);
  if (report->rate_column)
    write_scores (e, prediction, stream);
  if (e->checks)
    why_checks_write_row (e, index, stream);
  fputc ('\n', stream);
}

gboolean
why_evaluation_write_predictions (const WhyEvaluationReport *report,
                                  const char *path,
                                  GError **error)
{
  WhyOutfile *file;
  WhyError reason = { WHY_OK, "" };
  if (why_outfile_open (path, &file, &reason) == WHY_OK)
    {
      FILE *stream = why_outfile_stream (file);
      write_header (report, stream);
      for (gsize i = 0; i < report->evaluation->n_predictions; i++)
        write_prediction (report, i, stream);
      if (why_outfile_commit (file, &reason) == WHY_OK)
        return TRUE;
    }
  why_error_propagate (error, &reason, path);
  return FALSE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-evaluation-report.h"

#include <math.h>
#include <stdio.h>

#include "base/why-outfile.h"
#include "cli/why-cli.h"

static char *
format_csv (const WhyEvaluation *e)
{
  GString *text = g_string_new ("class,accuracy");
  for (gsize k = 0; k < e->n_classes; k++)
    {
      g_autofree char *field = why_report_field ("named_", e->classes[k]);
      g_string_append_printf (text, ",%s", field);
    }
  g_string_append_c (text, '\n');
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      g_autofree char *name = why_report_field ("", e->classes[truth]);
      g_string_append_printf (text, "%s,", name);
      if (isfinite (e->accuracy[truth]))
        g_string_append_printf (text, "%.6f", e->accuracy[truth]);
      for (gsize label = 0; label < e->n_classes; label++)
        g_string_append_printf (text, ",%zu", e->confusion[truth * e->n_classes + label]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* What a score has to say, in the order of the columns; not for the eye, so with all names. */
static const struct
{
  const char *name;
  gsize offset; /* of a double in WhyExplanationScore */
} score_columns[] = {
  { "share", G_STRUCT_OFFSET (WhyExplanationScore, share) },
  { "share_rate", G_STRUCT_OFFSET (WhyExplanationScore, share_rate) },
  { "share_harmonics", G_STRUCT_OFFSET (WhyExplanationScore, share_harmonics) },
  { "chance", G_STRUCT_OFFSET (WhyExplanationScore, chance) },
  { "top_distance", G_STRUCT_OFFSET (WhyExplanationScore, top_distance) },
  { "top_distance_rate", G_STRUCT_OFFSET (WhyExplanationScore, top_distance_rate) },
  { "share_second", G_STRUCT_OFFSET (WhyExplanationScore, share_second) },
  { "top5_all", G_STRUCT_OFFSET (WhyExplanationScore, top5_all) },
};

static void
write_header (const WhyEvaluationReport *report, FILE *stream)
{
  const WhyEvaluation *e = report->evaluation;
  for (gsize i = 0; i < report->manifest->n_columns; i++)
    {
      g_autofree char *field = why_report_field ("", report->manifest->columns[i]);
      fprintf (stream, "%s,", field);
    }
  fputs ("predicted", stream);
  for (gsize k = 0; k < e->n_classes; k++)
    {
      g_autofree char *field = why_report_field ("p_", e->classes[k]);
      fprintf (stream, ",%s", field);
    }
  for (gsize i = 0; report->rate_column && i < e->n_rules; i++)
    {
      const char *rule = why_rule_name (e->rules[i]);
      for (gsize column = 0; column < G_N_ELEMENTS (score_columns); column++)
        fprintf (stream, ",%s_%s", rule, score_columns[column].name);
      fprintf (stream, ",%s_top5", rule);
    }
  fputc ('\n', stream);
}

/* Empty where the rate is not known; infinite where the map points nowhere. */
static void
write_scores (const WhyEvaluation *e, const WhyPrediction *prediction, FILE *stream)
{
  for (gsize i = 0; i < e->n_rules; i++)
    {
      const WhyExplanationScore *score = &prediction->explanation[e->rules[i]];
      gboolean known = prediction->rate_hz > 0;
      for (gsize column = 0; column < G_N_ELEMENTS (score_columns); column++)
        if (known)
          fprintf (stream, ",%.6f", G_STRUCT_MEMBER (double, score, score_columns[column].offset));
        else
          fputc (',', stream);
      if (known)
        fprintf (stream, ",%zu", score->top5);
      else
        fputc (',', stream);
    }
}

static void
write_prediction (const WhyEvaluationReport *report, const WhyPrediction *prediction, FILE *stream)
{
  const WhyEvaluation *e = report->evaluation;
  for (gsize column = 0; column < report->manifest->n_columns; column++)
    {
      g_autofree char *field
          = why_report_field ("", report->manifest->rows[prediction->row].cells[column]);
      fprintf (stream, "%s,", field);
    }
  g_autofree char *label = why_report_field ("", e->classes[prediction->label]);
  fputs (label, stream);
  for (gsize k = 0; k < e->n_classes; k++)
    fprintf (stream, ",%.6f", (double) prediction->probabilities[k]);
  if (report->rate_column)
    write_scores (e, prediction, stream);
  fputc ('\n', stream);
}

gboolean
why_evaluation_write_predictions (const WhyEvaluationReport *report, const char *path)
{
  WhyOutfile *file;
  WhyError error = { WHY_OK, "" };
  if (why_outfile_open (path, &file, &error) == WHY_OK)
    {
      FILE *stream = why_outfile_stream (file);
      write_header (report, stream);
      for (gsize i = 0; i < report->evaluation->n_predictions; i++)
        write_prediction (report, &report->evaluation->predictions[i], stream);
      if (why_outfile_commit (file, &error) == WHY_OK)
        return TRUE;
    }
  why_cli_complain ("%s: %s", path, error.message);
  return FALSE;
}

char *
why_evaluation_format (const WhyEvaluationReport *report, WhyFormat format)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      return why_evaluation_json (report);
    case WHY_FORMAT_CSV:
      return format_csv (report->evaluation);
    case WHY_FORMAT_MARKDOWN:
      return why_evaluation_document (report, TRUE);
    case WHY_FORMAT_TEXT:
    default:
      return why_evaluation_document (report, FALSE);
    }
}

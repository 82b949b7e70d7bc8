/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-evaluation-report.h"

#include <math.h>
#include <stdio.h>

#include "base/why-outfile.h"
#include "cli/why-cli.h"
#include "cli/why-cli-json.h"

/* LRP rules whose kurtosis is reported: the two of the paper. */
static const WhyRule reported_rules[] = { WHY_RULE_EPSILON, WHY_RULE_EPSILON_ZPLUS };

static void
add_confusion (JsonBuilder *builder, const WhyEvaluation *e)
{
  why_cli_json_array (builder, "confusion");
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      why_cli_json_array (builder, NULL);
      for (gsize label = 0; label < e->n_classes; label++)
        why_cli_json_count (builder, NULL, e->confusion[truth * e->n_classes + label]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

static char *
format_json (const WhyEvaluation *e, const char *split, const char *model_name)
{
  JsonBuilder *builder = json_builder_new ();
  why_cli_json_object (builder, NULL);
  why_cli_json_string (builder, "split", split);
  why_cli_json_count (builder, "n", e->n_predictions);
  why_cli_json_array (builder, "classes");
  for (gsize k = 0; k < e->n_classes; k++)
    why_cli_json_string (builder, NULL, e->classes[k]);
  json_builder_end_array (builder);
  why_cli_json_object (builder, "accuracy");
  for (gsize k = 0; k < e->n_classes; k++)
    why_cli_json_number (builder, e->classes[k], e->accuracy[k]);
  json_builder_end_object (builder);
  why_cli_json_number (builder, "macro", e->macro);
  add_confusion (builder, e);
  why_cli_json_number (builder, "ece", e->ece);
  why_cli_json_object (builder, "kurtosis");
  for (gsize i = 0; i < G_N_ELEMENTS (reported_rules); i++)
    {
      why_cli_json_object (builder, why_rule_name (reported_rules[i]));
      why_cli_json_number (builder, "mean", e->kurtosis_mean[reported_rules[i]]);
      why_cli_json_number (builder, "sd", e->kurtosis_sd[reported_rules[i]]);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  why_cli_json_string (builder, "model", model_name);
  json_builder_end_object (builder);
  return why_cli_json_line (builder);
}

static char *
format_text (const WhyEvaluation *e, const char *split, const char *model_name)
{
  GString *text = g_string_new (NULL);
  g_string_append_printf (text, "%s on %zu recordings of split %s\n\n%-14s %8s   ", model_name,
                          e->n_predictions, split, "true \\ named", "accuracy");
  for (gsize k = 0; k < e->n_classes; k++)
    g_string_append_printf (text, " %12s", e->classes[k]);
  g_string_append_c (text, '\n');
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      g_string_append_printf (text, "%-14s ", e->classes[truth]);
      if (isfinite (e->accuracy[truth]))
        g_string_append_printf (text, "%6.2f %%   ", 100 * e->accuracy[truth]);
      else
        g_string_append_printf (text, "%8s   ", "-");
      for (gsize label = 0; label < e->n_classes; label++)
        g_string_append_printf (text, " %12zu", e->confusion[truth * e->n_classes + label]);
      g_string_append_c (text, '\n');
    }
  g_string_append_printf (text, "\nmacro accuracy %.2f %%, expected calibration error %.3f\n",
                          100 * e->macro, e->ece);
  for (gsize i = 0; i < G_N_ELEMENTS (reported_rules); i++)
    g_string_append_printf (text, "kurtosis of %s: %.2f (%.2f)\n",
                            why_rule_label (reported_rules[i]), e->kurtosis_mean[reported_rules[i]],
                            e->kurtosis_sd[reported_rules[i]]);
  return g_string_free (text, FALSE);
}

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

gboolean
why_evaluation_write_predictions (const WhyEvaluation *e,
                                  const WhyManifest *manifest,
                                  const char *path)
{
  WhyOutfile *file;
  WhyError error = { WHY_OK, "" };
  if (why_outfile_open (path, &file, &error) == WHY_OK)
    {
      FILE *stream = why_outfile_stream (file);
      for (gsize i = 0; i < manifest->n_columns; i++)
        {
          g_autofree char *field = why_report_field ("", manifest->columns[i]);
          fprintf (stream, "%s,", field);
        }
      fputs ("predicted", stream);
      for (gsize k = 0; k < e->n_classes; k++)
        {
          g_autofree char *field = why_report_field ("p_", e->classes[k]);
          fprintf (stream, ",%s", field);
        }
      fputc ('\n', stream);
      for (gsize i = 0; i < e->n_predictions; i++)
        {
          const WhyPrediction *prediction = &e->predictions[i];
          for (gsize column = 0; column < manifest->n_columns; column++)
            {
              g_autofree char *field
                  = why_report_field ("", manifest->rows[prediction->row].cells[column]);
              fprintf (stream, "%s,", field);
            }
          g_autofree char *label = why_report_field ("", e->classes[prediction->label]);
          fputs (label, stream);
          for (gsize k = 0; k < e->n_classes; k++)
            fprintf (stream, ",%.6f", (double) prediction->probabilities[k]);
          fputc ('\n', stream);
        }
      if (why_outfile_commit (file, &error) == WHY_OK)
        return TRUE;
    }
  why_cli_complain ("%s: %s", path, error.message);
  return FALSE;
}

char *
why_evaluation_format (const WhyEvaluation *e,
                       const char *split,
                       const char *model_name,
                       WhyFormat format)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      return format_json (e, split, model_name);
    case WHY_FORMAT_CSV:
      return format_csv (e);
    case WHY_FORMAT_TEXT:
    default:
      return format_text (e, split, model_name);
    }
}

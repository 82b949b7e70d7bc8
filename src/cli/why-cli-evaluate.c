/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/why-evaluation.h"
#include "base/why-outfile.h"
#include "cli/why-cli.h"
#include "cli/why-cli-json.h"
#include "cli/why-report.h"

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

/* The manifest's columns, then what the model says. */
static gboolean
write_predictions (const WhyEvaluation *e, const WhyManifest *manifest, const char *path)
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

static bool
on_step (double fraction, void *user)
{
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%3.0f %%", 100 * fraction);
  if (fraction >= 1)
    why_cli_clear_bar ();
  return true;
}

static void
on_failure (const char *message, void *user)
{
  why_cli_clear_bar ();
  why_cli_complain ("%s", message);
}

int
why_cli_evaluate (int argc, char **argv)
{
  g_autofree char *model_path = NULL, *split = NULL, *format_name = NULL, *predictions = NULL;
  g_auto (GStrv) maps = NULL, excludes = NULL;
  int n_threads = 0, status;
  const GOptionEntry entries[] = {
    { "model", 0, 0, G_OPTION_ARG_FILENAME, &model_path,
      "Model file (default: the one that is installed)", "M" },
    { "split", 0, 0, G_OPTION_ARG_STRING, &split, "Split to measure on, or all (default: test)",
      "NAME" },
    { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, "text, json or csv", "F" },
    { "predictions", 0, 0, G_OPTION_ARG_FILENAME, &predictions,
      "Write the manifest with what the model says", "OUT.csv" },
    { "map", 0, 0, G_OPTION_ARG_STRING_ARRAY, &maps, "Rename a class (default: ordinario=none)",
      "FROM=TO" },
    { "exclude", 0, 0, G_OPTION_ARG_STRING_ARRAY, &excludes,
      "Leave rows out; VALUE* matches a beginning", "COLUMN=VALUE" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Files at once (default: one a core)", "N" },
    G_OPTION_ENTRY_NULL,
  };
  WhyFormat format;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv",
                      "Measures a model on labelled recordings.", 1, 1, &status))
    return status;
  if (!why_report_parse (format_name, &format))
    return WHY_EXIT_USAGE;
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("evaluate: --threads must be 0 to 256");
  const char *wanted = split ? split : "test";

  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (argv[1], (const char *const *) maps,
                                                        (const char *const *) excludes, &error);
  if (!manifest)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  if (predictions && !why_cli_can_write (predictions))
    return WHY_EXIT_INPUT;
  /* Files run side by side, so each has one thread. */
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  g_autoptr (WhyEvaluation) evaluation
      = why_evaluation_run (analyzer, manifest, strcmp (wanted, "all") == 0 ? NULL : wanted,
                            (unsigned) n_threads, TRUE, on_step, on_failure, NULL, &error);
  if (!evaluation)
    {
      why_cli_complain ("%s: %s", argv[1], error->message);
      return WHY_EXIT_INPUT;
    }
  if (predictions && !write_predictions (evaluation, manifest, predictions))
    return WHY_EXIT_INPUT;

  const char *model_name = why_analyzer_axes (analyzer)->model_name;
  g_autofree char *text = format == WHY_FORMAT_JSON  ? format_json (evaluation, wanted, model_name)
                          : format == WHY_FORMAT_CSV ? format_csv (evaluation)
                                                     : format_text (evaluation, wanted, model_name);
  if (!why_cli_print (text) || evaluation->n_failed > 0)
    return WHY_EXIT_INPUT;
  return WHY_EXIT_OK;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/why-cli.h"
#include "cli/why-evaluation-report.h"

/* The command line; lives as long as the program. */
static char *model_path, *split, *format_name, *predictions, *rate_column;
static char **maps, **excludes;
static gboolean explanations;
static int n_threads;

static const GOptionEntry entries[] = {
  WHY_CLI_MODEL (&model_path),
  { "split", 0, 0, G_OPTION_ARG_STRING, &split, "Split to measure on, or all (default: test)",
    "NAME" },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, "text, json or csv", "F" },
  { "predictions", 0, 0, G_OPTION_ARG_FILENAME, &predictions,
    "Write the manifest with what the model says", "OUT.csv" },
  { "explanations", 0, 0, G_OPTION_ARG_NONE, &explanations,
    "Score how well relevance points at the labelled modulation rates", NULL },
  { "rate-column", 0, 0, G_OPTION_ARG_STRING, &rate_column,
    "Column of these rates, in hertz (default: mod_rate_hz)", "COLUMN" },
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Files at once (default: one a core)", "N" },
  G_OPTION_ENTRY_NULL,
};

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

/* NULL after a complaint. */
static WhyEvaluation *
evaluate (WhyAnalyzer *analyzer, const WhyManifest *manifest, const char *path)
{
  WhyEvaluationOptions options = {
    .split = strcmp (split, "all") == 0 ? NULL : split,
    .n_threads = (unsigned) n_threads,
    .kurtosis = TRUE,
    .rate_column = rate_column,
  };
  g_autoptr (GError) error = NULL;
  WhyEvaluation *evaluation
      = why_evaluation_run (analyzer, manifest, &options, on_step, on_failure, NULL, &error);
  if (!evaluation)
    why_cli_complain ("%s: %s", path, error->message);
  return evaluation;
}

int
why_cli_evaluate (int argc, char **argv)
{
  int status;
  WhyFormat format;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv",
                      "Measures a model on labelled recordings.", 1, 1, &status))
    return status;
  if (!why_report_parse (format_name, &format))
    return WHY_EXIT_USAGE;
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("evaluate: --threads must be 0 to 256");
  if (rate_column && !explanations)
    return why_cli_misuse ("evaluate: --rate-column goes with --explanations");
  if (!split)
    split = g_strdup ("test");
  if (explanations && !rate_column)
    rate_column = g_strdup ("mod_rate_hz");

  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  if (!manifest || (predictions && !why_cli_can_write (predictions)))
    return WHY_EXIT_INPUT;
  /* Files run side by side, so each has one thread. */
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  g_autoptr (WhyEvaluation) evaluation = evaluate (analyzer, manifest, argv[1]);
  if (!evaluation)
    return WHY_EXIT_INPUT;
  const WhyEvaluationReport report = {
    .evaluation = evaluation,
    .manifest = manifest,
    .split = split,
    .model_name = why_analyzer_axes (analyzer)->model_name,
    .rate_column = rate_column,
  };
  if (predictions && !why_evaluation_write_predictions (&report, predictions))
    return WHY_EXIT_INPUT;
  g_autofree char *text = why_evaluation_format (&report, format);
  if (!why_cli_print (text) || evaluation->n_failed > 0)
    return WHY_EXIT_INPUT;
  return WHY_EXIT_OK;
}

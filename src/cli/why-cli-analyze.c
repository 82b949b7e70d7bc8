/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "cli/why-cli.h"
#include "cli/why-report.h"

/* The command line; lives as long as the program. */
static char *model_path, *rule_name, *class_name, *other_name, *format_name;
static double a4_hz;
static gboolean trust;
static WhyAnalysisOptions options;

static const GOptionEntry entries[] = {
  WHY_CLI_MODEL (&model_path),
  WHY_CLI_RULE (&rule_name),
  WHY_CLI_CLASS (&class_name),
  WHY_CLI_AGAINST (&other_name),
  WHY_CLI_START (&options.start_s),
  WHY_CLI_DURATION (&options.duration_s),
  WHY_CLI_A4 (&a4_hz),
  { "trust", 0, 0, G_OPTION_ARG_NONE, &trust,
    N_ ("Test the explanation: the class’s logit as the most, and the least, relevant paths are "
        "silenced first"),
    NULL },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
    N_ ("text, json (one object per line) or "
        "csv"),
    "F" },
  G_OPTION_ENTRY_NULL,
};

int
why_cli_analyze (int argc, char **argv)
{
  int status;
  WhyCliQuestion asked;
  WhyRule rule;
  WhyFormat format;

  if (!why_cli_parse (&argc, &argv, entries, "FILE…",
                      N_ ("Identifies the technique in each sound file and says why."), 1, G_MAXINT,
                      &status))
    return status;
  if (!(options.start_s >= 0) || !(options.duration_s >= 0))
    return why_cli_misuse ("analyze: --start and --duration must not be negative");
  if (!why_cli_a4 (a4_hz) || !why_cli_rule (rule_name, &rule)
      || !why_report_parse (format_name, FALSE, &format))
    return WHY_EXIT_USAGE;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 0);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  if (!why_cli_question (why_analyzer_model (analyzer), class_name, other_name, &asked))
    return WHY_EXIT_USAGE;

  options.rules[rule] = TRUE;
  g_autofree char *header = why_report_header (format, why_analyzer_axes (analyzer));
  if (header && !why_cli_print (header))
    return WHY_EXIT_INPUT;
  status = WHY_EXIT_OK;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyAnalysis) analysis
          = why_analyzer_run (analyzer, argv[i], &options, NULL, NULL, NULL, NULL, &error);
      if (!analysis)
        {
          why_cli_complain ("%s", error->message);
          status = WHY_EXIT_INPUT;
          continue;
        }
      const char *const *classes = (const char *const *) analysis->axes->classes;
      WhyQuestion question;
      if (!why_cli_ask (&asked, argv[i], classes, analysis->label, &question))
        {
          status = WHY_EXIT_INPUT;
          continue;
        }
      WhyFlipTest test;
      if (trust && !why_flip_test_run (analyzer, analysis, rule, question, &test, NULL, &error))
        {
          why_cli_complain ("%s: %s", argv[i], error->message);
          status = WHY_EXIT_INPUT;
          continue;
        }
      g_autofree char *text
          = why_report_format (analysis, rule, question, trust ? &test : NULL, format);
      if (!why_cli_print (text))
        return WHY_EXIT_INPUT;
    }
  return status;
}

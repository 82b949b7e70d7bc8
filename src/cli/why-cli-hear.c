/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/explain/why-hearing.h"
#include "audio/file/why-audio-file.h"
#include "cli/why-cli.h"

/* The command line; lives as long as the program. */
static char *model_path, *rule_name, *class_name, *other_name, *part_name, *out_path;
static double carrier_hz = NAN;
static WhyAnalysisOptions options;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out_path, N_ ("Sound file to write"), "OUT.wav" },
  { "part", 0, 0, G_OPTION_ARG_STRING, &part_name,
    N_ ("mattered (default), rest (the two add up to the whole) or all"), "P" },
  { "carrier", 0, 0, G_OPTION_ARG_DOUBLE, &carrier_hz,
    N_ ("Instead of a part: the band of the carrier nearest to this frequency"), "HZ" },
  WHY_CLI_RULE (&rule_name),
  WHY_CLI_CLASS (&class_name),
  WHY_CLI_AGAINST (&other_name),
  WHY_CLI_START (&options.start_s),
  WHY_CLI_DURATION (&options.duration_s),
  WHY_CLI_MODEL (&model_path),
  G_OPTION_ENTRY_NULL,
};

static gboolean
check_options (WhyHearing *hearing)
{
  *hearing = WHY_HEAR_MATTERED;
  if (!out_path)
    why_cli_complain ("hear: say where to write with -o OUT.wav");
  else if (part_name && !why_hearing_parse (part_name, hearing))
    why_cli_complain ("hear: there is no part “%s”; choose mattered, rest or all", part_name);
  else if (!isnan (carrier_hz) && (part_name || !(carrier_hz > 0) || isinf (carrier_hz)))
    why_cli_complain ("hear: --carrier takes a frequency in Hz and cannot be combined with --part");
  else if (!(options.start_s >= 0) || !(options.duration_s >= 0))
    why_cli_complain ("hear: --start and --duration must not be negative");
  else
    return TRUE;
  return FALSE;
}

int
why_cli_hear (int argc, char **argv)
{
  int status;
  WhyCliQuestion asked;
  WhyQuestion question;
  WhyRule rule;
  WhyHearing hearing;
  WhyError reason = { WHY_OK, "" };

  if (!why_cli_parse (&argc, &argv, entries, "FILE -o OUT.wav",
                      N_ ("Writes what mattered for the verdict as a sound file."), 1, 1, &status))
    return status;
  if (!check_options (&hearing) || !why_cli_rule (rule_name, &rule))
    return WHY_EXIT_USAGE;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 0);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  if (!why_cli_question (why_analyzer_model (analyzer), class_name, other_name, &asked))
    return WHY_EXIT_USAGE;

  options.rules[rule] = TRUE;
  options.without_panels = TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (analyzer, argv[1], &options, NULL, NULL, NULL, NULL, &error);
  if (!analysis)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  if (!why_cli_ask (&asked, argv[1], (const char *const *) analysis->axes->classes, analysis->label,
                    &question))
    return WHY_EXIT_INPUT;
  g_autoptr (GBytes) sound = isnan (carrier_hz)
                                 ? why_hearing_samples (analysis, rule, question, hearing)
                                 : why_hearing_band (analysis, carrier_hz);
  if (sound
      && why_audio_save (out_path, g_bytes_get_data (sound, NULL),
                         g_bytes_get_size (sound) / sizeof (float), analysis->axes->sample_rate_hz,
                         false, &reason)
             == WHY_OK)
    return WHY_EXIT_OK;
  why_cli_complain ("%s: %s", out_path, sound ? reason.message : why_status_str (WHY_ERR_MEMORY));
  return WHY_EXIT_INPUT;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "base/why-outfile.h"
#include "cli/why-cli-shards.h"
#include "cli/why-report.h"

/* The command line; lives as long as the program. */
static char *model_path, *rule_name, *class_name, *other_name, *format_name;
static double a4_hz;
static gboolean trust, no_timings;
static int n_threads;
static WhyAnalysisOptions options;
static WhyCliShards shards;

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
  { "no-timings", 0, 0, G_OPTION_ARG_NONE, &no_timings,
    N_ ("Leave out of json how long it took, so that two runs write the same"), NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &shards.output, N_ ("File to write (default: print)"),
    N_ ("OUT") },
  WHY_CLI_FILES_FROM (&shards),
  WHY_CLI_SHARD (&shards),
  WHY_CLI_RESUME (&shards),
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: one per core)"), "N" },
  G_OPTION_ENTRY_NULL,
};

/* What is asked of each file. */
typedef struct
{
  WhyAnalyzer *analyzer;
  WhyCliQuestion asked;
  WhyRule rule;
  WhyFormat format;
} Job;

/* WhyCliFileFunc */
static char *
analyze (const char *path, void *user, GError **error)
{
  const Job *job = user;
  WhyQuestion question;
  WhyFlipTest test;
  g_autoptr (GError) reason = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (job->analyzer, path, &options, NULL, NULL, NULL, NULL, error);
  if (!analysis
      || !why_cli_try_ask (&job->asked, path, (const char *const *) analysis->axes->classes,
                           analysis->label, &question, error))
    return NULL;
  if (trust
      && !why_flip_test_run (job->analyzer, analysis, job->rule, question, &test, NULL, &reason))
    {
      g_autofree char *name = g_filename_display_name (path);
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "%s: %s", name, reason->message);
      return NULL;
    }
  return why_report_format (analysis, job->rule, question, trust ? &test : NULL, job->format);
}

/* Prints, or writes into the file of -o, one after the other. */
static int
report (Job *job, char **files)
{
  WhyError error = { WHY_OK, "" };
  WhyOutfile *file = NULL;
  int status = WHY_EXIT_OK;
  g_autofree char *header = why_report_header (job->format, why_analyzer_axes (job->analyzer));
  if (shards.output && why_outfile_open (shards.output, &file, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", shards.output, error.message);
      return WHY_EXIT_INPUT;
    }
  if (header && file)
    fputs (header, why_outfile_stream (file));
  else if (header && !why_cli_print (header))
    return WHY_EXIT_INPUT;
  for (; *files; files++)
    {
      g_autoptr (GError) reason = NULL;
      g_autofree char *text = analyze (*files, job, &reason);
      if (!text)
        {
          why_cli_complain ("%s", reason->message);
          status = WHY_EXIT_INPUT;
        }
      else if (file)
        fputs (text, why_outfile_stream (file));
      else if (!why_cli_print (text))
        return WHY_EXIT_INPUT;
    }
  if (file && why_outfile_commit (file, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", shards.output, error.message);
      return WHY_EXIT_INPUT;
    }
  return status;
}

/* Lines for merge. */
static int
write_shard (Job *job, char **files, WhyShard shard)
{
  g_autoptr (WhyShardHeader) header = why_shard_header_new ("analyze", shard);
  why_shard_header_add (header, "rule", why_rule_name (job->rule));
  why_shard_header_add (header, "class", class_name);
  why_shard_header_add (header, "against", other_name);
  why_shard_header_add_number (header, "start", options.start_s);
  why_shard_header_add_number (header, "duration", options.duration_s);
  why_shard_header_add_number (header, "a4", why_note_get_a4 ());
  why_shard_header_add (header, "trust", trust ? "yes" : NULL);
  if (!why_cli_shards_describe (header, job->analyzer, model_path, files))
    return WHY_EXIT_INPUT;
  job->format = WHY_FORMAT_JSON;
  why_report_leave_out_timings ();
  return why_cli_shards_run (&shards, header, files, analyze, job);
}

int
why_cli_analyze (int argc, char **argv)
{
  int status;
  Job job = { NULL };
  WhyShard shard;

  if (!why_cli_parse (&argc, &argv, entries, "FILE…",
                      N_ ("Identifies the technique in each sound file and says why."), 0, G_MAXINT,
                      &status))
    return status;
  if (!(options.start_s >= 0) || !(options.duration_s >= 0))
    return why_cli_misuse ("analyze: --start and --duration must not be negative");
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("analyze: --threads must be 0 to 256");
  if (!why_cli_a4 (a4_hz) || !why_cli_rule (rule_name, &job.rule)
      || !why_report_parse (format_name, FALSE, &job.format)
      || !why_cli_shards_parse (&shards, "analyze", &shard))
    return WHY_EXIT_USAGE;
  if (why_cli_shards_is_on (&shards) && format_name && job.format != WHY_FORMAT_JSON)
    return why_cli_misuse ("analyze: --shard and --resume write --format json only");
  g_auto (GStrv) files
      = why_cli_shards_files (&shards, "analyze", argv + 1, (gsize) argc - 1, &status);
  if (!files)
    return status;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, (unsigned) n_threads);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  job.analyzer = analyzer;
  if (!why_cli_question (why_analyzer_model (analyzer), class_name, other_name, &job.asked))
    return WHY_EXIT_USAGE;
  options.rules[job.rule] = TRUE;
  if (no_timings)
    why_report_leave_out_timings ();
  return why_cli_shards_is_on (&shards) ? write_shard (&job, files, shard) : report (&job, files);
}

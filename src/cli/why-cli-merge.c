/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/why-outfile.h"
#include "cli/why-cli-cross.h"
#include "cli/why-cli-evaluation.h"

/* The command line; lives as long as the program. */
static WhyCliMergeOptions options;

static const char *const summary = N_ (
    "Joins what all shards of one run wrote, in any order, to what one run gives: the lines of "
    "analyze\n"
    "and notes, the report of evaluate, the table of cross-validate.");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.output, N_ ("File to write (default: print)"),
    N_ ("OUT") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &options.format,
    N_ ("Of evaluate: text, markdown, json or csv (default: as its shards were told)"), "F" },
  { "predictions", 0, 0, G_OPTION_ARG_FILENAME, &options.predictions,
    N_ ("Of evaluate: write the manifest with the model’s predictions"), "OUT.csv" },
  { "figure", 0, 0, G_OPTION_ARG_FILENAME, &options.figure,
    N_ ("Of evaluate: also draw the confusion matrix: .png, .svg or .pdf"), N_ ("OUT") },
  G_OPTION_ENTRY_NULL,
};

static const struct
{
  const char *command;
  int (*merge) (WhyShardSet *set, const WhyCliMergeOptions *options);
} mergers[] = {
  { "analyze", why_cli_merge_lines },
  { "cross-validate", why_cli_merge_cross },
  { "evaluate", why_cli_merge_evaluation },
  { "notes", why_cli_merge_lines },
};

/* To stdout, or to the file of -o. */
static gboolean
put (WhyOutfile *file, const char *text)
{
  if (!file)
    return why_cli_print (text);
  fputs (text, why_outfile_stream (file));
  return TRUE;
}

/* The exit status of one run; *ok: all could be read and printed. */
static int
copy_lines (WhyShardSet *set, WhyOutfile *file, gboolean *ok)
{
  int status = WHY_EXIT_OK;
  *ok = TRUE;
  for (gsize row = 0; *ok && row < why_shard_set_header (set)->n_rows; row++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *failure = NULL, *text = why_shard_set_read (set, row, &failure, &error);
      if (!text || failure)
        {
          why_cli_complain ("%s", text ? failure : error->message);
          status = WHY_EXIT_INPUT;
          *ok = text != NULL;
        }
      else
        *ok = put (file, text);
    }
  return *ok ? status : WHY_EXIT_INPUT;
}

int
why_cli_merge_lines (WhyShardSet *set, const WhyCliMergeOptions *wanted)
{
  WhyError error = { WHY_OK, "" };
  WhyOutfile *file = NULL;
  gboolean ok;
  if (wanted->output && why_outfile_open (wanted->output, &file, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", wanted->output, error.message);
      return WHY_EXIT_INPUT;
    }
  int status = copy_lines (set, file, &ok);
  if (!ok)
    why_outfile_abort (file);
  else if (file && why_outfile_commit (file, &error) != WHY_OK)
    {
      why_cli_complain ("%s: %s", wanted->output, error.message);
      return WHY_EXIT_INPUT;
    }
  return status;
}

int
why_cli_merge (int argc, char **argv)
{
  int status;
  if (!why_cli_parse (&argc, &argv, entries, "SHARD…", summary, 1, G_MAXINT, &status))
    return status;
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyShardSet) set
      = why_shard_set_open ((const char *const *) argv + 1, (gsize) argc - 1, &error);
  if (!set)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  const char *command = why_shard_set_header (set)->command;
  for (gsize i = 0; i < G_N_ELEMENTS (mergers); i++)
    if (strcmp (command, mergers[i].command) == 0)
      return mergers[i].merge (set, &options);
  why_cli_complain ("%s: is of “%s”, of which nothing can be merged", argv[1], command);
  return WHY_EXIT_INPUT;
}

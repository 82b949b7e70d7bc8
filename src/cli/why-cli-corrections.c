/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/sidecar/why-sidecar-folder.h"
#include "base/why-outfile.h"
#include "cli/why-cli.h"

/* The command line; lives as long as the program. */
static char *output;

static const char *const summary = N_ (
    "Collects what was corrected by hand in the recordings of a folder, or in one recording: a\n"
    "manifest of notes (path, class, split, from_s, to_s) to train on and to evaluate with.");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File to write (default: print)"),
    N_ ("OUT") },
  G_OPTION_ENTRY_NULL,
};

int
why_cli_corrections (int argc, char **argv)
{
  int status;
  g_autoptr (GError) error = NULL;
  WhyError reason = { WHY_OK, "" };
  if (!why_cli_parse (&argc, &argv, entries, "FOLDER", summary, 1, 1, &status))
    return status;
  g_autoptr (WhyCorrectedFolder) folder = why_sidecar_collect (argv[1], NULL, &error);
  if (!folder)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  for (gsize i = 0; i < folder->n_trouble; i++)
    why_cli_complain ("%s", folder->troubles[i]);
  if (folder->n == 0)
    {
      why_cli_complain (_ ("%s: no note was given another name by hand"), argv[1]);
      return WHY_EXIT_INPUT;
    }
  g_autofree char *text = why_corrected_folder_manifest (folder, output ? output : "manifest.csv");
  if (!output)
    return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
  if (why_outfile_write (output, text, &reason) == WHY_OK)
    return WHY_EXIT_OK;
  why_cli_complain ("%s: %s", output, reason.message);
  return WHY_EXIT_INPUT;
}

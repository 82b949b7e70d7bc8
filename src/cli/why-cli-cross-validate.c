/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "analysis/corpus/why-csv.h"
#include "base/why-outfile.h"
#include "cli/why-train-options.h"
#include "train/why-cross-validation.h"

/* The command line; lives as long as the program. */
static char *output, *column;
static int n_folds, min_files = 8;
static WhyTrainOptions options = WHY_TRAIN_OPTIONS_INIT;

static const char *const summary
    = N_ ("Leaves some values of a column (instruments, sources) out of training and tests on "
          "them, until\n"
          "each value has been left out once. Rows of splits other than train and "
          "validation are never\n"
          "trained on, but are tested on. The table says how many "
          "recordings of each class were identified\n"
          "correctly.");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("CSV table to write (required)"),
    "OUT.csv" },
  { "by", 0, 0, G_OPTION_ARG_STRING, &column, N_ ("Column whose values are left out (required)"),
    N_ ("COLUMN") },
  { "folds", 0, 0, G_OPTION_ARG_INT, &n_folds,
    N_ ("Leave out several values at once, in N training runs (default: one run per value)"), "N" },
  { "min-files", 0, 0, G_OPTION_ARG_INT, &min_files,
    N_ ("Fewest recordings of a class that a value must have to count in the mean (default: 8)"),
    "N" },
  WHY_TRAIN_ENTRIES (&options),
  G_OPTION_ENTRY_NULL,
};

static gboolean
write_table (const WhyCrossValidation *v)
{
  WhyOutfile *file;
  WhyError error = { WHY_OK, "" };
  if (why_outfile_open (output, &file, &error) == WHY_OK)
    {
      FILE *stream = why_outfile_stream (file);
      g_autofree char *name = why_csv_field ("", column);
      fprintf (stream, "%s,fold,class,recordings,right\n", name);
      for (gsize i = 0; i < v->n_values; i++)
        for (gsize k = 0; k < v->n_classes; k++)
          if (v->values[i].fold < v->n_done && v->values[i].total[k] > 0)
            {
              g_autofree char *value = why_csv_field ("", v->values[i].value);
              g_autofree char *class_name = why_csv_field ("", v->classes[k]);
              fprintf (stream, "%s,%zu,%s,%zu,%zu\n", value, v->values[i].fold + 1, class_name,
                       v->values[i].total[k], v->values[i].right[k]);
            }
      if (why_outfile_commit (file, &error) == WHY_OK)
        return TRUE;
    }
  why_cli_complain ("%s: %s", output, error.message);
  return FALSE;
}

/* What was done is on disk after each fold. */
static gboolean
on_fold (const WhyCrossValidation *v, void *user)
{
  why_cli_clear_bar ();
  fprintf (stderr,
           _ ("fold %zu of %zu: mean accuracy so far %.2f %% over %zu pairs of %s and class\n"),
           v->n_done, v->n_folds, 100 * v->mean, v->n_pairs, column);
  gboolean *ok = user;
  *ok = write_table (v);
  return *ok;
}

int
why_cli_cross_validate (int argc, char **argv)
{
  WhyTrainParams params = { 0 };
  int status;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv --by COLUMN -o OUT.csv", summary, 1, 1,
                      &status))
    return status;
  if (!output || !column)
    return why_cli_misuse ("cross-validate: say what to leave out with --by COLUMN, and where to "
                           "write with -o OUT.csv");
  if (n_folds < 0 || n_folds == 1 || min_files < 1)
    return why_cli_misuse ("cross-validate: --folds must be 2 or more, --min-files 1 or more");
  if (!why_train_options_apply (&options, "cross-validate", &params, &status))
    return status;
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], options.maps, options.excludes);
  if (!manifest || !why_cli_can_write (output))
    return WHY_EXIT_INPUT;

  g_autofree char *model = g_strconcat (output, ".fold.safetensors", NULL),
                  *name = g_path_get_basename (argv[1]);
  g_autoptr (GError) error = NULL;
  gboolean written = TRUE;
  params.output = model;
  const WhyCrossParams cross = {
    .column = column,
    .n_folds = (gsize) n_folds,
    .min_files = (gsize) min_files,
    .train = &params,
  };
  why_train_options_catch_interrupt ();
  g_autoptr (WhyCrossValidation) v
      = why_cross_validate (manifest, name, &cross, why_train_options_report, on_fold, &written,
                            &error);
  why_cli_clear_bar ();
  if (!v)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  if (!written)
    return WHY_EXIT_INPUT;
  g_autofree char *text
      = g_strdup_printf (_ ("%s: mean accuracy %.2f %% over %zu pairs of %s and class with %d or "
                            "more recordings, each left out of training (%zu folds)\n"),
                         output, 100 * v->mean, v->n_pairs, column, min_files, v->n_folds);
  return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

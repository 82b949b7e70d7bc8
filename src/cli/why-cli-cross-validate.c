/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "analysis/shard/why-shard-evaluation.h"
#include "cli/why-cli-cross.h"
#include "cli/why-cli-shards.h"
#include "cli/why-train-options.h"

/* The command line; lives as long as the program. */
static WhyCliShards shards;
static char *column;
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
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &shards.output, N_ ("CSV table to write (required)"),
    "OUT.csv" },
  { "by", 0, 0, G_OPTION_ARG_STRING, &column, N_ ("Column whose values are left out (required)"),
    N_ ("COLUMN") },
  { "folds", 0, 0, G_OPTION_ARG_INT, &n_folds,
    N_ ("Leave out several values at once, in N training runs (default: one run per value)"), "N" },
  { "min-files", 0, 0, G_OPTION_ARG_INT, &min_files,
    N_ ("Fewest recordings of a class that a value must have to count in the mean (default: 8)"),
    "N" },
  WHY_TRAIN_ENTRIES (&options),
  WHY_CLI_FILES_FROM (&shards),
  { "shard", 0, 0, G_OPTION_ARG_STRING, &shards.shard,
    N_ ("Do the I-th of N parts of the folds, and write lines instead of the table; “merge” makes it"),
    N_ ("I/N") },
  WHY_CLI_RESUME (&shards),
  G_OPTION_ENTRY_NULL,
};

/* What was done is on disk after each fold. */
static gboolean
on_fold (const WhyCrossValidation *v, void *user)
{
  why_cli_clear_bar ();
  fprintf (stderr,
           _ ("fold %zu of %zu: mean accuracy so far %.2f %% over %zu pairs of %s and class\n"),
           v->n_done, v->n_folds, 100 * v->mean, v->n_pairs, column);
  gboolean *ok = user;
  *ok = why_cli_cross_write (v, column, shards.output);
  return *ok;
}

/* All that a fold depends on. */
static WhyShardHeader *
describe (WhyShard shard,
          const WhyManifest *manifest,
          const WhyCrossValidation *list,
          const WhyTrainParams *params)
{
  WhyShardHeader *header = why_shard_header_new ("cross-validate", shard);
  const WhyRecipe *r = &params->recipe;
  const struct
  {
    const char *name;
    double value;
  } numbers[] = { { "min-files", min_files },           { "folds", (double) list->n_folds },
                  { "seed", (double) params->seed },    { "second-order", params->second_order },
                  { "variants", r->n_variants },        { "epochs", (double) r->n_epochs },
                  { "patience", (double) r->patience }, { "balance", r->balance },
                  { "averaging", r->averaging },        { "epsilon", r->epsilon_strength },
                  { "zplus", r->zplus_strength } };
  why_shard_header_add (header, "by", column);
  for (gsize k = 0; k < list->n_classes; k++)
    why_shard_header_add (header, "class", list->classes[k]);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    why_shard_header_add_number (header, numbers[i].name, numbers[i].value);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (gsize i = 0; i < manifest->n_rows; i++)
    why_shard_digest_row (sum, manifest, i);
  g_free (header->list);
  header->list = g_strdup (g_checksum_get_string (sum));
  header->n_rows = list->n_folds;
  return header;
}

/* A line a fold. */
static int
run_shard (WhyManifest *manifest, const char *name, const WhyCrossParams *cross, WhyShard shard)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyCrossValidation) v = why_cross_validation_new (manifest, cross, &error);
  g_autoptr (WhyShardHeader) header = v ? describe (shard, manifest, v, cross->train) : NULL;
  g_autoptr (WhyShardWriter) writer
      = v ? why_shard_writer_new (shards.output, header, shards.resume, &error) : NULL;
  gboolean failed = FALSE;
  for (gsize fold = 0; !error && fold < v->n_folds; fold++)
    {
      g_autoptr (GError) reason = NULL;
      if (!why_shard_writer_wants (writer, fold))
        continue;
      if (why_cross_validation_run (v, manifest, name, cross, fold, why_train_options_report, NULL,
                                    &reason))
        {
          g_autofree char *line = why_cli_cross_line (v, fold);
          why_shard_writer_add (writer, fold, line, &error);
        }
      else if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        g_propagate_error (&error, g_steal_pointer (&reason));
      else
        {
          failed = TRUE;
          why_cli_clear_bar ();
          why_cli_complain ("%s", reason->message);
          why_shard_writer_add_failure (writer, fold, column, reason->message, &error);
        }
    }
  why_cli_clear_bar ();
  if (!error)
    why_shard_writer_finish (writer, &error);
  if (error)
    why_cli_complain ("%s", error->message);
  return error || failed ? WHY_EXIT_INPUT : WHY_EXIT_OK;
}

int
why_cli_cross_validate (int argc, char **argv)
{
  WhyTrainParams params = { 0 };
  WhyShard shard;
  int status;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv --by COLUMN -o OUT.csv", summary, 1, 1,
                      &status))
    return status;
  if (!shards.output || !column)
    return why_cli_misuse ("cross-validate: say what to leave out with --by COLUMN, and where to "
                           "write with -o OUT.csv");
  if (n_folds < 0 || n_folds == 1 || min_files < 1)
    return why_cli_misuse ("cross-validate: --folds must be 2 or more, --min-files 1 or more");
  if (!why_cli_shards_parse (&shards, "cross-validate", &shard))
    return WHY_EXIT_USAGE;
  if (!why_train_options_apply (&options, "cross-validate", &params, &status))
    return status;
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], options.maps, options.excludes);
  if (!manifest || !why_cli_shards_filter (&shards, manifest, argv[1])
      || (!shards.resume && !why_cli_can_write (shards.output)))
    return WHY_EXIT_INPUT;

  g_autofree char *model = g_strconcat (shards.output, ".fold.safetensors", NULL),
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
  if (why_cli_shards_is_on (&shards))
    return run_shard (manifest, name, &cross, shard);
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
  return why_cli_cross_tell (v, column, shards.output, (gsize) min_files) ? WHY_EXIT_OK
                                                                          : WHY_EXIT_INPUT;
}

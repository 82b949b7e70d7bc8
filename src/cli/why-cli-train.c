/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/corpus/why-manifest.h"
#include "cli/why-cli-shards.h"
#include "cli/why-train-options.h"

/* The command line; lives as long as the program. */
static char *output, *from, *trained_on, *licence;
static double blend, listener_weight;
static gboolean features_only;
static WhyCliShards shards;
static WhyTrainOptions options = WHY_TRAIN_OPTIONS_INIT;

static const char *const summary = N_ (
    "Trains a model. The manifest has columns path, class and split (train, validation, ...); "
    "columns\n"
    "mod_rate_hz and subtype are used if present. Techniques are also synthesised on the "
    "plain notes\n"
    "(class none), even if none is not among the classes.\n"
    "The best model so far is "
    "always on disk: Ctrl-C stops and keeps it, and the same command resumes\n"
    "where it left off "
    "(from MODEL.checkpoint, which is removed when training ends).");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Model file to write (required)"),
    N_ ("MODEL") },
  WHY_TRAIN_ENTRIES (&options),
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &from,
    N_ ("Model to go on from, with its paths, classes and scaling of paths"), N_ ("MODEL") },
  { "blend", 0, 0, G_OPTION_ARG_DOUBLE, &blend,
    N_ ("Part of that model in the weights that are kept, 0 to 1 (default: 0)"), "X" },
  { "listener", 0, 0, G_OPTION_ARG_DOUBLE, &listener_weight,
    N_ ("How much the opinion of the note network adds to the logits (default: 0)"), "X" },
  { "trained-on", 0, 0, G_OPTION_ARG_STRING, &trained_on,
    N_ ("What the recordings are, for the model file"), N_ ("TEXT") },
  { "licence", 0, 0, G_OPTION_ARG_STRING, &licence,
    N_ ("Licence of the weights, for the model file"), N_ ("TEXT") },
  { "features-only", 0, 0, G_OPTION_ARG_NONE, &features_only,
    N_ ("Only compute what --features-cache lacks, so that a training with the same options begins at once"),
    NULL },
  WHY_CLI_FILES_FROM (&shards),
  { "shard", 0, 0, G_OPTION_ARG_STRING, &shards.shard,
    N_ ("With --features-only: the I-th of N parts of the sounds"), N_ ("I/N") },
  { "resume", 0, 0, G_OPTION_ARG_NONE, &shards.resume,
    N_ ("Go on where it was stopped, as it does anyway"), NULL },
  G_OPTION_ENTRY_NULL,
};

static void
on_failure (const char *message, void *user)
{
  why_cli_clear_bar ();
  why_cli_complain ("%s", message);
}

/* Fills the cache. */
static int
compute_features (const WhyManifest *manifest, const WhyTrainParams *params, WhyShard shard)
{
  g_autoptr (GError) error = NULL;
  gsize n_failed = 0;
  why_train_options_catch_interrupt ();
  gboolean ok = why_train_features (manifest, params, shard, on_failure, why_train_options_report,
                                    NULL, &n_failed, &error);
  why_cli_clear_bar ();
  if (ok)
    return n_failed > 0 ? WHY_EXIT_INPUT : WHY_EXIT_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    why_cli_complain ("%s: stopped; the same command goes on", params->features_cache);
  else
    why_cli_complain ("%s", error->message);
  return WHY_EXIT_INPUT;
}

/* Trains and tells how it went. */
static int
train (const WhyManifest *manifest, const char *manifest_name, const WhyTrainParams *params)
{
  g_autoptr (GError) error = NULL;
  WhyTrainResult result = { 0 };
  gboolean ok = why_train (manifest, manifest_name, params, why_train_options_report, NULL, &result,
                           &error);
  why_cli_clear_bar ();
  if (!ok)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        why_cli_complain ("%s: stopped before the first epoch was complete; nothing was written",
                          params->output);
      else
        why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  g_autofree char *text = g_strdup_printf (
      _ ("%s%s: the best of %zu epochs is number %zu, with a validation macro accuracy of %.2f %% "
         "(%zu training and %zu validation examples)\n"),
      result.stopped ? _ ("Stopped. ") : "", params->output, result.n_epochs, result.best_epoch,
      100 * result.best_macro, result.n_training, result.n_validation);
  return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

int
why_cli_train (int argc, char **argv)
{
  WhyTrainParams params = { 0 };
  int status;
  WhyShard shard;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv -o MODEL", summary, 1, 1, &status))
    return status;
  if (!output && !features_only)
    return why_cli_misuse ("train: say where to write with -o MODEL");
  if (features_only && !options.cache)
    return why_cli_misuse ("train: --features-only needs --features-cache");
  if (shards.shard && !features_only)
    return why_cli_misuse ("train: --shard needs --features-only; a training is one");
  shards.output = output ? output : options.cache;
  if (!why_cli_shards_parse (&shards, "train", &shard))
    return WHY_EXIT_USAGE;
  if (!why_train_options_apply (&options, "train", &params, &status))
    return status;
  if (!(blend >= 0 && blend <= 1) || (blend > 0 && !from))
    return why_cli_misuse ("train: --blend must be 0 to 1, and needs --from");
  if (!(listener_weight >= 0 && listener_weight <= 100))
    return why_cli_misuse ("train: --listener must be 0 to 100");
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], options.maps, options.excludes);
  if (!manifest || !why_cli_shards_filter (&shards, manifest, argv[1]))
    return WHY_EXIT_INPUT;
  if (features_only)
    return compute_features (manifest, &params, shard);
  if (!why_cli_can_write (output))
    return WHY_EXIT_INPUT;
  g_autofree char *checkpoint = g_strconcat (output, ".checkpoint", NULL);
  params.output = output;
  params.checkpoint = checkpoint;
  params.from = from;
  params.blend = blend;
  params.listener_weight = listener_weight;
  params.trained_on = trained_on;
  params.licence = licence;
  why_train_options_catch_interrupt ();
  g_autofree char *name = g_path_get_basename (argv[1]);
  return train (manifest, name, &params);
}

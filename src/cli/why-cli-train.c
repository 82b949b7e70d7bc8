/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "analysis/why-manifest.h"
#include "cli/why-cli.h"
#include "train/why-trainer.h"

#define BAR_WIDTH 30

static volatile sig_atomic_t interrupted;

/* The command line; lives as long as the program. */
static char *output, *orders, *class_list, *recipe_name, *cache, *trained_on, *licence;
static char **maps, **excludes;
static int seed = 1, n_variants = -1, n_epochs, n_threads;
static double strength = NAN;

static const char summary[]
    = "Trains a model. The manifest has columns path, class and split (train, validation, ...).\n"
      "The best model so far is on disk at any time; Ctrl-C stops and keeps it, and the same command\n"
      "goes on where it stopped (MODEL.checkpoint, gone when training ends).";

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, "Model file to write (needed)", "MODEL" },
  { "orders", 0, 0, G_OPTION_ARG_STRING, &orders, "1 (S1 alone) or 1,2 (S1 and S2, default)", "O" },
  { "classes", 0, 0, G_OPTION_ARG_STRING, &class_list,
    "Classes in output order (default: the six techniques)", "A,B" },
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  { "recipe", 0, 0, G_OPTION_ARG_STRING, &recipe_name,
    "whybrato (default): sounds made beside the recordings, relevance held to the known rate, "
    "averaged weights; paper: the paper's training, on the recordings alone",
    "R" },
  { "variants", 0, 0, G_OPTION_ARG_INT, &n_variants,
    "Sounds made of each recording: other rooms, techniques on plain notes (default: 3)", "N" },
  { "relevance", 0, 0, G_OPTION_ARG_DOUBLE, &strength,
    "How much misplaced relevance counts beside the classes (default: 1; 0: not at all)", "X" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, "Seed of all that is random (default: 1)", "N" },
  { "epochs", 0, 0, G_OPTION_ARG_INT, &n_epochs, "Epochs at most (default: 30; paper: 100)", "N" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, "Threads (default: one a core)", "N" },
  { "features-cache", 0, 0, G_OPTION_ARG_FILENAME, &cache, "Folder that keeps scattering features",
    "DIR" },
  { "trained-on", 0, 0, G_OPTION_ARG_STRING, &trained_on,
    "What the recordings are, for the model file", "TEXT" },
  { "licence", 0, 0, G_OPTION_ARG_STRING, &licence, "Licence of the weights, for the model file",
    "TEXT" },
  G_OPTION_ENTRY_NULL,
};

static void
interrupt_cb (int number)
{
  interrupted = 1;
}

static void
print_bar (const WhyTrainProgress *progress)
{
  char bar[BAR_WIDTH + 1];
  int filled = (int) (progress->fraction * BAR_WIDTH);
  for (int i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < filled ? '#' : '.';
  bar[BAR_WIDTH] = '\0';
  fprintf (stderr, "\r%-8s [%s] %3.0f %%",
           progress->stage == WHY_TRAIN_FEATURES ? "features" : "epochs", bar,
           100 * progress->fraction);
  if (isfinite (progress->seconds_left))
    fprintf (stderr, "  at most %d:%02d left ", (int) progress->seconds_left / 60,
             (int) progress->seconds_left % 60);
}

/* A bar on a terminal; a line an epoch everywhere. */
static gboolean
on_progress (const WhyTrainProgress *progress, void *user)
{
  static gint64 last;
  gint64 now = g_get_monotonic_time ();
  gboolean is_terminal = isatty (STDERR_FILENO);
  if (progress->epoch_is_new)
    {
      why_cli_clear_bar ();
      fprintf (stderr,
               "epoch %3zu  loss %.4f  misplaced relevance %.3f %.3f  validation %.2f %%  best %.2f %% "
               "(epoch %zu)\n",
               progress->epoch, progress->loss, progress->penalties[0], progress->penalties[1],
               100 * progress->validation_macro,
               100 * progress->best_macro, progress->best_epoch);
    }
  else if (is_terminal && now - last > G_USEC_PER_SEC / 5)
    {
      last = now;
      print_bar (progress);
    }
  return !interrupted;
}

static gboolean
parse_orders (const char *text, gboolean *second)
{
  *second = !text || strcmp (text, "1,2") == 0;
  return *second || strcmp (text, "1") == 0;
}

/* Trains and tells how it went. */
static int
train (const WhyManifest *manifest, const char *manifest_name, const WhyTrainParams *params)
{
  g_autoptr (GError) error = NULL;
  WhyTrainResult result = { 0 };
  gboolean ok = why_train (manifest, manifest_name, params, on_progress, NULL, &result, &error);
  why_cli_clear_bar ();
  if (!ok)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        why_cli_complain ("%s: stopped before the first epoch was done; nothing is written",
                          params->output);
      else
        why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  g_autofree char *text = g_strdup_printf (
      "%s%s: best of %zu epochs is number %zu, validation macro accuracy %.2f %% (%zu training, "
      "%zu validation examples)\n",
      result.stopped ? "Stopped. " : "", params->output, result.n_epochs, result.best_epoch,
      100 * result.best_macro, result.n_training, result.n_validation);
  return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

static gboolean
parse_recipe (WhyRecipe *recipe)
{
  if (recipe_name && strcmp (recipe_name, "paper") != 0 && strcmp (recipe_name, "whybrato") != 0)
    return FALSE;
  *recipe = recipe_name && strcmp (recipe_name, "paper") == 0 ? why_recipe_paper : why_recipe_default;
  if (n_variants >= 0)
    recipe->n_variants = (unsigned) n_variants;
  if (n_epochs > 0)
    recipe->n_epochs = (gsize) n_epochs;
  if (isfinite (strength))
    {
      recipe->epsilon_strength = strength;
      recipe->zplus_strength = 2 * strength;
    }
  return TRUE;
}

int
why_cli_train (int argc, char **argv)
{
  g_auto (GStrv) classes = NULL;
  WhyTrainParams params = { 0 };
  int status;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv -o MODEL", summary, 1, 1, &status))
    return status;
  if (!output)
    return why_cli_misuse ("train: say where to write with -o MODEL");
  if (!parse_orders (orders, &params.second_order))
    return why_cli_misuse ("train: there are no orders “%s”; choose 1 or 1,2", orders);
  if (!parse_recipe (&params.recipe))
    return why_cli_misuse ("train: there is no recipe “%s”; choose whybrato or paper", recipe_name);
  if (n_variants < -1 || n_variants > 100 || strength < 0 || strength > 1000)
    return why_cli_misuse ("train: --variants takes 0 to 100, --relevance 0 to 1000");
  if (n_epochs < 0 || n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("train: --epochs must not be negative, and --threads 0 to 256");
  if (class_list)
    classes = g_strsplit (class_list, ",", -1);
  if (classes && (g_strv_length (classes) < 2 || g_strv_length (classes) > WHY_MODEL_MAX_CLASSES))
    return why_cli_misuse ("train: --classes takes 2 to %d names with commas between",
                           WHY_MODEL_MAX_CLASSES);

  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  if (!manifest || !why_cli_can_write (output))
    return WHY_EXIT_INPUT;
  g_autofree char *checkpoint = g_strconcat (output, ".checkpoint", NULL);
  params.output = output;
  params.classes = (const char *const *) classes;
  params.seed = (guint64) seed;
  params.n_threads = (unsigned) n_threads;
  params.features_cache = cache;
  params.checkpoint = checkpoint;
  params.trained_on = trained_on;
  params.licence = licence;
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
  g_autofree char *name = g_path_get_basename (argv[1]);
  return train (manifest, name, &params);
}

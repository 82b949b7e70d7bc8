/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-train-options.h"

#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BAR_WIDTH 30

static volatile sig_atomic_t interrupted;

static void
interrupt_cb (int number)
{
  interrupted = 1;
}

void
why_train_options_catch_interrupt (void)
{
  signal (SIGINT, interrupt_cb);
  signal (SIGTERM, interrupt_cb);
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
           progress->stage == WHY_TRAIN_FEATURES ? _ ("features") : _ ("epochs"), bar,
           100 * progress->fraction);
  if (isfinite (progress->seconds_left))
    fprintf (stderr, _ ("  at most %d:%02d left "), (int) progress->seconds_left / 60,
             (int) progress->seconds_left % 60);
}

gboolean
why_train_options_report (const WhyTrainProgress *progress, void *user)
{
  static gint64 last;
  gint64 now = g_get_monotonic_time ();
  gboolean is_terminal = isatty (STDERR_FILENO);
  if (progress->epoch_is_new)
    {
      why_cli_clear_bar ();
      fprintf (
          stderr,
          _ ("epoch %3zu  loss %.4f  misplaced relevance %.3f %.3f  validation %.2f %%  best %.2f "
             "%% "
             "(epoch %zu)\n"),
          progress->epoch, progress->loss, progress->penalties[0], progress->penalties[1],
          100 * progress->validation_macro, 100 * progress->best_macro, progress->best_epoch);
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

static gboolean
parse_recipe (const WhyTrainOptions *o, WhyRecipe *recipe)
{
  gboolean is_paper = o->recipe && strcmp (o->recipe, "paper") == 0;
  if (o->recipe && !is_paper && strcmp (o->recipe, "whybrato") != 0)
    return FALSE;
  *recipe = is_paper ? why_recipe_paper : why_recipe_default;
  recipe->recordings_only = o->recordings_only;
  if (o->n_variants >= 0)
    recipe->n_variants = (unsigned) o->n_variants;
  if (o->n_epochs > 0)
    {
      /* The classes are learned alone for the same part of a shorter training. */
      recipe->penalty_from = recipe->penalty_from * (gsize) o->n_epochs / recipe->n_epochs;
      recipe->n_epochs = (gsize) o->n_epochs;
    }
  if (isfinite (o->strength))
    {
      recipe->epsilon_strength = o->strength * why_recipe_default.epsilon_strength;
      recipe->zplus_strength = o->strength * why_recipe_default.zplus_strength;
    }
  return TRUE;
}

gboolean
why_train_options_apply (WhyTrainOptions *o,
                         const char *command,
                         WhyTrainParams *params,
                         int *status)
{
  *status = WHY_EXIT_OK;
  if (!parse_orders (o->orders, &params->second_order))
    *status = why_cli_misuse ("%s: “%s” is not a choice of orders; choose 1 or 1,2", command,
                              o->orders);
  else if (!parse_recipe (o, &params->recipe))
    *status = why_cli_misuse ("%s: there is no recipe “%s”; choose whybrato or paper", command,
                              o->recipe);
  else if (o->n_variants < -1 || o->n_variants > 100 || o->strength < 0 || o->strength > 1000)
    *status = why_cli_misuse ("%s: --variants must be 0 to 100, --relevance 0 to 1000", command);
  else if (o->n_epochs < 0 || o->n_threads < 0 || o->n_threads > 256)
    *status = why_cli_misuse ("%s: --epochs must not be negative, and --threads 0 to 256", command);
  if (*status == WHY_EXIT_OK && o->class_list)
    {
      o->classes = g_strsplit (o->class_list, ",", -1);
      guint n = g_strv_length (o->classes);
      if (n < 2 || n > WHY_MODEL_MAX_CLASSES)
        *status = why_cli_misuse ("%s: --classes takes 2 to %d names, separated by commas", command,
                                  WHY_MODEL_MAX_CLASSES);
    }
  params->classes = (const char *const *) o->classes;
  params->seed = (guint64) o->seed;
  params->n_threads = (unsigned) o->n_threads;
  params->features_cache = o->cache;
  return *status == WHY_EXIT_OK;
}

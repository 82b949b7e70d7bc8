/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/why-cli.h"
#include "train/why-trainer.h"

/* What every command that trains takes, and how it tells of its progress. */

typedef struct
{
  char *orders, *class_list, *recipe, *cache;
  char **maps, **excludes, **classes;
  int seed, n_variants, n_epochs, n_threads;
  gboolean recordings_only;
  double strength;
} WhyTrainOptions;

/* -1 and NAN: the recipe's own. */
#define WHY_TRAIN_OPTIONS_INIT                                                                     \
  {                                                                                                \
    .seed = 1, .n_variants = -1, .strength = NAN                                                   \
  }

/* As GOptionEntry, for an options structure that lives as long as the program. */
#define WHY_TRAIN_ENTRIES(o)                                                                            \
  { "orders",                                                                                           \
    0,                                                                                                  \
    0,                                                                                                  \
    G_OPTION_ARG_STRING,                                                                                \
    &(o)->orders,                                                                                       \
    N_ ("1 (S1 only) or 1,2 (S1 and S2, default)"),                                                     \
    "O" },                                                                                              \
      { "classes",                                                                                      \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_STRING,                                                                            \
        &(o)->class_list,                                                                               \
        N_ ("Classes, in output order (default: the six techniques)"),                                  \
        "A,B" },                                                                                        \
      WHY_CLI_MAP (&(o)->maps), WHY_CLI_EXCLUDE (&(o)->excludes),                                       \
      { "recipe",                                                                                       \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_STRING,                                                                            \
        &(o)->recipe,                                                                                   \
        N_ ("whybrato (default): adds synthetic sounds, keeps relevance near the known rate, averages " \
            "weights; paper: trains as the paper does, on the recordings and a few tones"),             \
        "R" },                                                                                          \
      { "variants",                                                                                     \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_INT,                                                                               \
        &(o)->n_variants,                                                                               \
        N_ ("Variants made of each recording: other rooms, techniques on plain notes (default: 6)"),    \
        "N" },                                                                                          \
      { "recordings-only",                                                                              \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_NONE,                                                                              \
        &(o)->recordings_only,                                                                          \
        N_ ("Make no sounds to train on: the recordings alone, as they are"),                           \
        NULL },                                                                                         \
      { "relevance",                                                                                    \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_DOUBLE,                                                                            \
        &(o)->strength,                                                                                 \
        N_ ("Weight of misplaced relevance in the loss (default: 1; 0: ignore it)"),                    \
        "X" },                                                                                          \
      { "seed", 0, 0, G_OPTION_ARG_INT, &(o)->seed, N_ ("Random seed (default: 1)"), "N" },             \
      { "epochs",                                                                                       \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_INT,                                                                               \
        &(o)->n_epochs,                                                                                 \
        N_ ("Most epochs to train for (default: the recipe’s)"),                                        \
        "N" },                                                                                          \
      { "threads", 0, 0, G_OPTION_ARG_INT, &(o)->n_threads, N_ ("Threads (default: one per core)"),     \
        "N" },                                                                                          \
  {                                                                                                     \
    "features-cache", 0, 0, G_OPTION_ARG_FILENAME, &(o)->cache,                                         \
        N_ ("Folder to keep scattering features in"), N_ ("DIR")                                        \
  }

/* Fills all but output, checkpoint, trained_on and licence. FALSE: *status is the exit status,
 * after a complaint that begins with the command's name. The parameters point into the options. */
gboolean why_train_options_apply (WhyTrainOptions *options,
                                  const char *command,
                                  WhyTrainParams *params,
                                  int *status);

/* A WhyTrainFunc: a bar on a terminal, a line an epoch everywhere; FALSE after Ctrl-C. */
gboolean why_train_options_report (const WhyTrainProgress *progress, void *user);

/* From now on Ctrl-C stops at the next report, instead of at once. */
void why_train_options_catch_interrupt (void);

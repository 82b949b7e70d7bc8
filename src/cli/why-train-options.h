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
    N_ ("1 (S1 alone) or 1,2 (S1 and S2, default)"),                                                    \
    "O" },                                                                                              \
      { "classes",                                                                                      \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_STRING,                                                                            \
        &(o)->class_list,                                                                               \
        N_ ("Classes in output order (default: the six techniques)"),                                   \
        "A,B" },                                                                                        \
      WHY_CLI_MAP (&(o)->maps), WHY_CLI_EXCLUDE (&(o)->excludes),                                       \
      { "recipe",                                                                                       \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_STRING,                                                                            \
        &(o)->recipe,                                                                                   \
        N_ ("whybrato (default): sounds made beside the recordings, relevance held to the known rate, " \
            "averaged weights; paper: the paper's training, on the recordings alone"),                  \
        "R" },                                                                                          \
      { "variants",                                                                                     \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_INT,                                                                               \
        &(o)->n_variants,                                                                               \
        N_ ("Sounds made of each recording: other rooms, techniques on plain notes (default: 6)"),      \
        "N" },                                                                                          \
      { "relevance",                                                                                    \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_DOUBLE,                                                                            \
        &(o)->strength,                                                                                 \
        N_ ("How much misplaced relevance counts beside the classes (default: 1; 0: not at all)"),      \
        "X" },                                                                                          \
      { "seed", 0, 0, G_OPTION_ARG_INT, &(o)->seed, N_ ("Seed of all that is random (default: 1)"),     \
        "N" },                                                                                          \
      { "epochs",                                                                                       \
        0,                                                                                              \
        0,                                                                                              \
        G_OPTION_ARG_INT,                                                                               \
        &(o)->n_epochs,                                                                                 \
        N_ ("Epochs at most (default: the recipe's)"),                                                  \
        "N" },                                                                                          \
      { "threads", 0, 0, G_OPTION_ARG_INT, &(o)->n_threads, N_ ("Threads (default: one a core)"),       \
        "N" },                                                                                          \
  {                                                                                                     \
    "features-cache", 0, 0, G_OPTION_ARG_FILENAME, &(o)->cache,                                         \
        N_ ("Folder that keeps scattering features"), N_ ("DIR")                                        \
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

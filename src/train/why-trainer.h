/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/corpus/why-manifest.h"
#include "analysis/shard/why-shard.h"
#include "nn/why-model.h"

/* Trains the network of hal-04029145: AdamW 1e-3 with weight decay 0.1, weighted cross-entropy
 * with class weights by rarity, gradient norm at most 3, batches of 32, 3 epochs of
 * warm-up. The model on disk is the best so far by the macro accuracy of the validation split. */

G_BEGIN_DECLS

/* What differs between the paper's way and ours. */
typedef struct
{
  unsigned n_variants;      /* sounds made of each recording beside it: other rooms, techniques on
                             * plain notes; 0: none */
  gboolean recordings_only; /* nothing is made: neither variants nor tones, noises or techniques */
  gsize n_epochs;           /* at most */
  gsize patience;           /* epochs without a better validation after which training ends; 0: it
                             * goes on to n_epochs */
  double balance;           /* class weights are (largest count / count) to this power: 1 (the
                             * paper's) gives rare classes the weight of frequent ones */
  gboolean restarts;        /* cosine annealing with a warm restart each epoch (the paper's), else
                             * one cosine over all */
  gboolean vary;            /* another variation (why-variation.h) each time an example is seen */
  gboolean anchored;        /* the input norm only scales, so that 0, no energy on a path, stays 0:
                             * what is not there has no relevance. Else it centres (the paper's) */
  double averaging;         /* decay of a running average of the weights, which is what is kept; 0:
                             * the weights themselves */
  double epsilon_strength;  /* of the penalties of why-relevance-loss.h */
  double zplus_strength;
  gsize penalty_from;      /* epoch, from 0: before it the classes are learned alone */
  unsigned penalty_period; /* steps from one that is penalised (by one of the two, in turn) to the
                             * next */
} WhyRecipe;

extern const WhyRecipe why_recipe_default; /* ours */
extern const WhyRecipe why_recipe_paper;   /* hal-04029145, section 3 */

typedef struct
{
  const char *output;         /* model file; written anew whenever the validation improves */
  const char *const *classes; /* output order, NULL-terminated; NULL: the default model's */
  gboolean second_order;      /* S1 + S2, else S1 alone */
  WhyRecipe recipe;
  guint64 seed;
  unsigned n_threads;         /* 0: one a core. Weights are the same for any number */
  const char *features_cache; /* folder, or NULL */
  const char *checkpoint;     /* written after each epoch, gone at the end. A training with the
                                   * same settings and data that finds it goes on where it stopped.
                                   * NULL: none */
  const char *
      from; /* model that training goes on from, with the same paths and classes: its weights, mu and
                     * input norm. NULL: from the beginning */
  double
      blend; /* what is kept is this part of that model (0..1) and the rest of the trained one: what
                      * was known before is not forgotten (Wortsman et al. 2022) */
  double listener_weight;           /* for the file; see nn/why-model.h */
  const char *trained_on, *licence; /* for the file; NULL: the manifest's name, unknown */
} WhyTrainParams;

typedef enum
{
  WHY_TRAIN_FEATURES,
  WHY_TRAIN_EPOCHS,
} WhyTrainStage;

typedef struct
{
  WhyTrainStage stage;
  double fraction;     /* of the stage */
  double seconds_left; /* of the stage, at most (early stopping may end it sooner) */
  gsize epoch;         /* finished epochs */
  gsize n_epochs;
  gboolean epoch_is_new; /* first call after an epoch */
  double loss;           /* mean cross-entropy of the last epoch */
  double penalties[2];   /* mean share of misplaced relevance, epsilon and z+; 0: none */
  double validation_macro, best_macro;
  gsize best_epoch; /* from 1; 0: none yet */
} WhyTrainProgress;

/* From the calling thread, several times a second. False stops; the best so far is kept. */
typedef gboolean (*WhyTrainFunc) (const WhyTrainProgress *progress, void *user);

typedef struct
{
  gsize n_training, n_validation, n_epochs, best_epoch;
  gsize first_epoch; /* epochs that a checkpoint had done */
  double best_macro;
  gboolean stopped; /* by the progress function */
} WhyTrainResult;

/* FALSE with error when there is no model to keep: bad manifest, unreadable recording, stopped
 * before the first epoch. */
gboolean why_train (const WhyManifest *manifest,
                    const char *manifest_name,
                    const WhyTrainParams *params,
                    WhyTrainFunc progress,
                    void *user,
                    WhyTrainResult *result,
                    GError **error);

/* Only the features that such a training computes first, those of a shard of its sounds, into
 * params->features_cache; what is there already stays. With all shards there a training begins at once. A recording
 * that cannot be read is told to on_failure, with the same user, in any thread, and the others go on. *n_failed: how
 * many. FALSE with error. */
gboolean why_train_features (const WhyManifest *manifest,
                             const WhyTrainParams *params,
                             WhyShard shard,
                             void (*on_failure) (const char *message, void *user),
                             WhyTrainFunc progress,
                             void *user,
                             gsize *n_failed,
                             GError **error);

extern const char *const why_train_default_classes[];

G_END_DECLS

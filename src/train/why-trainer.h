/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "analysis/why-manifest.h"
#include "nn/why-model.h"

/* Trains the network of hal-04029145 by its recipe (section 3): AdamW 1e-3 with weight decay 0.1, 3 epochs of warm-up, then
 * cosine annealing with warm restarts each epoch, gradient norm at most 3, batches of 32, class weights max (n) / n_class,
 * early stopping on the macro accuracy of the validation split with a patience of 20 epochs. Each training example's frames
 * are rolled by a random amount each time it is seen, so that the network cannot learn where in the window a note lies. */

G_BEGIN_DECLS

typedef struct
{
  const char *output;             /* model file; written anew whenever the validation improves */
  const char *const *classes;     /* output order, NULL-terminated; NULL: the six of the default model */
  gboolean second_order;          /* S1 + S2, else S1 alone */
  guint64 seed;
  gsize n_epochs;                 /* at most; 0: 100 */
  unsigned n_threads;             /* 0: one a core. Same seed and threads, same weights */
  const char *features_cache;     /* folder, or NULL */
  const char *trained_on, *licence; /* for the file's metadata; NULL: what the manifest is called, unknown */
} WhyTrainParams;

typedef enum
{
  WHY_TRAIN_FEATURES,
  WHY_TRAIN_EPOCHS,
} WhyTrainStage;

typedef struct
{
  WhyTrainStage stage;
  double fraction;                /* of the stage */
  double seconds_left;            /* of the stage, at most (early stopping may end it sooner) */
  gsize epoch;                    /* finished epochs */
  gsize n_epochs;
  gboolean epoch_is_new;          /* first call after an epoch */
  double loss;                    /* mean of the last epoch */
  double validation_macro, best_macro;
  gsize best_epoch;               /* from 1; 0: none yet */
} WhyTrainProgress;

/* From the calling thread, several times a second. False stops; the best so far is kept. */
typedef gboolean (*WhyTrainFunc) (const WhyTrainProgress *progress, void *user);

typedef struct
{
  gsize n_training, n_validation, n_epochs, best_epoch;
  double best_macro;
  gboolean stopped;               /* by the progress function */
} WhyTrainResult;

/* FALSE with error when there is no model to keep: bad manifest, unreadable recording, stopped before the first epoch. */
gboolean why_train (const WhyManifest    *manifest,
                    const char           *manifest_name,
                    const WhyTrainParams *params,
                    WhyTrainFunc          progress,
                    void                 *user,
                    WhyTrainResult       *result,
                    GError              **error);

extern const char *const why_train_default_classes[];

G_END_DECLS

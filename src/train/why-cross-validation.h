/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/why-trainer.h"

/* How good a way of training is on what it has never met: the values of a column (instruments,
 * say) are dealt into folds; for each fold a model is trained without any recording that has one
 * of its values, and tested on all of these. With as many folds as values this is leave-one-out;
 * fewer folds leave out several values at once, which is harder and takes less time. */

G_BEGIN_DECLS

typedef struct
{
  char *value;
  gsize fold;
  gsize total[WHY_MODEL_MAX_CLASSES]; /* recordings of each class */
  gsize right[WHY_MODEL_MAX_CLASSES];
  gboolean is_tested; /* its fold is done */
} WhyHeldOut;

typedef struct
{
  const char *column;
  gsize n_folds;               /* 0: one for each value */
  gsize min_files;             /* pairs of value and class with fewer stay out of the mean */
  const WhyTrainParams *train; /* output: where a fold's model is kept while it is tested */
} WhyCrossParams;

typedef struct
{
  char **classes;
  gsize n_classes, n_folds;
  WhyHeldOut *values; /* by fold, then by name */
  gsize n_values;
  gsize n_done; /* folds */
  double mean;  /* accuracy over pairs of value and class with min_files or more */
  gsize n_pairs;
} WhyCrossValidation;

/* After each fold, with what is known so far, from the calling thread. FALSE stops. */
typedef gboolean (*WhyFoldFunc) (const WhyCrossValidation *so_far, void *user);

/* manifest: its splits are changed meanwhile. NULL with error. The progress of each training
 * goes to progress; user goes to both. */
WhyCrossValidation *why_cross_validate (WhyManifest *manifest,
                                        const char *manifest_name,
                                        const WhyCrossParams *params,
                                        WhyTrainFunc progress,
                                        WhyFoldFunc on_fold,
                                        void *user,
                                        GError **error);

/* The same in steps: the values dealt into folds... */
WhyCrossValidation *why_cross_validation_new (const WhyManifest *manifest,
                                              const WhyCrossParams *params,
                                              GError **error);
/* ...and one of these (from 0), in any order. FALSE with error, and the fold is not done. */
gboolean why_cross_validation_run (WhyCrossValidation *validation,
                                   WhyManifest *manifest,
                                   const char *manifest_name,
                                   const WhyCrossParams *params,
                                   gsize fold,
                                   WhyTrainFunc progress,
                                   void *user,
                                   GError **error);
/* Mean and number of pairs, of the folds that are done. */
void why_cross_validation_summarise (WhyCrossValidation *validation, gsize min_files);

void why_cross_validation_free (WhyCrossValidation *validation);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyCrossValidation, why_cross_validation_free)

G_END_DECLS

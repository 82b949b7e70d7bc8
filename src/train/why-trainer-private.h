/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/net/why-relevance-loss.h"
#include "train/data/why-dataset.h"
#include "train/net/why-optimiser.h"
#include "train/why-trainer.h"
#include "train/data/why-variation.h"

#define WHY_TRAIN_BN_EPS 1e-5
#define WHY_TRAIN_RATE_HZ 44100.0

typedef struct
{
  const WhyTrainParams *params;
  const char *const *classes;
  gsize n_classes;
  WhyDataset *dataset;
  WhySafetensors *from; /* what it goes on from, or NULL */
  WhyModelInfo info;
  WhyParameters *parameters, *average;
  WhyBackprop *backprop;
  WhyRelevanceLoss *relevance_loss;
  WhyVariator *variator;
  WhyOptimiser optimiser;
  gsize n_fixed;  /* of the first values, which it does not move */
  WhyPath *paths; /* n_channels */
  float *class_weights;
  float *rarity;    /* of each class: largest count / count */
  size_t *training; /* its items, in the data set's order */
  size_t *order;    /* the same, shuffled */
  gsize n_training;
  WhyPool *pool; /* the threads of the products */

  WhyTrainFunc report;
  void *user;
  WhyTrainProgress progress;
  gint64 stage_began;
  double stage_first; /* fraction at which it began */
  gboolean stopped;
  double best_loss;
} WhyTrainer;

/* What features are made by. */
WhyScatteringConfig why_trainer_scattering (gboolean second_order);

void why_trainer_begin_stage (WhyTrainer *trainer, WhyTrainStage stage, double fraction);
/* Reports how far the stage is; FALSE: stop. */
gboolean why_trainer_report (WhyTrainer *trainer, double fraction);

/* One pass over the training items; sets progress->loss and penalties. All that is random comes
 * from seed and epoch. */
void why_trainer_run_epoch (WhyTrainer *trainer, gsize epoch);

/* Macro accuracy and mean cross-entropy of a network over the validation items, with the very
 * code that users run. */
WhyStatus why_trainer_validate (WhyTrainer *trainer,
                                const WhySafetensors *tensors,
                                double *macro,
                                double *loss,
                                WhyError *error);

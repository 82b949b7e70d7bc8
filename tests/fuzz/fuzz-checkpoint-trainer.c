/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz-checkpoint.h"
#include "fuzz.h"

#define N_CHANNELS 8
#define N_CLASSES 2
#define N_FRAMES 4

static WhyTrainer *
make_trainer (void)
{
  static const WhyTrainParams params = { .seed = 1 };
  static WhyItem items[2] = { { .label = 0 }, { .label = 1 } };
  static double rates_hz[2] = { 5, 6 };
  static float mu[N_CHANNELS] = { 1, 2, 3, 4, 5, 6, 7, 8 };
  static WhyDataset dataset = {
    .n_channels = N_CHANNELS,
    .n_frames = N_FRAMES,
    .items = items,
    .n_items = 2,
    .rates_hz = rates_hz,
    .mu = mu,
  };
  static WhyTrainer trainer = {
    .params = &params,
    .n_classes = N_CLASSES,
    .dataset = &dataset,
    .progress = { .n_epochs = 5, .epoch = 3, .best_epoch = 2, .best_macro = 0.5 },
    .best_loss = 1,
  };
  WhyRandom random = why_random_new (1);
  why_fuzz_check (why_parameters_new (N_CHANNELS, N_CLASSES, &random, &trainer.parameters, NULL)
                  == WHY_OK);
  why_fuzz_check (why_parameters_new (N_CHANNELS, N_CLASSES, &random, &trainer.average, NULL)
                  == WHY_OK);
  why_fuzz_check (why_optimiser_init (&trainer.optimiser, trainer.parameters->n_values, 0, NULL)
                  == WHY_OK);
  trainer.optimiser.n_steps = 12;
  return &trainer;
}

WhyTrainer *
why_fuzz_trainer (void)
{
  static WhyTrainer *trainer;
  if (!trainer)
    trainer = make_trainer ();
  return trainer;
}

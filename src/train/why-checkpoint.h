/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/why-trainer-private.h"

/* The state of a training after an epoch, in a file of its own (native byte order; it is not for
 * other machines). It holds a digest of everything that the result depends on: settings, data,
 * order. A checkpoint of another training is no checkpoint, nor is one with
 * numbers that no training comes to. */

/* FALSE: there is none for this training; the trainer is as it was. TRUE: the trainer goes on
 * after progress.epoch. */
gboolean why_checkpoint_load (WhyTrainer *trainer, const char *path);

WhyStatus why_checkpoint_save (const WhyTrainer *trainer, const char *path, WhyError *error);

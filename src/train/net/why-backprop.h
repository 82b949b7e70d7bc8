/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>

#include "base/why-pool.h"
#include "train/net/why-parameters.h"

/* Forward and backward pass of a batch in training: batch norms use the batch's statistics,
 * dropout 0.5 stands before the first dense layer. */
typedef struct _WhyBackprop WhyBackprop;

WhyStatus why_backprop_new (const WhyParameters *parameters,
                            size_t max_batch,
                            size_t n_frames,
                            WhyBackprop **out,
                            WhyError *error);
void why_backprop_free (WhyBackprop *backprop);

/* Where the batch goes before a run: n_channels x (batch * n_frames), column = sample * n_frames
 * + frame. */
float *why_backprop_input (WhyBackprop *backprop);

/* Threads for the large products; must live as long. NULL, as at first: none. Results are the same. */
void why_backprop_set_pool (WhyBackprop *backprop, WhyPool *pool);

/* Fixed: the input norm is the map that its running statistics, weight and bias make, in training
 * too; it learns nothing and the gradient stops behind it. At first it is not. */
void why_backprop_fix_input (WhyBackprop *backprop, bool fixed);

/* Sets parameters->gradients to the gradient of the weighted cross-entropy and returns the loss;
 * moves the running statistics. random NULL: no dropout (for tests). logits may be NULL (batch x
 * n_classes). */
double why_backprop_run (WhyBackprop *backprop,
                         WhyParameters *parameters,
                         const size_t *labels,
                         const float *class_weights,
                         size_t batch,
                         double bn_eps,
                         WhyRandom *random,
                         float *logits);

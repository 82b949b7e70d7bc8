/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* AdamW (Loshchilov & Hutter 2019) with PyTorch's defaults: beta 0.9 and 0.999, eps 1e-8,
 * decoupled weight decay. */
typedef struct
{
  size_t n, n_steps;
  double weight_decay;
  float *first, *second; /* moments */
} WhyOptimiser;

WhyStatus
why_optimiser_init (WhyOptimiser *optimiser, size_t n, double weight_decay, WhyError *error);
void why_optimiser_clear (WhyOptimiser *optimiser);
void
why_optimiser_step (WhyOptimiser *optimiser, float *values, const float *gradients, double rate);

/* Scales the gradient so that its l2 norm is at most max_norm; returns the norm before. */
double why_clip_norm (float *gradients, size_t n, double max_norm);

/* Learning rate at a step: linear warm-up over n_warm_up epochs, then cosine annealing from peak
 * to 0 within each epoch (warm restarts: Loshchilov & Hutter 2017). epoch counts from 0, step
 * from 0 to n_steps - 1 within the epoch. */
double why_learning_rate (double peak, size_t n_warm_up, size_t epoch, size_t step, size_t n_steps);

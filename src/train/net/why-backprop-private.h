/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "train/net/why-backprop.h"

/* Planes of each convolution block: in -> conv -> norm -> ReLU -> pool (the last: mean). One
 * allocation. plain_mean: mean before dropout. */
struct _WhyBackprop
{
  size_t n_frames[WHY_N_CONVS]; /* at each convolution */
  bool input_is_fixed;
  WhyPool *pool; /* not owned */
  float *memory;
  float *input, *normal[WHY_N_NORMS], *inverse_sd[WHY_N_NORMS];
  float *block_in[WHY_N_CONVS], *conv[WHY_N_CONVS], *active[WHY_N_CONVS];
  float *d_active[WHY_N_CONVS], *d_block_in[WHY_N_CONVS];
  float *strip_in[WHY_N_CONVS], *strip_out, *strip_d_in;
  float *mean, *plain_mean, *d_mean, *mask, *hidden, *d_hidden, *logits, *d_logits;
};

/* Index of the tensors of a block's convolution and norm. */
static inline WhyParameter
why_of_layer (WhyParameter first, int layer)
{
  return (WhyParameter) ((int) first + 3 * layer);
}

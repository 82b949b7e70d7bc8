/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-model-private.h"
#include "nn/why-network.h"

/* Classes whose relevance goes through the layers together. */
#define WHY_RELEVANCE_BATCH 8

/* All arrays are parts of one allocation. T0 = n_frames, T1 = T0 / 2, T2 = T1 / 2 (rounded down, as PyTorch's
 * average pool drops a last odd frame); C0..C3 are the channels before and after each convolution. */
struct _WhyActivations
{
  size_t n_frames[WHY_MODEL_N_CONVS]; /* T0, T1, T2 */
  size_t n_batch;                     /* segments that the scratch below has room for */
  float *memory;

  /* The forward pass. input[i] is what convolution i reads: the normalised features, ap0, ap1. */
  float *input[WHY_MODEL_N_CONVS]; /* Ci x Ti */
  float *z[WHY_MODEL_N_CONVS];     /* Ci+1 x Ti: convolution with merged norm, before ReLU */
  float *gap;                      /* C3: mean of ReLU (z[2]) over time */
  float *hidden_z, *hidden;        /* n_hidden: before and after ReLU ("relu3") */
  float *logits, *probabilities;   /* K */
  size_t n_channels, n_gap, n_hidden, n_classes, n_ap0, n_ap1;

  /* Scratch, sized for the largest layer. */
  float *padded_input;   /* why_conv_padded_size (n_in, 1) */
  float *denominator[2]; /* Ci+1 x Ti */
  float *padded_start;   /* why_conv_padded_size (n_out, n_batch) */
  float *product[2];     /* n_in x why_conv_pitch (n_batch) */
  float *relevance[2];   /* n_batch x the largest layer behind the input */
};

/* Copies x (n_in x n_frames) into padded rows with fn applied to each value; fn may be NULL. */
void why_activations_pad_input (
    const WhyConv *conv, const float *x, size_t n_frames, float (*fn) (float), float *padded);

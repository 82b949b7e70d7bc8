/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-model.h"

/* A network that has forgotten: for the parameter randomisation test (Adebayo et al. 2018, "Sanity checks for saliency
 * maps"). An explanation that looks the same after that is none of the network. */

/* In the order of data. A convolution includes the batch norm behind it. */
typedef enum
{
  WHY_MODEL_CONV0,
  WHY_MODEL_CONV1,
  WHY_MODEL_CONV2,
  WHY_MODEL_HIDDEN,
  WHY_MODEL_OUTPUT,
  WHY_MODEL_N_LAYERS
} WhyModelLayer;

/* "conv0", "conv1", "conv2", "fc", "fc_out": as their tensors are called. */
const char *why_model_layer_name (WhyModelLayer layer);

/* The same network with the weights of some layers, and their biases, each in a random order: as large as they were, so
 * that no layer falls silent, but meaning nothing. layers: bit WhyModelLayer set, shuffle that one; 0: a copy. What
 * becomes of a layer depends on the seed and that layer alone. Reads model only; 20 MB for the paper's case. WHY_OK or
 * WHY_ERR_MEMORY. */
WhyStatus why_model_new_shuffled (
    const WhyModel *model, unsigned layers, uint64_t seed, WhyModel **out, WhyError *error);

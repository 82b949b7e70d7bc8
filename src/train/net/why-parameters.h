/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-safetensors.h"
#include "base/why-random.h"

/* The network's tensors, in one array of floats each for values and gradients. Convolution
 * weights are held tap by tap, (k, out, in), so that each tap is a matrix; files hold PyTorch's
 * (out, in, k). */

typedef enum
{
  WHY_P_BN_WEIGHT,
  WHY_P_BN_BIAS,
  WHY_P_CONV0,
  WHY_P_BN0_WEIGHT,
  WHY_P_BN0_BIAS,
  WHY_P_CONV1,
  WHY_P_BN1_WEIGHT,
  WHY_P_BN1_BIAS,
  WHY_P_CONV2,
  WHY_P_BN2_WEIGHT,
  WHY_P_BN2_BIAS,
  WHY_P_FC_WEIGHT,
  WHY_P_FC_BIAS,
  WHY_P_OUT_WEIGHT,
  WHY_P_OUT_BIAS,
  WHY_N_PARAMETERS
} WhyParameter;

#define WHY_N_NORMS 4 /* bn, bn0, bn1, bn2 */
#define WHY_N_CONVS 3
#define WHY_HIDDEN 64

typedef struct
{
  size_t n_channels, n_classes;
  size_t widths[WHY_N_CONVS + 1];       /* C, r/2, r, 2r with r = C/4 */
  size_t kernels[WHY_N_CONVS];          /* 7, 5, 3 */
  size_t offsets[WHY_N_PARAMETERS + 1]; /* of each tensor in values and gradients */
  size_t n_values;
  float *values, *gradients;
  float *running_mean[WHY_N_NORMS], *running_var[WHY_N_NORMS]; /* widths[i] each */
} WhyParameters;

/* n_channels >= 8. Values as PyTorch initialises them: uniform within 1 / sqrt (fan-in), norms 1
 * and 0. */
WhyStatus why_parameters_new (
    size_t n_channels, size_t n_classes, WhyRandom *random, WhyParameters **out, WhyError *error);
void why_parameters_free (WhyParameters *parameters);
void why_parameters_copy (const WhyParameters *from, WhyParameters *to);
/* Moves to towards from by part (0..1) of the way: a running average of weights and statistics. */
void why_parameters_blend (const WhyParameters *from, WhyParameters *to, double part);

static inline float *
why_parameter (const WhyParameters *p, WhyParameter which)
{
  return p->values + p->offsets[which];
}

static inline float *
why_gradient (const WhyParameters *p, WhyParameter which)
{
  return p->gradients + p->offsets[which];
}

/* Under PyTorch's names and shapes. */
WhyStatus
why_parameters_to_tensors (const WhyParameters *parameters, WhySafetensors **out, WhyError *error);
/* The reverse, for tests and for going on with a model: every tensor must be there in its shape. */
WhyStatus why_parameters_from_tensors (WhyParameters *parameters,
                                       const WhySafetensors *tensors,
                                       WhyError *error);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "nn/why-conv.h"

/* Relevance through one layer, for several relevances (segments) at once. With a the layer's input, w and b its
 * weights and bias, z = w a + b, x+ = max (x, 0), x- = min (x, 0) and stab (z) = z + 1e-6 (z < 0: z - 1e-6):
 *
 *   epsilon     R_i = a_i sum_j w_ij R_j / stab (z_j)                        Bach et al. 2015, eq. 58
 *   z+          R_i = sum_j (w_ij a_i)+ R_j / stab (z+_j),  z+_j = sum_i (w_ij a_i)+ + b_j+
 *               (alpha 1, beta 0 of Bach et al. 2015, eq. 60; Montavon et al. 2017)
 *   gamma       as epsilon with w + gamma w+ where a > 0, w + gamma w- where a < 0, b + gamma b+, for z > 0
 *               (Montavon et al. 2019, for inputs of both signs; behind ReLU no relevance reaches z <= 0)
 *   alpha-beta  alpha times z+ less beta times its mirror image with (w a)- and b-
 */
typedef enum
{
  WHY_LAYER_EPSILON,
  WHY_LAYER_ZPLUS,
  WHY_LAYER_GAMMA,      /* gamma 0.25 */
  WHY_LAYER_ALPHA_BETA, /* alpha 2, beta 1 */
} WhyLayerRule;

/* For convolutions of at most the sizes that it was made for; see WhyActivations. */
typedef struct
{
  float *padded_input;   /* why_conv_padded_size (n_in, 1) */
  float *denominator[2]; /* n_out x n_frames */
  float *padded_start;   /* why_conv_padded_size (n_out, n_segments) */
  float *product[2];     /* n_in x why_conv_pitch (n_segments) */
} WhyRuleScratch;

/* a: n_in x n_frames. z: n_out x n_frames. r_out: n_segments x n_out x n_frames. r_in: n_segments x n_in x n_frames. */
void why_rule_conv (const WhyConv *conv,
                    WhyLayerRule rule,
                    const float *a,
                    const float *z,
                    size_t n_frames,
                    size_t n_segments,
                    const float *r_out,
                    float *r_in,
                    const WhyRuleScratch *scratch);

/* rule: epsilon or z+. weight: n_out x n_in. r_out: n_segments x n_out. r_in: n_segments x n_in. */
void why_rule_dense (const float *weight,
                     const float *bias,
                     WhyLayerRule rule,
                     const float *a,
                     size_t n_in,
                     size_t n_out,
                     size_t n_segments,
                     const float *r_out,
                     float *r_in);

/* The mean over stretches of `length` frames of ReLU (z), under the epsilon rule. z: n_rows x n_frames;
 * r_out: n_segments x n_rows x (n_frames / length); r_in: n_segments x n_rows x n_frames (ReLU passes relevance on). */
void why_rule_pool (const float *z,
                    size_t n_rows,
                    size_t n_frames,
                    size_t length,
                    size_t n_segments,
                    const float *r_out,
                    float *r_in);

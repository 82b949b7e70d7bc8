/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/net/why-backprop-private.h"

#include <stdlib.h>
#include <string.h>

#include "train/net/why-layers.h"

#define DROPOUT 0.5

typedef struct
{
  float **where;
  size_t n;
} Piece;

static size_t
max_size (size_t a, size_t b)
{
  return a > b ? a : b;
}

WhyStatus
why_backprop_new (
    const WhyParameters *p, size_t max_batch, size_t n_frames, WhyBackprop **out, WhyError *error)
{
  *out = NULL;
  WhyBackprop *b = calloc (1, sizeof *b);
  if (!b)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  Piece pieces[40];
  size_t n_pieces = 0, strip_out = 0, strip_in = 0, total = 0;
#define PIECE(field, size) pieces[n_pieces++] = (Piece){ &b->field, (size) }
  PIECE (input, p->n_channels * max_batch * n_frames);
  PIECE (normal[0], p->n_channels * max_batch * n_frames);
  PIECE (inverse_sd[0], p->n_channels);
  for (int layer = 0; layer < WHY_N_CONVS; layer++)
    {
      size_t frames = n_frames >> layer, n_in = p->widths[layer], n_out = p->widths[layer + 1];
      size_t plane_in = n_in * max_batch * frames, plane_out = n_out * max_batch * frames;
      size_t strip = why_batch_conv_strip (n_in, max_batch, frames, p->kernels[layer]);
      b->n_frames[layer] = frames;
      PIECE (block_in[layer], plane_in);
      PIECE (d_block_in[layer], plane_in);
      PIECE (conv[layer], plane_out);
      PIECE (normal[layer + 1], plane_out);
      PIECE (inverse_sd[layer + 1], n_out);
      PIECE (active[layer], plane_out);
      PIECE (d_active[layer], plane_out);
      PIECE (strip_in[layer], strip);
      strip_in = max_size (strip_in, strip);
      strip_out = max_size (strip_out,
                            why_batch_conv_strip (n_out, max_batch, frames, p->kernels[layer]));
    }
  PIECE (strip_out, strip_out);
  PIECE (strip_d_in, strip_in);
  PIECE (mean, max_batch * p->widths[WHY_N_CONVS]);
  PIECE (plain_mean, max_batch * p->widths[WHY_N_CONVS]);
  PIECE (d_mean, max_batch * p->widths[WHY_N_CONVS]);
  PIECE (mask, max_batch * p->widths[WHY_N_CONVS]);
  PIECE (hidden, max_batch * WHY_HIDDEN);
  PIECE (d_hidden, max_batch * WHY_HIDDEN);
  PIECE (logits, max_batch * p->n_classes);
  PIECE (d_logits, max_batch * p->n_classes);
#undef PIECE

  for (size_t i = 0; i < n_pieces; i++)
    total += why_matmul_round (pieces[i].n);
  b->memory = why_matmul_alloc (total);
  if (!b->memory)
    {
      free (b);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for a batch of %zu",
                            max_batch);
    }
  for (size_t i = 0, at = 0; i < n_pieces; at += why_matmul_round (pieces[i++].n))
    *pieces[i].where = b->memory + at;
  *out = b;
  return WHY_OK;
}

void
why_backprop_free (WhyBackprop *b)
{
  if (!b)
    return;
  free (b->memory);
  free (b);
}

float *
why_backprop_input (WhyBackprop *b)
{
  return b->input;
}

void
why_backprop_set_pool (WhyBackprop *b, WhyPool *pool)
{
  b->pool = pool;
}

void
why_backprop_fix_input (WhyBackprop *b, bool fixed)
{
  b->input_is_fixed = fixed;
}

static void
forward (WhyBackprop *b, WhyParameters *p, size_t batch, double eps, WhyRandom *random)
{
  const float *weight = why_parameter (p, WHY_P_BN_WEIGHT),
              *bias = why_parameter (p, WHY_P_BN_BIAS);
  size_t n_columns = batch * b->n_frames[0];
  if (b->input_is_fixed)
    why_batch_norm_apply (b->input, weight, bias, p->running_mean[0], p->running_var[0],
                          b->block_in[0], p->n_channels, n_columns, eps);
  else
    why_batch_norm_forward (b->input, weight, bias, b->block_in[0], b->normal[0], b->inverse_sd[0],
                            p->running_mean[0], p->running_var[0], p->n_channels, n_columns, eps);
  for (int layer = 0; layer < WHY_N_CONVS; layer++)
    {
      size_t n_in = p->widths[layer], n_out = p->widths[layer + 1], frames = b->n_frames[layer];
      why_batch_conv_forward (b->pool, b->block_in[layer],
                              why_parameter (p, why_of_layer (WHY_P_CONV0, layer)), b->conv[layer],
                              b->strip_in[layer], b->strip_out, n_in, n_out, batch, frames,
                              p->kernels[layer]);
      why_batch_norm_forward (b->conv[layer],
                              why_parameter (p, why_of_layer (WHY_P_BN0_WEIGHT, layer)),
                              why_parameter (p, why_of_layer (WHY_P_BN0_BIAS, layer)),
                              b->active[layer], b->normal[layer + 1], b->inverse_sd[layer + 1],
                              p->running_mean[layer + 1], p->running_var[layer + 1], n_out,
                              batch * frames, eps);
      why_batch_relu_forward (b->active[layer], n_out * batch * frames);
      if (layer + 1 < WHY_N_CONVS)
        why_batch_pool_forward (b->active[layer], b->block_in[layer + 1], n_out, batch, frames);
      else
        why_batch_mean_forward (b->active[layer], b->mean, n_out, batch, frames);
    }

  size_t n_mean = batch * p->widths[WHY_N_CONVS];
  for (size_t i = 0; i < n_mean; i++)
    {
      b->mask[i] = !random                                 ? 1
                   : why_random_uniform (random) < DROPOUT ? 0
                                                           : (float) (1 / (1 - DROPOUT));
      b->plain_mean[i] = b->mean[i];
      b->mean[i] *= b->mask[i];
    }
  why_batch_dense_forward (b->mean, why_parameter (p, WHY_P_FC_WEIGHT),
                           why_parameter (p, WHY_P_FC_BIAS), b->hidden, batch,
                           p->widths[WHY_N_CONVS], WHY_HIDDEN);
  why_batch_relu_forward (b->hidden, batch * WHY_HIDDEN);
  why_batch_dense_forward (b->hidden, why_parameter (p, WHY_P_OUT_WEIGHT),
                           why_parameter (p, WHY_P_OUT_BIAS), b->logits, batch, WHY_HIDDEN,
                           p->n_classes);
}

static void
backward (WhyBackprop *b, WhyParameters *p, size_t batch)
{
  size_t n_mean = batch * p->widths[WHY_N_CONVS];
  why_batch_dense_backward (b->d_logits, b->hidden, why_parameter (p, WHY_P_OUT_WEIGHT),
                            why_gradient (p, WHY_P_OUT_WEIGHT), why_gradient (p, WHY_P_OUT_BIAS),
                            b->d_hidden, batch, WHY_HIDDEN, p->n_classes);
  why_batch_relu_backward (b->hidden, b->d_hidden, batch * WHY_HIDDEN);
  why_batch_dense_backward (b->d_hidden, b->mean, why_parameter (p, WHY_P_FC_WEIGHT),
                            why_gradient (p, WHY_P_FC_WEIGHT), why_gradient (p, WHY_P_FC_BIAS),
                            b->d_mean, batch, p->widths[WHY_N_CONVS], WHY_HIDDEN);
  for (size_t i = 0; i < n_mean; i++)
    b->d_mean[i] *= b->mask[i];

  for (int layer = WHY_N_CONVS - 1; layer >= 0; layer--)
    {
      size_t n_in = p->widths[layer], n_out = p->widths[layer + 1], frames = b->n_frames[layer];
      float *gradient = b->d_active[layer];
      if (layer + 1 < WHY_N_CONVS)
        why_batch_pool_backward (b->d_block_in[layer + 1], gradient, n_out, batch, frames);
      else
        why_batch_mean_backward (b->d_mean, gradient, n_out, batch, frames);
      why_batch_relu_backward (b->active[layer], gradient, n_out * batch * frames);
      why_batch_norm_backward (gradient, why_parameter (p, why_of_layer (WHY_P_BN0_WEIGHT, layer)),
                               why_gradient (p, why_of_layer (WHY_P_BN0_WEIGHT, layer)),
                               why_gradient (p, why_of_layer (WHY_P_BN0_BIAS, layer)), gradient,
                               b->normal[layer + 1], b->inverse_sd[layer + 1], n_out,
                               batch * frames);
      why_batch_conv_gradient (b->pool, gradient,
                               why_gradient (p, why_of_layer (WHY_P_CONV0, layer)),
                               b->strip_in[layer], b->strip_out, n_in, n_out, batch, frames,
                               p->kernels[layer]);
      if (layer == 0 && b->input_is_fixed)
        return;
      why_batch_conv_transpose (b->pool, gradient,
                                why_parameter (p, why_of_layer (WHY_P_CONV0, layer)),
                                b->d_block_in[layer], b->strip_out, b->strip_d_in, n_in, n_out,
                                batch, frames, p->kernels[layer]);
    }
  why_batch_norm_backward (b->d_block_in[0], why_parameter (p, WHY_P_BN_WEIGHT),
                           why_gradient (p, WHY_P_BN_WEIGHT), why_gradient (p, WHY_P_BN_BIAS), NULL,
                           b->normal[0], b->inverse_sd[0], p->n_channels, batch * b->n_frames[0]);
}

double
why_backprop_run (WhyBackprop *b,
                  WhyParameters *p,
                  const size_t *labels,
                  const float *class_weights,
                  size_t batch,
                  double bn_eps,
                  WhyRandom *random,
                  float *logits)
{
  memset (p->gradients, 0, p->n_values * sizeof (float));
  forward (b, p, batch, bn_eps, random);
  if (logits)
    memcpy (logits, b->logits, batch * p->n_classes * sizeof (float));
  double loss
      = why_cross_entropy (b->logits, labels, class_weights, b->d_logits, batch, p->n_classes);
  backward (b, p, batch);
  return loss;
}

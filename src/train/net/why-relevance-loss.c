/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/net/why-relevance-loss.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "train/net/why-backprop-private.h"
#include "train/net/why-layers.h"

#define FREE_OCTAVES 0.05
#define FULL_OCTAVES 0.3
#define SECOND_HARMONIC 0.4 /* cost at twice the rate */
#define FLOOR                                                                                      \
  1e-3f /* of all positive relevance, so that a weak logit does not weigh without bound */
#define STAB 1e-6f

struct _WhyRelevanceLoss
{
  float *memory;
  float *costs, *counted, *relevance;
  float *plane;              /* n_channels x columns */
  float *scaled;             /* widest convolution output x its columns */
  float *weight, *d_weight;  /* of the first convolution */
  float *z, *z_cost, *share; /* its outputs */
  float *d_hidden, *t_mean, *t_hidden;
};

typedef struct
{
  float **where;
  size_t n;
} Piece;

WhyStatus
why_relevance_loss_new (const WhyParameters *p,
                        size_t max_batch,
                        size_t n_frames,
                        WhyRelevanceLoss **out,
                        WhyError *error)
{
  *out = NULL;
  WhyRelevanceLoss *a = calloc (1, sizeof *a);
  size_t n_weight = p->offsets[WHY_P_CONV0 + 1] - p->offsets[WHY_P_CONV0], widest = 0, total = 0;
  for (int layer = 0; layer < WHY_N_CONVS; layer++)
    {
      size_t n = p->widths[layer + 1] * max_batch * (n_frames >> layer);
      widest = n > widest ? n : widest;
    }
  if (!a)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  const Piece pieces[] = {
    { &a->costs, max_batch * p->n_channels },
    { &a->counted, p->n_channels },
    { &a->relevance, p->n_channels },
    { &a->plane, p->n_channels * max_batch * n_frames },
    { &a->scaled, widest },
    { &a->weight, n_weight },
    { &a->d_weight, n_weight },
    { &a->z, widest },
    { &a->z_cost, widest },
    { &a->share, widest },
    { &a->d_hidden, max_batch * WHY_HIDDEN },
    { &a->t_mean, max_batch * p->widths[WHY_N_CONVS] },
    { &a->t_hidden, max_batch * WHY_HIDDEN },
  };
  for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++)
    total += why_matmul_round (pieces[i].n);
  a->memory = why_matmul_alloc (total);
  if (!a->memory)
    {
      free (a);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for a batch of %zu",
                            max_batch);
    }
  for (size_t i = 0, at = 0; i < sizeof pieces / sizeof *pieces;
       at += why_matmul_round (pieces[i++].n))
    *pieces[i].where = a->memory + at;
  *out = a;
  return WHY_OK;
}

void
why_relevance_loss_free (WhyRelevanceLoss *a)
{
  if (!a)
    return;
  free (a->memory);
  free (a);
}

float *
why_relevance_loss_costs (WhyRelevanceLoss *a)
{
  return a->costs;
}

float *
why_relevance_loss_counted (WhyRelevanceLoss *a)
{
  return a->counted;
}

static double
cost_near (double lambda2_hz, double wanted_hz)
{
  double octaves = fabs (log2 (lambda2_hz / wanted_hz));
  return fmin (fmax ((octaves - FREE_OCTAVES) / (FULL_OCTAVES - FREE_OCTAVES), 0), 1);
}

double
why_relevance_loss_cost (double lambda2_hz, double rate_hz)
{
  double second = cost_near (lambda2_hz, 2 * rate_hz);
  return fmin (cost_near (lambda2_hz, rate_hz), SECOND_HARMONIC + (1 - SECOND_HARMONIC) * second);
}

/* The affine map of a batch norm, channel by channel: gain times what comes in, plus a constant. */
static double
gain_of (const WhyBackprop *b, WhyParameters *p, int layer, size_t channel)
{
  return (double) why_parameter (p, why_of_layer (WHY_P_BN0_WEIGHT, layer))[channel]
         * (double) b->inverse_sd[layer + 1][channel];
}

static void
scale_rows (const WhyBackprop *b,
            WhyParameters *p,
            int layer,
            size_t n_columns,
            const float *in,
            float *out)
{
  for (size_t c = 0; c < p->widths[layer + 1]; c++)
    {
      float gain = (float) gain_of (b, p, layer, c);
      for (size_t i = 0; i < n_columns; i++)
        out[c * n_columns + i] = gain * in[c * n_columns + i];
    }
}

/* The gradient of each example's true logit: after the norms of all blocks (d_active), and of the
 * input (d_block_in[0]). */
static void
differentiate (
    WhyRelevanceLoss *a, WhyBackprop *b, WhyParameters *p, const size_t *labels, size_t batch)
{
  size_t n_mean = p->widths[WHY_N_CONVS];
  const float *out_weight = why_parameter (p, WHY_P_OUT_WEIGHT);
  why_batch_dense_forward (b->plain_mean, why_parameter (p, WHY_P_FC_WEIGHT),
                           why_parameter (p, WHY_P_FC_BIAS), b->hidden, batch, n_mean, WHY_HIDDEN);
  for (size_t i = 0; i < batch * WHY_HIDDEN; i++)
    a->d_hidden[i]
        = b->hidden[i] > 0 ? out_weight[labels[i / WHY_HIDDEN] * WHY_HIDDEN + i % WHY_HIDDEN] : 0;
  for (size_t s = 0; s < batch; s++)
    for (size_t c = 0; c < n_mean; c++)
      {
        double sum = 0;
        for (size_t h = 0; h < WHY_HIDDEN; h++)
          sum += (double) a->d_hidden[s * WHY_HIDDEN + h]
                 * (double) why_parameter (p, WHY_P_FC_WEIGHT)[h * n_mean + c];
        b->d_mean[s * n_mean + c] = (float) sum;
      }
  for (int layer = WHY_N_CONVS - 1; layer >= 0; layer--)
    {
      size_t n_in = p->widths[layer], n_out = p->widths[layer + 1], frames = b->n_frames[layer];
      float *gradient = b->d_active[layer];
      if (layer + 1 < WHY_N_CONVS)
        why_batch_pool_backward (b->d_block_in[layer + 1], gradient, n_out, batch, frames);
      else
        why_batch_mean_backward (b->d_mean, gradient, n_out, batch, frames);
      why_batch_relu_backward (b->active[layer], gradient, n_out * batch * frames);
      scale_rows (b, p, layer, batch * frames, gradient, a->scaled);
      why_batch_conv_transpose (b->pool, a->scaled,
                                why_parameter (p, why_of_layer (WHY_P_CONV0, layer)),
                                b->d_block_in[layer], b->strip_out, b->strip_d_in, n_in, n_out,
                                batch, frames, p->kernels[layer]);
    }
}

/* The direction along which the derivative of the logits has the gradient of the penalty, share =
 * elsewhere / all: strength (cost - share) a / all, where a path's relevance is positive. Returns
 * the penalty. */
static double
aim (WhyRelevanceLoss *a,
     const WhyBackprop *b,
     const WhyParameters *p,
     size_t batch,
     double strength)
{
  size_t frames = b->n_frames[0], n_columns = batch * frames;
  double penalty = 0;
  memset (a->plane, 0, p->n_channels * n_columns * sizeof (float));
  for (size_t s = 0; s < batch; s++)
    {
      const float *cost = a->costs + s * p->n_channels;
      float *relevance = a->relevance;
      double all = 0, elsewhere = 0;
      for (size_t c = 0; c < p->n_channels; c++)
        {
          const float *value = b->block_in[0] + c * n_columns + s * frames,
                      *slope = b->d_block_in[0] + c * n_columns + s * frames;
          float sum = 0;
          for (size_t t = 0; t < frames; t++)
            sum += value[t] * slope[t];
          relevance[c] = sum;
          all += sum > 0 ? (double) (sum * a->counted[c]) : 0;
          elsewhere += sum > 0 ? (double) (sum * cost[c]) : 0;
        }
      double share = elsewhere / (all + (double) FLOOR),
             scale = strength / (double) batch / (all + (double) FLOOR);
      penalty += share / (double) batch;
      for (size_t c = 0; c < p->n_channels && elsewhere > 0; c++)
        if (relevance[c] > 0 && a->counted[c] > 0)
          {
            float weight = (float) (scale * ((double) cost[c] - share));
            for (size_t t = 0; t < frames; t++)
              a->plane[c * n_columns + s * frames + t]
                  = weight * b->block_in[0][c * n_columns + s * frames + t];
          }
    }
  return penalty;
}

/* Carries the direction forward through the network as it is linear around the batch, and adds the
 * gradient of the derivative along it, which is (gradient of the logit behind a layer) x (direction
 * before it). Overwrites conv. */
static void
add_epsilon_gradient (
    WhyRelevanceLoss *a, WhyBackprop *b, WhyParameters *p, const size_t *labels, size_t batch)
{
  const float *in = a->plane;
  for (int layer = 0; layer < WHY_N_CONVS; layer++)
    {
      size_t n_in = p->widths[layer], n_out = p->widths[layer + 1], frames = b->n_frames[layer],
             n_columns = batch * frames;
      float *tangent = b->conv[layer],
            *d_norm = why_gradient (p, why_of_layer (WHY_P_BN0_WEIGHT, layer));
      why_batch_conv_forward (b->pool, in, why_parameter (p, why_of_layer (WHY_P_CONV0, layer)),
                              tangent, b->strip_in[layer], b->strip_out, n_in, n_out, batch, frames,
                              p->kernels[layer]);
      scale_rows (b, p, layer, n_columns, b->d_active[layer], a->scaled);
      why_batch_conv_gradient (b->pool, a->scaled,
                               why_gradient (p, why_of_layer (WHY_P_CONV0, layer)),
                               b->strip_in[layer], b->strip_out, n_in, n_out, batch, frames,
                               p->kernels[layer]);
      for (size_t c = 0; c < n_out; c++)
        {
          double product = 0;
          float gain = (float) gain_of (b, p, layer, c);
          for (size_t i = c * n_columns; i < (c + 1) * n_columns; i++)
            {
              product += (double) b->d_active[layer][i] * (double) tangent[i];
              tangent[i] = b->active[layer][i] > 0 ? gain * tangent[i] : 0;
            }
          d_norm[c] += (float) (product * (double) b->inverse_sd[layer + 1][c]);
        }
      if (layer + 1 < WHY_N_CONVS)
        {
          why_batch_pool_forward (tangent, b->d_block_in[layer + 1], n_out, batch, frames);
          in = b->d_block_in[layer + 1];
        }
      else
        why_batch_mean_forward (tangent, a->t_mean, n_out, batch, frames);
    }

  size_t n_mean = p->widths[WHY_N_CONVS];
  for (size_t s = 0; s < batch; s++)
    for (size_t h = 0; h < WHY_HIDDEN; h++)
      {
        float *d_weight = why_gradient (p, WHY_P_FC_WEIGHT) + h * n_mean,
              slope = a->d_hidden[s * WHY_HIDDEN + h];
        const float *weight = why_parameter (p, WHY_P_FC_WEIGHT) + h * n_mean,
                    *t = a->t_mean + s * n_mean;
        double sum = 0;
        if (b->hidden[s * WHY_HIDDEN + h] <= 0)
          continue;
        for (size_t c = 0; c < n_mean; c++)
          {
            d_weight[c] += slope * t[c];
            sum += (double) weight[c] * (double) t[c];
          }
        why_gradient (p, WHY_P_OUT_WEIGHT)[labels[s] * WHY_HIDDEN + h] += (float) sum;
      }
}

/* A convolution with its norm's gain, one sign of it. */
static void
clamp_weight (WhyRelevanceLoss *a, const WhyBackprop *b, WhyParameters *p, int layer, float sign)
{
  size_t n_in = p->widths[layer], n_out = p->widths[layer + 1];
  const float *weight = why_parameter (p, why_of_layer (WHY_P_CONV0, layer));
  for (size_t tap = 0; tap < p->kernels[layer]; tap++)
    for (size_t o = 0; o < n_out; o++)
      {
        float gain = (float) gain_of (b, p, layer, o);
        for (size_t i = 0, at = (tap * n_out + o) * n_in; i < n_in; i++)
          a->weight[at + i] = sign * gain * weight[at + i] > 0 ? gain * weight[at + i] : 0;
      }
}

/* z before its products: the positive part of the bias that the norm leaves. */
static void
begin_z (const WhyBackprop *b, WhyParameters *p, int layer, size_t n_columns, float *z)
{
  const float *bias = why_parameter (p, why_of_layer (WHY_P_BN0_BIAS, layer));
  for (size_t c = 0; c < p->widths[layer + 1]; c++)
    {
      double mean = 0;
      for (size_t i = 0; i < n_columns; i++)
        mean += (double) b->conv[layer][c * n_columns + i];
      double merged = bias[c] - mean / (double) n_columns * gain_of (b, p, layer, c);
      for (size_t i = 0; i < n_columns; i++)
        z[c * n_columns + i] = (float) fmax (merged, 0) + STAB;
    }
}

/* Relevance of pooled frames to the pairs that they are means of, by their parts. */
static void
spread_pairs (const float *active,
              const float *pooled,
              const float *relevance,
              float *out,
              size_t n_rows,
              size_t frames)
{
  size_t half = frames / 2;
  memset (out, 0, n_rows * frames * sizeof (float));
  for (size_t row = 0; row < n_rows; row++)
    for (size_t t = 0; t < half; t++)
      {
        float mean = pooled[row * half + t];
        float each = mean > 0 ? relevance[row * half + t] / (2 * mean) : 0;
        for (size_t k = row * frames + 2 * t; k < row * frames + 2 * t + 2; k++)
          out[k] = each * active[k];
      }
}

/* The relevance of the first convolution's outputs into share: z+ through the convolutions above
 * it (whose inputs are not negative), epsilon above these and through the pools. */
static void
carry_down (WhyRelevanceLoss *a, WhyBackprop *b, WhyParameters *p, size_t batch)
{
  size_t last = WHY_N_CONVS - 1, n = p->widths[WHY_N_CONVS] * batch * b->n_frames[last];
  for (size_t i = 0; i < n; i++)
    a->share[i] = b->active[last][i] * b->d_active[last][i];
  for (int layer = WHY_N_CONVS - 1; layer > 0; layer--)
    {
      size_t n_in = p->widths[layer], n_out = p->widths[layer + 1], frames = b->n_frames[layer],
             n_columns = batch * frames;
      const float *in = b->block_in[layer];
      clamp_weight (a, b, p, layer, 1);
      begin_z (b, p, layer, n_columns, a->z);
      why_batch_conv_forward (b->pool, in, a->weight, a->scaled, b->strip_in[layer], b->strip_out,
                              n_in, n_out, batch, frames, p->kernels[layer]);
      for (size_t i = 0; i < n_out * n_columns; i++)
        a->scaled[i] = a->share[i] / (a->z[i] + a->scaled[i]);
      why_batch_conv_transpose (b->pool, a->scaled, a->weight, a->z, b->strip_out, b->strip_d_in,
                                n_in, n_out, batch, frames, p->kernels[layer]);
      for (size_t i = 0; i < n_in * n_columns; i++)
        a->z[i] *= in[i];
      spread_pairs (b->active[layer - 1], in, a->z, a->share, n_in * batch, b->n_frames[layer - 1]);
    }
}

/* One sign of the normalised features, times the costs where these are asked for. */
static void
clamp_input (WhyRelevanceLoss *a,
             const WhyBackprop *b,
             const WhyParameters *p,
             size_t batch,
             float sign,
             bool costs)
{
  size_t frames = b->n_frames[0];
  for (size_t c = 0; c < p->n_channels; c++)
    for (size_t s = 0; s < batch; s++)
      {
        const float *in = b->block_in[0] + (c * batch + s) * frames;
        float *out = a->plane + (c * batch + s) * frames,
              cost = costs ? a->costs[s * p->n_channels + c] : 1;
        for (size_t t = 0; t < frames; t++)
          out[t] = sign * in[t] > 0 ? cost * in[t] : 0;
      }
}

/* A fixed input norm is anchored at 0: no feature is negative. */
static int
first_sign (const WhyBackprop *b)
{
  return b->input_is_fixed ? 1 : -1;
}

/* z: all positive products and the positive part of the bias; z_cost: the positive products times
 * their costs. */
static void
sum_products (WhyRelevanceLoss *a, WhyBackprop *b, WhyParameters *p, size_t batch)
{
  size_t n_out = p->widths[1], frames = b->n_frames[0], n_columns = batch * frames;
  begin_z (b, p, 0, n_columns, a->z);
  memset (a->z_cost, 0, n_out * n_columns * sizeof (float));
  for (int sign = first_sign (b); sign <= 1; sign += 2)
    {
      clamp_weight (a, b, p, 0, (float) sign);
      for (int costs = 0; costs <= 1; costs++)
        {
          float *sum = costs ? a->z_cost : a->z;
          clamp_input (a, b, p, batch, (float) sign, costs);
          why_batch_conv_forward (b->pool, a->plane, a->weight, a->scaled, b->strip_in[0],
                                  b->strip_out, p->n_channels, n_out, batch, frames, p->kernels[0]);
          for (size_t i = 0; i < n_out * n_columns; i++)
            sum[i] += a->scaled[i];
        }
    }
}

/* share becomes R / (z all), all = the example's positive relevance. Returns the penalty. Only the
 * first convolution learns of it. */
static double
weigh_neurons (WhyRelevanceLoss *a,
               const WhyBackprop *b,
               const WhyParameters *p,
               size_t batch,
               double strength)
{
  size_t n_out = p->widths[1], frames = b->n_frames[0];
  double penalty = 0;
  for (size_t s = 0; s < batch; s++)
    {
      double all = 0, elsewhere = 0;
      bool known = false;
      for (size_t c = 0; c < p->n_channels && !known; c++)
        known = a->costs[s * p->n_channels + c] > 0;
      for (size_t c = 0; c < n_out; c++)
        for (size_t i = (c * batch + s) * frames; i < (c * batch + s + 1) * frames; i++)
          {
            float relevance = a->share[i];
            a->share[i] = known && relevance > 0 ? relevance / a->z[i] : 0;
            all += relevance > 0 ? (double) relevance : 0;
            elsewhere += (double) (a->share[i] * a->z_cost[i]);
          }
      float scale = (float) (strength / (double) batch / (all + (double) FLOOR));
      penalty += elsewhere / (all + (double) FLOOR) / (double) batch;
      for (size_t c = 0; c < n_out; c++)
        for (size_t i = (c * batch + s) * frames; i < (c * batch + s + 1) * frames; i++)
          a->share[i] *= scale;
    }
  return penalty;
}

/* d (share z_cost) / dw = share (cost a - z_cost / z a), where a product is positive. */
static void
add_zplus_gradient (WhyRelevanceLoss *a, WhyBackprop *b, WhyParameters *p, size_t batch)
{
  size_t n_in = p->widths[0], n_out = p->widths[1], frames = b->n_frames[0],
         n_plane = n_out * batch * frames;
  float *d_conv = why_gradient (p, WHY_P_CONV0);
  for (int sign = first_sign (b); sign <= 1; sign += 2)
    {
      memset (a->d_weight, 0, p->kernels[0] * n_out * n_in * sizeof (float));
      for (int costs = 0; costs <= 1; costs++)
        {
          for (size_t i = 0; i < n_plane; i++)
            a->scaled[i] = costs ? a->share[i] : -a->share[i] * a->z_cost[i] / a->z[i];
          clamp_input (a, b, p, batch, (float) sign, costs);
          why_batch_conv_fill (a->plane, b->strip_in[0], n_in, batch, frames, p->kernels[0]);
          why_batch_conv_gradient (b->pool, a->scaled, a->d_weight, b->strip_in[0], b->strip_out,
                                   n_in, n_out, batch, frames, p->kernels[0]);
        }
      clamp_weight (a, b, p, 0, (float) sign);
      for (size_t tap = 0; tap < p->kernels[0]; tap++)
        for (size_t o = 0; o < n_out; o++)
          {
            float gain = (float) gain_of (b, p, 0, o);
            for (size_t i = 0, at = (tap * n_out + o) * n_in; i < n_in; i++)
              d_conv[at + i] += a->weight[at + i] != 0 ? gain * a->d_weight[at + i] : 0;
          }
    }
}

void
why_relevance_loss_run (WhyRelevanceLoss *a,
                        WhyBackprop *b,
                        WhyParameters *p,
                        const size_t *labels,
                        size_t batch,
                        double epsilon_strength,
                        double zplus_strength,
                        double penalties[2])
{
  penalties[0] = penalties[1] = 0;
  if (epsilon_strength <= 0 && zplus_strength <= 0)
    return;
  differentiate (a, b, p, labels, batch);
  if (zplus_strength > 0)
    {
      carry_down (a, b, p, batch);
      sum_products (a, b, p, batch);
      penalties[1] = weigh_neurons (a, b, p, batch, zplus_strength);
      add_zplus_gradient (a, b, p, batch);
    }
  if (epsilon_strength > 0)
    {
      penalties[0] = aim (a, b, p, batch, epsilon_strength);
      add_epsilon_gradient (a, b, p, labels, batch);
    }
}

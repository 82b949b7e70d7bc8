/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-rules.h"

#include <string.h>

#include "nn/why-activations-private.h"

#define STABILISER 1e-6f
#define GAMMA 0.25f
#define ALPHA 2.0f
#define BETA 1.0f

static float
stab (float z)
{
  return z < 0.0f ? z - STABILISER : z + STABILISER;
}

static float
positive_part (float x)
{
  return x > 0.0f ? x : 0.0f;
}

static float
negative_part (float x)
{
  return x < 0.0f ? x : 0.0f;
}

/* One convolution on its way back. */
typedef struct
{
  const WhyConv *conv;
  const float *a;
  bool has_negative; /* some a < 0: only the first layer's input */
  size_t n_frames, n_segments;
  const float *r_out;
  float *r_in;
  const WhyRuleScratch *scratch;
} Pass;

/* out = w_plus * a+ + w_minus * a- + part (b). */
static void
compute_denominator (const Pass *pass,
                     const float *w_plus,
                     const float *w_minus,
                     float (*bias_part) (float),
                     float *out)
{
  const WhyConv *conv = pass->conv;
  size_t T = pass->n_frames;
  float *padded = pass->scratch->padded_input;
  for (size_t o = 0; o < conv->n_out; o++)
    for (size_t t = 0; t < T; t++)
      out[o * T + t] = bias_part (conv->bias[o]);
  why_activations_pad_input (conv, pass->a, T, positive_part, padded);
  why_conv_forward (conv, w_plus, padded, T, true, out);
  if (!pass->has_negative)
    return;
  why_activations_pad_input (conv, pass->a, T, negative_part, padded);
  why_conv_forward (conv, w_minus, padded, T, true, out);
}

/* padded_start = R / stab (denominator). */
static void
compute_start (const Pass *pass, const float *denominator)
{
  const WhyConv *conv = pass->conv;
  size_t T = pass->n_frames, S = pass->n_segments;
  float *padded = pass->scratch->padded_start;
  why_conv_pad_clear (conv, conv->n_out, S, T, padded);
  for (size_t s = 0; s < S; s++)
    for (size_t o = 0; o < conv->n_out; o++)
      {
        float *to = why_conv_segment (conv, S, T, padded, o, s);
        const float *r = pass->r_out + (s * conv->n_out + o) * T;
        for (size_t t = 0; t < T; t++)
          to[t] = r[t] / stab (denominator[o * T + t]);
      }
}

/* r_in += factor (a+ w_plus^T start + a- w_minus^T start). */
static void
add_product (const Pass *pass, const float *w_plus, const float *w_minus, float factor)
{
  const WhyConv *conv = pass->conv;
  size_t T = pass->n_frames, S = pass->n_segments;
  size_t pitch = why_conv_pitch (conv, S, T), step = pitch / S;
  const float *plus = pass->scratch->product[0], *minus = plus;
  why_conv_backward (conv, w_plus, pass->scratch->padded_start, S, T, pass->scratch->product[0]);
  if (pass->has_negative && w_minus != w_plus)
    {
      minus = pass->scratch->product[1];
      why_conv_backward (conv, w_minus, pass->scratch->padded_start, S, T,
                         pass->scratch->product[1]);
    }
  for (size_t s = 0; s < S; s++)
    for (size_t c = 0; c < conv->n_in; c++)
      {
        const float *a = pass->a + c * T;
        const float *up = plus + c * pitch + s * step, *down = minus + c * pitch + s * step;
        float *r = pass->r_in + (s * conv->n_in + c) * T;
        for (size_t t = 0; t < T; t++)
          r[t] += factor * a[t] * (a[t] < 0.0f ? down[t] : up[t]);
      }
}

void
why_rule_conv (const WhyConv *conv,
               WhyLayerRule rule,
               const float *a,
               const float *z,
               size_t n_frames,
               size_t n_segments,
               const float *r_out,
               float *r_in,
               const WhyRuleScratch *scratch)
{
  Pass pass = { conv, a, false, n_frames, n_segments, r_out, r_in, scratch };
  float *denominator = scratch->denominator[0];
  for (size_t i = 0; i < conv->n_in * n_frames; i++)
    pass.has_negative |= a[i] < 0.0f;
  memset (r_in, 0, n_segments * conv->n_in * n_frames * sizeof (float));

  if (rule != WHY_LAYER_EPSILON)
    compute_denominator (&pass, conv->positive, conv->negative, positive_part, denominator);
  switch (rule)
    {
    case WHY_LAYER_EPSILON:
      compute_start (&pass, z);
      add_product (&pass, conv->weights, conv->weights, 1.0f);
      break;
    case WHY_LAYER_ZPLUS:
      compute_start (&pass, denominator);
      add_product (&pass, conv->positive, conv->negative, 1.0f);
      break;
    case WHY_LAYER_GAMMA:
      for (size_t i = 0; i < conv->n_out * n_frames; i++)
        denominator[i] = z[i] + GAMMA * denominator[i];
      compute_start (&pass, denominator);
      add_product (&pass, conv->weights, conv->weights, 1.0f);
      add_product (&pass, conv->positive, conv->negative, GAMMA);
      break;
    case WHY_LAYER_ALPHA_BETA:
      compute_start (&pass, denominator);
      add_product (&pass, conv->positive, conv->negative, ALPHA);
      compute_denominator (&pass, conv->negative, conv->positive, negative_part,
                           scratch->denominator[1]);
      compute_start (&pass, scratch->denominator[1]);
      add_product (&pass, conv->negative, conv->positive, -BETA);
      break;
    }
}

void
why_rule_dense (const float *weight,
                const float *bias,
                WhyLayerRule rule,
                const float *a,
                size_t n_in,
                size_t n_out,
                size_t n_segments,
                const float *r_out,
                float *r_in)
{
  bool zplus = rule == WHY_LAYER_ZPLUS;
  memset (r_in, 0, n_segments * n_in * sizeof (float));
  for (size_t o = 0; o < n_out; o++)
    {
      const float *w = weight + o * n_in;
      double z = zplus ? positive_part (bias[o]) : bias[o];
      for (size_t i = 0; i < n_in; i++)
        z += zplus ? positive_part (w[i] * a[i]) : w[i] * a[i];
      float denominator = stab ((float) z);
      for (size_t s = 0; s < n_segments; s++)
        {
          float start = r_out[s * n_out + o] / denominator;
          float *r = r_in + s * n_in;
          for (size_t i = 0; i < n_in; i++)
            r[i] += (zplus ? positive_part (w[i] * a[i]) : w[i] * a[i]) * start;
        }
    }
}

void
why_rule_pool (const float *z,
               size_t n_rows,
               size_t n_frames,
               size_t length,
               size_t n_segments,
               const float *r_out,
               float *r_in)
{
  size_t n_out = n_frames / length;
  memset (r_in, 0, n_segments * n_rows * n_frames * sizeof (float));
  for (size_t row = 0; row < n_rows; row++)
    for (size_t p = 0; p < n_out; p++)
      {
        const float *stretch = z + row * n_frames + p * length;
        double sum = 0.0;
        for (size_t t = 0; t < length; t++)
          sum += positive_part (stretch[t]);
        float denominator = stab ((float) (sum / (double) length)) * (float) length;
        for (size_t s = 0; s < n_segments; s++)
          {
            float start = r_out[(s * n_rows + row) * n_out + p] / denominator;
            float *r = r_in + (s * n_rows + row) * n_frames + p * length;
            for (size_t t = 0; t < length; t++)
              r[t] = positive_part (stretch[t]) * start;
          }
      }
}

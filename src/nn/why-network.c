/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-network.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "nn/why-activations-private.h"
#include "nn/why-matmul.h"

#define MAX_FRAMES ((size_t) 1 << 20)
/* All arrays of a pass: half a GiB. The paper's network takes 5e5. */
#define MAX_FLOATS ((size_t) 1 << 27)

static size_t
max_size (size_t a, size_t b)
{
  return a > b ? a : b;
}

typedef struct
{
  float **to;
  size_t n;
} Part;

/* Fills parts with every array and its length; returns how many. */
static size_t
list_parts (const WhyModel *model, WhyActivations *act, Part parts[24])
{
  size_t padded_in = 0, padded_out = 0, output = 0, product = 0;
  size_t relevance = max_size (act->n_classes, max_size (model->n_hidden, act->n_gap));
  size_t n = 0;
  for (size_t i = 0; i < WHY_MODEL_N_CONVS; i++)
    {
      const WhyConv *conv = &model->conv[i];
      size_t T = act->n_frames[i];
      parts[n++] = (Part){ &act->input[i], conv->n_in * T };
      parts[n++] = (Part){ &act->z[i], conv->n_out * T };
      padded_in = max_size (padded_in, why_conv_padded_size (conv, conv->n_in, 1, T));
      padded_out = max_size (padded_out, why_conv_padded_size (conv, conv->n_out, act->n_batch, T));
      output = max_size (output, conv->n_out * T);
      product = max_size (product, conv->n_in * why_conv_pitch (conv, act->n_batch, T));
      relevance = max_size (relevance, conv->n_out * T);
    }
  parts[n++] = (Part){ &act->gap, act->n_gap };
  parts[n++] = (Part){ &act->hidden_z, act->n_hidden };
  parts[n++] = (Part){ &act->hidden, act->n_hidden };
  parts[n++] = (Part){ &act->logits, act->n_classes };
  parts[n++] = (Part){ &act->probabilities, act->n_classes };
  parts[n++] = (Part){ &act->padded_input, padded_in };
  parts[n++] = (Part){ &act->padded_start, padded_out };
  for (size_t i = 0; i < 2; i++)
    {
      parts[n++] = (Part){ &act->denominator[i], output };
      parts[n++] = (Part){ &act->product[i], product };
      parts[n++] = (Part){ &act->relevance[i], relevance * act->n_batch };
    }
  return n;
}

/* Fills sizes and parts. Returns the floats of all parts, or 0 after an error. */
static size_t
plan (const WhyModel *model,
      size_t n_frames,
      WhyActivations *act,
      Part parts[24],
      size_t *n_parts,
      WhyError *error)
{
  /* Kernels reach at most 63 frames: with this many channels every product below fits in a size_t. */
  size_t widest
      = max_size (model->info.n_channels, max_size (model->conv[1].n_out, model->conv[2].n_out));
  if (n_frames < 4 || n_frames > MAX_FRAMES
      || max_size (widest, model->conv[0].n_out) > SIZE_MAX / 4096 / (MAX_FRAMES + 64))
    {
      why_error_set (error, WHY_ERR_INVALID, "gives %zu frames; the network takes 4 to %zu",
                     n_frames, MAX_FRAMES);
      return 0;
    }
  act->n_channels = model->info.n_channels;
  act->n_gap = model->conv[WHY_MODEL_N_CONVS - 1].n_out;
  act->n_hidden = model->n_hidden;
  act->n_classes = model->info.n_classes;
  act->n_batch = act->n_classes < WHY_RELEVANCE_BATCH ? act->n_classes : WHY_RELEVANCE_BATCH;
  for (size_t i = 0; i < WHY_MODEL_N_CONVS; i++)
    act->n_frames[i] = n_frames >> i;
  act->n_ap0 = model->conv[1].n_in * act->n_frames[1];
  act->n_ap1 = model->conv[2].n_in * act->n_frames[2];

  size_t total = 0;
  *n_parts = list_parts (model, act, parts);
  for (size_t i = 0; i < *n_parts && total <= MAX_FLOATS; i++)
    total += why_matmul_round (parts[i].n);
  if (total <= MAX_FLOATS)
    return total;
  why_error_set (
      error, WHY_ERR_UNSUPPORTED,
      "gives %zu frames, for which this network would need too much memory; use shorter pieces",
      n_frames);
  return 0;
}

WhyStatus
why_activations_check (const WhyModel *model, size_t n_frames, WhyError *error)
{
  WhyActivations act = { 0 };
  Part parts[24];
  size_t n_parts;
  WhyError reason = { WHY_OK, "" };
  if (plan (model, n_frames, &act, parts, &n_parts, &reason) == 0)
    return why_error_set (error, reason.status, "%s", reason.message);
  return WHY_OK;
}

WhyStatus
why_activations_new (const WhyModel *model, size_t n_frames, WhyActivations **out, WhyError *error)
{
  *out = NULL;
  WhyStatus status = why_activations_check (model, n_frames, error);
  if (status != WHY_OK)
    return status;
  WhyActivations *act = calloc (1, sizeof *act);
  if (!act)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  Part parts[24];
  size_t n_parts, total = plan (model, n_frames, act, parts, &n_parts, NULL);
  act->memory = why_matmul_alloc (total);
  if (!act->memory)
    {
      free (act);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  float *at = act->memory;
  for (size_t i = 0; i < n_parts; i++)
    {
      *parts[i].to = at;
      at += why_matmul_round (parts[i].n);
    }
  *out = act;
  return WHY_OK;
}

void
why_activations_free (WhyActivations *activations)
{
  if (!activations)
    return;
  free (activations->memory);
  free (activations);
}

void
why_activations_pad_input (
    const WhyConv *conv, const float *x, size_t n_frames, float (*fn) (float), float *padded)
{
  why_conv_pad_clear (conv, conv->n_in, 1, n_frames, padded);
  for (size_t c = 0; c < conv->n_in; c++)
    {
      float *segment = why_conv_segment (conv, 1, n_frames, padded, c, 0);
      memcpy (segment, x + c * n_frames, n_frames * sizeof (float));
      for (size_t t = 0; fn && t < n_frames; t++)
        segment[t] = fn (segment[t]);
    }
}

static float
relu (float x)
{
  return x < 0.0f ? 0.0f : x; /* NaN stays NaN, to be seen at the end */
}

/* out (n_rows x n_out): mean of pairs of ReLU (z); a last odd frame is dropped. */
static void
pool_pairs (const float *z, size_t n_rows, size_t n_frames, float *out)
{
  size_t n_out = n_frames / 2;
  for (size_t c = 0; c < n_rows; c++)
    for (size_t t = 0; t < n_out; t++)
      {
        const float *pair = z + c * n_frames + 2 * t;
        out[c * n_out + t] = 0.5f * (relu (pair[0]) + relu (pair[1]));
      }
}

static void
pool_all (const float *z, size_t n_rows, size_t n_frames, float *out)
{
  for (size_t c = 0; c < n_rows; c++)
    {
      double sum = 0.0;
      for (size_t t = 0; t < n_frames; t++)
        sum += relu (z[c * n_frames + t]);
      out[c] = (float) (sum / (double) n_frames);
    }
}

static void
dense (
    const float *weight, const float *bias, const float *x, size_t n_in, size_t n_out, float *out)
{
  for (size_t o = 0; o < n_out; o++)
    {
      double sum = bias[o];
      for (size_t i = 0; i < n_in; i++)
        sum += (double) weight[o * n_in + i] * (double) x[i];
      out[o] = (float) sum;
    }
}

/* The largest value is taken off first: exp never overflows, and one term is 1. */
static void
softmax (const double *values, size_t n, float *out)
{
  double largest = values[0], sum = 0.0;
  for (size_t k = 1; k < n; k++)
    largest = fmax (largest, values[k]);
  for (size_t k = 0; k < n; k++)
    sum += exp (values[k] - largest);
  for (size_t k = 0; k < n; k++)
    out[k] = (float) (exp (values[k] - largest) / sum);
}

void
why_softmax (const float *logits, size_t n, double temperature, float *out)
{
  double values[WHY_MODEL_MAX_CLASSES];
  for (size_t k = 0; k < n; k++)
    values[k] = (double) logits[k] / temperature;
  softmax (values, n, out);
}

void
why_model_probabilities (const WhyModel *model, const float *logits, const float *heard, float *out)
{
  const WhyModelInfo *info = &model->info;
  int none = info->none_bias != 0 ? why_model_find_class (model, "none") : -1;
  double values[WHY_MODEL_MAX_CLASSES];
  for (size_t k = 0; k < info->n_classes; k++)
    values[k] = (double) logits[k] / info->temperature + (heard ? (double) heard[k] : 0.0)
                + ((int) k == none ? info->none_bias : 0.0);
  softmax (values, info->n_classes, out);
}

void
why_network_forward (const WhyModel *model, const float *features, WhyActivations *act)
{
  for (size_t c = 0, T = act->n_frames[0]; c < act->n_channels; c++)
    for (size_t i = c * T; i < (c + 1) * T; i++)
      act->input[0][i] = model->input_scale[c] * features[i] + model->input_shift[c];

  for (size_t i = 0; i < WHY_MODEL_N_CONVS; i++)
    {
      const WhyConv *conv = &model->conv[i];
      size_t T = act->n_frames[i];
      why_activations_pad_input (conv, act->input[i], T, NULL, act->padded_input);
      for (size_t o = 0; o < conv->n_out; o++)
        for (size_t t = 0; t < T; t++)
          act->z[i][o * T + t] = conv->bias[o];
      why_conv_forward (conv, conv->weights, act->padded_input, T, true, act->z[i]);
      if (i + 1 < WHY_MODEL_N_CONVS)
        pool_pairs (act->z[i], conv->n_out, T, act->input[i + 1]);
      else
        pool_all (act->z[i], conv->n_out, T, act->gap);
    }
  dense (model->hidden_weight, model->hidden_bias, act->gap, act->n_gap, act->n_hidden,
         act->hidden_z);
  for (size_t i = 0; i < act->n_hidden; i++)
    act->hidden[i] = relu (act->hidden_z[i]);
  dense (model->output_weight, model->output_bias, act->hidden, act->n_hidden, act->n_classes,
         act->logits);
  why_model_probabilities (model, act->logits, NULL, act->probabilities);
}

const float *
why_activations_logits (const WhyActivations *activations)
{
  return activations->logits;
}

const float *
why_activations_probabilities (const WhyActivations *activations)
{
  return activations->probabilities;
}

const float *
why_activations_get (const WhyActivations *activations, const char *name, size_t *n_values)
{
  const struct
  {
    const char *name;
    const float *values;
    size_t n;
  } known[] = {
    { "input", activations->input[0], activations->n_channels * activations->n_frames[0] },
    { "ap0", activations->input[1], activations->n_ap0 },
    { "ap1", activations->input[2], activations->n_ap1 },
    { "gap", activations->gap, activations->n_gap },
    { "relu3", activations->hidden, activations->n_hidden },
  };
  for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
    if (strcmp (known[i].name, name) == 0)
      {
        *n_values = known[i].n;
        return known[i].values;
      }
  return NULL;
}

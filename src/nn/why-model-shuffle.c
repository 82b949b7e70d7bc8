/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-model-shuffle.h"

#include <stdlib.h>
#include <string.h>

#include "base/why-random.h"
#include "nn/why-model-private.h"

const char *
why_model_layer_name (WhyModelLayer layer)
{
  static const char *const names[] = { "conv0", "conv1", "conv2", "fc", "fc_out" };
  return names[layer];
}

/* Of a layer's own random numbers. */
static void
shuffle (WhyRandom *random, float *values, size_t n)
{
  for (size_t i = n; i > 1; i--)
    {
      size_t j = why_random_index (random, i);
      float swap = values[i - 1];
      values[i - 1] = values[j];
      values[j] = swap;
    }
}

static float *
copy (const float *values, size_t n)
{
  float *out = values ? malloc (n * sizeof *out) : NULL;
  if (out)
    memcpy (out, values, n * sizeof *out);
  return out;
}

/* The weights in PyTorch's order, as why_conv_init wants them. */
static float *
unpack (const WhyConv *conv)
{
  float *w = malloc (conv->n_out * conv->n_in * conv->n_taps * sizeof *w);
  for (size_t o = 0; w && o < conv->n_out; o++)
    for (size_t c = 0; c < conv->n_in; c++)
      for (size_t j = 0; j < conv->n_taps; j++)
        w[(o * conv->n_in + c) * conv->n_taps + j]
            = conv->weights[(j * conv->n_out + o) * conv->n_in + c];
  return w;
}

/* random: NULL leaves the layer as it is. */
static bool
make_conv (WhyConv *out, const WhyConv *conv, WhyRandom *random)
{
  float *w = unpack (conv);
  if (w && random)
    shuffle (random, w, conv->n_out * conv->n_in * conv->n_taps);
  bool made = w && why_conv_init (out, w, conv->n_out, conv->n_in, conv->n_taps, NULL);
  free (w);
  if (!made)
    return false;
  memcpy (out->bias, conv->bias, conv->n_out * sizeof (float));
  if (random)
    shuffle (random, out->bias, conv->n_out);
  return true;
}

static bool
make_dense (float **weight,
            float **bias,
            const float *old_weight,
            const float *old_bias,
            size_t n_in,
            size_t n_out,
            WhyRandom *random)
{
  *weight = copy (old_weight, n_in * n_out);
  *bias = copy (old_bias, n_out);
  if (!*weight || !*bias)
    return false;
  if (random)
    {
      shuffle (random, *weight, n_in * n_out);
      shuffle (random, *bias, n_out);
    }
  return true;
}

static bool
make_info (WhyModelInfo *out, const WhyModelInfo *info)
{
  *out = *info;
  out->classes = calloc (info->n_classes + 1, sizeof *out->classes);
  out->trained_on = strdup (info->trained_on);
  out->licence = strdup (info->licence);
  bool made = out->classes && out->trained_on && out->licence;
  for (size_t k = 0; made && k < info->n_classes; k++)
    {
      out->classes[k] = strdup (info->classes[k]);
      made = out->classes[k] != NULL;
    }
  return made;
}

static bool
make_all (WhyModel *out, const WhyModel *model, unsigned layers, uint64_t seed)
{
  WhyRandom random[WHY_MODEL_N_LAYERS], *of[WHY_MODEL_N_LAYERS];
  for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
    {
      WhyRandom seeds = why_random_new (seed + (uint64_t) layer);
      random[layer] = why_random_new (why_random_next (&seeds));
      of[layer] = layers & 1U << layer ? &random[layer] : NULL;
    }
  size_t n_channels = model->info.n_channels;
  bool made = make_info (&out->info, &model->info);
  out->n_hidden = model->n_hidden;
  out->mu = copy (model->mu, n_channels);
  out->input_scale = copy (model->input_scale, n_channels);
  out->input_shift = copy (model->input_shift, n_channels);
  made = made && (out->mu || !model->mu) && out->input_scale && out->input_shift;
  for (int i = 0; made && i < WHY_MODEL_N_CONVS; i++)
    made = make_conv (&out->conv[i], &model->conv[i], of[WHY_MODEL_CONV0 + i]);
  return made
         && make_dense (&out->hidden_weight, &out->hidden_bias, model->hidden_weight,
                        model->hidden_bias, model->conv[WHY_MODEL_N_CONVS - 1].n_out,
                        model->n_hidden, of[WHY_MODEL_HIDDEN])
         && make_dense (&out->output_weight, &out->output_bias, model->output_weight,
                        model->output_bias, model->n_hidden, model->info.n_classes,
                        of[WHY_MODEL_OUTPUT]);
}

WhyStatus
why_model_new_shuffled (
    const WhyModel *model, unsigned layers, uint64_t seed, WhyModel **out, WhyError *error)
{
  WhyModel *made = calloc (1, sizeof *made);
  *out = NULL;
  if (made && make_all (made, model, layers, seed))
    *out = made;
  else
    why_model_free (made);
  return *out ? WHY_OK : why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
}

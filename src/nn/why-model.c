/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "nn/why-half.h"
#include "nn/why-model-private.h"

#define MAX_KERNEL 63

/* Reads a model out of a container: every tensor is asked for by name and checked. */
typedef struct
{
  const WhySafetensors *file;
  WhyModel *model;
  WhyError *error;
} Loader;

/* "(5, any, 7)": a size of 0 stands for any. */
static void
describe_shape (size_t n_dims, const size_t *shape, bool zero_is_any, char *text, size_t room)
{
  size_t used = (size_t) snprintf (text, room, "(");
  for (size_t i = 0; i < n_dims && used < room; i++)
    if (shape[i] == 0 && zero_is_any)
      used += (size_t) snprintf (text + used, room - used, "%sany", i > 0 ? ", " : "");
    else
      used += (size_t) snprintf (text + used, room - used, "%s%zu", i > 0 ? ", " : "", shape[i]);
  if (used < room)
    snprintf (text + used, room - used, ")");
}

/* values of the tensor with n_dims dimensions; a want[i] of 0 takes any size and is set to it. Refuses one that is
 * missing, misshapen or not finite. */
static WhyStatus
take (Loader *loader, const char *name, size_t n_dims, size_t *want, const float **values)
{
  size_t has_dims;
  const size_t *shape;
  *values = why_safetensors_get (loader->file, name, &has_dims, &shape);
  if (!*values)
    return why_error_set (loader->error, WHY_ERR_FORMAT,
                          "has no tensor '%s'; this is not the kind of network it should be", name);
  bool fits = has_dims == n_dims;
  size_t n_values = 1;
  for (size_t i = 0; fits && i < n_dims; i++)
    {
      fits = shape[i] > 0 && (want[i] == 0 || want[i] == shape[i]);
      n_values *= shape[i];
    }
  if (!fits)
    {
      char is[96], should[96];
      describe_shape (has_dims, shape, false, is, sizeof is);
      describe_shape (n_dims, want, true, should, sizeof should);
      return why_error_set (loader->error, WHY_ERR_FORMAT,
                            "has tensor '%s' of shape %s instead of %s", name, is, should);
    }
  for (size_t i = 0; i < n_values; i++)
    if (!isfinite ((*values)[i]))
      return why_error_set (
          loader->error, WHY_ERR_INVALID,
          "has tensor '%s' with a value that is not finite, at position %zu; train the model again",
          name, i);
  for (size_t i = 0; i < n_dims; i++)
    want[i] = shape[i];
  return WHY_OK;
}

static WhyStatus
take_vector (Loader *loader, const char *name, size_t n, const float **values)
{
  return take (loader, name, 1, &n, values);
}

/* A batch norm at inference is y = scale x + shift (Ioffe and Szegedy 2015): computes both in double. */
static WhyStatus
take_batch_norm (Loader *loader, const char *prefix, size_t n, float *scale, float *shift)
{
  static const char *const parts[] = { "weight", "bias", "running_mean", "running_var" };
  const float *values[4];
  for (size_t i = 0; i < 4; i++)
    {
      char name[48];
      snprintf (name, sizeof name, "%s.%s", prefix, parts[i]);
      WhyStatus status = take_vector (loader, name, n, &values[i]);
      if (status != WHY_OK)
        return status;
    }
  for (size_t c = 0; c < n; c++)
    {
      if (values[3][c] < 0.0f)
        return why_error_set (
            loader->error, WHY_ERR_INVALID,
            "has tensor '%s.running_var' with a variance below 0, at position %zu", prefix, c);
      double factor = values[0][c] / sqrt ((double) values[3][c] + loader->model->info.bn_eps);
      scale[c] = (float) factor;
      shift[c] = (float) (values[1][c] - factor * values[2][c]);
      if (!isfinite (scale[c]) || !isfinite (shift[c]))
        return why_error_set (loader->error, WHY_ERR_INVALID,
                              "has batch norm '%s' out of numeric range, at position %zu", prefix,
                              c);
    }
  return WHY_OK;
}

static WhyStatus
no_memory (Loader *loader)
{
  return why_error_set (loader->error, WHY_ERR_MEMORY, "not enough memory");
}

/* conv`index` with bn`index` merged into it. n_in: what the layer before gives, 0 for any. */
static WhyStatus
load_conv (Loader *loader, size_t index, size_t n_in)
{
  char name[32], norm[16];
  snprintf (name, sizeof name, "conv%zu.weight", index);
  snprintf (norm, sizeof norm, "bn%zu", index);
  size_t shape[3] = { 0, n_in, 0 };
  const float *weights;
  WhyStatus status = take (loader, name, 3, shape, &weights);
  if (status != WHY_OK)
    return status;
  if (shape[2] % 2 == 0 || shape[2] > MAX_KERNEL)
    return why_error_set (
        loader->error, WHY_ERR_UNSUPPORTED,
        "has tensor '%s' with a kernel of %zu frames; it must be odd and at most %d", name,
        shape[2], MAX_KERNEL);
  float *scale = malloc (shape[0] * sizeof (float));
  float *shift = malloc (shape[0] * sizeof (float));
  WhyConv *conv = &loader->model->conv[index];
  status = scale && shift ? take_batch_norm (loader, norm, shape[0], scale, shift)
                          : no_memory (loader);
  if (status == WHY_OK && !why_conv_init (conv, weights, shape[0], shape[1], shape[2], scale))
    status = no_memory (loader);
  if (status == WHY_OK)
    memcpy (conv->bias, shift, shape[0] * sizeof (float));
  free (scale);
  free (shift);

  size_t n_values = shape[0] * shape[1] * shape[2];
  for (size_t i = 0; status == WHY_OK && i < n_values; i++)
    if (!isfinite (conv->weights[i]))
      status = why_error_set (
          loader->error, WHY_ERR_INVALID,
          "has tensor '%s', which goes out of numeric range when '%s' is merged into it", name,
          norm);
  return status;
}

static float *
copy_floats (const float *values, size_t n)
{
  float *copy = values ? malloc (n * sizeof (float)) : NULL;
  if (copy)
    memcpy (copy, values, n * sizeof (float));
  return copy;
}

/* A dense layer: weight (n_out x n_in) and bias; *n_out 0 takes any and is set. */
static WhyStatus
load_dense (
    Loader *loader, const char *prefix, size_t n_in, size_t *n_out, float **weight, float **bias)
{
  char name[32];
  snprintf (name, sizeof name, "%s.weight", prefix);
  size_t shape[2] = { *n_out, n_in };
  const float *w, *b;
  WhyStatus status = take (loader, name, 2, shape, &w);
  if (status != WHY_OK)
    return status;
  *n_out = shape[0];
  snprintf (name, sizeof name, "%s.bias", prefix);
  status = take_vector (loader, name, *n_out, &b);
  if (status != WHY_OK)
    return status;
  *weight = copy_floats (w, shape[0] * shape[1]);
  *bias = copy_floats (b, *n_out);
  return *weight && *bias ? WHY_OK : no_memory (loader);
}

static WhyStatus
load_mu (Loader *loader)
{
  WhyModel *model = loader->model;
  if (!model->info.has_metadata && !why_safetensors_get (loader->file, "mu", NULL, NULL))
    return WHY_OK;
  const float *mu;
  WhyStatus status = take_vector (loader, "mu", model->info.n_channels, &mu);
  if (status != WHY_OK)
    return status;
  for (size_t c = 0; c < model->info.n_channels; c++)
    if (mu[c] < 0.0f)
      return why_error_set (
          loader->error, WHY_ERR_INVALID,
          "has tensor 'mu' with a mean below 0, at position %zu; scattering is never negative", c);
  model->mu = copy_floats (mu, model->info.n_channels);
  return model->mu ? WHY_OK : no_memory (loader);
}

static WhyStatus
load_input_norm (Loader *loader)
{
  WhyModel *model = loader->model;
  size_t n = model->info.n_channels;
  model->input_scale = malloc (n * sizeof (float));
  model->input_shift = malloc (n * sizeof (float));
  if (!model->input_scale || !model->input_shift)
    return no_memory (loader);
  return take_batch_norm (loader, "bn", n, model->input_scale, model->input_shift);
}

/* Channels and classes, which the metadata are then held against. */
static WhyStatus
load_info (Loader *loader)
{
  WhyModelInfo *info = &loader->model->info;
  size_t first[3] = { 0, 0, 0 }, last[2] = { 0, 0 };
  const float *values;
  WhyStatus status = take (loader, "conv0.weight", 3, first, &values);
  if (status == WHY_OK)
    status = take (loader, "fc_out.weight", 2, last, &values);
  if (status != WHY_OK)
    return status;
  if (last[0] > WHY_MODEL_MAX_CLASSES)
    return why_error_set (
        loader->error, WHY_ERR_UNSUPPORTED,
        "has %zu classes (rows of tensor 'fc_out.weight'); at most %d are supported", last[0],
        WHY_MODEL_MAX_CLASSES);
  info->n_channels = first[1];
  info->n_classes = last[0];
  return why_model_info_read (loader->file, info, loader->error);
}

/* A tensor that is not used, such as a convolution's bias, would change the result unseen. */
static WhyStatus
refuse_strangers (Loader *loader)
{
  static const char *const known[] = {
    "bn.weight",    "bn.bias",       "bn.running_mean",  "bn.running_var",
    "bn0.weight",   "bn0.bias",      "bn0.running_mean", "bn0.running_var",
    "bn1.weight",   "bn1.bias",      "bn1.running_mean", "bn1.running_var",
    "bn2.weight",   "bn2.bias",      "bn2.running_mean", "bn2.running_var",
    "conv0.weight", "conv1.weight",  "conv2.weight",     "fc.weight",
    "fc.bias",      "fc_out.weight", "fc_out.bias",      "mu",
  };
  for (size_t i = 0; i < why_safetensors_n_tensors (loader->file); i++)
    {
      const char *name = why_safetensors_name (loader->file, i);
      bool found = false;
      for (size_t k = 0; !found && k < sizeof known / sizeof known[0]; k++)
        found = strcmp (name, known[k]) == 0;
      if (!found)
        return why_error_set (loader->error, WHY_ERR_UNSUPPORTED,
                              "has a tensor '%.64s' that does not belong to this network", name);
    }
  return WHY_OK;
}

static WhyStatus
load_all (Loader *loader)
{
  WhyModel *model = loader->model;
  WhyStatus status = load_info (loader);
  size_t n_in = model->info.n_channels;
  if (status == WHY_OK)
    status = load_input_norm (loader);
  for (size_t i = 0; status == WHY_OK && i < WHY_MODEL_N_CONVS; i++)
    {
      status = load_conv (loader, i, n_in);
      n_in = model->conv[i].n_out;
    }
  if (status == WHY_OK)
    status = load_dense (loader, "fc", n_in, &model->n_hidden, &model->hidden_weight,
                         &model->hidden_bias);
  size_t n_classes = model->info.n_classes;
  if (status == WHY_OK)
    status = load_dense (loader, "fc_out", model->n_hidden, &n_classes, &model->output_weight,
                         &model->output_bias);
  if (status == WHY_OK)
    status = load_mu (loader);
  return status == WHY_OK ? refuse_strangers (loader) : status;
}

WhyStatus
why_model_new_from_tensors (const WhySafetensors *tensors, WhyModel **out, WhyError *error)
{
  *out = NULL;
  WhyModel *model = calloc (1, sizeof *model);
  if (!model)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  Loader loader = { .file = tensors, .model = model, .error = error };
  WhyStatus status = load_all (&loader);
  if (status == WHY_OK)
    *out = model;
  else
    why_model_free (model);
  return status;
}

WhyStatus
why_model_load (const char *path, WhyModel **out, WhyError *error)
{
  *out = NULL;
  WhySafetensors *tensors;
  WhyStatus status = why_safetensors_read (path, &tensors, error);
  if (status == WHY_OK)
    {
      status = why_model_new_from_tensors (tensors, out, error);
      why_safetensors_free (tensors);
    }
  return status;
}

WhyStatus
why_model_save (const char *path,
                WhySafetensors *tensors,
                const WhyModelInfo *info,
                const float *mu,
                bool half,
                WhyError *error)
{
  WhyStatus status = why_model_info_write (info, tensors, error);
  if (status != WHY_OK)
    return status;
  if (why_safetensors_put (tensors, "mu", mu, 1, &info->n_channels) != WHY_OK)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  WhyModel *model;
  status = why_model_new_from_tensors (tensors, &model, error);
  if (status != WHY_OK)
    return status;
  why_model_free (model);
  return why_safetensors_write (tensors, path, half, error);
}

bool
why_model_fits_half (const WhySafetensors *tensors)
{
  for (size_t i = 0; i < why_safetensors_n_tensors (tensors); i++)
    {
      size_t n_dims, n_values = 1;
      const size_t *shape;
      const float *values
          = why_safetensors_get (tensors, why_safetensors_name (tensors, i), &n_dims, &shape);
      for (size_t d = 0; d < n_dims; d++)
        n_values *= shape[d];
      for (size_t k = 0; n_dims > 1 && k < n_values; k++)
        if (why_half_to_float (why_half_from_float (values[k])) != values[k])
          return false;
    }
  return true;
}

WhyStatus
why_model_set_calibration (
    const char *path, const char *out, double temperature, double none_bias, WhyError *error)
{
  WhySafetensors *tensors;
  WhyModel *model = NULL;
  WhyStatus status = why_safetensors_read (path, &tensors, error);
  if (status != WHY_OK)
    return status;
  status = why_model_new_from_tensors (tensors, &model, error);
  if (status == WHY_OK && !model->info.has_metadata)
    status = why_error_set (error, WHY_ERR_FORMAT,
                            "has no metadata 'format' = \"%s\", so nothing can be added to it",
                            WHY_MODEL_FORMAT);
  if (status == WHY_OK)
    {
      WhyModelInfo info = model->info;
      info.temperature = temperature;
      info.none_bias = none_bias;
      status
          = why_model_save (out, tensors, &info, model->mu, why_model_fits_half (tensors), error);
    }
  why_model_free (model);
  why_safetensors_free (tensors);
  return status;
}

void
why_model_free (WhyModel *model)
{
  if (!model)
    return;
  why_model_info_clear (&model->info);
  for (size_t i = 0; i < WHY_MODEL_N_CONVS; i++)
    why_conv_clear (&model->conv[i]);
  free (model->mu);
  free (model->input_scale);
  free (model->input_shift);
  free (model->hidden_weight);
  free (model->hidden_bias);
  free (model->output_weight);
  free (model->output_bias);
  free (model);
}

const WhyModelInfo *
why_model_info (const WhyModel *model)
{
  return &model->info;
}

const float *
why_model_mu (const WhyModel *model)
{
  return model->mu;
}

int
why_model_find_class (const WhyModel *model, const char *name)
{
  for (size_t k = 0; k < model->info.n_classes; k++)
    if (strcasecmp (model->info.classes[k], name) == 0)
      return (int) k;
  return -1;
}

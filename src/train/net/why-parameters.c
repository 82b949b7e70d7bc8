/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/net/why-parameters.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nn/why-matmul.h"

static const char *const parameter_names[WHY_N_PARAMETERS] = {
  "bn.weight",    "bn.bias",    "conv0.weight", "bn0.weight",    "bn0.bias",
  "conv1.weight", "bn1.weight", "bn1.bias",     "conv2.weight",  "bn2.weight",
  "bn2.bias",     "fc.weight",  "fc.bias",      "fc_out.weight", "fc_out.bias",
};
static const char *const norm_names[WHY_N_NORMS] = { "bn", "bn0", "bn1", "bn2" };

/* PyTorch's shape of a tensor; returns the number of dimensions. */
static size_t
shape_of (const WhyParameters *p, WhyParameter which, size_t shape[3])
{
  switch (which)
    {
    case WHY_P_CONV0:
    case WHY_P_CONV1:
    case WHY_P_CONV2:
      {
        size_t layer = (size_t) (which - WHY_P_CONV0) / 3;
        shape[0] = p->widths[layer + 1];
        shape[1] = p->widths[layer];
        shape[2] = p->kernels[layer];
        return 3;
      }
    case WHY_P_FC_WEIGHT:
      shape[0] = WHY_HIDDEN;
      shape[1] = p->widths[WHY_N_CONVS];
      return 2;
    case WHY_P_OUT_WEIGHT:
      shape[0] = p->n_classes;
      shape[1] = WHY_HIDDEN;
      return 2;
    case WHY_P_FC_BIAS:
      shape[0] = WHY_HIDDEN;
      return 1;
    case WHY_P_OUT_BIAS:
      shape[0] = p->n_classes;
      return 1;
    default:
      /* bn; bn0, bn1, bn2: weight and bias follow their convolution in threes. */
      shape[0] = p->widths[(which + 1) / 3];
      return 1;
    }
}

static bool
is_conv (WhyParameter which)
{
  return which == WHY_P_CONV0 || which == WHY_P_CONV1 || which == WHY_P_CONV2;
}

static size_t
count (const size_t *shape, size_t n_dims)
{
  size_t product = 1;
  for (size_t i = 0; i < n_dims; i++)
    product *= shape[i];
  return product;
}

static void
initialise (WhyParameters *p, WhyRandom *random)
{
  for (int which = 0; which < WHY_N_PARAMETERS; which++)
    {
      size_t shape[3], n_dims = shape_of (p, (WhyParameter) which, shape),
                       n = count (shape, n_dims);
      float *values = why_parameter (p, (WhyParameter) which);
      bool is_dense_bias = which == WHY_P_FC_BIAS || which == WHY_P_OUT_BIAS;
      if (n_dims == 1 && !is_dense_bias)
        {
          bool is_weight = which == WHY_P_BN_WEIGHT || (which > WHY_P_BN_BIAS && which % 3 == 0);
          for (size_t i = 0; i < n; i++)
            values[i] = is_weight ? 1 : 0;
          continue;
        }
      size_t fan_in = n / shape[0];
      if (which == WHY_P_FC_BIAS)
        fan_in = p->widths[WHY_N_CONVS];
      else if (which == WHY_P_OUT_BIAS)
        fan_in = WHY_HIDDEN;
      double bound = 1 / sqrt ((double) fan_in);
      for (size_t i = 0; i < n; i++)
        values[i] = (float) why_random_range (random, -bound, bound);
    }
  for (int norm = 0; norm < WHY_N_NORMS; norm++)
    for (size_t i = 0; i < p->widths[norm]; i++)
      p->running_var[norm][i] = 1;
}

WhyStatus
why_parameters_new (
    size_t n_channels, size_t n_classes, WhyRandom *random, WhyParameters **out, WhyError *error)
{
  *out = NULL;
  if (n_channels < 8 || n_channels > 65536 || n_classes < 2 || n_classes > 64)
    return why_error_set (error, WHY_ERR_INVALID,
                          "a network of %zu channels and %zu classes is out of range", n_channels,
                          n_classes);
  WhyParameters *p = calloc (1, sizeof *p);
  if (!p)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  size_t r = n_channels / 4;
  p->n_channels = n_channels;
  p->n_classes = n_classes;
  memcpy (p->widths, (size_t[]){ n_channels, r / 2, r, 2 * r }, sizeof p->widths);
  memcpy (p->kernels, (size_t[]){ 7, 5, 3 }, sizeof p->kernels);
  for (int which = 0; which < WHY_N_PARAMETERS; which++)
    {
      size_t shape[3], n_dims = shape_of (p, (WhyParameter) which, shape);
      p->offsets[which + 1] = p->offsets[which] + count (shape, n_dims);
    }
  p->n_values = p->offsets[WHY_N_PARAMETERS];
  p->values = why_matmul_alloc (p->n_values);
  p->gradients = why_matmul_alloc (p->n_values);
  bool whole = p->values && p->gradients;
  for (int norm = 0; norm < WHY_N_NORMS; norm++)
    {
      p->running_mean[norm] = calloc (p->widths[norm], sizeof (float));
      p->running_var[norm] = calloc (p->widths[norm], sizeof (float));
      whole = whole && p->running_mean[norm] && p->running_var[norm];
    }
  if (!whole)
    {
      why_parameters_free (p);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the network");
    }
  initialise (p, random);
  *out = p;
  return WHY_OK;
}

void
why_parameters_free (WhyParameters *p)
{
  if (!p)
    return;
  free (p->values);
  free (p->gradients);
  for (int norm = 0; norm < WHY_N_NORMS; norm++)
    {
      free (p->running_mean[norm]);
      free (p->running_var[norm]);
    }
  free (p);
}

void
why_parameters_copy (const WhyParameters *from, WhyParameters *to)
{
  memcpy (to->values, from->values, from->n_values * sizeof (float));
  for (int norm = 0; norm < WHY_N_NORMS; norm++)
    {
      memcpy (to->running_mean[norm], from->running_mean[norm],
              from->widths[norm] * sizeof (float));
      memcpy (to->running_var[norm], from->running_var[norm], from->widths[norm] * sizeof (float));
    }
}

static void
blend (const float *from, float *to, size_t n, float part)
{
  for (size_t i = 0; i < n; i++)
    to[i] += part * (from[i] - to[i]);
}

void
why_parameters_blend (const WhyParameters *from, WhyParameters *to, double part)
{
  blend (from->values, to->values, from->n_values, (float) part);
  for (int norm = 0; norm < WHY_N_NORMS; norm++)
    {
      blend (from->running_mean[norm], to->running_mean[norm], from->widths[norm], (float) part);
      blend (from->running_var[norm], to->running_var[norm], from->widths[norm], (float) part);
    }
}

/* (k, out, in) <-> (out, in, k). */
static void
transpose_taps (const float *from, float *to, const size_t *shape, bool to_file)
{
  size_t n_out = shape[0], n_in = shape[1], n_taps = shape[2];
  for (size_t o = 0; o < n_out; o++)
    for (size_t i = 0; i < n_in; i++)
      for (size_t k = 0; k < n_taps; k++)
        {
          size_t in_file = (o * n_in + i) * n_taps + k, in_memory = (k * n_out + o) * n_in + i;
          if (to_file)
            to[in_file] = from[in_memory];
          else
            to[in_memory] = from[in_file];
        }
}

WhyStatus
why_parameters_to_tensors (const WhyParameters *p, WhySafetensors **out, WhyError *error)
{
  WhySafetensors *tensors = why_safetensors_new ();
  float *scratch = malloc (p->n_values * sizeof (float));
  WhyStatus status = tensors && scratch ? WHY_OK : WHY_ERR_MEMORY;

  for (int which = 0; which < WHY_N_PARAMETERS && status == WHY_OK; which++)
    {
      size_t shape[3], n_dims = shape_of (p, (WhyParameter) which, shape);
      const float *values = why_parameter (p, (WhyParameter) which);
      if (is_conv ((WhyParameter) which))
        {
          transpose_taps (values, scratch, shape, true);
          values = scratch;
        }
      status = why_safetensors_put (tensors, parameter_names[which], values, n_dims, shape);
    }
  for (int norm = 0; norm < WHY_N_NORMS && status == WHY_OK; norm++)
    {
      char name[32];
      snprintf (name, sizeof name, "%s.running_mean", norm_names[norm]);
      status = why_safetensors_put (tensors, name, p->running_mean[norm], 1, &p->widths[norm]);
      snprintf (name, sizeof name, "%s.running_var", norm_names[norm]);
      if (status == WHY_OK)
        status = why_safetensors_put (tensors, name, p->running_var[norm], 1, &p->widths[norm]);
    }
  free (scratch);
  if (status != WHY_OK)
    {
      why_safetensors_free (tensors);
      return why_error_set (error, status, "%s", why_status_str (status));
    }
  *out = tensors;
  return WHY_OK;
}

static WhyStatus
get_tensor (const WhySafetensors *tensors,
            const char *name,
            const size_t *shape,
            size_t n_dims,
            const float **out,
            WhyError *error)
{
  size_t found_dims;
  const size_t *found;
  *out = why_safetensors_get (tensors, name, &found_dims, &found);
  if (!*out)
    return why_error_set (error, WHY_ERR_FORMAT, "tensor %s is missing", name);
  if (found_dims != n_dims || memcmp (found, shape, n_dims * sizeof *shape) != 0)
    return why_error_set (error, WHY_ERR_FORMAT, "tensor %s does not have the network’s shape",
                          name);
  return WHY_OK;
}

WhyStatus
why_parameters_from_tensors (WhyParameters *p, const WhySafetensors *tensors, WhyError *error)
{
  WhyStatus status = WHY_OK;
  const float *values;

  for (int which = 0; which < WHY_N_PARAMETERS && status == WHY_OK; which++)
    {
      size_t shape[3], n_dims = shape_of (p, (WhyParameter) which, shape);
      status = get_tensor (tensors, parameter_names[which], shape, n_dims, &values, error);
      if (status == WHY_OK && is_conv ((WhyParameter) which))
        transpose_taps (values, why_parameter (p, (WhyParameter) which), shape, false);
      else if (status == WHY_OK)
        memcpy (why_parameter (p, (WhyParameter) which), values,
                count (shape, n_dims) * sizeof (float));
    }
  for (int norm = 0; norm < WHY_N_NORMS && status == WHY_OK; norm++)
    for (int moment = 0; moment < 2 && status == WHY_OK; moment++)
      {
        char name[32];
        snprintf (name, sizeof name, "%s.running_%s", norm_names[norm],
                  moment == 0 ? "mean" : "var");
        status = get_tensor (tensors, name, &p->widths[norm], 1, &values, error);
        if (status == WHY_OK)
          memcpy (moment == 0 ? p->running_mean[norm] : p->running_var[norm], values,
                  p->widths[norm] * sizeof (float));
      }
  return status;
}

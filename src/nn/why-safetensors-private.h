/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "nn/why-safetensors.h"

/* Bounds that keep a hostile header from costing memory or time; a model of 1200 paths is 8 MiB, 25 tensors. */
#define WHY_SAFETENSORS_MAX_FILE ((size_t) 256 << 20)
#define WHY_SAFETENSORS_MAX_HEADER ((size_t) 4 << 20)
#define WHY_SAFETENSORS_MAX_TENSORS 4096
#define WHY_SAFETENSORS_MAX_METADATA 256
#define WHY_SAFETENSORS_MAX_NAME 255
#define WHY_SAFETENSORS_MAX_TEXT 65535

typedef struct
{
  char *name;
  size_t n_dims;
  size_t shape[WHY_SAFETENSORS_MAX_DIMS];
  size_t n_values;
  float *values;
} WhyTensor;

typedef struct
{
  char *key, *value;
} WhyMetadata;

struct _WhySafetensors
{
  WhyTensor *tensors;
  size_t n_tensors;
  WhyMetadata *metadata;
  size_t n_metadata;
};

/* Takes name and values, also on failure. */
WhyStatus why_safetensors_append (WhySafetensors *file, WhyTensor *tensor);
/* Takes key and value, also on failure. */
WhyStatus why_safetensors_append_metadata (WhySafetensors *file, char *key, char *value);
/* Product of the sizes; false if it does not fit in size_t / 8. */
bool why_safetensors_count (size_t n_dims, const size_t *shape, size_t *n_values);

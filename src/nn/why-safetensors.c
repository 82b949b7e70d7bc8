/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-safetensors-private.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-outfile.h"
#include "nn/why-half.h"
#include "nn/why-json.h"

WhySafetensors *
why_safetensors_new (void)
{
  return calloc (1, sizeof (WhySafetensors));
}

void
why_safetensors_free (WhySafetensors *file)
{
  if (!file)
    return;
  for (size_t i = 0; i < file->n_tensors; i++)
    {
      free (file->tensors[i].name);
      free (file->tensors[i].values);
    }
  for (size_t i = 0; i < file->n_metadata; i++)
    {
      free (file->metadata[i].key);
      free (file->metadata[i].value);
    }
  free (file->tensors);
  free (file->metadata);
  free (file);
}

static WhyTensor *
find_tensor (const WhySafetensors *file, const char *name)
{
  for (size_t i = 0; i < file->n_tensors; i++)
    if (strcmp (file->tensors[i].name, name) == 0)
      return &file->tensors[i];
  return NULL;
}

static WhyMetadata *
find_metadata (const WhySafetensors *file, const char *key)
{
  for (size_t i = 0; i < file->n_metadata; i++)
    if (strcmp (file->metadata[i].key, key) == 0)
      return &file->metadata[i];
  return NULL;
}

size_t
why_safetensors_n_tensors (const WhySafetensors *file)
{
  return file->n_tensors;
}

const char *
why_safetensors_name (const WhySafetensors *file, size_t index)
{
  return file->tensors[index].name;
}

const float *
why_safetensors_get (const WhySafetensors *file,
                     const char *name,
                     size_t *n_dims,
                     const size_t **shape)
{
  const WhyTensor *tensor = find_tensor (file, name);
  if (!tensor)
    return NULL;
  if (n_dims)
    *n_dims = tensor->n_dims;
  if (shape)
    *shape = tensor->shape;
  return tensor->values;
}

const char *
why_safetensors_metadata (const WhySafetensors *file, const char *key)
{
  const WhyMetadata *entry = find_metadata (file, key);
  return entry ? entry->value : NULL;
}

bool
why_safetensors_count (size_t n_dims, const size_t *shape, size_t *n_values)
{
  size_t product = 1;
  bool empty = false;
  for (size_t i = 0; i < n_dims; i++)
    {
      empty |= shape[i] == 0;
      if (shape[i] > 0 && product > SIZE_MAX / 8 / shape[i])
        return false;
      product *= shape[i] > 0 ? shape[i] : 1;
    }
  *n_values = empty ? 0 : product;
  return true;
}

WhyStatus
why_safetensors_append (WhySafetensors *file, WhyTensor *tensor)
{
  WhyTensor *grown = realloc (file->tensors, (file->n_tensors + 1) * sizeof *grown);
  if (!grown)
    {
      free (tensor->name);
      free (tensor->values);
      return WHY_ERR_MEMORY;
    }
  file->tensors = grown;
  file->tensors[file->n_tensors++] = *tensor;
  return WHY_OK;
}

WhyStatus
why_safetensors_append_metadata (WhySafetensors *file, char *key, char *value)
{
  WhyMetadata *grown = realloc (file->metadata, (file->n_metadata + 1) * sizeof *grown);
  if (!grown)
    {
      free (key);
      free (value);
      return WHY_ERR_MEMORY;
    }
  file->metadata = grown;
  file->metadata[file->n_metadata++] = (WhyMetadata){ key, value };
  return WHY_OK;
}

WhyStatus
why_safetensors_put (
    WhySafetensors *file, const char *name, const float *values, size_t n_dims, const size_t *shape)
{
  WhyTensor tensor = { .n_dims = n_dims };
  if (n_dims > WHY_SAFETENSORS_MAX_DIMS || !why_safetensors_count (n_dims, shape, &tensor.n_values))
    return WHY_ERR_INVALID;
  for (size_t i = 0; i < n_dims; i++)
    tensor.shape[i] = shape[i];
  tensor.values = malloc (tensor.n_values * sizeof (float) + 1);
  tensor.name = strdup (name);
  if (!tensor.values || !tensor.name)
    {
      free (tensor.values);
      free (tensor.name);
      return WHY_ERR_MEMORY;
    }
  if (tensor.n_values > 0)
    memcpy (tensor.values, values, tensor.n_values * sizeof (float));

  WhyTensor *known = find_tensor (file, name);
  if (!known)
    return why_safetensors_append (file, &tensor);
  free (known->name);
  free (known->values);
  *known = tensor;
  return WHY_OK;
}

WhyStatus
why_safetensors_put_metadata (WhySafetensors *file, const char *key, const char *value)
{
  char *copy = strdup (value);
  if (!copy)
    return WHY_ERR_MEMORY;
  WhyMetadata *known = find_metadata (file, key);
  if (known)
    {
      free (known->value);
      known->value = copy;
      return WHY_OK;
    }
  char *new_key = strdup (key);
  if (!new_key)
    {
      free (copy);
      return WHY_ERR_MEMORY;
    }
  return why_safetensors_append_metadata (file, new_key, copy);
}

static bool
is_stored_half (const WhyTensor *tensor, bool half)
{
  return half && tensor->n_dims >= 2;
}

/* The JSON header, padded with spaces so that the values begin at a multiple of 8 bytes. */
static char *
make_header (const WhySafetensors *file, bool half, size_t *length)
{
  char *text = NULL;
  FILE *stream = open_memstream (&text, length);
  if (!stream)
    return NULL;
  fputc ('{', stream);
  for (size_t i = 0; i < file->n_metadata; i++)
    {
      fputs (i == 0 ? "\"__metadata__\":{" : ",", stream);
      why_json_write_string (stream, file->metadata[i].key);
      fputc (':', stream);
      why_json_write_string (stream, file->metadata[i].value);
    }
  if (file->n_metadata > 0)
    fputs (file->n_tensors > 0 ? "}," : "}", stream);
  size_t offset = 0;
  for (size_t i = 0; i < file->n_tensors; i++)
    {
      const WhyTensor *tensor = &file->tensors[i];
      bool narrow = is_stored_half (tensor, half);
      size_t end = offset + tensor->n_values * (narrow ? 2 : 4);
      why_json_write_string (stream, tensor->name);
      fprintf (stream, ":{\"dtype\":\"%s\",\"shape\":[", narrow ? "F16" : "F32");
      for (size_t d = 0; d < tensor->n_dims; d++)
        fprintf (stream, "%s%zu", d > 0 ? "," : "", tensor->shape[d]);
      fprintf (stream, "],\"data_offsets\":[%zu,%zu]}%s", offset, end,
               i + 1 < file->n_tensors ? "," : "");
      offset = end;
    }
  fputc ('}', stream);
  long used = ftell (stream);
  fprintf (stream, "%*s", (int) ((8 - used % 8) % 8), "");
  if (fclose (stream) != 0)
    {
      free (text);
      return NULL;
    }
  return text;
}

static WhyStatus
write_tensor (const WhyTensor *tensor, bool half, FILE *stream, WhyError *error)
{
  if (!is_stored_half (tensor, half))
    {
      fwrite (tensor->values, sizeof (float), tensor->n_values, stream);
      return WHY_OK;
    }
  for (size_t i = 0; i < tensor->n_values; i++)
    {
      uint16_t bits = why_half_from_float (tensor->values[i]);
      if ((bits & 0x7c00) == 0x7c00)
        return why_error_set (
            error, WHY_ERR_INVALID,
            "cannot hold tensor '%.64s' in half precision: value %zu is %g; save in full precision",
            tensor->name, i, (double) tensor->values[i]);
      fwrite (&bits, sizeof bits, 1, stream);
    }
  return WHY_OK;
}

WhyStatus
why_safetensors_write (const WhySafetensors *file, const char *path, bool half, WhyError *error)
{
  size_t length = 0;
  char *header = make_header (file, half, &length);
  if (!header)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  WhyOutfile *output;
  WhyStatus status = why_outfile_open (path, &output, error);
  if (status != WHY_OK)
    {
      free (header);
      return status;
    }
  FILE *stream = why_outfile_stream (output);
  uint64_t prefix = length;
  fwrite (&prefix, sizeof prefix, 1, stream);
  fwrite (header, 1, length, stream);
  free (header);
  for (size_t i = 0; i < file->n_tensors && status == WHY_OK; i++)
    status = write_tensor (&file->tensors[i], half, stream, error);
  if (status == WHY_OK)
    return why_outfile_commit (output, error);
  why_outfile_abort (output);
  return status;
}

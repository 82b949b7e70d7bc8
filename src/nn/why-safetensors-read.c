/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-safetensors-private.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-gettext.h"
#include "base/why-infile.h"
#include "base/why-pages.h"
#include "nn/why-half.h"
#include "nn/why-json.h"

typedef struct
{
  const char *name;
  size_t width;
  bool is_float;
} Type;

static const Type types[] = {
  { "F32", 4, true },   { "F16", 2, true },  { "BF16", 2, true }, { "F64", 8, true },
  { "I64", 8, false },  { "I32", 4, false }, { "I16", 2, false }, { "I8", 1, false },
  { "U64", 8, false },  { "U32", 4, false }, { "U16", 2, false }, { "U8", 1, false },
  { "BOOL", 1, false },
};

/* One line of the header, before its values are read. */
typedef struct
{
  WhyTensor tensor;
  const Type *type;
  size_t begin, end; /* bytes, counted from the end of the header */
} Entry;

typedef struct
{
  WhyJson json;
  Entry *entries;
  size_t n_entries;
  WhySafetensors *file;
  WhyError *error;
} Reader;

static WhyStatus
refuse_header (Reader *reader, const char *what)
{
  return why_error_set (reader->error, WHY_ERR_FORMAT, "is not a safetensors file: %s", what);
}

static bool
has_control (const char *text)
{
  for (; *text; text++)
    if ((unsigned char) *text < 0x20)
      return true;
  return false;
}

static WhyStatus
read_metadata (Reader *reader)
{
  WhyJson *json = &reader->json;
  if (!why_json_mark (json, '{'))
    return refuse_header (reader, _ ("its metadata is not an object"));
  if (why_json_mark (json, '}'))
    return WHY_OK;
  do
    {
      char *key, *value = NULL;
      if (!why_json_string (json, WHY_SAFETENSORS_MAX_NAME, &key) || !why_json_mark (json, ':')
          || !why_json_string (json, WHY_SAFETENSORS_MAX_TEXT, &value))
        {
          free (key);
          return refuse_header (reader, _ ("its metadata is not made of pairs of strings"));
        }
      bool known = why_safetensors_metadata (reader->file, key) != NULL;
      if (known || reader->file->n_metadata == WHY_SAFETENSORS_MAX_METADATA)
        {
          free (key);
          free (value);
          return refuse_header (reader, known ? _ ("its metadata has a key twice")
                                              : _ ("it has too much metadata"));
        }
      if (why_safetensors_append_metadata (reader->file, key, value) != WHY_OK)
        return why_error_set (reader->error, WHY_ERR_MEMORY, "not enough memory");
    }
  while (why_json_mark (json, ','));
  return why_json_mark (json, '}') ? WHY_OK
                                   : refuse_header (reader, _ ("its metadata is cut short"));
}

/* "[a, b, ...]" into values, at most room of them. */
static bool
read_sizes (WhyJson *json, size_t *values, size_t room, size_t *n)
{
  *n = 0;
  if (!why_json_mark (json, '['))
    return false;
  if (why_json_mark (json, ']'))
    return true;
  do
    if (*n == room || !why_json_size (json, &values[(*n)++]))
      return false;
  while (why_json_mark (json, ','));
  return why_json_mark (json, ']');
}

static const Type *
find_type (const char *name)
{
  for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
    if (strcmp (types[i].name, name) == 0)
      return &types[i];
  return NULL;
}

static WhyStatus
read_field (Reader *reader, Entry *entry, const char *key)
{
  const char *name = entry->tensor.name;
  if (strcmp (key, "dtype") == 0 && !entry->type)
    {
      char *type;
      if (!why_json_string (&reader->json, WHY_SAFETENSORS_MAX_NAME, &type))
        return refuse_header (reader, _ ("a type is not a string"));
      entry->type = find_type (type);
      free (type);
      if (!entry->type)
        return why_error_set (reader->error, WHY_ERR_UNSUPPORTED,
                              "has tensor '%.64s' in an unknown type; save it as F32", name);
      return WHY_OK;
    }
  if (strcmp (key, "shape") == 0 && entry->tensor.n_dims == SIZE_MAX)
    {
      WhyTensor *tensor = &entry->tensor;
      if (!read_sizes (&reader->json, tensor->shape, WHY_SAFETENSORS_MAX_DIMS, &tensor->n_dims))
        return why_error_set (reader->error, WHY_ERR_FORMAT,
                              "gives tensor '%.64s' a shape that is not a list of at most %d sizes",
                              name, WHY_SAFETENSORS_MAX_DIMS);
      return WHY_OK;
    }
  if (strcmp (key, "data_offsets") == 0 && entry->begin == SIZE_MAX)
    {
      size_t pair[2], n;
      if (!read_sizes (&reader->json, pair, 2, &n) || n != 2)
        return why_error_set (reader->error, WHY_ERR_FORMAT,
                              "gives tensor '%.64s' a position that is not a start and an end",
                              name);
      entry->begin = pair[0];
      entry->end = pair[1];
      return WHY_OK;
    }
  return why_error_set (
      reader->error, WHY_ERR_FORMAT,
      "describes tensor '%.64s' by something other than one dtype, shape and data_offsets", name);
}

static WhyStatus
check_extent (Reader *reader, Entry *entry)
{
  const char *name = entry->tensor.name;
  if (!entry->type || entry->tensor.n_dims == SIZE_MAX || entry->begin == SIZE_MAX)
    return why_error_set (reader->error, WHY_ERR_FORMAT,
                          "does not give tensor '%.64s' a dtype, a shape and data_offsets", name);
  WhyTensor *tensor = &entry->tensor;
  if (!why_safetensors_count (tensor->n_dims, tensor->shape, &tensor->n_values))
    return why_error_set (reader->error, WHY_ERR_FORMAT,
                          "gives tensor '%.64s' a shape too large for any memory", name);
  if (entry->end < entry->begin
      || entry->end - entry->begin != tensor->n_values * entry->type->width)
    return why_error_set (
        reader->error, WHY_ERR_FORMAT,
        "gives tensor '%.64s' a position that does not match the size of its shape (%zu values)",
        name, tensor->n_values);
  return WHY_OK;
}

/* The object after a tensor's name; entry->tensor.name is set. */
static WhyStatus
read_tensor_info (Reader *reader, Entry *entry)
{
  WhyJson *json = &reader->json;
  if (!why_json_mark (json, '{'))
    return refuse_header (reader, _ ("a tensor is not described by an object"));
  do
    {
      char *key;
      if (!why_json_string (json, WHY_SAFETENSORS_MAX_NAME, &key) || !why_json_mark (json, ':'))
        {
          free (key);
          return refuse_header (reader, _ ("its header is not valid JSON"));
        }
      WhyStatus status = read_field (reader, entry, key);
      free (key);
      if (status != WHY_OK)
        return status;
    }
  while (why_json_mark (json, ','));
  if (!why_json_mark (json, '}'))
    return refuse_header (reader, _ ("its header is not valid JSON"));
  return check_extent (reader, entry);
}

static WhyStatus
add_entry (Reader *reader, char *name)
{
  for (size_t i = 0; i < reader->n_entries; i++)
    if (strcmp (reader->entries[i].tensor.name, name) == 0)
      {
        why_error_set (reader->error, WHY_ERR_FORMAT, "names tensor '%.64s' twice", name);
        free (name);
        return WHY_ERR_FORMAT;
      }
  Entry *grown = NULL;
  if (reader->n_entries < WHY_SAFETENSORS_MAX_TENSORS)
    grown = realloc (reader->entries, (reader->n_entries + 1) * sizeof *grown);
  if (!grown)
    {
      free (name);
      return why_error_set (reader->error, WHY_ERR_UNSUPPORTED,
                            "has more than %d tensors, or memory is running out",
                            WHY_SAFETENSORS_MAX_TENSORS);
    }
  reader->entries = grown;
  Entry *entry = &grown[reader->n_entries++];
  *entry = (Entry){ .tensor = { .name = name, .n_dims = SIZE_MAX }, .begin = SIZE_MAX };
  return read_tensor_info (reader, entry);
}

static WhyStatus
read_header (Reader *reader)
{
  WhyJson *json = &reader->json;
  bool has_metadata = false;
  if (!why_json_mark (json, '{'))
    return refuse_header (reader, _ ("it has no JSON header"));
  if (why_json_mark (json, '}'))
    return WHY_OK;
  do
    {
      char *name;
      if (!why_json_string (json, WHY_SAFETENSORS_MAX_NAME, &name) || !why_json_mark (json, ':')
          || has_control (name))
        {
          free (name);
          return refuse_header (reader, _ ("its header is not valid JSON"));
        }
      WhyStatus status;
      if (strcmp (name, "__metadata__") == 0)
        {
          free (name);
          status = has_metadata ? refuse_header (reader, _ ("it has two sets of metadata"))
                                : read_metadata (reader);
          has_metadata = true;
        }
      else
        status = add_entry (reader, name);
      if (status != WHY_OK)
        return status;
    }
  while (why_json_mark (json, ','));
  if (!why_json_mark (json, '}') || !why_json_at_end (json))
    return refuse_header (reader, _ ("its header is not valid JSON"));
  return WHY_OK;
}

static int
compare_places (const void *a, const void *b)
{
  const Entry *first = a, *second = b;
  if (first->begin != second->begin)
    return first->begin < second->begin ? -1 : 1;
  return (first->end > second->end) - (first->end < second->end);
}

/* Tensors cover the data without a hole or an overlap, as the format demands; entries become sorted. */
static WhyStatus
check_places (Reader *reader, size_t n_bytes)
{
  if (reader->n_entries > 0)
    qsort (reader->entries, reader->n_entries, sizeof *reader->entries, compare_places);
  size_t reached = 0;
  for (size_t i = 0; i < reader->n_entries; i++)
    {
      const Entry *entry = &reader->entries[i];
      const char *name = entry->tensor.name;
      if (entry->end > n_bytes)
        return why_error_set (
            reader->error, WHY_ERR_FORMAT,
            "ends before tensor '%.64s' is complete (%zu of %zu bytes); copy the file again", name,
            n_bytes, entry->end);
      if (entry->begin != reached)
        return why_error_set (reader->error, WHY_ERR_FORMAT,
                              entry->begin < reached ? N_ ("places tensor '%.64s' on top of "
                                                           "another one")
                                                     : N_ ("places tensor '%.64s' after a gap"),
                              name);
      reached = entry->end;
    }
  if (reached != n_bytes)
    return why_error_set (reader->error, WHY_ERR_FORMAT,
                          "has %zu bytes after its last tensor; copy the file again",
                          n_bytes - reached);
  return WHY_OK;
}

static void
widen (const unsigned char *bytes, const Type *type, size_t n, float *out)
{
  if (strcmp (type->name, "F32") == 0)
    memcpy (out, bytes, n * sizeof *out);
  else if (type->width == 8)
    for (size_t i = 0; i < n; i++)
      {
        double wide;
        memcpy (&wide, bytes + 8 * i, sizeof wide);
        out[i] = (float) wide;
      }
  else
    for (size_t i = 0; i < n; i++)
      {
        uint16_t bits = (uint16_t) (bytes[2 * i] | bytes[2 * i + 1] << 8);
        out[i] = type->name[0] == 'B' ? why_bfloat16_to_float (bits) : why_half_to_float (bits);
      }
}

static WhyStatus
keep_tensors (Reader *reader, const unsigned char *data)
{
  for (size_t i = 0; i < reader->n_entries; i++)
    {
      Entry *entry = &reader->entries[i];
      WhyTensor tensor = entry->tensor;
      if (!entry->type->is_float)
        continue;
      tensor.values = why_pages_alloc (tensor.n_values * sizeof (float) + 1);
      if (!tensor.values)
        return WHY_ERR_MEMORY;
      widen (data + entry->begin, entry->type, tensor.n_values, tensor.values);
      entry->tensor.name = NULL;
      if (why_safetensors_append (reader->file, &tensor) != WHY_OK)
        return WHY_ERR_MEMORY;
    }
  return WHY_OK;
}

/* bytes: the whole file. */
static WhyStatus
parse_bytes (const unsigned char *bytes, size_t n_bytes, WhySafetensors *file, WhyError *error)
{
  Reader reader = { .file = file, .error = error };
  uint64_t length = 0;
  if (n_bytes < sizeof length)
    return refuse_header (&reader, _ ("it is shorter than 8 bytes"));
  memcpy (&length, bytes, sizeof length);
  if (length > n_bytes - sizeof length)
    return refuse_header (&reader, _ ("its header is longer than the file"));
  if (length > WHY_SAFETENSORS_MAX_HEADER)
    return refuse_header (&reader, _ ("its header is longer than 4 MiB"));

  const char *text = (const char *) bytes + sizeof length;
  reader.json = (WhyJson){ text, text + length };
  WhyStatus status = read_header (&reader);
  if (status == WHY_OK)
    status = check_places (&reader, n_bytes - sizeof length - length);
  if (status == WHY_OK && keep_tensors (&reader, bytes + sizeof length + length) != WHY_OK)
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  for (size_t i = 0; i < reader.n_entries; i++)
    free (reader.entries[i].tensor.name);
  free (reader.entries);
  return status;
}

WhyStatus
why_safetensors_read (const char *path, WhySafetensors **out, WhyError *error)
{
  *out = NULL;
  char *bytes;
  size_t n_bytes;
  WhyStatus status = why_infile_read (path, WHY_SAFETENSORS_MAX_FILE, &bytes, &n_bytes, error);
  WhySafetensors *file = status == WHY_OK ? why_safetensors_new () : NULL;
  if (status == WHY_OK && !file)
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  if (status == WHY_OK)
    status = parse_bytes ((const unsigned char *) bytes, n_bytes, file, error);
  free (bytes);
  if (status == WHY_OK)
    *out = file;
  else
    why_safetensors_free (file);
  return status;
}

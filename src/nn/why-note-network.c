/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-note-network.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "nn/why-matmul.h"
#include "nn/why-network.h"
#include "nn/why-safetensors.h"

#define FORMAT "whybrato-notes-1"
#define MAX_BLOCKS 32
#define MAX_DILATION 1024
#define MAX_WIDTH 1024
#define N_HEADS 2 /* border, sounds */

/* A convolution over frames; its norm is folded in. Weights: taps x out x in. */
typedef struct
{
  size_t n_in, n_out, n_taps;
  float *weight, *bias;
} Layer;

struct _WhyNoteNetwork
{
  size_t n_bands, width, n_classes, n_blocks, reach, pad;
  size_t dilations[MAX_BLOCKS];
  char *classes; /* as in the file */
  float *scale, *shift;
  Layer first, wide[MAX_BLOCKS], mix[MAX_BLOCKS], last;
};

/* A copy, checked for its number of values and for values that are not finite. */
static WhyStatus
take_values (const WhySafetensors *file, const char *name, size_t n, float **out, WhyError *error)
{
  size_t n_dims;
  const size_t *shape;
  const float *values = why_safetensors_get (file, name, &n_dims, &shape);
  if (!values)
    return why_error_set (error, WHY_ERR_FORMAT, "not a note network: tensor %s is missing", name);
  size_t found = 1;
  for (size_t i = 0; i < n_dims; i++)
    found *= shape[i];
  if (found != n)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "not a note network: tensor %s has another shape than the others ask for",
                          name);
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return why_error_set (error, WHY_ERR_FORMAT,
                            "not a note network: tensor %s holds values that are not finite", name);
  *out = why_matmul_alloc (n);
  if (!*out)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  memcpy (*out, values, n * sizeof **out);
  return WHY_OK;
}

static WhyStatus
take_layer (const WhySafetensors *file,
            const char *prefix,
            size_t n_taps,
            size_t n_out,
            size_t n_in,
            Layer *out,
            WhyError *error)
{
  char name[64];
  *out = (Layer){ .n_in = n_in, .n_out = n_out, .n_taps = n_taps };
  snprintf (name, sizeof name, "%s.weight", prefix);
  WhyStatus status = take_values (file, name, n_taps * n_out * n_in, &out->weight, error);
  if (status != WHY_OK)
    return status;
  snprintf (name, sizeof name, "%s.bias", prefix);
  return take_values (file, name, n_out, &out->bias, error);
}

static bool
parse_dilations (WhyNoteNetwork *network, const char *text)
{
  while (text && *text && network->n_blocks < MAX_BLOCKS)
    {
      char *end;
      unsigned long value = isdigit ((unsigned char) *text) ? strtoul (text, &end, 10) : 0;
      if (value < 1 || value > MAX_DILATION || (*end && *end != ','))
        return false;
      network->dilations[network->n_blocks++] = value;
      text = *end ? end + 1 : end;
    }
  return network->n_blocks > 0 && text && !*text;
}

static size_t
count_classes (const char *classes)
{
  size_t n = classes && *classes ? 1 : 0;
  for (const char *c = classes; c && *c; c++)
    n += *c == ',';
  return n;
}

static WhyStatus
read_head (WhyNoteNetwork *network, const WhySafetensors *file, WhyError *error)
{
  const char *format = why_safetensors_metadata (file, "format"),
             *classes = why_safetensors_metadata (file, "classes");
  if (!format || strcmp (format, FORMAT) != 0)
    return why_error_set (error, WHY_ERR_FORMAT, "not a note network: its format is not %s",
                          FORMAT);
  network->n_classes = count_classes (classes);
  if (network->n_classes < 1 || network->n_classes > WHY_NOTE_NETWORK_MAX_CLASSES)
    return why_error_set (error, WHY_ERR_FORMAT, "not a note network: it has no list of classes");
  network->classes = strdup (classes);
  if (!parse_dilations (network, why_safetensors_metadata (file, "dilations")))
    return why_error_set (error, WHY_ERR_FORMAT, "not a note network: its dilations make no sense");
  size_t n_dims;
  const size_t *shape;
  const float *first = why_safetensors_get (file, "first.weight", &n_dims, &shape);
  if (!first || n_dims != 3 || shape[0] != 3 || shape[1] < 1 || shape[1] > MAX_WIDTH || shape[2] < 1
      || shape[2] > MAX_WIDTH)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "not a note network: tensor %s has another shape than the others ask for",
                          "first.weight");
  network->width = shape[1];
  network->n_bands = shape[2];
  network->reach = network->pad = 1;
  for (size_t i = 0; i < network->n_blocks; i++)
    {
      network->reach += network->dilations[i];
      if (network->dilations[i] > network->pad)
        network->pad = network->dilations[i];
    }
  network->pad = why_matmul_round (network->pad);
  return network->classes ? WHY_OK : why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
}

static WhyStatus
read_tensors (WhyNoteNetwork *network, const WhySafetensors *file, WhyError *error)
{
  size_t width = network->width, n_bands = network->n_bands;
  WhyStatus status = take_values (file, "input.scale", n_bands, &network->scale, error);
  if (status == WHY_OK)
    status = take_values (file, "input.shift", n_bands, &network->shift, error);
  if (status == WHY_OK)
    status = take_layer (file, "first", 3, width, n_bands, &network->first, error);
  for (size_t i = 0; i < network->n_blocks && status == WHY_OK; i++)
    {
      char name[32];
      snprintf (name, sizeof name, "block%zu.wide", i);
      status = take_layer (file, name, 3, width, width, &network->wide[i], error);
      snprintf (name, sizeof name, "block%zu.mix", i);
      if (status == WHY_OK)
        status = take_layer (file, name, 1, width, width, &network->mix[i], error);
    }
  if (status == WHY_OK)
    status
        = take_layer (file, "last", 1, N_HEADS + network->n_classes, width, &network->last, error);
  return status;
}

WhyStatus
why_note_network_load (const char *path, WhyNoteNetwork **out, WhyError *error)
{
  WhySafetensors *file;
  *out = NULL;
  WhyStatus status = why_safetensors_read (path, &file, error);
  if (status != WHY_OK)
    return status;
  WhyNoteNetwork *network = calloc (1, sizeof *network);
  status = network ? read_head (network, file, error)
                   : why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  if (status == WHY_OK)
    status = read_tensors (network, file, error);
  why_safetensors_free (file);
  if (status == WHY_OK)
    *out = network;
  else
    why_note_network_free (network);
  return status;
}

static void
free_layer (Layer *layer)
{
  free (layer->weight);
  free (layer->bias);
}

void
why_note_network_free (WhyNoteNetwork *network)
{
  if (!network)
    return;
  for (size_t i = 0; i < network->n_blocks; i++)
    {
      free_layer (&network->wide[i]);
      free_layer (&network->mix[i]);
    }
  free_layer (&network->first);
  free_layer (&network->last);
  free (network->scale);
  free (network->shift);
  free (network->classes);
  free (network);
}

size_t
why_note_network_n_bands (const WhyNoteNetwork *network)
{
  return network->n_bands;
}

size_t
why_note_network_n_classes (const WhyNoteNetwork *network)
{
  return network->n_classes;
}

int
why_note_network_find_class (const WhyNoteNetwork *network, const char *name)
{
  int index = 0;
  size_t n = strlen (name);
  for (const char *c = network->classes; c; index++)
    {
      const char *end = strchr (c, ',');
      size_t length = end ? (size_t) (end - c) : strlen (c);
      if (length == n && strncasecmp (c, name, n) == 0)
        return index;
      c = end ? end + 1 : NULL;
    }
  return -1;
}

size_t
why_note_network_reach (const WhyNoteNetwork *network)
{
  return network->reach;
}

/* Channels in rows pitch values apart; pad zeros stand before and behind the frames of each. */
typedef struct
{
  size_t n_frames, pad, pitch;
} Plane;

static float *
row_of (const Plane *plane, float *values, size_t channel)
{
  return values + channel * plane->pitch + plane->pad;
}

static void
run_layer (const Layer *layer, const Plane *plane, size_t dilation, float *in, float *out)
{
  for (size_t tap = 0; tap < layer->n_taps; tap++)
    {
      ptrdiff_t offset = ((ptrdiff_t) tap - (ptrdiff_t) (layer->n_taps / 2)) * (ptrdiff_t) dilation;
      why_matmul (&(WhyProduct){
          .n_rows = layer->n_out,
          .n_columns = plane->n_frames,
          .n_terms = layer->n_in,
          .a = why_matrix (layer->weight + tap * layer->n_out * layer->n_in, layer->n_in),
          .b = why_matrix (row_of (plane, in, 0) + offset, plane->pitch),
          .out = row_of (plane, out, 0),
          .pitch = plane->pitch,
          .add = tap > 0,
      });
    }
}

/* ReLU of values plus bias, plus what is carried past the layer (NULL: nothing). */
static void
finish_layer (const Layer *layer, const Plane *plane, float *values, float *past)
{
  for (size_t c = 0; c < layer->n_out; c++)
    {
      float *row = row_of (plane, values, c), bias = layer->bias[c];
      const float *other = past ? row_of (plane, past, c) : NULL;
      for (size_t i = 0; i < plane->n_frames; i++)
        row[i] = fmaxf (row[i] + bias + (other ? other[i] : 0.0f), 0.0f);
    }
}

static void
write_answers (const WhyNoteNetwork *network, const Plane *plane, float *values, float *out)
{
  size_t n_values = N_HEADS + network->n_classes;
  for (size_t i = 0; i < plane->n_frames; i++)
    {
      float logits[N_HEADS + WHY_NOTE_NETWORK_MAX_CLASSES], *frame = out + i * n_values;
      for (size_t k = 0; k < n_values; k++)
        logits[k] = row_of (plane, values, k)[i] + network->last.bias[k];
      for (size_t k = 0; k < N_HEADS; k++)
        frame[k] = 1 / (1 + expf (-logits[k]));
      why_softmax (logits + N_HEADS, network->n_classes, 1, frame + N_HEADS);
    }
}

WhyStatus
why_note_network_process (const WhyNoteNetwork *network,
                          const float *bands,
                          size_t n_frames,
                          float *out)
{
  Plane plane = { n_frames, network->pad, why_matmul_round (n_frames + 2 * network->pad) };
  size_t n_rows = network->width > N_HEADS + network->n_classes ? network->width
                                                                : N_HEADS + network->n_classes;
  float *in = why_matmul_alloc (network->n_bands * plane.pitch),
        *x = why_matmul_alloc (n_rows * plane.pitch), *y = why_matmul_alloc (n_rows * plane.pitch),
        *z = why_matmul_alloc (n_rows * plane.pitch);
  WhyStatus status = in && x && y && z ? WHY_OK : WHY_ERR_MEMORY;
  if (status == WHY_OK && n_frames > 0)
    {
      for (size_t i = 0; i < n_frames; i++)
        for (size_t c = 0; c < network->n_bands; c++)
          row_of (&plane, in, c)[i]
              = bands[i * network->n_bands + c] * network->scale[c] + network->shift[c];
      run_layer (&network->first, &plane, 1, in, x);
      finish_layer (&network->first, &plane, x, NULL);
      for (size_t k = 0; k < network->n_blocks; k++)
        {
          run_layer (&network->wide[k], &plane, network->dilations[k], x, y);
          finish_layer (&network->wide[k], &plane, y, NULL);
          run_layer (&network->mix[k], &plane, 1, y, z);
          finish_layer (&network->mix[k], &plane, z, x);
          float *swapped = x;
          x = z;
          z = swapped;
        }
      run_layer (&network->last, &plane, 1, x, y);
      write_answers (network, &plane, y, out);
    }
  free (in);
  free (x);
  free (y);
  free (z);
  return status;
}

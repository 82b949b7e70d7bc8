/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "nn/why-conv.h"

#include <stdlib.h>
#include <string.h>

#include "nn/why-matmul.h"

bool
why_conv_init (
    WhyConv *conv, const float *w, size_t n_out, size_t n_in, size_t n_taps, const float *scale)
{
  size_t n = n_out * n_in * n_taps;
  *conv = (WhyConv){ .n_in = n_in, .n_out = n_out, .n_taps = n_taps };
  conv->weights = why_matmul_alloc (n);
  conv->positive = why_matmul_alloc (n);
  conv->negative = why_matmul_alloc (n);
  conv->bias = calloc (n_out, sizeof (float));
  if (!conv->weights || !conv->positive || !conv->negative || !conv->bias)
    {
      why_conv_clear (conv);
      return false;
    }
  for (size_t o = 0; o < n_out; o++)
    for (size_t c = 0; c < n_in; c++)
      for (size_t j = 0; j < n_taps; j++)
        {
          float value = w[(o * n_in + c) * n_taps + j] * (scale ? scale[o] : 1.0f);
          size_t to = (j * n_out + o) * n_in + c;
          conv->weights[to] = value;
          conv->positive[to] = value > 0.0f ? value : 0.0f;
          conv->negative[to] = value < 0.0f ? value : 0.0f;
        }
  return true;
}

void
why_conv_clear (WhyConv *conv)
{
  free (conv->weights);
  free (conv->positive);
  free (conv->negative);
  free (conv->bias);
  memset (conv, 0, sizeof *conv);
}

size_t
why_conv_pitch (const WhyConv *conv, size_t n_segments, size_t n_frames)
{
  return n_segments * (n_frames + conv->n_taps / 2);
}

size_t
why_conv_padded_size (const WhyConv *conv, size_t n_rows, size_t n_segments, size_t n_frames)
{
  return n_rows * why_conv_pitch (conv, n_segments, n_frames) + conv->n_taps / 2;
}

void
why_conv_pad_clear (
    const WhyConv *conv, size_t n_rows, size_t n_segments, size_t n_frames, float *padded)
{
  memset (padded, 0, why_conv_padded_size (conv, n_rows, n_segments, n_frames) * sizeof (float));
}

float *
why_conv_segment (const WhyConv *conv,
                  size_t n_segments,
                  size_t n_frames,
                  float *padded,
                  size_t row,
                  size_t segment)
{
  size_t pad = conv->n_taps / 2;
  return padded + pad + (row * n_segments + segment) * (n_frames + pad);
}

void
why_conv_forward (
    const WhyConv *conv, const float *w, const float *padded, size_t n_frames, bool add, float *out)
{
  size_t pitch = why_conv_pitch (conv, 1, n_frames);
  for (size_t j = 0; j < conv->n_taps; j++)
    why_matmul (&(WhyProduct){ .n_rows = conv->n_out,
                               .n_columns = n_frames,
                               .n_terms = conv->n_in,
                               .a = why_matrix (w + j * conv->n_out * conv->n_in, conv->n_in),
                               .b = why_matrix (padded + j, pitch),
                               .out = out,
                               .pitch = n_frames,
                               .add = j > 0 || add });
}

void
why_conv_backward (const WhyConv *conv,
                   const float *w,
                   const float *padded,
                   size_t n_segments,
                   size_t n_frames,
                   float *out)
{
  size_t pad = conv->n_taps / 2, pitch = why_conv_pitch (conv, n_segments, n_frames);
  for (size_t j = 0; j < conv->n_taps; j++)
    why_matmul (
        &(WhyProduct){ .n_rows = conv->n_in,
                       .n_columns = pitch - pad,
                       .n_terms = conv->n_out,
                       .a = why_matrix_transposed (w + j * conv->n_out * conv->n_in, conv->n_in),
                       .b = why_matrix (padded + 2 * pad - j, pitch),
                       .out = out,
                       .pitch = pitch,
                       .add = j > 0 });
}

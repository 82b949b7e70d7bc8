/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/net/why-layers.h"

#include <math.h>
#include <string.h>

#define MOMENTUM 0.1

/* A strip holds the samples of a batch one after the other with (n_taps - 1) columns of zeros
 * between them, so that a tap of the convolution is one matrix product with the strip moved by a
 * column: no copy for each tap. */
static size_t
strip_width (size_t n_frames, size_t n_taps)
{
  return n_frames + n_taps - 1;
}

size_t
why_batch_conv_strip (size_t n_channels, size_t batch, size_t n_frames, size_t n_taps)
{
  return n_channels * batch * strip_width (n_frames, n_taps);
}

/* lead: columns of zeros before a sample's first frame. */
static void
spread (const float *plane,
        float *strip,
        size_t n_channels,
        size_t batch,
        size_t n_frames,
        size_t n_taps,
        size_t lead)
{
  size_t width = strip_width (n_frames, n_taps);
  memset (strip, 0, n_channels * batch * width * sizeof (float));
  for (size_t row = 0; row < n_channels * batch; row++)
    memcpy (strip + row * width + lead, plane + row * n_frames, n_frames * sizeof (float));
}

static void
gather (const float *strip,
        float *plane,
        size_t n_channels,
        size_t batch,
        size_t n_frames,
        size_t n_taps,
        size_t lead)
{
  size_t width = strip_width (n_frames, n_taps);
  for (size_t row = 0; row < n_channels * batch; row++)
    memcpy (plane + row * n_frames, strip + row * width + lead, n_frames * sizeof (float));
}

void
why_batch_conv_fill (
    const float *in, float *strip_in, size_t n_in, size_t batch, size_t n_frames, size_t n_taps)
{
  spread (in, strip_in, n_in, batch, n_frames, n_taps, n_taps / 2);
}

void
why_batch_conv_forward (WhyPool *pool,
                        const float *in,
                        const float *weight,
                        float *out,
                        float *strip_in,
                        float *strip_out,
                        size_t n_in,
                        size_t n_out,
                        size_t batch,
                        size_t n_frames,
                        size_t n_taps)
{
  size_t columns = batch * strip_width (n_frames, n_taps);
  why_batch_conv_fill (in, strip_in, n_in, batch, n_frames, n_taps);
  for (size_t tap = 0; tap < n_taps; tap++)
    why_product_run (pool, &(WhyProduct){ .n_rows = n_out,
                                          .n_columns = columns - n_taps + 1,
                                          .n_terms = n_in,
                                          .a = why_matrix (weight + tap * n_out * n_in, n_in),
                                          .b = why_matrix (strip_in + tap, columns),
                                          .out = strip_out,
                                          .pitch = columns,
                                          .add = tap > 0 });
  gather (strip_out, out, n_out, batch, n_frames, n_taps, 0);
}

void
why_batch_conv_gradient (WhyPool *pool,
                         const float *d_out,
                         float *d_weight,
                         const float *strip_in,
                         float *strip_out,
                         size_t n_in,
                         size_t n_out,
                         size_t batch,
                         size_t n_frames,
                         size_t n_taps)
{
  size_t columns = batch * strip_width (n_frames, n_taps);
  spread (d_out, strip_out, n_out, batch, n_frames, n_taps, 0);
  for (size_t tap = 0; tap < n_taps; tap++)
    why_product_run (pool, &(WhyProduct){ .n_rows = n_out,
                                          .n_columns = n_in,
                                          .n_terms = columns - n_taps + 1,
                                          .a = why_matrix (strip_out, columns),
                                          .b = why_matrix_transposed (strip_in + tap, columns),
                                          .out = d_weight + tap * n_out * n_in,
                                          .pitch = n_in,
                                          .add = true });
}

void
why_batch_conv_transpose (WhyPool *pool,
                          const float *d_out,
                          const float *weight,
                          float *d_in,
                          float *strip_out,
                          float *strip_d_in,
                          size_t n_in,
                          size_t n_out,
                          size_t batch,
                          size_t n_frames,
                          size_t n_taps)
{
  size_t columns = batch * strip_width (n_frames, n_taps);
  spread (d_out, strip_out, n_out, batch, n_frames, n_taps, 0);
  memset (strip_d_in, 0, n_in * columns * sizeof (float));
  for (size_t tap = 0; tap < n_taps; tap++)
    why_product_run (pool,
                     &(WhyProduct){ .n_rows = n_in,
                                    .n_columns = columns - n_taps + 1,
                                    .n_terms = n_out,
                                    .a = why_matrix_transposed (weight + tap * n_out * n_in, n_in),
                                    .b = why_matrix (strip_out, columns),
                                    .out = strip_d_in + tap,
                                    .pitch = columns,
                                    .add = true });
  gather (strip_d_in, d_in, n_in, batch, n_frames, n_taps, n_taps / 2);
}

void
why_batch_norm_forward (const float *in,
                        const float *weight,
                        const float *bias,
                        float *out,
                        float *normal,
                        float *inverse_sd,
                        float *running_mean,
                        float *running_var,
                        size_t n_channels,
                        size_t n_columns,
                        double eps)
{
  for (size_t c = 0; c < n_channels; c++)
    {
      const float *row = in + c * n_columns;
      double sum = 0, squares = 0;
      for (size_t i = 0; i < n_columns; i++)
        sum += (double) row[i];
      double mean = sum / (double) n_columns;
      for (size_t i = 0; i < n_columns; i++)
        squares += ((double) row[i] - mean) * ((double) row[i] - mean);
      double var = squares / (double) n_columns;
      double unbiased = n_columns > 1 ? squares / (double) (n_columns - 1) : var;
      running_mean[c] = (float) ((1 - MOMENTUM) * (double) running_mean[c] + MOMENTUM * mean);
      running_var[c] = (float) ((1 - MOMENTUM) * (double) running_var[c] + MOMENTUM * unbiased);

      float scale = (float) (1 / sqrt (var + eps)), centre = (float) mean;
      inverse_sd[c] = scale;
      for (size_t i = 0; i < n_columns; i++)
        {
          float value = (row[i] - centre) * scale;
          normal[c * n_columns + i] = value;
          out[c * n_columns + i] = value * weight[c] + bias[c];
        }
    }
}

void
why_batch_norm_apply (const float *in,
                      const float *weight,
                      const float *bias,
                      const float *mean,
                      const float *var,
                      float *out,
                      size_t n_channels,
                      size_t n_columns,
                      double eps)
{
  for (size_t c = 0; c < n_channels; c++)
    {
      float scale = weight[c] / sqrtf (var[c] + (float) eps), shift = bias[c] - mean[c] * scale;
      for (size_t i = c * n_columns; i < (c + 1) * n_columns; i++)
        out[i] = scale * in[i] + shift;
    }
}

void
why_batch_norm_backward (const float *d_out,
                         const float *weight,
                         float *d_weight,
                         float *d_bias,
                         float *d_in,
                         const float *normal,
                         const float *inverse_sd,
                         size_t n_channels,
                         size_t n_columns)
{
  for (size_t c = 0; c < n_channels; c++)
    {
      const float *row = d_out + c * n_columns, *x = normal + c * n_columns;
      double sum = 0, product = 0;
      for (size_t i = 0; i < n_columns; i++)
        {
          sum += (double) row[i];
          product += (double) row[i] * (double) x[i];
        }
      d_weight[c] += (float) product;
      d_bias[c] += (float) sum;
      if (!d_in)
        continue;
      float mean = (float) (sum / (double) n_columns),
            slope = (float) (product / (double) n_columns);
      float scale = weight[c] * inverse_sd[c];
      for (size_t i = 0; i < n_columns; i++)
        d_in[c * n_columns + i] = scale * (row[i] - mean - x[i] * slope);
    }
}

void
why_batch_relu_forward (float *values, size_t n)
{
  for (size_t i = 0; i < n; i++)
    values[i] = values[i] > 0 ? values[i] : 0;
}

void
why_batch_relu_backward (const float *out, float *gradient, size_t n)
{
  for (size_t i = 0; i < n; i++)
    gradient[i] = out[i] > 0 ? gradient[i] : 0;
}

void
why_batch_pool_forward (
    const float *in, float *out, size_t n_channels, size_t batch, size_t n_frames)
{
  size_t n_pairs = n_frames / 2;
  for (size_t row = 0; row < n_channels * batch; row++)
    for (size_t i = 0; i < n_pairs; i++)
      out[row * n_pairs + i] = 0.5f * (in[row * n_frames + 2 * i] + in[row * n_frames + 2 * i + 1]);
}

void
why_batch_pool_backward (
    const float *d_out, float *d_in, size_t n_channels, size_t batch, size_t n_frames)
{
  size_t n_pairs = n_frames / 2;
  for (size_t row = 0; row < n_channels * batch; row++)
    for (size_t i = 0; i < n_frames; i++)
      d_in[row * n_frames + i] = i / 2 < n_pairs ? 0.5f * d_out[row * n_pairs + i / 2] : 0;
}

void
why_batch_mean_forward (
    const float *in, float *out, size_t n_channels, size_t batch, size_t n_frames)
{
  for (size_t c = 0; c < n_channels; c++)
    for (size_t b = 0; b < batch; b++)
      {
        float sum = 0;
        for (size_t i = 0; i < n_frames; i++)
          sum += in[(c * batch + b) * n_frames + i];
        out[b * n_channels + c] = sum / (float) n_frames;
      }
}

void
why_batch_mean_backward (
    const float *d_out, float *d_in, size_t n_channels, size_t batch, size_t n_frames)
{
  for (size_t c = 0; c < n_channels; c++)
    for (size_t b = 0; b < batch; b++)
      for (size_t i = 0; i < n_frames; i++)
        d_in[(c * batch + b) * n_frames + i] = d_out[b * n_channels + c] / (float) n_frames;
}

void
why_batch_dense_forward (const float *in,
                         const float *weight,
                         const float *bias,
                         float *out,
                         size_t batch,
                         size_t n_in,
                         size_t n_out)
{
  for (size_t b = 0; b < batch; b++)
    memcpy (out + b * n_out, bias, n_out * sizeof (float));
  why_matmul (&(WhyProduct){ .n_rows = batch,
                             .n_columns = n_out,
                             .n_terms = n_in,
                             .a = why_matrix (in, n_in),
                             .b = why_matrix_transposed (weight, n_in),
                             .out = out,
                             .pitch = n_out,
                             .add = true });
}

void
why_batch_dense_backward (const float *d_out,
                          const float *in,
                          const float *weight,
                          float *d_weight,
                          float *d_bias,
                          float *d_in,
                          size_t batch,
                          size_t n_in,
                          size_t n_out)
{
  why_matmul (&(WhyProduct){ .n_rows = n_out,
                             .n_columns = n_in,
                             .n_terms = batch,
                             .a = why_matrix_transposed (d_out, n_out),
                             .b = why_matrix (in, n_in),
                             .out = d_weight,
                             .pitch = n_in,
                             .add = true });
  for (size_t b = 0; b < batch; b++)
    for (size_t o = 0; o < n_out; o++)
      d_bias[o] += d_out[b * n_out + o];
  why_matmul (&(WhyProduct){ .n_rows = batch,
                             .n_columns = n_in,
                             .n_terms = n_out,
                             .a = why_matrix (d_out, n_out),
                             .b = why_matrix (weight, n_in),
                             .out = d_in,
                             .pitch = n_in });
}

double
why_cross_entropy (const float *logits,
                   const size_t *labels,
                   const float *class_weights,
                   float *d_logits,
                   size_t batch,
                   size_t n_classes)
{
  double loss = 0, total = 0;
  for (size_t b = 0; b < batch; b++)
    total += (double) class_weights[labels[b]];
  for (size_t b = 0; b < batch; b++)
    {
      const float *row = logits + b * n_classes;
      double largest = (double) row[0], sum = 0;
      for (size_t k = 1; k < n_classes; k++)
        largest = fmax (largest, (double) row[k]);
      for (size_t k = 0; k < n_classes; k++)
        sum += exp ((double) row[k] - largest);
      double weight = (double) class_weights[labels[b]] / total;
      loss += weight * (log (sum) + largest - (double) row[labels[b]]);
      for (size_t k = 0; k < n_classes; k++)
        d_logits[b * n_classes + k]
            = (float) (weight
                       * (exp ((double) row[k] - largest) / sum - (k == labels[b] ? 1.0 : 0.0)));
    }
  return loss;
}

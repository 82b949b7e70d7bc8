/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "train/why-layers.h"

#include <cblas.h>
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
spread (const float *plane, float *strip, size_t n_channels, size_t batch, size_t n_frames,
        size_t n_taps, size_t lead)
{
  size_t width = strip_width (n_frames, n_taps);
  memset (strip, 0, n_channels * batch * width * sizeof (float));
  for (size_t row = 0; row < n_channels * batch; row++)
    memcpy (strip + row * width + lead, plane + row * n_frames, n_frames * sizeof (float));
}

static void
gather (const float *strip, float *plane, size_t n_channels, size_t batch, size_t n_frames,
        size_t n_taps, size_t lead)
{
  size_t width = strip_width (n_frames, n_taps);
  for (size_t row = 0; row < n_channels * batch; row++)
    memcpy (plane + row * n_frames, strip + row * width + lead, n_frames * sizeof (float));
}

void
why_batch_conv_fill (const float *in, float *strip_in, size_t n_in, size_t batch, size_t n_frames,
                     size_t n_taps)
{
  spread (in, strip_in, n_in, batch, n_frames, n_taps, n_taps / 2);
}

void
why_batch_conv_forward (const float *in, const float *weight, float *out, float *strip_in,
                        float *strip_out, size_t n_in, size_t n_out, size_t batch, size_t n_frames,
                        size_t n_taps)
{
  int columns = (int) (batch * strip_width (n_frames, n_taps)), used = columns - (int) n_taps + 1;
  why_batch_conv_fill (in, strip_in, n_in, batch, n_frames, n_taps);
  for (size_t tap = 0; tap < n_taps; tap++)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (int) n_out, used, (int) n_in, 1,
                 weight + tap * n_out * n_in, (int) n_in, strip_in + tap, columns, tap == 0 ? 0 : 1,
                 strip_out, columns);
  gather (strip_out, out, n_out, batch, n_frames, n_taps, 0);
}

void
why_batch_conv_gradient (const float *d_out, float *d_weight, const float *strip_in,
                         float *strip_out, size_t n_in, size_t n_out, size_t batch, size_t n_frames,
                         size_t n_taps)
{
  int columns = (int) (batch * strip_width (n_frames, n_taps)), used = columns - (int) n_taps + 1;
  spread (d_out, strip_out, n_out, batch, n_frames, n_taps, 0);
  for (size_t tap = 0; tap < n_taps; tap++)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (int) n_out, (int) n_in, used, 1,
                 strip_out, columns, strip_in + tap, columns, 1, d_weight + tap * n_out * n_in,
                 (int) n_in);
}

void
why_batch_conv_transpose (const float *d_out, const float *weight, float *d_in, float *strip_out,
                          float *strip_d_in, size_t n_in, size_t n_out, size_t batch,
                          size_t n_frames, size_t n_taps)
{
  int columns = (int) (batch * strip_width (n_frames, n_taps)), used = columns - (int) n_taps + 1;
  spread (d_out, strip_out, n_out, batch, n_frames, n_taps, 0);
  memset (strip_d_in, 0, n_in * (size_t) columns * sizeof (float));
  for (size_t tap = 0; tap < n_taps; tap++)
    cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, (int) n_in, used, (int) n_out, 1,
                 weight + tap * n_out * n_in, (int) n_in, strip_out, columns, 1, strip_d_in + tap,
                 columns);
  gather (strip_d_in, d_in, n_in, batch, n_frames, n_taps, n_taps / 2);
}

void
why_batch_norm_forward (const float *in, const float *weight, const float *bias, float *out,
                        float *normal, float *inverse_sd, float *running_mean, float *running_var,
                        size_t n_channels, size_t n_columns, double eps)
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
why_batch_norm_apply (const float *in, const float *weight, const float *bias, const float *mean,
                      const float *var, float *out, size_t n_channels, size_t n_columns, double eps)
{
  for (size_t c = 0; c < n_channels; c++)
    {
      float scale = weight[c] / sqrtf (var[c] + (float) eps), shift = bias[c] - mean[c] * scale;
      for (size_t i = c * n_columns; i < (c + 1) * n_columns; i++)
        out[i] = scale * in[i] + shift;
    }
}

void
why_batch_norm_backward (const float *d_out, const float *weight, float *d_weight, float *d_bias,
                         float *d_in, const float *normal, const float *inverse_sd,
                         size_t n_channels, size_t n_columns)
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
why_batch_pool_forward (const float *in, float *out, size_t n_channels, size_t batch,
                        size_t n_frames)
{
  size_t n_pairs = n_frames / 2;
  for (size_t row = 0; row < n_channels * batch; row++)
    for (size_t i = 0; i < n_pairs; i++)
      out[row * n_pairs + i] = 0.5f * (in[row * n_frames + 2 * i] + in[row * n_frames + 2 * i + 1]);
}

void
why_batch_pool_backward (const float *d_out, float *d_in, size_t n_channels, size_t batch,
                         size_t n_frames)
{
  size_t n_pairs = n_frames / 2;
  for (size_t row = 0; row < n_channels * batch; row++)
    for (size_t i = 0; i < n_frames; i++)
      d_in[row * n_frames + i] = i / 2 < n_pairs ? 0.5f * d_out[row * n_pairs + i / 2] : 0;
}

void
why_batch_mean_forward (const float *in, float *out, size_t n_channels, size_t batch,
                        size_t n_frames)
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
why_batch_mean_backward (const float *d_out, float *d_in, size_t n_channels, size_t batch,
                         size_t n_frames)
{
  for (size_t c = 0; c < n_channels; c++)
    for (size_t b = 0; b < batch; b++)
      for (size_t i = 0; i < n_frames; i++)
        d_in[(c * batch + b) * n_frames + i] = d_out[b * n_channels + c] / (float) n_frames;
}

void
why_batch_dense_forward (const float *in, const float *weight, const float *bias, float *out,
                         size_t batch, size_t n_in, size_t n_out)
{
  for (size_t b = 0; b < batch; b++)
    memcpy (out + b * n_out, bias, n_out * sizeof (float));
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasTrans, (int) batch, (int) n_out, (int) n_in, 1, in,
               (int) n_in, weight, (int) n_in, 1, out, (int) n_out);
}

void
why_batch_dense_backward (const float *d_out, const float *in, const float *weight, float *d_weight,
                          float *d_bias, float *d_in, size_t batch, size_t n_in, size_t n_out)
{
  cblas_sgemm (CblasRowMajor, CblasTrans, CblasNoTrans, (int) n_out, (int) n_in, (int) batch, 1,
               d_out, (int) n_out, in, (int) n_in, 1, d_weight, (int) n_in);
  for (size_t b = 0; b < batch; b++)
    for (size_t o = 0; o < n_out; o++)
      d_bias[o] += d_out[b * n_out + o];
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, (int) batch, (int) n_in, (int) n_out, 1,
               d_out, (int) n_out, weight, (int) n_in, 0, d_in, (int) n_in);
}

double
why_cross_entropy (const float *logits, const size_t *labels, const float *class_weights,
                   float *d_logits, size_t batch, size_t n_classes)
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
        d_logits[b * n_classes + k] = (float) (weight
                                               * (exp ((double) row[k] - largest) / sum
                                                  - (k == labels[b] ? 1.0 : 0.0)));
    }
  return loss;
}

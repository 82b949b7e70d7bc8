/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "train/net/why-product.h"

/* Layers as forward/backward pairs on flat float arrays. A plane is channel x column with the
 * batch folded into the columns: column = sample * n_frames + frame. Gradients of parameters are
 * added to, gradients of inputs are written. No allocation. pool: the threads of the large
 * products, NULL for the caller's alone; results are the same. */

/* Convolution over frames, "same" zero padding, odd n_taps. in: n_in x (batch * n_frames), out:
 * n_out x the same. weight: n_taps x n_out x n_in. strip_in, strip_out: scratch of
 * why_batch_conv_strip values for n_in and n_out channels; strip_in is kept from forward to
 * backward. */
size_t why_batch_conv_strip (size_t n_channels, size_t batch, size_t n_frames, size_t n_taps);
void why_batch_conv_forward (WhyPool *pool,
                             const float *in,
                             const float *weight,
                             float *out,
                             float *strip_in,
                             float *strip_out,
                             size_t n_in,
                             size_t n_out,
                             size_t batch,
                             size_t n_frames,
                             size_t n_taps);
/* Fills strip_in as forward does. */
void why_batch_conv_fill (
    const float *in, float *strip_in, size_t n_in, size_t batch, size_t n_frames, size_t n_taps);
/* Backward in two: the gradient of the weights, from the strip_in that forward filled, and that
 * of the input. strip_d_in: scratch like strip_in. */
void why_batch_conv_gradient (WhyPool *pool,
                              const float *d_out,
                              float *d_weight,
                              const float *strip_in,
                              float *strip_out,
                              size_t n_in,
                              size_t n_out,
                              size_t batch,
                              size_t n_frames,
                              size_t n_taps);
void why_batch_conv_transpose (WhyPool *pool,
                               const float *d_out,
                               const float *weight,
                               float *d_in,
                               float *strip_out,
                               float *strip_d_in,
                               size_t n_in,
                               size_t n_out,
                               size_t batch,
                               size_t n_frames,
                               size_t n_taps);

/* Batch norm in training: normalises each channel by the mean and (population) variance of its
 * columns, and moves the running ones by momentum 0.1 (unbiased variance, as PyTorch). normal:
 * the normalised values, kept for backward with inverse_sd (n_channels). */
void why_batch_norm_forward (const float *in,
                             const float *weight,
                             const float *bias,
                             float *out,
                             float *normal,
                             float *inverse_sd,
                             float *running_mean,
                             float *running_var,
                             size_t n_channels,
                             size_t n_columns,
                             double eps);
/* The same by given statistics, which stay as they are. */
void why_batch_norm_apply (const float *in,
                           const float *weight,
                           const float *bias,
                           const float *mean,
                           const float *var,
                           float *out,
                           size_t n_channels,
                           size_t n_columns,
                           double eps);
/* d_in may be NULL, or the same array as d_out. */
void why_batch_norm_backward (const float *d_out,
                              const float *weight,
                              float *d_weight,
                              float *d_bias,
                              float *d_in,
                              const float *normal,
                              const float *inverse_sd,
                              size_t n_channels,
                              size_t n_columns);

/* ReLU in place, and its gradient in place, from the output. */
void why_batch_relu_forward (float *values, size_t n);
void why_batch_relu_backward (const float *out, float *gradient, size_t n);

/* Mean of pairs of frames; a last odd frame is dropped. in: n_channels x (batch * n_frames). */
void why_batch_pool_forward (
    const float *in, float *out, size_t n_channels, size_t batch, size_t n_frames);
void why_batch_pool_backward (
    const float *d_out, float *d_in, size_t n_channels, size_t batch, size_t n_frames);

/* Mean over frames: out is batch x n_channels. */
void why_batch_mean_forward (
    const float *in, float *out, size_t n_channels, size_t batch, size_t n_frames);
void why_batch_mean_backward (
    const float *d_out, float *d_in, size_t n_channels, size_t batch, size_t n_frames);

/* Dense: in batch x n_in, weight n_out x n_in, out batch x n_out. */
void why_batch_dense_forward (const float *in,
                              const float *weight,
                              const float *bias,
                              float *out,
                              size_t batch,
                              size_t n_in,
                              size_t n_out);
void why_batch_dense_backward (const float *d_out,
                               const float *in,
                               const float *weight,
                               float *d_weight,
                               float *d_bias,
                               float *d_in,
                               size_t batch,
                               size_t n_in,
                               size_t n_out);

/* Weighted softmax cross-entropy, mean weighted by the weights of the batch's labels (as
 * PyTorch). Returns the loss, writes d_logits (batch x n_classes). */
double why_cross_entropy (const float *logits,
                          const size_t *labels,
                          const float *class_weights,
                          float *d_logits,
                          size_t batch,
                          size_t n_classes);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

/* One-dimensional convolution over frames with an odd kernel and zero padding 'same', as PyTorch computes it:
 * z[o][t] = sum over c, j of w[o][c][j] a[c][t + j - pad], pad = n_taps / 2.
 *
 * Rows (channels) are stored with gaps of pad zeros before, between and after their segments, so that the matrix
 * of one tap, applied to the same rows shifted by j - pad, is a plain matrix product: no copy per tap. A row may
 * hold several segments of n_frames (one a class), each followed by its gap; the shifted products then serve all
 * of them at once. */

typedef struct
{
  size_t n_in, n_out, n_taps;
  float *weights;  /* n_taps x n_out x n_in */
  float *positive; /* max (weights, 0) */
  float *negative; /* min (weights, 0) */
  float *bias;     /* n_out */
} WhyConv;

/* From w: n_out x n_in x n_taps (PyTorch's order); copies, multiplied by scale[o] where scale is not NULL, and by
 * zero bias. False when memory is short. */
bool why_conv_init (
    WhyConv *conv, const float *w, size_t n_out, size_t n_in, size_t n_taps, const float *scale);
void why_conv_clear (WhyConv *conv);

/* Floats that n_rows padded rows take. */
size_t
why_conv_padded_size (const WhyConv *conv, size_t n_rows, size_t n_segments, size_t n_frames);
/* Floats from one padded row to the next. */
size_t why_conv_pitch (const WhyConv *conv, size_t n_segments, size_t n_frames);

/* Zeroes padded, gaps included. The segment s of row r begins at why_conv_segment (...). */
void why_conv_pad_clear (
    const WhyConv *conv, size_t n_rows, size_t n_segments, size_t n_frames, float *padded);
float *why_conv_segment (const WhyConv *conv,
                         size_t n_segments,
                         size_t n_frames,
                         float *padded,
                         size_t row,
                         size_t segment);

/* out (n_out x n_frames) = w * padded, plus out where add is true. w: conv->weights, positive or negative;
 * padded: n_in rows of one segment. The bias is left to the caller. */
void why_conv_forward (const WhyConv *conv,
                       const float *w,
                       const float *padded,
                       size_t n_frames,
                       bool add,
                       float *out);

/* The transpose: out[c][s][t] = sum over o, j of w[o][c][j] padded[o][s][t - j + pad]. padded: n_out rows of
 * n_segments; out: n_in rows of why_conv_pitch floats, segment s of row c at c * pitch + s * (n_frames + pad);
 * what lies between the segments is undefined. */
void why_conv_backward (const WhyConv *conv,
                        const float *w,
                        const float *padded,
                        size_t n_segments,
                        size_t n_frames,
                        float *out);

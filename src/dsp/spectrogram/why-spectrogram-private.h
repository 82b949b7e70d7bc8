/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/why-fft.h"
#include "dsp/spectrogram/why-spectrogram.h"

/* One window length and the rows that are read with it. */
typedef struct
{
  size_t size; /* of the transform = of the Hann window */
  WhyFft *fft;
  float *window;            /* scaled: a full-scale sine has power 1 at its peak */
  size_t first_row, n_rows; /* rows that need this resolution */
  double *edges;            /* n_rows + 1, in bins */
  float *shares;            /* n_rows: how much of each row is of this resolution, 0..1 */
  size_t first_bin, n_bins; /* what those rows look at */
} WhyResolution;

#define WHY_N_RESOLUTIONS 5
/* Frames lie no farther apart than a window's length over this, where columns do not. */
#define WHY_FRAME_OVERLAP 8

struct _WhySpectrogram
{
  WhySpectrogramConfig config;
  size_t n_rows;
  WhyResolution resolutions[WHY_N_RESOLUTIONS];
};

/* hz: the edges of n_rows rows (n_rows + 1 values), of which those from first_row on are used. */
WhyStatus why_resolution_init (WhyResolution *resolution,
                               double sample_rate_hz,
                               double window_s,
                               WhyError *error);
WhyStatus why_resolution_rows (WhyResolution *resolution,
                               double sample_rate_hz,
                               const double *edges_hz,
                               size_t first_row,
                               size_t n_rows,
                               WhyError *error);
void why_resolution_clear (WhyResolution *resolution);

/* Buffers of one call, for the largest of the resolutions. */
typedef struct
{
  float *samples;
  float complex *spectrum;
  float *db;
} WhyFrame;

bool why_frame_init (WhyFrame *frame, size_t largest);
void why_frame_clear (WhyFrame *frame);

/* The rows of one column of width hop around centre: the largest value of each band over frame and
 * column. Samples outside 0 to n - 1 are zero. Row i is written to out[i * stride]. */
void why_frame_read (WhyFrame *frame,
                     const WhyResolution *resolution,
                     const float *x,
                     size_t n,
                     double centre,
                     double hop,
                     float floor_db,
                     float *out,
                     size_t stride);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/scattering/why-scattering-private.h"

/* The window of n samples and its reflection about its first sample stand on a circle of P samples,
 * P = 2 n - 2 where the last sample is a point of reflection, too. A signal that is even in time
 * has a real spectrum; so has its product with a wavelet, whose modulus is even again. So the
 * padding by reflection is exact and costs nothing: spectra take one number a bin, waves and moduli
 * are needed on half of the circle. */

/* Bins of the wave are its filter's less centre, which leaves the modulus as it is. */
typedef struct
{
  size_t grid;
  long centre, first;
  size_t n_bins;
  const float *values;
} WhyMirrorBand;

/* The low-pass at T, in two steps: cubic B-splines sum rows (samples n_rows apart) to n_coarse
 * values round the circle, a Gaussian sums these to frames. The variances of the two add up to that
 * of the low-pass. With one row the samples are the coarse values. */
typedef struct
{
  size_t n_coarse, n_half; /* n_half = n_coarse / 2: values 0 to n_half tell all */
  float (*taps)[4];        /* of row k; NULL with one row */
  size_t n_weights;        /* of a frame, from its first value on */
  size_t *first;
  float *weights;
} WhyMirrorAverage;

/* The twiddles of row k1, exp (2 pi i k1 i2 / n), are products of two: for i2 = 0 to
 * WHY_MIRROR_FINE - 1, and then for every multiple of that. */
#define WHY_MIRROR_FINE 16

/* n samples of the circle: sample k1 + n_rows k2 stands in row k1, column k2, and bin i2 +
 * n_columns i1 in row i1, column i2, stride floats from row to row. Rows 0 to n_rows / 2 tell all
 * samples. FFTW's long transforms, planned without measuring, would take two to three times as
 * long. */
typedef struct
{
  size_t n, n_rows, n_columns, stride, n_twiddles;
  float gain;              /* waves come out 1 / gain times too large */
  WhyFft *columns, *row;   /* NULL with one row */
  WhyFft *real_row;        /* NULL with more */
  float complex *twiddles; /* of rows 0 to n_rows / 2; NULL with one row */
  WhyMirrorAverage average;
  size_t cost;
} WhyMirrorGrid;

/* Fourier coefficients of the reflected signal at bins of P from those at bins of the whole grid:
 * Kaiser and Bessel's window in frequency, undone in time (Fessler & Sutton 2003, "Nonuniform fast
 * Fourier transforms using min-max interpolation"). */
typedef struct
{
  WhyScatteringGrid whole; /* of twice the window or somewhat more */
  size_t n_bins;           /* 0 to n_bins - 1 of P are made */
  size_t block;            /* bins that share their weights */
  size_t *first;           /* of a block: bin of the whole grid under the first weight */
  float *weights, *window;
  float complex *turns; /* puts the window's middle, which is sample 0 of the grid, right */
} WhyMirrorSignal;

/* A mirrored coefficient is read so far below bin 0 and beyond the last. */
#define WHY_MIRROR_SIGNAL_MARGIN 8

typedef struct
{
  size_t n_rows, n_columns;
  float cost;
} WhyMirrorShape;

struct _WhyMirror
{
  const WhyScattering *scattering;
  size_t n_circle;   /* P */
  size_t n_sound;    /* samples of the window that may be other than zero */
  bool wraps;        /* the last sample is a point of reflection */
  size_t n_low_bins; /* of the signal's low-pass, and their weights, frame by frame */
  float *low_weights;
  long margin;   /* bins below 0 that filters read */
  size_t n_bins; /* of the signal, that carriers read */
  WhyMirrorSignal signal;
  WhyMirrorGrid grids[WHY_MAX_GRIDS];
  size_t n_grids;
  WhyMirrorBand *carriers, *modulations;
  WhyFilterBank own_carriers, own_modulations; /* of the short circle */
  size_t n_longest, n_longest_row, total_cost;
};

/* Buffers of one thread. */
struct _WhyMirrorLane
{
  float *band; /* real spectrum of a wave, in the order of the grid */
  float complex *wave, *turned;
  float *rows[2], *coarse, *folded;
  float *samples;  /* rows 0 to n_rows / 2 of a modulus, in pairs of rows as complex ones */
  float *spectrum; /* its coefficients; bin 0 is WhyMirror.margin values after the start */
};

/* The cheapest grid of at least so many samples, or the smallest. */
WhyMirrorShape why_mirror_choose_shape (const WhyMirror *mirror, double least, bool smallest);
WhyStatus why_mirror_grid_init (
    WhyMirrorGrid *grid, const WhyMirror *mirror, size_t n_rows, size_t n_columns, WhyError *error);
void why_mirror_grid_clear (WhyMirrorGrid *grid);
/* Floats of its array of bins or of samples. */
size_t why_mirror_grid_size (const WhyMirrorGrid *grid);
/* frames (NULL: none) = the low-pass of the modulus of the wave in lane->band, which is destroyed;
 * with keep, leaves the modulus, 1 / gain times too large, in lane->samples. */
void why_mirror_take_modulus (
    const WhyMirrorGrid *grid, WhyMirrorLane *lane, float *frames, size_t n_frames, bool keep);
/* lane->spectrum = bins 0 to n / 2 of lane->samples, in their true size, and margin bins below. */
void why_mirror_find_spectrum (const WhyMirrorGrid *grid, WhyMirrorLane *lane, long margin);
void why_mirror_transform_bare (const WhyMirrorGrid *grid, WhyMirrorLane *lane, bool keep);

WhyStatus why_mirror_average_init (
    WhyMirrorAverage *average, const WhyMirror *mirror, size_t n, size_t n_rows, float gain);
void why_mirror_average_clear (WhyMirrorAverage *average);
/* Adds row k to the coarse values; writes 3 values behind the row. */
void why_mirror_average_add (const WhyMirrorAverage *average, size_t k, float *row, float *coarse);
/* folded: n_half + 1 values of scratch. With one row, coarse holds samples 0 to n_half. */
void why_mirror_average_finish (const WhyMirrorAverage *average,
                                const float *coarse,
                                float *folded,
                                float *frames,
                                size_t n_frames);

WhyStatus why_mirror_signal_init (WhyMirrorSignal *signal,
                                  const WhyMirror *mirror,
                                  size_t n_bins,
                                  WhyError *error);
void why_mirror_signal_clear (WhyMirrorSignal *signal);
/* spectrum = the first n_bins of the signal. */
void why_mirror_signal_find (const WhyMirror *mirror,
                             const float *x,
                             const WhyMirrorWork *work,
                             float *spectrum);

/* out = a times b */
void why_kernel_multiply (const float *a, const float *b, size_t n, float *out);
void why_kernel_scale (const float *in, float scale, size_t n, float *out);
/* Columns 2 j and 2 j + 1 were transformed as one complex column j: from rows k1 and -k1 of these,
 * their own row k1 (doubled), turned. 2 n_pairs is a multiple of WHY_MIRROR_FINE. */
void why_kernel_part_columns (const float complex *row,
                              const float complex *mirror,
                              const float complex *twiddles,
                              size_t n_pairs,
                              float complex *out);
/* The reverse, for two real rows that were transformed as one complex row of n bins (bin 0 stands
 * behind the last, too). Doubles them. rows and mirrors: of either; a row may be its own mirror. */
void why_kernel_join_columns (const float complex *transformed,
                              size_t n,
                              const float complex *const *twiddles,
                              float complex *const *rows,
                              float complex *const *mirrors);

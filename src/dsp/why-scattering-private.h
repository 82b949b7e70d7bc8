/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/why-fft.h"
#include "dsp/why-filter-bank.h"
#include "dsp/why-scattering.h"

/* Kernels are built for several instruction sets, chosen at load time. Not under the sanitizers:
 * the choice runs before they are ready. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WHY_KERNEL \
  __attribute__ ((target_clones ("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define WHY_KERNEL
#endif

#define WHY_MAX_GRIDS 128

/* The low-pass at T as sums over the samples of a grid, in two steps: n_fine Gaussian weights at
 * every step-th sample give n_coarse values, n_weights at every stride-th of these give the frames.
 * The variances of the two Gaussians add up to that of the low-pass. With step = 1 the samples are
 * the coarse values. The first frame's weights begin at first_coarse; the last frame's end n_more
 * values after the last. */
typedef struct
{
  size_t step, n_fine, n_coarse, stride, n_weights, first_coarse, n_more;
  float *fine, *weights;
} WhyAverage;

/* A sampling of the circle: n samples, rate a hop. */
typedef struct
{
  size_t rate, n;
  WhyFft *inverse;          /* complex, n */
  WhyFft *half;             /* complex, n / 2, for the spectrum of n real samples; may be NULL */
  float complex *twiddles;  /* exp (-2 pi i k / n), k = 0 .. n / 2; NULL without half */
  WhyAverage average;
  size_t cost;              /* of one path on this grid, for the progress */
} WhyGrid;

/* Where a filter's band goes on its grid: bins low to high (none where high < low) are shifted down
 * by centre, which leaves the modulus as it is. */
typedef struct
{
  size_t grid;
  long centre, low, high;
} WhyBand;

/* The window of n samples lies on a circle of n_circle samples (n_hops hops), left samples after its
 * start, between its own reflections. Each filter's output is sampled on a grid just fine enough for
 * its band. */
struct _WhyScattering
{
  WhyScatteringConfig config;
  int log2_stride;
  size_t n_circle, n_hops, left;
  size_t n_frames, first_hop; /* the first frame lies first_hop hops after the circle's start */

  double low_pass_sigma;
  WhyFilterBank carriers, modulations;
  WhyPath *paths;
  size_t n_paths;
  size_t *row_of_carrier;   /* first row of each n1 in second order; n_paths where it has none */
  size_t first_order_row;   /* row of the first kept carrier in first order */
  size_t n_carriers_used;   /* carriers are sorted by falling xi: those kept are a prefix */

  WhyGrid whole;            /* every sample: the signal itself */
  WhyGrid grids[WHY_MAX_GRIDS];
  size_t n_grids;
  WhyBand *carrier_bands, *modulation_bands;
  size_t n_longest;         /* samples of the largest grid but the whole */
  size_t n_margin;          /* values beyond a grid's end that the averages read */
  size_t total_cost;
};

/* Whether the carrier has a second-order path of that modulation. */
bool      why_scattering_has_path    (const WhyScattering *scattering, size_t n1, size_t n2);

/* Chooses the circle for a window that the reference pads to n_padded samples from pad_left on. */
void      why_scattering_choose_circle (WhyScattering *scattering, size_t n_padded, size_t pad_left);
/* Grids, bands and plans, once the circle, the banks and the paths are there. */
WhyStatus why_scattering_make_grids  (WhyScattering *scattering, WhyError *error);
void      why_scattering_clear_grids (WhyScattering *scattering);

WhyStatus why_average_init           (WhyAverage *average, const WhyScattering *scattering,
                                      size_t rate);
void      why_average_clear          (WhyAverage *average);
/* samples: n of the grid, with room for n_margin more. coarse: n_longest + n_margin. */
void      why_average_run            (const WhyAverage *average, float *samples, size_t n,
                                      float *coarse, float *frames, size_t n_frames);

/* wave (n bins, all written) = the band of the filter times the spectrum (Fourier coefficients of a
 * real signal of n_source samples, bins 0 to n_source / 2). */
void      why_kernel_shift_band      (const float complex *spectrum, size_t n_source,
                                      const WhyFilter *filter, const WhyBand *band,
                                      float complex *wave, size_t n);
void      why_kernel_modulus         (const float complex *wave, size_t n, float *out);
/* From transformed, the unscaled inverse transform of n real samples taken as n / 2 complex ones:
 * their Fourier coefficients 0 to n_bins - 1, n_bins at most n / 2 + 1. */
void      why_kernel_real_spectrum   (const float complex *transformed,
                                      const float complex *twiddles, size_t n,
                                      float complex *spectrum, size_t n_bins);

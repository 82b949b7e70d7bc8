/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/why-fft.h"
#include "dsp/why-filter-bank.h"
#include "dsp/scattering/why-scattering.h"

/* Kernels are built for several instruction sets, chosen at load time. Not under the sanitizers:
 * the choice runs before they are ready. They are static and each has a name of its own, for clang
 * before 17 neither calls them from other files nor keeps their clones apart; it does not know the
 * levels of x86-64 either, of which these features are what counts here. */
#if defined(__has_feature)
#define WHY_HAS_FEATURE(name) __has_feature (name)
#else
#define WHY_HAS_FEATURE(name) 0
#endif
#if !defined(__x86_64__) || defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)          \
    || WHY_HAS_FEATURE(address_sanitizer) || WHY_HAS_FEATURE(thread_sanitizer)                     \
    || WHY_HAS_FEATURE(memory_sanitizer)
#define WHY_KERNEL
#elif defined(__clang__)
#define WHY_KERNEL __attribute__ ((target_clones ("default", "fma", "avx512f")))
#else
#define WHY_KERNEL __attribute__ ((target_clones ("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#endif

#define WHY_MAX_GRIDS 128
#define WHY_AVERAGE_MARGIN 8

/* Whether a transform of n has no prime factor above 5. */
static inline bool
why_is_smooth (size_t n)
{
  for (size_t factor = 2; factor <= 5; factor++)
    while (n % factor == 0)
      n /= factor;
  return n == 1;
}

/* The low-pass at T as sums over the samples of a grid, in two steps: Gaussian weights at every
 * step-th sample give n_coarse values, n_weights at every stride-th of these give the frames. The
 * variances of the two Gaussians add up to that of the low-pass. With step = 1 the samples are the
 * coarse values. The frames read a run of n_run coarse values from first_coarse on, round the
 * circle. */
typedef struct
{
  size_t step, n_coarse, stride, n_weights, first_coarse, n_run;
  float *fine, *weights;
} WhyAverage;

/* A sampling of the circle: n samples, rate a hop. Its transforms go by rows and columns, since
 * FFTW's long ones, planned without measuring, take two to three times as long: sample k1 + n_rows
 * k2 stands in row k1, column k2, and bin i2 + n_columns i1 in row i1, column i2. */
typedef struct
{
  size_t rate, n, n_rows, n_columns;
  size_t stride;           /* from row to row: no power of two, which caches dislike */
  WhyFft *row, *columns;   /* columns is NULL where there is one row */
  float complex *twiddles; /* exp (2 pi i k1 i2 / n), as the array; NULL with one row */
  /* For spectra of real samples, taken as n / 2 complex ones; NULL where they are not needed. */
  WhyFft *half_row, *half_columns; /* half_row is NULL where row serves */
  float complex *turns;            /* exp (-2 pi i k / n), k = 0 .. n / 2 */
  WhyAverage average;
  size_t cost; /* of one path on this grid, for the progress */
} WhyScatteringGrid;

/* Buffers of one thread. */
typedef struct
{
  float complex *band, *wave, *spectrum; /* the wave in frequency and time; that of an envelope */
  float *samples;                        /* real samples in pairs of rows: 2 j and 2 j + 1 mixed */
  float *rows[2], *coarse, *run;
} WhyLane;

/* Where a filter's band goes on its grid: bins low to high (none where high < low) are shifted down
 * by centre, which leaves the modulus as it is. */
typedef struct
{
  size_t grid;
  long centre, low, high;
} WhyBand;

/* See why-mirror-private.h. */
typedef struct _WhyMirror WhyMirror;
typedef struct _WhyMirrorLane WhyMirrorLane;

/* Scratch memory for such windows. */
typedef struct
{
  unsigned n_lanes;
  WhyMirrorLane *lanes;
  float *padded, *dealt, *spectrum;
  float complex *transformed, *coefficients;
} WhyMirrorWork;

/* Windows that are long enough are mirrored. Others lie on the reference's circle of
 * n_circle samples (n_hops hops), left samples after its start, between their own reflections. Each
 * filter's output is sampled on a grid just fine enough for its band. */
struct _WhyScattering
{
  WhyScatteringConfig config;
  int log2_stride;
  size_t n_circle, n_hops, left;
  size_t n_frames;
  size_t first_frame; /* sample of the window that the first frame is about */

  double low_pass_sigma;
  WhyFilterBank carriers, modulations;
  WhyPath *paths;
  size_t n_paths;
  size_t *row_of_carrier; /* first row of each n1 in second order; n_paths where it has none */
  size_t first_order_row; /* row of the first kept carrier in first order */
  size_t n_carriers_used; /* carriers are sorted by falling xi: those kept are a prefix */

  /* The whole window, and one that is silent after a while; NULL where they are not used. */
  WhyMirror *mirror, *mirror_short;

  /* On the reference's circle only. */
  WhyScatteringGrid whole; /* every sample: the signal itself */
  WhyScatteringGrid grids[WHY_MAX_GRIDS];
  size_t n_grids;
  WhyBand *carrier_bands, *modulation_bands;
  size_t n_longest;                    /* values of the largest grid but the whole */
  size_t n_longest_row, n_longest_run; /* values of a row of any grid, and of its average */
  size_t total_cost;
};

/* Whether the carrier has a second-order path of that modulation. */
bool why_scattering_has_path (const WhyScattering *scattering, size_t n1, size_t n2);
/* Of the banks: refuses what Kymatio does, and lists the rows. */
WhyStatus why_scattering_check_paths (const WhyScattering *scattering, WhyError *error);
WhyStatus why_scattering_make_paths (WhyScattering *scattering, WhyError *error);

/* Values a hop that the filter's band takes. */
size_t why_scattering_carrier_rate (const WhyScattering *scattering, size_t n1);
size_t why_scattering_modulation_rate (const WhyScattering *scattering, size_t n2);
/* Grids, bands and plans on the reference's circle, once the banks and the paths are there. */
WhyStatus why_scattering_make_grids (WhyScattering *scattering, WhyError *error);
void why_scattering_clear_grids (WhyScattering *scattering);

/* Whether the reflection about both ends does what the reference's padding does. */
bool why_mirror_fits (const WhyScattering *scattering);
/* n_sound: samples that may be other than zero, config.n or why_mirror_short_sound. */
WhyStatus
why_mirror_new (const WhyScattering *scattering, size_t n_sound, WhyMirror **out, WhyError *error);
void why_mirror_free (WhyMirror *mirror);
bool why_mirror_work_init (WhyMirrorWork *work, const WhyMirror *mirror, unsigned n_lanes);
void why_mirror_work_clear (WhyMirrorWork *work);
/* Spectrum and (unless NULL) low-pass of x. */
void why_mirror_take_signal (const WhyMirror *mirror,
                             WhyMirrorWork *work,
                             const float *x,
                             float *frames);
/* The row of a carrier (unless NULL); with keep, readies the lane for its modulations. Returns the
 * cost. */
size_t why_mirror_scatter_carrier (const WhyMirror *mirror,
                                   WhyMirrorWork *work,
                                   unsigned lane,
                                   size_t n1,
                                   float *frames,
                                   bool keep);
size_t why_mirror_scatter_modulation (const WhyMirror *mirror,
                                      WhyMirrorWork *work,
                                      unsigned lane,
                                      size_t n1,
                                      size_t n2,
                                      float *frames);
size_t why_mirror_total_cost (const WhyMirror *mirror);
/* Only the Fourier transforms of the signal, and of a carrier with its modulations. */
void why_mirror_bare_signal (const WhyMirror *mirror, WhyMirrorWork *work);
void
why_mirror_bare_carrier (const WhyMirror *mirror, WhyMirrorWork *work, unsigned lane, size_t n1);
/* 0 where there is no use in a short circle. */
size_t why_mirror_short_sound (const WhyScattering *scattering);

/* out[i] = exp (i angle sqrt (-1)) */
void why_collection_job_turns (double angle, size_t n, float complex *out);

/* All but the average. */
WhyStatus why_scattering_grid_init_transforms (WhyScatteringGrid *grid,
                                               size_t rate,
                                               size_t n_hops,
                                               WhyError *error);
WhyStatus why_scattering_grid_init (WhyScatteringGrid *grid,
                                    const WhyScattering *scattering,
                                    size_t rate,
                                    WhyError *error);
/* Values of its array, with what stands between rows. */
size_t why_scattering_grid_size (const WhyScatteringGrid *grid);
/* What spectra of real samples take, once. */
WhyStatus why_scattering_grid_init_half (WhyScatteringGrid *grid, WhyError *error);
void why_scattering_grid_clear (WhyScatteringGrid *grid);
/* frames (NULL: none) = the low-pass of the modulus of the wave whose spectrum is in lane->band;
 * with keep, leaves the modulus in lane->samples. */
void why_scattering_grid_take_modulus (
    const WhyScatteringGrid *grid, WhyLane *lane, float *frames, size_t n_frames, bool keep);
/* The transforms of why_scattering_grid_take_modulus alone; with keep, those of why_scattering_grid_find_spectrum too. */
void why_scattering_grid_transform_bare (const WhyScatteringGrid *grid, WhyLane *lane, bool keep);
/* Those of why_scattering_grid_find_spectrum. */
void why_scattering_grid_transform_bare_half (const WhyScatteringGrid *grid,
                                              float *samples,
                                              float complex *wave);
/* Puts real samples in the order of the grid, for why_scattering_grid_find_spectrum. */
void
why_scattering_grid_deal_samples (const WhyScatteringGrid *grid, const float *x, float *samples);
/* The low-pass of samples in their natural order. */
void why_scattering_grid_average_samples (
    const WhyScatteringGrid *grid, WhyLane *lane, const float *x, float *frames, size_t n_frames);
/* Fourier coefficients 0 to n / 2 of dealt samples. wave: half of why_scattering_grid_size. */
void why_scattering_grid_find_spectrum (const WhyScatteringGrid *grid,
                                        const float *samples,
                                        float complex *wave,
                                        float complex *spectrum);

WhyStatus
why_average_init (WhyAverage *average, const WhyScattering *scattering, size_t rate, size_t step);
void why_average_clear (WhyAverage *average);
/* Adds row k of step to the coarse values, which begin as zero; writes WHY_AVERAGE_MARGIN values
 * behind the row. Not with step = 1. */
void why_average_add_row (const WhyAverage *average, size_t k, float *row, float *coarse);
/* coarse: the one row itself with step = 1. run: n_run values of scratch. */
void why_average_finish (
    const WhyAverage *average, const float *coarse, float *run, float *frames, size_t n_frames);

/* wave (in the order of the grid, all written) = the band of the filter times the spectrum (Fourier
 * coefficients of a real signal of n_source samples, bins 0 to n_source / 2). */
void why_kernel_shift_band (const float complex *spectrum,
                            size_t n_source,
                            const WhyFilter *filter,
                            const WhyBand *band,
                            const WhyScatteringGrid *grid,
                            float complex *wave);
void why_kernel_turn (float complex *values, const float complex *by, size_t n);
void why_kernel_modulus (const float complex *wave, size_t n, float *out);
/* out = a[0], b[0], a[1], b[1] ... */
void why_kernel_mix (const float *a, const float *b, size_t n, float *out);
/* From transformed, the unscaled inverse transform of the grid's n real samples taken as n / 2
 * complex ones: their Fourier coefficients 0 to n / 2. */
void why_kernel_real_spectrum (const float complex *transformed,
                               const WhyScatteringGrid *grid,
                               float complex *spectrum);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-simd.h"
#include "base/why-status.h"

/* Time scattering of a real signal: S0 = x * phi, S1 = |x * psi_1| * phi,
 * S2 = ||x * psi_1| * psi_2| * phi (hal-04029145, section 2.1). Filters, padding, path order and
 * subsampling are those of Kymatio's Scattering1D with its defaults (reflect padding, Morlet
 * filters, alpha 5, r sqrt(0.5), oversampling 0). */

typedef struct
{
  size_t n;           /* samples of the input, at least 2 */
  unsigned J;         /* largest scale is 2^J samples */
  size_t T;           /* averaging support in samples, at most n; 0 means 2^J */
  unsigned Q1, Q2;    /* first- and second-order wavelets per octave, 1 to 64; Q2 <= Q1 */
  double min_carrier; /* keep paths with xi1 >= this, cycles per sample; 0 keeps all */
  bool orders[3];     /* which orders to put out */
} WhyScatteringConfig;

/* One row of the output. Frequencies in cycles per sample; 0 and index -1 where the order has
 * none. */
typedef struct
{
  int order;          /* 0, 1 or 2 */
  int n1, n2;         /* index of carrier and modulation filter in their banks */
  double xi1, sigma1; /* carrier: centre frequency and bandwidth */
  double xi2, sigma2; /* modulation */
  int j1, j2;         /* log2 of the subsampling after each filter */
} WhyPath;

typedef struct _WhyScattering WhyScattering;
typedef struct _WhyScatteringWork WhyScatteringWork;

/* Builds filter bank, path list and FFT plans (thread-safe). The object is read-only afterwards and
 * may be shared by threads; each running transform needs a work of its own. Refuses what Kymatio
 * refuses, a J so far above log2 n that a wavelet has no value left in double precision, and what
 * would take more than some hundred MiB. */
WhyStatus
why_scattering_new (const WhyScatteringConfig *config, WhyScattering **out, WhyError *error);
/* Only how large its output would be, at next to no cost: the same is refused, but for what comes up
 * in computing filters. */
WhyStatus why_scattering_measure (const WhyScatteringConfig *config,
                                  size_t *n_paths,
                                  size_t *n_frames,
                                  WhyError *error);
void why_scattering_free (WhyScattering *scattering);

const WhyScatteringConfig *why_scattering_config (const WhyScattering *scattering);
size_t why_scattering_n_paths (const WhyScattering *scattering);
size_t why_scattering_n_frames (const WhyScattering *scattering);
/* Samples of the input per output frame. */
size_t why_scattering_hop (const WhyScattering *scattering);
/* n_paths entries in output order: order 0, then 1, then 2 in Kymatio's order. */
const WhyPath *why_scattering_paths (const WhyScattering *scattering);

/* Scratch memory for up to n_threads threads (0: one a core, at most 8), which wait in
 * it for work. */
WhyStatus why_scattering_work_new (const WhyScattering *scattering,
                                   unsigned n_threads,
                                   WhyScatteringWork **out,
                                   WhyError *error);
void why_scattering_work_free (WhyScatteringWork *work);

/* x: n samples. out: n_paths x n_frames, row-major, written whole unless cancelled. No allocation.
 * Where only the first third of a window of 18 T or more (0.34 n samples) is other than zero, it
 * takes little more than half of the time and gives the same within 3e-4 of the largest value.
 * The result is bit-identical for any number of threads. step is called from the calling thread
 * only, every few milliseconds. Returns WHY_OK or WHY_CANCELLED. */
WhyStatus why_scattering_process (const WhyScattering *scattering,
                                  WhyScatteringWork *work,
                                  const float *x,
                                  float *out,
                                  WhyStep step,
                                  void *user);

/* The instruction set of what process does beside the transforms: the machine's best, unless this was
 * built without. */
WhySimd why_scattering_simd (void);

/* Only the Fourier transforms that process makes, over whatever the buffers hold, in as many
 * threads: what a benchmark measures process against. */
void why_scattering_process_bare (const WhyScattering *scattering, WhyScatteringWork *work);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <complex.h>

#include "dsp/scattering/why-scattering.h"

/* The naive twin of the transform: double precision, whole filters, convolution at full length and
 * subsampling afterwards. It shares no code with the fast one. */

/* In place, n a power of two; sign -1 forward, +1 inverse (without scaling). */
void dsp_ref_fft (double complex *x, size_t n, int sign);

/* A wavelet (xi > 0) or low-pass (xi = 0) on n bins, unit l1 norm in time. */
double *dsp_ref_filter (size_t n, double xi, double sigma);

/* All rows of config (orders and min_carrier are ignored), in Kymatio's order. free. */
double *dsp_ref_scatter (const WhyScatteringConfig *config,
                         const float *x,
                         size_t *n_paths,
                         size_t *n_frames);

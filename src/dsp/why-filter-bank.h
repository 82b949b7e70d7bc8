/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Morlet filter banks in the Fourier domain (Andén & Mallat 2014, "Deep Scattering Spectrum";
 * Lostanlen 2017, "Convolutional operators in the time-frequency domain"), with the parameters of
 * Kymatio's Scattering1D. A filter is real in the Fourier domain; only the band where it is larger
 * than 1e-8 of its maximum is kept. Bins count from 0 at frequency 0; a band may begin below 0
 * (negative frequencies). */
#define WHY_LOW_PASS_SIGMA 0.1 /* bandwidth of the low-pass at T = 1, cycles per sample */

typedef struct
{
  double xi, sigma; /* centre frequency and bandwidth, cycles per sample; xi = 0 for a low-pass */
  int j;            /* log2 of the largest subsampling without aliasing */
  long first;       /* bin of values[0], from -n to n - 1 */
  size_t n_bins;    /* at most n: bin first + i stands for frequency (first + i) / n modulo 1 */
  float *values;    /* malloc */
} WhyFilter;

typedef struct
{
  WhyFilter *filters;
  size_t n_filters;
} WhyFilterBank;

/* Wavelets of one order for signals of n samples (after padding), 2^J the largest scale, Q per
 * octave; filters have unit l1 norm in time. Their number follows from J and Q. */
WhyStatus
why_filter_bank_new (size_t n, unsigned J, unsigned Q, WhyFilterBank *out, WhyError *error);
/* The same in two steps: first the filters without values, which takes next to nothing; how many
 * values they will have, about, for signals of n samples; the values. J as in the first step. */
WhyStatus why_filter_bank_place (unsigned J, unsigned Q, WhyFilterBank *out, WhyError *error);
size_t why_filter_bank_size (const WhyFilterBank *bank, size_t n);
WhyStatus why_filter_bank_fill (size_t n, unsigned J, WhyFilterBank *bank, WhyError *error);
void why_filter_bank_clear (WhyFilterBank *bank);

/* Gaussian low-pass of bandwidth 0.1 / T, unit l1 norm. */
WhyStatus why_low_pass_new (size_t n, double T, WhyFilter *out, WhyError *error);
void why_filter_clear (WhyFilter *filter);

/* Samples (one side) until all but 1e-3 of the low-pass's l1 norm is inside, for a signal of n
 * samples: what padding is chosen by. At most n / 2. */
size_t why_low_pass_support (size_t n, double T);

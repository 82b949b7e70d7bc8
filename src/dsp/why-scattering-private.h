/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/why-fft.h"
#include "dsp/why-filter-bank.h"
#include "dsp/why-scattering.h"

#define WHY_MAX_LOG2 31

/* Kernels are built for several instruction sets, chosen at load time. Not under the sanitizers:
 * the choice runs before they are ready. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) \
    && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define WHY_KERNEL __attribute__ ((target_clones ("default", "avx2", "avx512f")))
#else
#define WHY_KERNEL
#endif

/* Shapes: n samples are padded by reflection to n_padded = 2^k; level l holds n_padded >> l
 * samples; an output row is n_out = n_padded >> log2_stride values long, of which n_frames from
 * first_frame on are kept. */
struct _WhyScattering
{
  WhyScatteringConfig config;
  size_t n_padded, pad_left;
  int log2_stride;
  size_t n_out, first_frame, n_frames;

  WhyFilter low_pass;
  WhyFilterBank carriers, modulations;
  WhyPath *paths;
  size_t n_paths;
  size_t *row_of_carrier;   /* first row of each n1 in second order; n_paths where it has none */
  size_t first_order_row;   /* row of the first kept carrier in first order */
  size_t n_carriers_used;   /* carriers are sorted by falling xi: those kept are a prefix */

  WhyFft *forward[WHY_MAX_LOG2];  /* real, by level */
  WhyFft *inverse[WHY_MAX_LOG2];  /* complex, by level */
  WhyFft *output;                 /* real inverse of n_out */
  size_t cost[WHY_MAX_LOG2];      /* of a complex inverse and a real forward transform, by level */
  size_t total_cost;
};

/* Whether the carrier has a second-order path of that modulation. */
bool why_scattering_has_path (const WhyScattering *scattering, size_t n1, size_t n2);

/* The level (log2 of the subsampling) of a filter's output: never beyond that of the result. */
int  why_scattering_level    (const WhyScattering *scattering, int j);

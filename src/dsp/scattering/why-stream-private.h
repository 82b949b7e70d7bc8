/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/scattering/why-scattering-private.h"
#include "dsp/scattering/why-stream.h"

#define WHY_STREAM_MAX_PLANS 256

/* Overlap-save: a filter runs on a circle of n_hops, of which the hop that has lag hops after it is
 * kept, since there the filter does not see the circle's seam. */
typedef struct
{
  size_t n_hops, lag;
} WhyStreamBlock;

/* Filters run on short circles where they can and on long ones where they must. */
enum
{
  WHY_STREAM_SHORT,
  WHY_STREAM_LONG,
  WHY_STREAM_N_LENGTHS
};

typedef struct
{
  WhyFftKind kind;
  size_t n;
  WhyFft *fft;
} WhyStreamPlan;

/* Weights of the low-pass for the samples of one hop at some rate: row i for the frame last_offset
 * - i hops before the hop's start. */
typedef struct
{
  size_t rate;
  float *values;
} WhyStreamWeights;

/* One filter of a bank on its circle. */
typedef struct
{
  int length;
  const WhyFilter *filter;
  WhyBand band;           /* its grid is not used */
  WhyScatteringGrid grid; /* for why_kernel_shift_band alone: one row */
  const WhyFft *inverse;
  const WhyStreamWeights *weights;
} WhyStreamFilter;

/* A carrier's envelope: the newest hops as they are, and at a lower rate for slow modulations. */
typedef struct
{
  WhyStreamFilter filter;
  float *envelope, *slow;
  size_t slow_rate, slow_lag; /* hops that slow is behind the envelope */
  float *narrow;              /* a low-pass, bin by bin; NULL where slow has the full rate */
  size_t n_narrow;
  const WhyFft *forward, *slow_forward, *narrow_inverse;
} WhyStreamCarrier;

struct _WhyStream
{
  const WhyScattering *scattering;
  size_t hop, n_paths, n_bytes;
  WhyStreamBlock carrier_blocks[WHY_STREAM_N_LENGTHS], modulation_blocks[WHY_STREAM_N_LENGTHS];
  WhyFilterBank carrier_banks[WHY_STREAM_N_LENGTHS], modulation_banks[WHY_STREAM_N_LENGTHS];
  bool uses_carriers[WHY_STREAM_N_LENGTHS], uses_modulations[WHY_STREAM_N_LENGTHS];
  WhyStreamCarrier *carriers; /* those of the scattering that are kept */
  WhyStreamFilter *modulations;

  long last_offset;
  size_t n_offsets;
  WhyStreamPlan plans[WHY_STREAM_MAX_PLANS];
  size_t n_plans;
  WhyStreamWeights weights[WHY_MAX_GRIDS];
  size_t n_weights;
  const WhyStreamWeights *whole_weights;
  const WhyFft *x_forward[WHY_STREAM_N_LENGTHS];

  /* The signal's newest hops; the last of them is being filled. */
  float *x;
  size_t n_x_hops, n_filled;
  long n_hops_done;
  /* n_slots frames under way, that of number k in slot k mod n_slots, unscaled; and by what a row
   * is multiplied in the end. */
  float *sums, *scales;
  size_t n_slots, latency_hops;

  float complex *x_spectra[WHY_STREAM_N_LENGTHS];
  float complex *spectrum, *slow_spectrum, *band, *wave;
  float *wide, *modulus;
  uint64_t n_transforms;
};

/* Everything but the memory of the object itself. */
WhyStatus why_stream_set_up (WhyStream *stream, WhyError *error);

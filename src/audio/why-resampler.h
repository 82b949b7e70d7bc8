/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Sample rate conversion of one mono stream (soxr, 20 bit, linear phase). No delay: output sample
 * m is the band-limited input at time m / out_rate. n input samples give exactly round (n *
 * out_rate / in_rate) output samples, however they are cut into blocks. Equal rates copy. One
 * thread at a time. */
typedef struct _WhyResampler WhyResampler;

WhyStatus
why_resampler_new (double in_rate_hz, double out_rate_hz, WhyResampler **out, WhyError *error);
void why_resampler_free (WhyResampler *resampler);

/* Takes n_in samples from in (NULL: there are no more), tells in n_used how many it took, writes
 * at most capacity samples to out and tells in n_out how many. At the end, call with NULL until
 * n_out is 0; after that it can only be freed. in and out must not overlap. Fails only when memory
 * runs out. */
WhyStatus why_resampler_process (WhyResampler *resampler,
                                 const float *in,
                                 size_t n_in,
                                 size_t *n_used,
                                 float *out,
                                 size_t capacity,
                                 size_t *n_out,
                                 WhyError *error);

/* Number of output samples of a whole signal: round (n * out_rate / in_rate). */
size_t why_resample_length (size_t n, double in_rate_hz, double out_rate_hz);

/* A whole signal at once; *out is malloc'd, why_resample_length () values. */
WhyStatus why_resample (const float *in,
                        size_t n_in,
                        double in_rate_hz,
                        double out_rate_hz,
                        float **out,
                        size_t *n_out,
                        WhyError *error);

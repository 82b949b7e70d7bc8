/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "dsp/scattering/why-scattering.h"

/* The scattering transform of sound that has no end yet: the frames of why_scattering_process, each
 * from the samples around it alone, in blocks of one hop. Before the first sample there is silence,
 * where the whole-clip transform reflects; far from the edges of a clip both agree within 5e-4 of
 * the largest magnitude and 3e-4 relative L2. Linear in the scale of the samples: frames of raw
 * samples divided by a standard deviation are those of standardised samples.
 *
 * A frame reads samples on both sides of it: as far as the longest carrier, the slowest modulation
 * and the low-pass reach together. It is given once it is final: why_stream_latency samples after
 * its own moment (the paper's case: 17 hops, 3.16 s). Most of that is owed to modulations below 17
 * Hz and to the low-pass at T; a verdict that cannot wait transforms its own window whole.
 *
 * One thread at a time. All memory is taken by why_stream_new; how much depends on the settings
 * alone. */
typedef struct _WhyStream WhyStream;

/* Frames as those of scattering, which must outlive the stream; its n plays no part. Refuses hops
 * below 16 samples, and a J so far above log2 T that a filter lasts hundreds of hops. */
WhyStatus why_stream_new (const WhyScattering *scattering, WhyStream **out, WhyError *error);
void why_stream_free (WhyStream *stream);

/* Takes samples, at most n and only until a frame is done; returns how many. frame: n_paths values,
 * in the order of why_scattering_paths; written where *has_frame is set: then call again with what
 * is left. No allocation. */
size_t
why_stream_process (WhyStream *stream, const float *x, size_t n, float *frame, bool *has_frame);
/* Silence before the next sample, which has number 0 again; frame 0 lies on it. */
void why_stream_reset (WhyStream *stream);

/* Samples from the moment of frame k, k hops after sample 0, until it is given. */
size_t why_stream_latency (const WhyStream *stream);
/* Fourier transforms so far: a fixed number for each hop. */
uint64_t why_stream_n_transforms (const WhyStream *stream);
/* Bytes that it holds, but for the tables of the transforms. */
size_t why_stream_n_bytes (const WhyStream *stream);

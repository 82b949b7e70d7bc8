/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Slows down one mono stream and keeps its pitch (Rubber Band, its finer engine, as for real time).
 * Output sample m is heard where the input has sample m * speed, within some 10 ms. A vibrato swings
 * as far as before, and slower. Made, used and freed on one thread at a time. */
typedef struct _WhyStretcher WhyStretcher;

/* speed: 0.25 to 4, above 1 faster. rate_hz: of both sides, a whole number. */
WhyStatus why_stretcher_new (double rate_hz, double speed, WhyStretcher **out, WhyError *error);
void why_stretcher_free (WhyStretcher *stretcher);

/* Samples that it wants to hear before the first: what comes before that in the sound, or zeros.
 * They are pushed before all else, and not part of the output. */
size_t why_stretcher_lead (const WhyStretcher *stretcher);

/* How many samples it can use now: at least 1, at most WHY_STRETCHER_BLOCK. Push so many while pull
 * gives nothing; there is no end, so at the end of a sound zeros are pushed. */
#define WHY_STRETCHER_BLOCK 4096
size_t why_stretcher_wants (const WhyStretcher *stretcher);
void why_stretcher_push (WhyStretcher *stretcher, const float *in, size_t n);
/* At most n samples; returns how many there were. */
size_t why_stretcher_pull (WhyStretcher *stretcher, float *out, size_t n);

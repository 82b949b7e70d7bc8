/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "audio/device/why-player.h"

/* A sound as it is to be heard: from a place on, round a loop, at a speed, at the rate of the device.
 * Reads only what is asked of it, so that a file of hours takes no memory. One thread at a time. */

typedef struct
{
  double rate_hz;                    /* of what comes out */
  uint64_t from, loop_from, loop_to; /* samples of the source; a loop that is empty is none */
  double speed;                      /* as WhyPlayerRequest */
} WhyPlayPlan;

/* Moves a plan into the source: its loop ends within it, and it begins within the loop. */
void why_play_plan_fit (WhyPlayPlan *plan, const WhyPlaySource *source);
/* Where the source is when the n-th sample comes out; of a plan that fits. */
double why_play_plan_place (const WhyPlayPlan *plan, const WhyPlaySource *source, double n);

typedef struct _WhyPlayStream WhyPlayStream;

WhyStatus why_play_stream_new (const WhyPlaySource *source,
                               const WhyPlayPlan *plan,
                               WhyPlayStream **out,
                               WhyError *error);
void why_play_stream_free (WhyPlayStream *stream);

/* Writes the next samples, finite numbers all: n of them, or fewer at the end. Fails where the source
 * does, or memory runs out. */
WhyStatus
why_play_stream_read (WhyPlayStream *stream, float *out, size_t n, size_t *n_read, WhyError *error);
/* The sound has turned out to be so long. */
void why_play_stream_set_length (WhyPlayStream *stream, uint64_t n);

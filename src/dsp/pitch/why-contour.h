/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* The pitch of one melodic line over time, 27 Hz to 4.5 kHz, in steps of 5 ms. Of the octaves and other
 * multiples that each moment offers, the line that hangs together is taken, as in pYIN.
 *
 * Frame i is centred at i * WHY_CONTOUR_STEP_S. A recording that is worked on in sections gives the same
 * numbers as the whole, away from WHY_CONTOUR_MARGIN_S at their ends, where sections begin at multiples of
 * 0.16 s; within a cent where they begin at other multiples of the step. */

#define WHY_CONTOUR_STEP_S 0.005
#define WHY_CONTOUR_MARGIN_S 1.0
/* How many frames after its moment a frame is final, beside the 0.06 s that the longest window reaches. */
#define WHY_CONTOUR_LAG 80
/* The lowest and the highest pitch that is told. */
#define WHY_CONTOUR_MIN_HZ 27.0
#define WHY_CONTOUR_MAX_HZ 4500.0

typedef struct
{
  double step_s;
  size_t n;     /* of frames: those whose centre lies before the end of the sound */
  float *f0_hz; /* n; NAN: unvoiced */
  float *
      confidence; /* n: how much of the sound repeats with the pitch, 0 to 1; of unvoiced frames with the
                      * likeliest one */
} WhyContour;

/* Frames in n samples. */
size_t why_contour_n_frames (size_t n, double rate_hz);

/* x: n samples; those that are not finite count as 0. rate_hz: 4000 or more. step: every few thousand
 * samples. WHY_OK, WHY_CANCELLED, WHY_ERR_INVALID (rate) or WHY_ERR_MEMORY. Thread-safe. */
WhyStatus why_contour_new (
    const float *x, size_t n, double rate_hz, WhyContour **out, WhyStep step, void *user);
void why_contour_free (WhyContour *contour);

/* The same from sound that has no end. A tracker belongs to one thread at a time. */
typedef struct _WhyContourTracker WhyContourTracker;

/* One frame, in order from 0 on. */
typedef void (*WhyContourFunc) (size_t frame, float f0_hz, float confidence, void *user);

WhyStatus why_contour_tracker_new (double rate_hz, WhyContourTracker **out);
void why_contour_tracker_free (WhyContourTracker *tracker);

/* n more samples, any number. func: called for each frame that has become final. Neither allocates nor locks. */
void why_contour_tracker_push (
    WhyContourTracker *tracker, const float *x, size_t n, WhyContourFunc func, void *user);
/* No sound after this: func gets what is left. */
void why_contour_tracker_finish (WhyContourTracker *tracker, WhyContourFunc func, void *user);
/* The frames after the final ones as they look now, at most WHY_CONTOUR_LAG: the last is some 0.06 s old.
 * f0_hz, confidence: that many. Returns how many there are; *first: the number of the first. */
size_t why_contour_tracker_provisional (const WhyContourTracker *tracker,
                                        size_t *first,
                                        float *f0_hz,
                                        float *confidence);

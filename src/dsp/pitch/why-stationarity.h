/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Whether anything changes in a sound. A plain tone comes back unchanged after every period, for as
 * long as it lasts; every modulation, of pitch, level or timbre, ends that within a cycle. The beats
 * between a low note's own partials, which look like a flutter to a filter bank, do not. */

typedef struct
{
  double sounding_s; /* time in which it is loud enough to be heard beside its loudest moment */
  double
      repetition; /* 0..1: correlation of the waveform with itself, period by period up to a quarter of a
                         * second later, where it is least; 0 where it has no period of 25 Hz or more, or sounds
                         * too short to tell. Gradual changes of level do not count. */
} WhyStationarity;

/* x: n samples, mono, at 4 kHz to 1 MHz (zeros come out outside); values that are not finite count as
 * 0. Allocates scratch; any thread. WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY; out is always filled. */
WhyStatus why_stationarity_process (const float *x,
                                    size_t n,
                                    double sample_rate_hz,
                                    WhyStationarity *out,
                                    WhyStep step,
                                    void *user);

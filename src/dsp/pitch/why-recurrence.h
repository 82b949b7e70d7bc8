/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Whether anything in a sound comes back. A gesture does: pitch, level or timbre goes away and returns, cycle after
 * cycle. A drum, a door or a plucked string changes once and is gone; noise changes all the time and never the same
 * way twice. Nothing is assumed about what the sound is: a third of an octave at a time, level and frequency are
 * compared with themselves up to 0.4 s later, all bands at the same delay. */

typedef struct
{
  double
      body_s; /* how long it sounds (above 35 dB below its loudest), without 50 ms at both ends */
  double
      decay_db; /* by how much its level falls in a second, behind its loudest moment, in three quarters of the time
       * and more; below 0: it rises, too. 0 where the loudest moment is in the later half. */
  /* How alike the sound is to itself a cycle later, where it is least alike in between, 0..1: in the window (0.35, 0.55
   * or 0.9 s) where that is most, and in the upper quartile of windows. 0 where nothing changes by a
   * decibel or four cents. */
  double level_best, level_usual; /* of the bands' levels */
  double pitch_best, pitch_usual; /* of levels and frequencies at once, with the same cycle */
} WhyRecurrence;

/* x: n samples, mono, at 4 kHz to 1 MHz (zeros come out outside); values that are not finite count as 0. Allocates
 * scratch; any thread. WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY; out is always filled. */
WhyStatus why_recurrence_process (
    const float *x, size_t n, double sample_rate_hz, WhyRecurrence *out, WhyStep step, void *user);

/* How the level beats at 12 to 50 Hz. Two partials beat at the difference of their frequencies, as a clock does, for
 * as long as they sound, and each pair as it likes; a tongue moves all bands at once, does not keep time so well, and
 * has forgotten its beat after a third of a second. */
typedef struct
{
  double
      constancy; /* 0..1: how much of the beats comes back 0.2 to 0.35 s later, each band for itself */
  double
      together; /* 0..1: 1 where all bands beat in step, 1 / n where n bands do each as it likes */
} WhyBeats;

/* As why_recurrence_process; zeros below half a second of body. */
WhyStatus why_beats_process (
    const float *x, size_t n, double sample_rate_hz, WhyBeats *out, WhyStep step, void *user);

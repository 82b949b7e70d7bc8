/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* What pitch and level do over time, in equal steps of about 5 ms: the ground for every measure of modulation. */

enum
{
  WHY_CURVE_LEVEL,        /* whole band */
  WHY_CURVE_LEVEL_LOW,    /* 0.3-1.2 kHz */
  WHY_CURVE_LEVEL_MIDDLE, /* 1.2-3.5 kHz */
  WHY_CURVE_LEVEL_HIGH,   /* 3.5-9 kHz */
  WHY_N_LEVEL_CURVES
};

typedef struct
{
  size_t n_frames;
  double frame_rate_hz;
  double pitch_window_s; /* length of the stretch that a pitch is averaged over */
  double level_window_s; /* length of the Hann window that levels are measured in */
  double f0_hz;          /* median of hz; NAN when nothing is voiced */
  float *hz;             /* n_frames: pitch, NAN where unvoiced */
  float *level_db
      [WHY_N_LEVEL_CURVES]; /* n_frames, re the largest sample; at most 50 dB below the loudest frame */
  bool *sounding;           /* n_frames: loud enough to be part of the note */
  float band_db
      [WHY_N_LEVEL_CURVES]; /* mean level of a band's sounding part, less that of the whole band */
} WhyTracks;

/* x: n samples; values that are not finite count as 0. Less than about 50 ms, or silence (below -90 dB re full
 * scale), gives curves without a sounding frame. WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY. Thread-safe. */
WhyStatus why_tracks_new (
    const float *x, size_t n, double sample_rate_hz, WhyTracks **out, WhyStep step, void *user);
void why_tracks_free (WhyTracks *tracks);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* How loud a stream of sound is now, and what is wrong with it. Counts samples, never looks at a
 * clock; one thread at a time. */

#define WHY_LEVEL_CLIPPED 0.999f /* 16 bit reach 0.99997, and converters differ a little */
#define WHY_LEVEL_SILENT 1e-4f   /* -80 dB: below the noise of any microphone in a quiet room */
#define WHY_LEVEL_SLICES 5

typedef struct
{
  float peak;
  double squares;
  size_t n;
} WhyLevelSlice;

typedef struct
{
  double rate_hz;
  size_t n_slice; /* samples of a hundredth of a second */
  WhyLevelSlice slices[WHY_LEVEL_SLICES];
  size_t current; /* that is being filled */
  uint64_t n_pushed;
  uint64_t n_clipped;  /* samples at full scale or beyond */
  uint64_t clip_end;   /* n_pushed right after the last of them; 0: none */
  uint64_t signal_end; /* likewise of the last that was no silence */
} WhyLevel;

void why_level_init (WhyLevel *level, double rate_hz);
void why_level_push (WhyLevel *level, const float *samples, size_t n);

/* Over the newest 40 to 50 ms. */
void why_level_read (const WhyLevel *level, float *peak, float *rms);

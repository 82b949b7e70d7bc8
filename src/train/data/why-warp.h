/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Reads a recording at a place that moves unevenly, as a tape does: pitch and time change
 * together. Interpolation by a Kaiser-windowed sinc of 16 taps; good for speeds near 1 (an
 * octave up aliases what lies above half of the new band). */

#define WHY_WARP_TAPS 16
#define WHY_WARP_PHASES 512

typedef struct
{
  float taps[WHY_WARP_PHASES + 1][WHY_WARP_TAPS];
} WhyWarp;

void why_warp_init (WhyWarp *warp);

/* Value of x (n samples, zero outside) at the fractional index at. */
float why_warp_read (const WhyWarp *warp, const float *x, size_t n, double at);

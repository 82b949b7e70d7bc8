/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Second-order filters in direct form I (R. Bristow-Johnson, "Cookbook formulae for audio
 * equalizer biquad filter coefficients"). Frequencies are brought below 0.45 of the sample rate. */
typedef struct
{
  double b0, b1, b2, a1, a2;
} WhyBiquad;

WhyBiquad why_biquad_peaking (double hz, double q, double gain_db, double rate_hz);
WhyBiquad why_biquad_high_shelf (double hz, double gain_db, double rate_hz);
WhyBiquad why_biquad_low_pass (double hz, double q, double rate_hz);
WhyBiquad why_biquad_high_pass (double hz, double q, double rate_hz);

/* In place, from rest. */
void why_biquad_run (const WhyBiquad *filter, float *x, size_t n);

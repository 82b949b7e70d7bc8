/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <math.h>
#include <stddef.h>

/* A sine and its measurement: what the audio tests compare. */

static inline void
why_test_fill_tone (float *out, size_t n, double frequency_hz, double rate_hz, double amplitude)
{
  for (size_t i = 0; i < n; i++)
    out[i] = (float) (amplitude * sin (2 * M_PI * frequency_hz * (double) i / rate_hz));
}

typedef struct
{
  double amplitude, frequency_hz, phase, rms;
} WhyTestTone;

/* Hann-windowed projection on a complex exponential at "near": amplitude and phase (of the sine,
 * at sample 0). */
static inline void
why_test_project (
    const float *in, size_t n, double near_hz, double rate_hz, double *amplitude, double *phase)
{
  double re = 0, im = 0, sum = 0;
  for (size_t i = 0; i < n; i++)
    {
      double window = 0.5 - 0.5 * cos (2 * M_PI * ((double) i + 0.5) / (double) n);
      double angle = 2 * M_PI * near_hz * (double) i / rate_hz;
      re += window * in[i] * sin (angle);
      im += window * in[i] * cos (angle);
      sum += window;
    }
  *amplitude = 2 * hypot (re, im) / sum;
  *phase = atan2 (im, re);
}

/* The frequency follows from the phase advance between the two halves; right to well below 0.01 Hz
 * over 0.5 s. */
static inline WhyTestTone
why_test_measure (const float *in, size_t n, double near_hz, double rate_hz)
{
  WhyTestTone tone = { 0 };
  double unused, first, second;
  size_t half = n / 2;
  why_test_project (in, n, near_hz, rate_hz, &tone.amplitude, &tone.phase);
  why_test_project (in, half, near_hz, rate_hz, &unused, &first);
  why_test_project (in + half, half, near_hz, rate_hz, &unused, &second);
  double expected = 2 * M_PI * fmod (near_hz * (double) half / rate_hz, 1);
  double error = remainder (second - first - expected, 2 * M_PI);
  tone.frequency_hz = near_hz + error * rate_hz / (2 * M_PI * (double) half);
  double squares = 0;
  for (size_t i = 0; i < n; i++)
    squares += (double) in[i] * in[i];
  tone.rms = n ? sqrt (squares / (double) n) : 0;
  return tone;
}

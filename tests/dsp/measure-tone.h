/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "dsp/pitch/why-measure.h"

#define MEASURE_TONE_RATE_HZ 44100.0

/* A harmonic tone whose pitch and level follow known functions of time. */
typedef struct
{
  double f0, seconds, rate;         /* Hz, s, sample rate (0: 44100) */
  double fm_rate, fm_cents;         /* sine, +- fm_cents */
  double fm_rate_end, fm_cents_end; /* that they reach at the end, evenly; 0: as in the beginning */
  double am_rate, am_depth;         /* 1 + am_depth sin */
  double trill_rate, trill_cents;   /* square, smoothed over 10 ms, from f0 up */
  double phase;                     /* of the modulation, radians */
  double silence_s, onset_s;        /* begins after silence_s, swings onset_s later */
  double end_s;                     /* and no more from here on; 0: to the end */
  double first_partial;             /* amplitude of the first of eight; 0: 1, as 1 / 1 */
  double noise;                     /* amplitude of uniform noise, where snr_db is 0 */
  double snr_db;                    /* of white noise re the tone; 0: see noise */
  double gain;                      /* 0: 0.2 */
} MeasureTone;

/* n samples; g_free. */
float *measure_tone_new (const MeasureTone *tone, size_t *n);
WhyMeasures measure_tone (const MeasureTone *tone);

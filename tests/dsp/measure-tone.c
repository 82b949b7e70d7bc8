/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "measure-tone.h"

#include <math.h>

/* Root mean square of the tone, so that noise can be so many decibels below. */
static double
level_of (const float *x, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (double) (x[i] * x[i]);
  return sqrt (sum / (double) MAX (n, 1));
}

static double
fm_cents_at (const MeasureTone *tone, double t)
{
  double end = tone->fm_cents_end > 0 ? tone->fm_cents_end : tone->fm_cents;
  return tone->fm_cents + (end - tone->fm_cents) * t / tone->seconds;
}

static double
fm_phase_at (const MeasureTone *tone, double t)
{
  double end = tone->fm_rate_end > 0 ? tone->fm_rate_end : tone->fm_rate;
  return 2 * G_PI * t * (tone->fm_rate + 0.5 * (end - tone->fm_rate) * t / tone->seconds)
         + tone->phase;
}

float *
measure_tone_new (const MeasureTone *tone, size_t *n)
{
  double rate = tone->rate > 0 ? tone->rate : MEASURE_TONE_RATE_HZ, phase = 0, cents = 0;
  double gain = tone->gain > 0 ? tone->gain : 0.2, noise = tone->noise;
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  *n = (size_t) (tone->seconds * rate);
  float *x = g_new (float, *n + 1);
  for (size_t i = 0; i < *n; i++)
    {
      double t = (double) i / rate - tone->silence_s, y = 0, turn = 2 * G_PI * t;
      gboolean swings = t >= tone->onset_s && !(tone->end_s > 0 && t >= tone->end_s),
               sounds = t >= 0 && tone->f0 > 0;
      double target
          = !swings || fmod (fabs (t) * tone->trill_rate, 1.0) < 0.5 ? 0 : tone->trill_cents;
      cents += (target - cents) * (1 - exp (-1 / (0.01 * rate)));
      double swing = swings ? fm_cents_at (tone, t) * sin (fm_phase_at (tone, t)) : 0;
      double pitch = tone->f0 * exp2 ((cents + swing) / 1200);
      phase += 2 * G_PI * pitch / rate;
      for (int h = 1; h <= 8 && h * pitch < 0.45 * rate && sounds; h++)
        y += sin (h * phase + h)
             * (h == 1 && tone->first_partial > 0 ? tone->first_partial : 1.0 / h);
      y *= swings ? 1 + tone->am_depth * sin (tone->am_rate * turn + tone->phase) : 1;
      x[i] = (float) y;
    }
  if (tone->snr_db > 0) /* uniform noise of amplitude 1 has a variance of 1/3 */
    noise = level_of (x, *n) * pow (10, -tone->snr_db / 20) * sqrt (3.0);
  for (size_t i = 0; i < *n; i++)
    x[i] = (float) (((double) x[i] + g_rand_double_range (rand, -1, 1) * noise) * gain);
  return x;
}

WhyMeasures
measure_tone (const MeasureTone *tone)
{
  size_t n;
  g_autofree float *x = measure_tone_new (tone, &n);
  double rate = tone->rate > 0 ? tone->rate : MEASURE_TONE_RATE_HZ;
  WhyMeasures measures;
  g_assert_cmpint (why_measure_process (x, n, rate, &measures, NULL, NULL), ==, WHY_OK);
  return measures;
}

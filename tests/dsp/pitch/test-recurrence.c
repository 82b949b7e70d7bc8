/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/why-random.h"
#include "dsp/pitch/why-recurrence.h"
#include "measure-tone.h"

static WhyRecurrence
judge (const MeasureTone *tone)
{
  size_t n;
  g_autofree float *x = measure_tone_new (tone, &n);
  double rate = tone->rate > 0 ? tone->rate : MEASURE_TONE_RATE_HZ;
  WhyRecurrence out;
  g_assert_cmpint (why_recurrence_process (x, n, rate, &out, NULL, NULL), ==, WHY_OK);
  g_test_message ("%g Hz, %g s, fm %g Hz %g, am %g Hz %g: level %.3f %.3f, pitch %.3f %.3f",
                  tone->f0, tone->seconds, tone->fm_rate, tone->fm_cents, tone->am_rate,
                  tone->am_depth, out.level_best, out.level_usual, out.pitch_best, out.pitch_usual);
  return out;
}

/* Any pitch, width and rate that is played, at any gain and sample rate: all of it comes back. */
static void
test_gestures (void)
{
  MeasureTone tones[] = {
    { .f0 = 440, .seconds = 2, .fm_rate = 5.5, .fm_cents = 8 },
    { .f0 = 440, .seconds = 2, .fm_rate = 5.5, .fm_cents = 200 },
    { .f0 = 220, .seconds = 2, .fm_rate = 3, .fm_cents = 30 },
    { .f0 = 220, .seconds = 2, .fm_rate = 7.5, .fm_cents = 100, .noise = 0.02 },
    { .f0 = 41, .seconds = 2, .fm_rate = 5, .fm_cents = 25 },
    { .f0 = 1870, .seconds = 2, .fm_rate = 5, .fm_cents = 25 },
    { .f0 = 330, .seconds = 0.8, .fm_rate = 4.5, .fm_cents = 25 },
    { .f0 = 330, .seconds = 2, .fm_rate = 5, .fm_cents = 25, .gain = 1e-6 },
    { .f0 = 330, .seconds = 2, .fm_rate = 5, .fm_cents = 25, .gain = 1e6 },
    { .f0 = 330, .seconds = 2, .fm_rate = 5, .fm_cents = 25, .rate = 8000 },
    { .f0 = 330, .seconds = 2, .fm_rate = 5, .fm_cents = 25, .rate = 192000 },
    { .f0 = 330, .seconds = 2, .fm_rate = 5, .fm_cents = 25, .silence_s = 0.8 },
    { .f0 = 440, .seconds = 2, .trill_rate = 6, .trill_cents = 200 },
    { .f0 = 440, .seconds = 2, .trill_rate = 6, .trill_cents = 50 },
    { .f0 = 440, .seconds = 2, .am_rate = 6, .am_depth = 0.3 },
    { .f0 = 110, .seconds = 2, .am_rate = 11, .am_depth = 0.7 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      WhyRecurrence sound = judge (&tones[i]);
      g_assert_cmpfloat (sound.pitch_best, >, 0.7);
      g_assert_cmpfloat (sound.pitch_usual, >, 0.6);
      if (tones[i].am_depth > 0)
        g_assert_cmpfloat (sound.level_usual, >, 0.8);
    }
  /* Of what begins late, where it is. */
  MeasureTone late = { .f0 = 440, .seconds = 3, .fm_rate = 6, .fm_cents = 30, .onset_s = 2 };
  g_assert_cmpfloat (judge (&late).pitch_best, >, 0.9);
}

static void
test_nothing_comes_back (void)
{
  MeasureTone tones[] = {
    { .f0 = 440, .seconds = 2 },
    { .f0 = 440, .seconds = 2, .noise = 0.01 },
    { .f0 = 0, .seconds = 2, .noise = 0.1 },
    { .f0 = 0, .seconds = 1, .noise = 0.1, .rate = 8000 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (tones); i++)
    {
      WhyRecurrence sound = judge (&tones[i]);
      g_assert_cmpfloat (sound.pitch_best, <, 0.4);
      g_assert_cmpfloat (sound.level_best, <, 0.4);
      g_assert_cmpfloat (sound.pitch_usual, <=, sound.pitch_best);
      g_assert_cmpfloat (sound.level_usual, <=, sound.level_best);
    }
}

/* Decibels a second, as they were made. */
static void
test_decay (void)
{
  const double falls_db[] = { 0, 20, 45, 90 };
  for (size_t i = 0; i < G_N_ELEMENTS (falls_db); i++)
    {
      MeasureTone tone = { .f0 = 330, .seconds = 1 };
      size_t n;
      g_autofree float *x = measure_tone_new (&tone, &n);
      for (size_t k = 0; k < n; k++)
        x[k] *= (float) pow (10, -falls_db[i] / 20 * (double) k / MEASURE_TONE_RATE_HZ);
      WhyRecurrence out;
      g_assert_cmpint (why_recurrence_process (x, n, MEASURE_TONE_RATE_HZ, &out, NULL, NULL), ==,
                       WHY_OK);
      g_assert_cmpfloat (fabs (out.decay_db - falls_db[i]), <, 2);
      double sounds_s = falls_db[i] > 35 ? 35 / falls_db[i] : 1;
      g_assert_cmpfloat (fabs (out.body_s - (sounds_s - 0.1)), <, 0.06);
    }
}

/* Partials of a string, each pair of neighbours apart by a little more than the one below: they beat, near 33 Hz, each
 * pair at its own rate and for ever. */
static float *
stiff_string (size_t n)
{
  float *x = g_new0 (float, n + 1);
  for (int h = 1; h <= 60; h++)
    {
      double hz = 32.7 * h * sqrt (1 + 1e-5 * h * h);
      for (size_t i = 0; i < n; i++)
        x[i] += (float) (0.05 / sqrt (h)
                         * sin (2 * G_PI * hz * (double) i / MEASURE_TONE_RATE_HZ + h * h));
    }
  return x;
}

/* A tone under the strokes of a tongue, each of a length of its own. */
static float *
fluttered (size_t n)
{
  MeasureTone tone = { .f0 = 392, .seconds = (double) n / MEASURE_TONE_RATE_HZ, .noise = 0.01 };
  size_t n_tone;
  float *x = measure_tone_new (&tone, &n_tone);
  WhyRandom random = why_random_new (3);
  double at = 0, rate_hz = 26;
  for (size_t i = 0; i < n_tone; i++)
    {
      at += rate_hz / MEASURE_TONE_RATE_HZ;
      if (at >= 1)
        {
          at -= 1;
          rate_hz = why_random_range (&random, 19, 33);
        }
      x[i] *= (float) (0.65 + 0.35 * cos (2 * G_PI * at));
    }
  return x;
}

static void
test_beats (void)
{
  size_t n = (size_t) (3 * MEASURE_TONE_RATE_HZ);
  g_autofree float *string = stiff_string (n), *tongue = fluttered (n);
  WhyBeats of_string, of_tongue, of_short;
  g_assert_cmpint (why_beats_process (string, n, MEASURE_TONE_RATE_HZ, &of_string, NULL, NULL), ==,
                   WHY_OK);
  g_assert_cmpint (why_beats_process (tongue, n, MEASURE_TONE_RATE_HZ, &of_tongue, NULL, NULL), ==,
                   WHY_OK);
  g_test_message ("string: %.3f constant, %.3f together; tongue: %.3f, %.3f", of_string.constancy,
                  of_string.together, of_tongue.constancy, of_tongue.together);
  g_assert_cmpfloat (of_string.constancy, >, 0.82);
  g_assert_cmpfloat (of_string.together, <, 0.4);
  g_assert_cmpfloat (of_tongue.constancy, <, 0.6);
  g_assert_cmpfloat (of_tongue.together, >, 0.6);
  g_assert_cmpint (why_beats_process (string, n / 8, MEASURE_TONE_RATE_HZ, &of_short, NULL, NULL),
                   ==, WHY_OK);
  g_assert_cmpfloat (of_short.constancy, ==, 0);
}

static void
test_odd_input (void)
{
  const size_t lengths[] = { 0, 1, 100, 2000, 44100 };
  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
    for (int kind = 0; kind < 4; kind++)
      for (int r = 0; r < 5; r++)
        {
          const double rates[] = { 44100, 4000, 1e6, 100, NAN };
          g_autofree float *x = g_new0 (float, lengths[i] + 1);
          for (size_t k = 0; k < lengths[i]; k++)
            x[k] = kind == 0   ? 0.0f
                   : kind == 1 ? NAN
                   : kind == 2 ? (k % 3 == 0 ? INFINITY : 0.1f)
                               : (k == lengths[i] / 2 ? 1.0f : 0.3f);
          WhyRecurrence out;
          WhyBeats beats;
          g_assert_cmpint (why_recurrence_process (x, lengths[i], rates[r], &out, NULL, NULL), ==,
                           WHY_OK);
          g_assert_cmpint (why_beats_process (x, lengths[i], rates[r], &beats, NULL, NULL), ==,
                           WHY_OK);
          const double values[] = { out.level_best,  out.level_usual, out.pitch_best,
                                    out.pitch_usual, beats.constancy, beats.together };
          for (size_t v = 0; v < G_N_ELEMENTS (values); v++)
            {
              g_assert_cmpfloat (values[v], >=, 0);
              g_assert_cmpfloat (values[v], <=, 1 + 1e-4);
            }
          g_assert_true (isfinite (out.decay_db) && out.body_s >= 0);
        }
}

static bool
stop (double fraction, void *user)
{
  (void) fraction;
  (void) user;
  return false;
}

static void
test_cancel (void)
{
  const MeasureTone tone = { .f0 = 440, .seconds = 2, .fm_rate = 5, .fm_cents = 20 };
  size_t n;
  g_autofree float *x = measure_tone_new (&tone, &n);
  WhyRecurrence out;
  WhyBeats beats;
  g_assert_cmpint (why_recurrence_process (x, n, 44100, &out, stop, NULL), ==, WHY_CANCELLED);
  g_assert_cmpfloat (out.pitch_best, ==, 0);
  g_assert_cmpint (why_beats_process (x, n, 44100, &beats, stop, NULL), ==, WHY_CANCELLED);
  g_assert_cmpfloat (beats.constancy, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recurrence/gestures", test_gestures);
  g_test_add_func ("/recurrence/nothing-comes-back", test_nothing_comes_back);
  g_test_add_func ("/recurrence/decay", test_decay);
  g_test_add_func ("/recurrence/beats", test_beats);
  g_test_add_func ("/recurrence/odd-input", test_odd_input);
  g_test_add_func ("/recurrence/cancel", test_cancel);
  return g_test_run ();
}

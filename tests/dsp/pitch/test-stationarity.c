/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "dsp/pitch/why-stationarity.h"
#include "measure-tone.h"

static WhyStationarity
judge (const MeasureTone *tone)
{
  size_t n;
  g_autofree float *x = measure_tone_new (tone, &n);
  WhyStationarity out;
  g_assert_cmpint (why_stationarity_process (x, n,
                                             tone->rate > 0 ? tone->rate : MEASURE_TONE_RATE_HZ,
                                             &out, NULL, NULL),
                   ==, WHY_OK);
  g_test_message ("%g Hz, fm %g Hz %g, am %g Hz %g: %.4f", tone->f0, tone->fm_rate, tone->fm_cents,
                  tone->am_rate, tone->am_depth, out.repetition);
  return out;
}

/* Whatever its pitch, gain, rate and noise to 20 dB below. */
static void
test_plain (void)
{
  for (double f0 = 26; f0 < 9000; f0 *= 1.31)
    {
      MeasureTone tone = { .f0 = f0, .seconds = 1.5, .snr_db = 40 };
      g_assert_cmpfloat (judge (&tone).repetition, >=, 0.99);
    }
  const MeasureTone others[] = {
    { .f0 = 33, .seconds = 2, .first_partial = 0.05 }, { .f0 = 440, .seconds = 2, .snr_db = 22 },
    { .f0 = 440, .seconds = 2, .gain = 1e-20 },        { .f0 = 440, .seconds = 2, .gain = 1e20 },
    { .f0 = 55, .seconds = 2, .rate = 8000 },          { .f0 = 55, .seconds = 2, .rate = 192000 },
    { .f0 = 82, .seconds = 2, .silence_s = 0.7 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_cmpfloat (judge (&others[i]).repetition, >=, 0.99);
}

/* Of the slightest technique, the rates of hand, breath and tongue; flutters whose cycle is a whole
 * number of periods, too. */
static void
test_changing (void)
{
  const MeasureTone tones[] = {
    { .f0 = 440, .seconds = 2, .fm_rate = 5, .fm_cents = 8 },
    { .f0 = 110, .seconds = 2, .fm_rate = 5, .fm_cents = 20 },
    { .f0 = 65, .seconds = 2, .fm_rate = 4, .fm_cents = 30 },
    { .f0 = 440, .seconds = 3, .fm_rate = 6, .fm_cents = 30, .onset_s = 2 },
    { .f0 = 440, .seconds = 3, .fm_rate = 6, .fm_cents = 30, .end_s = 0.8 },
    { .f0 = 440, .seconds = 2, .am_rate = 6, .am_depth = 0.25 },
    { .f0 = 440, .seconds = 2, .am_rate = 22, .am_depth = 0.5 },
    { .f0 = 440, .seconds = 2, .am_rate = 40, .am_depth = 0.9 },
    { .f0 = 220, .seconds = 2, .am_rate = 27.5, .am_depth = 0.9 },
    { .f0 = 130, .seconds = 2, .am_rate = 26, .am_depth = 0.7 },
    { .f0 = 523, .seconds = 2, .trill_rate = 6, .trill_cents = 100 },
    { .f0 = 0, .seconds = 2, .noise = 1 },
    { .f0 = 440, .seconds = 0.3 }, /* too short to tell */
  };
  for (size_t i = 0; i < G_N_ELEMENTS (tones); i++)
    g_assert_cmpfloat (judge (&tones[i]).repetition, <, 0.98);
}

static void
test_clicks_and_nothing (void)
{
  const size_t lengths[] = { 0, 1, 100, 44100 };
  WhyStationarity out;
  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      size_t n = lengths[i];
      g_autofree float *x = g_new0 (float, n + 1);
      g_assert_cmpint (why_stationarity_process (x, n, 44100, &out, NULL, NULL), ==, WHY_OK);
      g_assert_cmpfloat (out.sounding_s, ==, 0);
      g_assert_cmpfloat (out.repetition, ==, 0);
      for (size_t k = 0; k < n; k++)
        x[k] = 0.3f + (k == n / 2 ? 0.01f : 0.0f); /* a click on an offset */
      g_assert_cmpint (why_stationarity_process (x, n, 44100, &out, NULL, NULL), ==, WHY_OK);
      g_assert_cmpfloat (out.sounding_s, <, 0.02);
      for (size_t k = 0; k < n; k++)
        x[k] = k % 3 == 0 ? NAN : k % 3 == 1 ? INFINITY : -INFINITY;
      g_assert_cmpint (why_stationarity_process (x, n, 44100, &out, NULL, NULL), ==, WHY_OK);
      g_assert_cmpfloat (out.sounding_s, ==, 0);
    }
  /* The highest tone there is. */
  g_autofree float *x = g_new (float, 44100);
  for (size_t k = 0; k < 44100; k++)
    x[k] = k % 2 ? 0.5f : -0.5f;
  g_assert_cmpint (why_stationarity_process (x, 44100, 44100, &out, NULL, NULL), ==, WHY_OK);
  g_assert_cmpfloat (out.repetition, >=, 0.99);
  g_assert_cmpfloat (out.repetition, <=, 1);
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
  const MeasureTone tone = { .f0 = 440, .seconds = 2 };
  size_t n;
  g_autofree float *x = measure_tone_new (&tone, &n);
  WhyStationarity out;
  g_assert_cmpint (why_stationarity_process (x, n, 44100, &out, stop, NULL), ==, WHY_CANCELLED);
  g_assert_cmpfloat (out.repetition, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/stationarity/plain", test_plain);
  g_test_add_func ("/stationarity/changing", test_changing);
  g_test_add_func ("/stationarity/clicks-and-nothing", test_clicks_and_nothing);
  g_test_add_func ("/stationarity/cancel", test_cancel);
  return g_test_run ();
}

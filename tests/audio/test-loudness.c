/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loudness against what the standard says, and gains that neither clip nor raise noise. */
#include <glib.h>
#include <math.h>

#include "audio/why-loudness.h"
#include "why-test-tone.h"

#define RATE 44100.0

static WhyLoudness
measure (const float *x, size_t n, double rate_hz)
{
  WhyLoudnessMeter *meter;
  g_assert_cmpint (why_loudness_meter_new (rate_hz, &meter, NULL), ==, WHY_OK);
  /* In blocks of any size. */
  for (size_t at = 0, step = 1; at < n; at += step, step = step * 3 % 4099 + 1)
    g_assert_cmpint (why_loudness_meter_push (meter, x + at, MIN (step, n - at)), ==, WHY_OK);
  WhyLoudness loudness = why_loudness_meter_read (meter);
  why_loudness_meter_free (meter);
  return loudness;
}

static WhyLoudness
measure_tone (double seconds, double amplitude, double rate_hz)
{
  size_t n = (size_t) (seconds * rate_hz);
  g_autofree float *x = g_new (float, n + 1);
  why_test_fill_tone (x, n, 997, rate_hz, amplitude);
  return measure (x, n, rate_hz);
}

/* BS.1770: a sine of 997 Hz at full scale in one channel has -3.01 LKFS; a short one too. */
static void
test_reference (void)
{
  static const double rates_hz[] = { 8000, 22050, 44100, 48000, 96000 };
  for (size_t k = 0; k < G_N_ELEMENTS (rates_hz); k++)
    {
      WhyLoudness loudness = measure_tone (3, 0.1, rates_hz[k]);
      g_assert_cmpfloat_with_epsilon (loudness.lufs, -23.01, 0.1);
      g_assert_cmpfloat_with_epsilon (loudness.peak, 0.1, 0.003);
    }
  g_assert_cmpfloat_with_epsilon (measure_tone (0.2, 0.1, RATE).lufs, -23.01, 0.5);
  g_assert_cmpfloat_with_epsilon (measure_tone (0.41, 0.1, RATE).lufs, -23.01, 0.3);
}

/* Pauses and what is not finite count for nothing. */
static void
test_gates (void)
{
  size_t n = (size_t) (6 * RATE);
  g_autofree float *x = g_new0 (float, 3 * n);
  why_test_fill_tone (x + n, n, 997, RATE, 0.1);
  x[5] = NAN;
  x[7] = INFINITY;
  g_assert_cmpfloat_with_epsilon (measure (x, 3 * n, RATE).lufs, -23.01, 0.3);
  g_assert_true (isinf (measure (x, n / 2, RATE).lufs));
  g_assert_true (isinf (measure (x, 0, RATE).lufs));
  g_assert_true (isinf (measure_tone (2, 1e-5, RATE).lufs));
  WhyLoudnessMeter *meter;
  g_assert_cmpint (why_loudness_meter_new (100, &meter, NULL), ==, WHY_ERR_INVALID);
}

static void
assert_gains (WhyLoudness a, WhyLoudness b, double gain_a, double gain_b)
{
  const WhyLoudness there[2] = { a, b }, back[2] = { b, a };
  double gains[2], others[2];
  why_loudness_match (there, gains);
  why_loudness_match (back, others);
  g_assert_cmpfloat (gains[0], ==, others[1]);
  g_assert_cmpfloat (gains[1], ==, others[0]);
  g_assert_cmpfloat_with_epsilon (20 * log10 (gains[0]), gain_a, 0.2);
  g_assert_cmpfloat_with_epsilon (20 * log10 (gains[1]), gain_b, 0.2);
  g_assert_cmpfloat (gains[0] * a.peak, <=, 1);
  g_assert_cmpfloat (gains[1] * b.peak, <=, 1);
}

/* The softer one is raised as far as it has room, then the louder one is lowered. */
static void
test_match (void)
{
  const WhyLoudness loud = { -15, 0.5 }, soft = { -25, 0.1 }, peaky = { -25, 0.9 },
                    faint = { -60, 0.001 }, silent = { -INFINITY, 0 }, hot = { -10, 1.3 };
  assert_gains (loud, loud, 0, 0);
  assert_gains (loud, soft, 0, 10);
  assert_gains (loud, peaky, -9.2, 0.8);
  assert_gains (loud, faint, -21, 24);
  assert_gains (loud, silent, 0, 0);
  assert_gains (silent, silent, 0, 0);
  assert_gains (hot, silent, -2.4, 0);
  assert_gains (hot, hot, -2.4, -2.4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/loudness/reference", test_reference);
  g_test_add_func ("/loudness/gates", test_gates);
  g_test_add_func ("/loudness/match", test_match);
  return g_test_run ();
}

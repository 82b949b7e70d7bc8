/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdlib.h>

#include "audio/why-resampler.h"
#include "why-test-tone.h"

static const struct
{
  double in_hz, out_hz;
} pairs[] = {
  { 48000, 44100 }, { 8000, 44100 },   { 11025, 44100 },  { 22050, 44100 },
  { 96000, 44100 }, { 192000, 44100 }, { 44101, 44100 },  { 44100, 48000 },
  { 44100, 44100 }, { 1000, 44100 },   { 768000, 44100 }, { 47999, 44100 },
};

static float *
resample_whole (const float *in, size_t n, double in_hz, double out_hz, size_t *n_out)
{
  float *out;
  g_assert_cmpint (why_resample (in, n, in_hz, out_hz, &out, n_out, NULL), ==, WHY_OK);
  return out;
}

static void
test_length (void)
{
  static const size_t lengths[] = { 0, 1, 2, 3, 17, 160, 161, 4410, 44100, 65537 };
  g_autofree float *in = g_new0 (float, 65537);
  for (size_t p = 0; p < G_N_ELEMENTS (pairs); p++)
    for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
      {
        size_t n;
        float *out = resample_whole (in, lengths[i], pairs[p].in_hz, pairs[p].out_hz, &n);
        g_assert_cmpuint (n, ==,
                          (size_t) llround ((double) lengths[i] * pairs[p].out_hz
                                            / pairs[p].in_hz));
        free (out);
      }
}

/* A tone keeps level, frequency and phase: there is no delay. */
static void
test_tone (void)
{
  double worst_level = 0, worst_phase = 0;
  for (size_t p = 0; p < G_N_ELEMENTS (pairs); p++)
    {
      double in_hz = pairs[p].in_hz, out_hz = pairs[p].out_hz;
      double tone_hz = 0.2 * fmin (in_hz, out_hz);
      size_t n = (size_t) in_hz, n_out;
      g_autofree float *in = g_new (float, n);
      why_test_fill_tone (in, n, tone_hz, in_hz, 0.7);
      float *out = resample_whole (in, n, in_hz, out_hz, &n_out);
      size_t from = n_out / 4;
      WhyTestTone tone = why_test_measure (out + from, n_out / 2, tone_hz, out_hz);
      double phase = remainder (tone.phase - 2 * M_PI * tone_hz * (double) from / out_hz, 2 * M_PI);
      worst_level = fmax (worst_level, fabs (tone.amplitude / 0.7 - 1));
      worst_phase = fmax (worst_phase, fabs (phase));
      free (out);
    }
  g_test_message ("worst error: level %.2g, phase %.2g rad", worst_level, worst_phase);
  g_assert_cmpfloat (worst_level, <, 1e-5);
  g_assert_cmpfloat (worst_phase, <, 1e-5);
}

/* An impulse at 0.5 s comes out at 0.5 s, symmetrically. */
static void
test_impulse (void)
{
  for (size_t p = 0; p < G_N_ELEMENTS (pairs); p++)
    {
      if (fmod (pairs[p].in_hz, 2) != 0)
        continue;
      size_t n = (size_t) pairs[p].in_hz, n_out;
      g_autofree float *in = g_new0 (float, n);
      in[n / 2] = 1;
      float *out = resample_whole (in, n, pairs[p].in_hz, pairs[p].out_hz, &n_out);
      size_t at = n_out / 2, largest = 0;
      for (size_t i = 0; i < n_out; i++)
        if (out[i] > out[largest])
          largest = i;
      g_assert_cmpuint (largest, ==, at);
      for (size_t i = 1; i < 100; i++)
        g_assert_cmpfloat_with_epsilon (out[at - i], out[at + i], 2e-6);
      free (out);
    }
}

/* What lies above half the new rate is gone. */
static void
test_alias (void)
{
  size_t n = 96000, n_out;
  g_autofree float *in = g_new (float, n);
  why_test_fill_tone (in, n, 30000, 96000, 1);
  float *out = resample_whole (in, n, 96000, 44100, &n_out);
  WhyTestTone tone = why_test_measure (out + 4410, 4410 * 8, 14100, 44100);
  g_test_message ("30 kHz tone: %.1f dB is left", 20 * log10 (tone.rms * sqrt (2)));
  g_assert_cmpfloat (tone.rms * sqrt (2), <, 1e-5);
  free (out);
}

/* Blocks of any size give the whole's samples, bit for bit. */
static void
test_streaming (void)
{
  enum
  {
    N = 30000
  };
  g_autofree float *in = g_new (float, N);
  for (size_t i = 0; i < N; i++)
    in[i] = (float) g_test_rand_double_range (-1, 1);
  for (size_t p = 0; p < G_N_ELEMENTS (pairs); p++)
    {
      size_t n_whole, done = 0, used = 0;
      float *whole = resample_whole (in, N, pairs[p].in_hz, pairs[p].out_hz, &n_whole);
      WhyResampler *resampler;
      g_assert_cmpint (why_resampler_new (pairs[p].in_hz, pairs[p].out_hz, &resampler, NULL), ==,
                       WHY_OK);
      g_autofree float *out = g_new (float, n_whole + 1000);
      for (;;)
        {
          size_t n_in = (size_t) g_test_rand_int_range (1, 700),
                 capacity = (size_t) g_test_rand_int_range (1, 900);
          n_in = MIN (n_in, N - used);
          size_t took, made;
          g_assert_cmpuint (done, <=, n_whole);
          g_assert_cmpint (why_resampler_process (resampler, n_in ? in + used : NULL, n_in, &took,
                                                  out + done, capacity, &made, NULL),
                           ==, WHY_OK);
          g_assert_cmpuint (took, <=, n_in);
          g_assert_cmpuint (made, <=, capacity);
          used += took;
          done += made;
          if (n_in == 0 && made == 0)
            break;
        }
      g_assert_cmpuint (used, ==, N);
      g_assert_cmpmem (out, done * sizeof *out, whole, n_whole * sizeof *whole);
      why_resampler_free (resampler);
      free (whole);
    }
}

/* Rates without a useful common divisor: the last of two minutes is as well in time as the first.
 */
static void
test_drift (void)
{
  double in_hz = 44101, out_hz = 44100, tone_hz = 5000;
  size_t n = (size_t) (120 * in_hz), n_out;
  g_autofree float *in = g_new (float, n);
  why_test_fill_tone (in, n, tone_hz, in_hz, 0.5);
  float *out = resample_whole (in, n, in_hz, out_hz, &n_out);
  size_t from = 119 * 44100 - 200, n_part = 44100;
  WhyTestTone tone = why_test_measure (out + from, n_part, tone_hz, out_hz);
  double phase
      = remainder (tone.phase - 2 * M_PI * fmod (tone_hz * (double) from / out_hz, 1), 2 * M_PI);
  g_test_message ("after 2 min: %.2g samples late", phase / (2 * M_PI) * out_hz / tone_hz);
  g_assert_cmpfloat (fabs (phase), <, 1e-4);
  free (out);
}

static void
test_invalid (void)
{
  static const double rates[][2]
      = { { 0, 44100 }, { 44100, 0 }, { -1, 44100 }, { NAN, 44100 }, { 44100, INFINITY } };
  for (size_t i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      WhyResampler *resampler;
      WhyError error = { 0 };
      g_assert_cmpint (why_resampler_new (rates[i][0], rates[i][1], &resampler, &error), ==,
                       WHY_ERR_INVALID);
      g_assert_null (resampler);
      g_assert_cmpstr (error.message, !=, "");
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/audio/resampler/length", test_length);
  g_test_add_func ("/audio/resampler/tone", test_tone);
  g_test_add_func ("/audio/resampler/impulse", test_impulse);
  g_test_add_func ("/audio/resampler/alias", test_alias);
  g_test_add_func ("/audio/resampler/streaming", test_streaming);
  g_test_add_func ("/audio/resampler/drift", test_drift);
  g_test_add_func ("/audio/resampler/invalid", test_invalid);
  return g_test_run ();
}

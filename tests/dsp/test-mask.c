/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>

#include "dsp/why-mask.h"

#define RATE_HZ 44100.0

static float *
make_noise (size_t n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  float *x = g_new (float, n + 1);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) g_rand_double_range (rand, -1, 1);
  return x;
}

static float *
make_sine (size_t n, double hz)
{
  float *x = g_new (float, n + 1);
  for (size_t i = 0; i < n; i++)
    x[i] = (float) sin (2 * G_PI * hz * (double) i / RATE_HZ);
  return x;
}

static double
level (const float *x, size_t from, size_t to)
{
  double sum = 0;
  for (size_t i = from; i < to; i++)
    sum += (double) (x[i] * x[i]);
  return sqrt (sum / (double) (to - from));
}

/* A mask of 1 lets all through, to the first and the last sample; a mask of 0 nothing. */
static void
test_identity (void)
{
  const double hz[] = { 100, 1000, 8000 };
  const size_t lengths[] = { 0, 1, 100, 2048, 5000, 44100 };
  const double rates[] = { 8000, 44100, 96000 };
  for (size_t l = 0; l < G_N_ELEMENTS (lengths); l++)
    for (size_t r = 0; r < G_N_ELEMENTS (rates); r++)
      {
        size_t n = lengths[l];
        float gain[6] = { 1, 1, 1, 1, 1, 1 };
        WhyMask mask = { .n_bands = 3, .n_frames = 2, .hz = hz, .gain = gain, .frame_s = 0.3 };
        g_autofree float *x = make_noise (n), *out = g_new (float, n + 1);
        g_assert_cmpint (why_mask_apply (&mask, x, n, rates[r], out), ==, WHY_OK);
        for (size_t i = 0; i < n; i++)
          g_assert_cmpfloat (fabsf (out[i] - x[i]), <, 1e-5f);
        for (size_t i = 0; i < G_N_ELEMENTS (gain); i++)
          gain[i] = 0;
        g_assert_cmpint (why_mask_apply (&mask, x, n, rates[r], out), ==, WHY_OK);
        for (size_t i = 0; i < n; i++)
          g_assert_cmpfloat (out[i], ==, 0);
      }
}

/* A tone has the gain of its frequency and its time. */
static void
test_gains (void)
{
  const double hz[] = { 250, 1000, 4000 };
  const float gain[] = { 1, 1, 1, 0.5, 0.5, 0, 0, 0, 0 };
  const struct
  {
    double hz;
    float early, late; /* around the first frame, and around the last */
  } tones[] = { { 100, 1, 1 },      { 250, 1, 1 },  { 500, 0.75f, 0.5f }, { 1000, 0.5f, 0 },
                { 2000, 0.25f, 0 }, { 4000, 0, 0 }, { 9000, 0, 0 } };
  WhyMask mask
      = { .n_bands = 3, .n_frames = 3, .hz = hz, .gain = gain, .first_s = 0.5, .frame_s = 1 };
  size_t n = 3 * 44100, tenth = 4410;
  for (size_t t = 0; t < G_N_ELEMENTS (tones); t++)
    {
      g_autofree float *x = make_sine (n, tones[t].hz), *out = g_new (float, n);
      g_assert_cmpint (why_mask_apply (&mask, x, n, RATE_HZ, out), ==, WHY_OK);
      double whole = level (x, tenth, n);
      g_assert_cmpfloat_with_epsilon (level (out, tenth, 4 * tenth) / whole,
                                      (double) tones[t].early, 0.02);
      g_assert_cmpfloat_with_epsilon (level (out, n - 4 * tenth, n - tenth) / whole,
                                      (double) tones[t].late, 0.02);
    }
}

/* A gain that falls from 1 to 0 within a frame makes no click: no step is larger than the tone's. */
static void
test_smooth (void)
{
  const double hz[] = { 440 };
  const float gain[] = { 1, 0, 1, 0 };
  WhyMask mask = { .n_bands = 1, .n_frames = 4, .hz = hz, .gain = gain, .frame_s = 0.186 };
  size_t n = 44100;
  g_autofree float *x = make_sine (n, 440), *out = g_new (float, n);
  g_assert_cmpint (why_mask_apply (&mask, x, n, RATE_HZ, out), ==, WHY_OK);
  double largest = 2 * G_PI * 440 / RATE_HZ;
  for (size_t i = 1; i < n; i++)
    {
      g_assert_cmpfloat (fabs ((double) (out[i] - out[i - 1])), <, 1.05 * largest);
      g_assert_cmpfloat (fabsf (out[i]), <=, 1.001f);
    }
}

/* Gain 1 at the centre, e^-1/2 a standard deviation off, nothing far away; no delay, and the end
 * does not come back at the beginning. */
static void
test_band (void)
{
  size_t n = 44100, edge = 8000;
  const double off[] = { 0, 1, -1, 2, 8 };
  for (size_t i = 0; i < G_N_ELEMENTS (off); i++)
    {
      g_autofree float *x = make_sine (n, 1000 + 40 * off[i]), *out = g_new (float, n);
      g_assert_cmpint (why_band_pass (x, n, RATE_HZ, 1000, 40, out), ==, WHY_OK);
      double gain = exp (-0.5 * off[i] * off[i]);
      for (size_t k = edge; k + edge < n; k++)
        g_assert_cmpfloat (fabs ((double) out[k] - gain * (double) x[k]), <, 1e-4);
    }
  g_autofree float *pulse = g_new0 (float, n), *out = g_new (float, n);
  pulse[n - 1] = 1;
  g_assert_cmpint (why_band_pass (pulse, n, RATE_HZ, 1000, 40, out), ==, WHY_OK);
  g_assert_cmpfloat (level (out, 0, n / 2), <, 1e-9);
  g_assert_cmpint (why_band_pass (pulse, 0, RATE_HZ, 1000, 40, out), ==, WHY_OK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mask/identity", test_identity);
  g_test_add_func ("/mask/gains", test_gains);
  g_test_add_func ("/mask/smooth", test_smooth);
  g_test_add_func ("/mask/band", test_band);
  return g_test_run ();
}

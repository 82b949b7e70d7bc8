/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the theory says of a scattering transform (Andén & Mallat 2014, sections II and III). */
#include <math.h>
#include <string.h>

#include "dsp-case.h"
#include "dsp/why-filter-bank.h"

#define N 16384
#define HOP 256

static WhyScattering *
new_small (void)
{
  WhyScatteringConfig config = dsp_config (N, 8, HOP, 8, 2);
  return dsp_new (&config);
}

/* A burst of noise in the middle quarter of the window, zero elsewhere. */
static float *
new_burst (guint32 seed)
{
  float *x = dsp_random (N, seed);
  memset (x, 0, 3 * N / 8 * sizeof (float));
  memset (x + 5 * N / 8, 0, 3 * N / 8 * sizeof (float));
  return x;
}

/* |phi|^2 + (|psi (f)|^2 + |psi (-f)|^2) / 2 summed over the bank: what a real signal's energy at f
 * is multiplied by. At most 1 makes the transform non-expansive; above 0 up to the top carrier
 * keeps all of the signal. */
static void
check_littlewood_paley (unsigned J, unsigned Q)
{
  size_t n = (size_t) 1 << (J + 4);
  g_autofree double *sum = g_new0 (double, n);
  WhyFilter low_pass;
  WhyFilterBank bank;
  g_assert_cmpint (why_low_pass_new (n, exp2 (J), &low_pass, NULL), ==, WHY_OK);
  g_assert_cmpint (why_filter_bank_new (n, J, Q, &bank, NULL), ==, WHY_OK);
  for (size_t i = 0; i <= bank.n_filters; i++)
    {
      const WhyFilter *filter = i < bank.n_filters ? &bank.filters[i] : &low_pass;
      for (size_t k = 0; k < filter->n_bins; k++)
        {
          size_t bin = (size_t) (filter->first + (long) k + (long) n) % n;
          double power = (double) filter->values[k] * (double) filter->values[k];
          sum[bin] += power / 2;
          sum[(n - bin) % n] += power / 2;
        }
    }

  double low = INFINITY, high = 0;
  for (size_t k = 0; k <= n / 2; k++)
    {
      high = MAX (high, sum[k]);
      if ((double) k / (double) n <= bank.filters[0].xi)
        low = MIN (low, sum[k]);
    }
  g_test_message ("J %u, Q %u: %.4f to %.6f", J, Q, low, high);
  g_assert_cmpfloat (high, <=, 1 + 1e-6);
  g_assert_cmpfloat (low, >=, 0.1);
  why_filter_clear (&low_pass);
  why_filter_bank_clear (&bank);
}

static void
test_littlewood_paley (void)
{
  check_littlewood_paley (13, 8);
  check_littlewood_paley (13, 2);
  check_littlewood_paley (10, 12);
  check_littlewood_paley (8, 1);
  check_littlewood_paley (5, 3);
}

/* Each wavelet has l1 norm 1 and no mean: |psi (f)| <= 1, psi (0) = 0. */
static void
test_wavelets (void)
{
  WhyFilterBank bank;
  g_assert_cmpint (why_filter_bank_new (1 << 17, 13, 8, &bank, NULL), ==, WHY_OK);
  g_assert_cmpuint (bank.n_filters, >, 80);
  for (size_t i = 0; i < bank.n_filters; i++)
    {
      const WhyFilter *filter = &bank.filters[i];
      g_assert_true (i == 0 || filter->xi < filter[-1].xi);
      float peak = 0;
      for (size_t k = 0; k < filter->n_bins; k++)
        peak = MAX (peak, fabsf (filter->values[k]));
      g_assert_cmpfloat (peak, <=, 1.000001f);
      g_assert_cmpfloat (peak, >=, 0.9f);
      if (filter->first <= 0 && filter->first + (long) filter->n_bins > 0)
        g_assert_cmpfloat (filter->values[-filter->first], ==, 0);
    }
  why_filter_bank_clear (&bank);
}

/* ||Sx - Sy|| <= ||x - y||, frames standing for HOP samples each. The difference lies in the middle
 * of the window, so that its reflections in the padding reach no frame. */
static void
test_non_expansive (void)
{
  WhyScattering *s = new_small ();
  for (guint32 trial = 0; trial < 6; trial++)
    {
      g_autofree float *x = dsp_signal (trial % 2 ? "vibrato" : "noise", N);
      g_autofree float *y = new_burst (trial);
      double scale = pow (10, (double) trial - 4);
      for (size_t i = 0; i < N; i++)
        y[i] = x[i] + y[i] * (float) scale;
      g_autofree float *Sx = dsp_scatter (s, x, 1);
      g_autofree float *Sy = dsp_scatter (s, y, 1);
      for (size_t i = 0; i < N; i++)
        y[i] -= x[i];
      for (size_t i = 0; i < dsp_n_values (s); i++)
        Sy[i] -= Sx[i];
      double ratio = sqrt (HOP * dsp_energy (Sy, dsp_n_values (s)) / dsp_energy (y, N));
      g_test_message ("scale %g: ||Sx - Sy|| / ||x - y|| = %.4f", scale, ratio);
      g_assert_cmpfloat (ratio, <=, 1);
      g_assert_cmpfloat (ratio, >, 0.01);
    }
  why_scattering_free (s);
}

/* Of a burst, no energy is made and a good part is kept. */
static void
test_energy (void)
{
  WhyScattering *s = new_small ();
  g_autofree float *x = new_burst (7);
  g_autofree float *Sx = dsp_scatter (s, x, 1);
  double kept = HOP * dsp_energy (Sx, dsp_n_values (s)) / dsp_energy (x, N);
  g_test_message ("energy kept: %.4f", kept);
  g_assert_cmpfloat (kept, <=, 1);
  g_assert_cmpfloat (kept, >=, 0.2);
  why_scattering_free (s);
}

static double
relative_distance (const float *a, const float *b, size_t n)
{
  return dsp_compare (a, b, n).l2;
}

/* A shift far below T hardly matters; a shift by whole frames shifts the frames (a hop is no whole
 * number of a grid's samples). */
static void
test_shift (void)
{
  WhyScattering *s = new_small ();
  size_t n_frames = why_scattering_n_frames (s);
  g_autofree float *x = new_burst (3);
  g_autofree float *shifted = g_new0 (float, N);
  g_autofree float *Sx = dsp_scatter (s, x, 1);

  memcpy (shifted + 4, x, (N - 4) * sizeof (float));
  g_autofree float *Sy = dsp_scatter (s, shifted, 1);
  double moved = relative_distance (Sy, Sx, dsp_n_values (s));
  double apart = relative_distance (shifted, x, N);
  g_test_message ("4 samples: x moves by %.3f, Sx by %.5f", apart, moved);
  g_assert_cmpfloat (moved, <=, 0.03);
  g_assert_cmpfloat (apart, >=, 1);

  memset (shifted, 0, N * sizeof (float));
  memcpy (shifted + 3 * HOP, x, (N - 3 * HOP) * sizeof (float));
  g_autofree float *Sz = dsp_scatter (s, shifted, 1);
  g_autofree float *expected = g_new0 (float, dsp_n_values (s));
  for (size_t row = 0; row < why_scattering_n_paths (s); row++)
    memcpy (expected + row * n_frames + 3, Sx + row * n_frames, (n_frames - 3) * sizeof (float));
  double worst = relative_distance (Sz, expected, dsp_n_values (s));
  g_test_message ("3 frames: relative error %.1e", worst);
  g_assert_cmpfloat (worst, <=, 2e-4);
  why_scattering_free (s);
}

static void
test_zero (void)
{
  WhyScattering *s = new_small ();
  g_autofree float *x = g_new0 (float, N);
  g_autofree float *Sx = dsp_scatter (s, x, 2);
  for (size_t i = 0; i < dsp_n_values (s); i++)
    g_assert_cmpfloat (Sx[i], ==, 0);
  why_scattering_free (s);
}

/* S (a x) = |a| S (x) from the first order on; a power of two makes no rounding error. */
static void
test_scaling (void)
{
  WhyScattering *s = new_small ();
  size_t n_frames = why_scattering_n_frames (s);
  g_autofree float *x = dsp_signal ("tremolo", N);
  g_autofree float *Sx = dsp_scatter (s, x, 1);
  static const float factors[] = { -1, 4, -0.125f };
  for (size_t k = 0; k < G_N_ELEMENTS (factors); k++)
    {
      g_autofree float *y = g_new (float, N);
      for (size_t i = 0; i < N; i++)
        y[i] = factors[k] * x[i];
      g_autofree float *Sy = dsp_scatter (s, y, 1);
      for (size_t i = 0; i < n_frames; i++)
        g_assert_cmpfloat (Sy[i], ==, factors[k] * Sx[i]);
      for (size_t i = n_frames; i < dsp_n_values (s); i++)
        g_assert_cmpfloat (Sy[i], ==, fabsf (factors[k]) * Sx[i]);
    }
  why_scattering_free (s);
}

/* A sine shows where it should: the carrier next to its frequency has the largest first-order
 * value, and a tremolo's rate is the modulation next to it. */
static void
test_places (void)
{
  WhyScatteringConfig config = dsp_config (1 << 17, 13, 0, 8, 2);
  WhyScattering *s = dsp_new (&config);
  const WhyPath *paths = why_scattering_paths (s);
  size_t n_frames = why_scattering_n_frames (s), middle = n_frames / 2;

  for (double hz = 110; hz < 8000; hz *= 1.7)
    {
      double rate = 8, best1 = 0, best2 = 0, nearest1 = 0, nearest2 = 0;
      float top1 = 0, top2 = 0;
      g_autofree float *x = g_new (float, config.n);
      for (size_t i = 0; i < config.n; i++)
        {
          double t = (double) i / DSP_RATE;
          x[i] = (float) ((1 + 0.5 * sin (2 * G_PI * rate * t)) * sin (2 * G_PI * hz * t));
        }
      g_autofree float *Sx = dsp_scatter (s, x, 0);
      for (size_t row = 1; row < why_scattering_n_paths (s); row++)
        {
          double xi1 = paths[row].xi1 * DSP_RATE, xi2 = paths[row].xi2 * DSP_RATE;
          float value = Sx[row * n_frames + middle];
          if (fabs (log (xi1 / hz)) < fabs (log (nearest1 / hz)))
            nearest1 = xi1;
          if (paths[row].order == 2 && fabs (log (xi2 / rate)) < fabs (log (nearest2 / rate)))
            nearest2 = xi2;
          if (paths[row].order == 1 && value > top1)
            top1 = value, best1 = xi1;
          if (paths[row].order == 2 && value > top2)
            top2 = value, best2 = xi2;
        }
      g_assert_cmpfloat (best1, ==, nearest1);
      g_assert_cmpfloat (best2, ==, nearest2);
    }
  why_scattering_free (s);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scattering/littlewood-paley", test_littlewood_paley);
  g_test_add_func ("/scattering/wavelets", test_wavelets);
  g_test_add_func ("/scattering/non-expansive", test_non_expansive);
  g_test_add_func ("/scattering/energy", test_energy);
  g_test_add_func ("/scattering/shift", test_shift);
  g_test_add_func ("/scattering/zero", test_zero);
  g_test_add_func ("/scattering/scaling", test_scaling);
  g_test_add_func ("/scattering/places", test_places);
  return g_test_run ();
}

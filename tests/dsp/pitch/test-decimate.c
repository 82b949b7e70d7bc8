/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <stdlib.h>

#include "dsp/pitch/why-decimate-private.h"

#define N 20000

static float *
make_sine (double turns_per_sample)
{
  float *x = g_new (float, N);
  for (size_t i = 0; i < N; i++)
    x[i] = (float) cos (2 * G_PI * turns_per_sample * (double) i);
  return x;
}

/* What lies low comes through where it was, in place and size; what would fold onto it is gone. */
static void
test_sines (void)
{
  const size_t factors[] = { 1, 2, 3, 4, 8, 16 };
  for (size_t f = 0; f < G_N_ELEMENTS (factors); f++)
    for (double turns = 0.05; turns < 0.5 * (double) factors[f]; turns += 0.05) /* per new sample */
      {
        size_t factor = factors[f], n;
        double worst = 0, largest = 0;
        g_autofree float *x = make_sine (turns / (double) factor);
        float *y = why_decimate (x, N, factor, &n);
        g_assert_cmpuint (n, ==, N / factor + 1);
        for (size_t i = 8; i + 8 < n; i++)
          {
            worst = fmax (worst, fabs ((double) y[i] - cos (2 * G_PI * turns * (double) i)));
            largest = fmax (largest, fabs ((double) y[i]));
          }
        free (y);
        if (turns < 0.17)
          g_assert_cmpfloat (worst, <, 0.002);
        if (turns > 0.63)
          g_assert_cmpfloat (largest, <, 0.001);
        g_assert_cmpfloat (largest, <, 1.01);
      }
}

static void
test_lengths (void)
{
  const float x[] = { 1, 2, 3, 4, 5 };
  for (size_t n = 0; n <= G_N_ELEMENTS (x); n++)
    for (size_t factor = 1; factor <= 8; factor++)
      {
        size_t n_out;
        float *y = why_decimate (x, n, factor, &n_out);
        g_assert_cmpuint (n_out, ==, n / factor + 1);
        for (size_t i = 0; i < n_out; i++)
          g_assert_true (isfinite (y[i]));
        free (y);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/decimate/sines", test_sines);
  g_test_add_func ("/decimate/lengths", test_lengths);
  return g_test_run ();
}

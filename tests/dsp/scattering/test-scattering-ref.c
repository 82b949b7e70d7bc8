/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The fast transform and its filters against the naive twin, on settings drawn at random. */
#include <math.h>

#include "dsp-case.h"
#include "dsp-ref.h"
#include "dsp/why-filter-bank.h"

/* What the project promises. */
#define MAX_ERROR 5e-4
#define L2_ERROR 3e-4

static DspError
compare_with_twin (const WhyScatteringConfig *config, const float *x, unsigned n_threads)
{
  g_test_message ("n %zu, J %u, T %zu, Q (%u, %u)", config->n, config->J, config->T, config->Q1,
                  config->Q2);
  WhyScattering *s = dsp_new (config);
  g_autofree float *out = dsp_scatter (s, x, n_threads);
  size_t n_paths, n_frames;
  g_autofree double *twin = dsp_ref_scatter (config, x, &n_paths, &n_frames);
  g_assert_cmpuint (why_scattering_n_paths (s), ==, n_paths);
  g_assert_cmpuint (why_scattering_n_frames (s), ==, n_frames);
  g_autofree float *narrowed = g_new (float, n_paths *n_frames);
  for (size_t i = 0; i < n_paths * n_frames; i++)
    narrowed[i] = (float) twin[i];
  why_scattering_free (s);

  DspError error = dsp_compare (out, narrowed, n_paths * n_frames);
  g_assert_cmpfloat (error.max, <=, MAX_ERROR);
  g_assert_cmpfloat (error.l2, <=, L2_ERROR);
  return error;
}

static void
test_random_settings (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (20230604);
  double worst_max = 0, worst_l2 = 0;

  for (int trial = 0; trial < 40; trial++)
    {
      size_t n = (size_t) exp2 (g_rand_double_range (rand, 3, 10));
      /* Beyond 2^J = n the lowest wavelets are all rounding error in Kymatio. */
      unsigned J = (unsigned) g_rand_int_range (rand, 0, (int) log2 ((double) n) + 1);
      size_t T = trial % 3 ? (size_t) g_rand_int_range (rand, 1, (int) n + 1) : 0;
      unsigned Q1 = (unsigned) g_rand_int_range (rand, 1, 13);
      unsigned Q2 = (unsigned) g_rand_int_range (rand, 1, (int) MIN (Q1, 3) + 1);
      WhyScatteringConfig config = dsp_config (n, J, T, Q1, Q2);
      g_autofree float *x = trial % 5 ? dsp_random (n, (guint32) trial) : dsp_signal ("impulse", n);
      DspError error = compare_with_twin (&config, x, 1 + (unsigned) trial % 3);
      worst_max = MAX (worst_max, error.max);
      worst_l2 = MAX (worst_l2, error.l2);
    }
  g_test_message ("worst error %.1e of the largest value, relative L2 %.1e", worst_max, worst_l2);
}

/* A window long enough to be taken as an even signal, of a length that no transform likes. */
static void
test_long (void)
{
  WhyScatteringConfig config = dsp_config (4099, 4, 70, 4, 1);
  g_autofree float *x = dsp_random (config.n, 1);
  DspError error = compare_with_twin (&config, x, 2);
  g_test_message ("worst error %.1e of the largest value, relative L2 %.1e", error.max, error.l2);
}

/* Every filter as a whole, in all three ways to build it: narrow, wide, and longer than the signal.
 */
static void
test_filters (void)
{
  static const struct
  {
    size_t n;
    unsigned J, Q;
  } banks[] = { { 4096, 9, 8 }, { 4096, 12, 8 }, { 8192, 3, 1 }, { 1024, 10, 3 },
                { 512, 2, 40 }, { 64, 1, 64 },   { 2, 0, 3 } };
  double worst = 0;

  for (size_t b = 0; b < G_N_ELEMENTS (banks); b++)
    {
      size_t n = banks[b].n;
      WhyFilterBank bank;
      g_assert_cmpint (why_filter_bank_new (n, banks[b].J, banks[b].Q, &bank, NULL), ==, WHY_OK);
      for (size_t i = 0; i < bank.n_filters; i++)
        {
          const WhyFilter *filter = &bank.filters[i];
          g_autofree double *twin = dsp_ref_filter (n, filter->xi, filter->sigma);
          double peak = 0;
          for (size_t k = 0; k < n; k++)
            peak = MAX (peak, fabs (twin[k]));
          g_assert_cmpuint (filter->n_bins, <=, n);
          for (size_t k = 0; k < filter->n_bins; k++)
            twin[(size_t) (filter->first + (long) k + (long) n) % n] -= (double) filter->values[k];
          /* What the band leaves out counts as well. */
          for (size_t k = 0; k < n; k++)
            worst = MAX (worst, fabs (twin[k]) / peak);
        }
      why_filter_bank_clear (&bank);
    }
  g_test_message ("worst error %.1e of a filter's largest value", worst);
  g_assert_cmpfloat (worst, <=, 1e-6);
}

static void
test_low_pass (void)
{
  static const double supports[] = { 1, 2, 37, 256, 1024 };
  for (size_t t = 0; t < G_N_ELEMENTS (supports); t++)
    {
      WhyFilter filter;
      g_assert_cmpint (why_low_pass_new (1024, supports[t], &filter, NULL), ==, WHY_OK);
      g_autofree double *twin = dsp_ref_filter (1024, 0, filter.sigma);
      for (size_t k = 0; k < filter.n_bins; k++)
        twin[(size_t) (filter.first + (long) k + 1024) % 1024] -= (double) filter.values[k];
      for (size_t k = 0; k < 1024; k++)
        g_assert_cmpfloat (fabs (twin[k]), <=, 1e-6);
      why_filter_clear (&filter);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scattering/twin/filters", test_filters);
  g_test_add_func ("/scattering/twin/low-pass", test_low_pass);
  g_test_add_func ("/scattering/twin/long", test_long);
  g_test_add_func ("/scattering/twin/random-settings", test_random_settings);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* FFTW's wrapper against a plain DFT, and the pool of threads. */
#include <fftw3.h>
#include <math.h>
#include <string.h>

#include "dsp-case.h"
#include "dsp/why-fft.h"
#include "base/why-pool.h"

static const size_t sizes[] = { 1, 2, 3, 8, 15, 64, 100, 256, 1000 };

static WhyFft *
new_fft (WhyFftKind kind, size_t n)
{
  WhyFft *fft;
  g_assert_cmpint (why_fft_new (kind, n, &fft, NULL), ==, WHY_OK);
  return fft;
}

/* One bin of the DFT of n complex samples. */
static double complex
dft (const float complex *x, size_t n, size_t bin, int sign)
{
  double complex sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += x[i] * cexp (I * (sign * 2 * G_PI * (double) (i * bin % n) / (double) n));
  return sum;
}

static float complex *
random_complex (size_t n, guint32 seed)
{
  g_autofree float *parts = dsp_random (2 * n, seed);
  float complex *x = why_fft_alloc ((n + 1) * sizeof *x);
  for (size_t i = 0; i < n; i++)
    x[i] = parts[2 * i] + I * parts[2 * i + 1];
  return x;
}

static void
test_complex_inverse (void)
{
  for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      size_t n = sizes[s];
      WhyFft *fft = new_fft (WHY_FFT_COMPLEX_INVERSE, n);
      float complex *x = random_complex (n, (guint32) n), *y = random_complex (n, (guint32) n);
      why_fft_run (fft, y, y);
      for (size_t bin = 0; bin < n; bin++)
        g_assert_cmpfloat (cabs (y[bin] - dft (x, n, bin, 1)), <=, 1e-5 * sqrt ((double) n));
      why_fft_free (fft);

      fft = new_fft (WHY_FFT_COMPLEX_APART, n);
      why_fft_run (fft, x, y);
      for (size_t bin = 0; bin < n; bin++)
        g_assert_cmpfloat (cabs (y[bin] - dft (x, n, bin, 1)), <=, 1e-5 * sqrt ((double) n));
      why_fft_release (x);
      why_fft_release (y);
      why_fft_free (fft);
    }
}

static void
test_columns (void)
{
  size_t n = 12, n_columns = 5, stride = 7;
  WhyFft *fft;
  g_assert_cmpint (why_fft_new_columns (n, n_columns, stride, &fft, NULL), ==, WHY_OK);
  float complex *x = random_complex (n * stride, 1), *y = random_complex (n * stride, 1);
  why_fft_run (fft, y, y);
  for (size_t column = 0; column < stride; column++)
    {
      float complex values[12];
      for (size_t row = 0; row < n; row++)
        values[row] = x[row * stride + column];
      for (size_t row = 0; row < n; row++)
        {
          double complex expected = column < n_columns ? dft (values, n, row, 1) : values[row];
          g_assert_cmpfloat (cabs (y[row * stride + column] - expected), <=, 1e-5);
        }
    }
  why_fft_free (fft);
  g_assert_cmpint (why_fft_new_columns (n, 5, 4, &fft, NULL), ==, WHY_ERR_INVALID);
  g_assert_null (fft);
  why_fft_release (x);
  why_fft_release (y);
}

static void
test_real (void)
{
  for (size_t s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      size_t n = sizes[s];
      WhyFft *forward = new_fft (WHY_FFT_REAL_FORWARD, n);
      WhyFft *inverse = new_fft (WHY_FFT_REAL_INVERSE, n);
      float complex *x = random_complex (n, (guint32) n);
      float *real = why_fft_alloc (n * sizeof *real);
      float complex *spectrum = why_fft_alloc ((n / 2 + 1) * sizeof *spectrum);
      for (size_t i = 0; i < n; i++)
        {
          real[i] = crealf (x[i]);
          x[i] = real[i];
        }
      why_fft_run (forward, real, spectrum);
      for (size_t bin = 0; bin <= n / 2; bin++)
        g_assert_cmpfloat (cabs (spectrum[bin] - dft (x, n, bin, -1)), <=,
                           1e-5 * sqrt ((double) n));
      why_fft_run (inverse, spectrum, real);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpfloat (fabsf (real[i] / (float) n - crealf (x[i])), <=, 1e-5f);
      why_fft_release (x);
      why_fft_release (real);
      why_fft_release (spectrum);
      why_fft_free (forward);
      why_fft_free (inverse);
    }
}

static void
test_bad_sizes (void)
{
  WhyError error = { 0 };
  WhyFft *fft;
  g_assert_cmpint (why_fft_new (WHY_FFT_REAL_FORWARD, 0, &fft, &error), ==, WHY_ERR_INVALID);
  g_assert_null (fft);
  g_assert_cmpint (why_fft_new (WHY_FFT_REAL_FORWARD, (size_t) 1 << 40, &fft, &error), ==,
                   WHY_ERR_INVALID);
  g_assert_null (fft);
  g_assert_cmpstr (error.message, !=, "");
  why_fft_free (NULL);
  why_fft_release (NULL);
}

static void
test_buffers (void)
{
  for (size_t n = 1; n < 5000; n = n * 3 + 1)
    {
      unsigned char *buffer = why_fft_alloc (n);
      g_assert_cmpuint ((guintptr) buffer % 16, ==, 0);
      for (size_t i = 0; i < n; i++)
        g_assert_cmpint (buffer[i], ==, 0);
      why_fft_release (buffer);
    }
}

/* What plans use is in the library, and not above what the machine has. */
static void
test_simd (void)
{
  WhySimd level = WHY_N_SIMD;
  const char *name = why_fft_simd (&level);
  g_test_message ("%s: %s", fftwf_version, name);
  g_assert_cmpint (level, <=, why_simd_best ());
  g_assert_cmpstr (name, !=, "");
#if defined(__x86_64__)
  /* fftw-3.3.10-sse2-avx, for example. */
  gboolean has_avx = strstr (fftwf_version, "avx") != NULL,
           has_sse2 = strstr (fftwf_version, "sse2") != NULL;
  if (has_avx && why_simd_best () >= WHY_SIMD_AVX)
    g_assert_true (g_str_has_prefix (name, "AVX"));
  else
    g_assert_cmpstr (name, ==, has_sse2 ? "SSE2" : "plain C");
#endif
}

typedef struct
{
  unsigned count[8];
  gint barrier;
  unsigned n_lanes;
} Round;

/* Lanes wait for each other: they must run at the same time. */
static void
take_lane (void *data, unsigned lane)
{
  Round *round = data;
  round->count[lane]++;
  g_atomic_int_inc (&round->barrier);
  while (g_atomic_int_get (&round->barrier) % (gint) round->n_lanes != 0)
    g_thread_yield ();
}

static void
test_pool (void)
{
  for (unsigned n_threads = 1; n_threads <= 4; n_threads++)
    {
      WhyPool *pool;
      g_assert_cmpint (why_pool_new (n_threads, &pool, NULL), ==, WHY_OK);
      Round round = { .n_lanes = why_pool_n_lanes (pool) };
      g_assert_cmpuint (round.n_lanes, ==, n_threads);
      for (unsigned i = 1; i <= 50; i++)
        {
          round.barrier = 0;
          why_pool_run (pool, take_lane, &round);
          for (unsigned lane = 0; lane < 8; lane++)
            g_assert_cmpuint (round.count[lane], ==, lane < n_threads ? i : 0);
        }
      why_pool_free (pool);
    }
  why_pool_free (NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fft/complex-inverse", test_complex_inverse);
  g_test_add_func ("/fft/columns", test_columns);
  g_test_add_func ("/fft/real", test_real);
  g_test_add_func ("/fft/bad-sizes", test_bad_sizes);
  g_test_add_func ("/fft/buffers", test_buffers);
  g_test_add_func ("/fft/simd", test_simd);
  g_test_add_func ("/pool/lanes", test_pool);
  return g_test_run ();
}

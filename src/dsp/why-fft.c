/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-fft.h"

#include <fftw3.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-pages.h"

struct _WhyFft
{
  WhyFftKind kind;
  fftwf_plan plan;
};

/* FFTW's planner is not thread-safe; only execution is. */
static pthread_mutex_t planner_mutex = PTHREAD_MUTEX_INITIALIZER;

static fftwf_plan
make_plan (WhyFftKind kind, int n, fftwf_complex *other, fftwf_complex *spectrum)
{
  float *real = (float *) other;
  switch (kind)
    {
    case WHY_FFT_REAL_FORWARD:
      return fftwf_plan_dft_r2c_1d (n, real, spectrum, FFTW_ESTIMATE);
    case WHY_FFT_REAL_INVERSE:
      return fftwf_plan_dft_c2r_1d (n, spectrum, real, FFTW_ESTIMATE);
    case WHY_FFT_COMPLEX_INVERSE:
      return fftwf_plan_dft_1d (n, spectrum, spectrum, FFTW_BACKWARD, FFTW_ESTIMATE);
    case WHY_FFT_COMPLEX_APART:
      return fftwf_plan_dft_1d (n, other, spectrum, FFTW_BACKWARD,
                                FFTW_ESTIMATE | FFTW_PRESERVE_INPUT);
    }
  return NULL;
}

WhyStatus
why_fft_new (WhyFftKind kind, size_t n, WhyFft **out, WhyError *error)
{
  *out = NULL;
  if (n < 1 || n > INT_MAX / 2)
    return why_error_set (error, WHY_ERR_INVALID, "a transform of %zu samples is out of range", n);

  WhyFft *fft = calloc (1, sizeof *fft);
  /* ESTIMATE does not touch the arrays, but their alignment goes into the plan. So they are not filled
   * either: that alone would take a good part of what a start does. */
  fftwf_complex *other = fftwf_malloc (n * sizeof (fftwf_complex));
  fftwf_complex *spectrum = fftwf_malloc (n * sizeof (fftwf_complex) + sizeof (fftwf_complex));
  if (fft && other && spectrum)
    {
      fft->kind = kind;
      pthread_mutex_lock (&planner_mutex);
      fft->plan = make_plan (kind, (int) n, other, spectrum);
      pthread_mutex_unlock (&planner_mutex);
    }
  why_fft_release (other);
  why_fft_release (spectrum);
  if (!fft || !fft->plan)
    {
      free (fft);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  *out = fft;
  return WHY_OK;
}

WhyStatus
why_fft_new_columns (size_t n, size_t n_columns, size_t stride, WhyFft **out, WhyError *error)
{
  *out = NULL;
  if (n < 1 || n_columns < 1 || stride < n_columns || stride > INT_MAX / 2 / n)
    return why_error_set (error, WHY_ERR_INVALID, "a transform of %zu samples is out of range", n);

  WhyFft *fft = calloc (1, sizeof *fft);
  fftwf_complex *array = fftwf_malloc (n * stride * sizeof (fftwf_complex));
  if (fft && array)
    {
      int length = (int) n, apart = (int) stride;
      fft->kind = WHY_FFT_COMPLEX_INVERSE;
      pthread_mutex_lock (&planner_mutex);
      fft->plan = fftwf_plan_many_dft (1, &length, (int) n_columns, array, NULL, apart, 1, array,
                                       NULL, apart, 1, FFTW_BACKWARD, FFTW_ESTIMATE);
      pthread_mutex_unlock (&planner_mutex);
    }
  why_fft_release (array);
  if (!fft || !fft->plan)
    {
      free (fft);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  *out = fft;
  return WHY_OK;
}

void
why_fft_free (WhyFft *fft)
{
  if (!fft)
    return;
  pthread_mutex_lock (&planner_mutex);
  fftwf_destroy_plan (fft->plan);
  pthread_mutex_unlock (&planner_mutex);
  free (fft);
}

void
why_fft_run (const WhyFft *fft, void *in, void *out)
{
  switch (fft->kind)
    {
    case WHY_FFT_REAL_FORWARD:
      fftwf_execute_dft_r2c (fft->plan, in, out);
      break;
    case WHY_FFT_REAL_INVERSE:
      fftwf_execute_dft_c2r (fft->plan, in, out);
      break;
    case WHY_FFT_COMPLEX_INVERSE:
    case WHY_FFT_COMPLEX_APART:
      fftwf_execute_dft (fft->plan, in, out);
      break;
    }
}

/* What the names of codelets end with; longer ones first where one ends with another. */
static const struct
{
  const char *suffix, *name;
  WhySimd level;
} codelet_sets[] = {
  { "_avx512", "AVX-512", WHY_SIMD_AVX512 }, { "_avx2_128", "AVX2", WHY_SIMD_AVX2 },
  { "_avx2", "AVX2", WHY_SIMD_AVX2 },        { "_avx_128_fma", "AVX", WHY_SIMD_AVX },
  { "_avx", "AVX", WHY_SIMD_AVX },           { "_sse2", "SSE2", WHY_SIMD_PLAIN },
  { "_neon", "NEON", WHY_SIMD_PLAIN },       { "_altivec", "AltiVec", WHY_SIMD_PLAIN },
  { "_vsx", "VSX", WHY_SIMD_PLAIN },         { "", "plain C", WHY_SIMD_PLAIN },
};
#define N_SETS (sizeof codelet_sets / sizeof *codelet_sets)

/* Counts the sets of the codelets in a plan as FFTW prints it: "n1bv_64_avx" between quotes. */
static void
count_codelets (const char *plan, size_t counts[N_SETS])
{
  for (const char *begin = strchr (plan, '"'); begin; begin = strchr (begin, '"'))
    {
      const char *end = strchr (++begin, '"');
      size_t set = 0, length = end ? (size_t) (end - begin) : 0;
      if (!end)
        break;
      for (size_t n = strlen (codelet_sets[set].suffix);
           n > length || memcmp (end - n, codelet_sets[set].suffix, n) != 0;
           n = strlen (codelet_sets[set].suffix))
        set++;
      counts[set]++;
      begin = end + 1;
    }
}

const char *
why_fft_simd (WhySimd *level)
{
  size_t counts[N_SETS] = { 0 }, most = N_SETS - 1;
  /* Of the lengths that scattering has. */
  for (size_t n = 1024; n <= 65536; n *= 8)
    {
      WhyFft *fft;
      if (why_fft_new (WHY_FFT_COMPLEX_APART, n, &fft, NULL) != WHY_OK)
        continue;
      char *text = fftwf_sprint_plan (fft->plan);
      if (text)
        count_codelets (text, counts);
      free (text);
      why_fft_free (fft);
    }
  for (size_t set = 0; set < N_SETS; set++)
    if (counts[set] > counts[most])
      most = set;
  *level = codelet_sets[most].level;
  return codelet_sets[most].name;
}

void *
why_fft_alloc (size_t n_bytes)
{
  return why_pages_alloc (n_bytes);
}

void
why_fft_release (void *buffer)
{
  free (buffer);
}

void
why_fft_lock_planner (void)
{
  pthread_mutex_lock (&planner_mutex);
}

void
why_fft_unlock_planner (void)
{
  pthread_mutex_unlock (&planner_mutex);
}

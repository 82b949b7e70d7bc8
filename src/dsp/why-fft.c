/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/why-fft.h"

#include <fftw3.h>
#include <limits.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

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
  /* ESTIMATE does not touch the arrays, but their alignment goes into the plan. */
  fftwf_complex *other = why_fft_alloc (n * sizeof (fftwf_complex));
  fftwf_complex *spectrum = why_fft_alloc (n * sizeof (fftwf_complex) + sizeof (fftwf_complex));
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
why_fft_new_columns (
    size_t n, size_t n_columns, size_t stride, WhyFft **out, WhyError *error)
{
  *out = NULL;
  if (n < 1 || n_columns < 1 || stride < n_columns || stride > INT_MAX / 2 / n)
    return why_error_set (error, WHY_ERR_INVALID, "a transform of %zu samples is out of range", n);

  WhyFft *fft = calloc (1, sizeof *fft);
  fftwf_complex *array = why_fft_alloc (n * stride * sizeof (fftwf_complex));
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

void *
why_fft_alloc (size_t n_bytes)
{
  void *buffer = fftwf_malloc (n_bytes);
  if (buffer)
    memset (buffer, 0, n_bytes);
  return buffer;
}

void
why_fft_release (void *buffer)
{
  fftwf_free (buffer);
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

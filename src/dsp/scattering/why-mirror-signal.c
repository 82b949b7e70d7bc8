/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-mirror-private.h"

/* Bins of the whole grid that one of the circle's is made of; good to 1e-6 with twice as many bins
 * as the window has samples. */
#define N_TAPS 6
/* Weights are shared as long as bins shift by less against each other. */
#define MAX_SHIFT (1.0 / 4096)
#define MAX_BLOCK 64

/* The modified Bessel function of order 0. */
static double
bessel_i0 (double x)
{
  double term = 1, sum = 1;
  for (int i = 1; term > 1e-17 * sum; i++)
    {
      term *= x * x / (4.0 * i * i);
      sum += term;
    }
  return sum;
}

static void
fill_weights (WhyMirrorSignal *signal, const WhyMirror *mirror, double beta)
{
  /* Coefficients of the whole grid are scaled by its length. */
  double n = (double) signal->whole.n, scale = n / (double) mirror->n_circle,
         step = n / (double) mirror->n_circle;
  for (size_t k = 0; k < signal->n_bins; k += signal->block)
    {
      double begin = floor ((double) k * step) - (N_TAPS / 2 - 1);
      double middle = (double) (signal->block - 1) / 2,
             at = ((double) k + middle) * step - begin - middle;
      size_t block = k / signal->block;
      signal->first[block] = (size_t) (begin + WHY_MIRROR_SIGNAL_MARGIN);
      for (int tap = 0; tap < N_TAPS; tap++)
        {
          double x = 2 * (at - tap) / N_TAPS, inside = 1 - x * x;
          signal->weights[block * N_TAPS + (size_t) tap]
              = inside > 0 ? (float) (scale * bessel_i0 (beta * sqrt (inside))) : 0;
        }
    }
}

/* z / sinh (z), but z is so large that one exponential does. */
static void
fill_window (WhyMirrorSignal *signal, const WhyMirror *mirror, double beta)
{
  size_t n = mirror->n_sound, middle = n / 2;
  for (size_t i = 0; i <= middle; i++)
    {
      double x = M_PI * N_TAPS * (double) (middle - i) / (double) signal->whole.n;
      double z = sqrt (beta * beta - x * x);
      signal->window[i] = (float) (2 * z * exp (-z) / N_TAPS);
      if (2 * middle - i < n)
        signal->window[2 * middle - i] = signal->window[i];
    }
}

WhyStatus
why_mirror_signal_init (WhyMirrorSignal *signal,
                        const WhyMirror *mirror,
                        size_t n_bins,
                        WhyError *error)
{
  size_t n = mirror->n_circle + mirror->n_circle % 2;
  while (!why_is_smooth (n))
    n += 2;
  WhyStatus status = why_scattering_grid_init_transforms (&signal->whole, n, 1, error);
  if (status == WHY_OK)
    status = why_scattering_grid_init_half (&signal->whole, error);
  if (status != WHY_OK)
    return status;

  double shift = (double) n / (double) mirror->n_circle - 1, most = MAX_SHIFT / fmax (shift, 1e-9);
  signal->block = most > MAX_BLOCK ? MAX_BLOCK : most > 1 ? (size_t) most : 1;
  signal->n_bins = n_bins < mirror->n_circle / 2 + 1 ? n_bins : mirror->n_circle / 2 + 1;
  size_t n_blocks = (signal->n_bins - 1) / signal->block + 1;
  signal->first = calloc (n_blocks, sizeof *signal->first);
  signal->weights = why_fft_alloc (n_blocks * N_TAPS * sizeof *signal->weights);
  signal->window = why_fft_alloc (mirror->n_sound * sizeof *signal->window);
  signal->turns = why_fft_alloc (signal->n_bins * sizeof *signal->turns);
  if (!signal->first || !signal->weights || !signal->window || !signal->turns)
    return WHY_ERR_MEMORY;
  double spread = (double) n / (double) mirror->n_sound, width = N_TAPS / spread * (spread - 0.5);
  double beta = M_PI * sqrt (width * width - 0.8);
  fill_weights (signal, mirror, beta);
  fill_window (signal, mirror, beta);
  why_collection_job_turns (-2 * M_PI * (double) (mirror->n_sound / 2) / (double) mirror->n_circle,
                            signal->n_bins, signal->turns);
  return WHY_OK;
}

void
why_mirror_signal_clear (WhyMirrorSignal *signal)
{
  why_scattering_grid_clear (&signal->whole);
  free (signal->first);
  why_fft_release (signal->weights);
  why_fft_release (signal->window);
  why_fft_release (signal->turns);
}

/* Around frequency 0 and half the rate, coefficients of real samples are mirrored. */
static void
extend (float complex *spectrum, size_t n_half)
{
  for (size_t i = 1; i <= WHY_MIRROR_SIGNAL_MARGIN; i++)
    {
      *(spectrum - i) = conjf (spectrum[i]);
      spectrum[n_half + i] = conjf (spectrum[n_half - i]);
    }
}

/* Real parts of n bins, all of the same weights, turned. */
WHY_KERNEL static void
interpolate (const float *restrict in,
             const float *restrict weights,
             const float *restrict turns,
             size_t n,
             float *restrict out)
{
  float w[N_TAPS];
  for (size_t tap = 0; tap < N_TAPS; tap++)
    w[tap] = weights[tap];
  for (size_t i = 0; i < n; i++)
    {
      float re = 0, im = 0;
      for (size_t tap = 0; tap < N_TAPS; tap++)
        {
          re += w[tap] * in[2 * (i + tap)];
          im += w[tap] * in[2 * (i + tap) + 1];
        }
      out[i] = 2 * (re * turns[2 * i] - im * turns[2 * i + 1]);
    }
}

/* Points of reflection stand on the circle once. */
static void
take_ends (const WhyMirror *mirror, const float *x, size_t n_bins, float *out)
{
  float scale = 1 / (float) mirror->n_circle, first = x[0] * scale,
        last = mirror->wraps ? x[mirror->n_sound - 1] * scale : 0;
  for (size_t k = 0; k < n_bins; k++)
    out[k] -= first + (k % 2 == 0 ? last : -last);
}

void
why_mirror_signal_find (const WhyMirror *mirror,
                        const float *x,
                        const WhyMirrorWork *work,
                        float *spectrum)
{
  const WhyMirrorSignal *signal = &mirror->signal;
  size_t n = signal->whole.n, n_sound = mirror->n_sound, middle = n_sound / 2;
  why_kernel_multiply (x + middle, signal->window + middle, n_sound - middle, work->padded);
  memset (work->padded + (n_sound - middle), 0, (n - n_sound) * sizeof (float));
  why_kernel_multiply (x, signal->window, middle, work->padded + (n - middle));
  why_scattering_grid_deal_samples (&signal->whole, work->padded, work->dealt);
  float complex *coefficients = work->coefficients + WHY_MIRROR_SIGNAL_MARGIN;
  why_scattering_grid_find_spectrum (&signal->whole, work->dealt, work->transformed, coefficients);
  extend (coefficients, n / 2);

  for (size_t k = 0; k < signal->n_bins; k += signal->block)
    {
      size_t block = k / signal->block, left = signal->n_bins - k;
      interpolate ((const float *) (work->coefficients + signal->first[block]),
                   signal->weights + block * N_TAPS, (const float *) (signal->turns + k),
                   left < signal->block ? left : signal->block, spectrum + k);
    }
  take_ends (mirror, x, signal->n_bins, spectrum);
}

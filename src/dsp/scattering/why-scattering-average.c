/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-scattering-private.h"

/* A Gaussian in time beyond 5.2 deviations: 1e-6 of its largest value. */
#define REACH 5.2
/* The first step's Gaussian, in steps: its spectrum is 3e-6 at the first alias, and the weights end
 * at 4e-6 of the largest. */
#define FINE_DEVIATION 0.8
#define FINE_REACH 4
#define N_TAPS WHY_AVERAGE_MARGIN /* both sides */
/* Dot products that run side by side; sums are taken over so many lanes in a fixed order. */
#define N_LANES 16

static void
normalize (float *weights, const double *values, size_t n)
{
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += values[i];
  for (size_t i = 0; i < n; i++)
    weights[i] = (float) (values[i] / sum);
}

/* n weights of the Gaussian around index middle and its images period (which may be infinite)
 * apart, with sum 1. */
static float *
new_gaussian (size_t n, double middle, double deviation, double period)
{
  float *weights = why_fft_alloc (n * sizeof *weights);
  double *values = calloc (n, sizeof *values);
  if (weights && values)
    {
      double images = ceil (REACH * deviation / period);
      for (size_t i = 0; i < n; i++)
        for (double image = -images; image <= images; image += 1)
          {
            double offset = image == 0 ? 0 : image * period;
            double x = ((double) i - middle + offset) / deviation;
            values[i] += exp (-x * x / 2);
          }
      normalize (weights, values, n);
    }
  free (values);
  return weights;
}

static size_t
wrap_down (long i, size_t n)
{
  long rest = i % (long) n;
  return (size_t) (rest < 0 ? rest + (long) n : rest);
}

WhyStatus
why_average_init (WhyAverage *average, const WhyScattering *s, size_t rate, size_t step)
{
  size_t stride = rate / step, n_coarse = stride * s->n_hops;
  double hop = exp2 (s->log2_stride);
  /* In coarse values: the low-pass is a Gaussian in time, too. */
  double deviation = (double) stride / (2 * M_PI * s->low_pass_sigma * hop);
  if (step > 1)
    deviation = sqrt (deviation * deviation - FINE_DEVIATION * FINE_DEVIATION);

  size_t reach = (size_t) ceil (REACH * deviation);
  size_t n_weights = 2 * reach + 1 < n_coarse ? 2 * reach + 1 : n_coarse, middle = n_weights / 2;
  size_t first_hop = (s->left + s->first_frame) >> s->log2_stride;
  size_t shift = step > 1 ? FINE_REACH : 0;
  *average = (WhyAverage){
    .step = step, .stride = stride, .n_coarse = n_coarse, .n_weights = n_weights
  };
  average->first_coarse
      = wrap_down ((long) (first_hop * stride) - (long) (middle + shift), n_coarse);
  average->n_run = (s->n_frames - 1) * stride + n_weights;
  average->weights = new_gaussian (n_weights, (double) middle, deviation, (double) n_coarse);
  if (step > 1)
    average->fine = new_gaussian (N_TAPS * step, (double) (FINE_REACH * step),
                                  FINE_DEVIATION * (double) step, INFINITY);
  return average->weights && (step == 1 || average->fine) ? WHY_OK : WHY_ERR_MEMORY;
}

void
why_average_clear (WhyAverage *average)
{
  why_fft_release (average->fine);
  why_fft_release (average->weights);
}

/* out[i] = sum over n weights times samples from i * stride on. */
WHY_KERNEL static void
slide (const float *restrict samples,
       size_t stride,
       const float *restrict weights,
       size_t n,
       float *restrict out,
       size_t n_out)
{
  for (size_t i = 0; i < n_out; i++)
    {
      const float *from = samples + i * stride;
      float lanes[N_LANES] = { 0 };
      size_t k = 0;
      for (; k + N_LANES <= n; k += N_LANES)
        for (size_t lane = 0; lane < N_LANES; lane++)
          lanes[lane] += weights[k + lane] * from[k + lane];
      for (size_t lane = 0; k + lane < n; lane++)
        lanes[lane] += weights[k + lane] * from[k + lane];
      for (size_t half = N_LANES / 2; half > 0; half /= 2)
        for (size_t lane = 0; lane < half; lane++)
          lanes[lane] += lanes[lane + half];
      out[i] = lanes[0];
    }
}

/* Copies the first values behind the last, as often round as it takes. */
static void
extend (float *values, size_t n, size_t n_more)
{
  for (size_t i = 0; i < n_more; i++)
    values[n + i] = values[i];
}

/* weights: N_TAPS, step apart. */
WHY_KERNEL static void
add_taps (const float *restrict row,
          const float *restrict weights,
          size_t step,
          size_t n,
          float *restrict out)
{
  float w[N_TAPS];
  for (size_t tap = 0; tap < N_TAPS; tap++)
    w[tap] = weights[tap * step];
  for (size_t i = 0; i < n; i++)
    out[i] += (w[0] * row[i] + w[1] * row[i + 1]) + (w[2] * row[i + 2] + w[3] * row[i + 3])
              + ((w[4] * row[i + 4] + w[5] * row[i + 5]) + (w[6] * row[i + 6] + w[7] * row[i + 7]));
}

void
why_average_add_row (const WhyAverage *average, size_t k, float *row, float *coarse)
{
  extend (row, average->n_coarse, N_TAPS);
  add_taps (row, average->fine + k, average->step, average->n_coarse, coarse);
}

/* Copies the run out of the circle. */
static void
take_run (const WhyAverage *average, const float *coarse, float *run)
{
  size_t done = 0, from = average->first_coarse;
  while (done < average->n_run)
    {
      size_t left = average->n_run - done, n = average->n_coarse - from;
      n = n < left ? n : left;
      memcpy (run + done, coarse + from, n * sizeof *run);
      done += n;
      from = 0;
    }
}

void
why_average_finish (
    const WhyAverage *average, const float *coarse, float *run, float *frames, size_t n_frames)
{
  take_run (average, coarse, run);
  slide (run, average->stride, average->weights, average->n_weights, frames, n_frames);
}

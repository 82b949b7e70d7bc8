/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/why-scattering-private.h"

/* A Gaussian in time beyond 5.2 deviations: 1e-6 of its largest value. */
#define REACH 5.2
/* The first step's Gaussian, in steps: its spectrum is 3e-6 at the first alias, and the weights end
 * at 4e-6 of the largest. */
#define FINE_DEVIATION 0.8
#define FINE_REACH 4
/* Below so many samples a hop one step is as quick. */
#define MAX_RATE_AT_ONCE 8
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

/* n weights of the Gaussian around index middle and its images period apart, with sum 1. */
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
            double x = ((double) i - middle + image * period) / deviation;
            values[i] += exp (-x * x / 2);
          }
      normalize (weights, values, n);
    }
  free (values);
  return weights;
}

/* Rates are 2^a, 3 2^a or 5 2^a: what remains is 2, 3 or 5 a hop. */
static size_t
choose_step (size_t rate)
{
  size_t step = 1;
  while (rate > MAX_RATE_AT_ONCE && rate / step % 2 == 0 && rate / step > 3)
    step *= 2;
  return step;
}

WhyStatus
why_average_init (WhyAverage *average, const WhyScattering *s, size_t rate)
{
  size_t step = choose_step (rate), stride = rate / step, n_coarse = stride * s->n_hops;
  double hop = exp2 (s->log2_stride);
  /* In coarse values: the low-pass is a Gaussian in time, too. */
  double deviation = (double) stride / (2 * M_PI * s->low_pass_sigma * hop);
  if (step > 1)
    deviation = sqrt (deviation * deviation - FINE_DEVIATION * FINE_DEVIATION);

  size_t reach = (size_t) ceil (REACH * deviation);
  size_t n_weights = 2 * reach + 1 < n_coarse ? 2 * reach + 1 : n_coarse, middle = n_weights / 2;
  size_t shift = step > 1 ? FINE_REACH : 0;
  *average = (WhyAverage){ .step = step, .stride = stride, .n_coarse = n_coarse,
                           .n_weights = n_weights };
  average->first_coarse
      = (s->first_hop * stride + 2 * n_coarse - middle - shift % n_coarse) % n_coarse;
  size_t end = average->first_coarse + (s->n_frames - 1) * stride + n_weights;
  average->n_more = end > n_coarse ? end - n_coarse : 0;
  average->weights = new_gaussian (n_weights, (double) middle, deviation, (double) n_coarse);
  if (step > 1)
    {
      average->n_fine = 2 * FINE_REACH * step;
      average->fine = new_gaussian (average->n_fine, (double) (FINE_REACH * step),
                                    FINE_DEVIATION * (double) step, 4.0 * (double) average->n_fine);
    }
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
slide (const float *restrict samples, size_t stride, const float *restrict weights, size_t n,
       float *restrict out, size_t n_out)
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

void
why_average_run (const WhyAverage *average, float *samples, size_t n, float *coarse, float *frames,
                 size_t n_frames)
{
  if (average->step > 1)
    {
      extend (samples, n, average->n_fine);
      slide (samples, average->step, average->fine, average->n_fine, coarse, average->n_coarse);
      samples = coarse;
    }
  extend (samples, average->n_coarse, average->n_more);
  slide (samples + average->first_coarse, average->stride, average->weights, average->n_weights,
         frames, n_frames);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-mirror-private.h"

/* A Gaussian in time beyond 4.6 deviations: 4e-6 of its sum. */
#define REACH 4.6
#define N_TAPS 4
/* Dot products that run side by side; sums are taken over so many lanes in a fixed order. */
#define N_LANES 16

/* The variance of the spline is a third of its step's square. */
#define SPLINE_VARIANCE (1.0 / 3)

static double
spline (double x)
{
  x = fabs (x);
  if (x >= 2)
    return 0;
  return x >= 1 ? (2 - x) * (2 - x) * (2 - x) / 6 : 2.0 / 3 - x * x + x * x * x / 2;
}

/* Rows 1 to n_rows / 2 - 1 stand for their mirror images, too; folding doubles the other two. */
static void
fill_taps (float (*taps)[N_TAPS], size_t n_rows)
{
  for (size_t k = 0; k <= n_rows / 2; k++)
    for (int tap = 0; tap < N_TAPS; tap++)
      {
        double weight = spline ((double) k / (double) n_rows + tap - 2);
        taps[k][tap] = (float) (k == 0 || k == n_rows / 2 ? weight / 2 : weight);
      }
}

/* Adds the Gaussian around at to the weights of values first on, side by side or, with side -1,
 * mirrored about 0. The ratios of neighbours are a geometric series. */
static void
add_gaussian (double *weights, size_t first, size_t n, double at, int side, double deviation)
{
  double reach = REACH * deviation, middle = side * at - (double) first;
  double begin = fmax (ceil (middle - reach), 0),
         end = fmin (floor (middle + reach), (double) n - 1);
  if (begin > end)
    return;
  double x = (begin - middle) / deviation, step = 1 / deviation;
  double value = exp (-x * x / 2), ratio = exp (-step * (x + step / 2)), bend = exp (-step * step);
  for (size_t i = (size_t) begin; i <= (size_t) end; i++, value *= ratio, ratio *= bend)
    weights[i] += value;
}

/* Each value stands for its mirror image, too; those at the two points of reflection are their own.
 * Beyond the end of a circle that does not wrap there is silence. */
static void
fill_frame (const WhyMirrorAverage *average,
            const WhyMirror *mirror,
            size_t first,
            double at,
            double deviation,
            double *weights)
{
  double n = (double) average->n_coarse;
  double most = mirror->wraps ? ceil (REACH * deviation / n) + 1 : 0;
  memset (weights, 0, average->n_weights * sizeof *weights);
  for (double image = -most; image <= most; image += 1)
    for (int side = -1; side <= 1; side += 2)
      add_gaussian (weights, first, average->n_weights, at + image * n, side, deviation);
  if (first == 0)
    weights[0] /= 2;
  if (first + average->n_weights == average->n_half + 1)
    weights[average->n_weights - 1] /= 2;
}

static bool
fill_weights (WhyMirrorAverage *average, const WhyMirror *mirror, double deviation, double scale)
{
  const WhyScattering *s = mirror->scattering;
  double per_sample = (double) average->n_coarse / (double) mirror->n_circle;
  size_t n = average->n_weights;
  double *weights = calloc (n, sizeof *weights);
  for (size_t frame = 0; weights && frame < s->n_frames; frame++)
    {
      double at = ((double) s->first_frame + ldexp ((double) frame, s->log2_stride)) * per_sample;
      double begin = fmax (floor (at - REACH * deviation), 0);
      size_t last = average->n_half + 1 - n, first = begin < (double) last ? (size_t) begin : last;
      average->first[frame] = first;
      fill_frame (average, mirror, first, at, deviation, weights);
      for (size_t i = 0; i < n; i++)
        average->weights[frame * n + i] = (float) (scale * weights[i]);
    }
  free (weights);
  return weights != NULL;
}

WhyStatus
why_mirror_average_init (
    WhyMirrorAverage *average, const WhyMirror *mirror, size_t n, size_t n_rows, float gain)
{
  const WhyScattering *s = mirror->scattering;
  size_t n_coarse = n / n_rows;
  *average = (WhyMirrorAverage){ .n_coarse = n_coarse, .n_half = n_coarse / 2 };
  /* In coarse values: the low-pass is a Gaussian in time, too. */
  double deviation = (double) n_coarse / (2 * M_PI * s->low_pass_sigma * (double) mirror->n_circle);
  deviation = sqrt (deviation * deviation - (n_rows > 1 ? SPLINE_VARIANCE : 0));
  size_t wanted = 2 * (size_t) ceil (REACH * deviation) + 2;
  average->n_weights = wanted < average->n_half + 1 ? wanted : average->n_half + 1;

  average->first = calloc (s->n_frames, sizeof *average->first);
  average->weights = why_fft_alloc (s->n_frames * average->n_weights * sizeof (float));
  if (n_rows > 1)
    average->taps = calloc (n_rows / 2 + 1, sizeof *average->taps);
  if (!average->first || !average->weights || (n_rows > 1 && !average->taps))
    return WHY_ERR_MEMORY;
  if (n_rows > 1)
    fill_taps (average->taps, n_rows);
  double scale = (double) gain / ((double) n_rows * deviation * sqrt (2 * M_PI));
  return fill_weights (average, mirror, deviation, scale) ? WHY_OK : WHY_ERR_MEMORY;
}

void
why_mirror_average_clear (WhyMirrorAverage *average)
{
  free (average->first);
  free (average->taps);
  why_fft_release (average->weights);
}

WHY_KERNEL static void
add_four_taps (const float *restrict row, const float *restrict w, size_t n, float *restrict out)
{
  float w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3];
  for (size_t i = 0; i < n; i++)
    out[i] += (w0 * row[i] + w1 * row[i + 1]) + (w2 * row[i + 2] + w3 * row[i + 3]);
}

/* Column i lies at k / n_rows + i: tap t of coarse value j reads column j + t - 2. So that no
 * value before the row is read, value j stands at j - 2, round the circle. */
void
why_mirror_average_add (const WhyMirrorAverage *average, size_t k, float *row, float *coarse)
{
  for (size_t i = 0; i < N_TAPS - 1; i++)
    row[average->n_coarse + i] = row[i];
  add_four_taps (row, average->taps[k], average->n_coarse, coarse);
}

/* Value j of the whole circle is that of the rows at hand and of their mirror images. */
static void
fold (const WhyMirrorAverage *average, const float *coarse, float *folded)
{
  size_t n = average->n_coarse;
  for (size_t i = 0; i <= average->n_half; i++)
    folded[i] = coarse[i >= 2 ? i - 2 : i + n - 2] + coarse[i + 2 <= n ? n - i - 2 : 2 * n - i - 2];
}

/* Frame by frame, the sum of weights times values from its first on. */
WHY_KERNEL static void
slide_along (const float *restrict values,
             const size_t *restrict first,
             const float *restrict weights,
             size_t n,
             float *restrict out,
             size_t n_out)
{
  for (size_t i = 0; i < n_out; i++, weights += n)
    {
      const float *from = values + first[i];
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

void
why_mirror_average_finish (const WhyMirrorAverage *average,
                           const float *coarse,
                           float *folded,
                           float *frames,
                           size_t n_frames)
{
  const float *values = coarse;
  if (average->taps)
    {
      fold (average, coarse, folded);
      values = folded;
    }
  slide_along (values, average->first, average->weights, average->n_weights, frames, n_frames);
}

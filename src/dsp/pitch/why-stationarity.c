/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-stationarity.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/pitch/why-decimate-private.h"
#include "dsp/why-fft.h"

#define MIN_SAMPLE_RATE_HZ 4000.0
#define MAX_SAMPLE_RATE_HZ 1e6
#define BLOCK_S 0.005
#define SOUNDING 3e-4 /* of the loudest block's energy: -35 dB */
#define EDGE_S 0.1    /* attack and end, where all notes change */
#define MIN_BODY_S 0.3
#define SEGMENT_S 0.5 /* half of it is compared with what follows up to half of it later */
#define MIN_THINNED_HZ 11000.0
#define MAX_THINNING 16
#define MIN_KEPT 0.7 /* share of the energy that a thinned signal must keep */
#define FINENESS 4   /* lags between two samples */
#define LONGEST_PERIOD_S 0.04
#define MIN_PERIOD_CORRELATION 0.95
#define SHORTEST_STEP_S 0.008 /* less than half a cycle of the fastest flutter */
/* Strokes of a tongue on a higher note come back as its period does; a low note has low partials. */
#define LOW_HZ 60.0
#define LOW_PARTIALS 3
#define MIN_LOW_SHARE 1e-3
#define GIVE_UP 0.8 /* it will not come back */

typedef struct
{
  size_t n, n_lags, n_fft; /* of the stretch, of the lags in samples */
  double rate_hz;
  WhyFft *forward, *inverse;
  float *a, *b, *spectrum_a, *spectrum_b, *correlation;
} Segment;

static void
segment_clear (Segment *s)
{
  why_fft_free (s->forward);
  why_fft_free (s->inverse);
  why_fft_release (s->a);
  why_fft_release (s->b);
  why_fft_release (s->spectrum_a);
  why_fft_release (s->spectrum_b);
  why_fft_release (s->correlation);
}

static WhyStatus
segment_init (Segment *s, size_t n, double rate_hz)
{
  *s = (Segment){ .n = n, .n_lags = n / 2, .n_fft = 64, .rate_hz = rate_hz };
  while (s->n_fft < n + n / 2)
    s->n_fft *= 2;
  size_t n_fine = FINENESS * s->n_fft;
  s->a = why_fft_alloc (s->n_fft * sizeof (float));
  s->b = why_fft_alloc (s->n_fft * sizeof (float));
  s->spectrum_a = why_fft_alloc ((s->n_fft + 2) * sizeof (float));
  s->spectrum_b = why_fft_alloc ((n_fine + 2) * sizeof (float));
  s->correlation = why_fft_alloc (n_fine * sizeof (float));
  if (!s->a || !s->b || !s->spectrum_a || !s->spectrum_b || !s->correlation)
    return WHY_ERR_MEMORY;
  WhyStatus status = why_fft_new (WHY_FFT_REAL_FORWARD, s->n_fft, &s->forward, NULL);
  return status == WHY_OK ? why_fft_new (WHY_FFT_REAL_INVERSE, n_fine, &s->inverse, NULL) : status;
}

/* Fills correlation with that of x's first half and what begins fine lags later, 0..1. x: s->n. */
static void
correlate (Segment *s, const float *x)
{
  size_t half = s->n - s->n_lags, n_fine = FINENESS * s->n_fft;
  double mean = 0.0, energy_a = 0.0, energy_b = 0.0;
  for (size_t i = 0; i < s->n; i++)
    mean += (double) x[i];
  mean /= (double) s->n;
  memset (s->a, 0, s->n_fft * sizeof (float));
  memset (s->b, 0, s->n_fft * sizeof (float));
  for (size_t i = 0; i < s->n; i++)
    {
      s->b[i] = (float) ((double) x[i] - mean);
      if (i < half)
        {
          s->a[i] = s->b[i];
          energy_a += (double) (s->a[i] * s->a[i]);
        }
    }
  energy_b = energy_a;
  why_fft_run (s->forward, s->a, s->spectrum_a);
  why_fft_run (s->forward, s->b, s->spectrum_b);
  for (size_t k = 0; k <= s->n_fft / 2; k++)
    {
      float *b = s->spectrum_b + 2 * k;
      const float *a = s->spectrum_a + 2 * k;
      float re = a[0] * b[0] + a[1] * b[1], im = a[0] * b[1] - a[1] * b[0];
      b[0] = re;
      b[1] = im;
    }
  s->spectrum_b[s->n_fft] *= 0.5f; /* what was one bin is two there */
  memset (s->spectrum_b + s->n_fft + 2, 0, (n_fine - s->n_fft) * sizeof (float));
  why_fft_run (s->inverse, s->spectrum_b, s->correlation);
  for (size_t lag = 0; lag < s->n_lags; lag++)
    {
      double norm = sqrt (energy_a * fmax (energy_b, 0.0)) * (double) s->n_fft;
      float scale = norm > 0.0 ? (float) (1.0 / norm) : 0.0f;
      for (size_t i = 0; i < FINENESS; i++)
        s->correlation[FINENESS * lag + i] *= scale;
      float leaves = s->b[lag], enters = s->b[lag + half];
      energy_b += (double) (enters * enters - leaves * leaves);
    }
}

/* A maximum at a fine lag, by the parabola through it and its neighbours; NAN where there is none. */
static double
peak_at (const float *r, size_t lag)
{
  double left = (double) r[lag - 1], here = (double) r[lag], right = (double) r[lag + 1],
         bend = left - 2.0 * here + right;
  if (here < left || here < right || !(bend < 0.0))
    return NAN;
  return here - (left - right) * (left - right) / (8.0 * bend);
}

/* The shortest lag, in fine ones, after which x comes back; 0: none. */
static size_t
find_period (const Segment *s)
{
  size_t last = (size_t) (LONGEST_PERIOD_S * s->rate_hz * FINENESS);
  bool parted = false;
  for (size_t lag = 1; lag <= last && lag + 1 < FINENESS * s->n_lags; lag++)
    {
      parted = parted || s->correlation[lag] < 0.5f;
      if (parted && peak_at (s->correlation, lag) >= MIN_PERIOD_CORRELATION)
        return lag;
    }
  return 0;
}

/* Share of x's energy, as read into b, in the lowest partials of a note of hz. */
static double
low_share (const Segment *s, double hz)
{
  double low = 0.0, all = 0.0, norm = 0.0;
  for (int h = 1; h <= LOW_PARTIALS; h++)
    {
      double re = 0.0, im = 0.0, turn = 2.0 * M_PI * h * hz / s->rate_hz;
      for (size_t i = 0; i < s->n; i++)
        {
          double hann = 0.5 - 0.5 * cos (2.0 * M_PI * ((double) i + 0.5) / (double) s->n),
                 x = (double) s->b[i] * hann;
          re += x * cos (turn * (double) i);
          im += x * sin (turn * (double) i);
          if (h == 1)
            {
              all += x * x;
              norm += hann * hann;
            }
        }
      low += re * re + im * im;
    }
  /* Of a sine of amplitude 1: (sum of the window / 2)^2, half the norm. */
  double gain = 0.25 * (double) s->n * (double) s->n * 0.25;
  return all > 0.0 ? low / gain * 0.5 * norm / all : 0.0;
}

/* The least of what comes back in each step of a period or so. */
static double
measure_segment (Segment *s, const float *x)
{
  correlate (s, x);
  size_t period = find_period (s), n_fine = FINENESS * s->n_lags;
  double fine_hz = FINENESS * s->rate_hz, least = 1.0;
  if (period == 0)
    return 0.0;
  double hz = fine_hz / (double) period;
  if (hz < LOW_HZ && low_share (s, hz) < MIN_LOW_SHARE)
    return 0.0;
  size_t step = (size_t) fmax ((double) period, SHORTEST_STEP_S * fine_hz) + 1;
  for (size_t first = period / 2 + 1; first + step + 1 < n_fine; first += step)
    {
      double most = 0.0;
      for (size_t lag = first; lag < first + step; lag++)
        most = fmax (most, peak_at (s->correlation, lag));
      least = fmin (least, most);
    }
  return least;
}

static double
energy_of (const float *x, size_t first, size_t last)
{
  double sum = 0.0;
  for (size_t i = first; i < last; i++)
    sum += (double) x[i] * (double) x[i];
  return sum;
}

/* From the first to behind the last block that sounds, in samples. */
static void
find_sounding (
    const float *x, size_t n, size_t block, WhyStationarity *out, size_t *first, size_t *last)
{
  double loudest = 0.0;
  size_t n_sounding = 0;
  *first = *last = 0;
  for (size_t i = 0; i + block <= n; i += block)
    loudest = fmax (loudest, energy_of (x, i, i + block));
  for (size_t i = 0; i + block <= n && loudest > 0.0; i += block)
    if (energy_of (x, i, i + block) > SOUNDING * loudest)
      {
        if (n_sounding++ == 0)
          *first = i;
        *last = i + block;
      }
  out->sounding_s = (double) n_sounding * BLOCK_S;
}

/* x: from first on, before last, at rate_hz. */
static WhyStatus
measure_body (const float *x,
              size_t first,
              size_t last,
              double rate_hz,
              double *out,
              WhyStep step,
              void *user)
{
  size_t n = (size_t) (SEGMENT_S * rate_hz);
  Segment segment;
  if (n > last - first)
    n = last - first;
  WhyStatus status = segment_init (&segment, n, rate_hz);
  double least = 1.0;
  size_t n_segments = (last - first - n) / (n / 2) + 1;
  for (size_t i = 0; status == WHY_OK && i < n_segments && least > GIVE_UP; i++)
    {
      if (step && !step ((double) i / (double) n_segments, user))
        status = WHY_CANCELLED;
      least = fmin (least, measure_segment (&segment, x + first + i * (n / 2)));
    }
  segment_clear (&segment);
  *out = status == WHY_OK ? least : 0.0;
  return status;
}

/* As few samples as hold most of it. */
static WhyStatus
measure_thinned (const float *x,
                 size_t n,
                 size_t first,
                 size_t last,
                 double rate_hz,
                 double *out,
                 WhyStep step,
                 void *user)
{
  size_t factor = 1, n_thin;
  while (factor < MAX_THINNING && rate_hz / (double) (2 * factor) >= MIN_THINNED_HZ)
    factor *= 2;
  if (factor == 1)
    return measure_body (x, first, last, rate_hz, out, step, user);
  float *thin = why_decimate (x, n, factor, &n_thin);
  if (!thin)
    return WHY_ERR_MEMORY;
  bool kept = (double) factor * energy_of (thin, first / factor, last / factor)
              >= MIN_KEPT * energy_of (x, first, last);
  WhyStatus status = kept ? measure_body (thin, first / factor, last / factor,
                                          rate_hz / (double) factor, out, step, user)
                          : measure_body (x, first, last, rate_hz, out, step, user);
  free (thin);
  return status;
}

WhyStatus
why_stationarity_process (
    const float *x, size_t n, double sample_rate_hz, WhyStationarity *out, WhyStep step, void *user)
{
  *out = (WhyStationarity){ 0.0, 0.0 };
  if (!(sample_rate_hz >= MIN_SAMPLE_RATE_HZ && sample_rate_hz <= MAX_SAMPLE_RATE_HZ))
    return WHY_OK;
  float *clean = malloc ((n + 1) * sizeof *clean), peak = 0.0f;
  if (!clean)
    return WHY_ERR_MEMORY;
  /* An offset is no sound. */
  double sum = 0.0;
  for (size_t i = 0; i < n; i++)
    sum += isfinite (x[i]) ? (double) x[i] : 0.0;
  float mean = n > 0 ? (float) (sum / (double) n) : 0.0f;
  for (size_t i = 0; i < n; i++)
    if (isfinite (x[i]))
      peak = fmaxf (peak, fabsf (x[i] - mean));
  /* Two factors: the reciprocal of a subnormal peak would be infinite. */
  float root = peak > 0.0f ? 1.0f / sqrtf (peak) : 0.0f;
  for (size_t i = 0; i < n; i++)
    clean[i] = isfinite (x[i]) ? (x[i] - mean) * root * root : 0.0f;

  size_t first, last, edge = (size_t) (EDGE_S * sample_rate_hz);
  find_sounding (clean, n, (size_t) (BLOCK_S * sample_rate_hz), out, &first, &last);
  WhyStatus status = WHY_OK;
  if ((double) (last - first) >= (2.0 * EDGE_S + MIN_BODY_S) * sample_rate_hz)
    status = measure_thinned (clean, n, first + edge, last - edge, sample_rate_hz, &out->repetition,
                              step, user);
  free (clean);
  return status;
}

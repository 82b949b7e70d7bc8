/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-tracks-private.h"

/* Where a note's fundamental is weak, as in a double reed, YIN takes its second or third partial for the note. Then
 * there are as strong partials between the multiples of what it found as at them, and nothing else is there. */

#define N_PLACES 12
#define MIN_PLACES 4
#define N_PARTIALS 6
#define PERIODS 10.0 /* in a window: six partials between two are told apart */
#define MIN_WINDOW_S 0.03
#define NEAR 0.1f  /* octaves from the median */
#define FOLD 0.12f /* as wide as a vibrato and a tracker's slip */

/* What lies between, re the multiples, and re what lies between those again. Of 1046 recorded plain notes and vibratos
 * 27 were heard an octave or a twelfth too high, of which 18 pass; strings whose bow excites half the pitch stay below
 * by one or two decibels and more, other notes by ten. */
typedef struct
{
  size_t divisor, n_between, n_gaps;
  double between[2], gaps[3]; /* in multiples of the pitch */
  double min_share, min_contrast;
} Test;

static const Test tests[] = {
  { 2, 1, 2, { 1.0 / 2.0 }, { 1.0 / 4.0, 3.0 / 4.0 }, 0.045, 30.0 },
  { 3, 2, 3, { 1.0 / 3.0, 2.0 / 3.0 }, { 1.0 / 6.0, 3.0 / 6.0, 5.0 / 6.0 }, 0.025, 4.0 },
};

typedef struct
{
  float *x; /* n samples under a Hann window */
  size_t n;
  double turn; /* radians a sample, of the pitch */
} Window;

static double
power_at (const Window *window, double multiple)
{
  double turn = window->turn * multiple, step_re = cos (turn), step_im = sin (turn), re = 1.0,
         im = 0.0, sum_re = 0.0, sum_im = 0.0;
  if (turn >= M_PI)
    return 0.0;
  for (size_t i = 0; i < window->n; i++)
    {
      sum_re += (double) window->x[i] * re;
      sum_im += (double) window->x[i] * im;
      double next = re * step_re - im * step_im;
      im = re * step_im + im * step_re;
      re = next;
    }
  return sum_re * sum_re + sum_im * sum_im;
}

/* Mean over the places, which lie as these do above each of the first partials and zero. */
static double
mean_power (const Window *window, const double *places, size_t n)
{
  double sum = 0.0;
  for (size_t i = 0; i < n; i++)
    for (int k = 0; k < N_PARTIALS; k++)
      sum += power_at (window, k + places[i]);
  return sum / (double) n;
}

static bool
lies_between (const Window *window, const Test *test, double multiples)
{
  double between = mean_power (window, test->between, test->n_between);
  return between * (double) test->n_between >= test->min_share * multiples
         && between >= test->min_contrast * mean_power (window, test->gaps, test->n_gaps);
}

/* Frames spread over those near the median. Returns how many, at most N_PLACES. */
static size_t
choose_places (const float *hz, size_t n_frames, float median_hz, size_t places[N_PLACES])
{
  size_t n_near = 0, n = 0, seen = 0;
  for (size_t i = 0; i < n_frames; i++)
    n_near += fabsf (log2f (hz[i] / median_hz)) < NEAR;
  for (size_t i = 0; i < n_frames && n < N_PLACES; i++)
    if (fabsf (log2f (hz[i] / median_hz)) < NEAR && ++seen * (N_PLACES + 1) > (n + 1) * n_near)
      places[n++] = i;
  return n;
}

/* 1 where the pitch is that of the note. */
static WhyStatus
find_divisor (const WhyTracksSignal *signal,
              const float *hz,
              size_t n_frames,
              float median_hz,
              size_t *divisor)
{
  static const double one = 1.0;
  size_t places[N_PLACES], n_places = choose_places (hz, n_frames, median_hz, places), n_asked = 0,
                           votes[2] = { 0 };
  size_t n = (size_t) (signal->rate_hz
                       * fmax (PERIODS * exp2 (NEAR) / (double) median_hz, MIN_WINDOW_S));
  float *x = malloc (n * sizeof *x);
  *divisor = 1;
  if (!x)
    return WHY_ERR_MEMORY;
  for (size_t p = 0; p < n_places; p++)
    {
      size_t center = places[p] * signal->hop + signal->hop / 2;
      if (center < n / 2 || center - n / 2 + n > signal->n)
        continue;
      Window window = { x, n, 2.0 * M_PI * (double) hz[places[p]] / signal->rate_hz };
      for (size_t i = 0; i < n; i++)
        x[i] = signal->x[center - n / 2 + i]
               * (float) (0.5 - 0.5 * cos (2.0 * M_PI * ((double) i + 0.5) / (double) n));
      double multiples = mean_power (&window, &one, 1);
      n_asked++;
      for (size_t t = 0; t < 2; t++)
        votes[t] += lies_between (&window, &tests[t], multiples);
    }
  for (size_t t = 0; t < 2; t++)
    if (n_asked >= MIN_PLACES && 2 * votes[t] > n_asked)
      *divisor = tests[t].divisor;
  free (x);
  return WHY_OK;
}

WhyStatus
why_tracks_fold_partials (
    const WhyTracksSignal *signal, float *hz, size_t n_frames, float *scratch, float *median_hz)
{
  size_t n_voiced = why_sort_numbers (hz, n_frames, scratch), divisor = 1;
  float median = why_quantile_floats (scratch, n_voiced, 0.5);
  if (n_voiced == 0)
    return WHY_OK;
  WhyStatus status = find_divisor (signal, hz, n_frames, median, &divisor);
  if (status != WHY_OK || divisor == 1)
    return status;
  *median_hz = median / (float) divisor;
  for (size_t i = 0; i < n_frames; i++)
    {
      float ratio = hz[i] / *median_hz, nearest = roundf (ratio);
      if (nearest >= 2.0f && nearest <= (float) (2 * divisor)
          && fabsf (log2f (ratio / nearest)) < FOLD)
        hz[i] /= nearest;
    }
  return WHY_OK;
}

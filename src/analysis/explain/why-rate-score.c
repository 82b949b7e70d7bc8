/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-rate-score.h"

#include <math.h>

#define NEAR_OCTAVES 0.5
#define N_TOP 5

/* The most relevant paths so far, the first the best. */
typedef struct
{
  double relevance[N_TOP], lambda2_hz[N_TOP];
  gsize n;
} Top;

static void
offer (Top *top, double relevance, double lambda2_hz)
{
  gsize at = top->n;
  while (at > 0 && relevance > top->relevance[at - 1])
    at--;
  if (at == N_TOP)
    return;
  top->n = MIN (top->n + 1, N_TOP);
  for (gsize i = top->n - 1; i > at; i--)
    {
      top->relevance[i] = top->relevance[i - 1];
      top->lambda2_hz[i] = top->lambda2_hz[i - 1];
    }
  top->relevance[at] = relevance;
  top->lambda2_hz[at] = lambda2_hz;
}

static double
octaves_between (double hz, double target_hz)
{
  return fabs (log2 (hz / target_hz));
}

/* To the nearer of the rate and twice the rate. */
static double
distance (double lambda2_hz, double rate_hz)
{
  return fmin (octaves_between (lambda2_hz, rate_hz), octaves_between (lambda2_hz, 2 * rate_hz));
}

static gboolean
is_at (double lambda2_hz, double target_hz)
{
  return octaves_between (lambda2_hz, target_hz) <= NEAR_OCTAVES;
}

/* How many of them are at the rate or twice the rate. */
static gsize
count_near (const Top *top, double rate_hz)
{
  gsize n = 0;
  for (gsize i = 0; i < top->n; i++)
    n += distance (top->lambda2_hz[i], rate_hz) <= NEAR_OCTAVES;
  return n;
}

void
why_explanation_score (const float *map,
                       const WhyPath *paths,
                       gsize n_paths,
                       double sample_rate_hz,
                       double rate_hz,
                       WhyRateScore *out)
{
  double all = 0, near = 0, at_rate = 0, harmonics = 0, first_order = 0;
  gsize n_second = 0, n_near = 0;
  Top top = { .n = 0 }, top_all = { .n = 0 };

  *out = (WhyRateScore){ NAN, NAN, NAN, NAN, NAN, NAN, 0, NAN, NAN };
  if (!(rate_hz > 0) || !isfinite (rate_hz))
    return;
  for (gsize i = 0; i < n_paths; i++)
    {
      double relevance = map[i] > 0 ? (double) map[i] : 0;
      /* At 0 Hz, infinitely far from any rate. */
      double hz = paths[i].order == 2 ? paths[i].xi2 * sample_rate_hz : 0;
      if (relevance > 0)
        offer (&top_all, relevance, hz);
      if (paths[i].order != 2)
        {
          first_order += relevance;
          continue;
        }
      gboolean is_near = distance (hz, rate_hz) <= NEAR_OCTAVES;
      n_second++;
      n_near += is_near;
      all += relevance;
      near += is_near ? relevance : 0;
      at_rate += is_at (hz, rate_hz) ? relevance : 0;
      harmonics += !is_near && (is_at (hz, 3 * rate_hz) || is_at (hz, 4 * rate_hz)) ? relevance : 0;
      if (relevance > 0)
        offer (&top, relevance, hz);
    }
  if (n_second == 0)
    return;

  out->share = all > 0 ? near / all : 0;
  out->share_rate = all > 0 ? at_rate / all : 0;
  out->share_harmonics = all > 0 ? harmonics / all : 0;
  out->chance = (double) n_near / (double) n_second;
  out->top_distance = top.n > 0 ? distance (top.lambda2_hz[0], rate_hz) : INFINITY;
  out->top_distance_rate = top.n > 0 ? octaves_between (top.lambda2_hz[0], rate_hz) : INFINITY;
  out->top5 = count_near (&top, rate_hz);
  out->share_second = all > 0 ? all / (all + first_order) : 0;
  out->top5_all = (double) count_near (&top_all, rate_hz) / N_TOP;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-hearing.h"

#include <math.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/why-mask.h"

typedef struct
{
  gsize n;
  double *hz; /* n, rising */
  gsize *of;  /* a path's carrier */
} Carriers;

/* The different first frequencies of all paths. */
static void
find_carriers (const WhyAxes *axes, Carriers *out)
{
  out->hz = g_new (double, axes->n_paths + 1);
  out->of = g_new (gsize, axes->n_paths + 1);
  for (gsize i = 0; i < axes->n_paths; i++)
    out->hz[i] = axes->paths[i].xi1 * axes->sample_rate_hz;
  why_sort_doubles (out->hz, axes->n_paths);
  out->n = 0;
  for (gsize i = 0; i < axes->n_paths; i++)
    if (out->n == 0 || out->hz[i] > out->hz[out->n - 1] * (1 + 1e-9))
      out->hz[out->n++] = out->hz[i];
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      double hz = axes->paths[i].xi1 * axes->sample_rate_hz;
      gsize c = 0;
      while (c + 1 < out->n && hz >= out->hz[c + 1] * (1 - 1e-9))
        c++;
      out->of[i] = c;
    }
}

static void
carriers_clear (Carriers *carriers)
{
  g_free (carriers->hz);
  g_free (carriers->of);
}

/* n_carriers x n_frames, 0..1. */
static float *
sum_relevance (const WhyAxes *axes, const Carriers *carriers, const float *relevance)
{
  float *gain = g_new0 (float, carriers->n * axes->n_frames), largest = 0;
  for (gsize i = 0; i < axes->n_paths; i++)
    for (gsize f = 0; f < axes->n_frames; f++)
      gain[carriers->of[i] * axes->n_frames + f] += MAX (relevance[i * axes->n_frames + f], 0.0f);
  for (gsize i = 0; i < carriers->n * axes->n_frames; i++)
    largest = MAX (largest, gain[i]);
  for (gsize i = 0; i < carriers->n * axes->n_frames; i++)
    gain[i] = largest > 0 ? MIN (gain[i] / largest, 1.0f) : 0.0f;
  return gain;
}

gboolean
why_hearing_parse (const char *name, WhyHearing *out)
{
  static const char *const names[] = { "all", "mattered", "rest" };
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (name, names[i]) == 0)
      {
        *out = (WhyHearing) i;
        return TRUE;
      }
  return FALSE;
}

GBytes *
why_hearing_samples (const WhyAnalysis *analysis,
                     WhyRule rule,
                     WhyQuestion question,
                     WhyHearing hearing)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree float *relevance = why_analysis_explain (analysis, rule, question);
  gsize size;
  const float *x = g_bytes_get_data (analysis->samples, &size);
  gsize n = size / sizeof (float);
  Carriers carriers;

  if (hearing == WHY_HEAR_ALL)
    return g_bytes_ref (analysis->samples);
  if (!relevance || axes->n_paths == 0 || axes->n_frames == 0)
    return NULL;
  find_carriers (axes, &carriers);
  g_autofree float *gain = sum_relevance (axes, &carriers, relevance), *out = g_new (float, n + 1);
  WhyMask mask = {
    .n_bands = carriers.n,
    .n_frames = axes->n_frames,
    .hz = carriers.hz,
    .gain = gain,
    .frame_s = (double) axes->hop / axes->sample_rate_hz,
  };
  WhyStatus status = why_mask_apply (&mask, x, n, axes->sample_rate_hz, out);
  carriers_clear (&carriers);
  if (status != WHY_OK)
    return NULL;
  for (gsize i = 0; hearing == WHY_HEAR_REST && i < n; i++)
    out[i] = x[i] - out[i];
  return g_bytes_new_take (g_steal_pointer (&out), size);
}

gboolean
why_hearing_find_band (const WhyAxes *axes, double hz, double *center_hz, double *sigma_hz)
{
  double nearest = INFINITY;
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      double center = axes->paths[i].xi1 * axes->sample_rate_hz;
      double distance = center > 0 && hz > 0 ? fabs (log (center / hz)) : INFINITY;
      if (distance < nearest)
        {
          nearest = distance;
          *center_hz = center;
          *sigma_hz = axes->paths[i].sigma1 * axes->sample_rate_hz;
        }
    }
  return isfinite (nearest);
}

GBytes *
why_hearing_band (const WhyAnalysis *analysis, double hz)
{
  double center_hz, sigma_hz;
  gsize size;
  const float *x = g_bytes_get_data (analysis->samples, &size);
  if (!why_hearing_find_band (analysis->axes, hz, &center_hz, &sigma_hz))
    return NULL;
  g_autofree float *out = g_malloc (size + sizeof (float));
  if (why_band_pass (x, size / sizeof (float), analysis->axes->sample_rate_hz, center_hz, sigma_hz,
                     out)
      != WHY_OK)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&out), size);
}

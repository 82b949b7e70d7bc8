/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-sensitivity.h"

#include <math.h>
#include <string.h>

#include "analysis/explain/why-map-similarity.h"
#include "analysis/explain/why-noise.h"

#define NOISE_DB 40.0
#define GAIN_DB 0.1
#define SHIFT_S 0.005

const char *
why_change_name (WhyChange change)
{
  static const char *const names[] = { "noise", "gain", "shift", "one-hop" };
  return names[change];
}

/* Silence before the samples, and no more of them than the window holds. */
static float *
shift (const float *samples, gsize n, gsize by, gsize limit, gsize *n_out)
{
  by = MIN (by, limit);
  gsize kept = MIN (n, limit - by);
  float *out = g_new0 (float, by + kept + 1);
  memcpy (out + by, samples, kept * sizeof *out);
  *n_out = by + kept;
  return out;
}

static float *
amplify (const float *samples, gsize n, double gain_db)
{
  float *out = g_new (float, n + 1);
  double gain = pow (10, gain_db / 20);
  for (gsize i = 0; i < n; i++)
    out[i] = (float) (gain * (double) samples[i]);
  return out;
}

float *
why_change_apply (WhyChange change,
                  const float *samples,
                  gsize n,
                  const WhyAxes *axes,
                  guint32 seed,
                  gsize *n_out)
{
  *n_out = n;
  switch (change)
    {
    case WHY_CHANGE_GAIN:
      return amplify (samples, n, GAIN_DB);
    case WHY_CHANGE_SHIFT:
      return shift (samples, n, (gsize) (SHIFT_S * axes->sample_rate_hz + 0.5), axes->n, n_out);
    case WHY_CHANGE_ONE_HOP:
      return shift (samples, n, axes->hop, axes->n, n_out);
    case WHY_CHANGE_NOISE:
    case WHY_N_CHANGES:
    default:
      {
        float *out = amplify (samples, n, 0);
        why_noise_add (out, n, NOISE_DB, seed);
        return out;
      }
    }
}

/* One change; map: scratch for n_paths values. */
static gboolean
measure_change (WhyAnalyzer *analyzer,
                const WhyAnalysis *analysis,
                WhyMapper *mapper,
                float *const *maps,
                WhyChange change,
                guint32 seed,
                float *map,
                WhySensitivity *out,
                GCancellable *cancellable,
                GError **error)
{
  static const WhyAnalysisOptions options = { .verdict_only = TRUE };
  gsize size, n;
  const float *samples = g_bytes_get_data (analysis->samples, &size);
  g_autofree float *changed
      = why_change_apply (change, samples, size / sizeof *samples, analysis->axes, seed, &n);
  g_autoptr (WhyAnalysis) other
      = why_analyzer_run_samples (analyzer, changed, n, analysis->source, &options, NULL, NULL,
                                  NULL, cancellable, error);
  if (!other)
    return FALSE;
  out->renamed[change] = other->label != analysis->label;
  why_mapper_hear (mapper, other);
  why_mapper_ask (mapper, NULL);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    if (maps[rule])
      {
        why_mapper_map (mapper, (WhyRule) rule, analysis->label, map);
        out->change[rule][change] = why_map_change (maps[rule], map, analysis->axes->n_paths);
      }
  return TRUE;
}

gboolean
why_sensitivity_measure (WhyAnalyzer *analyzer,
                         const WhyAnalysis *analysis,
                         WhyMapper *mapper,
                         float *const *maps,
                         guint32 seed,
                         WhySensitivity *out,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autofree float *map = g_new (float, analysis->axes->n_paths);
  memset (out, 0, sizeof *out);
  for (int change = 0; change < WHY_N_CHANGES; change++)
    if (!measure_change (analyzer, analysis, mapper, maps, (WhyChange) change, seed, map, out,
                         cancellable, error))
      return FALSE;
  return TRUE;
}

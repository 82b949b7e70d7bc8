/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/panel/why-panel-private.h"

#include <math.h>

#include "base/why-statistics.h"

/* Share of the paths whose relevance the colours resolve; the few beyond share the end colour. */
#define RELEVANCE_QUANTILE 0.999
/* The same of maps that share the scale with the one of what was named: what speaks against a class that is out of the
 * question would else leave that pale. */
#define OTHERS_QUANTILE 0.99

float
why_panel_finite_max (const float *values, gsize n)
{
  float max = NAN;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]) && !(values[i] <= max))
      max = values[i];
  return max;
}

double
why_panel_relevance_peak (const float *values, gsize n)
{
  double peak = 0.0;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]) && fabs ((double) values[i]) > fabs (peak))
      peak = (double) values[i];
  return peak;
}

/* Symmetric limit for zero-centred colours, of one map. */
static double
map_limit (const float *values, gsize n, double quantile)
{
  g_autofree float *magnitude = g_new (float, n + 1);
  gsize n_finite = 0;
  for (gsize i = 0; i < n; i++)
    if (isfinite (values[i]))
      magnitude[n_finite++] = fabsf (values[i]);
  why_sort_floats (magnitude, n_finite);
  gsize rank = (gsize) ceil (quantile * (double) n_finite);
  double limit = rank > 0 ? (double) magnitude[rank - 1] : 0.0;
  /* A map with nearly everything at zero still shows what is not. */
  return limit > 0.0 ? limit : fabs (why_panel_relevance_peak (values, n));
}

/* Of all that somebody flips through: every class alone, and what was named rather than any other. Colours then mean
 * the same in each of these pictures. */
static double
relevance_limit (const WhyAnalysis *analysis, const WhyPanelOptions *options)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree float *shown = why_panel_averages (analysis, WHY_PANEL_RELEVANCE, options);
  if (!shown)
    return NAN;
  WhyPanelOptions other = *options;
  other.question = why_question (analysis->label);
  g_autofree float *named = why_panel_averages (analysis, WHY_PANEL_RELEVANCE, &other);
  double limit = named ? fmax (map_limit (named, axes->n_paths, RELEVANCE_QUANTILE),
                               map_limit (shown, axes->n_paths, OTHERS_QUANTILE))
                       : map_limit (shown, axes->n_paths, RELEVANCE_QUANTILE);
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      other.question = why_question (k);
      g_autofree float *values = why_panel_averages (analysis, WHY_PANEL_RELEVANCE, &other);
      if (!values || k == analysis->label)
        continue;
      limit = fmax (limit, map_limit (values, axes->n_paths, OTHERS_QUANTILE));
      for (gsize i = 0; named && i < axes->n_paths; i++)
        values[i] = named[i] - values[i];
      limit = fmax (limit, map_limit (values, axes->n_paths, OTHERS_QUANTILE));
    }
  return limit;
}

gboolean
why_panel_has_spectrogram (const WhyAnalysis *analysis)
{
  gsize n = analysis->n_rows * analysis->n_columns;
  return analysis->spectrogram_db && n > 0
         && g_bytes_get_size (analysis->spectrogram_db) / sizeof (float) >= n;
}

double
why_panel_round_limit (double peak)
{
  return 5.0 * ceil (peak / 5.0);
}

double
why_panel_spectrogram_limit (const WhyAnalysis *analysis, double *peak)
{
  float max = why_panel_finite_max (g_bytes_get_data (analysis->spectrogram_db, NULL),
                                    analysis->n_rows * analysis->n_columns);
  *peak = isfinite (max) ? (double) max : 0.0;
  return why_panel_round_limit (*peak);
}

double
why_panel_own_limit (const WhyAnalysis *analysis, WhyPanelKind kind, const WhyPanelOptions *options)
{
  double peak;

  if (!analysis)
    return NAN;
  if (kind == WHY_PANEL_SPECTROGRAM)
    return why_panel_has_spectrogram (analysis) ? why_panel_spectrogram_limit (analysis, &peak)
                                                : NAN;
  if (kind == WHY_PANEL_RELEVANCE)
    return relevance_limit (analysis, options);
  g_autofree float *values = why_panel_averages (analysis, kind, options);
  return values ? (double) why_panel_finite_max (values, analysis->axes->n_paths) : NAN;
}

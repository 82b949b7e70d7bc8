/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-live.h"

#include <math.h>

#include "analysis/why-analysis-private.h"
#include "analysis/why-steady.h"

#define BLOCK_S 0.02
#define SILENCE 1e-5 /* in power, against the loudest block: -50 dB */

struct _WhyLive
{
  WhySteady steady;
};

WhyLive *
why_live_new (void)
{
  WhyLive *live = g_new0 (WhyLive, 1);
  why_steady_init (&live->steady);
  return live;
}

void
why_live_free (WhyLive *live)
{
  g_free (live);
}

static double
find_power (const float *samples, gsize n)
{
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (double) samples[i] * (double) samples[i];
  return sum / (double) n;
}

/* The model knows notes that begin where the window does: what was silent before is cut off, but
 * not where a window too short would be left. */
gsize
why_live_cut (const WhyAxes *axes, const float *samples, gsize n)
{
  gsize most = MIN (axes->n, (gsize) (WHY_LIVE_S * axes->sample_rate_hz)),
        least = (gsize) (WHY_LIVE_MIN_S * axes->sample_rate_hz),
        block = MAX ((gsize) (BLOCK_S * axes->sample_rate_hz), 1);
  n = MIN (n, most);
  const float *end = samples + n;
  double loudest = 0;
  for (gsize at = block; at <= n; at += block)
    loudest = fmax (loudest, find_power (end - at, block));
  for (gsize at = least + block; at <= n; at += block)
    if (find_power (end - at, block) < SILENCE * loudest)
      return at - block;
  return n;
}

void
why_live_options (WhyRule rule, WhyAnalysisOptions *options)
{
  *options = (WhyAnalysisOptions){ .only_rule = TRUE };
  options->rules[rule] = TRUE;
}

WhyAnalysis *
why_live_settle (WhyLive *live, const WhyAnalysis *analysis)
{
  g_return_val_if_fail (analysis->stage >= WHY_STAGE_VERDICT, NULL);
  WhyAnalysis *settled = why_analysis_copy (analysis);
  if (live->steady.label >= 0 && analysis->duration_s < WHY_LIVE_EVIDENCE_S)
    settled->label = (gsize) live->steady.label;
  else
    settled->label
        = why_steady_add (&live->steady, analysis->probabilities, analysis->axes->n_classes);
  return settled;
}

WhyAnalysis *
why_live_run (WhyLive *live,
              WhyAnalyzer *analyzer,
              const float *samples,
              gsize n,
              const char *source,
              WhyRule rule,
              GError **error)
{
  WhyAnalysisOptions options;
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gsize n_known = MIN (n, (gsize) (WHY_LIVE_S * axes->sample_rate_hz));
  gsize n_window = why_live_cut (axes, samples + (n - n_known), n_known);
  why_live_options (rule, &options);
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run_samples (analyzer, samples + (n - n_window), n_window, source, &options,
                                  NULL, NULL, NULL, NULL, error);
  return analysis ? why_live_settle (live, analysis) : NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-flip-test.h"

#include <math.h>
#include <string.h>

#include "base/why-statistics.h"

/* order: the most relevant path first. FALSE when cancelled. */
static gboolean
draw_curves (WhyFlipper *flipper,
             gsize *order,
             gsize n_paths,
             WhyQuestion question,
             WhyFlipTest *out,
             GCancellable *cancellable)
{
  if (!why_flipper_curve (flipper, order, question, out->most_first, cancellable))
    return FALSE;
  for (gsize i = 0; i < n_paths / 2; i++)
    {
      gsize swap = order[i];
      order[i] = order[n_paths - 1 - i];
      order[n_paths - 1 - i] = swap;
    }
  if (!why_flipper_curve (flipper, order, question, out->least_first, cancellable))
    return FALSE;
  for (gsize i = 0; i < WHY_FLIP_TEST_POINTS; i++)
    out->removed[i] = (double) why_flip_count (i, n_paths) / (double) n_paths;
  out->area = why_flip_area (out->least_first, out->most_first, n_paths);
  return TRUE;
}

gboolean
why_flip_test_run (WhyAnalyzer *analyzer,
                   const WhyAnalysis *analysis,
                   WhyRule rule,
                   WhyQuestion question,
                   WhyFlipTest *out,
                   GCancellable *cancellable,
                   GError **error)
{
  gsize n_paths = analysis->axes->n_paths;
  g_autofree WhyTopPath *paths = g_new (WhyTopPath, n_paths);
  g_autofree gsize *order = g_new (gsize, n_paths);

  if (!analysis->scattering
      || why_analysis_top_paths (analysis, rule, question, paths, n_paths) != n_paths)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "there is no relevance for this class");
      return FALSE;
    }
  for (gsize i = 0; i < n_paths; i++)
    order[i] = paths[i].path;
  g_autoptr (WhyFlipper) flipper = why_flipper_new (analyzer, analysis, error);
  if (!flipper)
    return FALSE;
  out->is_contrast = question.is_contrast;
  why_flipper_trace (flipper, rule, question, out->sums);
  if (draw_curves (flipper, order, n_paths, question, out, cancellable))
    return TRUE;
  g_cancellable_set_error_if_cancelled (cancellable, error);
  return FALSE;
}

double
why_flip_test_at (const WhyFlipTest *test, const double *curve, double removed)
{
  gsize i = 1;
  while (i + 1 < WHY_FLIP_TEST_POINTS && test->removed[i] < removed)
    i++;
  double length = test->removed[i] - test->removed[i - 1];
  double part = length > 0 ? (removed - test->removed[i - 1]) / length : 1;
  return curve[i - 1] + CLAMP (part, 0, 1) * (curve[i] - curve[i - 1]);
}

double
why_analysis_gini (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree float *plane = why_analysis_explain (analysis, rule, question);
  if (!plane || axes->n_paths == 0)
    return NAN;
  g_autofree float *mean = g_new (float, axes->n_paths);
  why_analysis_average (analysis, plane, 0, axes->n_frames - 1, mean);
  for (gsize i = 0; i < axes->n_paths; i++)
    mean[i] = fabsf (mean[i]);
  why_sort_floats (mean, axes->n_paths);
  double sum = 0, weighted = 0, n = (double) axes->n_paths;
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      sum += (double) mean[i];
      weighted += (2 * (double) (i + 1) - n - 1) * (double) mean[i];
    }
  return sum > 0 ? weighted / (n * sum) : NAN;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-flip-test.h"

#include <math.h>
#include <string.h>

#include "base/why-statistics.h"

typedef struct
{
  const WhyModel *model;
  const WhyAxes *axes;
  const float *features; /* n_paths x n_frames */
  float *flipped;        /* the same with paths silenced */
  WhyActivations *activations;
  WhyQuestion question;
} Flip;

/* Steps are fine where most happens: among the first and the last paths. */
static double
share_of_point (gsize point)
{
  double at = (double) point / (WHY_FLIP_TEST_POINTS - 1);
  return at * at;
}

/* Score of what is asked about with the first n paths of an order silenced. */
static double
score_without (Flip *flip, const WhyTopPath *paths, gsize n, gboolean from_end)
{
  gsize n_frames = flip->axes->n_frames, n_paths = flip->axes->n_paths;
  memcpy (flip->flipped, flip->features, n_paths * n_frames * sizeof (float));
  for (gsize i = 0; i < n; i++)
    {
      gsize path = paths[from_end ? n_paths - 1 - i : i].path;
      memset (flip->flipped + path * n_frames, 0, n_frames * sizeof (float));
    }
  why_network_forward (flip->model, flip->flipped, flip->activations);
  return why_question_score (flip->question, why_activations_logits (flip->activations));
}

/* paths: all, in falling order of relevance. FALSE when cancelled. */
static gboolean
draw_curves (Flip *flip, const WhyTopPath *paths, WhyFlipTest *out, GCancellable *cancellable)
{
  gsize n_paths = flip->axes->n_paths;
  out->area = 0;
  for (gsize i = 0; i < WHY_FLIP_TEST_POINTS; i++)
    {
      gsize n = (gsize) (share_of_point (i) * (double) n_paths + 0.5);
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      out->removed[i] = (double) n / (double) n_paths;
      out->most_first[i] = score_without (flip, paths, n, FALSE);
      out->least_first[i] = score_without (flip, paths, n, TRUE);
      if (i > 0)
        out->area += 0.5 * (out->removed[i] - out->removed[i - 1])
                     * (out->least_first[i] - out->most_first[i] + out->least_first[i - 1]
                        - out->most_first[i - 1]);
    }
  return TRUE;
}

/* Of relevance, from all of the score to the paths. */
static void
trace_sums (Flip *flip, WhyRule rule, WhyFlipTest *out)
{
  const WhyQuestion *question = &flip->question;
  const float *logits = why_activations_logits (flip->activations);
  float start[WHY_MODEL_MAX_CLASSES] = { 0 };
  start[question->class_index] = logits[question->class_index];
  if (question->is_contrast)
    start[question->other] = -logits[question->other];
  why_relevance_trace (flip->model, flip->activations, rule, start, flip->flipped, out->sums);
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
  const WhyAxes *axes = analysis->axes;
  const WhyModel *model = why_analyzer_model (analyzer);
  gsize n_values = axes->n_paths * axes->n_frames;
  WhyError reason = { WHY_OK, "" };
  g_autofree WhyTopPath *paths = g_new (WhyTopPath, axes->n_paths);

  if (!analysis->scattering
      || why_analysis_top_paths (analysis, rule, question, paths, axes->n_paths) != axes->n_paths)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "there is no relevance for this class");
      return FALSE;
    }
  out->is_contrast = question.is_contrast;
  Flip flip = { .model = model, .axes = axes, .question = question };
  if (why_activations_new (model, axes->n_frames, &flip.activations, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, NULL);
      return FALSE;
    }
  g_autofree float *features = g_new (float, n_values), *flipped = g_new (float, n_values);
  why_features_from_scattering (g_bytes_get_data (analysis->scattering, NULL), why_model_mu (model),
                                axes->n_paths, axes->n_frames, why_model_info (model)->log_c,
                                features);
  flip.features = features;
  flip.flipped = flipped;
  why_network_forward (model, features, flip.activations);
  trace_sums (&flip, rule, out);
  gboolean whole = draw_curves (&flip, paths, out, cancellable);
  why_activations_free (flip.activations);
  if (!whole)
    g_cancellable_set_error_if_cancelled (cancellable, error);
  return whole;
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

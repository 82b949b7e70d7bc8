/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/explain/why-flipper.h"

#include <string.h>

struct _WhyFlipper
{
  const WhyModel *model;
  gsize n_paths, n_frames;
  float *features; /* n_paths x n_frames */
  float *flipped;  /* the same with paths silenced */
  WhyActivations *activations;
};

WhyFlipper *
why_flipper_new (WhyAnalyzer *analyzer, const WhyAnalysis *analysis, GError **error)
{
  const WhyAxes *axes = analysis->axes;
  const WhyModel *model = why_analyzer_model (analyzer);
  gsize n_values = axes->n_paths * axes->n_frames;
  WhyActivations *activations;
  WhyError reason = { WHY_OK, "" };
  if (why_activations_new (model, axes->n_frames, &activations, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, NULL);
      return NULL;
    }
  WhyFlipper *flipper = g_new (WhyFlipper, 1);
  *flipper = (WhyFlipper){ .model = model,
                           .n_paths = axes->n_paths,
                           .n_frames = axes->n_frames,
                           .features = g_new (float, n_values),
                           .flipped = g_new (float, n_values),
                           .activations = activations };
  why_features_from_scattering (g_bytes_get_data (analysis->scattering, NULL), why_model_mu (model),
                                axes->n_paths, axes->n_frames, why_model_info (model)->log_c,
                                flipper->features);
  return flipper;
}

void
why_flipper_free (WhyFlipper *flipper)
{
  why_activations_free (flipper->activations);
  g_free (flipper->features);
  g_free (flipper->flipped);
  g_free (flipper);
}

gsize
why_flip_count (gsize point, gsize n_paths)
{
  double at = (double) point / (WHY_FLIP_POINTS - 1);
  return (gsize) (at * at * (double) n_paths + 0.5);
}

gboolean
why_flipper_curve (WhyFlipper *flipper,
                   const gsize *order,
                   WhyQuestion question,
                   double curve[WHY_FLIP_POINTS],
                   GCancellable *cancellable)
{
  gsize n_frames = flipper->n_frames, n_silent = 0;
  memcpy (flipper->flipped, flipper->features, flipper->n_paths * n_frames * sizeof (float));
  for (gsize point = 0; point < WHY_FLIP_POINTS; point++)
    {
      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      for (; n_silent < why_flip_count (point, flipper->n_paths); n_silent++)
        memset (flipper->flipped + order[n_silent] * n_frames, 0, n_frames * sizeof (float));
      why_network_forward (flipper->model, flipper->flipped, flipper->activations);
      curve[point] = why_question_score (question, why_activations_logits (flipper->activations));
    }
  return TRUE;
}

double
why_flip_area (const double upper[WHY_FLIP_POINTS],
               const double lower[WHY_FLIP_POINTS],
               gsize n_paths)
{
  double area = 0;
  for (gsize i = 1; i < WHY_FLIP_POINTS; i++)
    {
      gsize n = why_flip_count (i, n_paths) - why_flip_count (i - 1, n_paths);
      area += 0.5 * (double) n / (double) n_paths
              * (upper[i] - lower[i] + upper[i - 1] - lower[i - 1]);
    }
  return area;
}

void
why_flipper_trace (WhyFlipper *flipper,
                   WhyRule rule,
                   WhyQuestion question,
                   double sums[WHY_RELEVANCE_N_SUMS])
{
  float start[WHY_MODEL_MAX_CLASSES] = { 0 };
  why_network_forward (flipper->model, flipper->features, flipper->activations);
  const float *logits = why_activations_logits (flipper->activations);
  start[question.class_index] = logits[question.class_index];
  if (question.is_contrast)
    start[question.other] = -logits[question.other];
  why_relevance_trace (flipper->model, flipper->activations, rule, start, flipper->flipped, sums);
}

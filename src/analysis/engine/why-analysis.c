/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/engine/why-analysis-private.h"
#include "analysis/why-lock-private.h"

static void
clear_axes (WhyAxes *axes)
{
  why_take_over (axes);
  g_strfreev (axes->classes);
  g_free (axes->paths);
  g_free (axes->model_name);
}

WhyAxes *
why_axes_new (const WhyModel *model, const char *model_path, const WhyScattering *scattering)
{
  const WhyModelInfo *info = why_model_info (model);
  WhyAxes *axes = g_atomic_rc_box_new0 (WhyAxes);

  axes->n_classes = info->n_classes;
  axes->classes = g_new0 (char *, info->n_classes + 1);
  for (gsize k = 0; k < info->n_classes; k++)
    axes->classes[k] = g_strdup (info->classes[k]);
  axes->n_paths = why_scattering_n_paths (scattering);
  axes->n_frames = why_scattering_n_frames (scattering);
  axes->paths = g_memdup2 (why_scattering_paths (scattering), axes->n_paths * sizeof (WhyPath));
  axes->sample_rate_hz = info->sample_rate_hz;
  axes->n = info->n;
  axes->hop = why_scattering_hop (scattering);
  axes->min_carrier_hz = info->min_carrier_hz;
  axes->model_name = g_filename_display_basename (model_path);
  axes->has_listener = info->listener_weight > 0;
  return axes;
}

WhyAxes *
why_axes_ref (const WhyAxes *axes)
{
  return g_atomic_rc_box_acquire ((gpointer) axes);
}

void
why_axes_unref (WhyAxes *axes)
{
  why_hand_over (axes);
  g_atomic_rc_box_release_full (axes, (GDestroyNotify) clear_axes);
}

WhyAnalysis *
why_analysis_new (const WhyAxes *axes)
{
  WhyAnalysis *analysis = g_atomic_rc_box_new0 (WhyAnalysis);
  analysis->axes = why_axes_ref (axes);
  return analysis;
}

static GBytes *
ref_bytes (GBytes *bytes)
{
  return bytes ? g_bytes_ref (bytes) : NULL;
}

WhyAnalysis *
why_analysis_copy (const WhyAnalysis *analysis)
{
  WhyAnalysis *copy = g_atomic_rc_box_dup (sizeof *copy, (WhyAnalysis *) analysis);

  why_axes_ref (copy->axes);
  copy->source = g_strdup (analysis->source);
  copy->notice = g_strdup (analysis->notice);
  ref_bytes (copy->samples);
  ref_bytes (copy->spectrogram_db);
  ref_bytes (copy->cycles);
  ref_bytes (copy->scattering);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    ref_bytes (copy->relevance[rule]);
  return copy;
}

static void
clear_analysis (WhyAnalysis *analysis)
{
  why_take_over (analysis);
  if (analysis->axes)
    why_axes_unref ((WhyAxes *) analysis->axes);
  g_free (analysis->source);
  g_free (analysis->notice);
  g_clear_pointer (&analysis->samples, g_bytes_unref);
  g_clear_pointer (&analysis->spectrogram_db, g_bytes_unref);
  g_clear_pointer (&analysis->cycles, g_bytes_unref);
  g_clear_pointer (&analysis->scattering, g_bytes_unref);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_clear_pointer (&analysis->relevance[rule], g_bytes_unref);
}

WhyAnalysis *
why_analysis_ref (const WhyAnalysis *analysis)
{
  return g_atomic_rc_box_acquire ((gpointer) analysis);
}

void
why_analysis_unref (WhyAnalysis *analysis)
{
  why_hand_over (analysis);
  g_atomic_rc_box_release_full (analysis, (GDestroyNotify) clear_analysis);
}

const WhyModulationCycle *
why_analysis_cycles (const WhyAnalysis *analysis, gsize *n)
{
  gsize size = 0;
  const WhyModulationCycle *cycles
      = analysis->cycles ? g_bytes_get_data (analysis->cycles, &size) : NULL;
  *n = size / sizeof *cycles;
  return cycles;
}

const float *
why_analysis_relevance (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  const WhyAxes *axes = analysis->axes;
  if (rule >= WHY_N_RULES || !analysis->relevance[rule] || class_index >= axes->n_classes
      || (analysis->classes_without >> class_index & 1))
    return NULL;
  const float *planes = g_bytes_get_data (analysis->relevance[rule], NULL);
  return planes + class_index * axes->n_paths * axes->n_frames;
}

gboolean
why_analysis_can_explain (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  return why_analysis_relevance (analysis, rule, question.class_index)
         && (!question.is_contrast || why_analysis_relevance (analysis, rule, question.other));
}

float *
why_analysis_explain (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  if (!why_analysis_can_explain (analysis, rule, question))
    return NULL;
  gsize n = analysis->axes->n_paths * analysis->axes->n_frames;
  const float *one = why_analysis_relevance (analysis, rule, question.class_index);
  float *plane = g_memdup2 (one, n * sizeof *plane);
  if (!question.is_contrast)
    return plane;
  const float *other = why_analysis_relevance (analysis, rule, question.other);
  for (gsize i = 0; i < n; i++)
    plane[i] -= other[i];
  return plane;
}

WhyConservation
why_analysis_conservation (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  if (!why_analysis_can_explain (analysis, rule, question))
    return (WhyConservation){ NAN, NAN, NAN };
  const WhyConservation *all = analysis->conservation[rule];
  if (!question.is_contrast)
    return all[question.class_index];
  double sum = all[question.class_index].sum - all[question.other].sum;
  double score = all[question.class_index].logit - all[question.other].logit;
  return (WhyConservation){ .sum = sum, .logit = score, .ratio = score != 0 ? sum / score : NAN };
}

void
why_analysis_average (
    const WhyAnalysis *analysis, const float *plane, gsize first, gsize last, float *out)
{
  gsize n_frames = analysis->axes->n_frames;
  g_return_if_fail (n_frames > 0);
  last = MIN (last, n_frames - 1);
  first = MIN (first, last);
  for (gsize path = 0; path < analysis->axes->n_paths; path++)
    {
      double sum = 0;
      for (gsize frame = first; frame <= last; frame++)
        sum += (double) plane[path * n_frames + frame];
      out[path] = (float) (sum / (double) (last - first + 1));
    }
}

double
why_analysis_kurtosis (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  g_autofree float *plane = why_analysis_explain (analysis, rule, question);
  if (!plane)
    return NAN;

  gsize n_paths = analysis->axes->n_paths;
  g_autofree float *mean = g_new (float, n_paths);
  why_analysis_average (analysis, plane, 0, analysis->axes->n_frames - 1, mean);

  double centre = 0, second = 0, fourth = 0;
  for (gsize path = 0; path < n_paths; path++)
    centre += (double) mean[path] / (double) n_paths;
  for (gsize path = 0; path < n_paths; path++)
    {
      double square = ((double) mean[path] - centre) * ((double) mean[path] - centre);
      second += square / (double) n_paths;
      fourth += square * square / (double) n_paths;
    }
  return second > 0 ? fourth / (second * second) - 3 : NAN;
}

static int
compare_falling (gconstpointer a, gconstpointer b)
{
  const WhyTopPath *left = a, *right = b;
  if (left->relevance != right->relevance)
    return left->relevance < right->relevance ? 1 : -1;
  return left->path < right->path ? -1 : left->path > right->path;
}

gsize
why_analysis_top_paths (
    const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question, WhyTopPath *out, gsize n)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree float *plane = why_analysis_explain (analysis, rule, question);
  if (!plane)
    return 0;

  g_autofree WhyTopPath *all = g_new0 (WhyTopPath, axes->n_paths);
  for (gsize path = 0; path < axes->n_paths; path++)
    {
      all[path].path = path;
      all[path].lambda1_hz = axes->paths[path].xi1 * axes->sample_rate_hz;
      all[path].lambda2_hz = axes->paths[path].xi2 * axes->sample_rate_hz;
      for (gsize frame = 0; frame < axes->n_frames; frame++)
        all[path].relevance += (double) plane[path * axes->n_frames + frame];
    }
  qsort (all, axes->n_paths, sizeof *all, compare_falling);
  n = MIN (n, axes->n_paths);
  memcpy (out, all, n * sizeof *all);
  return n;
}

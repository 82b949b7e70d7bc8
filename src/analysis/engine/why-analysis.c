/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/engine/why-analysis-private.h"
#include "analysis/engine/why-evidence.h"
#include "analysis/text/why-trill-text.h"
#include "analysis/why-lock-private.h"
#include "base/why-utf8.h"

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
why_analysis_kurtosis (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  const float *plane = why_analysis_relevance (analysis, rule, class_index);
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
    const WhyAnalysis *analysis, WhyRule rule, gsize class_index, WhyTopPath *out, gsize n)
{
  const WhyAxes *axes = analysis->axes;
  const float *plane = why_analysis_relevance (analysis, rule, class_index);
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

/* "A4, 3 cents sharp", the modulation: what was measured. */
static void
describe_measures (const WhyMeasures *measures, GString *text)
{
  char note[WHY_NOTE_SIZE];
  double cents;
  if (why_note_display_name (measures->f0_hz, note, &cents))
    {
      g_string_append_printf (text, _ (". Pitch %s"), note);
      if (fabs (cents) >= 0.5)
        g_string_append_printf (text,
                                cents > 0 ? _ (", %.0f cents sharp") : _ (", %.0f cents flat"),
                                fabs (cents));
    }
  if (isnan (measures->rate_hz))
    g_string_append (text, _ (". No modulation"));
  if (measures->rate_hz > 0)
    g_string_append_printf (text, _ (". Modulation %.1f hertz"), measures->rate_hz);
  if (measures->extent_cents > 0)
    g_string_append_printf (text, _ (", extent plus or minus %.0f cents"), measures->extent_cents);
}

char *
why_analysis_describe (const WhyAnalysis *analysis)
{
  g_autofree char *source = why_utf8_plain (analysis->source ? analysis->source : "", "");
  if (analysis->stage < WHY_STAGE_VERDICT)
    return g_steal_pointer (&source);

  GString *text = g_string_new (NULL);
  const char *name = analysis->axes->classes[analysis->label];
  if (analysis->evidence == WHY_EVIDENCE_SHORT)
    g_string_append_printf (text, _ ("%s: too short to tell"), source);
  else
    g_string_append_printf (text, _ ("%s: %s, %.0f percent"), source, why_class_display_name (name),
                            100 * (double) analysis->probabilities[analysis->label]);
  WhyTrillText trill;
  if (why_trill_text_of (analysis, &trill))
    {
      g_autofree char *line = why_trill_text_line (&trill);
      g_string_append_printf (text, ". %s", line);
    }
  else
    describe_measures (&analysis->measures, text);
  g_autofree char *remark = why_evidence_remark (analysis);
  if (remark)
    g_string_append_printf (text, " (%s)", remark);
  WhyTopPath top;
  if (why_analysis_top_paths (analysis, WHY_RULE_EPSILON_ZPLUS, analysis->label, &top, 1) == 1)
    {
      g_string_append_printf (text, _ (". Most relevant: carrier %.0f hertz"), top.lambda1_hz);
      if (top.lambda2_hz > 0)
        g_string_append_printf (text, _ (" modulated at %.1f hertz"), top.lambda2_hz);
    }
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

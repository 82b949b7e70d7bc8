/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/explain/why-rate-range.h"
#include "analysis/explain/why-rate-score.h"
#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-reason-private.h"

/* Share of the relevance on modulation at the measured rate from which the network went by that. */
#define AT_RATE 0.3
/* Share of relevance on modulation without which there is nothing to say of rates. */
#define MODULATION 0.5
/* Half of the relevance in more than this many octaves lies nowhere in particular. */
#define MAX_OCTAVES 1.6
/* Probability from which another class is worth a word. */
#define WORTH_SAYING 0.03

/* What speaks for a class, on average over time. NULL: the analysis does not have it. */
static float *
average_map (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  const float *plane = analysis->stage >= WHY_STAGE_RELEVANCE
                           ? why_analysis_relevance (analysis, rule, class_index)
                           : NULL;
  if (!plane)
    return NULL;
  float *map = g_new (float, analysis->axes->n_paths + 1);
  why_analysis_average (analysis, plane, 0, analysis->axes->n_frames - 1, map);
  return map;
}

/* Share of the positive relevance that is on modulation. */
static double
modulation_share (const WhyAxes *axes, const float *map)
{
  double all = 0, second = 0;
  for (gsize i = 0; i < axes->n_paths; i++)
    if (map[i] > 0)
      {
        all += (double) map[i];
        second += axes->paths[i].order == 2 ? (double) map[i] : 0;
      }
  return all > 0 ? second / all : NAN;
}

static gboolean
has_modulation (const WhyAxes *axes)
{
  for (gsize i = 0; i < axes->n_paths; i++)
    if (axes->paths[i].order == 2)
      return TRUE;
  return FALSE;
}

/* "6.1–8.6 Hz": where half of it lies; NULL: nowhere in particular. */
static char *
range_text (const WhyAxes *axes, const float *map)
{
  WhyRateRange range;
  if (!why_rate_range (map, axes->paths, axes->n_paths, axes->sample_rate_hz, &range)
      || range.octaves > MAX_OCTAVES || !(modulation_share (axes, map) >= MODULATION))
    return NULL;
  gboolean is_slow = range.to_hz < 9.95, is_one = range.octaves < 0.05;
  if (is_one)
    return is_slow ? g_strdup_printf (_ ("%.1f Hz"), range.from_hz)
                   : g_strdup_printf (_ ("%.0f Hz"), range.from_hz);
  /* Translators: from the slowest to the fastest modulation of a range. */
  return is_slow ? g_strdup_printf (_ ("%.1f–%.1f Hz"), range.from_hz, range.to_hz)
                 : g_strdup_printf (_ ("%.0f–%.0f Hz"), range.from_hz, range.to_hz);
}

/* With a rate: how much lies there. */
static char *
rate_sentence (const WhyAxes *axes, const float *map, double rate_hz, const char *range)
{
  WhyRateScore score;
  why_explanation_score (map, axes->paths, axes->n_paths, axes->sample_rate_hz, rate_hz, &score);
  if (score.share >= AT_RATE && score.share > score.chance)
    return g_strdup_printf (
        _ ("Of the modulation that spoke for the verdict, %.0f %% lies near that rate "
           "or twice that."),
        100 * score.share);
  if (range)
    return g_strdup_printf (
        _ ("The network looked elsewhere: only %.0f %% of the modulation that spoke "
           "for the verdict lies near that rate or twice that; half of it lies at %s."),
        100 * score.share, range);
  return g_strdup_printf (
      _ ("The network looked elsewhere: only %.0f %% of the modulation that spoke for "
         "the verdict lies near that rate or twice that."),
      100 * score.share);
}

void
why_reason_add_relevance (GString *text,
                          const WhyAnalysis *analysis,
                          const WhyReasonFacts *facts,
                          WhyRule rule)
{
  const WhyAxes *axes = facts->axes;
  g_autofree float *map = average_map (analysis, rule, facts->label);
  if (!map || !has_modulation (axes) || facts->class == WHY_REASON_NONE)
    return;
  g_autofree char *range = range_text (axes, map);
  double share = modulation_share (axes, map);
  if (share < MODULATION)
    why_reason_add (text, g_strdup_printf (_ ("Most of what spoke for the verdict, %.0f %%, is no "
                                              "modulation, but how loud each frequency is."),
                                           100 * (1 - share)));
  else if (isfinite (share) && facts->has_rate)
    why_reason_add (text, rate_sentence (axes, map, facts->measures->rate_hz, range));
  else if (range)
    why_reason_add (
        text, g_strdup_printf (_ ("Half of the modulation that spoke for the verdict lies at %s."),
                               range));
}

void
why_reason_add_other (GString *text,
                      const WhyAnalysis *analysis,
                      const WhyReasonFacts *facts,
                      WhyRule rule,
                      gsize other)
{
  const WhyAxes *axes = facts->axes;
  gboolean is_asked = other < axes->n_classes && other != facts->label;
  for (gsize k = 0; !is_asked && k < axes->n_classes; k++)
    if (k != facts->label
        && (other == facts->label || other >= axes->n_classes
            || analysis->probabilities[k] > analysis->probabilities[other]))
      other = k;
  if (other >= axes->n_classes || other == facts->label)
    return;
  double p = (double) analysis->probabilities[other];
  if (!is_asked && !(p >= WORTH_SAYING))
    return;
  const char *name = axes->classes[other];
  WhyReasonClass class = why_reason_class (name);
  g_autofree float *map = class == WHY_REASON_NONE ? NULL : average_map (analysis, rule, other);
  g_autofree char *range = map ? range_text (axes, map) : NULL;
  const char *look = why_reason_other_look (facts, class);
  /* Translators: "A trill would jump by a semitone or more; it gets 4 %, mostly from 6–9 Hz." "It" is the
   * technique, which the network finds so probable, and "from" tells where its relevance lies. */
  if (look && range)
    why_reason_add (text, g_strdup_printf (_ ("%s; it gets %.0f %%, mostly from %s."), look,
                                           100 * p, range));
  else if (look)
    why_reason_add (text, g_strdup_printf (_ ("%s; it gets %.0f %%."), look, 100 * p));
  else if (range)
    why_reason_add (text, g_strdup_printf (_ ("“%s” gets %.0f %%, mostly from %s."),
                                           why_class_label (name), 100 * p, range));
  else
    why_reason_add (text,
                    g_strdup_printf (_ ("“%s” gets %.0f %%."), why_class_label (name), 100 * p));
}

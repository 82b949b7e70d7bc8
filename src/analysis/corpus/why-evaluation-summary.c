/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-evaluation.h"

#include <math.h>

#include "base/why-statistics.h"

const double why_rate_band_edges_hz[] = { 0, 4, 6, 8, 12, 18, 27, INFINITY };

/* Which of the labelled recordings a summary is of; -1: all. */
typedef struct
{
  int truth, band;
} Selection;

static gboolean
is_of (const WhyPrediction *prediction, gsize none, WhyOf of)
{
  if (prediction->truth == WHY_NO_CLASS)
    return FALSE;
  return of == WHY_OF_ALL || (prediction->truth == none) == (of == WHY_OF_REJECTS);
}

double
why_evaluation_ece (const WhyPrediction *predictions, gsize n, gsize none, WhyOf of)
{
  double confidence[WHY_ECE_BINS] = { 0 }, right[WHY_ECE_BINS] = { 0 }, error = 0;
  gsize n_known = 0;
  for (gsize i = 0; i < n; i++)
    {
      if (!is_of (&predictions[i], none, of))
        continue;
      n_known++;
      double p = (double) predictions[i].probabilities[predictions[i].label];
      int bin = CLAMP ((int) (p * WHY_ECE_BINS), 0, WHY_ECE_BINS - 1);
      confidence[bin] += p;
      right[bin] += predictions[i].label == predictions[i].truth;
    }
  for (int bin = 0; bin < WHY_ECE_BINS; bin++)
    error += fabs (right[bin] - confidence[bin]);
  return n_known ? error / (double) n_known : NAN;
}

gboolean
why_prediction_is_confident_error (const WhyPrediction *prediction)
{
  return prediction->truth != WHY_NO_CLASS && prediction->label != prediction->truth
         && (double) prediction->probabilities[prediction->label] >= WHY_CONFIDENT;
}

static gsize
find_none (const WhyEvaluation *evaluation)
{
  for (gsize k = 0; k < evaluation->n_classes; k++)
    if (g_ascii_strcasecmp (evaluation->classes[k], "none") == 0)
      return k;
  return WHY_NO_CLASS;
}

gsize
why_evaluation_n_rejects (const WhyEvaluation *evaluation)
{
  gsize n = 0;
  for (gsize k = 0; evaluation->none != WHY_NO_CLASS && k < evaluation->n_classes; k++)
    n += evaluation->confusion[evaluation->none * evaluation->n_classes + k];
  return n;
}

gsize
why_evaluation_n_named_rejects (const WhyEvaluation *evaluation)
{
  if (evaluation->none == WHY_NO_CLASS)
    return 0;
  return why_evaluation_n_rejects (evaluation)
         - evaluation->confusion[evaluation->none * (evaluation->n_classes + 1)];
}

static void
summarise_kurtosis (WhyEvaluation *evaluation, int rule)
{
  double sum = 0, squares = 0, n = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      double kurtosis = evaluation->predictions[i].kurtosis[rule];
      if (!isfinite (kurtosis))
        continue;
      sum += kurtosis;
      squares += kurtosis * kurtosis;
      n++;
    }
  evaluation->kurtosis_mean[rule] = n > 0 ? sum / n : NAN;
  evaluation->kurtosis_sd[rule]
      = n > 0 ? sqrt (fmax (squares / n - (sum / n) * (sum / n), 0)) : NAN;
}

static gboolean
is_selected (const WhyPrediction *prediction, Selection of)
{
  double hz = prediction->rate_hz;
  return hz > 0 && (of.truth < 0 || prediction->truth == (gsize) of.truth)
         && (of.band < 0
             || (hz >= why_rate_band_edges_hz[of.band]
                 && hz < why_rate_band_edges_hz[of.band + 1]));
}

static void
summarise_explanations (const WhyEvaluation *evaluation,
                        WhyRule rule,
                        Selection of,
                        WhyExplanationSummary *out)
{
  g_autofree double *distances = g_new (double, evaluation->n_predictions + 1);
  g_autofree double *rate_distances = g_new (double, evaluation->n_predictions + 1);

  *out = (WhyExplanationSummary){ .n = 0 };
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      const WhyPrediction *prediction = &evaluation->predictions[i];
      const WhyRateScore *score = &prediction->explanation[rule];
      if (!is_selected (prediction, of))
        continue;
      distances[out->n] = score->top_distance;
      rate_distances[out->n++] = score->top_distance_rate;
      out->share += score->share;
      out->share_rate += score->share_rate;
      out->share_harmonics += score->share_harmonics;
      out->chance += score->chance;
      out->top5 += (double) score->top5 / 5;
      out->share_second += score->share_second;
      out->top5_all += score->top5_all;
    }
  if (out->n == 0)
    return;
  double *const means[] = { &out->share, &out->share_rate,   &out->share_harmonics, &out->chance,
                            &out->top5,  &out->share_second, &out->top5_all };
  for (gsize i = 0; i < G_N_ELEMENTS (means); i++)
    *means[i] /= (double) out->n;
  why_sort_doubles (distances, out->n);
  why_sort_doubles (rate_distances, out->n);
  out->top_distance = why_median_doubles (distances, out->n);
  out->top_distance_rate = why_median_doubles (rate_distances, out->n);
}

static void
summarise_relevance (WhyEvaluation *evaluation)
{
  gsize n = evaluation->n_classes;
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      summarise_kurtosis (evaluation, rule);
      g_free (evaluation->explanation[rule]);
      evaluation->explanation[rule] = g_new0 (WhyExplanationSummary, n);
    }
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      WhyRule rule = evaluation->rules[i];
      for (int truth = 0; truth < (int) n; truth++)
        summarise_explanations (evaluation, rule, (Selection){ truth, -1 },
                                &evaluation->explanation[rule][truth]);
      for (int band = 0; band < WHY_N_RATE_BANDS; band++)
        summarise_explanations (evaluation, rule, (Selection){ -1, band },
                                &evaluation->by_rate[rule][band]);
    }
}

void
why_evaluation_summarise (WhyEvaluation *evaluation)
{
  gsize n = evaluation->n_classes;
  g_free (evaluation->confusion);
  g_free (evaluation->accuracy);
  g_free (evaluation->confident);
  evaluation->none = find_none (evaluation);
  evaluation->confusion = g_new0 (gsize, n * n);
  evaluation->accuracy = g_new0 (double, n);
  evaluation->confident = g_new0 (gsize, n);
  evaluation->n_short = evaluation->n_unlabelled = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      const WhyPrediction *prediction = &evaluation->predictions[i];
      evaluation->n_short += prediction->is_short;
      if (prediction->truth == WHY_NO_CLASS)
        evaluation->n_unlabelled++;
      else
        evaluation->confusion[prediction->truth * n + prediction->label]++;
      if (why_prediction_is_confident_error (prediction))
        evaluation->confident[prediction->truth]++;
    }

  double sum = 0, n_present = 0;
  for (gsize truth = 0; truth < n; truth++)
    {
      gsize total = 0;
      for (gsize label = 0; label < n; label++)
        total += evaluation->confusion[truth * n + label];
      evaluation->accuracy[truth]
          = total ? (double) evaluation->confusion[truth * n + truth] / (double) total : NAN;
      if (total)
        sum += evaluation->accuracy[truth], n_present++;
    }
  evaluation->macro = n_present > 0 ? sum / n_present : NAN;
  double *const errors[WHY_N_OF]
      = { &evaluation->ece, &evaluation->ece_techniques, &evaluation->ece_rejects };
  for (int of = 0; of < WHY_N_OF; of++)
    *errors[of] = why_evaluation_ece (evaluation->predictions, evaluation->n_predictions,
                                      evaluation->none, (WhyOf) of);
  summarise_relevance (evaluation);
  g_clear_pointer (&evaluation->checks_summary, g_free);
  if (evaluation->checks)
    {
      evaluation->checks_summary = g_new (WhyChecksSummary, 1);
      why_checks_summarise (evaluation->checks, evaluation->n_predictions,
                            evaluation->checks_summary);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-calibration.h"

#include <math.h>

#include "analysis/engine/why-evidence.h"

#define LIMIT 3.0       /* of |log T| */
#define NONE_LIMIT 10.0 /* of |b| */
#define PRECISION 1e-7

typedef struct
{
  const WhyEvaluation *evaluation;
  gboolean none; /* b too */
  WhyCalibrationPoint at;
} Search;

/* What the softmax is taken of, as in why_model_probabilities. */
static double
calibrated (const WhyEvaluation *e,
            const WhyPrediction *prediction,
            gsize k,
            WhyCalibrationPoint at)
{
  return (double) prediction->logits[k] / at.temperature + (double) prediction->heard[k]
         + (k == e->none ? at.none_bias : 0);
}

double
why_calibration_nll (const WhyEvaluation *evaluation, WhyCalibrationPoint at)
{
  double sum = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      const WhyPrediction *prediction = &evaluation->predictions[i];
      double values[WHY_MODEL_MAX_CLASSES], rest = 0, largest = -INFINITY;
      for (gsize k = 0; k < evaluation->n_classes; k++)
        {
          values[k] = calibrated (evaluation, prediction, k, at);
          largest = fmax (largest, values[k]);
        }
      for (gsize k = 0; k < evaluation->n_classes; k++)
        rest += exp (values[k] - largest);
      sum += log (rest) + largest - values[prediction->truth];
    }
  return evaluation->n_predictions ? sum / (double) evaluation->n_predictions : NAN;
}

/* Kiefer 1953: the least value of a function that falls and then rises from -limit to limit. */
static double
golden_section (double (*function) (double at, Search *search), double limit, Search *search)
{
  const double ratio = (sqrt (5) - 1) / 2;
  double low = -limit, high = limit;
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double at_a = function (a, search), at_b = function (b, search);
  while (high - low > PRECISION)
    if (at_a <= at_b)
      {
        high = b;
        b = a, at_b = at_a;
        a = high - ratio * (high - low);
        at_a = function (a, search);
      }
    else
      {
        low = a;
        a = b, at_a = at_b;
        b = low + ratio * (high - low);
        at_b = function (b, search);
      }
  return (low + high) / 2;
}

static double
at_bias (double bias, Search *search)
{
  search->at.none_bias = bias;
  return why_calibration_nll (search->evaluation, search->at);
}

/* The mean is convex in (1 / T, b), so its least value over b is so in 1 / T: it falls and then rises
 * along log T. */
static double
at_log_temperature (double log_t, Search *search)
{
  search->at.temperature = exp (log_t);
  if (search->none)
    return at_bias (golden_section (at_bias, NONE_LIMIT, search), search);
  return why_calibration_nll (search->evaluation, search->at);
}

static gsize
name (const float *probabilities, gsize n_classes)
{
  gsize best = 0;
  for (gsize k = 1; k < n_classes; k++)
    if (probabilities[k] > probabilities[best])
      best = k;
  return best;
}

/* predictions: of the evaluation, at that calibration. */
static void
assess (const WhyEvaluation *e, const WhyPrediction *predictions, WhyCalibrated *out)
{
  out->nll = why_calibration_nll (e, out->at);
  out->n_right = out->n_named = 0;
  for (int of = 0; of < WHY_N_OF; of++)
    out->ece[of] = why_evaluation_ece (predictions, e->n_predictions, e->none, (WhyOf) of);
  for (gsize i = 0; i < e->n_predictions; i++)
    {
      gboolean is_right = predictions[i].label == predictions[i].truth;
      if (predictions[i].truth == e->none)
        out->n_named += !is_right;
      else
        out->n_right += is_right;
    }
}

static void
recalibrate (const WhyEvaluation *e, WhyCalibrationPoint at, WhyPrediction *prediction)
{
  WhyAxes axes = { .n_classes = e->n_classes, .classes = e->classes };
  float values[WHY_MODEL_MAX_CLASSES];
  for (gsize k = 0; k < e->n_classes; k++)
    values[k] = (float) calibrated (e, prediction, k, at);
  why_softmax (values, e->n_classes, 1, prediction->probabilities);
  for (gsize k = 0; k < e->n_classes; k++)
    axes.has_listener |= prediction->heard[k] != 0;
  if (e->none != WHY_NO_CLASS)
    why_evidence_apply (&prediction->doubts, &axes, prediction->probabilities);
  prediction->label = name (prediction->probabilities, e->n_classes);
}

gboolean
why_calibration_fit (const WhyEvaluation *evaluation,
                     WhyCalibrationPoint of_model,
                     gboolean none,
                     WhyCalibration *out)
{
  const WhyCalibrated unknown = { .at = of_model, .nll = NAN, .ece = { NAN, NAN, NAN } };
  *out = (WhyCalibration){ .before = unknown, .after = unknown };
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    if (evaluation->predictions[i].truth == evaluation->none)
      out->n_rejects++;
    else
      out->n_techniques++;
  if (evaluation->n_predictions == 0 || (none && (out->n_rejects == 0 || out->n_techniques == 0)))
    return FALSE;

  Search search = { .evaluation = evaluation, .none = none, .at = of_model };
  double log_t = golden_section (at_log_temperature, LIMIT, &search);
  /* Leaves the best bias for it in the search. */
  at_log_temperature (log_t, &search);
  out->after.at = search.at;
  out->at_limit
      = fabs (log_t) > LIMIT - 1e-3 || (none && fabs (search.at.none_bias) > NONE_LIMIT - 1e-3);

  g_autofree WhyPrediction *predictions
      = g_memdup2 (evaluation->predictions, evaluation->n_predictions * sizeof *predictions);
  assess (evaluation, predictions, &out->before);
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    recalibrate (evaluation, out->after.at, &predictions[i]);
  assess (evaluation, predictions, &out->after);
  return TRUE;
}

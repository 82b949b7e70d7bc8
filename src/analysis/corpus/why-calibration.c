/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-calibration.h"

#include <math.h>

#define LIMIT 3.0      /* of |log T| */
#define PRECISION 1e-7 /* of log T */

/* What the softmax is taken of. */
static void
warm (const WhyPrediction *prediction, gsize n_classes, double temperature, float *out)
{
  for (gsize k = 0; k < n_classes; k++)
    out[k] = prediction->logits[k] / (float) temperature + prediction->heard[k];
}

double
why_calibration_nll (const WhyEvaluation *evaluation, double temperature)
{
  double sum = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      const WhyPrediction *prediction = &evaluation->predictions[i];
      double rest = 0, largest = -INFINITY;
      for (gsize k = 0; k < evaluation->n_classes; k++)
        largest = fmax (largest, (double) prediction->logits[k] / temperature
                                     + (double) prediction->heard[k]);
      for (gsize k = 0; k < evaluation->n_classes; k++)
        rest += exp ((double) prediction->logits[k] / temperature + (double) prediction->heard[k]
                     - largest);
      sum += log (rest) + largest - (double) prediction->logits[prediction->truth] / temperature
             - (double) prediction->heard[prediction->truth];
    }
  return evaluation->n_predictions ? sum / (double) evaluation->n_predictions : NAN;
}

/* Kiefer 1953. The mean is convex in 1 / T, so it falls and then rises along log T. */
static double
golden_section (const WhyEvaluation *evaluation)
{
  const double ratio = (sqrt (5) - 1) / 2;
  double low = -LIMIT, high = LIMIT;
  double a = high - ratio * (high - low), b = low + ratio * (high - low);
  double at_a = why_calibration_nll (evaluation, exp (a));
  double at_b = why_calibration_nll (evaluation, exp (b));
  while (high - low > PRECISION)
    if (at_a <= at_b)
      {
        high = b;
        b = a, at_b = at_a;
        a = high - ratio * (high - low);
        at_a = why_calibration_nll (evaluation, exp (a));
      }
    else
      {
        low = a;
        a = b, at_a = at_b;
        b = low + ratio * (high - low);
        at_b = why_calibration_nll (evaluation, exp (b));
      }
  return (low + high) / 2;
}

gboolean
why_calibration_fit (const WhyEvaluation *evaluation, double of_model, WhyCalibration *out)
{
  *out = (WhyCalibration){ .of_model = of_model, .fitted = 1, .nll_before = NAN, .nll_after = NAN };
  for (int of = 0; of < WHY_N_OF; of++)
    out->ece_before[of] = out->ece_after[of] = NAN;
  if (evaluation->n_predictions == 0)
    return FALSE;

  double best = golden_section (evaluation);
  out->fitted = exp (best);
  out->at_limit = fabs (best) > LIMIT - 1e-3;
  out->nll_before = why_calibration_nll (evaluation, of_model);
  out->nll_after = why_calibration_nll (evaluation, out->fitted);

  g_autofree WhyPrediction *warmed
      = g_memdup2 (evaluation->predictions, evaluation->n_predictions * sizeof *warmed);
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      float logits[WHY_MODEL_MAX_CLASSES];
      warm (&warmed[i], evaluation->n_classes, out->fitted, logits);
      why_softmax (logits, evaluation->n_classes, 1, warmed[i].probabilities);
    }
  for (int of = 0; of < WHY_N_OF; of++)
    {
      out->ece_before[of] = why_evaluation_ece (evaluation->predictions, evaluation->n_predictions,
                                                evaluation->none, (WhyOf) of);
      out->ece_after[of]
          = why_evaluation_ece (warmed, evaluation->n_predictions, evaluation->none, (WhyOf) of);
    }
  return TRUE;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/corpus/why-calibration.h"

#define N_CLASSES 4

/* n predictions whose truth is drawn from softmax (z / temperature): those of a model that would be
 * calibrated at just this temperature. */
static WhyEvaluation *
draw (gsize n, double temperature, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  WhyEvaluation *e = g_new0 (WhyEvaluation, 1);
  e->n_classes = N_CLASSES;
  e->none = WHY_NO_CLASS;
  e->predictions = g_new0 (WhyPrediction, n);
  e->n_predictions = n;
  for (gsize i = 0; i < n; i++)
    {
      WhyPrediction *prediction = &e->predictions[i];
      for (gsize k = 0; k < N_CLASSES; k++)
        {
          prediction->logits[k] = (float) g_rand_double_range (rand, -6, 6);
          if (prediction->logits[k] > prediction->logits[prediction->label])
            prediction->label = k;
        }
      why_softmax (prediction->logits, N_CLASSES, temperature, prediction->probabilities);
      double left = g_rand_double (rand);
      while (prediction->truth + 1 < N_CLASSES
             && (left -= (double) prediction->probabilities[prediction->truth]) > 0)
        prediction->truth++;
      why_softmax (prediction->logits, N_CLASSES, 1, prediction->probabilities);
    }
  return e;
}

/* The temperature by which the truth was drawn is found again, and calibrates. */
static void
test_found (void)
{
  for (double temperature = 0.3; temperature < 10; temperature *= 2)
    {
      g_autoptr (WhyEvaluation) e = draw (20000, temperature, 3);
      WhyCalibration calibration;
      g_assert_true (why_calibration_fit (e, 1, &calibration));
      g_test_message ("T %.3f: fitted %.3f, ECE %.4f -> %.4f", temperature, calibration.fitted,
                      calibration.ece_before[WHY_OF_ALL], calibration.ece_after[WHY_OF_ALL]);
      g_assert_cmpfloat_with_epsilon (calibration.fitted, temperature, 0.06 * temperature);
      g_assert_false (calibration.at_limit);
      g_assert_cmpfloat (calibration.of_model, ==, 1);
      g_assert_cmpfloat (calibration.ece_after[WHY_OF_ALL], <, 0.02);
      g_assert_cmpfloat (calibration.ece_after[WHY_OF_ALL], <, calibration.ece_before[WHY_OF_ALL]);
      g_assert_cmpfloat (calibration.nll_after, <, calibration.nll_before);
      g_assert_cmpfloat (calibration.nll_before, ==, why_calibration_nll (e, 1));
    }
}

/* No temperature on a fine grid is better. */
static void
test_minimum (void)
{
  g_autoptr (WhyEvaluation) e = draw (200, 2.5, 11);
  WhyCalibration calibration;
  g_assert_true (why_calibration_fit (e, 2, &calibration));
  for (double log_t = -3; log_t <= 3; log_t += 0.001)
    g_assert_cmpfloat (calibration.nll_after, <=, why_calibration_nll (e, exp (log_t)) + 1e-12);
}

/* By hand: two classes, logits 2 apart, three of four right. Then p = 3/4, so 2 / T = log 3. */
static void
test_by_hand (void)
{
  WhyEvaluation e = { .n_classes = 2, .none = 0, .n_predictions = 4 };
  WhyPrediction predictions[4] = { 0 };
  e.predictions = predictions;
  for (gsize i = 0; i < 4; i++)
    {
      predictions[i].logits[1] = 101;
      predictions[i].logits[0] = 99;
      predictions[i].label = 1;
      predictions[i].truth = i > 0;
      why_softmax (predictions[i].logits, 2, 1, predictions[i].probabilities);
    }
  WhyCalibration calibration;
  g_assert_true (why_calibration_fit (&e, 1, &calibration));
  g_assert_cmpfloat_with_epsilon (calibration.fitted, 2 / log (3), 1e-6);
  g_assert_cmpfloat_with_epsilon (calibration.nll_after, log (4) - 0.75 * log (3), 1e-12);
  g_assert_cmpfloat_with_epsilon (calibration.ece_after[WHY_OF_ALL], 0, 1e-6);
  double p = 1 / (1 + exp (-2));
  g_assert_cmpfloat_with_epsilon (calibration.ece_before[WHY_OF_ALL], p - 0.75, 1e-6);
  /* Three of class 1, a technique, are right; the one of class 0, a reject, is wrong. */
  g_assert_cmpfloat_with_epsilon (calibration.ece_before[WHY_OF_TECHNIQUES], 1 - p, 1e-6);
  g_assert_cmpfloat_with_epsilon (calibration.ece_before[WHY_OF_REJECTS], p, 1e-6);
  g_assert_cmpfloat_with_epsilon (calibration.ece_after[WHY_OF_TECHNIQUES], 0.25, 1e-6);
  g_assert_cmpfloat_with_epsilon (calibration.ece_after[WHY_OF_REJECTS], 0.75, 1e-6);
}

/* All right: no temperature is cold enough. All wrong: none is warm enough. None: nothing to fit.
 */
static void
test_limits (void)
{
  WhyEvaluation e = { .n_classes = 3, .none = WHY_NO_CLASS, .n_predictions = 2 };
  WhyCalibration calibration;
  for (gsize wrong = 0; wrong < 2; wrong++)
    {
      WhyPrediction predictions[2] = { { .truth = wrong, .logits = { 1, 0, -1 } },
                                       { .truth = wrong, .logits = { 3, 0, -2 } } };
      e.predictions = predictions;
      g_assert_true (why_calibration_fit (&e, 1, &calibration));
      g_assert_true (calibration.at_limit);
      g_assert_cmpfloat_with_epsilon (log (calibration.fitted), wrong ? 3 : -3, 1e-3);
    }
  e.n_predictions = 0;
  g_assert_false (why_calibration_fit (&e, 1, &calibration));
  g_assert_cmpfloat (calibration.fitted, ==, 1);
  g_assert_true (isnan (calibration.nll_after));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calibration/found", test_found);
  g_test_add_func ("/calibration/minimum", test_minimum);
  g_test_add_func ("/calibration/by-hand", test_by_hand);
  g_test_add_func ("/calibration/limits", test_limits);
  return g_test_run ();
}

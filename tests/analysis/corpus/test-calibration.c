/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/corpus/why-calibration.h"

#define N_CLASSES 4

/* n predictions whose truth is drawn from softmax (z / temperature + bias of the last class): those of
 * a model that would be calibrated at just this point. none: the class of rejects. */
static WhyEvaluation *
draw (gsize n, WhyCalibrationPoint at, gsize none, guint32 seed)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  WhyEvaluation *e = g_new0 (WhyEvaluation, 1);
  e->n_classes = N_CLASSES;
  e->none = none;
  e->classes = g_new0 (char *, N_CLASSES + 1);
  for (gsize k = 0; k < N_CLASSES; k++)
    e->classes[k] = g_strdup (k == none ? "none" : "a technique");
  e->predictions = g_new0 (WhyPrediction, n);
  e->n_predictions = n;
  for (gsize i = 0; i < n; i++)
    {
      WhyPrediction *prediction = &e->predictions[i];
      float values[N_CLASSES];
      for (gsize k = 0; k < N_CLASSES; k++)
        {
          prediction->logits[k] = (float) g_rand_double_range (rand, -6, 6);
          values[k] = (float) ((double) prediction->logits[k] / at.temperature);
          if (prediction->logits[k] > prediction->logits[prediction->label])
            prediction->label = k;
        }
      values[N_CLASSES - 1] += (float) at.none_bias;
      why_softmax (values, N_CLASSES, 1, prediction->probabilities);
      double left = g_rand_double (rand);
      while (prediction->truth + 1 < N_CLASSES
             && (left -= (double) prediction->probabilities[prediction->truth]) > 0)
        prediction->truth++;
      why_softmax (prediction->logits, N_CLASSES, 1, prediction->probabilities);
    }
  return e;
}

static WhyCalibrationPoint
temperature_of (double temperature)
{
  return (WhyCalibrationPoint){ temperature, 0 };
}

/* The temperature by which the truth was drawn is found again, and calibrates. */
static void
test_found (void)
{
  for (double temperature = 0.3; temperature < 10; temperature *= 2)
    {
      g_autoptr (WhyEvaluation) e = draw (20000, temperature_of (temperature), WHY_NO_CLASS, 3);
      WhyCalibration calibration;
      g_assert_true (why_calibration_fit (e, temperature_of (1), FALSE, &calibration));
      const WhyCalibrated *before = &calibration.before, *after = &calibration.after;
      g_test_message ("T %.3f: fitted %.3f, ECE %.4f -> %.4f", temperature, after->at.temperature,
                      before->ece[WHY_OF_ALL], after->ece[WHY_OF_ALL]);
      g_assert_cmpfloat_with_epsilon (after->at.temperature, temperature, 0.06 * temperature);
      g_assert_false (calibration.at_limit);
      g_assert_cmpfloat (before->at.temperature, ==, 1);
      g_assert_cmpfloat (after->at.none_bias, ==, 0);
      g_assert_cmpfloat (after->ece[WHY_OF_ALL], <, 0.02);
      g_assert_cmpfloat (after->ece[WHY_OF_ALL], <, before->ece[WHY_OF_ALL]);
      g_assert_cmpfloat (after->nll, <, before->nll);
      g_assert_cmpfloat (before->nll, ==, why_calibration_nll (e, temperature_of (1)));
      g_assert_cmpuint (after->n_right, ==, before->n_right); /* no name moves */
    }
}

/* So are temperature and bias together, where one temperature leaves rejects badly calibrated. */
static void
test_bias_found (void)
{
  static const WhyCalibrationPoint points[] = { { 1, 2 }, { 2.5, -1.5 }, { 0.7, 0 }, { 4, 3 } };
  for (gsize i = 0; i < G_N_ELEMENTS (points); i++)
    {
      g_autoptr (WhyEvaluation) e = draw (5000, points[i], N_CLASSES - 1, 5);
      WhyCalibration one, both;
      g_assert_true (why_calibration_fit (e, temperature_of (1), FALSE, &one));
      g_assert_true (why_calibration_fit (e, temperature_of (1), TRUE, &both));
      g_test_message ("T %.2f b %.2f: fitted %.3f %.3f; ECE of rejects %.4f, by T alone %.4f, "
                      "by both %.4f",
                      points[i].temperature, points[i].none_bias, both.after.at.temperature,
                      both.after.at.none_bias, both.before.ece[WHY_OF_REJECTS],
                      one.after.ece[WHY_OF_REJECTS], both.after.ece[WHY_OF_REJECTS]);
      g_assert_cmpfloat_with_epsilon (both.after.at.temperature, points[i].temperature,
                                      0.08 * points[i].temperature);
      g_assert_cmpfloat_with_epsilon (both.after.at.none_bias, points[i].none_bias, 0.2);
      g_assert_false (both.at_limit);
      g_assert_cmpfloat (both.after.nll, <=, one.after.nll + 1e-9);
      g_assert_cmpfloat (both.after.ece[WHY_OF_ALL], <, 0.03);
      g_assert_cmpuint (both.n_techniques + both.n_rejects, ==, e->n_predictions);
      /* A bias for none names fewer of what is none, and one against it more. */
      if (points[i].none_bias > 0)
        g_assert_cmpuint (both.after.n_named, <, both.before.n_named);
      else if (points[i].none_bias < 0)
        g_assert_cmpuint (both.after.n_named, >, both.before.n_named);
    }
}

/* No point of a fine grid is better. */
static void
test_minimum (void)
{
  g_autoptr (WhyEvaluation) e = draw (200, (WhyCalibrationPoint){ 2.5, 1 }, N_CLASSES - 1, 11);
  WhyCalibration one, both;
  g_assert_true (why_calibration_fit (e, (WhyCalibrationPoint){ 2, 0.25 }, FALSE, &one));
  g_assert_true (why_calibration_fit (e, (WhyCalibrationPoint){ 2, 0.25 }, TRUE, &both));
  g_assert_cmpfloat (one.after.at.none_bias, ==, 0.25); /* not asked for: as it was */
  for (double log_t = -3; log_t <= 3; log_t += 0.001)
    g_assert_cmpfloat (one.after.nll, <=,
                       why_calibration_nll (e, (WhyCalibrationPoint){ exp (log_t), 0.25 }) + 1e-12);
  for (double log_t = -3; log_t <= 3; log_t += 0.05)
    for (double bias = -10; bias <= 10; bias += 0.1)
      g_assert_cmpfloat (both.after.nll, <=,
                         why_calibration_nll (e, (WhyCalibrationPoint){ exp (log_t), bias })
                             + 1e-12);
}

/* By hand: two classes, logits 2 apart, three of four right. Then p = 3/4, so 2 / T = log 3. */
static void
test_by_hand (void)
{
  char *classes[] = { "none", "vibrato", NULL };
  WhyEvaluation e = { .n_classes = 2, .classes = classes, .none = 0, .n_predictions = 4 };
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
  const WhyCalibrated *before = &calibration.before, *after = &calibration.after;
  double p = 1 / (1 + exp (-2));
  g_assert_true (why_calibration_fit (&e, temperature_of (1), FALSE, &calibration));
  g_assert_cmpfloat_with_epsilon (after->at.temperature, 2 / log (3), 1e-6);
  g_assert_cmpfloat_with_epsilon (after->nll, log (4) - 0.75 * log (3), 1e-12);
  g_assert_cmpfloat_with_epsilon (after->ece[WHY_OF_ALL], 0, 1e-6);
  g_assert_cmpfloat_with_epsilon (before->ece[WHY_OF_ALL], p - 0.75, 1e-6);
  /* Three of class 1, a technique, are right; the one of class 0, a reject, is wrong. */
  g_assert_cmpuint (calibration.n_techniques, ==, 3);
  g_assert_cmpuint (calibration.n_rejects, ==, 1);
  g_assert_cmpuint (before->n_right, ==, 3);
  g_assert_cmpuint (before->n_named, ==, 1);
  g_assert_cmpfloat_with_epsilon (before->ece[WHY_OF_TECHNIQUES], 1 - p, 1e-6);
  g_assert_cmpfloat_with_epsilon (before->ece[WHY_OF_REJECTS], p, 1e-6);
  g_assert_cmpfloat_with_epsilon (after->ece[WHY_OF_TECHNIQUES], 0.25, 1e-6);
  g_assert_cmpfloat_with_epsilon (after->ece[WHY_OF_REJECTS], 0.75, 1e-6);
  /* What the sound itself overruled stays: it is right, and sure. */
  predictions[0].evidence = WHY_EVIDENCE_UNCHANGING;
  predictions[0].doubts = (WhyDoubts){ .sounding_s = 2, .unchanging = 1 };
  predictions[0].label = 0;
  predictions[0].probabilities[0] = 1;
  predictions[0].probabilities[1] = 0;
  g_assert_true (why_calibration_fit (&e, temperature_of (1), FALSE, &calibration));
  g_assert_cmpuint (after->n_named, ==, 0);
  g_assert_cmpfloat (after->ece[WHY_OF_REJECTS], ==, 0);
}

/* All right: no temperature is cold enough. All wrong: none is warm enough. None: nothing to fit; nor
 * is there for a bias where all are of one kind. */
static void
test_limits (void)
{
  char *classes[] = { "a", "b", "c", NULL };
  WhyEvaluation e
      = { .n_classes = 3, .classes = classes, .none = WHY_NO_CLASS, .n_predictions = 2 };
  WhyCalibration calibration;
  for (gsize wrong = 0; wrong < 2; wrong++)
    {
      WhyPrediction predictions[2] = { { .truth = wrong, .logits = { 1, 0, -1 } },
                                       { .truth = wrong, .logits = { 3, 0, -2 } } };
      e.predictions = predictions;
      g_assert_true (why_calibration_fit (&e, temperature_of (1), FALSE, &calibration));
      g_assert_true (calibration.at_limit);
      g_assert_cmpfloat_with_epsilon (log (calibration.after.at.temperature), wrong ? 3 : -3, 1e-3);
      for (gsize none = 0; none < 3; none++)
        {
          e.none = none;
          g_assert_false (why_calibration_fit (&e, temperature_of (1.5), TRUE, &calibration));
          g_assert_cmpfloat (calibration.after.at.temperature, ==, 1.5);
        }
      e.none = WHY_NO_CLASS;
    }
  e.n_predictions = 0;
  g_assert_false (why_calibration_fit (&e, temperature_of (1), FALSE, &calibration));
  g_assert_cmpfloat (calibration.after.at.temperature, ==, 1);
  g_assert_true (isnan (calibration.after.nll));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/calibration/found", test_found);
  g_test_add_func ("/calibration/bias-found", test_bias_found);
  g_test_add_func ("/calibration/minimum", test_minimum);
  g_test_add_func ("/calibration/by-hand", test_by_hand);
  g_test_add_func ("/calibration/limits", test_limits);
  return g_test_run ();
}

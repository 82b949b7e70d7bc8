/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/explain/why-rate-score.h"
#include "nn-case.h"
#include "nn/why-activations-private.h"

/* Second-order paths at whole hertz (sample rate 1), between two of first order that must not
 * count. Rate 4: 4 and 8 Hz are it, 3 and 11 Hz are the outermost within half an octave of either,
 * 2 and 12 Hz beyond. */
static const double lambda2[] = { 0, 2, 3, 4, 5, 8, 11, 12, 16, 22, 23, 64, 0 };
#define N_PATHS G_N_ELEMENTS (lambda2)
#define RATE 4.0

static WhyRateScore
score_of (const float *map, double rate_hz)
{
  WhyPath paths[N_PATHS];
  for (gsize i = 0; i < N_PATHS; i++)
    paths[i] = (WhyPath){ .order = lambda2[i] > 0 ? 2 : 1, .xi1 = 100, .xi2 = lambda2[i] };
  WhyRateScore score;
  why_explanation_score (map, paths, N_PATHS, 1, rate_hz, &score);
  return score;
}

/* All shares of a map with every number different, worked out by hand. */
static void
test_shares (void)
{
  /*                             0   2  3  4  5   8  11  12  16  22  23  64    0 */
  const float map[N_PATHS] = { 1000, 1, 2, 4, 8, 16, 32, 64, 128, 5, 7, -900, 1000 };
  WhyRateScore score = score_of (map, RATE);
  const double all = 1 + 2 + 4 + 8 + 16 + 32 + 64 + 128 + 5 + 7;
  g_assert_cmpfloat_with_epsilon (score.share, (2 + 4 + 8 + 16 + 32) / all, 1e-12);
  /* Of 4 Hz: 2.83 to 5.66; of 12 and 16 Hz: 8.5 to 22.6, less what the share counts. */
  g_assert_cmpfloat_with_epsilon (score.share_rate, (2 + 4 + 8) / all, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.share_harmonics, (64 + 128 + 5) / all, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.chance, 5.0 / 11, 1e-12);
  /* 16, 12, 11, 8 and 5 Hz. */
  g_assert_cmpuint (score.top5, ==, 3);
  /* Two of the five are of first order, and 16 and 12 Hz. */
  g_assert_cmpfloat_with_epsilon (score.top5_all, 1.0 / 5, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.share_second, all / (all + 2000), 1e-12);
  g_assert_cmpfloat_with_epsilon (score.top_distance, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (score.top_distance_rate, 2, 1e-12);
}

/* All relevance at one frequency: the whole share, or none of it. */
static void
test_single (void)
{
  for (gsize i = 1; i + 1 < N_PATHS; i++)
    {
      float map[N_PATHS] = { 0 };
      map[i] = 0.25f;
      WhyRateScore score = score_of (map, RATE);
      double from_rate = fabs (log2 (lambda2[i] / RATE));
      double nearer = fmin (from_rate, fabs (log2 (lambda2[i] / (2 * RATE))));
      gboolean is_near = lambda2[i] >= 3 && lambda2[i] <= 11;
      g_assert_cmpfloat (score.share, ==, is_near);
      g_assert_cmpfloat (score.share_rate, ==, lambda2[i] >= 3 && lambda2[i] <= 5);
      g_assert_cmpfloat (score.share_harmonics, ==, lambda2[i] >= 12 && lambda2[i] <= 22);
      g_assert_cmpfloat_with_epsilon (score.top_distance, nearer, 1e-12);
      g_assert_cmpfloat_with_epsilon (score.top_distance_rate, from_rate, 1e-12);
      g_assert_cmpuint (score.top5, ==, is_near);
    }
}

/* Even relevance has the share of chance at any rate, and any scale gives the same score. */
static void
test_even (void)
{
  float map[N_PATHS];
  for (double rate = 0.1; rate < 300; rate *= 1.37)
    for (double level = 1e-9; level < 1e9; level *= 1e4)
      {
        for (gsize i = 0; i < N_PATHS; i++)
          map[i] = (float) level;
        WhyRateScore score = score_of (map, rate);
        g_assert_cmpfloat_with_epsilon (score.share, score.chance, 1e-12);
        g_assert_cmpfloat (score.share_rate, <=, score.share);
        g_assert_cmpfloat (score.share + score.share_harmonics, <=, 1 + 1e-12);
      }
  g_assert_cmpfloat (score_of (map, 1000).chance, ==, 0);
}

/* Where nothing speaks for the class on second order, nothing points anywhere. */
static void
test_nowhere (void)
{
  const float against[N_PATHS] = { 1, -1, -2, -3, -4, -5, 0, 0, -1, NAN, -INFINITY, 0, 1 };
  WhyRateScore score = score_of (against, RATE);
  g_assert_cmpfloat (score.share, ==, 0);
  g_assert_cmpfloat (score.share_rate, ==, 0);
  g_assert_cmpfloat (score.share_harmonics, ==, 0);
  g_assert_cmpfloat (score.chance, >, 0);
  g_assert_cmpuint (score.top5, ==, 0);
  g_assert_cmpfloat (score.top5_all, ==, 0);
  g_assert_cmpfloat (score.share_second, ==, 0);
  g_assert_true (isinf (score.top_distance) && isinf (score.top_distance_rate));
}

static void
test_unknown (void)
{
  static const double rates[] = { 0, -4, NAN, INFINITY };
  const float map[N_PATHS] = { 1, 1, 1, 1, 1, 1 };
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      WhyRateScore score = score_of (map, rates[i]);
      g_assert_true (isnan (score.share) && isnan (score.chance) && isnan (score.top_distance));
      g_assert_cmpuint (score.top5, ==, 0);
    }
  const WhyPath first = { .order = 1, .xi1 = 0.1 };
  WhyRateScore score;
  why_explanation_score (map, &first, 1, 44100, RATE, &score);
  g_assert_true (isnan (score.share) && isnan (score.top_distance));
}

/* What the sign of the map rests on: relevance that starts at the logit is positive where a little
 * more of the input raises the logit, also where the logit is negative. */
static void
test_sign (void)
{
  NnShape shape = nn_small_shape;
  WhySafetensors *tensors = nn_random_tensors (&shape, 5);
  g_autofree float *x = nn_random_floats (shape.n_channels * 32, 9, 0, 2);
  g_autofree float *relevance = g_new (float, shape.n_channels * 32);
  WhyModel *model;
  WhyActivations *act;
  WhyError error = { 0 };
  why_model_new_from_tensors (tensors, &model, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (why_activations_new (model, 32, &act, &error), ==, WHY_OK);
  why_network_forward (model, x, act);

  gsize n_negative = 0;
  for (gsize k = 0; k < shape.n_classes; k++)
    {
      why_network_forward (model, x, act);
      double logit = (double) why_activations_logits (act)[k];
      n_negative += logit < 0;
      why_relevance_process (model, act, WHY_RULE_EPSILON, k, NAN, relevance, NULL);
      gsize best = 0;
      for (gsize i = 1; i < shape.n_channels * 32; i++)
        if (relevance[i] > relevance[best])
          best = i;
      /* Scale what the network sees of that one value, behind the input norm. */
      gsize c = best / 32;
      double a = (double) (model->input_scale[c] * x[best] + model->input_shift[c]);
      float kept = x[best];
      x[best] += (float) (0.01 * a / (double) model->input_scale[c]);
      why_network_forward (model, x, act);
      double change = (double) why_activations_logits (act)[k] - logit;
      g_test_message ("class %zu: logit %.4f, relevance %.4f, change %.6f", k, logit,
                      (double) relevance[best], change);
      g_assert_cmpfloat (change, >, 0);
      g_assert_cmpfloat_with_epsilon (change, 0.01 * (double) relevance[best], 0.1 * change);
      x[best] = kept;
    }
  g_assert_cmpuint (n_negative, >, 0);
  g_assert_cmpuint (n_negative, <, shape.n_classes);
  why_activations_free (act);
  why_model_free (model);
  why_safetensors_free (tensors);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/explanation-score/shares", test_shares);
  g_test_add_func ("/explanation-score/single", test_single);
  g_test_add_func ("/explanation-score/even", test_even);
  g_test_add_func ("/explanation-score/nowhere", test_nowhere);
  g_test_add_func ("/explanation-score/unknown", test_unknown);
  g_test_add_func ("/explanation-score/sign", test_sign);
  return g_test_run ();
}

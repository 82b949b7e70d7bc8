/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis-case.h"
#include "analysis/explain/why-flip-test.h"
#include "analysis/explain/why-hearing.h"

/* An explanation made audible, and put to the test. */

static WhyAnalysis *
analyse (WhyAnalyzer *analyzer)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  g_autofree float *x = case_tone (axes->n, axes->sample_rate_hz, 440);
  WhyAnalysis *analysis
      = why_analyzer_run_samples (analyzer, x, axes->n, "tone", NULL, NULL, NULL, NULL, NULL, NULL);
  g_assert_nonnull (analysis);
  return analysis;
}

static const float *
values (GBytes *bytes)
{
  g_assert_nonnull (bytes);
  return g_bytes_get_data (bytes, NULL);
}

/* What mattered and the rest are the whole, sample by sample, and neither is louder than it. */
static void
test_parts (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  gsize n = g_bytes_get_size (analysis->samples) / sizeof (float);
  const float *whole = values (analysis->samples);
  for (gsize k = 0; k < analysis->axes->n_classes; k++)
    {
      g_autoptr (GBytes) mattered
          = why_hearing_samples (analysis, WHY_RULE_EPSILON, why_question (k), WHY_HEAR_MATTERED);
      g_autoptr (GBytes) rest
          = why_hearing_samples (analysis, WHY_RULE_EPSILON, why_question (k), WHY_HEAR_REST);
      const float *a = values (mattered), *b = values (rest);
      double energy[3] = { 0 };
      g_assert_cmpuint (g_bytes_get_size (mattered), ==, n * sizeof (float));
      for (gsize i = 0; i < n; i++)
        {
          g_assert_cmpfloat (fabsf (a[i] + b[i] - whole[i]), <, 1e-5f);
          energy[0] += (double) (whole[i] * whole[i]);
          energy[1] += (double) (a[i] * a[i]);
          energy[2] += (double) (b[i] * b[i]);
        }
      g_assert_cmpfloat (energy[1], >, 0);
      g_assert_cmpfloat (energy[1], <, energy[0]);
      g_assert_cmpfloat (energy[2], <, 1.001 * energy[0]);
    }
  g_autoptr (GBytes) all
      = why_hearing_samples (analysis, WHY_RULE_EPSILON, why_question (0), WHY_HEAR_ALL);
  g_assert_true (all == analysis->samples);
  g_assert_null (why_hearing_samples (analysis, WHY_RULE_GAMMA, why_question (0), WHY_HEAR_REST));
}

/* Two paths, two tones: the one whose path has all relevance is what mattered, when it has it. */
static void
test_places (void)
{
  enum
  {
    N = 32000
  };
  static WhyPath paths[] = { { .order = 1, .xi1 = 0.125, .sigma1 = 0.005 },
                             { .order = 2, .xi1 = 0.025, .sigma1 = 0.001, .xi2 = 0.001 } };
  const WhyAxes axes = { .n_classes = 1,
                         .n_paths = 2,
                         .n_frames = 3,
                         .paths = paths,
                         .sample_rate_hz = 16000,
                         .n = N,
                         .hop = 12000 };
  static const float relevance[] = { -5, -5, 0, 2, 0, 0 };
  g_autofree float *low = case_sine (N, 16000, 400, 0.5), *x = case_sine (N, 16000, 2000, 0.5);
  for (gsize i = 0; i < N; i++)
    x[i] += low[i];
  WhyAnalysis analysis = { .stage = WHY_STAGE_RELEVANCE, .axes = &axes };
  analysis.samples = g_bytes_new (x, N * sizeof *x);
  analysis.relevance[WHY_RULE_EPSILON] = g_bytes_new_static (relevance, sizeof relevance);
  g_autoptr (GBytes) bytes
      = why_hearing_samples (&analysis, WHY_RULE_EPSILON, why_question (0), WHY_HEAR_MATTERED);
  const float *mattered = values (bytes);
  double first = 0, second = 0;
  for (gsize i = 0; i < N; i++)
    {
      /* It falls to nothing within the 0.75 s to the next frame. */
      if (i > 800 && i < 1600)
        g_assert_cmpfloat (fabsf (mattered[i] - low[i]), <, 0.1f);
      if (i > 14000)
        g_assert_cmpfloat (fabsf (mattered[i]), <, 0.02f);
    }
  g_assert_true (why_hearing_find_band (&axes, 380, &first, &second));
  g_assert_cmpfloat (first, ==, 400);
  g_assert_cmpfloat (second, ==, 16);
  g_autoptr (GBytes) band = why_hearing_band (&analysis, 380);
  for (gsize i = 2000; i + 2000 < N; i++)
    g_assert_cmpfloat (fabsf (values (band)[i] - low[i]), <, 1e-4f);
  g_assert_false (why_hearing_find_band (&axes, NAN, &first, &second));
  g_bytes_unref (analysis.samples);
  g_bytes_unref (analysis.relevance[WHY_RULE_EPSILON]);
}

static void
test_names (void)
{
  WhyHearing hearing;
  g_assert_true (why_hearing_parse ("mattered", &hearing));
  g_assert_cmpint (hearing, ==, WHY_HEAR_MATTERED);
  g_assert_true (why_hearing_parse ("rest", &hearing));
  g_assert_cmpint (hearing, ==, WHY_HEAR_REST);
  g_assert_false (why_hearing_parse ("band", &hearing));
  g_assert_false (why_hearing_parse (NULL, &hearing));
}

/* Begins at the logit, ends in silence, whatever the order; in between the most relevant paths
 * take more of it away. */
static void
test_flip (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  gsize last = WHY_FLIP_TEST_POINTS - 1;
  double area = 0;
  for (gsize k = 0; k < analysis->axes->n_classes; k++)
    {
      WhyFlipTest test;
      g_assert_true (why_flip_test_run (analyzer, analysis, WHY_RULE_EPSILON, why_question (k),
                                        &test, NULL, NULL));
      g_assert_cmpfloat (test.removed[0], ==, 0);
      g_assert_cmpfloat (test.removed[last], ==, 1);
      g_assert_cmpfloat_with_epsilon (test.most_first[0], (double) analysis->logits[k], 1e-5);
      g_assert_cmpfloat (test.most_first[0], ==, test.least_first[0]);
      g_assert_cmpfloat_with_epsilon (test.most_first[last], test.least_first[last], 1e-5);
      g_assert_cmpfloat_with_epsilon (test.sums[0], (double) analysis->logits[k], 1e-5);
      g_assert_cmpfloat_with_epsilon (test.sums[WHY_RELEVANCE_N_SUMS - 1],
                                      analysis->conservation[WHY_RULE_EPSILON][k].sum, 1e-4);
      for (gsize i = 1; i <= last; i++)
        g_assert_cmpfloat (test.removed[i], >, test.removed[i - 1]);
      area += test.area;
    }
  g_assert_cmpfloat (area, >, 0);
}

/* Of a contrast it is the lead of one class over another that goes. */
static void
test_flip_contrast (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  gsize last = WHY_FLIP_TEST_POINTS - 1;
  double area = 0;
  for (gsize k = 0; k < analysis->axes->n_classes; k++)
    {
      WhyQuestion question = why_question_rather (analysis->label, k);
      double lead = (double) analysis->logits[analysis->label] - (double) analysis->logits[k];
      WhyFlipTest test;
      g_assert_true (
          why_flip_test_run (analyzer, analysis, WHY_RULE_EPSILON, question, &test, NULL, NULL));
      g_assert_true (test.is_contrast == (k != analysis->label));
      if (!test.is_contrast)
        continue;
      g_assert_cmpfloat_with_epsilon (test.most_first[0], lead, 1e-5);
      g_assert_cmpfloat_with_epsilon (test.most_first[last], test.least_first[last], 1e-5);
      g_assert_cmpfloat_with_epsilon (test.sums[0], lead, 1e-5);
      g_assert_cmpfloat_with_epsilon (
          test.sums[WHY_RELEVANCE_N_SUMS - 1],
          why_analysis_conservation (analysis, WHY_RULE_EPSILON, question).sum, 1e-3);
      area += test.area;
    }
  g_assert_cmpfloat (area, >, 0);
}

static void
test_flip_faults (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL, cancelled = NULL;
  WhyFlipTest test;
  g_assert_false (why_flip_test_run (analyzer, analysis, WHY_RULE_GAMMA, why_question (0), &test,
                                     NULL, &error));
  g_assert_error (error, WHY_ERROR, WHY_ERR_INVALID);
  g_cancellable_cancel (cancellable);
  g_assert_false (why_flip_test_run (analyzer, analysis, WHY_RULE_EPSILON, why_question (0), &test,
                                     cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* Equal magnitudes, one alone, and 1 2 3 4: (1 + 2 + 3 + 4 weighed by -3 -1 1 3) / (4 x 10). */
static void
test_gini (void)
{
  static const struct
  {
    float map[4];
    double gini;
  } cases[] = { { { 1, -1, 1, -1 }, 0 },
                { { 0, 0, -7, 0 }, 0.75 },
                { { 4, 2, -1, 3 }, 0.25 },
                { { 0, 0, 0, 0 }, NAN } };
  static WhyPath paths[4];
  const WhyAxes axes = { .n_classes = 1, .n_paths = 4, .n_frames = 1, .paths = paths };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyAnalysis analysis = { .axes = &axes };
      analysis.relevance[WHY_RULE_EPSILON] = g_bytes_new_static (cases[i].map, sizeof cases[i].map);
      double gini = why_analysis_gini (&analysis, WHY_RULE_EPSILON, why_question (0));
      if (isnan (cases[i].gini))
        g_assert_true (isnan (gini));
      else
        g_assert_cmpfloat_with_epsilon (gini, cases[i].gini, 1e-9);
      g_bytes_unref (analysis.relevance[WHY_RULE_EPSILON]);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/hearing/parts", test_parts);
  g_test_add_func ("/hearing/places", test_places);
  g_test_add_func ("/hearing/names", test_names);
  g_test_add_func ("/hearing/flip", test_flip);
  g_test_add_func ("/hearing/flip-contrast", test_flip_contrast);
  g_test_add_func ("/hearing/flip-faults", test_flip_faults);
  g_test_add_func ("/hearing/gini", test_gini);
  int status = g_test_run ();
  case_end ();
  return status;
}

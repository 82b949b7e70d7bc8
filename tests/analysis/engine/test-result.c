/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis-case.h"
#include "analysis/engine/why-analysis-private.h"
#include "analysis/text/why-description.h"
#include "analysis/text/why-question-text.h"

/* Five paths of two frames, two classes: small enough to check by hand. */
#define N_PATHS 5
#define N_FRAMES 2

static WhyPath paths[N_PATHS] = {
  { .order = 1, .n1 = 0, .n2 = -1, .xi1 = 0.1 },
  { .order = 1, .n1 = 1, .n2 = -1, .xi1 = 0.05 },
  { .order = 2, .n1 = 0, .n2 = 3, .xi1 = 0.1, .xi2 = 0.0005 },
  { .order = 2, .n1 = 1, .n2 = 3, .xi1 = 0.05, .xi2 = 0.0005 },
  { .order = 2, .n1 = 1, .n2 = 4, .xi1 = 0.05, .xi2 = 0.00025 },
};
static char *classes[] = { (char *) "vibrato", (char *) "none", NULL };
static WhyAxes axes = { .n_classes = 2,
                        .classes = classes,
                        .n_paths = N_PATHS,
                        .n_frames = N_FRAMES,
                        .paths = paths,
                        .sample_rate_hz = 10000,
                        .n = 2048,
                        .hop = 1024 };
/* Class 1 has means over time 1, 2, 3, 4, 10. */
static const float relevance[2][N_PATHS][N_FRAMES] = {
  { { 0, 0 }, { 1, 0 }, { 0, -3 }, { 0.5f, 0.5f }, { 2, 2 } },
  { { 0, 2 }, { 1, 3 }, { 3, 3 }, { 8, 0 }, { -10, 30 } },
};

static WhyAnalysis
make_analysis (void)
{
  WhyAnalysis analysis = {
    .stage = WHY_STAGE_RELEVANCE,
    .axes = &axes,
    .source = (char *) "flute.wav",
    .measures = { .f0_hz = NAN, .rate_hz = NAN, .extent_cents = NAN },
    .probabilities = { 0.968f, 0.032f },
  };
  analysis.relevance[WHY_RULE_EPSILON_ZPLUS] = g_bytes_new_static (relevance, sizeof relevance);
  return analysis;
}

static void
clear (WhyAnalysis *analysis)
{
  g_bytes_unref (analysis->relevance[WHY_RULE_EPSILON_ZPLUS]);
}

static void
test_relevance (void)
{
  WhyAnalysis analysis = make_analysis ();
  const float *first = why_analysis_relevance (&analysis, WHY_RULE_EPSILON_ZPLUS, 0);
  const float *second = why_analysis_relevance (&analysis, WHY_RULE_EPSILON_ZPLUS, 1);
  g_assert_cmpfloat (first[2 * N_FRAMES + 1], ==, -3);
  g_assert_cmpfloat (second[4 * N_FRAMES + 1], ==, 30);
  g_assert_null (why_analysis_relevance (&analysis, WHY_RULE_EPSILON_ZPLUS, 2));
  g_assert_null (why_analysis_relevance (&analysis, WHY_RULE_EPSILON, 0));
  g_assert_null (why_analysis_relevance (&analysis, WHY_N_RULES, 0));
  clear (&analysis);
}

static void
test_average (void)
{
  WhyAnalysis analysis = make_analysis ();
  const float *plane = why_analysis_relevance (&analysis, WHY_RULE_EPSILON_ZPLUS, 1);
  static const struct
  {
    gsize first, last;
    float expected[N_PATHS];
  } cases[] = {
    { 0, 1, { 1, 2, 3, 4, 10 } },  { 0, 0, { 0, 1, 3, 8, -10 } }, { 1, 1, { 2, 3, 3, 0, 30 } },
    { 1, 99, { 2, 3, 3, 0, 30 } }, /* beyond the end: what there is */
    { 7, 99, { 2, 3, 3, 0, 30 } },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      float mean[N_PATHS];
      why_analysis_average (&analysis, plane, cases[i].first, cases[i].last, mean);
      for (gsize path = 0; path < N_PATHS; path++)
        g_assert_cmpfloat (mean[path], ==, cases[i].expected[path]);
    }
  clear (&analysis);
}

/* Of 1, 2, 3, 4, 10: mean 4, second moment 10, fourth 278.8, so 278.8 / 100 - 3. */
static void
test_kurtosis (void)
{
  WhyAnalysis analysis = make_analysis ();
  double kurtosis = why_analysis_kurtosis (&analysis, WHY_RULE_EPSILON_ZPLUS, why_question (1));
  g_assert_cmpfloat_with_epsilon (kurtosis, -0.212, 1e-12);
  g_assert_true (isnan (why_analysis_kurtosis (&analysis, WHY_RULE_EPSILON, why_question (1))));
  g_assert_true (
      isnan (why_analysis_kurtosis (&analysis, WHY_RULE_EPSILON_ZPLUS, why_question (2))));
  clear (&analysis);

  static const float even[2][N_PATHS][N_FRAMES] = { { { 1, -1 } } };
  analysis.relevance[WHY_RULE_EPSILON_ZPLUS] = g_bytes_new_static (even, sizeof even);
  g_assert_true (
      isnan (why_analysis_kurtosis (&analysis, WHY_RULE_EPSILON_ZPLUS, why_question (0))));
  clear (&analysis);
}

static void
test_top_paths (void)
{
  WhyAnalysis analysis = make_analysis ();
  WhyTopPath top[N_PATHS + 1];
  gsize n = why_analysis_top_paths (&analysis, WHY_RULE_EPSILON_ZPLUS, why_question (0), top,
                                    N_PATHS + 1);
  /* Sums over time 0, 1, -3, 1, 4: a tie keeps the order of the rows. */
  static const gsize expected[] = { 4, 1, 3, 0, 2 };
  g_assert_cmpuint (n, ==, N_PATHS);
  for (gsize i = 0; i < n; i++)
    g_assert_cmpuint (top[i].path, ==, expected[i]);
  g_assert_cmpfloat (top[0].relevance, ==, 4);
  g_assert_cmpfloat_with_epsilon (top[0].lambda1_hz, 500, 1e-9);
  g_assert_cmpfloat_with_epsilon (top[0].lambda2_hz, 2.5, 1e-9);
  g_assert_cmpfloat (top[1].lambda2_hz, ==, 0);
  g_assert_cmpfloat (top[4].relevance, ==, -3);

  g_assert_cmpuint (why_analysis_top_paths (&analysis, WHY_RULE_EPSILON_ZPLUS, why_question (1),
                                            top, 2),
                    ==, 2);
  g_assert_cmpuint (top[0].path, ==, 4);
  g_assert_cmpuint (why_analysis_top_paths (&analysis, WHY_RULE_GAMMA, why_question (0), top, 2),
                    ==, 0);
  clear (&analysis);
}

/* Class 1 rather than class 0: path by path and frame by frame the one less the other, and so is what it adds up to. */
static void
test_contrast (void)
{
  WhyAnalysis analysis = make_analysis ();
  const WhyRule rule = WHY_RULE_EPSILON_ZPLUS;
  const WhyQuestion rather = why_question_rather (1, 0), back = why_question_rather (0, 1);
  analysis.conservation[rule][0] = (WhyConservation){ 3, 4, 0.75 };
  analysis.conservation[rule][1] = (WhyConservation){ 40, -1, -40 };
  g_autofree float *one = why_analysis_explain (&analysis, rule, rather);
  g_autofree float *other = why_analysis_explain (&analysis, rule, back);
  g_autofree float *alone = why_analysis_explain (&analysis, rule, why_question (1));
  for (gsize i = 0; i < N_PATHS * N_FRAMES; i++)
    {
      gsize path = i / N_FRAMES, frame = i % N_FRAMES;
      g_assert_cmpfloat (alone[i], ==, relevance[1][path][frame]);
      g_assert_cmpfloat (one[i], ==, relevance[1][path][frame] - relevance[0][path][frame]);
      g_assert_cmpfloat (other[i], ==, -one[i]);
    }
  WhyConservation sum = why_analysis_conservation (&analysis, rule, rather);
  g_assert_cmpfloat (sum.sum, ==, 37);
  g_assert_cmpfloat (sum.logit, ==, -5);
  g_assert_cmpfloat (sum.ratio, ==, -7.4);
  g_assert_cmpfloat (why_analysis_conservation (&analysis, rule, why_question (0)).sum, ==, 3);

  /* Sums over time of class 1 are 2, 4, 6, 8, 20, of class 0 are 0, 1, -3, 1, 4. */
  static const gsize expected[] = { 4, 2, 3, 1, 0 };
  static const double values[] = { 16, 9, 7, 3, 2 };
  WhyTopPath top[N_PATHS];
  g_assert_cmpuint (why_analysis_top_paths (&analysis, rule, rather, top, N_PATHS), ==, N_PATHS);
  for (gsize i = 0; i < N_PATHS; i++)
    {
      g_assert_cmpuint (top[i].path, ==, expected[i]);
      g_assert_cmpfloat (top[i].relevance, ==, values[i]);
    }
  /* The shape of a map does not depend on its sign. */
  g_assert_cmpfloat_with_epsilon (why_analysis_kurtosis (&analysis, rule, rather),
                                  why_analysis_kurtosis (&analysis, rule, back), 1e-12);

  /* Both are needed. */
  analysis.classes_without = 1;
  g_assert_true (why_analysis_can_explain (&analysis, rule, why_question (1)));
  g_assert_false (why_analysis_can_explain (&analysis, rule, rather));
  g_assert_null (why_analysis_explain (&analysis, rule, back));
  g_assert_true (isnan (why_analysis_conservation (&analysis, rule, rather).ratio));
  g_assert_cmpuint (why_analysis_top_paths (&analysis, rule, rather, top, 1), ==, 0);
  clear (&analysis);
}

static void
test_questions (void)
{
  const float logits[] = { 6, -2, 1 };
  g_assert_true (why_question_equal (why_question_rather (2, 2), why_question (2)));
  g_assert_false (why_question_equal (why_question_rather (2, 1), why_question (2)));
  g_assert_false (why_question_equal (why_question_rather (2, 1), why_question_rather (2, 0)));
  g_assert_true (why_question_equal (why_question_rather (2, 1), why_question_rather (2, 1)));
  g_assert_true (why_question_equal ((WhyQuestion){ 0 }, why_question (0)));
  g_assert_cmpfloat (why_question_score (why_question (1), logits), ==, -2);
  g_assert_cmpfloat (why_question_score (why_question_rather (0, 1), logits), ==, 8);
  g_assert_cmpfloat (why_question_score (why_question_rather (1, 2), logits), ==, -3);

  g_autofree char *one = why_question_text (&axes, why_question (1)),
                  *rather = why_question_text (&axes, why_question_rather (0, 1)),
                  *beyond = why_question_text (&axes, why_question_rather (0, 2)),
                  *none = why_question_text (NULL, why_question (0));
  g_assert_cmpstr (one, ==, "none");
  g_assert_cmpstr (rather, ==, "vibrato rather than none");
  g_assert_cmpstr (beyond, ==, "");
  g_assert_cmpstr (none, ==, "");
}

static void
assert_describes (const WhyAnalysis *analysis, const char *expected)
{
  g_autofree char *text = why_describe_analysis (analysis);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_describe (void)
{
  WhyAnalysis analysis = make_analysis ();
  assert_describes (&analysis, "flute.wav: vibrato, 97 percent. No modulation. Most relevant: "
                               "carrier 500 hertz modulated at 2.5 hertz.");
  analysis.measures.f0_hz = 440 * exp2 (3.0 / 1200);
  analysis.measures.rate_hz = 5.94;
  analysis.measures.extent_cents = 31;
  analysis.stage = WHY_STAGE_VERDICT;
  clear (&analysis);
  analysis.relevance[WHY_RULE_EPSILON_ZPLUS] = NULL;
  assert_describes (&analysis, "flute.wav: vibrato, 97 percent. Pitch A4, 3 cents sharp. "
                               "Modulation 5.9 hertz, extent plus or minus 31 cents.");
  analysis.measures.f0_hz = 440 * exp2 (-12.0 / 1200);
  analysis.measures.rate_hz = NAN;
  analysis.measures.extent_cents = NAN;
  assert_describes (&analysis, "flute.wav: vibrato, 97 percent. Pitch A4, 12 cents flat. No "
                               "modulation.");
  analysis.stage = WHY_STAGE_SCATTERING;
  assert_describes (&analysis, "flute.wav");
  analysis.source = NULL;
  assert_describes (&analysis, "");
}

/* A copy shares the planes, and each may go first. */
static void
test_copy (void)
{
  case_begin ();
  WhyAnalyzer *analyzer = case_analyzer (NULL);
  WhyAnalysis *original = why_analysis_new (why_analyzer_axes (analyzer));
  original->source = g_strdup ("a.wav");
  original->notice = g_strdup ("The file ends early.");
  original->samples = g_bytes_new ("abcd", 4);
  original->relevance[WHY_RULE_GAMMA] = g_bytes_new ("efgh", 4);
  why_analyzer_unref (analyzer); /* the axes live as long as the last analysis */

  WhyAnalysis *copy = why_analysis_copy (original);
  g_assert_true (copy->samples == original->samples);
  g_assert_true (copy->relevance[WHY_RULE_GAMMA] == original->relevance[WHY_RULE_GAMMA]);
  g_assert_true (copy->axes == original->axes);
  WhyAnalysis *again = why_analysis_ref (copy);
  g_assert_true (again == copy);
  why_analysis_unref (original);
  why_analysis_unref (again);
  g_assert_cmpstr (copy->source, ==, "a.wav");
  g_assert_cmpstr (copy->notice, ==, "The file ends early.");
  g_assert_cmpmem (g_bytes_get_data (copy->samples, NULL), 4, "abcd", 4);
  g_assert_cmpstr (copy->axes->classes[0], ==, "vibrato");
  g_assert_cmpuint (copy->axes->n, ==, 1 << 15);
  why_analysis_unref (copy);
  case_end ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/result/contrast", test_contrast);
  g_test_add_func ("/result/questions", test_questions);
  g_test_add_func ("/result/relevance", test_relevance);
  g_test_add_func ("/result/average", test_average);
  g_test_add_func ("/result/kurtosis", test_kurtosis);
  g_test_add_func ("/result/top-paths", test_top_paths);
  g_test_add_func ("/result/describe", test_describe);
  g_test_add_func ("/result/copy", test_copy);
  return g_test_run ();
}

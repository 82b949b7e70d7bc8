/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Is it the network's reason? */
#include <math.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/explain/why-checks-summary.h"
#include "analysis/explain/why-flip-score.h"

#define RATE 16000.0

static WhyAnalysis *
analyse (WhyAnalyzer *analyzer)
{
  double rate_hz = why_analyzer_axes (analyzer)->sample_rate_hz;
  const gsize n = (gsize) (1.2 * rate_hz);
  g_autofree float *samples = case_tone (n, rate_hz, 330);
  g_autoptr (GError) error = NULL;
  WhyAnalysis *analysis = why_analyzer_run_samples (analyzer, samples, n, "tone", NULL, NULL, NULL,
                                                    NULL, NULL, &error);
  g_assert_no_error (error);
  return analysis;
}

/* Against numbers worked out by hand. */
static void
test_similarity (void)
{
  static const float a[] = { 1, -2, 3, -4 }, reversed[] = { -1, 2, -3, 4 };
  static const float squares[] = { 1, 4, 9, 16 }, flat[] = { 2, 2, 2, 2 };
  static const float pairs[] = { 1, 1, 2, 2 }, swapped[] = { 4, 3, 2, 1 };
  WhyMapSimilarity itself = why_map_similarity (a, a, 4),
                   turned = why_map_similarity (a, reversed, 4);
  g_assert_cmpfloat (itself.rank, ==, 1);
  g_assert_cmpfloat (itself.correlation, ==, 1);
  g_assert_cmpfloat_with_epsilon (turned.rank, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (turned.correlation, -1, 1e-12);
  g_assert_cmpfloat_with_epsilon (why_map_similarity (a, squares, 4).rank, 1, 1e-12);
  g_assert_cmpfloat_with_epsilon (why_map_similarity (a, swapped, 4).rank, -1, 1e-12);
  /* From their means: 1.5 -1.5 3.5 -3.5 and 1.5 0.5 -0.5 -1.5. */
  g_assert_cmpfloat_with_epsilon (why_map_similarity (a, swapped, 4).correlation, 5 / sqrt (29 * 5),
                                  1e-12);
  /* Ranks 0.5 0.5 2.5 2.5 against 0 1 2 3: 4 / sqrt (4 x 5). */
  g_assert_cmpfloat_with_epsilon (why_map_similarity (pairs, squares, 4).rank, 4 / sqrt (20),
                                  1e-12);
  g_assert_cmpfloat (why_map_similarity (a, flat, 4).rank, ==, 0);
  g_assert_cmpfloat (why_map_similarity (flat, a, 4).correlation, ==, 0);
  g_assert_cmpfloat (why_map_similarity (flat, flat, 4).correlation, ==, 1);

  static const float zero[4] = { 0 }, moved[] = { 1, -2, 3, -1 };
  g_assert_cmpfloat (why_map_change (a, a, 4), ==, 0);
  g_assert_cmpfloat_with_epsilon (why_map_change (a, moved, 4), 3 / sqrt (30), 1e-12);
  g_assert_cmpfloat (why_map_change (a, reversed, 4), ==, 2);
  g_assert_cmpfloat (why_map_change (zero, zero, 4), ==, 0);
  g_assert_true (isinf (why_map_change (zero, a, 4)));
}

/* The maps of the class that is named, by the model itself. */
static void
map_all (WhyMapper *mapper, const WhyAnalysis *analysis, float **maps)
{
  why_mapper_hear (mapper, analysis);
  why_mapper_ask (mapper, NULL);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      maps[rule] = g_new (float, analysis->axes->n_paths);
      why_mapper_map (mapper, (WhyRule) rule, analysis->label, maps[rule]);
    }
}

static void
free_all (float **maps)
{
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_free (maps[rule]);
}

/* A mapper's map is the one of the analysis; that of a network which has forgotten nothing is the same to the bit, and
 * that of one which has forgotten all is another one. */
static void
assert_breaks (WhyAnalyzer *analyzer)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  g_autoptr (WhyMapper) mapper = why_mapper_new (analyzer, &error);
  g_autoptr (WhyRandomisation) randomisation
      = why_randomisation_new (why_analyzer_model (analyzer), 1, &error);
  g_assert_no_error (error);
  gsize n_paths = analysis->axes->n_paths;
  float *maps[WHY_N_RULES];
  map_all (mapper, analysis, maps);
  g_autofree float *map = g_new (float, n_paths);
  why_analysis_average (analysis,
                        why_analysis_relevance (analysis, WHY_RULE_EPSILON, analysis->label), 0,
                        analysis->axes->n_frames - 1, map);
  g_assert_cmpfloat (why_map_change (map, maps[WHY_RULE_EPSILON], n_paths), <, 1e-3);

  WhyModel *copy;
  g_assert_cmpint (why_model_new_shuffled (why_analyzer_model (analyzer), 0, 1, &copy, NULL), ==,
                   WHY_OK);
  why_mapper_ask (mapper, copy);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      why_mapper_map (mapper, (WhyRule) rule, analysis->label, map);
      g_assert_cmpmem (map, n_paths * sizeof *map, maps[rule], n_paths * sizeof *map);
    }
  why_model_free (copy);

  WhyRandomisationScore scores[WHY_N_RULES] = { 0 };
  why_randomisation_score (randomisation, mapper, analysis->label, maps, n_paths, scores);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
      {
        const WhyMapSimilarity *both[]
            = { &scores[rule].cascade[layer], &scores[rule].alone[layer] };
        for (gsize i = 0; i < G_N_ELEMENTS (both); i++)
          {
            g_assert_cmpfloat (fabs (both[i]->rank), <=, 1);
            g_assert_cmpfloat (fabs (both[i]->correlation), <=, 1);
          }
      }
  const WhyMapSimilarity *all = &scores[WHY_RULE_EPSILON].cascade[WHY_MODEL_CONV0];
  g_test_message ("%s: all forgotten, ranks %.3f, values %.3f", analysis->axes->model_name,
                  all->rank, all->correlation);
  g_assert_cmpfloat (all->rank, <, 0.8);
  g_assert_cmpfloat (fabs (all->correlation), <, 0.8);
  free_all (maps);
}

static void
test_randomisation (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) trained = why_analyzer_new (NULL, 1, &error);
  g_assert_no_error (error);
  assert_breaks (trained);
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  assert_breaks (analyzer);
}

/* Changes of a sound as they are meant. */
static void
test_changes (void)
{
  const WhyAxes axes = { .sample_rate_hz = RATE, .n = 20000, .hop = 1024 };
  const gsize n = 19500;
  g_autofree float *x = case_tone (n, RATE, 440);
  gsize n_out[WHY_N_CHANGES];
  float *out[WHY_N_CHANGES];
  double power = 0, noise = 0;
  for (int change = 0; change < WHY_N_CHANGES; change++)
    out[change] = why_change_apply ((WhyChange) change, x, n, &axes, 3, &n_out[change]);
  g_assert_cmpuint (n_out[WHY_CHANGE_NOISE], ==, n);
  g_assert_cmpuint (n_out[WHY_CHANGE_GAIN], ==, n);
  g_assert_cmpuint (n_out[WHY_CHANGE_SHIFT], ==, n + 80);
  g_assert_cmpuint (n_out[WHY_CHANGE_ONE_HOP], ==, axes.n); /* the last 524 are lost */
  for (gsize i = 0; i < n; i++)
    {
      double d = (double) out[WHY_CHANGE_NOISE][i] - (double) x[i];
      noise += d * d;
      power += (double) x[i] * (double) x[i];
      g_assert_cmpfloat_with_epsilon (out[WHY_CHANGE_GAIN][i], 1.0115794 * (double) x[i], 1e-6);
      g_assert_cmpfloat (out[WHY_CHANGE_SHIFT][i + 80], ==, x[i]);
      if (i + axes.hop < axes.n)
        g_assert_cmpfloat (out[WHY_CHANGE_ONE_HOP][i + axes.hop], ==, x[i]);
    }
  for (gsize i = 0; i < 80; i++)
    g_assert_cmpfloat (out[WHY_CHANGE_SHIFT][i], ==, 0);
  g_assert_cmpfloat_with_epsilon (10 * log10 (power / noise), 40, 0.2);
  for (int change = 0; change < WHY_N_CHANGES; change++)
    {
      g_assert_cmpuint (strlen (why_change_name ((WhyChange) change)), >, 0);
      g_free (out[change]);
    }
}

/* Loudness is taken out before anything else; of rules that were not asked for nothing is said. */
static void
test_sensitivity (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  g_autoptr (WhyMapper) mapper = why_mapper_new (analyzer, &error);
  float *maps[WHY_N_RULES];
  map_all (mapper, analysis, maps);
  g_clear_pointer (&maps[WHY_RULE_GAMMA], g_free);
  WhySensitivity sensitivity;
  g_assert_true (
      why_sensitivity_measure (analyzer, analysis, mapper, maps, 7, &sensitivity, NULL, &error));
  g_assert_no_error (error);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      const double *change = sensitivity.change[rule];
      if (rule == WHY_RULE_GAMMA)
        {
          g_assert_cmpfloat (why_sensitivity_largest (&sensitivity, (WhyRule) rule), ==, 0);
          continue;
        }
      g_assert_cmpfloat (change[WHY_CHANGE_GAIN], <, 1e-2);
      g_assert_cmpfloat (change[WHY_CHANGE_NOISE], >, 0);
      g_assert_cmpfloat (change[WHY_CHANGE_ONE_HOP], >, 0);
      for (int k = 0; k < WHY_N_CHANGES; k++)
        g_assert_cmpfloat (change[k], <=, why_sensitivity_largest (&sensitivity, (WhyRule) rule));
    }
  g_assert_false (sensitivity.renamed[WHY_CHANGE_GAIN]);
  free_all (maps);
}

/* The area is a mean; a curve begins at the logit and ends in silence; orders that are the map's own beat those that
 * are its reverse. */
static void
test_flip (void)
{
  double upper[WHY_FLIP_POINTS], lower[WHY_FLIP_POINTS];
  for (gsize i = 0; i < WHY_FLIP_POINTS; i++)
    {
      double removed = (double) why_flip_count (i, 400) / 400;
      lower[i] = 5 - 2 * removed;
      upper[i] = 8 - 4 * removed;
    }
  g_assert_cmpuint (why_flip_count (0, 400), ==, 0);
  g_assert_cmpuint (why_flip_count (WHY_FLIP_POINTS - 1, 400), ==, 400);
  g_assert_cmpfloat_with_epsilon (why_flip_area (upper, lower, 400), 3 - 1, 1e-12);
  g_assert_cmpfloat (why_flip_area (lower, lower, 400), ==, 0);

  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  g_autoptr (WhyMapper) mapper = why_mapper_new (analyzer, &error);
  g_autoptr (WhyFlipper) flipper = why_flipper_new (analyzer, analysis, &error);
  gsize n_paths = analysis->axes->n_paths;
  double sum = 0;
  for (gsize k = 0; k < analysis->axes->n_classes; k++)
    {
      float *maps[WHY_N_RULES] = { NULL };
      g_autofree float *map = g_new (float, n_paths), *negative = g_new (float, n_paths);
      double area[WHY_N_RULES] = { 0 }, again[WHY_N_RULES] = { 0 };
      why_mapper_hear (mapper, analysis);
      why_mapper_ask (mapper, NULL);
      why_mapper_map (mapper, WHY_RULE_EPSILON, k, map);
      for (gsize i = 0; i < n_paths; i++)
        negative[i] = -map[i];
      maps[WHY_RULE_EPSILON] = map;
      maps[WHY_RULE_ZPLUS] = negative;
      g_assert_true (why_flip_score (flipper, maps, n_paths, k, 1, area, NULL));
      g_assert_true (why_flip_score (flipper, maps, n_paths, k, 1, again, NULL));
      g_assert_cmpmem (area, sizeof area, again, sizeof again);
      g_assert_cmpfloat (area[WHY_RULE_GAMMA], ==, 0);
      sum += area[WHY_RULE_EPSILON] - area[WHY_RULE_ZPLUS];
    }
  g_assert_cmpfloat (sum, >, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  float *none[WHY_N_RULES] = { NULL };
  double area[WHY_N_RULES];
  g_assert_false (why_flip_score (flipper, none, n_paths, 0, 1, area, cancellable));
}

/* All of them, again the same, and nothing when cancelled. */
static void
test_checker (void)
{
  g_autoptr (GError) error = NULL, cancelled = NULL;
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis = analyse (analyzer);
  g_autoptr (WhyChecker) checker = why_checker_new (analyzer, 1, &error);
  g_assert_no_error (error);
  gboolean rules[WHY_N_RULES] = { FALSE };
  rules[WHY_RULE_EPSILON] = rules[WHY_RULE_ZPLUS] = TRUE;
  g_autofree WhyChecks *first = g_new0 (WhyChecks, 2);
  WhyChecks *second = first + 1;
  g_assert_true (why_checker_run (checker, analysis, rules, 5, first, NULL, &error));
  g_assert_true (why_checker_run (checker, analysis, rules, 5, second, NULL, &error));
  g_assert_cmpmem (first->randomisation, sizeof first->randomisation, second->randomisation,
                   sizeof second->randomisation);
  g_assert_cmpmem (&first->sensitivity, sizeof first->sensitivity, &second->sensitivity,
                   sizeof second->sensitivity);
  g_assert_cmpmem (first->flip_area, sizeof first->flip_area, second->flip_area,
                   sizeof second->flip_area);
  g_assert_true (first->is_done);
  g_assert_cmpuint (first->class_index, ==, analysis->label);
  g_assert_cmpfloat (first->flip_area[WHY_RULE_GAMMA], ==, 0);
  g_assert_cmpfloat (first->randomisation[WHY_RULE_GAMMA].alone[0].rank, ==, 0);
  g_assert_cmpfloat (first->flip_area[WHY_RULE_EPSILON], !=, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (why_checker_run (checker, analysis, rules, 5, second, cancellable, &cancelled));
  g_assert_error (cancelled, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (second->is_done);
}

/* Three recordings, of which one was not checked, by hand. */
static void
test_summary (void)
{
  const WhyRule rule = WHY_RULE_GAMMA;
  g_autofree WhyChecks *checks = g_new0 (WhyChecks, 3);
  g_autofree WhyChecksSummary *summary = g_new0 (WhyChecksSummary, 1);
  for (gsize i = 0; i < 3; i += 2)
    {
      checks[i].is_done = TRUE;
      checks[i].class_index = i;
      checks[i].flip_area[rule] = i ? -1 : 4;
      checks[i].randomisation[rule].cascade[1]
          = (WhyMapSimilarity){ i ? 0.25 : 0.75, i ? -1 : 0.5 };
      checks[i].sensitivity.change[rule][WHY_CHANGE_NOISE] = i ? 0.25 : 0.5;
      checks[i].sensitivity.change[rule][WHY_CHANGE_SHIFT] = i ? 1.5 : 0.25;
      checks[i].sensitivity.renamed[WHY_CHANGE_SHIFT] = i > 0;
    }
  checks[1].flip_area[rule] = 100;
  checks[1].sensitivity.renamed[WHY_CHANGE_NOISE] = TRUE;
  why_checks_summarise (checks, 3, summary);
  const WhyRuleChecks *of = &summary->rules[rule];
  g_assert_cmpuint (summary->n, ==, 2);
  g_assert_cmpuint (summary->n_renamed[WHY_CHANGE_NOISE], ==, 0);
  g_assert_cmpuint (summary->n_renamed[WHY_CHANGE_SHIFT], ==, 1);
  g_assert_cmpuint (summary->n_renamed_any, ==, 1);
  g_assert_cmpfloat (of->randomisation.cascade[1].rank, ==, 0.5);
  g_assert_cmpfloat (of->randomisation.cascade[1].correlation, ==, 0.75);
  g_assert_cmpfloat (of->change[WHY_CHANGE_NOISE].median, ==, 0.375);
  g_assert_cmpfloat (of->change[WHY_CHANGE_NOISE].q95, ==, 0.5);
  g_assert_cmpfloat (of->largest_change.median, ==, 1);
  g_assert_cmpuint (of->flip_all.n, ==, 2);
  g_assert_cmpuint (of->flip_all.n_won, ==, 1);
  g_assert_cmpfloat (of->flip_all.area, ==, 1.5);
  g_assert_cmpfloat (of->flip[0].area, ==, 4);
  g_assert_cmpuint (of->flip[1].n, ==, 0);
  g_assert_cmpuint (of->flip[2].n_won, ==, 0);
  why_checks_summarise (checks, 0, summary);
  g_assert_cmpuint (summary->n, ==, 0);
  g_assert_true (isnan (summary->rules[rule].largest_change.median));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/checks/similarity", test_similarity);
  g_test_add_func ("/checks/randomisation", test_randomisation);
  g_test_add_func ("/checks/changes", test_changes);
  g_test_add_func ("/checks/sensitivity", test_sensitivity);
  g_test_add_func ("/checks/flip", test_flip);
  g_test_add_func ("/checks/checker", test_checker);
  g_test_add_func ("/checks/summary", test_summary);
  int status = g_test_run ();
  case_end ();
  return status;
}

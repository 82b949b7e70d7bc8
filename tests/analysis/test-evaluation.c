/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/why-evaluation.h"

#define RATE 16000.0

static char *classes[] = { (char *) "a", (char *) "b", (char *) "c", NULL };

static WhyEvaluation *
evaluation_of (const WhyPrediction *predictions, gsize n)
{
  WhyEvaluation *evaluation = g_new0 (WhyEvaluation, 1);
  evaluation->n_classes = 3;
  evaluation->classes = g_strdupv (classes);
  evaluation->predictions = g_memdup2 (predictions, n * sizeof *predictions);
  evaluation->n_predictions = n;
  why_evaluation_summarise (evaluation);
  return evaluation;
}

/* Five predictions, none of class c, against numbers worked out by hand. */
static void
test_summary (void)
{
  static const WhyPrediction predictions[] = {
    { .truth = 0, .label = 0, .probabilities = { 0.95f, 0.05f }, .kurtosis = { 1, 10 } },
    { .truth = 0, .label = 0, .probabilities = { 0.97f, 0.03f }, .kurtosis = { 2, 10 } },
    { .truth = 0, .label = 1, .probabilities = { 0.45f, 0.55f }, .kurtosis = { 3, NAN } },
    { .truth = 1, .label = 1, .probabilities = { 0.4f, 0.6f }, .kurtosis = { 4, 10 } },
    { .truth = 1, .label = 2, .probabilities = { 0, 0, 1 }, .kurtosis = { 5, 10 } },
  };
  g_autoptr (WhyEvaluation) e = evaluation_of (predictions, G_N_ELEMENTS (predictions));
  static const gsize confusion[] = { 2, 1, 0, 0, 1, 1, 0, 0, 0 };
  g_assert_cmpmem (e->confusion, 9 * sizeof (gsize), confusion, sizeof confusion);
  g_assert_cmpfloat_with_epsilon (e->accuracy[0], 2.0 / 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->accuracy[1], 0.5, 1e-12);
  g_assert_true (isnan (e->accuracy[2]));
  g_assert_cmpfloat_with_epsilon (e->macro, (2.0 / 3 + 0.5) / 2, 1e-12);
  /* Fifteenths: 0.95, 0.97 and 1 share the last (2 of 3 right, 2.92 expected); 0.55 is in the ninth
   * (0 right), 0.6 begins the tenth (1 right). */
  g_assert_cmpfloat_with_epsilon (e->ece, (0.92 + 0.55 + 0.4) / 5, 1e-6);
  g_assert_cmpfloat_with_epsilon (e->kurtosis_mean[0], 3, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->kurtosis_sd[0], sqrt (2), 1e-12);
  g_assert_cmpfloat_with_epsilon (e->kurtosis_mean[1], 10, 1e-12);
  g_assert_cmpfloat_with_epsilon (e->kurtosis_sd[1], 0, 1e-12);
}

static void
test_nothing (void)
{
  g_autoptr (WhyEvaluation) e = evaluation_of (NULL, 0);
  g_assert_true (isnan (e->macro));
  g_assert_true (isnan (e->ece));
  g_assert_true (isnan (e->kurtosis_mean[0]));
}

/* Sure and right every time: no error of calibration; sure and wrong every time: all of it. */
static void
test_calibration (void)
{
  WhyPrediction predictions[10];
  for (gsize wrong = 0; wrong < 2; wrong++)
    {
      for (gsize i = 0; i < 10; i++)
        predictions[i] = (WhyPrediction){ .truth = wrong, .label = 0, .probabilities = { 1 } };
      g_autoptr (WhyEvaluation) e = evaluation_of (predictions, 10);
      g_assert_cmpfloat (e->ece, ==, (double) wrong);
      g_assert_cmpfloat (e->macro, ==, 1 - (double) wrong);
    }
}

typedef struct
{
  GString *failures;
  int n_steps;
  double fraction;
  GThread *thread;
  gboolean stop;
} Log;

static bool
on_step (double fraction, void *user)
{
  Log *log = user;
  g_assert_true (g_thread_self () == log->thread);
  g_assert_cmpfloat (fraction, >=, log->fraction);
  log->fraction = fraction;
  log->n_steps++;
  return !log->stop;
}

static void
on_failure (const char *message, void *user)
{
  Log *log = user;
  g_string_append_printf (log->failures, "%s\n", message);
}

static WhyManifest *
make_manifest (const char *extra)
{
  static const double pitches[] = { 220, 330, 440, 550, 660 };
  g_autoptr (GString) text = g_string_new ("path,class,split\nnot-there.wav,trill,test\n");
  for (gsize i = 0; i < G_N_ELEMENTS (pitches); i++)
    {
      g_autofree char *name = g_strdup_printf ("%zu.wav", i);
      case_sound (name, 1 + 0.1 * (double) i, RATE, pitches[i]);
      g_string_append_printf (text, "%s,%s,%s\n", name, i % 2 ? "ordinario" : "Vibrato",
                              i == 4 ? "train" : "test");
    }
  g_string_append (text, extra);
  g_autoptr (GError) error = NULL;
  WhyManifest *manifest = why_manifest_load (case_text ("m.csv", text->str), NULL, NULL, &error);
  g_assert_no_error (error);
  return manifest;
}

static void
test_run (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("");
  for (unsigned n_threads = 1; n_threads <= 3; n_threads++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GString) failures = g_string_new (NULL);
      Log log = { .failures = failures, .thread = g_thread_self () };
      g_autoptr (WhyEvaluation) e = why_evaluation_run (analyzer, manifest, "test", n_threads, TRUE,
                                                        on_step, on_failure, &log, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (log.fraction, ==, 1);
      g_assert_cmpuint (e->n_failed, ==, 1);
      g_assert_cmpuint (e->n_predictions, ==, 4);
      g_assert_true (g_str_has_prefix (failures->str, case_path ("not-there.wav")));
      gsize total = 0;
      for (gsize i = 0; i < 36; i++)
        total += e->confusion[i];
      g_assert_cmpuint (total, ==, 4);
      for (gsize i = 0; i < e->n_predictions; i++)
        {
          const WhyPrediction *prediction = &e->predictions[i];
          g_autoptr (WhyAnalysis) alone = why_analyzer_run (
              analyzer, manifest->rows[prediction->row].file, NULL, NULL, NULL, NULL, NULL, &error);
          g_assert_cmpuint (prediction->row, ==, i + 1); /* in the manifest's order */
          g_assert_cmpuint (prediction->truth, ==, i % 2 ? 5 : 0);
          g_assert_cmpuint (prediction->label, ==, alone->label);
          g_assert_cmpmem (prediction->probabilities, sizeof alone->probabilities,
                           alone->probabilities, sizeof alone->probabilities);
          for (int rule = WHY_RULE_EPSILON; rule <= WHY_RULE_EPSILON_ZPLUS; rule++)
            g_assert_cmpfloat (prediction->kurtosis[rule], ==,
                               why_analysis_kurtosis (alone, (WhyRule) rule, alone->label));
          g_assert_true (isnan (prediction->kurtosis[WHY_RULE_GAMMA]));
        }
    }
}

static void
test_splits (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyEvaluation) train
      = why_evaluation_run (analyzer, manifest, "train", 2, FALSE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (train->n_predictions, ==, 1);
  g_assert_true (isnan (train->kurtosis_mean[WHY_RULE_EPSILON]));
  g_assert_true (isnan (train->accuracy[5]));
  g_autoptr (WhyEvaluation) all
      = why_evaluation_run (analyzer, manifest, NULL, 2, FALSE, NULL, NULL, NULL, &error);
  g_assert_cmpuint (all->n_predictions + all->n_failed, ==, 6);
  g_assert_null (
      why_evaluation_run (analyzer, manifest, "nowhere", 2, FALSE, NULL, NULL, NULL, &error));
  g_assert_nonnull (strstr (error->message, "no recording has the split “nowhere”"));
}

static void
test_unknown_class (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("0.wav,yodel,test\n");
  g_autoptr (GError) error = NULL;
  g_assert_null (
      why_evaluation_run (analyzer, manifest, "test", 2, FALSE, NULL, NULL, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "line 8: the model has no class “yodel”; "));
}

static void
test_cancel (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("");
  g_autoptr (GError) error = NULL;
  Log log = { .thread = g_thread_self (), .stop = TRUE };
  g_assert_null (
      why_evaluation_run (analyzer, manifest, "test", 2, TRUE, on_step, NULL, &log, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (log.n_steps, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/evaluation/summary", test_summary);
  g_test_add_func ("/evaluation/nothing", test_nothing);
  g_test_add_func ("/evaluation/calibration", test_calibration);
  g_test_add_func ("/evaluation/run", test_run);
  g_test_add_func ("/evaluation/splits", test_splits);
  g_test_add_func ("/evaluation/unknown-class", test_unknown_class);
  g_test_add_func ("/evaluation/cancel", test_cancel);
  int status = g_test_run ();
  case_end ();
  return status;
}

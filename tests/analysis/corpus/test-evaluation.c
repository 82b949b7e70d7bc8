/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/corpus/why-evaluation-report.h"
#include "analysis/explain/why-noise.h"

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
  evaluation->n_rules = 2;
  evaluation->rules[1] = WHY_RULE_EPSILON_ZPLUS;
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
on_failure (const char *message, gsize row, void *user)
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
      WhyEvaluationOptions options = { .split = "test", .n_threads = n_threads, .kurtosis = TRUE };
      g_autoptr (WhyEvaluation) e
          = why_evaluation_run (analyzer, manifest, &options, on_step, on_failure, &log, &error);
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
          g_autoptr (WhyAnalysis) alone
              = why_analyzer_run (analyzer, manifest->rows[prediction->row].file, NULL, NULL, NULL,
                                  NULL, NULL, &error);
          g_assert_cmpuint (prediction->row, ==, i + 1); /* in the manifest's order */
          g_assert_cmpuint (prediction->truth, ==, i % 2 ? 5 : 0);
          g_assert_cmpuint (prediction->label, ==, alone->label);
          g_assert_cmpmem (prediction->probabilities, sizeof alone->probabilities,
                           alone->probabilities, sizeof alone->probabilities);
          for (int rule = WHY_RULE_EPSILON; rule <= WHY_RULE_EPSILON_ZPLUS; rule++)
            g_assert_cmpfloat (prediction->kurtosis[rule], ==,
                               why_analysis_kurtosis (alone, (WhyRule) rule,
                                                      why_question (alone->label)));
          g_assert_true (isnan (prediction->kurtosis[WHY_RULE_GAMMA]));
        }
    }
}

/* Means and median of the labelled recordings of a class, and of no other. */
static void
test_explanation_summary (void)
{
  static const double shares[] = { 0.1, 0.9, 0.2, 0.3, 0.4 };
  WhyPrediction predictions[5] = { 0 };
  for (gsize i = 0; i < 5; i++)
    {
      predictions[i].truth = i == 4;
      predictions[i].rate_hz = i == 1 ? 0 : 6;
      predictions[i].explanation[WHY_RULE_EPSILON_ZPLUS] = (WhyRateScore){
        shares[i], shares[i] / 2, shares[i] / 4, 0.25, 10 * shares[i], 20 * shares[i], i
      };
    }
  g_autoptr (WhyEvaluation) e = evaluation_of (predictions, 5);
  const WhyExplanationSummary *a = &e->explanation[WHY_RULE_EPSILON_ZPLUS][0], *b = a + 1;
  g_assert_cmpuint (a->n, ==, 3);
  g_assert_cmpfloat_with_epsilon (a->share, 0.2, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->share_rate, 0.1, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->share_harmonics, 0.05, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->chance, 0.25, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->top5, (0 + 2 + 3) / 15.0, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->top_distance, 2, 1e-12);
  g_assert_cmpfloat_with_epsilon (a->top_distance_rate, 4, 1e-12);
  g_assert_cmpuint (b->n, ==, 1);
  g_assert_cmpfloat_with_epsilon (b->share, 0.4, 1e-12);
  g_assert_cmpuint (e->explanation[WHY_RULE_EPSILON_ZPLUS][2].n, ==, 0);
  g_assert_cmpuint (e->explanation[WHY_RULE_GAMMA][0].n, ==, 0);
}

/* Every labelled recording is in the one band that holds its rate, whatever its class; a rate at an
 * edge is in the band above. */
static void
test_rate_bands (void)
{
  static const double rates[] = { 0, 0.5, 3.999, 4, 5, 27, 300 };
  static const double means[] = { 1.5, 3.5, NAN, NAN, NAN, NAN, 5.5 };
  static const gsize n_of[] = { 2, 2, 0, 0, 0, 0, 2 };
  WhyPrediction predictions[G_N_ELEMENTS (rates)] = { 0 };
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      predictions[i].truth = i % 3;
      predictions[i].rate_hz = rates[i];
      predictions[i].explanation[WHY_RULE_EPSILON]
          = (WhyRateScore){ .share = (double) i, .top_distance = (double) i, .top5 = 5 };
    }
  g_autoptr (WhyEvaluation) e = evaluation_of (predictions, G_N_ELEMENTS (predictions));
  for (int band = 0; band < WHY_N_RATE_BANDS; band++)
    {
      const WhyExplanationSummary *s = &e->by_rate[WHY_RULE_EPSILON][band];
      g_assert_cmpuint (s->n, ==, n_of[band]);
      g_assert_cmpuint (e->by_rate[WHY_RULE_GAMMA][band].n, ==, 0);
      if (s->n == 0)
        continue;
      g_assert_cmpfloat (s->share, ==, means[band]);
      g_assert_cmpfloat (s->top_distance, ==, means[band]);
      g_assert_cmpfloat (s->top5, ==, 1);
    }
  g_assert_cmpfloat (why_rate_band_edges_hz[0], ==, 0);
  g_assert_true (isinf (why_rate_band_edges_hz[WHY_N_RATE_BANDS]));
}

/* Scored are the labelled techniques, on the map of the true class, whatever the model says. */
static void
test_explanations (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  g_autoptr (GError) error = NULL;
  case_sound ("r.wav", 1.5, RATE, 330);
  const char *path = case_text ("r.csv", "path,class,split,hz\nr.wav,trill,test,6\n"
                                         "r.wav,tremolo,test,\nr.wav,tremolo,test,0\n"
                                         "r.wav,vibrato,test, 6.5\nr.wav,none,test,6\n");
  g_autoptr (WhyManifest) manifest = why_manifest_load (path, NULL, NULL, &error);
  WhyEvaluationOptions options = { .rate_column = "hz", .n_threads = 2 };
  WhyAnalysisOptions alone_options = { .without_panels = TRUE };
  options.rules[WHY_RULE_EPSILON] = options.rules[WHY_RULE_EPSILON_ZPLUS] = TRUE;
  options.rules[WHY_RULE_GAMMA] = alone_options.rules[WHY_RULE_GAMMA] = TRUE;
  g_autoptr (WhyEvaluation) e
      = why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  static const double rates[] = { 6, 0, 0, 6.5, 0 };
  static const gsize n_of[] = { 1, 1, 0, 0, 0, 0 };
  g_autoptr (WhyAnalysis) alone = why_analyzer_run (analyzer, case_path ("r.wav"), &alone_options,
                                                    NULL, NULL, NULL, NULL, &error);
  g_autofree float *map = g_new (float, axes->n_paths);
  g_assert_cmpuint (e->n_rules, ==, 3);
  for (gsize rule = 0; rule < e->n_rules; rule++)
    for (gsize i = 0; i < 5; i++)
      {
        WhyRule which = e->rules[rule];
        const WhyPrediction *prediction = &e->predictions[i];
        WhyRateScore score = { 0 };
        g_assert_cmpfloat (prediction->rate_hz, ==, rates[i]);
        why_analysis_average (alone, why_analysis_relevance (alone, which, prediction->truth), 0,
                              axes->n_frames - 1, map);
        if (rates[i] > 0)
          why_explanation_score (map, axes->paths, axes->n_paths, axes->sample_rate_hz, rates[i],
                                 &score);
        g_assert_cmpmem (&score, sizeof score, &prediction->explanation[which], sizeof score);
        g_assert_cmpuint (e->explanation[which][i].n, ==, n_of[i]);
      }
}

static void
test_bad_rates (void)
{
  static const struct
  {
    const char *text, *expected;
  } cases[] = {
    { "path,class,split\nr.wav,trill,test\n", "has no column “hz”" },
    { "path,class,split,hz\nr.wav,trill,test,6\nr.wav,trill,test,6 Hz\n",
      "line 3: “6 Hz” is not a rate" },
  };
  const CaseModel first_order = { .first_order = TRUE };
  WhyEvaluationOptions options = { .rate_column = "hz" };
  for (gsize i = 0; i < G_N_ELEMENTS (cases) + 1; i++)
    {
      gsize text = MIN (i, 1);
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyAnalyzer) analyzer = case_analyzer (i == 2 ? &first_order : NULL);
      g_autoptr (WhyManifest) manifest
          = why_manifest_load (case_text ("bad.csv", cases[text].text), NULL, NULL, &error);
      g_assert_null (why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (
          strstr (error->message, i == 2 ? "but this model has none" : cases[i].expected));
    }
}

static WhyEvaluation *
evaluate (WhyAnalyzer *analyzer, const WhyManifest *manifest, const char *split, GError **error)
{
  WhyEvaluationOptions options = { .split = split, .n_threads = 2 };
  return why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, error);
}

static char *rejecting[] = { (char *) "a", (char *) "None", (char *) "c", NULL };

/* Techniques and rejects by hand. What has no truth counts nowhere; .8 is confident. */
static void
test_rejects (void)
{
  static const WhyPrediction predictions[] = {
    { .row = 0, .truth = 0, .label = 0, .probabilities = { 0.9f } },
    { .row = 1, .truth = 0, .label = 1, .probabilities = { 0, 0.85f } },
    { .row = 2, .truth = 2, .label = 0, .probabilities = { 0.5f } },
    { .row = 3, .truth = 1, .label = 1, .probabilities = { 0, 1 } },
    { .row = 4, .truth = 1, .label = 2, .probabilities = { 0, 0, 0.8125f } },
    { .row = 5, .truth = 1, .label = 0, .probabilities = { 0.75f } },
    { .row = 6, .truth = WHY_NO_CLASS, .label = 0, .probabilities = { 1 } },
  };
  g_autoptr (WhyEvaluation) e = evaluation_of (predictions, G_N_ELEMENTS (predictions));
  g_assert_cmpuint (e->none, ==, WHY_NO_CLASS);
  g_assert_cmpuint (why_evaluation_n_rejects (e), ==, 0);
  g_assert_cmpuint (why_evaluation_n_named_rejects (e), ==, 0);
  g_assert_true (isnan (e->ece_rejects));
  g_assert_cmpfloat (e->ece_techniques, ==, e->ece);

  g_strfreev (e->classes);
  e->classes = g_strdupv (rejecting);
  why_evaluation_summarise (e);
  static const gsize confident[] = { 1, 1, 0 };
  g_assert_cmpuint (e->none, ==, 1);
  g_assert_cmpuint (why_evaluation_n_rejects (e), ==, 3);
  g_assert_cmpuint (why_evaluation_n_named_rejects (e), ==, 2);
  g_assert_cmpmem (e->confident, sizeof confident, confident, sizeof confident);
  /* Each in a bin of its own. */
  g_assert_cmpfloat_with_epsilon (e->ece_techniques, (0.1 + 0.85 + 0.5) / 3, 1e-6);
  g_assert_cmpfloat_with_epsilon (e->ece_rejects, (0 + 0.8125 + 0.75) / 3, 1e-6);

  /* By kind of sound, and as CSV: a row each class, then each value and class. */
  e->n_predictions--;
  why_evaluation_summarise (e);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (
      case_text ("kinds.csv", "path,class,split,kind\n0,a,t,note\n1,a,t,note\n2,c,t,\"=x\"\n"
                              "3,none,t,speech\n4,none,t,speech\n5,none,t,note\n"),
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GPtrArray) columns
      = g_ptr_array_new_with_free_func ((GDestroyNotify) why_accuracy_by_column_free);
  g_ptr_array_add (columns, why_accuracy_by_column_new (e, manifest, "kind"));
  const WhyAccuracyByColumn *by = columns->pdata[0];
  static const char *const values[] = { "=x", "note", "speech" };
  static const gsize n_named[] = { 0, 1, 1 }, n_confident[] = { 0, 0, 1 };
  g_assert_cmpuint (by->n_rows, ==, 3);
  for (gsize i = 0; i < 3; i++)
    {
      g_assert_cmpstr (by->rows[i].value, ==, values[i]);
      g_assert_cmpuint (why_accuracy_by_column_n_named_rejects (&by->rows[i], 1), ==, n_named[i]);
      g_assert_cmpuint (by->rows[i].class_confident[1], ==, n_confident[i]);
      g_assert_cmpuint (why_accuracy_by_column_n_named_rejects (&by->rows[i], WHY_NO_CLASS), ==, 0);
    }
  WhyEvaluationReport report = { .evaluation = e, .manifest = manifest, .by_columns = columns };
  g_autofree char *csv = why_evaluation_csv (&report);
  g_assert_cmpstr (csv, ==,
                   "class,accuracy,named_a,named_None,named_c,n,wrong,confident,kind,kind_ece,by,"
                   "value\n"
                   "a,0.500000,1,1,0,2,1,1,technique,0.483333,,\n"
                   "None,0.333333,1,1,1,3,2,1,reject,0.520833,,\n"
                   "c,0.000000,1,0,0,1,1,0,technique,0.483333,,\n"
                   "c,0.000000,,,,1,1,0,technique,,kind,'=x\n"
                   "a,0.500000,,,,2,1,1,technique,,kind,note\n"
                   "None,0.000000,,,,1,1,0,reject,,kind,note\n"
                   "None,0.500000,,,,2,1,1,reject,,kind,speech\n");
}

/* Right and all of each value and class; values in order, the empty one too. */
static void
test_breakdown (void)
{
  static const WhyPrediction predictions[] = {
    { .row = 4, .truth = 0, .label = 0 }, { .row = 0, .truth = 0, .label = 0 },
    { .row = 1, .truth = 1, .label = 0 }, { .row = 2, .truth = 1, .label = 1 },
    { .row = 3, .truth = 2, .label = 1 },
  };
  static const char *const values[] = { "", "flute", "viola" };
  static const gsize n[] = { 1, 3, 1 }, right[] = { 1, 2, 0 };
  static const gsize class_n[][3] = { { 1, 0, 0 }, { 1, 2, 0 }, { 0, 0, 1 } };
  static const gsize class_right[][3] = { { 1, 0, 0 }, { 1, 1, 0 }, { 0, 0, 0 } };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyManifest) manifest = why_manifest_load (
      case_text ("by.csv", "path,class,split,player\n0,a,t,flute\n1,b,t,flute\n2,b,t,flute\n"
                           "3,c,t,viola\n4,a,t,\n5,a,t,not evaluated\n"),
      NULL, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (WhyEvaluation) e = evaluation_of (predictions, G_N_ELEMENTS (predictions));
  g_autoptr (WhyAccuracyByColumn) by_column = why_accuracy_by_column_new (e, manifest, "player");
  g_assert_cmpstr (by_column->column, ==, "player");
  g_assert_cmpuint (by_column->n_rows, ==, 3);
  for (gsize i = 0; i < 3; i++)
    {
      const WhyAccuracyByColumnRow *row = &by_column->rows[i];
      g_assert_cmpstr (row->value, ==, values[i]);
      g_assert_cmpuint (row->n, ==, n[i]);
      g_assert_cmpuint (row->n_right, ==, right[i]);
      g_assert_cmpmem (row->class_n, sizeof class_n[i], class_n[i], sizeof class_n[i]);
      g_assert_cmpmem (row->class_right, sizeof class_n[i], class_right[i], sizeof class_n[i]);
    }
  g_assert_cmpfloat (why_accuracy_by_column_accuracy (1, 4), ==, 0.25);
  g_assert_true (isnan (why_accuracy_by_column_accuracy (0, 0)));
}

/* The noise has the power asked for, is white and normal, and is the same for the same seed. */
static void
test_noise (void)
{
  const gsize n = 100001;
  g_autofree float *clean = case_tone (n, RATE, 440);
  for (gsize i = 0; i < n; i++)
    clean[i] += 0.5f; /* an offset is no signal */
  double power = 0;
  for (gsize i = 0; i < n; i++)
    power += ((double) clean[i] - 0.5) * ((double) clean[i] - 0.5);
  for (double snr = -10; snr <= 50; snr += 20)
    {
      g_autofree float *noisy = g_memdup2 (clean, n * sizeof (float));
      g_autofree float *again = g_memdup2 (clean, n * sizeof (float));
      why_noise_add (noisy, n, snr, 7);
      why_noise_add (again, n, snr, 7);
      g_assert_cmpmem (noisy, n * sizeof (float), again, n * sizeof (float));
      double sum = 0, squares = 0, fourth = 0, lagged = 0, last = 0;
      for (gsize i = 0; i < n; i++)
        {
          double d = (double) noisy[i] - (double) clean[i];
          sum += d, squares += d * d, fourth += d * d * d * d, lagged += d * last;
          last = d;
        }
      g_assert_cmpfloat_with_epsilon (10 * log10 (power / squares), snr, 0.05);
      g_assert_cmpfloat (fabs (sum), <, 4 * sqrt (squares));
      g_assert_cmpfloat_with_epsilon (lagged / squares, 0, 4 / sqrt ((double) n));
      g_assert_cmpfloat_with_epsilon (fourth * (double) n / (squares * squares), 3, 0.1);
      why_noise_add (again, n, snr, 8);
      g_assert_cmpint (memcmp (noisy, again, n * sizeof (float)), !=, 0);
    }
  float silence[3] = { 0 };
  why_noise_add (silence, 3, 0, 1);
  g_assert_true (silence[0] == 0 && silence[1] == 0 && silence[2] == 0);
}

/* Predictions under a condition are those of the recording made so by hand. */
static void
test_conditions (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("");
  g_autoptr (GError) error = NULL;
  WhyEvaluationOptions options = { .split = "test", .n_threads = 2 };
  g_autoptr (WhyEvaluation) whole
      = why_evaluation_run (analyzer, manifest, &options, NULL, NULL, NULL, &error);
  g_assert_cmpuint (whole->n_short, ==, 0);
  for (int noisy = 0; noisy < 2; noisy++)
    {
      /* The four last 1, 1.1, 1.2 and 1.3 s. */
      WhyEvaluationOptions condition = {
        .again = whole, .n_threads = 3, .duration_s = noisy ? 0 : 1.2, .noisy = noisy, .snr_db = 3
      };
      g_autoptr (WhyEvaluation) e
          = why_evaluation_run (analyzer, manifest, &condition, NULL, NULL, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (e->n_predictions, ==, 4);
      g_assert_cmpuint (e->n_failed, ==, 0);
      g_assert_cmpuint (e->n_short, ==, noisy ? 0 : 2);
      for (gsize i = 0; i < 4; i++)
        {
          gsize n = (gsize) ((1 + 0.1 * (double) i) * RATE + 0.5);
          g_autofree float *samples = case_tone (n, RATE, 220 + 110 * (double) i);
          if (noisy)
            why_noise_add (samples, n, 3, g_str_hash (manifest->rows[i + 1].path));
          else
            n = MIN (n, (gsize) (1.2 * RATE));
          g_autoptr (WhyAnalysis) alone = why_analyzer_run_samples (analyzer, samples, n, "", NULL,
                                                                    NULL, NULL, NULL, NULL, &error);
          g_assert_no_error (error);
          const WhyPrediction *prediction = &e->predictions[i];
          g_assert_cmpuint (prediction->row, ==, i + 1);
          g_assert_cmpuint (prediction->truth, ==, whole->predictions[i].truth);
          g_assert_cmpmem (prediction->logits, sizeof alone->logits, alone->logits,
                           sizeof alone->logits);
          g_assert_true (
              memcmp (prediction->logits, whole->predictions[i].logits, 6 * sizeof (float)) != 0
              || (!noisy && i <= 2));
        }
    }
}

static void
test_splits (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyEvaluation) train = evaluate (analyzer, manifest, "train", &error);
  g_assert_no_error (error);
  g_assert_cmpuint (train->n_predictions, ==, 1);
  g_assert_true (isnan (train->kurtosis_mean[WHY_RULE_EPSILON]));
  g_assert_true (isnan (train->accuracy[5]));
  g_autoptr (WhyEvaluation) all = evaluate (analyzer, manifest, NULL, &error);
  g_assert_cmpuint (all->n_predictions + all->n_failed, ==, 6);
  g_assert_null (evaluate (analyzer, manifest, "nowhere", &error));
  g_assert_nonnull (strstr (error->message, "there are no recordings in split “nowhere”"));
}

static void
test_unknown_class (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyManifest) manifest = make_manifest ("0.wav,yodel,test\n");
  g_autoptr (GError) error = NULL;
  g_assert_null (evaluate (analyzer, manifest, "test", &error));
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
  WhyEvaluationOptions options = { .split = "test", .n_threads = 2, .kurtosis = TRUE };
  g_assert_null (why_evaluation_run (analyzer, manifest, &options, on_step, NULL, &log, &error));
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
  g_test_add_func ("/evaluation/explanation-summary", test_explanation_summary);
  g_test_add_func ("/evaluation/rate-bands", test_rate_bands);
  g_test_add_func ("/evaluation/explanations", test_explanations);
  g_test_add_func ("/evaluation/bad-rates", test_bad_rates);
  g_test_add_func ("/evaluation/rejects", test_rejects);
  g_test_add_func ("/evaluation/breakdown", test_breakdown);
  g_test_add_func ("/evaluation/noise", test_noise);
  g_test_add_func ("/evaluation/conditions", test_conditions);
  g_test_add_func ("/evaluation/splits", test_splits);
  g_test_add_func ("/evaluation/unknown-class", test_unknown_class);
  g_test_add_func ("/evaluation/cancel", test_cancel);
  int status = g_test_run ();
  case_end ();
  return status;
}

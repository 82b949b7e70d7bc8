/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The live engine fed from memory: its verdicts are those of an analysis of the same samples, and
 * the label that it names follows what is played. */
#include <malloc.h>
#include <math.h>
#include <string.h>
#include <time.h>

#include "analysis-case.h"
#include "analysis/engine/why-live.h"

#define RATE 16000.0
#define SHOWN_CLASS 3

static WhyAnalysis *
analyze (WhyAnalyzer *analyzer, const float *samples, gsize n)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysis *analysis = why_analyzer_run_samples (analyzer, samples, n, "samples", NULL, NULL,
                                                    NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return analysis;
}

static WhyAnalysis *
run (WhyLive *live, WhyAnalyzer *analyzer, const float *samples, gsize n)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysis *analysis = why_live_run (live, analyzer, samples, n, "live", WHY_RULE_EPSILON_ZPLUS,
                                        why_question (SHOWN_CLASS), &error);
  g_assert_no_error (error);
  return analysis;
}

static void
assert_same (const WhyAnalysis *a, const WhyAnalysis *b)
{
  gsize n_a, n_b;
  const float *plane_a = g_bytes_get_data (a->scattering, &n_a),
              *plane_b = g_bytes_get_data (b->scattering, &n_b);
  g_assert_cmpmem (plane_a, n_a, plane_b, n_b);
  g_assert_cmpmem (a->probabilities, sizeof a->probabilities, b->probabilities,
                   sizeof b->probabilities);
}

static void
assert_close (const float *a, const float *b, gsize n)
{
  float largest = 0;
  for (gsize i = 0; i < n; i++)
    largest = fmaxf (largest, fabsf (b[i]));
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (fabsf (a[i] - b[i]), <=, 1e-4f * largest);
}

/* At the beginning, where the window is shorter, and later. */
static void
test_agrees (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  gsize n = (gsize) (4 * RATE), n_window = (gsize) (WHY_LIVE_S * RATE);
  g_autofree float *x = case_tone (n, RATE, 440);
  for (gsize at = 8000; at <= n; at += 14000)
    {
      gsize n_used = MIN (at, n_window);
      g_autoptr (WhyAnalysis) found = run (live, analyzer, x, at);
      g_autoptr (WhyAnalysis) expected = analyze (analyzer, x + at - n_used, n_used);
      assert_same (found, expected);
      g_assert_cmpfloat (found->duration_s, ==, (double) n_used / RATE);
      g_assert_cmpint (found->stage, ==, WHY_STAGE_RELEVANCE);
      /* Only what is shown. */
      for (gsize k = 0; k < found->axes->n_classes; k++)
        {
          const float *shown = why_analysis_relevance (found, WHY_RULE_EPSILON_ZPLUS, k),
                      *all = why_analysis_relevance (expected, WHY_RULE_EPSILON_ZPLUS, k);
          g_assert_null (why_analysis_relevance (found, WHY_RULE_EPSILON, k));
          g_assert_true ((shown != NULL) == (k == expected->label || k == SHOWN_CLASS));
          if (shown)
            assert_close (shown, all, found->axes->n_paths * found->axes->n_frames);
        }
    }
}

/* Both sides of what is compared are there, and what was named. */
static void
test_contrast (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  gsize n = (gsize) (2 * RATE);
  g_autofree float *x = case_tone (n, RATE, 440);
  g_autoptr (WhyAnalysis) all = analyze (analyzer, x, n);
  WhyQuestion question = why_question_rather (SHOWN_CLASS, SHOWN_CLASS - 1);
  g_autoptr (WhyAnalysis) shown
      = why_live_run (live, analyzer, x, n, "live", WHY_RULE_EPSILON_ZPLUS, question, NULL);
  g_autofree float *found = why_analysis_explain (shown, WHY_RULE_EPSILON_ZPLUS, question),
                   *expected = why_analysis_explain (all, WHY_RULE_EPSILON_ZPLUS, question);
  assert_close (found, expected, shown->axes->n_paths * shown->axes->n_frames);
  for (gsize k = 0; k < shown->axes->n_classes; k++)
    {
      gboolean is_needed = k == all->label || k == SHOWN_CLASS || k == SHOWN_CLASS - 1;
      g_assert_true (is_needed
                     == why_analysis_can_explain (shown, WHY_RULE_EPSILON_ZPLUS, why_question (k)));
    }
}

/* Pitch and rate are measured now and then, and kept. */
static void
test_measures (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  gsize n = (gsize) (2 * RATE), n_measured = 0;
  g_autofree float *x = case_tone (n, RATE, 440);
  for (int i = 0; i < 9; i++)
    {
      g_autoptr (WhyAnalysis) analysis = run (live, analyzer, x, n);
      n_measured += analysis->timings_ms.measure > 0;
      g_assert_cmpfloat (fabs (analysis->measures.f0_hz - 440), <, 5);
    }
  g_assert_cmpuint (n_measured, ==, 3);
}

/* The picture that scrolls, for who asks for a value: the newest second of a tone after silence. */
static void
test_picture (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) axes = why_live_axes (analyzer, "live");
  const gsize hop = 160, n_columns = (gsize) (WHY_LIVE_HISTORY_S * RATE) / hop, n = (gsize) RATE;
  WhyRollingSpectrogram *rolling = why_live_scroll (analyzer, hop, n_columns);
  g_autofree float *x = case_tone (n, RATE, 440);
  why_rolling_spectrogram_push (rolling, x, n);
  g_autoptr (WhyAnalysis) picture = why_live_picture (axes, rolling);
  g_assert_cmpuint (picture->n_columns, ==, n_columns);
  g_assert_cmpuint (picture->n_rows, ==, axes->n_rows);
  g_assert_cmpfloat (picture->duration_s, ==, WHY_LIVE_HISTORY_S);
  gsize row = (gsize) lround (picture->rows_per_octave * log2 (440 / picture->row0_hz));
  const float *db = g_bytes_get_data (picture->spectrogram_db, NULL);
  g_assert_cmpfloat (db[row * n_columns + n_columns / 2], ==, -120);
  g_assert_cmpfloat (db[row * n_columns + 59 * n_columns / 60], >, -40);
  why_rolling_spectrogram_free (rolling);
}

/* A label that is held does not touch the analysis it is held against. */
static void
test_settle (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  g_autofree float *x = case_tone (16000, RATE, 440);
  g_autoptr (WhyAnalysis) analysis = analyze (analyzer, x, 16000);
  g_autoptr (WhyAnalysis) first = why_live_settle (live, analysis);
  g_assert_cmpuint (first->label, ==, analysis->label);
  gsize n = analysis->axes->n_classes, other = (analysis->label + 1) % n;
  for (gsize k = 0; k < n; k++)
    first->probabilities[k] = k == other ? 0.5f : k == analysis->label ? 0.4f : 0;
  g_autoptr (WhyAnalysis) second = why_live_settle (live, first);
  g_assert_cmpuint (second->label, ==, analysis->label);
  g_assert_cmpfloat (second->probabilities[other], ==, 0.5f);
  g_assert_false (first->is_held || first->is_early || second->is_early);
  g_assert_true (second->is_held);
}

/* Before there is a verdict, too little sound is no verdict; afterwards it changes nothing. */
static void
test_short (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  gsize n = (gsize) RATE;
  g_autofree float *x = case_tone (n, RATE, 440);
  g_autofree float *begun = g_memdup2 (x, n * sizeof *x);
  memset (begun, 0, 3 * n / 4 * sizeof *begun);
  g_autoptr (WhyAnalysis) early = analyze (analyzer, begun, n);
  g_autoptr (WhyAnalysis) whole = analyze (analyzer, x, n);
  g_assert_cmpint (early->evidence, ==, WHY_EVIDENCE_SHORT);
  g_assert_cmpint (whole->evidence, !=, WHY_EVIDENCE_SHORT);

  for (int i = 0; i < 3; i++)
    {
      g_autoptr (WhyAnalysis) settled = why_live_settle (live, early);
      g_assert_cmpint (settled->evidence, ==, WHY_EVIDENCE_SHORT);
      g_assert_true (settled->is_early && !settled->is_held);
    }
  g_autoptr (WhyAnalysis) named = why_live_settle (live, whole);
  g_assert_cmpint (named->evidence, ==, whole->evidence);
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (WhyAnalysis) settled = why_live_settle (live, early);
      g_assert_cmpint (settled->evidence, ==, named->evidence);
      g_assert_cmpuint (settled->label, ==, named->label);
      g_assert_true (settled->is_early && settled->is_held);
    }
}

/* What was measured of a note is told as long as that sounds; a run that ends after it tells nothing of the next. */
static void
test_note (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gsize n = (gsize) (2 * RATE);
  g_autofree float *x = case_tone (n, RATE, 440);
  WhyAnalysisOptions options;

  g_assert_true (why_live_set_note (live, 1, 2));
  g_autoptr (WhyAnalysis) measured = run (live, analyzer, x, n);
  g_assert_true (measured->is_measured && !measured->is_early);
  g_autoptr (WhyAnalysis) again = run (live, analyzer, x, n);
  g_assert_true (again->is_measured);
  g_assert_cmpfloat (again->timings_ms.measure, ==, 0);
  g_assert_cmpfloat (again->measures.f0_hz, ==, measured->measures.f0_hz);
  g_assert_false (why_live_set_note (live, 1, 2.2));
  why_live_options (live, WHY_RULE_EPSILON_ZPLUS, why_question (0), &options);

  /* Another note while that run goes on. */
  g_assert_true (why_live_set_note (live, 2, 0.1));
  g_autoptr (WhyAnalysis) shown = why_live_begin_note (live, again);
  g_autoptr (WhyAnalysis) late = why_live_settle (live, measured);
  const WhyAnalysis *held[] = { shown, late };
  for (gsize i = 0; i < G_N_ELEMENTS (held); i++)
    {
      g_assert_true (held[i]->is_held && held[i]->is_early && !held[i]->is_measured);
      g_assert_cmpuint (held[i]->label, ==, again->label);
      g_assert_true (isnan (held[i]->measures.f0_hz) && isnan (held[i]->measures.rate_hz));
      g_assert_null (held[i]->cycles);
    }
  g_assert_null (why_live_begin_note (live, shown));
  g_assert_true (again->is_measured);

  /* Too short to be measured, and then at once. */
  g_assert_cmpuint (why_live_window (live, axes, x, n), ==, (gsize) (WHY_LIVE_MIN_S * RATE));
  why_live_options (live, WHY_RULE_EPSILON_ZPLUS, why_question (0), &options);
  g_assert_false (options.with_measures);
  g_assert_false (why_live_set_note (live, 2, 0.8));
  g_assert_cmpuint (why_live_window (live, axes, x, n), ==, (gsize) (0.8 * RATE));
  why_live_options (live, WHY_RULE_EPSILON_ZPLUS, why_question (0), &options);
  g_assert_true (options.with_measures);
}

/* However long it goes on, no memory is kept. */
static void
test_memory (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  gsize n = (gsize) (2 * RATE), used[2] = { 0 };
  g_autofree float *x = case_tone (n, RATE, 440);
  for (int i = 0; i < 30; i++)
    {
      g_autoptr (WhyAnalysis) analysis G_GNUC_UNUSED = run (live, analyzer, x, n);
      if (i == 9 || i == 29)
        used[i == 29] = mallinfo2 ().uordblks;
    }
  g_test_message ("%zd bytes more after 20 runs", (gssize) (used[1] - used[0]));
  g_assert_cmpuint (used[1], <=, used[0] + 4096);
}

/* Silence cannot be analysed; the next sound can. */
static void
test_silence (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyLive) live = why_live_new ();
  g_autoptr (GError) error = NULL;
  g_autofree float *x = g_new0 (float, 32000);
  g_assert_null (
      why_live_run (live, analyzer, x, 32000, "live", WHY_RULE_EPSILON, why_question (0), &error));
  g_assert_error (error, WHY_ERROR, WHY_ERR_INVALID);
  x[31000] = 0.5f;
  g_autoptr (WhyAnalysis) analysis = run (live, analyzer, x, 32000);
  g_assert_nonnull (analysis);
}

/* Noise so soft that nobody hears it, then a note with an attack of 30 ms. */
static float *
play_after_silence (gsize n, gsize onset, double rate_hz)
{
  float *x = case_tone (n, rate_hz, 440);
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  for (gsize i = 0; i < onset; i++)
    x[i] = (float) g_rand_double_range (rand, -2e-4, 2e-4);
  gsize n_attack = (gsize) (0.03 * rate_hz);
  for (gsize i = 0; i < n_attack && onset + i < n; i++)
    x[onset + i] *= (float) i / (float) n_attack;
  return x;
}

static double
cpu_ms (void)
{
  struct timespec now;
  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e3 * (double) now.tv_sec + 1e-6 * (double) now.tv_nsec;
}

/* The window begins with the sound, but holds half a second at least. */
static void
test_cut (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gsize n = (gsize) (2 * RATE), onset = n / 2;
  g_autofree float *x = play_after_silence (n, onset, RATE);
  gsize n_window = why_live_cut (axes, x, n);
  g_assert_cmpuint (n_window, >=, n - onset);
  g_assert_cmpuint (n_window, <=, n - onset + (gsize) (0.03 * RATE));
  g_assert_cmpuint (why_live_cut (axes, x, onset + (gsize) (0.3 * RATE)), ==, (gsize) (0.5 * RATE));
  g_assert_cmpuint (why_live_cut (axes, x + onset, n - onset), ==, n - onset);
  g_assert_cmpuint (why_live_cut (axes, x, 100), ==, 100);
}

/* With the model that is installed: vibrato is named within a second of its onset, and the name
 * stays. */
static void
test_onset (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_analyzer_new (NULL, 1, &error);
  if (!analyzer)
    {
      g_test_skip ("no default model");
      return;
    }
  g_autoptr (WhyLive) live = why_live_new ();
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  double rate_hz = axes->sample_rate_hz, named_s = INFINITY, begin_ms = cpu_ms ();
  gsize onset = (gsize) (2 * rate_hz), n = (gsize) (5 * rate_hz), n_runs = 0, n_changes = 0,
        last = 0;
  g_autofree float *x = play_after_silence (n, onset, rate_hz);
  for (double t = WHY_LIVE_MIN_S; t < 5; t += WHY_LIVE_INTERVAL_S)
    {
      g_autoptr (WhyAnalysis) analysis = run (live, analyzer, x, (gsize) (t * rate_hz));
      gboolean is_vibrato = g_str_equal (axes->classes[analysis->label], "vibrato");
      if (t > 2 && is_vibrato)
        named_s = MIN (named_s, t - 2);
      n_changes += t > 2 && analysis->label != last;
      last = analysis->label;
      n_runs++;
    }
  g_test_message ("named after %.2f s, %zu changes; %.1f ms of processor an analysis", named_s,
                  n_changes, (cpu_ms () - begin_ms) / (double) n_runs);
  g_assert_cmpfloat (named_s, <=, 1);
  g_assert_cmpuint (n_changes, <=, 2);
  g_assert_cmpstr (axes->classes[last], ==, "vibrato");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/live/contrast", test_contrast);
  g_test_add_func ("/live/agrees", test_agrees);
  g_test_add_func ("/live/measures", test_measures);
  g_test_add_func ("/live/picture", test_picture);
  g_test_add_func ("/live/settle", test_settle);
  g_test_add_func ("/live/short", test_short);
  g_test_add_func ("/live/note", test_note);
  g_test_add_func ("/live/memory", test_memory);
  g_test_add_func ("/live/silence", test_silence);
  g_test_add_func ("/live/cut", test_cut);
  g_test_add_func ("/live/onset", test_onset);
  int status = g_test_run ();
  case_end ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <sndfile.h>
#include <string.h>

#include "analysis-case.h"
#include "analysis/engine/why-standardise.h"
#include "analysis/text/why-description.h"

#define RATE 16000.0

/* What a run told, in order. */
typedef struct
{
  GPtrArray *stages; /* WhyAnalysis */
  double fraction;   /* of the last progress */
  WhyStage progress_stage;
  int n_progress;
  GCancellable *cancellable;
  int cancel_at_stage; /* -1: never */
  int cancel_in_stage; /* at its first progress; -1: never */
} Log;

static void
log_begin (Log *log)
{
  *log = (Log){ .stages = g_ptr_array_new_with_free_func ((GDestroyNotify) why_analysis_unref),
                .cancellable = g_cancellable_new (),
                .cancel_at_stage = -1,
                .cancel_in_stage = -1 };
}

static void
log_end (Log *log)
{
  g_ptr_array_unref (log->stages);
  g_object_unref (log->cancellable);
}

static void
on_stage (const WhyAnalysis *analysis, void *user)
{
  Log *log = user;
  g_assert_false (g_cancellable_is_cancelled (log->cancellable));
  g_ptr_array_add (log->stages, why_analysis_ref (analysis));
  if ((int) analysis->stage == log->cancel_at_stage)
    g_cancellable_cancel (log->cancellable);
}

static void
on_progress (double fraction, WhyStage stage, void *user)
{
  Log *log = user;
  g_assert_cmpfloat (fraction, >=, log->fraction);
  g_assert_cmpfloat (fraction, <=, 1);
  g_assert_cmpint (stage, >=, log->progress_stage);
  /* Work on a stage begins when all before it are out. */
  g_assert_cmpuint (log->stages->len, >=, stage);
  log->fraction = fraction;
  log->progress_stage = stage;
  log->n_progress++;
  if ((int) stage == log->cancel_in_stage && log->stages->len == stage)
    g_cancellable_cancel (log->cancellable);
}

static WhyAnalysis *
run_samples (WhyAnalyzer *analyzer,
             const float *samples,
             gsize n,
             const WhyAnalysisOptions *options)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysis *analysis = why_analyzer_run_samples (analyzer, samples, n, "samples", options, NULL,
                                                    NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return analysis;
}

static WhyAnalysis *
run_file (WhyAnalyzer *analyzer, const char *path, const WhyAnalysisOptions *options)
{
  g_autoptr (GError) error = NULL;
  WhyAnalysis *analysis
      = why_analyzer_run (analyzer, path, options, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return analysis;
}

static void
assert_equal_bytes (GBytes *a, GBytes *b)
{
  g_assert_nonnull (a);
  g_assert_nonnull (b);
  g_assert_true (g_bytes_equal (a, b));
}

static void
assert_equal_numbers (const WhyAnalysis *a, const WhyAnalysis *b)
{
  assert_equal_bytes (a->samples, b->samples);
  assert_equal_bytes (a->spectrogram_db, b->spectrogram_db);
  assert_equal_bytes (a->scattering, b->scattering);
  assert_equal_bytes (a->relevance[WHY_RULE_EPSILON], b->relevance[WHY_RULE_EPSILON]);
  assert_equal_bytes (a->relevance[WHY_RULE_EPSILON_ZPLUS], b->relevance[WHY_RULE_EPSILON_ZPLUS]);
  g_assert_cmpmem (a->logits, sizeof a->logits, b->logits, sizeof b->logits);
  g_assert_cmpmem (a->probabilities, sizeof a->probabilities, b->probabilities,
                   sizeof b->probabilities);
  g_assert_cmpuint (a->label, ==, b->label);
  g_assert_cmpmem (&a->measures, sizeof a->measures, &b->measures, sizeof b->measures);
}

static void
test_stages (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (GError) error = NULL;
  const char *path = case_sound ("tone.wav", 1.5, RATE, 440);
  Log log;
  log_begin (&log);
  g_autoptr (WhyAnalysis) last = why_analyzer_run (analyzer, path, NULL, on_stage, on_progress,
                                                   &log, log.cancellable, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (log.stages->len, ==, 5);
  for (guint i = 0; i < log.stages->len; i++)
    {
      const WhyAnalysis *stage = log.stages->pdata[i];
      g_assert_cmpint (stage->stage, ==, i);
      g_assert_true (stage->axes == why_analyzer_axes (analyzer));
      g_assert_cmpstr (stage->source, ==, path);
      g_assert_nonnull (stage->samples);
      g_assert_true ((stage->spectrogram_db != NULL) == (i >= WHY_STAGE_SPECTROGRAM));
      g_assert_true ((stage->scattering != NULL) == (i >= WHY_STAGE_SCATTERING));
      g_assert_true ((stage->probabilities[0] > 0) == (i >= WHY_STAGE_VERDICT));
      g_assert_true ((stage->relevance[0] != NULL) == (i >= WHY_STAGE_RELEVANCE));
      /* Planes are shared, not copied. */
      g_assert_true (stage->samples == last->samples);
    }
  g_assert_cmpint (last->stage, ==, WHY_STAGE_RELEVANCE);
  g_assert_cmpfloat (log.fraction, ==, 1);
  g_assert_cmpint (log.n_progress, >, 10);
  const double *timings = &last->timings_ms.load;
  for (gsize i = 0; i < sizeof last->timings_ms / sizeof (double); i++)
    g_assert_cmpfloat (timings[i], >, 0);
  log_end (&log);
}

/* Every plane has the size that the axes say, and holds numbers. */
static void
assert_whole (const WhyAnalysis *analysis)
{
  const WhyAxes *axes = analysis->axes;
  const struct
  {
    GBytes *bytes;
    gsize n;
  } planes[] = {
    { analysis->spectrogram_db, analysis->n_rows * analysis->n_columns },
    { analysis->scattering, axes->n_paths * axes->n_frames },
    { analysis->relevance[WHY_RULE_EPSILON], axes->n_classes * axes->n_paths * axes->n_frames },
    { analysis->relevance[WHY_RULE_EPSILON_ZPLUS],
      axes->n_classes * axes->n_paths * axes->n_frames },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (planes); i++)
    {
      gsize size;
      const float *values = g_bytes_get_data (planes[i].bytes, &size);
      g_assert_cmpuint (size, ==, planes[i].n * sizeof (float));
      for (gsize j = 0; j < planes[i].n; j++)
        g_assert_true (isfinite (values[j]));
    }
  double sum = 0;
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      g_assert_cmpfloat (analysis->probabilities[k], <=, analysis->probabilities[analysis->label]);
      sum += (double) analysis->probabilities[k];
    }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
}

/* What conservation says is what the planes hold, and it starts from the logit. */
static void
test_conservation (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  WhyAnalysisOptions options = { .rules[WHY_RULE_GAMMA] = TRUE };
  g_autofree float *samples = case_tone (30000, RATE, 440);
  g_autoptr (WhyAnalysis) analysis = run_samples (analyzer, samples, 30000, &options);
  assert_whole (analysis);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      gboolean wanted
          = rule == WHY_RULE_EPSILON || rule == WHY_RULE_EPSILON_ZPLUS || rule == WHY_RULE_GAMMA;
      g_assert_true ((analysis->relevance[rule] != NULL) == wanted);
      for (gsize k = 0; wanted && k < axes->n_classes; k++)
        {
          const WhyConservation *conservation = &analysis->conservation[rule][k];
          const float *plane = why_analysis_relevance (analysis, (WhyRule) rule, k);
          double sum = 0, largest = 0;
          for (gsize i = 0; i < axes->n_paths * axes->n_frames; i++)
            {
              sum += (double) plane[i];
              largest = fmax (largest, fabs ((double) plane[i]));
            }
          g_assert_cmpfloat (largest, >, 0);
          g_assert_cmpfloat_with_epsilon (conservation->sum, sum, 1e-6 * fmax (1, fabs (sum)));
          g_assert_cmpfloat (conservation->logit, ==, (double) analysis->logits[k]);
          g_assert_cmpfloat_with_epsilon (conservation->ratio, sum / conservation->logit, 1e-6);
        }
    }
}

static void
test_cancel (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  const char *path = case_sound ("tone.wav", 1.5, RATE, 440);
  for (int stage = -1; stage < WHY_STAGE_RELEVANCE; stage++)
    for (int within = 0; within < 2; within++)
      {
        g_autoptr (GError) error = NULL;
        Log log;
        log_begin (&log);
        if (stage < 0)
          g_cancellable_cancel (log.cancellable);
        else if (within)
          log.cancel_in_stage = stage + 1;
        else
          log.cancel_at_stage = stage;
        WhyAnalysis *analysis = why_analyzer_run (analyzer, path, NULL, on_stage, on_progress, &log,
                                                  log.cancellable, &error);
        /* The forward pass is over before anyone can stop it. */
        if (within && stage + 1 == WHY_STAGE_VERDICT)
          {
            g_assert_no_error (error);
            why_analysis_unref (analysis);
          }
        else
          {
            g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
            g_assert_null (analysis);
            g_assert_cmpuint (log.stages->len, ==, stage + 1);
          }
        log_end (&log);
      }
  /* The analyzer is as good as new. */
  g_autofree float *samples = case_tone (24000, RATE, 440);
  g_autoptr (WhyAnalysis) analysis = run_samples (analyzer, samples, 24000, NULL);
  assert_whole (analysis);
}

static void
test_file_equals_samples (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  gsize n = 24000;
  g_autofree float *samples = case_tone (n, RATE, 440);
  const char *path
      = case_save ("tone.wav", samples, n, 1, (int) RATE, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  g_autoptr (WhyAnalysis) from_file = run_file (analyzer, path, NULL);
  g_autoptr (WhyAnalysis) from_memory = run_samples (analyzer, samples, n, NULL);
  assert_equal_numbers (from_file, from_memory);
  g_assert_cmpfloat (from_file->file_rate_hz, ==, RATE);
  g_assert_cmpint (from_file->file_channels, ==, 1);
  g_assert_cmpfloat (from_file->file_duration_s, ==, 1.5);
  g_assert_cmpfloat (from_memory->duration_s, ==, 1.5);
  g_assert_null (from_file->notice);

  /* The same sound at three times the rate and in two channels is nearly the same. */
  const char *other = case_sound ("other.wav", 1.5, 48000, 440);
  g_autoptr (WhyAnalysis) resampled = run_file (analyzer, other, NULL);
  g_assert_cmpfloat (resampled->file_rate_hz, ==, 48000);
  for (gsize k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (resampled->logits[k], from_file->logits[k], 0.02);
}

static gpointer
run_in_thread (gpointer data)
{
  WhyAnalyzer *analyzer = data;
  g_autofree float *samples = case_tone (24000, RATE, 440);
  return run_samples (analyzer, samples, 24000, NULL);
}

/* Several at once give what one gives. */
static void
test_threads (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  GThread *threads[3];
  g_autoptr (WhyAnalysis) alone = run_in_thread (analyzer);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("analysis", run_in_thread, analyzer);
  for (gsize i = 0; i < G_N_ELEMENTS (threads); i++)
    {
      g_autoptr (WhyAnalysis) analysis = g_thread_join (threads[i]);
      assert_equal_numbers (analysis, alone);
    }
}

static void
assert_window (const WhyAnalysis *analysis, const float *samples, gsize first, gsize n)
{
  gsize size;
  const float *window = g_bytes_get_data (analysis->samples, &size);
  g_assert_cmpmem (window, size, samples + first, n * sizeof (float));
  g_assert_cmpfloat_with_epsilon (analysis->start_s, (double) first / RATE, 1e-9);
  g_assert_cmpfloat_with_epsilon (analysis->duration_s, (double) n / RATE, 1e-9);
  g_assert_cmpfloat_with_epsilon (analysis->file_duration_s, 5, 1e-9);
}

/* The window begins at start, lasts duration, and is never longer than the model's. */
static void
test_window (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  gsize n_file = 80000, n_window = 1 << 15;
  g_autofree float *samples = case_tone (n_file, RATE, 440);
  const char *path
      = case_save ("long.wav", samples, n_file, 1, (int) RATE, SF_FORMAT_WAV | SF_FORMAT_FLOAT);
  static const struct
  {
    double start_s, duration_s;
    gsize first, n;
  } cases[] = {
    { 0, 0, 0, 1 << 15 },     { 1.25, 0, 20000, 1 << 15 },  { 0, 0.5, 0, 8000 },
    { 2, 0.25, 32000, 4000 }, { 4, 0, 64000, 16000 },       { 4.5, 3, 72000, 8000 },
    { 0, 60, 0, 1 << 15 },    { 0.00003125, 0.1, 1, 1600 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyAnalysisOptions options
          = { .start_s = cases[i].start_s, .duration_s = cases[i].duration_s };
      gsize first = cases[i].first, n = MIN (cases[i].n, n_window);
      g_autoptr (WhyAnalysis) from_file = run_file (analyzer, path, &options);
      g_autoptr (WhyAnalysis) from_memory = run_samples (analyzer, samples, n_file, &options);
      assert_window (from_memory, samples, first, n);
      assert_window (from_file, samples, first, n);
      assert_equal_numbers (from_file, from_memory);
    }
}

static void
test_options (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autofree float *samples = case_tone (24000, RATE, 440);
  WhyAnalysisOptions verdict_only = { .verdict_only = TRUE }, plain = { .without_panels = TRUE };
  g_autoptr (WhyAnalysis) full = run_samples (analyzer, samples, 24000, NULL);
  g_autoptr (WhyAnalysis) verdict = run_samples (analyzer, samples, 24000, &verdict_only);
  g_autoptr (WhyAnalysis) relevance = run_samples (analyzer, samples, 24000, &plain);

  g_assert_cmpint (verdict->stage, ==, WHY_STAGE_VERDICT);
  g_assert_null (verdict->spectrogram_db);
  g_assert_null (verdict->relevance[WHY_RULE_EPSILON]);
  g_assert_cmpmem (verdict->logits, sizeof full->logits, full->logits, sizeof full->logits);
  g_assert_cmpint (relevance->stage, ==, WHY_STAGE_RELEVANCE);
  g_assert_null (relevance->spectrogram_db);
  assert_equal_bytes (relevance->relevance[WHY_RULE_EPSILON], full->relevance[WHY_RULE_EPSILON]);
}

/* Zeros behind the clip count; the mean is not taken away; loudness does not matter. */
static void
test_standardise (void)
{
  const float clip[] = { 3, 1, -1, 3 };
  float out[8], louder[8];
  /* Over eight values: mean 0.75, mean square 2.5, variance 1.9375. */
  double sd = sqrt (1.9375);
  why_standardise (clip, 4, 8, out);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpfloat_with_epsilon (out[i], i < 4 ? clip[i] / sd : 0, 1e-6);
  const float loud[] = { 3e4f, 1e4f, -1e4f, 3e4f };
  why_standardise (loud, 4, 8, louder);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpfloat_with_epsilon (louder[i], out[i], 1e-6);
  const float zeros[4] = { 0 };
  why_standardise (zeros, 4, 8, out);
  for (gsize i = 0; i < 8; i++)
    g_assert_cmpfloat (out[i], ==, 0);

  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autofree float *samples = case_tone (24000, RATE, 440);
  g_autoptr (WhyAnalysis) at_full = run_samples (analyzer, samples, 24000, NULL);
  for (gsize i = 0; i < 24000; i++)
    samples[i] *= 0.001f;
  g_autoptr (WhyAnalysis) soft = run_samples (analyzer, samples, 24000, NULL);
  for (gsize k = 0; k < 6; k++)
    g_assert_cmpfloat_with_epsilon (soft->logits[k], at_full->logits[k], 1e-3);
}

static gsize
loudest_row (const WhyAnalysis *analysis)
{
  const float *plane = g_bytes_get_data (analysis->spectrogram_db, NULL);
  gsize best = 0;
  for (gsize i = 0; i < analysis->n_rows; i++)
    if (plane[i * analysis->n_columns + analysis->n_columns / 2]
        > plane[best * analysis->n_columns + analysis->n_columns / 2])
      best = i;
  return best;
}

/* Path of an order with the largest mean; order 2: only carriers within a semitone of near_hz. */
static const WhyPath *
strongest_path (const WhyAnalysis *analysis, int order, double near_hz)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree float *mean = g_new (float, axes->n_paths);
  const WhyPath *best = NULL;
  float largest = 0;
  why_analysis_average (analysis, g_bytes_get_data (analysis->scattering, NULL), 2,
                        axes->n_frames / 2, mean);
  for (gsize i = 0; i < axes->n_paths; i++)
    {
      const WhyPath *path = &axes->paths[i];
      double distance = fabs (log2 (path->xi1 * axes->sample_rate_hz / near_hz));
      if (path->order == order && mean[i] > largest && (order == 1 || distance < 1.0 / 12))
        {
          largest = mean[i];
          best = path;
        }
    }
  g_assert_nonnull (best);
  return best;
}

/* A sine lands on the spectrogram row and on the carrier of its frequency. */
static void
test_sine (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (&case_paper);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  g_assert_cmpuint (axes->n_paths, ==, 1200);
  g_assert_cmpuint (axes->n_frames, ==, 32);
  static const double frequencies[] = { 55, 123.47, 440, 1000, 2793.83, 9000 };
  gsize n = 5 * 44100;
  double worst_row = 0, worst_carrier = 0;
  for (gsize i = 0; i < G_N_ELEMENTS (frequencies); i++)
    {
      double hz = frequencies[i];
      g_autofree float *samples = case_sine (n, 44100, hz, 0.5);
      g_autoptr (WhyAnalysis) analysis = run_samples (analyzer, samples, n, NULL);
      double row_hz
          = analysis->row0_hz * exp2 ((double) loudest_row (analysis) / analysis->rows_per_octave);
      double carrier_hz = strongest_path (analysis, 1, hz)->xi1 * axes->sample_rate_hz;
      double row_error = fabs (log2 (row_hz / hz)), carrier_error = fabs (log2 (carrier_hz / hz));
      /* Half a step of each grid: 24 rows and 8 carriers an octave. */
      g_assert_cmpfloat (row_error, <, 0.51 / 24);
      g_assert_cmpfloat (carrier_error, <, 0.51 / 8);
      worst_row = fmax (worst_row, row_error);
      worst_carrier = fmax (worst_carrier, carrier_error);
    }
  g_test_message ("worst: %.4f octaves in the spectrogram, %.4f in the scattering", worst_row,
                  worst_carrier);
  g_autofree float *samples = case_sine (n, 44100, 440, 0.5);
  g_autoptr (WhyAnalysis) analysis = run_samples (analyzer, samples, n, NULL);
  assert_whole (analysis);
  /* The panels share their frequency axis. */
  double top_hz
      = analysis->row0_hz * exp2 ((double) (analysis->n_rows - 1) / analysis->rows_per_octave);
  g_assert_cmpfloat (analysis->row0_hz, >, 30);
  g_assert_cmpfloat (analysis->row0_hz, <=, 33);
  g_assert_cmpfloat (top_hz, >, 19000);
  g_assert_cmpfloat (top_hz, <=, 20000);
}

/* Amplitude that swings at a rate lands on the modulation of that rate. */
static void
test_modulation (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (&case_paper);
  static const double rates[] = { 4, 8, 16, 30 };
  gsize n = 5 * 44100;
  for (gsize i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      g_autofree float *samples = case_sine (n, 44100, 1000, 0.4);
      for (gsize t = 0; t < n; t++)
        samples[t] *= (float) (1 + 0.8 * sin (2 * G_PI * rates[i] * (double) t / 44100));
      g_autoptr (WhyAnalysis) analysis = run_samples (analyzer, samples, n, NULL);
      double found_hz = strongest_path (analysis, 2, 1000)->xi2 * 44100;
      /* Half a step of the grid: 2 modulations an octave. */
      g_assert_cmpfloat (fabs (log2 (found_hz / rates[i])), <, 0.51 / 2);
      g_assert_cmpfloat_with_epsilon (analysis->measures.rate_hz, rates[i], 0.2);
      g_assert_cmpfloat_with_epsilon (analysis->measures.f0_hz, 1000, 10);
    }
}

/* Why one class rather than another, from the maps that an analysis holds, is what the network gives when relevance
 * starts from the difference of the logits itself; and is not a map of the class that lost. */
static void
test_contrast (void)
{
  g_autoptr (WhyAnalyzer) analyzer = case_analyzer (NULL);
  g_autoptr (WhyAnalysis) analysis
      = run_file (analyzer, case_sound ("tone.wav", 2, 44100, 330), NULL);
  const WhyAxes *axes = analysis->axes;
  const WhyModel *model = why_analyzer_model (analyzer);
  gsize n = axes->n_paths * axes->n_frames;
  g_autofree float *features = g_new (float, n), *want = g_new (float, n);
  WhyActivations *activations;
  g_assert_cmpint (why_activations_new (model, axes->n_frames, &activations, NULL), ==, WHY_OK);
  why_features_from_scattering (g_bytes_get_data (analysis->scattering, NULL), why_model_mu (model),
                                axes->n_paths, axes->n_frames, why_model_info (model)->log_c,
                                features);
  why_network_forward (model, features, activations);
  const WhyRule rules[] = { WHY_RULE_EPSILON, WHY_RULE_EPSILON_ZPLUS };
  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    for (gsize other = 0; other < axes->n_classes; other++)
      {
        WhyQuestion question = why_question_rather (analysis->label, other);
        if (!question.is_contrast)
          continue;
        WhyConservation sum;
        g_autofree float *got = why_analysis_explain (analysis, rules[i], question);
        const float *alone = why_analysis_relevance (analysis, rules[i], analysis->label);
        why_relevance_contrast (model, activations, rules[i], analysis->label, other, NAN, want,
                                &sum);
        float largest = 0, worst = 0;
        for (gsize j = 0; j < n; j++)
          {
            largest = fmaxf (largest, fmaxf (fabsf (alone[j]), fabsf (want[j])));
            worst = fmaxf (worst, fabsf (got[j] - want[j]));
          }
        g_test_message ("%s rather than %s, %s: worst error %.2e of the largest magnitude",
                        axes->classes[analysis->label], axes->classes[other],
                        why_rule_name (rules[i]), (double) (worst / largest));
        g_assert_cmpfloat (worst, <=, 1e-4f * largest);
        WhyConservation held = why_analysis_conservation (analysis, rules[i], question);
        g_assert_cmpfloat_with_epsilon (held.logit, sum.logit, 1e-5);
        g_assert_cmpfloat_with_epsilon (held.sum, sum.sum, 1e-3 * fmax (fabs (sum.sum), 1));
        g_assert_cmpfloat_with_epsilon (held.logit, why_question_score (question, analysis->logits),
                                        1e-5);
      }
  why_activations_free (activations);
}

/* Other classes, orders, scales, windows and rates go all the way. */
static void
test_other_models (void)
{
  static const CaseModel models[] = {
    { .first_order = TRUE },
    { .first_order = TRUE, .n_classes = 2, .rate_hz = 44100, .n = 1 << 16, .T = 4096, .J = 12 },
    { .n_classes = 1, .rate_hz = 22050, .n = 40000, .J = 9, .T = 500, .Q1 = 12, .Q2 = 1 },
    { .n_classes = 3, .rate_hz = 8000, .n = 1 << 14, .J = 6, .Q1 = 1, .Q2 = 1, .T = 64 },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (models); i++)
    {
      g_autoptr (WhyAnalyzer) analyzer = case_analyzer (&models[i]);
      const WhyAxes *axes = why_analyzer_axes (analyzer);
      g_autoptr (WhyAnalysis) analysis
          = run_file (analyzer, case_sound ("tone.wav", 2.5, 44100, 330), NULL);
      assert_whole (analysis);
      g_assert_cmpuint (axes->n_classes, ==, models[i].n_classes ? models[i].n_classes : 6);
      g_assert_cmpuint (axes->hop * axes->n_frames, >=, axes->n);
      for (gsize path = 0; models[i].first_order && path < axes->n_paths; path++)
        g_assert_cmpint (axes->paths[path].order, ==, 1);
      WhyTopPath top;
      gsize n_top = why_analysis_top_paths (analysis, WHY_RULE_EPSILON_ZPLUS,
                                            why_question (analysis->label), &top, 1);
      g_assert_cmpuint (n_top, ==, 1);
      g_assert_cmpfloat (top.lambda1_hz, >=, axes->min_carrier_hz);
      if (models[i].first_order)
        g_assert_cmpfloat (top.lambda2_hz, ==, 0);
      g_autofree char *text = why_describe_analysis (analysis);
      g_assert_nonnull (strstr (text, "percent"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  case_begin ();
  g_test_add_func ("/analyzer/stages", test_stages);
  g_test_add_func ("/analyzer/conservation", test_conservation);
  g_test_add_func ("/analyzer/cancel", test_cancel);
  g_test_add_func ("/analyzer/file-equals-samples", test_file_equals_samples);
  g_test_add_func ("/analyzer/threads", test_threads);
  g_test_add_func ("/analyzer/window", test_window);
  g_test_add_func ("/analyzer/options", test_options);
  g_test_add_func ("/analyzer/standardise", test_standardise);
  g_test_add_func ("/analyzer/sine", test_sine);
  g_test_add_func ("/analyzer/modulation", test_modulation);
  g_test_add_func ("/analyzer/contrast", test_contrast);
  g_test_add_func ("/analyzer/other-models", test_other_models);
  int status = g_test_run ();
  case_end ();
  return status;
}

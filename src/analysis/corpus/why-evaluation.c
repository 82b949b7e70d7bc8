/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-background.h"
#include "analysis/corpus/why-evaluation.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

#include "analysis/why-lock-private.h"
#include "analysis/explain/why-noise.h"
#include "audio/file/why-audio-file.h"
#include "base/why-jobs.h"

typedef struct
{
  WhyAnalyzer *analyzer;
  const WhyManifest *manifest;
  WhyEvaluation *evaluation;
  const WhyEvaluationOptions *options;
  WhyChecker *checker;       /* NULL: nothing is to be checked */
  GCancellable *cancellable; /* of the analyses, when the whole is cancelled */

  GMutex mutex; /* one failure at a time */
  gboolean *failed;
  WhyFailureFunc on_failure;
  void *user;
} Run;

/* Recordings that are analysed in the background at once, in however many evaluations: more would
 * take memory and turns from all else. */
#define MAX_IN_BACKGROUND 2
static GMutex turn_mutex;
static GCond turn_over;
static int n_in_turn;

static void
wait_for_turn (void)
{
  int most = CLAMP ((int) g_get_num_processors () - 1, 1, MAX_IN_BACKGROUND);
  why_lock (&turn_mutex);
  while (n_in_turn >= most)
    why_wait (&turn_over, &turn_mutex);
  n_in_turn++;
  why_unlock (&turn_mutex);
}

static void
end_turn (void)
{
  why_lock (&turn_mutex);
  n_in_turn--;
  g_cond_signal (&turn_over);
  why_unlock (&turn_mutex);
}

/* How well the maps of the true class point at the labelled rate. */
static void
score_explanations (const WhyEvaluation *evaluation,
                    WhyPrediction *prediction,
                    const WhyAnalysis *analysis)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree float *map = g_new (float, axes->n_paths);
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      WhyRule rule = evaluation->rules[i];
      const float *plane = why_analysis_relevance (analysis, rule, prediction->truth);
      why_analysis_average (analysis, plane, 0, axes->n_frames - 1, map);
      why_explanation_score (map, axes->paths, axes->n_paths, axes->sample_rate_hz,
                             prediction->rate_hz, &prediction->explanation[rule]);
    }
}

/* Which of n recordings are checked: n_checks of them, evenly spread. */
static gboolean
is_checked (gsize index, gsize n, gsize n_checks)
{
  double share = fmin ((double) n_checks / (double) n, 1);
  return floor (share * (double) (index + 1) + 1e-9) > floor (share * (double) index + 1e-9);
}

/* FALSE with error, and nothing checked, when cancelled or without memory. */
static gboolean
check_explanations (Run *run, gsize index, const WhyAnalysis *analysis, GError **error)
{
  WhyEvaluation *evaluation = run->evaluation;
  const WhyManifestRow *row = &run->manifest->rows[evaluation->predictions[index].row];
  gboolean rules[WHY_N_RULES] = { FALSE };
  if (!run->checker || !is_checked (index, evaluation->n_predictions, run->options->n_checks))
    return TRUE;
  for (gsize i = 0; i < evaluation->n_rules; i++)
    rules[evaluation->rules[i]] = TRUE;
  return why_checker_run (run->checker, analysis, rules, g_str_hash (row->path),
                          &evaluation->checks[index], run->cancellable, error);
}

/* Silence before the samples, which go on to the window's end at most. FALSE without memory. */
static gboolean
delay (WhyAudioClip *clip, double silence_s, const WhyAxes *axes)
{
  gsize n_silence = MIN ((gsize) (silence_s * axes->sample_rate_hz), axes->n),
        n = MIN (clip->n, axes->n - n_silence);
  float *samples = calloc (n_silence + n + 1, sizeof *samples);
  if (!samples)
    return FALSE;
  memcpy (samples + n_silence, clip->samples, n * sizeof *samples);
  free (clip->samples);
  clip->samples = samples;
  clip->n = n_silence + n;
  return TRUE;
}

/* As why_analyzer_run, with noise in the recording or silence before it. */
static WhyAnalysis *
run_changed (Run *run, const WhyManifestRow *row, const WhyAnalysisOptions *options, GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (run->analyzer);
  double window_s = (double) axes->n / axes->sample_rate_hz;
  double wanted_s = options->duration_s > 0 ? fmin (options->duration_s, window_s) : window_s;
  WhyAnalysisOptions of_clip = *options;
  WhyAudioClip clip;
  WhyError reason = { WHY_OK, "" };
  of_clip.start_s = 0;
  if (why_manifest_load_row (row, axes->sample_rate_hz, wanted_s, &clip, &reason) != WHY_OK)
    {
      g_autofree char *name = g_filename_display_name (row->file);
      why_error_propagate (error, &reason, name);
      return NULL;
    }
  if (run->options->noisy)
    why_noise_add (clip.samples, clip.n, run->options->snr_db,
                   run->options->seed ^ g_str_hash (row->path));
  WhyAnalysis *analysis = NULL;
  if (run->options->silence_s > 0 && !delay (&clip, run->options->silence_s, axes))
    {
      why_error_set (&reason, WHY_ERR_MEMORY, "not enough memory");
      why_error_propagate (error, &reason, row->path);
    }
  else
    analysis = why_analyzer_run_samples (run->analyzer, clip.samples, clip.n, row->file, &of_clip,
                                         NULL, NULL, NULL, run->cancellable, error);
  why_audio_clip_clear (&clip);
  return analysis;
}

static WhyAnalysis *
analyze (Run *run, const WhyPrediction *prediction, GError **error)
{
  const WhyManifestRow *row = &run->manifest->rows[prediction->row];
  const WhyEvaluation *evaluation = run->evaluation;
  WhyAnalysisOptions options = {
    .verdict_only = !run->options->kurtosis && !run->options->visit && !(prediction->rate_hz > 0),
    .without_panels = TRUE,
    .with_measures = run->options->measures,
    .with_doubts = run->options->doubts,
    .start_s = row->from_s,
    .duration_s = why_manifest_row_length (row, run->options->duration_s),
  };
  for (gsize i = 0; i < evaluation->n_rules; i++)
    options.rules[evaluation->rules[i]] = TRUE;
  if (run->options->noisy || run->options->silence_s > 0)
    return run_changed (run, row, &options, error);
  return why_analyzer_run (run->analyzer, row->file, &options, NULL, NULL, NULL, run->cancellable,
                           error);
}

static void
predict (Run *run, gsize index)
{
  WhyPrediction *prediction = &run->evaluation->predictions[index];
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis = analyze (run, prediction, &error);
  if (analysis && !check_explanations (run, index, analysis, &error))
    g_clear_pointer (&analysis, why_analysis_unref);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (!analysis)
    {
      why_lock (&run->mutex);
      run->failed[index] = TRUE;
      if (run->on_failure)
        run->on_failure (error->message, prediction->row, run->user);
      why_unlock (&run->mutex);
      return;
    }
  prediction->label = analysis->label;
  prediction->evidence = analysis->evidence;
  const WhyManifestRow *row = &run->manifest->rows[prediction->row];
  prediction->file_duration_s = analysis->file_duration_s;
  prediction->measures = analysis->measures;
  prediction->doubts = analysis->doubts;
  /* Half a sample less is rounding. */
  prediction->is_short = why_manifest_row_length (row, analysis->file_duration_s)
                             + 0.5 / analysis->axes->sample_rate_hz
                         < run->options->duration_s;
  memcpy (prediction->logits, analysis->logits, sizeof prediction->logits);
  memcpy (prediction->heard, analysis->heard, sizeof prediction->heard);
  memcpy (prediction->probabilities, analysis->probabilities, sizeof prediction->probabilities);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    prediction->kurtosis[rule]
        = why_analysis_kurtosis (analysis, (WhyRule) rule, why_question (analysis->label));
  if (prediction->rate_hz > 0 && prediction->truth != WHY_NO_CLASS)
    score_explanations (run->evaluation, prediction, analysis);
  if (run->options->visit)
    run->options->visit (analysis, prediction, run->user);
  const WhyChecks *checks = run->evaluation->checks;
  if (run->options->predicted)
    run->options->predicted (index, prediction, checks ? &checks[index] : NULL, run->user);
}

static bool
begin_thread (void *data, unsigned lane)
{
  const Run *run = data;
  if (run->options->in_background)
    why_background_thread ();
  return true;
}

static bool
predict_one (void *data, unsigned lane, size_t index)
{
  Run *run = data;
  if (run->options->wanted && !run->options->wanted (index, run->user))
    {
      run->failed[index] = TRUE;
      return true;
    }
  if (run->options->in_background)
    wait_for_turn ();
  if (!g_cancellable_is_cancelled (run->cancellable))
    predict (run, index);
  if (run->options->in_background)
    end_turn ();
  return true;
}

static void
cancel_analyses (void *data)
{
  const Run *run = data;
  g_cancellable_cancel (run->cancellable);
}

static void
drop_failed (WhyEvaluation *evaluation, const gboolean *failed)
{
  gsize kept = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    if (!failed[i])
      {
        if (evaluation->checks)
          evaluation->checks[kept] = evaluation->checks[i];
        evaluation->predictions[kept++] = evaluation->predictions[i];
      }
  evaluation->n_failed = evaluation->n_predictions - kept;
  evaluation->n_predictions = kept;
}

/* The labelled rate of a row into *rate_hz: 0 where there is none, or for a class without technique.
 */
static gboolean
read_rate (const WhyManifestRow *row, int column, double *rate_hz, GError **error)
{
  const char *cell = row->cells[column];
  double value;
  if (!why_manifest_number (cell, &value))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _ ("line %zu: “%s” is not a rate; write it in hertz, or leave it empty if it "
                      "is not known"),
                   row->line, cell);
      return FALSE;
    }
  gboolean has_rate = isfinite (value) && value > 0;
  *rate_hz = has_rate && g_ascii_strcasecmp (row->class_name, "none") != 0 ? value : 0;
  return TRUE;
}

static gboolean
add_row (WhyEvaluation *evaluation,
         const WhyModel *model,
         const WhyManifest *manifest,
         const WhyEvaluationOptions *options,
         gsize index,
         int rate_column,
         GError **error)
{
  const WhyManifestRow *row = &manifest->rows[index];
  WhyPrediction *prediction = &evaluation->predictions[evaluation->n_predictions++];
  int truth = why_model_find_class (model, row->class_name);
  if (truth < 0 && !options->unlabelled)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _ ("line %zu: the model has no class “%s”; rename it with --map or leave it "
                      "out with --exclude"),
                   row->line, row->class_name);
      return FALSE;
    }
  prediction->row = index;
  prediction->truth = truth < 0 ? WHY_NO_CLASS : (gsize) truth;
  return rate_column < 0 || read_rate (row, rate_column, &prediction->rate_hz, error);
}

/* Which column holds the rates: *column is -1 when none is wanted. */
static gboolean
find_rates (WhyAnalyzer *analyzer,
            const WhyManifest *manifest,
            const char *name,
            int *column,
            GError **error)
{
  *column = name ? why_manifest_column (manifest, name) : -1;
  if (name && *column < 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _ ("has no column “%s”; name the one with the modulation rates in hertz"), name);
      return FALSE;
    }
  if (name && !why_model_info (why_analyzer_model (analyzer))->orders[2])
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_INVALID,
                           _ ("explanations are scored on second-order paths, but this model has "
                              "none; choose another model"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_wanted (const WhyEvaluationOptions *options, const WhyManifest *manifest, gsize row)
{
  if (options->without && options->without[row])
    return FALSE;
  return !options->split || strcmp (manifest->rows[row].split, options->split) == 0;
}

static gboolean
list_rows (WhyEvaluation *evaluation,
           WhyAnalyzer *analyzer,
           const WhyManifest *manifest,
           const WhyEvaluationOptions *options,
           GError **error)
{
  int rate_column;
  if (!find_rates (analyzer, manifest, options->rate_column, &rate_column, error))
    return FALSE;
  const WhyEvaluation *again = options->again;
  g_free (evaluation->predictions);
  evaluation->predictions = g_new0 (WhyPrediction, manifest->n_rows);
  for (gsize i = 0; again && i < again->n_predictions; i++)
    if (!add_row (evaluation, why_analyzer_model (analyzer), manifest, options,
                  again->predictions[i].row, rate_column, error))
      return FALSE;
  for (gsize i = 0; !again && i < manifest->n_rows; i++)
    if (is_wanted (options, manifest, i)
        && !add_row (evaluation, why_analyzer_model (analyzer), manifest, options, i, rate_column,
                     error))
      return FALSE;
  if (evaluation->n_predictions > 0 || options->without)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, _ ("there are no recordings in split “%s”"),
               options->split ? options->split : "all");
  return FALSE;
}

/* None wanted: the two of the paper. */
static void
list_rules (WhyEvaluation *evaluation, const gboolean *wanted)
{
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    if (wanted[rule])
      evaluation->rules[evaluation->n_rules++] = (WhyRule) rule;
  if (evaluation->n_rules > 0)
    return;
  evaluation->rules[evaluation->n_rules++] = WHY_RULE_EPSILON;
  evaluation->rules[evaluation->n_rules++] = WHY_RULE_EPSILON_ZPLUS;
}

WhyEvaluation *
why_evaluation_new (const char *const *classes, const gboolean *rules, gsize n)
{
  WhyEvaluation *evaluation = g_new0 (WhyEvaluation, 1);
  evaluation->classes = g_strdupv ((char **) classes);
  evaluation->n_classes = g_strv_length (evaluation->classes);
  evaluation->predictions = g_new0 (WhyPrediction, n);
  list_rules (evaluation, rules);
  return evaluation;
}

WhyEvaluation *
why_evaluation_list (WhyAnalyzer *analyzer,
                     const WhyManifest *manifest,
                     const WhyEvaluationOptions *options,
                     GError **error)
{
  g_autoptr (WhyEvaluation) evaluation
      = why_evaluation_new ((const char *const *) why_analyzer_axes (analyzer)->classes,
                            options->rules, 0);
  return list_rows (evaluation, analyzer, manifest, options, error) ? g_steal_pointer (&evaluation)
                                                                    : NULL;
}

WhyEvaluation *
why_evaluation_run (WhyAnalyzer *analyzer,
                    const WhyManifest *manifest,
                    const WhyEvaluationOptions *options,
                    WhyStep step,
                    WhyFailureFunc on_failure,
                    void *user,
                    GError **error)
{
  g_autoptr (WhyEvaluation) evaluation = why_evaluation_list (analyzer, manifest, options, error);
  if (!evaluation)
    return NULL;

  g_autoptr (WhyChecker) checker = NULL;
  if (options->n_checks > 0)
    {
      checker = why_checker_new (analyzer, options->seed, error);
      if (!checker)
        return NULL;
      evaluation->checks = g_new0 (WhyChecks, evaluation->n_predictions);
    }
  g_autofree gboolean *failed = g_new0 (gboolean, evaluation->n_predictions);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  Run run = {
    .cancellable = cancellable,
    .checker = checker,
    .analyzer = analyzer,
    .manifest = manifest,
    .evaluation = evaluation,
    .options = options,
    .failed = failed,
    .on_failure = on_failure,
    .user = user,
  };
  g_mutex_init (&run.mutex);
  const WhyJobs jobs = {
    .n = evaluation->n_predictions,
    .n_threads = options->n_threads ? options->n_threads : g_get_num_processors (),
    .begin = begin_thread,
    .job = predict_one,
    .cancel = cancel_analyses,
    .data = &run,
  };
  gboolean is_whole = why_jobs_run (&jobs, step, user);
  g_mutex_clear (&run.mutex);
  if (!is_whole)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, why_status_str (WHY_CANCELLED));
      return NULL;
    }
  drop_failed (evaluation, failed);
  why_evaluation_summarise (evaluation);
  return g_steal_pointer (&evaluation);
}

void
why_evaluation_free (WhyEvaluation *evaluation)
{
  g_strfreev (evaluation->classes);
  g_free (evaluation->predictions);
  g_free (evaluation->confusion);
  g_free (evaluation->accuracy);
  g_free (evaluation->confident);
  g_free (evaluation->checks);
  g_free (evaluation->checks_summary);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_free (evaluation->explanation[rule]);
  g_free (evaluation);
}

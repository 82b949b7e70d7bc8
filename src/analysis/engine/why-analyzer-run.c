/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/engine/why-analyzer-private.h"
#include "analysis/engine/why-evidence.h"
#include "analysis/engine/why-file-info.h"
#include "audio/file/why-audio-file.h"

#define MIN_DURATION_S 0.1
/* 120 dB below full scale: 24 bits reach 24 dB further, and hold noise there. */
#define MIN_SWING 1e-6

/* How the bar moves: what part of the whole time is over at the end of each stage, as measured for
 * 6 s of sound. */
static const double stage_end[] = { 0.02, 0.25, 0.90, 0.91, 1.0 };

typedef struct
{
  WhyAnalyzer *analyzer;
  const WhyAnalysisOptions *options;
  WhyStageFunc stage;
  WhyProgressFunc progress;
  void *user;
  GCancellable *cancellable;

  WhyAnalysis *analysis; /* the stage being filled; published copies share its planes */
  WhyStage running;
  double part_begin, part_end; /* of the running stage, for sub-steps */
  gint64 started;
} Run;

static bool
step (double fraction, void *user)
{
  Run *run = user;
  if (run->progress)
    {
      double begin = run->running == WHY_STAGE_LOADED ? 0 : stage_end[run->running - 1];
      double part = run->part_begin + fraction * (run->part_end - run->part_begin);
      run->progress (begin + part * (stage_end[run->running] - begin), run->running, run->user);
    }
  return !g_cancellable_is_cancelled (run->cancellable);
}

static void
begin_stage (Run *run, WhyStage stage)
{
  run->running = stage;
  run->part_begin = 0;
  run->part_end = 1;
}

static WhyStatus
set_cancelled (WhyError *error)
{
  return why_error_set (error, WHY_CANCELLED, "%s", why_status_str (WHY_CANCELLED));
}

/* Published objects never change: what is filled next is a copy. The last stage is whole even if it
 * is no longer wanted; before, a cancelled run ends here. */
static WhyStatus
publish (Run *run, WhyError *error)
{
  run->analysis->stage = run->running;
  if (run->stage)
    {
      run->stage (run->analysis, run->user);
      WhyAnalysis *next = why_analysis_copy (run->analysis);
      why_analysis_unref (run->analysis);
      run->analysis = next;
    }
  bool goes_on = step (1, run);
  return goes_on || run->running == WHY_STAGE_RELEVANCE ? WHY_OK : set_cancelled (error);
}

/* Milliseconds since *since, which is set to now. */
static double
lap (gint64 *since)
{
  gint64 now = g_get_monotonic_time ();
  double elapsed = (double) (now - *since) / 1000;
  *since = now;
  return elapsed;
}

static WhyStatus
measure (Run *run, WhyError *error)
{
  WhyAnalysis *analysis = run->analysis;
  gsize n_bytes;
  const float *samples = g_bytes_get_data (analysis->samples, &n_bytes);
  gint64 clock = g_get_monotonic_time ();
  WhyModulationCycle *cycles;
  gsize n_cycles;
  WhyStatus status
      = why_measure_cycles (samples, n_bytes / sizeof (float), analysis->axes->sample_rate_hz,
                            &analysis->measures, &cycles, &n_cycles, step, run);
  if (status != WHY_OK)
    return why_error_set (error, status, "%s", why_status_str (status));
  if (n_cycles > 0)
    analysis->cycles = g_bytes_new_with_free_func (cycles, n_cycles * sizeof *cycles, free, cycles);
  analysis->is_measured = TRUE;
  analysis->timings_ms.measure = lap (&clock);
  return WHY_OK;
}

static WhyStatus
run_spectrogram (Run *run, WhyError *error)
{
  WhyAnalyzer *analyzer = run->analyzer;
  WhyAnalysis *analysis = run->analysis;
  gsize n_bytes, n_rows = why_spectrogram_n_rows (analyzer->spectrogram);
  const float *samples = g_bytes_get_data (analysis->samples, &n_bytes);
  gsize n_samples = n_bytes / sizeof (float),
        size = n_rows * WHY_SPECTROGRAM_COLUMNS * sizeof (float);
  gint64 clock = g_get_monotonic_time ();

  begin_stage (run, WHY_STAGE_SPECTROGRAM);
  run->part_end = 0.4;
  g_autofree float *plane = g_malloc (size);
  WhyStatus status
      = why_spectrogram_process (analyzer->spectrogram, samples, n_samples, plane, step, run);
  if (status != WHY_OK)
    return why_error_set (error, status, "%s", why_status_str (status));
  analysis->n_rows = n_rows;
  analysis->n_columns = WHY_SPECTROGRAM_COLUMNS;
  analysis->row0_hz = why_spectrogram_row_hz (analyzer->spectrogram, 0);
  analysis->rows_per_octave = WHY_SPECTROGRAM_ROWS_PER_OCTAVE;
  analysis->spectrogram_db = g_bytes_new_take (g_steal_pointer (&plane), size);
  analysis->timings_ms.spectrogram = lap (&clock);

  run->part_begin = 0.4;
  run->part_end = 1;
  status = measure (run, error);
  return status == WHY_OK ? publish (run, error) : status;
}

static WhyStatus
run_scattering (Run *run, WhyError *error)
{
  const WhyAxes *axes = run->analyzer->axes;
  gsize n_bytes, size = axes->n_paths * axes->n_frames * sizeof (float);
  const float *samples = g_bytes_get_data (run->analysis->samples, &n_bytes);
  gint64 clock = g_get_monotonic_time ();

  begin_stage (run, WHY_STAGE_SCATTERING);
  g_autofree float *plane = g_malloc (size);
  WhyStatus status = why_analyzer_scatter (run->analyzer, samples, n_bytes / sizeof (float),
                                           run->options->live, plane, step, run, error);
  if (status != WHY_OK)
    return status;
  run->analysis->scattering = g_bytes_new_take (g_steal_pointer (&plane), size);
  run->analysis->timings_ms.scattering = lap (&clock);
  return publish (run, error);
}

static gsize
most_probable (const WhyAnalysis *analysis)
{
  gsize best = 0;
  for (gsize k = 1; k < analysis->axes->n_classes; k++)
    if (analysis->probabilities[k] > analysis->probabilities[best])
      best = k;
  return best;
}

/* Weighs the opinion of the listener, where the model wants one, with the network's: a product of experts. */
static WhyStatus
ask_listener (Run *run, const float *samples, gsize n)
{
  const WhyAnalyzer *analyzer = run->analyzer;
  const WhyModelInfo *info = why_model_info (analyzer->model);
  WhyAnalysis *analysis = run->analysis;
  if (!analyzer->listener)
    return WHY_OK;
  WhyStatus status
      = why_listener_hear (analyzer->listener, samples, n, analyzer->axes, analysis->heard);
  for (gsize k = 0; k < analyzer->axes->n_classes; k++)
    analysis->heard[k] *= (float) info->listener_weight;
  if (status == WHY_OK)
    why_model_probabilities (analyzer->model, analysis->logits, analysis->heard,
                             analysis->probabilities);
  return status;
}

static WhyStatus
weigh_evidence (Run *run, const float *samples, gsize n)
{
  const WhyAxes *axes = run->analyzer->axes;
  WhyAnalysis *analysis = run->analysis;
  const WhyMeasures *measures = analysis->is_measured ? &analysis->measures : NULL;
  if (!run->options->with_doubts)
    return why_evidence_weigh (samples, n, axes->sample_rate_hz, measures, axes,
                               analysis->probabilities, &analysis->evidence, NULL, NULL);
  WhyStatus status
      = why_evidence_doubt (samples, n, axes->sample_rate_hz, measures, &analysis->doubts);
  if (status == WHY_OK)
    analysis->evidence = why_evidence_apply (&analysis->doubts, axes, analysis->probabilities);
  return status;
}

static WhyStatus
run_verdict (Run *run, WhyActivations **activations, WhyError *error)
{
  const WhyAxes *axes = run->analyzer->axes;
  const WhyModel *model = run->analyzer->model;
  WhyAnalysis *analysis = run->analysis;
  gint64 clock = g_get_monotonic_time ();

  begin_stage (run, WHY_STAGE_VERDICT);
  WhyStatus status = why_activations_new (model, axes->n_frames, activations, error);
  if (status != WHY_OK)
    return status;
  g_autofree float *features = g_new (float, axes->n_paths * axes->n_frames);
  why_features_from_scattering (g_bytes_get_data (analysis->scattering, NULL), why_model_mu (model),
                                axes->n_paths, axes->n_frames, why_model_info (model)->log_c,
                                features);
  why_network_forward (model, features, *activations);
  memcpy (analysis->logits, why_activations_logits (*activations),
          axes->n_classes * sizeof (float));
  memcpy (analysis->probabilities, why_activations_probabilities (*activations),
          axes->n_classes * sizeof (float));
  analysis->network_label = most_probable (analysis);
  gsize n_bytes;
  const float *samples = g_bytes_get_data (analysis->samples, &n_bytes);
  status = ask_listener (run, samples, n_bytes / sizeof (float));
  gsize heard_label = most_probable (analysis);
  if (status == WHY_OK)
    status = weigh_evidence (run, samples, n_bytes / sizeof (float));
  if (status != WHY_OK)
    return why_error_set (error, status, "%s", why_status_str (status));
  analysis->label = most_probable (analysis);
  if (analysis->evidence == WHY_EVIDENCE_NETWORK && heard_label != analysis->network_label)
    analysis->evidence = WHY_EVIDENCE_LISTENER;
  analysis->timings_ms.forward = lap (&clock);
  return publish (run, error);
}

/* Of the classes that a moving picture may show. */
static void
fill_shown (Run *run, WhyActivations *activations, WhyRule rule, float *planes)
{
  const WhyAxes *axes = run->analyzer->axes;
  WhyAnalysis *analysis = run->analysis;
  const WhyQuestion *shown = &run->options->shown;
  for (gsize k = 0; k < axes->n_classes; k++)
    if (k == analysis->label || k == shown->class_index
        || (shown->is_contrast && k == shown->other))
      why_relevance_process (run->analyzer->model, activations, rule, k, NAN,
                             planes + k * axes->n_paths * axes->n_frames,
                             &analysis->conservation[rule][k]);
    else
      analysis->classes_without |= (guint64) 1 << k;
}

static WhyStatus
run_relevance (Run *run, WhyActivations *activations, WhyError *error)
{
  const WhyAxes *axes = run->analyzer->axes;
  WhyAnalysis *analysis = run->analysis;
  gsize size = axes->n_classes * axes->n_paths * axes->n_frames * sizeof (float);
  gint64 clock = g_get_monotonic_time ();

  begin_stage (run, WHY_STAGE_RELEVANCE);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    {
      gboolean is_main
          = (rule == WHY_RULE_EPSILON || rule == WHY_RULE_EPSILON_ZPLUS) && !run->options->live;
      if (!is_main && !run->options->rules[rule])
        continue;
      if (!step ((double) rule / WHY_N_RULES, run))
        return set_cancelled (error);
      g_autofree float *planes = run->options->live ? g_malloc0 (size) : g_malloc (size);
      if (run->options->live)
        fill_shown (run, activations, (WhyRule) rule, planes);
      else
        why_relevance_process_all (run->analyzer->model, activations, (WhyRule) rule, planes,
                                   analysis->conservation[rule]);
      analysis->relevance[rule] = g_bytes_new_take (g_steal_pointer (&planes), size);
    }
  analysis->timings_ms.relevance = lap (&clock);
  analysis->timings_ms.total = (double) (g_get_monotonic_time () - run->started) / 1000;
  return publish (run, error);
}

/* Half of the distance between the highest and the lowest sample. A window of one value holds
 * nothing, and one of next to nothing hardly more: its features would be those of rounding errors. */
static double
find_swing (const float *samples, gsize n)
{
  float low = samples[0], high = samples[0];
  for (gsize i = 1; i < n; i++)
    {
      low = MIN (low, samples[i]);
      high = MAX (high, samples[i]);
    }
  return 0.5 * ((double) high - (double) low);
}

static WhyStatus
check_samples (const float *samples, gsize n, double rate_hz, WhyError *error)
{
  if ((double) n < MIN_DURATION_S * rate_hz)
    return why_error_set (
        error, WHY_ERR_INVALID,
        "lasts only %.0f ms; a technique takes at least %.0f ms of sound, and preferably two "
        "seconds",
        floor (1000 * (double) n / rate_hz), 1000 * MIN_DURATION_S);
  for (gsize i = 0; i < n; i++)
    if (!isfinite (samples[i]))
      return why_error_set (
          error, WHY_ERR_INVALID,
          "has a sample that is not a number at %.3f s; export it again from your editor",
          (double) i / rate_hz);
  double swing = find_swing (samples, n);
  if (!(swing > 0))
    return why_error_set (
        error, WHY_ERR_INVALID,
        "is silent, so there is nothing to explain; choose another part, or check the microphone");
  if (swing < MIN_SWING)
    return why_error_set (error, WHY_ERR_INVALID,
                          "is too quiet: it never rises above -120 dB re full scale, where "
                          "recordings hold only noise; choose another part, or make it louder");
  return WHY_OK;
}

static WhyStatus
run_all (Run *run, WhyError *error)
{
  gsize n_bytes;
  const float *samples = g_bytes_get_data (run->analysis->samples, &n_bytes);
  WhyActivations *activations = NULL;

  WhyStatus status = check_samples (samples, n_bytes / sizeof (float),
                                    run->analyzer->axes->sample_rate_hz, error);
  if (status != WHY_OK)
    return status;
  run->analysis->timings_ms.load = (double) (g_get_monotonic_time () - run->started) / 1000;
  status = publish (run, error);
  if (status == WHY_OK && !run->options->verdict_only && !run->options->without_panels
      && !run->options->live)
    status = run_spectrogram (run, error);
  else if (status == WHY_OK && run->options->with_measures)
    status = measure (run, error);
  if (status == WHY_OK)
    status = run_scattering (run, error);
  if (status == WHY_OK)
    status = run_verdict (run, &activations, error);
  if (status == WHY_OK && !run->options->verdict_only)
    status = run_relevance (run, activations, error);
  why_activations_free (activations);
  return status;
}

/* Takes over run->analysis. */
static WhyAnalysis *
finish (Run *run, WhyStatus status, const WhyError *reason, GError **error)
{
  if (status == WHY_OK)
    return run->analysis;
  why_error_propagate (error, reason, run->analysis->source);
  why_analysis_unref (run->analysis);
  return NULL;
}

static Run
begin_run (WhyAnalyzer *analyzer,
           const char *source,
           const WhyAnalysisOptions *options,
           WhyStageFunc stage,
           WhyProgressFunc progress,
           void *user,
           GCancellable *cancellable)
{
  static const WhyAnalysisOptions defaults = { 0 };
  Run run = {
    .analyzer = analyzer,
    .options = options ? options : &defaults,
    .stage = stage,
    .progress = progress,
    .user = user,
    .cancellable = cancellable,
    .analysis = why_analysis_new (analyzer->axes),
    .started = g_get_monotonic_time (),
  };
  run.analysis->source = g_filename_display_name (source);
  begin_stage (&run, WHY_STAGE_LOADED);
  return run;
}

/* The length of a file that its header does not tell. What cannot be read there is no reason not to
 * analyse what can. */
static WhyStatus
count_file (Run *run, const char *path, WhyAudioInfo *info, WhyError *reason)
{
  WhyAudioInfo counted;
  if (info->length_is_known || run->options->length_later)
    return WHY_OK;
  WhyStatus status = why_audio_count (path, &counted, step, run, reason);
  if (status == WHY_OK)
    *info = counted;
  return status == WHY_CANCELLED || status == WHY_ERR_MEMORY ? status : WHY_OK;
}

WhyAnalysis *
why_analyzer_run (WhyAnalyzer *analyzer,
                  const char *path,
                  const WhyAnalysisOptions *options,
                  WhyStageFunc stage,
                  WhyProgressFunc progress,
                  void *user,
                  GCancellable *cancellable,
                  GError **error)
{
  const WhyAxes *axes = analyzer->axes;
  Run run = begin_run (analyzer, path, options, stage, progress, user, cancellable);
  double window_s = (double) axes->n / axes->sample_rate_hz, wanted_s = run.options->duration_s;
  if (!(wanted_s > 0 && wanted_s < window_s))
    wanted_s = window_s;

  WhyAudioClip clip = { 0 };
  WhyError reason = { WHY_OK, "" };
  WhyStatus status = why_audio_load (path, axes->sample_rate_hz, run.options->start_s, wanted_s,
                                     &clip, step, &run, &reason);
  if (status == WHY_OK)
    {
      WhyAnalysis *analysis = run.analysis;
      gsize n = MIN (clip.n, axes->n);
      analysis->start_s = clip.start_s;
      analysis->duration_s = (double) n / axes->sample_rate_hz;
      status = count_file (&run, path, &clip.info, &reason);
      why_analysis_set_file (analysis, &clip.info);
      analysis->samples = g_bytes_new (clip.samples, n * sizeof (float));
      why_audio_clip_clear (&clip);
      if (status == WHY_OK)
        status = run_all (&run, &reason);
    }
  return finish (&run, status, &reason, error);
}

/* Seconds as samples, at most n. */
static gsize
frames_of (double seconds, const WhyAxes *axes, gsize n)
{
  double frames = floor (seconds * axes->sample_rate_hz + 0.5);
  return frames < (double) n ? (gsize) fmax (frames, 0) : n;
}

WhyAnalysis *
why_analyzer_run_samples (WhyAnalyzer *analyzer,
                          const float *samples,
                          gsize n,
                          const char *source,
                          const WhyAnalysisOptions *options,
                          WhyStageFunc stage,
                          WhyProgressFunc progress,
                          void *user,
                          GCancellable *cancellable,
                          GError **error)
{
  const WhyAxes *axes = analyzer->axes;
  Run run = begin_run (analyzer, source, options, stage, progress, user, cancellable);
  WhyError reason = { WHY_OK, "" };

  WhyAnalysis *analysis = run.analysis;
  analysis->file_rate_hz = axes->sample_rate_hz;
  analysis->file_channels = 1;
  analysis->file_channel = -1;
  analysis->file_length_known = TRUE;
  analysis->file_duration_s = (double) n / axes->sample_rate_hz;
  gsize first = frames_of (run.options->start_s, axes, n);
  gsize n_window = MIN (n - first, axes->n);
  if (run.options->duration_s > 0)
    n_window = frames_of (run.options->duration_s, axes, n_window);
  analysis->start_s = (double) first / axes->sample_rate_hz;
  analysis->duration_s = (double) n_window / axes->sample_rate_hz;
  analysis->samples = g_bytes_new (samples + first, n_window * sizeof (float));
  WhyStatus status = run_all (&run, &reason);
  return finish (&run, status, &reason, error);
}

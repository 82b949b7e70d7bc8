/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-live.h"

#include <math.h>

#include "analysis/engine/why-analyzer-private.h"
#include "analysis/engine/why-label-smoother.h"

#define BLOCK_S 0.02
#define SILENCE 1e-5 /* in power, against the loudest block: -50 dB */

/* Runs from one that measures to the next. */
#define RUNS_A_MEASURE 3

struct _WhyLive
{
  WhyLabelSmoother smoother;
  WhyEvidence evidence; /* of the newest verdict that was long enough */
  guint n_runs;
  guint64 note;     /* 0: nobody says */
  guint64 run_note; /* that sounded when the run began */
  double note_s;
  gboolean has_measures; /* of this note: */
  WhyMeasures measures;
  GBytes *cycles;
};

WhyLive *
why_live_new (void)
{
  WhyLive *live = g_new0 (WhyLive, 1);
  why_label_smoother_init (&live->smoother);
  return live;
}

static void
forget_measures (WhyLive *live)
{
  live->has_measures = FALSE;
  g_clear_pointer (&live->cycles, g_bytes_unref);
}

static void
forget_shown (WhyAnalysis *analysis)
{
  analysis->is_measured = FALSE;
  why_measures_init (&analysis->measures);
  g_clear_pointer (&analysis->cycles, g_bytes_unref);
}

void
why_live_free (WhyLive *live)
{
  forget_measures (live);
  g_free (live);
}

static double
find_power (const float *samples, gsize n)
{
  double sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (double) samples[i] * (double) samples[i];
  return sum / (double) n;
}

/* The model knows notes that begin where the window does: what was silent before is cut off, but
 * not where a window too short would be left. */
gsize
why_live_cut (const WhyAxes *axes, const float *samples, gsize n)
{
  gsize most = MIN (axes->n, (gsize) (WHY_LIVE_S * axes->sample_rate_hz)),
        least = (gsize) (WHY_LIVE_MIN_S * axes->sample_rate_hz),
        block = MAX ((gsize) (BLOCK_S * axes->sample_rate_hz), 1);
  n = MIN (n, most);
  const float *end = samples + n;
  double loudest = 0;
  for (gsize at = block; at <= n; at += block)
    loudest = fmax (loudest, find_power (end - at, block));
  for (gsize at = least + block; at <= n; at += block)
    if (find_power (end - at, block) < SILENCE * loudest)
      return at - block;
  return n;
}

gboolean
why_live_set_note (WhyLive *live, guint64 note, double note_s)
{
  gboolean is_other = note != live->note;
  if (is_other)
    {
      forget_measures (live);
      live->n_runs = 0;
    }
  live->note = note;
  live->note_s = note_s;
  return is_other;
}

WhyAnalysis *
why_live_begin_note (WhyLive *live, const WhyAnalysis *shown)
{
  if (!shown->is_measured && shown->is_early)
    return NULL;
  WhyAnalysis *held = why_analysis_copy (shown);
  held->is_held = live->smoother.label >= 0;
  held->is_early = TRUE;
  forget_shown (held);
  return held;
}

gsize
why_live_window (WhyLive *live, const WhyAxes *axes, const float *samples, gsize n)
{
  gsize n_window = why_live_cut (axes, samples, n);
  if (live->note == 0)
    return n_window;
  double least_s = fmax (live->note_s, WHY_LIVE_MIN_S);
  return MIN (n_window, (gsize) (least_s * axes->sample_rate_hz));
}

void
why_live_options (WhyLive *live, WhyRule rule, WhyQuestion shown, WhyAnalysisOptions *options)
{
  gboolean is_one_note = live->note == 0 || live->note_s >= WHY_LIVE_MIN_S;
  *options = (WhyAnalysisOptions){
    .live = TRUE,
    .shown = shown,
    .with_measures = is_one_note && live->n_runs % RUNS_A_MEASURE == 0,
  };
  live->n_runs += is_one_note;
  live->run_note = live->note;
  options->rules[rule] = TRUE;
}

/* The newest measures of the note, or none. */
static void
settle_measures (WhyLive *live, WhyAnalysis *settled)
{
  gboolean is_other = live->run_note != live->note;
  if (settled->is_measured && !is_other)
    {
      forget_measures (live);
      live->has_measures = TRUE;
      live->measures = settled->measures;
      live->cycles = settled->cycles ? g_bytes_ref (settled->cycles) : NULL;
      return;
    }
  forget_shown (settled);
  if (!live->has_measures)
    return;
  settled->is_measured = TRUE;
  settled->measures = live->measures;
  settled->cycles = live->cycles ? g_bytes_ref (live->cycles) : NULL;
}

static gboolean
is_most_probable (const WhyAnalysis *analysis, gsize label)
{
  for (gsize k = 0; k < analysis->axes->n_classes; k++)
    if (analysis->probabilities[k] > analysis->probabilities[label])
      return FALSE;
  return TRUE;
}

WhyAnalysis *
why_live_settle (WhyLive *live, const WhyAnalysis *analysis)
{
  g_return_val_if_fail (analysis->stage >= WHY_STAGE_VERDICT, NULL);
  WhyAnalysis *settled = why_analysis_copy (analysis);
  settle_measures (live, settled);
  gboolean is_short = analysis->duration_s < WHY_LIVE_EVIDENCE_S
                      || analysis->evidence == WHY_EVIDENCE_SHORT || live->run_note != live->note;
  settled->is_early = is_short;
  if (is_short && live->smoother.label >= 0)
    {
      settled->label = (gsize) live->smoother.label;
      settled->evidence = live->evidence;
    }
  else if (is_short)
    settled->evidence = WHY_EVIDENCE_SHORT;
  else
    {
      live->evidence = analysis->evidence;
      settled->label = why_label_smoother_add (&live->smoother, analysis->probabilities,
                                               analysis->axes->n_classes);
    }
  settled->is_held
      = live->smoother.label >= 0 && (is_short || !is_most_probable (analysis, settled->label));
  return settled;
}

WhyAnalysis *
why_live_run (WhyLive *live,
              WhyAnalyzer *analyzer,
              const float *samples,
              gsize n,
              const char *source,
              WhyRule rule,
              WhyQuestion shown,
              GError **error)
{
  WhyAnalysisOptions options;
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gsize n_known = MIN (n, (gsize) (WHY_LIVE_S * axes->sample_rate_hz));
  gsize n_window = why_live_window (live, axes, samples + (n - n_known), n_known);
  why_live_options (live, rule, shown, &options);
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run_samples (analyzer, samples + (n - n_window), n_window, source, &options,
                                  NULL, NULL, NULL, NULL, error);
  return analysis ? why_live_settle (live, analysis) : NULL;
}

WhyAnalysis *
why_live_axes (WhyAnalyzer *analyzer, const char *source)
{
  WhyAnalysis *analysis = why_analysis_new (analyzer->axes);
  analysis->source = g_strdup (source);
  analysis->file_rate_hz = analyzer->axes->sample_rate_hz;
  analysis->file_channels = 1;
  analysis->file_channel = -1;
  analysis->file_length_known = TRUE;
  analysis->file_duration_s = analysis->duration_s = WHY_LIVE_HISTORY_S;
  analysis->n_rows = why_spectrogram_n_rows (analyzer->spectrogram);
  analysis->row0_hz = why_spectrogram_row_hz (analyzer->spectrogram, 0);
  analysis->rows_per_octave = WHY_SPECTROGRAM_ROWS_PER_OCTAVE;
  return analysis;
}

WhyRollingSpectrogram *
why_live_scroll (WhyAnalyzer *analyzer, gsize hop, gsize n_columns)
{
  WhyRollingSpectrogram *rolling;
  why_rolling_spectrogram_new (analyzer->spectrogram, hop, n_columns, &rolling, NULL);
  return rolling;
}

WhyAnalysis *
why_live_picture (const WhyAnalysis *axes, const WhyRollingSpectrogram *rolling)
{
  WhyAnalysis *picture = why_analysis_copy (axes);
  gsize n_rows = why_rolling_spectrogram_n_rows (rolling),
        n_kept = why_rolling_spectrogram_n_kept (rolling);
  guint64 end = why_rolling_spectrogram_n_columns (rolling);
  float *plane = g_new (float, n_rows *n_kept);
  /* The newest is the last; before the first there was silence. */
  for (gsize c = 0; c < n_kept; c++)
    {
      const float *column
          = end + c >= n_kept ? why_rolling_spectrogram_column (rolling, end + c - n_kept) : NULL;
      for (gsize row = 0; row < n_rows; row++)
        plane[row * n_kept + c] = column ? column[row] : (float) WHY_SPECTROGRAM_FLOOR_DB;
    }
  picture->n_columns = n_kept;
  picture->spectrogram_db = g_bytes_new_take (plane, n_rows * n_kept * sizeof (float));
  return picture;
}

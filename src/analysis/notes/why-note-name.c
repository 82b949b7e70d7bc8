/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "analysis/engine/why-live.h"
#include "analysis/notes/why-note-finder.h"
#include "base/why-statistics.h"
#include "dsp/pitch/why-contour.h"

#define MAX_WINDOWS 8 /* of a note that is longer than the model's window */
/* A later part of such a note is taken only where a technique is so much more probable in it. */
#define MIN_GAIN 0.1
#define MIN_VOICED 0.35 /* share of a note without which it has no pitch */
#define HELD_CENTS 100.0
#define MAX_SWING_CENTS 200.0
#define MIN_HELD 0.5 /* share of what is voiced */
#define SURE 0.7

static double
level_of (const float *x, gsize n)
{
  double squares = 0;
  for (gsize i = 0; i < n; i++)
    squares += (double) x[i] * (double) x[i];
  return n > 0 && squares > 0 ? 10 * log10 (squares / (double) n) : NAN;
}

static void
fill_nothing (WhyNote *note, const WhyAxes *axes)
{
  note->is_named = TRUE;
  note->f0_hz = note->second_hz = NAN;
  note->rate_hz = note->extent_cents = note->depth_db = note->regularity = note->delay_s = NAN;
  note->label = axes->n_classes - 1;
  memset (note->probabilities, 0, sizeof note->probabilities);
  for (gsize k = 0; k < axes->n_classes; k++)
    if (g_ascii_strcasecmp (axes->classes[k], "none") == 0)
      note->label = k;
  note->probabilities[note->label] = 1;
  note->evidence = WHY_EVIDENCE_CLICK;
}

static void
fill (WhyNote *note, const WhyAnalysis *analysis)
{
  const WhyAxes *axes = analysis->axes;
  const WhyMeasures *measures = &analysis->measures;
  gboolean has_rate = isfinite (measures->rate_hz),
           is_trill = g_ascii_strcasecmp (axes->classes[analysis->label], "trill") == 0,
           voiced = measures->voiced_fraction >= MIN_VOICED;
  note->is_named = TRUE;
  note->label = analysis->label;
  memcpy (note->probabilities, analysis->probabilities, sizeof note->probabilities);
  note->evidence = analysis->evidence;
  note->f0_hz = voiced ? measures->f0_hz : NAN;
  note->second_hz = NAN;
  if (voiced && is_trill && isfinite (measures->upper_hz))
    {
      note->f0_hz = measures->lower_hz;
      note->second_hz = measures->upper_hz;
    }
  note->rate_hz = measures->rate_hz;
  note->extent_cents = has_rate ? measures->extent_cents : NAN;
  note->depth_db = has_rate ? measures->depth_db : NAN;
  note->regularity = has_rate ? measures->regularity : NAN;
  note->delay_s = has_rate ? measures->delay_s : NAN;
}

/* Whether the pitch stays with a note for most of the time, or swings about it as far as was measured: speech,
 * noise and chords do not. */
static WhyStatus
holds_pitch (const WhyNote *note, const float *x, gsize n, double rate_hz, gboolean *out)
{
  WhyContour *contour;
  WhyStatus status = why_contour_new (x, n, rate_hz, &contour, NULL, NULL);
  *out = TRUE;
  if (status != WHY_OK)
    return status;
  g_autofree float *sorted = g_new (float, contour->n + 1);
  gsize n_voiced = why_sort_numbers (contour->f0_hz, contour->n, sorted), n_held = 0;
  double middle_hz = n_voiced > 0 ? (double) why_quantile_floats (sorted, n_voiced, 0.5) : NAN,
         swing = isfinite (note->extent_cents) ? MIN (note->extent_cents, MAX_SWING_CENTS) : 0;
  for (gsize i = 0; i < n_voiced; i++)
    n_held += fabs (1200 * log2 ((double) sorted[i] / middle_hz)) <= swing + HELD_CENTS;
  *out = n_voiced > 0 && (double) n_held >= MIN_HELD * (double) n_voiced
         && (double) n_voiced >= MIN_VOICED * (double) contour->n;
  why_contour_free (contour);
  return WHY_OK;
}

/* What is no note has no pitch, and, unless the networks are sure of it, no technique. */
static void
deny (WhyNote *note, const WhyAxes *axes)
{
  gsize none = 0;
  note->f0_hz = note->second_hz = NAN;
  while (none < axes->n_classes && g_ascii_strcasecmp (axes->classes[none], "none") != 0)
    none++;
  if (none == axes->n_classes || note->label == none
      || (double) note->probabilities[note->label] >= SURE)
    return;
  memset (note->probabilities, 0, sizeof note->probabilities);
  note->probabilities[none] = 1;
  note->label = none;
  note->evidence = WHY_EVIDENCE_NO_NOTE;
  note->rate_hz = note->extent_cents = note->depth_db = note->regularity = note->delay_s = NAN;
}

/* The probability that there is a technique. */
static double
technique_of (const WhyAnalysis *analysis)
{
  for (gsize k = 0; k < analysis->axes->n_classes; k++)
    if (g_ascii_strcasecmp (analysis->axes->classes[k], "none") == 0)
      return 1 - (double) analysis->probabilities[k];
  return 1;
}

gboolean
why_note_name (WhyAnalyzer *analyzer,
               WhySamples *samples,
               WhyNote *note,
               GCancellable *cancellable,
               GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  gint64 first = (gint64) floor (note->from_s * axes->sample_rate_hz + 0.5),
         last = (gint64) floor (note->to_s * axes->sample_rate_hz + 0.5);
  gsize n_all = (gsize) MAX (last - first, 0), n = MIN (n_all, axes->n);
  gsize n_windows = n_all <= axes->n ? 1 : MIN (MAX_WINDOWS, 1 + (n_all - 1) / axes->n);
  g_autofree float *x = g_new (float, n + 1);
  g_autoptr (WhyAnalysis) best = NULL;
  fill_nothing (note, axes);
  note->window_from_s = note->from_s;
  note->window_to_s = note->from_s + (double) n / axes->sample_rate_hz;
  note->level_db = NAN;
  for (gsize i = 0; i < n_windows; i++)
    {
      gsize skipped = n_windows > 1 ? i * (n_all - n) / (n_windows - 1) : 0;
      g_autoptr (GError) reason = NULL;
      const WhyAnalysisOptions options
          = { .verdict_only = TRUE,
              .with_measures = TRUE,
              .live = (double) n / axes->sample_rate_hz <= WHY_LIVE_S + 1e-9 };
      if (!why_samples_read (samples, first + (gint64) skipped, n, x, error))
        return FALSE;
      g_autoptr (WhyAnalysis) analysis
          = why_analyzer_run_samples (analyzer, x, n, "note", &options, NULL, NULL, NULL,
                                      cancellable, &reason);
      if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_propagate_error (error, g_steal_pointer (&reason));
          return FALSE;
        }
      if (!isfinite (note->level_db))
        note->level_db = level_of (x, n);
      if (!analysis || (best && technique_of (analysis) < technique_of (best) + MIN_GAIN))
        continue;
      g_clear_pointer (&best, why_analysis_unref);
      best = g_steal_pointer (&analysis);
      note->window_from_s = (double) (first + (gint64) skipped) / axes->sample_rate_hz;
      note->window_to_s = note->window_from_s + (double) n / axes->sample_rate_hz;
      note->level_db = level_of (x, n);
    }
  if (!best)
    return TRUE;
  fill (note, best);
  gsize n_bytes;
  const float *heard = g_bytes_get_data (best->samples, &n_bytes);
  gboolean is_held;
  WhyStatus status
      = holds_pitch (note, heard, n_bytes / sizeof *heard, axes->sample_rate_hz, &is_held);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return FALSE;
    }
  if (!is_held)
    deny (note, axes);
  return TRUE;
}

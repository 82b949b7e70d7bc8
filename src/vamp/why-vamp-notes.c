/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "analysis/notes/why-notes-answer.h"
#include "dsp/pitch/why-measure.h"
#include "vamp/why-vamp-ending.h"
#include "vamp/why-vamp-outputs.h"

static WhyNotes *
find (const WhyVampEnding *ending, GError **error)
{
  double rate_hz = why_analyzer_axes (ending->analyzer)->sample_rate_hz;
  WhyNotesAnswer answer = { 0 };
  /* The host may have a main loop of its own, which is not ours to turn. */
  g_autoptr (GMainContext) context = g_main_context_new ();
  g_main_context_push_thread_default (context);
  WhyNotesRun *run
      = why_notes_run_new (ending->finder, ending->analyzer,
                           why_samples_of_bytes (ending->samples, rate_hz), ending->duration_s, 0,
                           FALSE, why_notes_answer_take, &answer);
  while (why_notes_answer_wait (&answer, context))
    ;
  why_notes_run_stop (run);
  g_main_context_pop_thread_default (context);
  return why_notes_answer_steal (&answer, error);
}

/* "A4 vibrato", "A4-B4 trill"; the pitch alone where it sounds too short to tell more. */
static char *
name_note (const WhyNote *note, const WhyAxes *axes, double a4_hz)
{
  char name[8], second[8];
  double ignored;
  const char *label = note->evidence == WHY_EVIDENCE_SHORT ? "" : axes->classes[note->label];
  why_note_data_name_at (note->f0_hz, a4_hz, name, &ignored);
  why_note_data_name_at (note->second_hz, a4_hz, second, &ignored);
  return g_strdup_printf ("%s%s%s%s%s", name, *second ? "-" : "", second, *label ? " " : "", label);
}

static void
add_note (const WhyVampEnding *ending, const WhyNote *note, const WhyAxes *axes)
{
  WhyVampFeatures *features = ending->features;
  double duration_s = note->to_s - note->from_s;
  const char *label
      = note->evidence == WHY_EVIDENCE_SHORT ? "too short to tell" : axes->classes[note->label];
  const float f0_hz = (float) note->f0_hz;
  const float measures[WHY_VAMP_N_MEASURES] = {
    [WHY_VAMP_MEASURE_PROBABILITY] = note->probabilities[note->label],
    [WHY_VAMP_MEASURE_F0_HZ] = f0_hz,
    [WHY_VAMP_MEASURE_SECOND_HZ] = (float) note->second_hz,
    [WHY_VAMP_MEASURE_RATE_HZ] = (float) note->rate_hz,
    [WHY_VAMP_MEASURE_EXTENT_CENTS] = (float) note->extent_cents,
    [WHY_VAMP_MEASURE_DEPTH_DB] = (float) note->depth_db,
    [WHY_VAMP_MEASURE_REGULARITY] = (float) note->regularity,
    [WHY_VAMP_MEASURE_DELAY_S] = (float) note->delay_s,
    [WHY_VAMP_MEASURE_LEVEL_DB] = (float) note->level_db,
  };
  if (isfinite (note->f0_hz))
    {
      g_autofree char *name = name_note (note, axes, ending->a4_hz);
      why_vamp_features_add (features, WHY_VAMP_NOTES, note->from_s, duration_s, &f0_hz, 1, name);
    }
  why_vamp_features_add (features, WHY_VAMP_NOTE_TECHNIQUES, note->from_s, duration_s, measures, 1,
                         label);
  why_vamp_features_add (features, WHY_VAMP_MEASURES, note->from_s, duration_s, measures,
                         WHY_VAMP_N_MEASURES, label);
}

static void
add_value (const WhyVampEnding *ending, WhyVampOutput output, double at_s, double value)
{
  const float single = (float) value;
  if (isfinite (value))
    why_vamp_features_add (ending->features, output, at_s, NAN, &single, 1, NULL);
}

/* The modulation of a note, cycle by cycle. FALSE with error. */
static gboolean
add_cycles (const WhyVampEnding *ending, WhySamples *samples, const WhyNote *note, GError **error)
{
  double rate_hz = why_samples_rate (samples);
  gint64 first = llround (note->window_from_s * rate_hz);
  gsize n = (gsize) llround ((note->window_to_s - note->window_from_s) * rate_hz), n_cycles;
  g_autofree float *x = g_new (float, n + 1);
  WhyMeasures measures;
  WhyModulationCycle *cycles;
  if (!why_samples_read (samples, first, n, x, error))
    return FALSE;
  WhyStatus status = why_measure_cycles (x, n, rate_hz, &measures, &cycles, &n_cycles, NULL, NULL);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return FALSE;
    }
  for (gsize i = 0; i < n_cycles; i++)
    {
      double at_s = note->window_from_s + cycles[i].at_s;
      add_value (ending, WHY_VAMP_RATE, at_s, cycles[i].rate_hz);
      add_value (ending, WHY_VAMP_EXTENT, at_s, cycles[i].extent_cents);
      add_value (ending, WHY_VAMP_DEPTH, at_s, cycles[i].depth_db);
    }
  free (cycles);
  return TRUE;
}

gboolean
why_vamp_add_notes (const WhyVampEnding *ending, GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (ending->analyzer);
  g_autoptr (WhyNotes) notes = find (ending, error);
  if (!notes)
    return FALSE;
  g_autoptr (WhySamples) samples = why_samples_of_bytes (ending->samples, axes->sample_rate_hz);
  for (gsize i = 0; i < why_notes_n (notes); i++)
    {
      const WhyNote *note = why_notes_get (notes, i);
      add_note (ending, note, axes);
      /* What has no rate as a whole does not swing, whatever its cycles would be. */
      if (isfinite (note->rate_hz) && !add_cycles (ending, samples, note, error))
        return FALSE;
    }
  return TRUE;
}

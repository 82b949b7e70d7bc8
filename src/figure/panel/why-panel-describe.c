/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-trill-text.h"
#include "figure/panel/why-panel-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define N_TOP 3

static void add (GString *text, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* One sentence more. */
static void
add (GString *text, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append_vprintf (text, format, args);
  va_end (args);
}

static void
add_verdict (GString *text, const WhyAnalysis *analysis)
{
  if (analysis->stage >= WHY_STAGE_VERDICT && analysis->evidence == WHY_EVIDENCE_SHORT)
    add (text, _ ("Verdict: too short to tell."));
  else if (analysis->stage >= WHY_STAGE_VERDICT)
    add (text, _ ("Verdict: %s, %.0f percent."), analysis->axes->classes[analysis->label],
         100.0 * (double) analysis->probabilities[analysis->label]);
}

static void
add_measures (GString *text, const WhyAnalysis *analysis)
{
  const WhyMeasures *measures = &analysis->measures;
  char note[WHY_NOTE_SIZE];
  double cents;
  WhyTrillText trill;
  if (why_trill_text_of (analysis, &trill))
    {
      g_autofree char *line = why_trill_text_line (&trill);
      add (text, "%s.", line);
      return;
    }
  if (why_note_display_name (measures->f0_hz, note, &cents))
    add (text, _ ("Pitch %s, %+.0f cents."), note, round (cents) + 0.0);
  if (measures->rate_hz > 0.0)
    add (text, _ ("Modulated %.1f times a second."), measures->rate_hz);
  if (measures->extent_cents > 0.0)
    add (text, _ ("Pitch swings by plus or minus %.0f cents."), measures->extent_cents);
}

/* The row with the most power. */
static double
strongest_hz (const WhyAnalysis *analysis)
{
  const float *db = g_bytes_get_data (analysis->spectrogram_db, NULL);
  double most = 0.0;
  gsize best = 0;
  for (gsize row = 0; row < analysis->n_rows; row++)
    {
      double power = 0.0;
      for (gsize column = 0; column < analysis->n_columns; column++)
        power += pow (10.0, 0.1 * (double) db[row * analysis->n_columns + column]);
      if (power > most)
        most = power, best = row;
    }
  return analysis->row0_hz * exp2 ((double) best / analysis->rows_per_octave);
}

static void
add_spectrogram (GString *text, const WhyAnalysis *analysis)
{
  char note[WHY_NOTE_SIZE];
  double cents, hz = strongest_hz (analysis);
  add (text, _ ("%.1f seconds of sound."), analysis->duration_s);
  if (why_note_display_name (hz, note, &cents))
    add (text, _ ("Strongest at %.0f hertz, %s."), hz, note);
  add_measures (text, analysis);
}

/* The path of an order with the largest value, or with sign -1 the smallest; -1: there is none. */
static int
largest (const WhyAxes *axes, const float *values, gboolean second_order, double sign)
{
  int best = -1;
  for (gsize path = 0; path < axes->n_paths; path++)
    if ((axes->paths[path].xi2 > 0.0) == second_order
        && (best < 0 || sign * (double) values[path] > sign * (double) values[best]))
      best = (int) path;
  return best;
}

static void
add_scattering (GString *text, const WhyAxes *axes, const float *values)
{
  int first = largest (axes, values, FALSE, 1.0), second = largest (axes, values, TRUE, 1.0);
  if (first >= 0)
    add (text, _ ("Strongest carrier: %.0f hertz."), axes->paths[first].xi1 * axes->sample_rate_hz);
  if (second >= 0)
    add (text, _ ("Strongest modulation: %.1f hertz, at the carrier of %.0f hertz."),
         axes->paths[second].xi2 * axes->sample_rate_hz,
         axes->paths[second].xi1 * axes->sample_rate_hz);
}

static void
add_path (GString *text, const WhyAxes *axes, int path, double share)
{
  double carrier = axes->paths[path].xi1 * axes->sample_rate_hz;
  double modulation = axes->paths[path].xi2 * axes->sample_rate_hz;
  if (modulation > 0.0)
    add (text, _ ("Carrier %.0f hertz, modulated at %.1f hertz: %+.1f percent."), carrier,
         modulation, 100.0 * share);
  else
    add (text, _ ("Carrier %.0f hertz, unmodulated: %+.1f percent."), carrier, 100.0 * share);
}

/* What is asked, and which sign speaks for what. */
static void
add_question (GString *text, const WhyAxes *axes, const WhyPanelOptions *options)
{
  const WhyQuestion *question = &options->question;
  const char *asked = why_class_display_name (axes->classes[question->class_index]);
  if (!question->is_contrast)
    {
      add (text, _ ("Why, or why not, %s, according to %s."), asked,
           why_rule_label (options->rule));
      return;
    }
  const char *other = why_class_display_name (axes->classes[question->other]);
  add (text, _ ("Why %s rather than %s, according to %s."), asked, other,
       why_rule_label (options->rule));
  /* Translators: the names of two techniques. */
  add (text, _ ("Positive values speak for %s, negative ones for %s."), asked, other);
}

/* The most relevant, and what speaks most against the class. */
static void
add_relevance (GString *text,
               const WhyAnalysis *analysis,
               const WhyPanelOptions *options,
               const float *values)
{
  const WhyAxes *axes = analysis->axes;
  double total = 0.0;
  g_autofree float *left = g_memdup2 (values, axes->n_paths * sizeof *values);
  for (gsize path = 0; path < axes->n_paths; path++)
    total += fabs ((double) values[path]);
  add_question (text, axes, options);
  if (!(total > 0.0))
    return;
  add (text, _ ("Most relevant, as a percentage of all relevance."));
  for (int i = 0; i < N_TOP; i++)
    {
      int first = largest (axes, left, FALSE, 1.0), second = largest (axes, left, TRUE, 1.0);
      int path = first < 0 || (second >= 0 && left[second] > left[first]) ? second : first;
      if (path < 0 || !(left[path] > 0.0f))
        break;
      add_path (text, axes, path, (double) values[path] / total);
      left[path] = -INFINITY;
    }
  int first = largest (axes, values, FALSE, -1.0), second = largest (axes, values, TRUE, -1.0);
  int against = first < 0 || (second >= 0 && values[second] < values[first]) ? second : first;
  if (against < 0 || !(values[against] < 0.0f))
    return;
  if (options->question.is_contrast)
    add (text, _ ("Most for %s."), why_class_display_name (axes->classes[options->question.other]));
  else
    add (text, _ ("Most against it."));
  add_path (text, axes, against, (double) values[against] / total);
}

char *
why_panel_describe (WhyPanelKind kind, const WhyAnalysis *analysis, const WhyPanelOptions *options)
{
  GString *text = g_string_new (NULL);
  if (!analysis)
    return g_string_free (text, FALSE);
  add_verdict (text, analysis);
  if (options->to_s > options->from_s)
    add (text, _ ("From %.1f to %.1f seconds."), options->from_s, options->to_s);
  if (kind == WHY_PANEL_SPECTROGRAM)
    {
      if (analysis->spectrogram_db)
        add_spectrogram (text, analysis);
      return g_string_free (text, FALSE);
    }
  g_autofree float *values = why_panel_averages (analysis, kind, options);
  if (values && kind == WHY_PANEL_SCATTERING)
    add_scattering (text, analysis->axes, values);
  else if (values)
    add_relevance (text, analysis, options, values);
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-trill-text.h"

#include <glib/gi18n-lib.h>
#include <math.h>

static const char *const intervals[] = {
  NULL,
  N_ ("semitone"),
  N_ ("whole tone"),
  N_ ("minor third"),
  N_ ("major third"),
  N_ ("fourth"),
  N_ ("tritone"),
  N_ ("fifth"),
  N_ ("minor sixth"),
  N_ ("major sixth"),
  N_ ("minor seventh"),
  N_ ("major seventh"),
  N_ ("octave"),
};

gboolean
why_trill_text (const char *class_name, const WhyMeasures *measures, WhyTrillText *out)
{
  char lower[WHY_NOTE_SIZE], upper[WHY_NOTE_SIZE];
  double cents;
  if (g_strcmp0 (class_name, "trill") != 0 || !(measures->rate_hz > 0)
      || !(measures->upper_hz > measures->lower_hz)
      || !why_note_display_name (measures->lower_hz, lower, &cents))
    return FALSE;
  /* Counted from the lower note, so that notes and interval always agree, in tune or not. */
  double width = 12 * log2 (measures->upper_hz / measures->lower_hz);
  int semitones = MAX ((int) lround (width), 1);
  if (semitones >= (int) G_N_ELEMENTS (intervals))
    return FALSE;
  double lower_hz = measures->lower_hz * exp2 (-cents / 1200);
  if (!why_note_display_name (lower_hz * exp2 (semitones / 12.0), upper, &cents))
    return FALSE;
  g_snprintf (out->notes, sizeof out->notes, "%s–%s", lower, upper);
  out->interval = _ (intervals[semitones]);
  out->rate_hz = measures->rate_hz;
  return TRUE;
}

gboolean
why_trill_text_of (const WhyAnalysis *analysis, WhyTrillText *out)
{
  return analysis->stage >= WHY_STAGE_VERDICT && analysis->evidence != WHY_EVIDENCE_SHORT
         && why_trill_text (analysis->axes->classes[analysis->label], &analysis->measures, out);
}

char *
why_trill_text_line (const WhyTrillText *trill)
{
  /* Translators: the two notes of a trill, their interval, and how fast it is: "F♯4–G♯4, whole tone,
   * 6.1 per second". */
  return g_strdup_printf (_ ("%s, %s, %.1f per second"), trill->notes, trill->interval,
                          trill->rate_hz);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "figure/page/why-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "figure/why-number.h"
#include "analysis/text/why-description.h"
#include "analysis/text/why-trill-text.h"
#include "base/why-clock-text.h"

static void
append_part (GString *text, const char *part)
{
  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, part);
}

static void
append_stretch (GString *text, const WhyMeasures *measures)
{
  char part[96];
  if (measures->delay_s >= WHY_DESCRIPTION_MIN_DELAY_S)
    {
      /* Translators: how long a note sounds before its modulation begins. */
      g_snprintf (part, sizeof part, _ ("starts after %.1f s"), measures->delay_s);
      append_part (text, part);
    }
  if (measures->rest_s >= WHY_DESCRIPTION_MIN_DELAY_S)
    {
      /* Translators: how long a note sounds on after its modulation has ended. */
      g_snprintf (part, sizeof part, _ ("stops %.1f s before the note ends"), measures->rest_s);
      append_part (text, part);
    }
}

/* remark: what verdict and measures have to say of each other; NULL: nothing. */
static GString *
measures_line (const WhyAnalysis *analysis, const char *remark)
{
  const WhyMeasures *measures = &analysis->measures;
  GString *text = g_string_new (NULL);
  char note[WHY_NOTE_SIZE], part[96];
  double cents;
  WhyTrillText trill;
  gboolean is_trill = why_trill_text_of (analysis, &trill);

  if (is_trill)
    {
      g_autofree char *line = why_trill_text_line (&trill);
      append_part (text, line);
    }
  else if (why_note_display_name (measures->f0_hz, note, &cents))
    {
      /* Translators: a note and how far from it in cents (hundredths of a semitone). */
      g_snprintf (part, sizeof part, _ ("%s %s%.0f ct"), note, cents < -0.5 ? "−" : "+",
                  fabs (cents));
      append_part (text, part);
    }
  if (isnan (measures->rate_hz) && !remark)
    append_part (text, _ ("no modulation"));
  if (isfinite (measures->rate_hz) && !is_trill)
    {
      g_snprintf (part, sizeof part, _ ("%.1f Hz"), measures->rate_hz);
      append_part (text, part);
    }
  if (isfinite (measures->extent_cents) && !is_trill)
    {
      /* Translators: how far the pitch swings to either side, in cents. */
      g_snprintf (part, sizeof part, _ ("±%.0f ct"), measures->extent_cents);
      append_part (text, part);
    }
  if (isfinite (measures->depth_db))
    {
      g_snprintf (part, sizeof part, _ ("loudness swing %.1f dB"), measures->depth_db);
      append_part (text, part);
    }
  if (isfinite (measures->rate_hz) && isfinite (measures->regularity))
    {
      /* Translators: how much each swing is like the one before (regularity). */
      g_snprintf (part, sizeof part, _ ("evenness %.0f %%"), 100 * measures->regularity);
      append_part (text, part);
    }
  if (isfinite (measures->rate_hz))
    append_stretch (text, measures);
  return text;
}

char *
why_figure_measures_text (const WhyAnalysis *analysis)
{
  g_autofree char *remark = why_describe_evidence (analysis);
  GString *text = measures_line (analysis, remark);
  if (remark)
    append_part (text, remark);
  return g_string_free (text, FALSE);
}

char *
why_figure_numbers_text (const WhyAnalysis *analysis)
{
  g_autofree char *remark = why_describe_evidence (analysis);
  return g_string_free (measures_line (analysis, remark), FALSE);
}

static void
write_rounded (double seconds, char out[WHY_CLOCK_SIZE])
{
  why_clock_text_tenths (round (seconds * 10.0) / 10.0, out);
}

char *
why_figure_window_text (const WhyAnalysis *analysis)
{
  char from[WHY_CLOCK_SIZE], to[WHY_CLOCK_SIZE], all[WHY_CLOCK_SIZE];

  write_rounded (analysis->start_s, from);
  write_rounded (analysis->start_s + analysis->duration_s, to);
  write_rounded (analysis->file_duration_s, all);
  if (!analysis->file_length_known)
    /* Translators: as below, while it is not known yet how long the file is. */
    return g_strdup_printf (_ ("%s–%s of at least %s"), from, to, all);
  /* Translators: times in minutes and seconds: the shown part, and the length of the file. */
  return g_strdup_printf (_ ("%s–%s of %s"), from, to, all);
}

char *
why_figure_conservation_text (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  if (!analysis->axes || !why_analysis_can_explain (analysis, rule, question))
    return NULL;

  const WhyConservation c = why_analysis_conservation (analysis, rule, question);
  if (!isfinite (c.ratio))
    {
      g_autofree char *sum = why_number_text (c.sum, FALSE);
      g_autofree char *logit = why_number_text (c.logit, FALSE);
      return g_strdup_printf (question.is_contrast
                                  ? _ ("Relevance %s, difference of scores (logits) %s")
                                  : _ ("Relevance %s, score (logit) %s"),
                              sum, logit);
    }
  if (question.is_contrast)
    /* Translators: as below, of the score of one class less that of another. */
    return g_strdup_printf (_ ("%.2f %% of the difference of scores (logits) explained"),
                            100.0 * c.ratio);
  /* Translators: relevance shares out the class's score among the cells; this is how much of it
   * arrives there. */
  return g_strdup_printf (_ ("%.2f %% of the score (logit) explained"), 100.0 * c.ratio);
}

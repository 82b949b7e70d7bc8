/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-csv.h"
#include "base/why-utf8.h"
#include "figure/page/why-figure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/text/why-description.h"
#include "analysis/text/why-trill-text.h"

static void add_row (GString *text, const char *name, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
add_row (GString *text, const char *name, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_string_append_printf (text, "%s\t", name);
  g_string_append_vprintf (text, format, args);
  g_string_append_c (text, '\n');
  va_end (args);
}

static void
add_pitch (GString *text, const WhyMeasures *measures)
{
  char note[WHY_NOTE_SIZE];
  double cents;

  if (!why_note_display_name (measures->f0_hz, note, &cents))
    {
      add_row (text, _ ("Pitch"), "%s", _ ("none"));
      return;
    }
  add_row (text, _ ("Pitch"), _ ("%.2f Hz"), measures->f0_hz);
  /* Translators: a note, how far from it in cents, and the concert pitch it is named by. */
  add_row (text, _ ("Note"), _ ("%s %s%.1f ct (A4 = %.4g Hz)"), note, cents < 0.0 ? "−" : "+",
           fabs (cents), why_note_get_a4 ());
}

static void
add_modulation (GString *text, const WhyMeasures *measures)
{
  if (isnan (measures->rate_hz))
    {
      add_row (text, _ ("Modulation"), "%s", _ ("none"));
      return;
    }
  add_row (text, _ ("Modulation rate"), _ ("%.2f Hz"), measures->rate_hz);
  if (isfinite (measures->extent_cents))
    {
      add_row (text, _ ("Extent"), _ ("±%.1f ct"), measures->extent_cents);
      add_row (text, _ ("Extent, peak to peak"), _ ("%.1f ct"), measures->extent_pp_cents);
    }
  if (isfinite (measures->depth_db))
    add_row (text, _ ("Loudness swing, peak to peak"), _ ("%.2f dB"), measures->depth_db);
  add_row (text, _ ("Evenness (regularity)"), _ ("%.0f %%"), 100 * measures->regularity);
  if (isfinite (measures->onset_s))
    {
      /* Translators: when the modulation begins, from the start of the part that was measured. */
      add_row (text, _ ("Modulation starts at"), _ ("%.2f s"), measures->onset_s);
      add_row (text, _ ("After the note’s start"), _ ("%.2f s"), measures->delay_s);
      add_row (text, _ ("Before the note’s end"), _ ("%.2f s"), measures->rest_s);
    }
  /* Translators: from when to when the modulation lasts, on which it was measured. */
  add_row (text, _ ("Measured"), _ ("%.2f to %.2f s"), measures->from_s, measures->to_s);
}

char *
why_figure_measures_table (const WhyAnalysis *analysis)
{
  GString *text = g_string_new (NULL);
  g_autofree char *window = why_figure_window_text (analysis);

  g_autofree char *plain = why_utf8_plain (analysis->source ? analysis->source : "", "");
  g_autofree char *source = why_csv_guard (plain); /* it is pasted into spreadsheets */
  add_row (text, _ ("Recording"), "%s", source);
  add_row (text, _ ("Part"), "%s", window);
  WhyTrillText trill;
  add_pitch (text, &analysis->measures);
  if (why_trill_text_of (analysis, &trill))
    {
      add_row (text, _ ("Trill"), "%s", trill.notes);
      add_row (text, _ ("Interval"), "%s", trill.interval);
    }
  add_modulation (text, &analysis->measures);
  g_autofree char *remark = why_describe_evidence (analysis);
  if (remark)
    add_row (text, _ ("Comment"), "%s", remark);
  return g_string_free (text, FALSE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-notes-report.h"

#include <math.h>

#include "base/why-clock-text.h"
#include "cli/why-annotated-report.h"
#include "cli/why-cli.h"

static char *
clock_of (double seconds)
{
  char text[WHY_CLOCK_SIZE];
  /* Of an annotation that has none. */
  if (!(fabs (seconds) < 1e6))
    return g_strdup ("–");
  seconds = MAX (seconds, 0);
  int hundredths = (int) (seconds * 100 + 0.5);
  why_clock_text (hundredths / 100, true, text);
  return g_strdup_printf ("%s.%02d", text, hundredths % 100);
}

static void
add_corrected_text (const WhySidecar *sidecar, GString *text)
{
  if (*why_sidecar_get_title (sidecar))
    g_string_append_printf (text, _ ("  Title: %s\n"), why_sidecar_get_title (sidecar));
  if (*why_sidecar_get_remark (sidecar))
    g_string_append_printf (text, _ ("  Remark: %s\n"), why_sidecar_get_remark (sidecar));
  if (why_sidecar_n (sidecar) > 0)
    g_string_append_printf (text, "%s\n", _ ("  Corrected by hand:"));
  for (gsize i = 0; i < why_sidecar_n (sidecar); i++)
    {
      const WhyCorrection *c = why_sidecar_get (sidecar, i);
      g_autofree char *from = clock_of (c->from_s), *to = clock_of (c->to_s);
      g_string_append_printf (text, "  %s–%s  %s", from, to,
                              c->is_removed ? _ ("no note here")
                              : c->label    ? c->label
                                            : _ ("as the program says"));
      if (c->remark)
        g_string_append_printf (text, "  %s", c->remark);
      g_string_append_c (text, '\n');
    }
}

static void
add_text (const WhyNotesReport *report, GString *text)
{
  g_autofree char *display = g_filename_display_name (report->data.path);
  if (report->n_files > 1)
    g_string_append_printf (text, "%s\n", display);
  if (report->data.notice)
    g_string_append_printf (text, _ ("  Note: %s\n"), report->data.notice);
  if (why_notes_n (report->data.notes) == 0)
    g_string_append_printf (text, "%s\n", _ ("No notes found"));
  for (gsize i = 0; i < why_notes_n (report->data.notes); i++)
    {
      const WhyNote *note = why_notes_get (report->data.notes, i);
      char name[WHY_NOTE_SIZE] = "", second[WHY_NOTE_SIZE] = "";
      double cents = NAN, ignored;
      g_autofree char *from = clock_of (note->from_s), *to = clock_of (note->to_s);
      why_note_display_name (note->f0_hz, name, &cents);
      why_note_display_name (note->second_hz, second, &ignored);
      g_string_append_printf (text, "%s–%s  %s%s%s", from, to, *name ? name : "–",
                              *second ? "–" : "", second);
      if (isfinite (cents))
        g_string_append_printf (text, " %+.0f ct", cents);
      if (note->has_hand_label)
        g_string_append_printf (text, "  " WHY_BY_HAND " %s",
                                why_note_class (report->data.notes, note));
      else if (note->is_named && note->evidence == WHY_EVIDENCE_SHORT)
        g_string_append_printf (text, "  %s", _ ("too short to tell"));
      else if (note->is_named)
        g_string_append_printf (text, "  %s %.0f %%", why_note_class (report->data.notes, note),
                                100 * why_note_probability (note));
      if (isfinite (note->rate_hz))
        g_string_append_printf (text, "  %.1f Hz", note->rate_hz);
      if (isfinite (note->extent_cents))
        g_string_append_printf (text, " ±%.0f ct", note->extent_cents);
      if (isfinite (note->depth_db))
        g_string_append_printf (text, " %.1f dB", note->depth_db);
      if (report->data.annotations)
        why_annotated_add_text (text, report->data.annotations, report->data.notes, i);
      g_string_append_c (text, '\n');
    }
  if (report->data.sidecar)
    add_corrected_text (report->data.sidecar, text);
  if (report->data.annotations)
    why_annotated_add_text_summary (text, report->data.annotations, report->data.notes);
}

void
why_notes_report_add (const WhyNotesReport *report, WhyFormat format, GString *text)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      why_notes_data_add_json (&report->data, text);
      break;
    case WHY_FORMAT_CSV:
      why_notes_data_add_csv (&report->data, text);
      break;
    case WHY_FORMAT_TEXT:
    case WHY_FORMAT_MARKDOWN:
    default:
      add_text (report, text);
    }
}

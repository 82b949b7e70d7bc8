/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-notes-report.h"

#include <math.h>
#include <string.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/engine/why-evidence.h"
#include "analysis/engine/why-file-info.h"
#include "analysis/text/why-json-builder.h"
#include "analysis/text/why-reason-text.h"
#include "base/why-clock-text.h"
#include "cli/why-annotated-report.h"
#include "cli/why-cli.h"

/* Pitch as data: name, deviation and number of the nearest note; nothing where there is no pitch. */
typedef struct
{
  char name[8], second[8];
  double cents, midi;
} Pitch;

static Pitch
pitch_of (const WhyNote *note)
{
  Pitch pitch = { .cents = NAN, .midi = NAN };
  double ignored;
  if (why_note_data_name (note->f0_hz, pitch.name, &pitch.cents))
    pitch.midi = round (69 + 12 * log2 (note->f0_hz / why_note_get_a4 ()));
  why_note_data_name (note->second_hz, pitch.second, &ignored);
  return pitch;
}

static void
add_json_note (JsonBuilder *builder, const WhyNotesReport *report, gsize i)
{
  const WhyNotes *notes = report->notes;
  const WhyNote *note = why_notes_get (notes, i);
  const WhyAxes *axes = why_notes_axes (notes);
  gboolean is_named = note->is_named;
  g_autofree char *reason = is_named ? why_reason_text_of_note (notes, i) : NULL;
  Pitch pitch = pitch_of (note);
  why_json_begin_object (builder, NULL);
  why_json_add_number (builder, "from_s", note->from_s);
  why_json_add_number (builder, "to_s", note->to_s);
  why_json_add_string (builder, "note", *pitch.name ? pitch.name : NULL);
  why_json_add_number (builder, "midi", pitch.midi);
  why_json_add_number (builder, "f0_hz", note->f0_hz);
  why_json_add_number (builder, "cents", pitch.cents);
  why_json_add_string (builder, "second_note", *pitch.second ? pitch.second : NULL);
  why_json_add_string (builder, "label", is_named ? axes->classes[note->label] : NULL);
  why_json_add_number (builder, "probability",
                       is_named ? (double) note->probabilities[note->label] : NAN);
  why_json_add_values (builder, "probabilities", (const char *const *) axes->classes,
                       axes->n_classes, note->probabilities);
  why_json_add_string (builder, "evidence", why_evidence_name (note->evidence));
  why_json_add_string (builder, "reason", reason);
  why_json_add_number (builder, "rate_hz", note->rate_hz);
  why_json_add_number (builder, "extent_cents", note->extent_cents);
  why_json_add_number (builder, "depth_db", note->depth_db);
  why_json_add_number (builder, "regularity", note->regularity);
  why_json_add_number (builder, "delay_s", note->delay_s);
  why_json_add_number (builder, "level_db", note->level_db);
  if (report->annotations)
    why_annotated_add_json (builder, report->annotations, notes, i);
  json_builder_end_object (builder);
}

static void
add_contour (JsonBuilder *builder, const WhyContour *contour)
{
  why_json_begin_object (builder, "contour");
  why_json_add_number (builder, "step_s", contour->step_s);
  why_json_begin_array (builder, "f0_hz");
  for (gsize i = 0; i < contour->n; i++)
    why_json_add_number (builder, NULL, (double) contour->f0_hz[i]);
  json_builder_end_array (builder);
  why_json_begin_array (builder, "confidence");
  for (gsize i = 0; i < contour->n; i++)
    why_json_add_number (builder, NULL, (double) contour->confidence[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

/* Beside the program's own numbers, which stay as they are. */
static void
add_corrected (JsonBuilder *builder, const WhySidecar *sidecar)
{
  why_json_begin_object (builder, "corrected");
  why_json_add_string (builder, "title", why_sidecar_get_title (sidecar));
  why_json_add_string (builder, "remark", why_sidecar_get_remark (sidecar));
  why_json_begin_array (builder, "notes");
  for (gsize i = 0; i < why_sidecar_n (sidecar); i++)
    {
      const WhyCorrection *c = why_sidecar_get (sidecar, i);
      why_json_begin_object (builder, NULL);
      why_json_add_number (builder, "from_s", c->from_s);
      why_json_add_number (builder, "to_s", c->to_s);
      why_json_add_string (builder, "label", c->label);
      why_json_add_string (builder, "remark", c->remark);
      json_builder_set_member_name (builder, "removed");
      json_builder_add_boolean_value (builder, c->is_removed);
      if (c->has_was)
        {
          why_json_begin_object (builder, "was");
          why_json_add_number (builder, "from_s", c->was_from_s);
          why_json_add_number (builder, "to_s", c->was_to_s);
          why_json_add_string (builder, "label", c->was_label);
          why_json_add_string (builder, "model", c->was_model);
          json_builder_end_object (builder);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_json (const WhyNotesReport *report, GString *text)
{
  const WhyAxes *axes = why_notes_axes (report->notes);
  g_autofree char *display = g_filename_display_name (report->path);
  g_autofree char *notice = why_file_notice (report->info);
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "file", display);
  why_json_add_number (builder, "duration_s", why_notes_duration (report->notes));
  if (notice)
    why_json_add_string (builder, "notice", notice);
  why_json_add_string (builder, "model", axes->model_name);
  why_json_add_number (builder, "a4_hz", why_note_get_a4 ());
  why_json_begin_array (builder, "notes");
  for (gsize i = 0; i < why_notes_n (report->notes); i++)
    add_json_note (builder, report, i);
  json_builder_end_array (builder);
  if (report->sidecar)
    add_corrected (builder, report->sidecar);
  if (report->annotations)
    why_annotated_add_json_summary (builder, report->annotations, report->notes);
  if (report->contour)
    add_contour (builder, report->contour);
  json_builder_end_object (builder);
  g_autofree char *line = why_json_builder_line (builder);
  g_string_append (text, line);
}

static const struct
{
  const char *name, *format;
  gsize offset;
} columns[] = {
  { "rate_hz", "%.3f", G_STRUCT_OFFSET (WhyNote, rate_hz) },
  { "extent_cents", "%.1f", G_STRUCT_OFFSET (WhyNote, extent_cents) },
  { "depth_db", "%.2f", G_STRUCT_OFFSET (WhyNote, depth_db) },
  { "regularity", "%.3f", G_STRUCT_OFFSET (WhyNote, regularity) },
  { "delay_s", "%.3f", G_STRUCT_OFFSET (WhyNote, delay_s) },
  { "level_db", "%.2f", G_STRUCT_OFFSET (WhyNote, level_db) },
};

static void
add_csv (const WhyNotesReport *report, GString *text)
{
  const WhyAxes *axes = why_notes_axes (report->notes);
  char number[WHY_CSV_NUMBER_SIZE];
  if (text->len == 0)
    {
      g_string_append (
          text, "file,from_s,to_s,note,midi,f0_hz,cents,second_note,label,probability,evidence");
      for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
        g_string_append_printf (text, ",%s", columns[k].name);
      g_string_append_printf (text, "%s\n", report->annotations ? WHY_ANNOTATED_CSV_HEADER : "");
    }
  g_autofree char *display = g_filename_display_name (report->path);
  g_autofree char *file = why_csv_field ("", display);
  for (gsize i = 0; i < why_notes_n (report->notes); i++)
    {
      const WhyNote *note = why_notes_get (report->notes, i);
      Pitch pitch = pitch_of (note);
      const char *evidence = why_evidence_name (note->evidence);
      g_autofree char *label = why_csv_field ("", note->is_named ? axes->classes[note->label] : "");
      g_string_append_printf (text, "%s,%s", file, why_csv_number (number, "%.3f", note->from_s));
      g_string_append_printf (text, ",%s,%s", why_csv_number (number, "%.3f", note->to_s),
                              pitch.name);
      g_string_append_printf (text, ",%s", why_csv_number (number, "%.0f", pitch.midi));
      g_string_append_printf (text, ",%s", why_csv_number (number, "%.3f", note->f0_hz));
      g_string_append_printf (text, ",%s,%s,%s", why_csv_number (number, "%.2f", pitch.cents),
                              pitch.second, label);
      g_string_append_printf (text, ",%s,%s",
                              why_csv_number (number, "%.4f",
                                              note->is_named
                                                  ? (double) note->probabilities[note->label]
                                                  : NAN),
                              evidence ? evidence : "");
      for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
        g_string_append_printf (text, ",%s",
                                why_csv_number (number, columns[k].format,
                                                G_STRUCT_MEMBER (double, note, columns[k].offset)));
      if (report->annotations)
        why_annotated_add_csv (text, report->annotations, report->notes, i);
      g_string_append_c (text, '\n');
    }
}

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
  const WhyAxes *axes = why_notes_axes (report->notes);
  g_autofree char *notice = why_file_notice (report->info);
  g_autofree char *display = g_filename_display_name (report->path);
  if (report->n_files > 1)
    g_string_append_printf (text, "%s\n", display);
  if (notice)
    g_string_append_printf (text, _ ("  Note: %s\n"), notice);
  if (why_notes_n (report->notes) == 0)
    g_string_append_printf (text, "%s\n", _ ("No notes found"));
  for (gsize i = 0; i < why_notes_n (report->notes); i++)
    {
      const WhyNote *note = why_notes_get (report->notes, i);
      char name[WHY_NOTE_SIZE] = "", second[WHY_NOTE_SIZE] = "";
      double cents = NAN, ignored;
      g_autofree char *from = clock_of (note->from_s), *to = clock_of (note->to_s);
      why_note_display_name (note->f0_hz, name, &cents);
      why_note_display_name (note->second_hz, second, &ignored);
      g_string_append_printf (text, "%s–%s  %s%s%s", from, to, *name ? name : "–",
                              *second ? "–" : "", second);
      if (isfinite (cents))
        g_string_append_printf (text, " %+.0f ct", cents);
      if (note->is_named && note->evidence == WHY_EVIDENCE_SHORT)
        g_string_append_printf (text, "  %s", _ ("too short to tell"));
      else if (note->is_named)
        g_string_append_printf (text, "  %s %.0f %%", axes->classes[note->label],
                                100 * (double) note->probabilities[note->label]);
      if (isfinite (note->rate_hz))
        g_string_append_printf (text, "  %.1f Hz", note->rate_hz);
      if (isfinite (note->extent_cents))
        g_string_append_printf (text, " ±%.0f ct", note->extent_cents);
      if (isfinite (note->depth_db))
        g_string_append_printf (text, " %.1f dB", note->depth_db);
      if (report->annotations)
        why_annotated_add_text (text, report->annotations, report->notes, i);
      g_string_append_c (text, '\n');
    }
  if (report->sidecar)
    add_corrected_text (report->sidecar, text);
  if (report->annotations)
    why_annotated_add_text_summary (text, report->annotations, report->notes);
}

void
why_notes_report_add (const WhyNotesReport *report, WhyFormat format, GString *text)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      add_json (report, text);
      break;
    case WHY_FORMAT_CSV:
      add_csv (report, text);
      break;
    case WHY_FORMAT_TEXT:
    case WHY_FORMAT_MARKDOWN:
    default:
      add_text (report, text);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/exchange/why-agreement.h"
#include "analysis/exchange/why-notes-data-private.h"
#include "analysis/exchange/why-notes-data.h"

WhyDataPitch
why_data_pitch_of (const WhyNote *note)
{
  WhyDataPitch pitch = { .cents = NAN, .midi = NAN };
  double ignored;
  if (why_note_data_name (note->f0_hz, pitch.name, &pitch.cents))
    pitch.midi = round (69 + 12 * log2 (note->f0_hz / why_note_get_a4 ()));
  why_note_data_name (note->second_hz, pitch.second, &ignored);
  return pitch;
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
add_annotation (GString *text, const WhyAnnotations *annotations, const WhyNotes *notes, gsize i)
{
  gsize ignored;
  g_autofree char *label = why_csv_field ("", why_annotations_get (annotations, i)->label);
  const char *agreement = why_agreement_name (why_agreement_of (annotations, notes, i, &ignored)),
             *fault = why_annotation_fault_name (
                 why_annotations_fault (annotations, i, why_notes_duration (notes)));
  g_string_append_printf (text, ",%s,%s,%s", label, agreement ? agreement : "", fault ? fault : "");
}

void
why_notes_data_add_csv (const WhyNotesData *data, GString *text)
{
  char number[WHY_CSV_NUMBER_SIZE];
  if (text->len == 0)
    {
      g_string_append (
          text, "file,from_s,to_s,note,midi,f0_hz,cents,second_note,label,probability,evidence");
      for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
        g_string_append_printf (text, ",%s", columns[k].name);
      g_string_append_printf (text, "%s\n", data->annotations ? ",annotation,agreement,fault" : "");
    }
  g_autofree char *display = g_filename_display_name (data->path);
  g_autofree char *file = why_csv_field ("", display);
  for (gsize i = 0; i < why_notes_n (data->notes); i++)
    {
      const WhyNote *note = why_notes_get (data->notes, i);
      WhyDataPitch pitch = why_data_pitch_of (note);
      const char *evidence = why_note_evidence_name (note);
      const char *class_name = why_note_class (data->notes, note);
      g_autofree char *label = why_csv_field ("", class_name ? class_name : "");
      g_string_append_printf (text, "%s,%s", file, why_csv_number (number, "%.3f", note->from_s));
      g_string_append_printf (text, ",%s,%s", why_csv_number (number, "%.3f", note->to_s),
                              pitch.name);
      g_string_append_printf (text, ",%s", why_csv_number (number, "%.0f", pitch.midi));
      g_string_append_printf (text, ",%s", why_csv_number (number, "%.3f", note->f0_hz));
      g_string_append_printf (text, ",%s,%s,%s", why_csv_number (number, "%.2f", pitch.cents),
                              pitch.second, label);
      g_string_append_printf (text, ",%s,%s",
                              why_csv_number (number, "%.4f", why_note_probability (note)),
                              evidence ? evidence : "");
      for (gsize k = 0; k < G_N_ELEMENTS (columns); k++)
        g_string_append_printf (text, ",%s",
                                why_csv_number (number, columns[k].format,
                                                G_STRUCT_MEMBER (double, note, columns[k].offset)));
      if (data->annotations)
        add_annotation (text, data->annotations, data->notes, i);
      g_string_append_c (text, '\n');
    }
}

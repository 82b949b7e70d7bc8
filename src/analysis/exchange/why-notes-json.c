/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/exchange/why-agreement.h"
#include "analysis/exchange/why-notes-data-private.h"
#include "analysis/exchange/why-notes-data.h"
#include "analysis/text/why-json-builder.h"
#include "analysis/text/why-reason-text.h"

/* Members of the object of note i. */
static void
add_annotation (JsonBuilder *builder,
                const WhyAnnotations *annotations,
                const WhyNotes *notes,
                gsize i)
{
  const WhyAnnotation *item = why_annotations_get (annotations, i);
  gsize ignored;
  why_json_add_string (builder, "annotation", item->label);
  why_json_add_count (builder, "annotation_number", item->number);
  why_json_add_string (builder, "agreement",
                       why_agreement_name (why_agreement_of (annotations, notes, i, &ignored)));
  why_json_add_string (builder, "fault",
                       why_annotation_fault_name (
                           why_annotations_fault (annotations, i, why_notes_duration (notes))));
}

static void
add_confusion (JsonBuilder *builder, const WhyAgreement *agreement, char **classes)
{
  why_json_begin_object (builder, "confusion");
  for (gsize k = 0; k < agreement->n_classes; k++)
    {
      why_json_begin_object (builder, classes[k]);
      for (gsize heard = 0; heard < agreement->n_classes; heard++)
        why_json_add_count (builder, classes[heard], agreement->confusion[k][heard]);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_agreement (JsonBuilder *builder, const WhyAnnotations *annotations, const WhyNotes *notes)
{
  WhyAgreement agreement;
  g_autofree char *display = g_filename_display_name (why_annotations_path (annotations));
  why_agreement_count (annotations, notes, &agreement);
  why_json_begin_object (builder, "annotations");
  why_json_add_string (builder, "file", display);
  why_json_add_string (builder, "tier", why_annotations_tier (annotations));
  why_json_add_count (builder, "n", agreement.n);
  why_json_add_count (builder, "n_compared", agreement.n_compared);
  why_json_add_count (builder, "n_agreed", agreement.n_agreed);
  why_json_add_count (builder, "n_other_label", agreement.n_other);
  why_json_add_count (builder, "n_too_short", agreement.n_unsure);
  why_json_add_count (builder, "n_not_analysed", agreement.n_left_out);
  add_confusion (builder, &agreement, why_notes_axes (notes)->classes);
  json_builder_end_object (builder);
}

static void
add_note (JsonBuilder *builder, const WhyNotesData *data, gsize i)
{
  const WhyNotes *notes = data->notes;
  const WhyNote *note = why_notes_get (notes, i);
  const WhyAxes *axes = why_notes_axes (notes);
  /* The reason is one for what the program says. */
  g_autofree char *reason
      = note->is_named && !note->has_hand_label ? why_reason_text_of_note (notes, i) : NULL;
  WhyDataPitch pitch = why_data_pitch_of (note);
  why_json_begin_object (builder, NULL);
  why_json_add_number (builder, "from_s", note->from_s);
  why_json_add_number (builder, "to_s", note->to_s);
  why_json_add_string (builder, "note", *pitch.name ? pitch.name : NULL);
  why_json_add_number (builder, "midi", pitch.midi);
  why_json_add_number (builder, "f0_hz", note->f0_hz);
  why_json_add_number (builder, "cents", pitch.cents);
  why_json_add_string (builder, "second_note", *pitch.second ? pitch.second : NULL);
  why_json_add_string (builder, "label", why_note_class (notes, note));
  why_json_add_number (builder, "probability", why_note_probability (note));
  why_json_add_values (builder, "probabilities", (const char *const *) axes->classes,
                       axes->n_classes, note->probabilities);
  why_json_add_string (builder, "evidence", why_note_evidence_name (note));
  why_json_add_string (builder, "reason", reason);
  why_json_add_number (builder, "rate_hz", note->rate_hz);
  why_json_add_number (builder, "extent_cents", note->extent_cents);
  why_json_add_number (builder, "depth_db", note->depth_db);
  why_json_add_number (builder, "regularity", note->regularity);
  why_json_add_number (builder, "delay_s", note->delay_s);
  why_json_add_number (builder, "level_db", note->level_db);
  if (data->annotations)
    add_annotation (builder, data->annotations, notes, i);
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

static gboolean
is_empty (const WhySidecar *sidecar)
{
  return why_sidecar_n (sidecar) == 0 && !*why_sidecar_get_title (sidecar)
         && !*why_sidecar_get_remark (sidecar);
}

/* What was said, word for word, beside the notes. */
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

void
why_notes_data_add_json (const WhyNotesData *data, GString *text)
{
  const WhyAxes *axes = why_notes_axes (data->notes);
  g_autofree char *display = g_filename_display_name (data->path);
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "file", display);
  why_json_add_number (builder, "duration_s", why_notes_duration (data->notes));
  if (data->notice)
    why_json_add_string (builder, "notice", data->notice);
  why_json_add_string (builder, "model", axes->model_name);
  why_json_add_number (builder, "a4_hz", why_note_get_a4 ());
  why_json_begin_array (builder, "notes");
  for (gsize i = 0; i < why_notes_n (data->notes); i++)
    add_note (builder, data, i);
  json_builder_end_array (builder);
  if (data->sidecar && !is_empty (data->sidecar))
    add_corrected (builder, data->sidecar);
  if (data->annotations)
    add_agreement (builder, data->annotations, data->notes);
  if (data->contour)
    add_contour (builder, data->contour);
  json_builder_end_object (builder);
  g_autofree char *line = why_json_builder_line (builder);
  g_string_append (text, line);
}

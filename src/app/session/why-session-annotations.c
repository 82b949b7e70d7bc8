/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/session/why-session-private.h"

/* What somebody has labelled in the file: which interval is chosen. */

WhyAnnotations *
why_session_get_annotations (WhySession *self)
{
  return self->document ? why_document_get_annotations (self->document) : NULL;
}

WhyNotes *
why_session_get_annotated (WhySession *self)
{
  return self->document ? why_document_get_annotated (self->document) : NULL;
}

static gboolean
is_of_document (WhySession *self)
{
  return self->document
         && g_strcmp0 (why_document_get_path (self->document), self->annotated_path) == 0;
}

void
why_session_annotate (WhySession *self, WhyAnnotations *annotations)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  const char *path = why_session_get_path (self);
  g_clear_pointer (&self->annotations, why_annotations_unref);
  g_clear_pointer (&self->annotated_path, g_free);
  if (annotations && path)
    {
      self->annotations = why_annotations_ref (annotations);
      self->annotated_path = g_strdup (path);
    }
  if (self->document && path)
    why_document_annotate (self->document, annotations);
}

void
why_session_carry_annotations (WhySession *self)
{
  if (!self->annotations)
    return;
  if (!is_of_document (self))
    {
      g_clear_pointer (&self->annotations, why_annotations_unref);
      g_clear_pointer (&self->annotated_path, g_free);
    }
  else if (!why_document_get_annotations (self->document))
    why_document_annotate (self->document, self->annotations);
}

/* Others may have been opened since that place was left. */
gsize
why_session_annotation_of (WhySession *self, const WhyViewState *place)
{
  WhyNotes *notes = why_session_get_annotated (self);
  if (!notes || place->annotation == 0 || place->annotation > why_notes_n (notes))
    return WHY_NO_NOTE;
  const WhyNote *note = why_notes_get (notes, place->annotation - 1);
  double middle_s = place->start_s + place->duration_s / 2;
  return note->from_s <= middle_s && middle_s <= note->to_s ? place->annotation - 1 : WHY_NO_NOTE;
}

gsize
why_session_get_annotation (WhySession *self)
{
  gboolean is_coming = why_session_get_busy (self) && self->pending == self->document;
  return why_session_annotation_of (self, is_coming ? &self->pending_place : &self->place);
}

static gboolean
can_analyse (WhySession *self, gsize i)
{
  double from_s, to_s;
  return why_annotations_span (why_session_get_annotations (self), i,
                               why_notes_duration (why_session_get_annotated (self)), &from_s,
                               &to_s);
}

void
why_session_choose_annotation (WhySession *self, gsize i)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyNotes *notes = why_session_get_annotated (self);
  if (!notes || i >= why_notes_n (notes) || !self->analysis
      || i == why_session_get_annotation (self) || why_session_is_live (self))
    return;
  if (!can_analyse (self, i))
    {
      g_autofree char *text = why_annotations_fault_text (why_session_get_annotations (self), i,
                                                          why_notes_duration (notes));
      g_signal_emit_by_name (self, "message", text);
      return;
    }
  why_document_look_at_annotation (self->document, i);
  why_session_go_to_note (self, why_notes_get (notes, i), i + 1);
}

void
why_session_step_annotation (WhySession *self, int step, gboolean to_end)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyNotes *notes = why_session_get_annotated (self);
  gsize n = notes ? why_notes_n (notes) : 0, i = why_session_get_annotation (self);
  if (!self->analysis || n == 0)
    return;
  /* From none to the first that begins after what is shown, or the last before it. */
  if (to_end)
    i = step > 0 ? WHY_NO_NOTE : n;
  else if (i == WHY_NO_NOTE)
    {
      gsize next = 0;
      while (next < n && why_notes_get (notes, next)->from_s < self->analysis->start_s)
        next++;
      i = step > 0 ? next - 1 : next;
    }
  /* What stands before the first wraps round to it. */
  for (i += (gsize) step; i < n; i += (gsize) step)
    if (can_analyse (self, i))
      {
        why_session_choose_annotation (self, i);
        return;
      }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/notes/why-note-analysis.h"
#include "app/session/why-session-private.h"

/* The notes of the file: which is chosen, which are looked at, and what part of the file shows. */

/* The shortest part that can be analysed, and what is shown of the sound around a note. */
#define MIN_NOTE_S 0.1
#define MIN_AROUND_S 0.4
#define AROUND_SHARE 0.5
#define MIN_STRETCH_S 0.05

WhyNotes *
why_session_get_notes (WhySession *self)
{
  return self->document ? why_document_get_notes (self->document) : NULL;
}

static gsize
note_of (WhySession *self, const WhyViewState *place)
{
  WhyNotes *notes = why_session_get_notes (self);
  gsize i;
  if (!notes || !place->is_note || place->annotation
      || !why_notes_sounds (notes, place->start_s + place->duration_s / 2, &i))
    return WHY_NO_NOTE;
  return i;
}

gsize
why_session_get_note (WhySession *self)
{
  gboolean is_coming = why_session_get_busy (self) && self->pending == self->document;
  return note_of (self, is_coming ? &self->pending_place : &self->place);
}

static double
duration (WhySession *self)
{
  WhyNotes *notes = why_session_get_notes (self);
  const WhyAnalysis *a = self->analysis;
  double known_s = a ? MAX (a->file_duration_s, a->start_s + a->duration_s) : 0;
  return notes ? MAX (why_notes_duration (notes), known_s) : known_s;
}

static void
set_stretch (WhySession *self, double from_s, double to_s)
{
  /* Live sound begins at the right edge, where its spectrogram has the newest. */
  if (why_session_is_live (self))
    {
      self->stretch_from_s = from_s;
      self->stretch_to_s = to_s;
      return;
    }
  double all_s = duration (self), length_s = MAX (to_s - from_s, MIN_STRETCH_S);
  gboolean is_all = !(to_s > from_s) || length_s >= all_s - 1e-3;
  from_s = CLAMP (from_s, 0, MAX (all_s - length_s, 0));
  self->stretch_from_s = is_all ? 0 : from_s;
  self->stretch_to_s = is_all ? 0 : from_s + length_s;
}

/* Of seconds in the file, if they are not too many for the spectrogram. */
static gboolean
zoom_to_stretch (WhySession *self, double start_s, WhyZoom *zoom)
{
  double length_s = self->stretch_to_s - self->stretch_from_s;
  if (!self->options.map || !(length_s > 0) || length_s > why_session_longest (self))
    return FALSE;
  zoom->from_s = self->stretch_from_s - start_s;
  zoom->to_s = self->stretch_to_s - start_s;
  return TRUE;
}

/* What is shown of the sound around it. */
static void
zoom_to_note (WhySession *self, double from_s, double to_s, WhyZoom *zoom)
{
  double around_s = MAX (AROUND_SHARE * (to_s - from_s), MIN_AROUND_S);
  double most_s = MIN (to_s - from_s + 2 * around_s, why_session_longest (self));
  double left_s = (from_s + to_s - most_s) / 2;
  left_s = CLAMP (left_s, 0, MAX (duration (self) - most_s, 0));
  zoom->from_s = left_s - from_s;
  zoom->to_s = left_s + most_s - from_s;
}

/* A lane that does not reach so far scrolls to have it in the middle. */
static void
bring_into_stretch (WhySession *self, const WhyNote *note)
{
  double length_s = self->stretch_to_s - self->stretch_from_s;
  if (!(length_s > 0))
    return;
  if (note->from_s >= self->stretch_from_s && note->to_s <= self->stretch_to_s)
    return;
  double middle_s = (note->from_s + note->to_s) / 2;
  set_stretch (self, middle_s - length_s / 2, middle_s + length_s / 2);
}

/* As it was analysed: all of it, or of a long one what the engine has chosen. */
static void
find_place (WhySession *self, const WhyNote *note, WhyViewState *place)
{
  gboolean has_window = note->window_to_s > note->window_from_s;
  double longest_s = why_session_longest (self);
  double from_s = has_window ? note->window_from_s : note->from_s;
  double to_s = has_window ? note->window_to_s : note->to_s;
  double missing_s = MIN_NOTE_S - (to_s - from_s);
  if (missing_s > 0)
    {
      from_s = MAX (from_s - missing_s / 2, 0);
      to_s = from_s + MIN_NOTE_S;
    }
  *place = (WhyViewState){ .start_s = from_s,
                           .duration_s = MIN (to_s - from_s, longest_s),
                           .is_note = TRUE,
                           .zoom = self->options.zoom };
  place->zoom.from_s = place->zoom.to_s = 0;
  if (self->options.map && !zoom_to_stretch (self, from_s, &place->zoom))
    zoom_to_note (self, from_s, from_s + place->duration_s, &place->zoom);
}

/* Taking the note away leads to as much as an analysis covers, with the note in its middle. */
static void
set_way_back (WhySession *self, const WhyViewState *place)
{
  double longest_s = why_session_longest (self);
  double middle_s = place->start_s + place->duration_s / 2;
  self->before_range = (WhyViewState){ .zoom = place->zoom };
  self->before_range.zoom.from_s = self->before_range.zoom.to_s = 0;
  self->before_range.start_s
      = CLAMP (middle_s - longest_s / 2, 0, MAX (duration (self) - longest_s, 0));
}

void
why_session_go_to_note (WhySession *self, const WhyNote *note, gsize annotation)
{
  WhyViewState place;
  bring_into_stretch (self, note);
  find_place (self, note, &place);
  place.annotation = annotation;
  set_way_back (self, &place);
  why_session_go (self, &place);
  why_session_emit (self, WHY_SESSION_LANE);
}

void
why_session_choose_note (WhySession *self, gsize i)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  WhyNotes *notes = why_session_get_notes (self);
  if (!notes || i >= why_notes_n (notes) || !self->analysis || i == why_session_get_note (self)
      || why_session_is_live (self))
    return;
  why_session_go_to_note (self, why_notes_get (notes, i), 0);
}

gboolean
why_session_step_note (WhySession *self, int step, gboolean to_end)
{
  g_return_val_if_fail (WHY_IS_SESSION (self), FALSE);
  WhyNotes *notes = why_session_get_notes (self);
  if (!notes || !self->analysis || why_session_is_live (self))
    return FALSE;
  gsize from = why_session_get_note (self);
  if (to_end)
    from = WHY_NO_NOTE;
  else if (from == WHY_NO_NOTE)
    {
      gsize here = why_notes_at (notes, self->analysis->start_s);
      from = step < 0 ? here : here - 1;
    }
  gsize next = why_note_filter_step (&self->filter, notes, from, step);
  if (next == WHY_NO_NOTE)
    return FALSE;
  why_session_choose_note (self, next);
  return TRUE;
}

const WhyNoteFilter *
why_session_get_filter (WhySession *self)
{
  return &self->filter;
}

void
why_session_set_filter (WhySession *self, const WhyNoteFilter *filter)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  self->filter = *filter;
  why_session_emit (self, WHY_SESSION_LANE);
}

void
why_session_get_stretch (WhySession *self, double *from_s, double *to_s)
{
  *from_s = self->stretch_from_s;
  *to_s = self->stretch_to_s;
}

void
why_session_show_stretch (WhySession *self, double from_s, double to_s)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  guint changes = WHY_SESSION_STRETCH;
  set_stretch (self, from_s, to_s);
  if (self->analysis && zoom_to_stretch (self, self->analysis->start_s, &self->options.zoom))
    changes |= WHY_SESSION_OPTIONS;
  /* What is on its way is to arrive as it is shown now. */
  if (self->analysis && why_session_get_busy (self) && self->pending == self->document)
    zoom_to_stretch (self, self->pending_place.start_s, &self->pending_place.zoom);
  why_session_emit (self, changes);
}

void
why_session_reset_lane (WhySession *self)
{
  self->filter = (WhyNoteFilter){ 0 };
  self->stretch_from_s = self->stretch_to_s = 0;
}

void
why_session_follow_zoom (WhySession *self, const WhyZoom *before)
{
  const WhyZoom *now = &self->options.zoom;
  if (!self->analysis || !self->options.map
      || (now->from_s == before->from_s && now->to_s == before->to_s))
    return;
  double start_s = self->analysis->start_s;
  set_stretch (self, start_s + now->from_s, start_s + now->to_s);
}

guint
why_session_take_note (WhySession *self)
{
  gsize i = why_session_annotation_of (self, &self->place);
  WhyNotes *notes = i != WHY_NO_NOTE ? why_session_get_annotated (self) : NULL;
  if (!notes)
    {
      i = note_of (self, &self->place);
      notes = why_session_get_notes (self);
    }
  if (i == WHY_NO_NOTE || !self->analysis || why_notes_axes (notes) != self->analysis->axes)
    return 0;
  const WhyNote *note = why_notes_get (notes, i);
  if (!note->is_named || memcmp (note, &self->taken, sizeof *note) == 0)
    return 0;
  gboolean is_complete = self->analysis == self->complete.analysis;
  g_autoptr (WhyAnalysis) named = why_analysis_with_note (self->analysis, note);
  why_session_set_analysis (&self->analysis, named);
  if (is_complete)
    why_session_set_analysis (&self->complete.analysis, named);
  self->taken = *note;
  return WHY_SESSION_ANALYSIS | why_session_take_question (self);
}

void
why_session_stay (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  self->awaits_first_note = FALSE;
}

/* Not before the analysis of the beginning is whole: what was begun is shown. */
void
why_session_go_to_first_note (WhySession *self)
{
  WhyNotes *notes = why_session_get_notes (self);
  const WhyAnalysis *a = self->analysis;
  WhyViewState place;
  if (!self->awaits_first_note || !notes || why_notes_n (notes) == 0 || !a
      || a->stage < WHY_STAGE_RELEVANCE || why_session_get_busy (self)
      || !why_session_get_path (self))
    return;
  const WhyNote *first = why_notes_get (notes, 0);
  if (!first->is_named || !a->file_length_known || a->duration_s >= a->file_duration_s - 1e-3)
    return;
  self->awaits_first_note = FALSE;
  find_place (self, first, &place);
  set_way_back (self, &place);
  why_session_run (self, self->document, &place);
  why_session_emit (self, WHY_SESSION_LANE);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/notes/why-notes.h"

#include <math.h>

#include "analysis/engine/why-evidence.h"

struct _WhyNotes
{
  gatomicrefcount references;
  WhyNote *notes;
  gsize n;
  double duration_s;
  const WhyAxes *axes;
  gsize n_corrected;
};

WhyNote
why_note_found (double from_s, double to_s)
{
  return (WhyNote){
    .from_s = from_s,
    .to_s = to_s,
    .window_from_s = from_s,
    .window_to_s = to_s,
    .f0_hz = NAN,
    .second_hz = NAN,
    .rate_hz = NAN,
    .extent_cents = NAN,
    .depth_db = NAN,
    .regularity = NAN,
    .delay_s = NAN,
    .level_db = NAN,
  };
}

gsize
why_note_label (const WhyNote *note)
{
  return note->has_hand_label ? note->hand_label : note->label;
}

double
why_note_probability (const WhyNote *note)
{
  return note->is_named && !note->has_hand_label ? (double) note->probabilities[note->label] : NAN;
}

gboolean
why_note_is_certain (const WhyNote *note)
{
  return note->has_hand_label || (note->is_named && note->evidence != WHY_EVIDENCE_SHORT);
}

const char *
why_note_evidence_name (const WhyNote *note)
{
  return note->has_hand_label ? "hand" : why_evidence_name (note->evidence);
}

WhyNotes *
why_notes_new_corrected (
    const WhyNote *notes, gsize n, double duration_s, const WhyAxes *axes, gsize n_corrected)
{
  WhyNotes *self = g_new0 (WhyNotes, 1);
  g_atomic_ref_count_init (&self->references);
  self->notes = g_memdup2 (notes, n * sizeof *notes);
  self->n = n;
  self->duration_s = duration_s;
  self->axes = axes;
  self->n_corrected = n_corrected;
  return self;
}

WhyNotes *
why_notes_new (const WhyNote *notes, gsize n, double duration_s, const WhyAxes *axes)
{
  return why_notes_new_corrected (notes, n, duration_s, axes, 0);
}

WhyNotes *
why_notes_ref (WhyNotes *notes)
{
  g_atomic_ref_count_inc (&notes->references);
  return notes;
}

void
why_notes_unref (WhyNotes *notes)
{
  if (!g_atomic_ref_count_dec (&notes->references))
    return;
  g_free (notes->notes);
  g_free (notes);
}

gsize
why_notes_n (const WhyNotes *notes)
{
  return notes->n;
}

const WhyNote *
why_notes_get (const WhyNotes *notes, gsize i)
{
  return &notes->notes[i];
}

gsize
why_notes_n_corrected (const WhyNotes *notes)
{
  return notes->n_corrected;
}

double
why_notes_duration (const WhyNotes *notes)
{
  return notes->duration_s;
}

const WhyAxes *
why_notes_axes (const WhyNotes *notes)
{
  return notes->axes;
}

static const char *
class_at (const WhyNotes *notes, gsize label)
{
  return notes->axes && label < notes->axes->n_classes ? notes->axes->classes[label] : NULL;
}

const char *
why_note_class (const WhyNotes *notes, const WhyNote *note)
{
  return note->is_named || note->has_hand_label ? class_at (notes, why_note_label (note)) : NULL;
}

const char *
why_note_program_class (const WhyNotes *notes, const WhyNote *note)
{
  return note->is_named ? class_at (notes, note->label) : NULL;
}

gsize
why_notes_at (const WhyNotes *notes, double time_s)
{
  gsize low = 0, high = notes->n;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (notes->notes[middle].to_s > time_s)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

gboolean
why_notes_sounds (const WhyNotes *notes, double time_s, gsize *i)
{
  *i = why_notes_at (notes, time_s);
  return *i < notes->n && notes->notes[*i].from_s <= time_s;
}

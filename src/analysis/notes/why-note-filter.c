/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/notes/why-note-filter.h"

gboolean
why_note_filter_matches (const WhyNoteFilter *filter, const WhyNote *note)
{
  if (!(note->to_s - note->from_s > filter->longer_than_s))
    return FALSE;
  return !filter->has_label
         || (why_note_is_certain (note) && why_note_label (note) == filter->label);
}

gboolean
why_note_filter_equal (const WhyNoteFilter *a, const WhyNoteFilter *b)
{
  return a->has_label == b->has_label && (!a->has_label || a->label == b->label)
         && a->longer_than_s == b->longer_than_s;
}

gboolean
why_note_filter_is_open (const WhyNoteFilter *filter)
{
  return !filter->has_label && !(filter->longer_than_s > 0);
}

gsize
why_note_filter_count (const WhyNoteFilter *filter, const WhyNotes *notes)
{
  gsize count = 0;
  for (gsize i = 0; i < why_notes_n (notes); i++)
    count += why_note_filter_matches (filter, why_notes_get (notes, i));
  return count;
}

gsize
why_note_filter_step (const WhyNoteFilter *filter, const WhyNotes *notes, gsize i, int step)
{
  gsize n = why_notes_n (notes);
  if (i >= n)
    i = step > 0 ? (gsize) -1 : n;
  for (i += (gsize) step; i < n; i += (gsize) step)
    if (why_note_filter_matches (filter, why_notes_get (notes, i)))
      return i;
  return WHY_NO_NOTE;
}

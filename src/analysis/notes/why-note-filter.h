/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"

/* Which notes of a recording are looked at: those of one technique, those that are long enough. */

G_BEGIN_DECLS

#define WHY_NO_NOTE G_MAXSIZE

typedef struct
{
  gboolean has_label; /* FALSE: of any technique, and those that are not named */
  gsize label; /* else those that have this class for certain: none that is too short to tell */
  double longer_than_s;
} WhyNoteFilter;

gboolean why_note_filter_matches (const WhyNoteFilter *filter, const WhyNote *note);
gboolean why_note_filter_equal (const WhyNoteFilter *a, const WhyNoteFilter *b);
/* Whether it lets all notes through. */
gboolean why_note_filter_is_open (const WhyNoteFilter *filter);
gsize why_note_filter_count (const WhyNoteFilter *filter, const WhyNotes *notes);

/* The next note after i (step 1) or before it (step -1) that matches; from WHY_NO_NOTE the first or
 * last one. WHY_NO_NOTE where there is none. */
gsize why_note_filter_step (const WhyNoteFilter *filter, const WhyNotes *notes, gsize i, int step);

G_END_DECLS

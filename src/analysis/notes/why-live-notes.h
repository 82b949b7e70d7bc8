/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-stream.h"

/* The notes of a take while it grows, found as they will be afterwards (why-note-stream.h) and named once they have
 * ended, on a thread of its own. Made, fed and freed on one thread, whose main context is told of what is new. */

G_BEGIN_DECLS

typedef struct _WhyLiveNotes WhyLiveNotes;

/* All notes so far, by seconds from the beginning of the take; borrowed. The last one may sound still: its end is
 * where the sound ends. A few times a second. */
typedef void (*WhyLiveNotesFunc) (WhyNotes *notes, gpointer user);

WhyLiveNotes *why_live_notes_new (WhyNoteFinder *finder,
                                  WhyAnalyzer *analyzer,
                                  WhyLiveNotesFunc func,
                                  gpointer user);
/* The next n samples at WHY_NOTE_RATE_HZ. Copied. */
void why_live_notes_push (WhyLiveNotes *self, const float *samples, gsize n);
/* No call after this. */
void why_live_notes_free (WhyLiveNotes *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyLiveNotes, why_live_notes_free)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

#include "analysis/notes/why-notes.h"

/* A note as an object, for lists of GTK. Main thread. */

G_BEGIN_DECLS

#define WHY_TYPE_NOTE_ITEM (why_note_item_get_type ())
G_DECLARE_FINAL_TYPE (WhyNoteItem, why_note_item, WHY, NOTE_ITEM, GObject)

/* The i-th of them; held. */
WhyNoteItem *why_note_item_new (WhyNotes *notes, gsize i);
WhyNotes *why_note_item_get_notes (WhyNoteItem *self);
gsize why_note_item_get_index (WhyNoteItem *self);
const WhyNote *why_note_item_get (WhyNoteItem *self);
/* The same note in other notes, where it may stand elsewhere. */
void why_note_item_move (WhyNoteItem *self, WhyNotes *notes, gsize i);

G_END_DECLS

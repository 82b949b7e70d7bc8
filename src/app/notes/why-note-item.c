/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/notes/why-note-item.h"

struct _WhyNoteItem
{
  GObject parent_instance;
  WhyNotes *notes;
  gsize index;
};

G_DEFINE_FINAL_TYPE (WhyNoteItem, why_note_item, G_TYPE_OBJECT)

static void
why_note_item_finalize (GObject *object)
{
  why_notes_unref (WHY_NOTE_ITEM (object)->notes);
  G_OBJECT_CLASS (why_note_item_parent_class)->finalize (object);
}

static void
why_note_item_class_init (WhyNoteItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_note_item_finalize;
}

static void
why_note_item_init (WhyNoteItem *self)
{
}

WhyNoteItem *
why_note_item_new (WhyNotes *notes, gsize i)
{
  WhyNoteItem *self = g_object_new (WHY_TYPE_NOTE_ITEM, NULL);
  self->notes = why_notes_ref (notes);
  self->index = i;
  return self;
}

WhyNotes *
why_note_item_get_notes (WhyNoteItem *self)
{
  return self->notes;
}

gsize
why_note_item_get_index (WhyNoteItem *self)
{
  return self->index;
}

const WhyNote *
why_note_item_get (WhyNoteItem *self)
{
  return why_notes_get (self->notes, self->index);
}

void
why_note_item_move (WhyNoteItem *self, WhyNotes *notes, gsize i)
{
  WhyNotes *before = self->notes;
  self->notes = why_notes_ref (notes);
  why_notes_unref (before);
  self->index = i;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/notes/why-note-filter.h"

/* The notes of a recording as a table, to be sorted by any column. Several can be selected; one alone
 * is chosen. Ctrl+C copies. Signals, by the user's hand:
 *   "chosen" (gulong note)
 *   "copied" (gulong n)     so many notes are on the clipboard
 *   "menu" (gulong note, double x, double y)  asks for the menu of that note, there */

G_BEGIN_DECLS

#define WHY_TYPE_NOTE_LIST (why_note_list_get_type ())
G_DECLARE_FINAL_TYPE (WhyNoteList, why_note_list, WHY, NOTE_LIST, GtkWidget)

/* Lists those of the notes that match; held. What is selected stays so as far as it is still there.
 * NULL: none. */
void why_note_list_set_notes (WhyNoteList *self, WhyNotes *notes, const WhyNoteFilter *filter);
/* Selects it and brings it into sight; WHY_NO_NOTE: nothing. */
void why_note_list_set_chosen (WhyNoteList *self, gsize note);
/* All texts anew: notes have other names. */
void why_note_list_refresh (WhyNoteList *self);

/* Puts what is selected on the clipboard, or all that is listed where no more than one is. */
void why_note_list_copy_all (WhyNoteList *self);

/* Of WhyNoteItem, in the order shown; lent. */
GListModel *why_note_list_get_model (WhyNoteList *self);
GtkColumnView *why_note_list_get_view (WhyNoteList *self);

G_END_DECLS

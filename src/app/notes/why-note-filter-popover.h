/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/notes/why-note-filter.h"

/* Asks which notes are looked at. Signal, by the user's hand: "changed" (const WhyNoteFilter *) */

G_BEGIN_DECLS

#define WHY_TYPE_NOTE_FILTER_POPOVER (why_note_filter_popover_get_type ())
G_DECLARE_FINAL_TYPE (
    WhyNoteFilterPopover, why_note_filter_popover, WHY, NOTE_FILTER_POPOVER, GtkPopover)

/* Offers the techniques of their model, with how many notes there are of each; notes may be NULL. */
void why_note_filter_popover_show (WhyNoteFilterPopover *self,
                                   WhyNotes *notes,
                                   const WhyNoteFilter *filter);

/* "All techniques", "Vibrato, longer than 0.5 s". g_free. */
char *why_note_filter_text (const WhyNoteFilter *filter, const WhyAxes *axes);

G_END_DECLS

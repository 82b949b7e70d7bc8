/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/why-picture-view.h"
#include "figure/lane/why-notes-lane.h"

/* The lane of the notes as a widget. Ctrl and the wheel, + and - and pinching zoom in time; the wheel,
 * the middle button, Ctrl with arrows and the Page keys scroll; 0 shows all; a double click or Enter
 * shows the chosen note alone. Signals, all by the user's hand:
 *   "chosen" (gulong note)                      clicked
 *   "stepped" (int step, gboolean to_end)       Left and Right, Home and End
 *   "stretched" (double from_s, double to_s)    asks to show that part of the file; 0, 0: all
 *   "border" (gulong note, gboolean is_end, double to_s)  moved
 *   "menu" (gulong note, double x, double y)    asks for the menu of that note, there
 * Where notes can be corrected, the borders of the chosen one are dragged, or chosen by [ and ] and moved
 * by Left and Right; Shift makes smaller steps, Escape leaves the border. */

G_BEGIN_DECLS

#define WHY_TYPE_NOTES_VIEW (why_notes_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyNotesView, why_notes_view, WHY, NOTES_VIEW, WhyPictureView)

/* notes: held; NULL empties. options: copied; what it lends must live until the next call. */
void why_notes_view_show (WhyNotesView *self, WhyNotes *notes, const WhyNotesLaneOptions *options);
void why_notes_view_set_can_correct (WhyNotesView *self, gboolean can_correct);
/* Seconds in the file; NAN hides it. */
void why_notes_view_set_play_head (WhyNotesView *self, double time_s);
/* Where things lie, lent. */
const WhyNotesLaneGeometry *why_notes_view_get_geometry (WhyNotesView *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"
#include "analysis/sidecar/why-sidecar.h"

/* Corrections one by one. notes: as why_corrected_notes_new made them of this very sidecar; i: one of them, before the change. What
 * says nothing against the program any more is taken out. Any thread. */

G_BEGIN_DECLS

#define WHY_EDIT_MIN_S 0.05 /* the shortest note that is made by hand */

/* label NULL: as the program says. */
void
why_sidecar_label_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i, const char *label);
void
why_sidecar_remark_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i, const char *remark);
/* Moves a border, as far as there is room: into no note nearby, but where the two touch, their border is
 * moved. */
void why_sidecar_move_border (
    WhySidecar *sidecar, const WhyNotes *notes, gsize i, gboolean is_end, double to_s);
/* Where it is then: as why_sidecar_move_border would. */
double why_sidecar_border_room (const WhyNotes *notes, gsize i, gboolean is_end, double to_s);
gboolean why_sidecar_can_split (const WhyNotes *notes, gsize i, double at_s);
void why_sidecar_split_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i, double at_s);
/* With the one behind it. */
void why_sidecar_join_notes (WhySidecar *sidecar, const WhyNotes *notes, gsize i);
void why_sidecar_delete_note (WhySidecar *sidecar, const WhyNotes *notes, gsize i);
/* A note where there is none, no longer than there is room; FALSE where there is none. */
gboolean
why_sidecar_add_note (WhySidecar *sidecar, const WhyNotes *notes, double from_s, double to_s);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* The list of the notes, beside the panels or in their place. */

G_BEGIN_DECLS

#define WHY_TYPE_NOTE_LIST_PART (why_note_list_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyNoteListPart, why_note_list_part, NOTE_LIST_PART)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* The notes of the file: their lane, stepping along them, and which of them are looked at. */

G_BEGIN_DECLS

#define WHY_TYPE_NOTES_PART (why_notes_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyNotesPart, why_notes_part, NOTES_PART)

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Corrections by hand: the menu of a note, its borders, remarks, and the way back. Actions: "note-class" (string;
 * "" is as the program says), "split-note", "join-note", "delete-note", "add-note", "note-remark",
 * "recording-remark", "undo-correction", "redo-correction". */

G_BEGIN_DECLS

#define WHY_TYPE_CORRECT_PART (why_correct_part_get_type ())
G_DECLARE_FINAL_TYPE (WhyCorrectPart, why_correct_part, WHY, CORRECT_PART, WhyWindowPart)

G_END_DECLS

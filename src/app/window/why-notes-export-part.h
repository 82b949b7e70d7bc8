/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Saves the notes of the file, and its pitch, for other programs. */

G_BEGIN_DECLS

#define WHY_TYPE_NOTES_EXPORT_PART (why_notes_export_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyNotesExportPart, why_notes_export_part, NOTES_EXPORT_PART)

/* In the form that the ending of the path says. Whole or not at all; the window says how it went. */
void why_notes_export_part_write (WhyNotesExportPart *self, const char *path);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Opening: dialogs, drops, examples, recent files. What is chosen goes to the window's "open-files". */

G_BEGIN_DECLS

#define WHY_TYPE_FILE_PART (why_file_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyFilePart, why_file_part, FILE_PART)

/* As a drop does: a GFile, or a GdkFileList of one or several. */
gboolean why_file_part_drop (WhyFilePart *self, const GValue *value);

G_END_DECLS

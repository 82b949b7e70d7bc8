/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Writes the figure of what is shown. */

G_BEGIN_DECLS

#define WHY_TYPE_EXPORT_PART (why_export_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyExportPart, why_export_part, EXPORT_PART)

/* Without a file dialog; a toast tells how it went. */
void why_export_part_write (WhyExportPart *self, const char *path);

G_END_DECLS

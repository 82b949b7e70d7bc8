/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The preference "model": the network's file, chosen in a dialog, or the one that comes with the
 * program. A file that is no model for sound is refused in words and changes nothing. */

G_BEGIN_DECLS

#define WHY_TYPE_MODEL_ROW (why_model_row_get_type ())
G_DECLARE_FINAL_TYPE (WhyModelRow, why_model_row, WHY, MODEL_ROW, AdwActionRow)

/* Refusals are told in the preferences around it. */
GtkWidget *why_model_row_new (void);
/* What the dialog's answer leads to: the file is read off the main thread, then taken or refused. */
void why_model_row_choose (WhyModelRow *self, const char *path);

G_END_DECLS

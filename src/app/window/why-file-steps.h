/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Stepping through the recordings of a list, beside its own window: two buttons with where one is,
 * shown while there is a list. They act by win.previous-file and win.next-file. */

G_BEGIN_DECLS

#define WHY_TYPE_FILE_STEPS (why_file_steps_get_type ())
G_DECLARE_FINAL_TYPE (WhyFileSteps, why_file_steps, WHY, FILE_STEPS, GtkWidget)

/* Of WhyCollectionRow, held; NULL for none. */
void why_file_steps_set_selection (WhyFileSteps *self, GtkSingleSelection *selection);
/* The file selected, or NULL. */
const char *why_file_steps_get_file (WhyFileSteps *self);
/* Where in it, in seconds. */
double why_file_steps_get_start (WhyFileSteps *self);
/* Selects the next (1) or previous (-1); FALSE at the end. */
gboolean why_file_steps_move (WhyFileSteps *self, int by);

G_END_DECLS

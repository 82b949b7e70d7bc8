/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Trains on the corrections of a folder: says what there is to learn from, trains in the background, shows
 * before and after, and offers the new model for the folder where it is better. */

G_BEGIN_DECLS

#define WHY_TYPE_TRAINING_WINDOW (why_training_window_get_type ())
G_DECLARE_FINAL_TYPE (WhyTrainingWindow, why_training_window, WHY, TRAINING_WINDOW, AdwWindow)

/* path: a folder, a table of recordings, or a recording, whose folder is meant. Looks for corrections at once. */
WhyTrainingWindow *why_training_window_new (GtkWindow *parent, const char *path);
/* "busy", "ready", "training", "done" or "trouble". */
const char *why_training_window_get_page (WhyTrainingWindow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* The takes of the user's folder, day by day, to be opened, renamed and deleted. It follows what others do in that
 * folder. Signals:
 *   "open" (const char *path)
 *   "settle" (const char *path)                     the take is about to be renamed or deleted
 *   "renamed" (const char *from, const char *to)    paths
 *   "trashed", "restored" (const char *path)        it is in the trash, or back from there */

G_BEGIN_DECLS

#define WHY_TYPE_TAKES_WINDOW (why_takes_window_get_type ())
G_DECLARE_FINAL_TYPE (WhyTakesWindow, why_takes_window, WHY, TAKES_WINDOW, AdwWindow)

WhyTakesWindow *why_takes_window_new (GtkApplication *application);
/* "busy", "empty", "trouble" or "list"; and the last toast: for tests. */
const char *why_takes_window_get_page (WhyTakesWindow *self);
const char *why_takes_window_get_toast (WhyTakesWindow *self);

G_END_DECLS

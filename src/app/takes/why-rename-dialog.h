/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Asks for another name for a take, and says what is wrong with one while it is typed. */

G_BEGIN_DECLS

typedef void (*WhyRenameFunc) (const char *path, const char *name, gpointer owner);

/* func: once, when a name that can be was chosen; owner: held meanwhile. */
void
why_rename_dialog_show (GtkWindow *parent, const char *path, WhyRenameFunc func, GObject *owner);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Asks where to save, in the folder of the last time. */

G_BEGIN_DECLS

typedef struct
{
  const char *label;  /* of the filter, translated */
  const char *ending; /* ".png" */
} WhySaveFormat;

/* path: whole, with the ending of a format; NULL with a sentence when it would silently replace a
 * file. Not called when the user thinks better of it. */
typedef void (*WhySaveFunc) (const char *path, const char *fault, gpointer user);

/* formats lives on. A name without one of the endings gets that of the filter chosen, where GTK tells
 * which it is, else the first. user is a GObject: func is not called when that is gone by the answer.
 * Closing the window closes the dialog, and func is not called. */
void why_save_dialog_show (GtkWindow *window,
                           const char *title,
                           const char *name,
                           const WhySaveFormat *formats,
                           gsize n_formats,
                           WhySaveFunc func,
                           gpointer user);

/* Asks for a folder to open, in the folder of the last time; user as above. */
typedef void (*WhyFolderFunc) (GFile *folder, gpointer user);
void why_folder_dialog_show (GtkWindow *window, WhyFolderFunc func, gpointer user);

/* In capitals or not. */
gboolean why_save_has_ending (const char *path, const char *ending);

/* Where the last file came from, or went to, by a key of the settings; NULL when there was none. */
GFile *why_dialog_folder (const char *key);

G_END_DECLS

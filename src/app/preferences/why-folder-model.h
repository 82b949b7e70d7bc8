/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Which model a folder's recordings are heard with, where that is another than the preferences say: chosen
 * after a training on its corrections. Kept in the settings, not in the folder, which may be read-only; watch
 * the key WHY_FOLDER_MODELS. Main thread. */

G_BEGIN_DECLS

#define WHY_FOLDER_MODELS "folder-models"

/* The model for a recording, a list or a folder: that of the innermost folder above it that has one; else
 * that of the preferences; NULL: the one that comes with the program. A file that is gone is none. g_free. */
char *why_folder_model_get (const char *path);
/* The same, of folders alone: NULL where none is chosen. */
char *why_folder_model_chosen (const char *path);
/* What a model is called where one reads it: the name of its file without the ending. g_free. */
char *why_folder_model_name (const char *model);
/* model NULL: none any more, for path and the folders above it. */
void why_folder_model_set (const char *folder, const char *model);
/* The folder that a recording, list or folder is in. g_free. */
char *why_folder_model_folder (const char *path);

G_END_DECLS

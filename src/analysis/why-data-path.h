/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define WHY_DEFAULT_MODEL "models/default.safetensors"
#define WHY_NOTE_MODEL "models/notes.safetensors" /* of analysis/engine/why-listener.h */
#define WHY_LISTENER_MODEL "models/listener.safetensors"

/* Path of a file of the installed data ("models/default.safetensors", "examples/vibrato.flac"),
 * or NULL. g_free. */
char *why_data_path (const char *relative);
/* Folder of the catalogues, for bindtextdomain; never NULL. g_free. */
char *why_locale_path (void);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* Where sidecars are kept if not beside their sound. Any thread; reads the sound. */

/* The file in the user's data folder that belongs to the sound, told by its size and by pieces of it, so that it is
 * found again when the sound was moved; NULL where the sound cannot be read. g_free. */
char *why_sidecar_place (const char *sound);
/* Makes the folder of that file. */
void why_sidecar_place_prepare (const char *place);

/* Keeps the file at path as NAME.KIND.json, or with a number behind KIND where that is there already. The new
 * name, or NULL where it could not be renamed. g_free. */
char *why_sidecar_keep_aside (const char *path, const char *kind);
/* The same for a text which is not in a file. */
char *why_sidecar_write_aside (const char *path, const char *kind, const char *text);

/* Keeps other programs of ours from changing the sidecar meanwhile: -1 where that is not to be had. */
int why_sidecar_lock (const char *sound);
void why_sidecar_unlock (int lock);

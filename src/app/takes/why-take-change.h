/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* Renames and deletes takes on the disk, each with its file of corrections. What is being recorded stays as it
 * is. Errors are sentences. No widgets; any thread but the main one, except for why_kept_take_check_name. */

G_BEGIN_DECLS

/* The name of the file without its ending, which it keeps. g_free. */
char *why_kept_take_stem (const char *path);
/* What is wrong with that as a new name (with or without the ending) for the take; NULL: nothing. g_free. */
char *why_kept_take_check_name (const char *path, const char *name);
/* The new path, g_free; NULL with error: all is as it was. */
char *why_kept_take_rename (const char *path, const char *name, GError **error);

/* A take in the trash. */
typedef struct
{
  char *path;            /* where it was */
  char *sound, *sidecar; /* where they are in the trash; NULL: it is not known, or there is none */
} WhyTrashedTake;

void why_trashed_take_free (WhyTrashedTake *trashed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyTrashedTake, why_trashed_take_free)

/* NULL with error: nothing was deleted. */
WhyTrashedTake *why_kept_take_trash (const char *path, GError **error);
/* Brings it back. What has its name by now is never replaced. */
gboolean why_kept_take_restore (const WhyTrashedTake *trashed, GError **error);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* The corrections of all recordings in a folder, as labelled notes: what one can train on and evaluate with.
 * Any thread but the main one. */

G_BEGIN_DECLS

/* A note whose class was said by hand. */
typedef struct
{
  char *file; /* the recording: absolute, */
  char *path; /* and as it is called from the folder */
  char *class_name;
  double from_s, to_s;
  double was_from_s, was_to_s; /* what the program had found; both 0: nothing */
  char *was_label;             /* and called it; NULL: not known */
} WhyCorrectedNote;

typedef struct
{
  WhyCorrectedNote *notes;
  gsize n;
  gsize n_recordings; /* with such notes, */
  gsize n_sounds;     /* and looked at */
  gsize n_unnamed;    /* corrected, but of no class that was said by hand; not in notes */
  char **troubles;    /* a sentence for each file of corrections that is unusual; NULL-terminated */
  gsize n_trouble;
} WhyCorrectedFolder;

/* The recordings below path, or that one recording, in the order of their names. NULL with error where there are
 * none, or when cancelled. */
WhyCorrectedFolder *
why_sidecar_collect (const char *path, GCancellable *cancellable, GError **error);
void why_corrected_folder_free (WhyCorrectedFolder *folder);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyCorrectedFolder, why_corrected_folder_free)

/* As a manifest (path, class, split, from_s, to_s) for a file of that name: the split is empty, and paths are relative to its
 * folder where they lie below it, else absolute. g_free. */
char *why_corrected_folder_manifest (const WhyCorrectedFolder *folder, const char *file);

/* For one recording: how many corrections it has, and what it is called by hand, which is the class of the one
 * note that makes most of what is named in it; NULL: nothing. g_free. */
gsize why_sidecar_count (const char *sound, char **class_name);

G_END_DECLS

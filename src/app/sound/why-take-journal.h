/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* A note in the user's state folder names the file of each take that is being recorded. It is
 * locked by the program that records, and removed when the file is whole: a note that is there and
 * not locked was left by a program that was killed, and names a take that nobody was told of. Any
 * thread may call these. */

G_BEGIN_DECLS

typedef struct _WhyTakeJournal WhyTakeJournal;

typedef struct
{
  char *path;
  double seconds;
} WhyLeftTake;

/* NULL where no note can be kept: that is no reason not to record. */
WhyTakeJournal *why_take_journal_begin (const char *path);
/* The file is at another path by now. NULL is allowed. */
void why_take_journal_move (WhyTakeJournal *note, const char *path);
/* The file is whole. NULL is allowed. */
void why_take_journal_end (WhyTakeJournal *note);

/* Whether a program of the user's records that file just now. */
gboolean why_take_journal_is_recording (const char *path);

/* Completes the files of all takes that were left, and lists them (WhyLeftTake), oldest first.
 * Reads and writes files. Notes of takes that are gone or hold no sound are removed; the files
 * never are. */
GPtrArray *why_take_journal_list_left (void);
/* The user has decided about this take: it is not listed again. */
void why_take_journal_forget (const char *path);

G_END_DECLS

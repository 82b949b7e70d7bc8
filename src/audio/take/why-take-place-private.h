/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/why-status.h"

/* Where a growing file is while others work on the same disk: its folder may be renamed or removed,
 * the file moved, unlinked or replaced, the disk unplugged. Whoever asks for the path gets one that
 * leads to what was written, or will once it is finished: a file that was moved is followed, one
 * that is gone (or in the trash, which may be emptied) is copied from its open descriptor to where
 * it was, into a folder made anew, or, where that cannot be, into the home folder or one for
 * temporary files. Threads: one writes, settles and finishes; another syncs; any may ask for the
 * path. Messages are whole sentences. */
typedef struct _WhyTakePlace WhyTakePlace;

/* A new file, or an existing one that is empty: what holds something is never overwritten. */
WhyStatus why_take_place_new (const char *path, WhyTakePlace **out, WhyError *error);
/* The same number for as long as the place lives, whatever file is behind it. */
int why_take_place_fd (const WhyTakePlace *place);
/* malloc'd; NULL without memory. */
char *why_take_place_path (WhyTakePlace *place);
/* In words that fit into a sentence: the name alone where the folder is the one that was asked for,
 * else the whole path. */
void why_take_place_name (WhyTakePlace *place, char *out, size_t size);

/* Brings the file to the disk and looks whether its path still leads there; if not, all that is
 * written by now is copied, which takes its time. Returns the errno of a disk that failed, or 0. */
int why_take_place_sync (WhyTakePlace *place);
/* Between two writes, on the thread that writes: goes over to the copy that was made, if any. */
void why_take_place_settle (WhyTakePlace *place);
/* When all is written and nothing syncs any more: fails where no path at all leads to all of it.
 * n_lost: bytes at the end that a broken disk does not give back. What could not be put anywhere
 * else can be had below /proc until this program ends; the path says so. */
WhyStatus why_take_place_finish (WhyTakePlace *place, size_t *n_lost, WhyError *error);

/* Where why_take_place_new made the file; another that has its name now is left alone. */
void why_take_place_remove (WhyTakePlace *place);
bool why_take_place_is_new (const WhyTakePlace *place);
/* Closes. NULL is allowed. */
void why_take_place_free (WhyTakePlace *place);

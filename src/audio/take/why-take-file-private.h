/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* The growing file of a take: mono 32-bit float WAV, which becomes RF64 where it passes 4 GiB. At
 * any moment another program can read it; it then lacks at most half a second. Once a second it is
 * brought to the disk, so that a power failure takes two seconds at most. One thread at a time.
 * Messages are whole sentences. */
typedef struct _WhyTakeFile WhyTakeFile;

/* A new file, or an existing one that is empty: what holds something is never overwritten. */
WhyStatus why_take_file_new (const char *path, double rate_hz, WhyTakeFile **out, WhyError *error);

/* Appends, and brings the header up to date twice in a second of sound. After a failure (a full
 * disk) the file keeps what it has and nothing more is taken. */
WhyStatus why_take_file_write (WhyTakeFile *file, const float *samples, size_t n, WhyError *error);

/* Of this many samples every one is in the file. */
uint64_t why_take_file_saved (const WhyTakeFile *file);

/* Where it is now, which may not be where it was begun (why-take-place-private.h); after finish
 * that path leads to all of it. Any thread; malloc'd, NULL without memory. */
char *why_take_file_path (WhyTakeFile *file);

/* Completes the file and brings it to the disk; the second time does nothing. Where writing failed
 * before, this fails too, and says where the rest of it is. */
WhyStatus why_take_file_finish (WhyTakeFile *file, WhyError *error);

/* Removes one without a sample, as discard does. */
void why_take_file_drop_empty (WhyTakeFile *file);

/* Frees; the file is kept as it is. Discard removes it where why_take_file_new made it. NULL is
 * allowed. */
void why_take_file_free (WhyTakeFile *file);
void why_take_file_discard (WhyTakeFile *file);

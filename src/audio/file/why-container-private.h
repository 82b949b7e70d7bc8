/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdatomic.h>

#include "audio/file/why-file-view-private.h"

/* What a sound file's bytes say, read apart from libsndfile, which believes headers: where the sound
 * begins and ends, whether its length is certain, whether it was cut off. */

/* Less than this that is missing is nothing that anybody could hear or would record again. */
#define WHY_MISSING_S 0.02

typedef enum
{
  WHY_LENGTH_UNKNOWN,  /* only reading to the end tells */
  WHY_LENGTH_OF_BYTES, /* certain where each frame takes the same number of bytes */
  WHY_LENGTH_CHECKED,  /* libsndfile's count was found to be right */
} WhyLengthKind;

typedef struct
{
  atomic_int refs;
  WhyFileView *parts; /* one behind the other, as in chained Ogg; owned */
  size_t n_parts;
  WhyLengthKind length;
  bool is_cut;             /* the bytes end before the sound does */
  double promised;         /* length by the header over the length that is there, 1 where unknown */
  int64_t promised_frames; /* by the header, -1 where it does not say */
  const char *foreign;     /* the name of a format that cannot be read, or NULL */
} WhyContainer;

/* fd: a regular file of so many bytes; its position is left alone. Not changed afterwards, so that any
 * thread may use it. NULL when memory is short. */
WhyContainer *why_container_new (int fd, int64_t size);
/* The same as a run of MPEG frames that begins behind bytes that are none; NULL if it is none. */
WhyContainer *why_container_new_mpeg (int fd, int64_t size);
WhyContainer *why_container_ref (WhyContainer *container);
void why_container_unref (WhyContainer *container);

/* Of why_container_new, a kind each; start: where the sound file begins within the file. They add
 * parts, or none: then the file is shown as it is. */
bool why_container_riff (int fd, int64_t start, int64_t size, WhyContainer *out);
bool why_container_iff (int fd, int64_t start, int64_t size, WhyContainer *out);
bool why_container_flac (int fd, int64_t start, int64_t size, WhyContainer *out);
bool why_container_ogg (int fd, int64_t start, int64_t size, WhyContainer *out);
bool why_container_mpeg (int fd, int64_t start, int64_t size, WhyContainer *out);

/* Where the first of a run of MPEG audio frames begins at or behind a place, -1 if there is none near
 * by. may_be_short: two will do, as a sound file of this kind is to be expected. */
int64_t why_mpeg_find_frame (int fd, int64_t from, int64_t size, bool may_be_short);

/* why-container-parts.c: a new empty part, NULL when memory is short. */
WhyFileView *why_container_add_part (WhyContainer *container);

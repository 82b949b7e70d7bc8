/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sndfile.h>
#include <stdbool.h>
#include <stdint.h>

/* A sound file as libsndfile is to see it: stretches of the real file and, where the file's own header
 * lies, bytes that say what is there. Nothing is copied or written. */

#define WHY_VIEW_MAX_PIECES 6

typedef struct
{
  unsigned char *bytes; /* owned; NULL: a stretch of the file */
  int64_t at;           /* where the stretch begins in the file */
  int64_t length;       /* at least 1 */
} WhyFilePiece;

typedef struct
{
  WhyFilePiece pieces[WHY_VIEW_MAX_PIECES];
  int n_pieces;
  int64_t extra; /* bytes by which the file claims to be longer than its pieces: a decoder
                            * that estimates its length stops reading at the estimate */
} WhyFileView;

/* Where the view is read; one thread at a time. fd stays the caller's. */
typedef struct
{
  const WhyFileView *view;
  int fd;
  int64_t position;
  int error; /* errno of a read that failed, 0 */
} WhyViewCursor;

/* Appends length bytes of the file from at on; nothing for length <= 0. */
void why_view_add_stretch (WhyFileView *view, int64_t at, int64_t length);
/* Appends a copy of n bytes; false when memory is short. */
bool why_view_add_bytes (WhyFileView *view, const void *bytes, size_t n);
void why_view_clear (WhyFileView *view);

/* NULL and sf_error (NULL) where libsndfile does not take it. cursor must outlive the handle. */
SNDFILE *why_view_open (WhyViewCursor *cursor, SF_INFO *info);

/* Reads n bytes of a file at a place; false if there are fewer. */
bool why_read_at (int fd, void *out, size_t n, int64_t at);
/* An unsigned number of n bytes. */
uint64_t why_get_number (const unsigned char *bytes, int n, bool big_endian);
void why_put_number (unsigned char *bytes, int n, bool big_endian, uint64_t value);

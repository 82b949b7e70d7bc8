/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "audio/file/why-container-private.h"

/* Sizes that sound files state in chunks of a name, a size and that many bytes. */

/* A size beyond any disk (16 TiB): nobody recorded so much, so the header is wrong. */
#define WHY_ABSURD_BYTES (UINT64_C (1) << 44)

/* What stands between the sound data's own size and the end of the file. */
typedef struct
{
  int64_t data;      /* where the sound data begins in the file */
  int64_t end;       /* of the file */
  uint64_t declared; /* bytes of sound by the header */
  bool is_unknown;   /* the writer never filled the size in */
  bool big_endian;
  int size_bytes;     /* of the size of a chunk behind the data: 4 or 8; 0: there is none */
  double bytes_per_s; /* 0: not known */
} WhyDeclared;

/* Whether a size is one that writers leave behind when they cannot go back to fill in the true one
 * (pipes of ffmpeg, sox, arecord, GStreamer; a crash): it promises nothing. */
bool why_is_unknown_size (uint64_t size);

/* Bytes of sound that there are, and in out what the header made of them. The size is believed where
 * it ends at the end of the file or at chunks that follow; else the sound goes on to the end, as when a
 * recorder crashed after it had last brought the size up to date, or when more than 4 GiB did not fit
 * the number. */
int64_t why_count_present (int fd, const WhyDeclared *declared, WhyContainer *out);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sndfile.h>
#include <sys/stat.h>

#include "audio/file/why-audio-source-private.h"
#include "audio/file/why-container-private.h"
#include "audio/file/why-file-facts-private.h"

/* What opening (why-audio-source-open.c) and reading (why-audio-source.c) share. */

struct _WhyAudioSource
{
  int fd;
  struct stat file;
  WhyContainer *container;
  size_t part; /* of the container, the one that is read */
  WhyViewCursor cursor;
  SNDFILE *sound; /* the part */
  int n_channels; /* of the part */
  int format;     /* SF_FORMAT_... of the first part */
  WhyAudioInfo info;
  int64_t counted;   /* frames, when somebody read the file before; -1 */
  bool fails_at_end; /* a decoder wants more than there is */
  bool has_channel;  /* info.channel was found out before */
  int64_t position;  /* frames read or passed */
  bool has_read;     /* something since the last jump, so that position is a place that exists */
  bool at_bad_value; /* the next frame is not finite */
  size_t block_frames;
  float *block;
};

/* Opens a part of the container anew, from its beginning. */
WhyStatus why_source_open_part (WhyAudioSource *self, size_t part, SF_INFO *sf, WhyError *error);
/* Room for a block of as many channels as the part has. */
WhyStatus why_source_make_block (WhyAudioSource *self, WhyError *error);
/* The length is known; whether the header promised more follows. */
void why_source_set_count (WhyAudioSource *self, int64_t n_frames);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What a sound file's own headers promise, read apart from libsndfile, which silently shortens a
 * promise to the bytes that exist. */

typedef struct
{
  bool truncated;             /* the bytes end before the headers say */
  double excess;              /* promised / present amount of sound data, 1 where unknown or kept */
  bool length_is_estimate;    /* MPEG without a frame count: guessed from the bit rate */
} WhyAudioClaim;

/* fd: a regular file, its position is left alone. */
void why_audio_claim_read (int fd, int64_t file_size, WhyAudioClaim *out);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "base/why-status.h"

/* One recording on its way to a WAV file, with its level and its newest samples. One thread pushes
 * and finishes; the getters may be called from any other. */
typedef struct _WhyTake WhyTake;

typedef struct
{
  uint64_t n_saved;           /* samples in the file */
  uint64_t n_replaced;        /* of them: were NaN or infinite, and became 0 */
  float peak, rms;            /* of the last 50 ms */
} WhyTakeLevels;

#define WHY_TAKE_HISTORY ((size_t) 1 << 18) /* newest samples that are kept: 6 s at 44.1 kHz */

/* A new file, or an existing one that is empty: what holds something is never overwritten. */
WhyStatus why_take_new     (const char *path, double rate_hz, WhyTake **out, WhyError *error);

/* Appends; the header is brought up to date once a second of sound, so that a crash loses nothing
 * older. After a failure (a full disk, the largest size of a WAV) the file keeps what it has and
 * nothing more is taken. */
WhyStatus why_take_push    (WhyTake *take, const float *samples, size_t n, WhyError *error);

/* Completes the file and brings it to the disk. */
WhyStatus why_take_finish  (WhyTake *take, WhyError *error);

/* Frees. The file of a take that was not finished is kept as it is; discard removes it where
 * why_take_new made it. */
void      why_take_free    (WhyTake *take);
void      why_take_discard (WhyTake *take);

void      why_take_levels  (WhyTake *take, WhyTakeLevels *out);
size_t    why_take_latest  (WhyTake *take, float *out, size_t n);

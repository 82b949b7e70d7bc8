/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdint.h>

#include "base/why-status.h"

/* One recording on its way to a file, with its level and its newest samples. One thread pushes and
 * finishes; the getters may be called from any other. */
typedef struct _WhyTake WhyTake;

typedef struct
{
  uint64_t n_saved;     /* samples in the file; where there is none: that came */
  uint64_t n_replaced;  /* of them: were NaN or infinite, and became 0 */
  uint64_t n_clipped;   /* of them: at full scale or beyond */
  double clipped_ago_s; /* since the last of these, INFINITY: there was none */
  double silent_s;      /* since the last sample that was no silence, or the start */
  float peak, rms;      /* of the last 50 ms */
} WhyTakeLevels;

/* Newest samples that are kept, whichever are more: 23 s at 44.1 kHz. */
#define WHY_TAKE_HISTORY ((size_t) 1 << 20)
#define WHY_TAKE_HISTORY_S 16.0

typedef struct
{
  const char *path;    /* NULL: listens without a file */
  double rate_hz;      /* of what is pushed and of the file */
  double live_rate_hz; /* of the newest samples, until another is asked for */
} WhyTakeRequest;

/* For the file see why-take-file-private.h. */
WhyStatus why_take_new (const WhyTakeRequest *request, WhyTake **out, WhyError *error);

WhyStatus why_take_push (WhyTake *take, const float *samples, size_t n, WhyError *error);

/* Completes the file and brings it to the disk. Where pushing failed before, this does too, and says
 * where the file is by now. */
WhyStatus why_take_finish (WhyTake *take, WhyError *error);

/* Frees. The file of a take that was not finished is kept as it is; discard removes it where
 * why_take_new made it. */
void why_take_free (WhyTake *take);
void why_take_discard (WhyTake *take);

/* Removes a file without a sample, unless another has its name by now. */
void why_take_drop_empty (WhyTake *take);

void why_take_levels (WhyTake *take, WhyTakeLevels *out);
/* The newest at most n samples at rate_hz; returns how many. One who asks for another rate than the
 * one before gets none at first, then what came since. end (may be NULL): how many samples of that
 * rate there were with the newest, from the beginning of the take on. */
size_t why_take_latest (WhyTake *take, double rate_hz, float *out, size_t n, uint64_t *end);
double why_take_live_rate (WhyTake *take);
/* Where the file is by now; after finish that path leads to all of it. malloc'd; NULL: there is no
 * file, or no memory. */
char *why_take_path (WhyTake *take);

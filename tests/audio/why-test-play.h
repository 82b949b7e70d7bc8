/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "audio/device/why-player.h"

/* Sound in memory for the player: what most tests of it play. */

typedef struct
{
  const float *samples;
  size_t n;
} WhyTestSound;

static inline WhyStatus
why_test_read (void *user, int64_t first, size_t n, float *out, WhyError *error)
{
  const WhyTestSound *sound = user;
  for (size_t i = 0; i < n; i++)
    {
      int64_t at = first + (int64_t) i;
      out[i] = at >= 0 && (size_t) at < sound->n ? sound->samples[at] : 0;
    }
  return WHY_OK;
}

/* One at a time. */
static inline WhyStatus
why_test_play (const char *device_id,
               const float *samples,
               size_t n,
               double rate_hz,
               size_t from,
               WhyPlayer **out,
               WhyError *error)
{
  static WhyTestSound sound;
  sound = (WhyTestSound){ samples, n };
  const WhyPlayerRequest request = {
    .device_id = device_id,
    .source = { .read = why_test_read, .user = &sound, .rate_hz = rate_hz, .n = n },
    .from = from,
    .speed = 1,
  };
  return why_player_start (&request, out, error);
}

/* Any of them may be NULL. */
static inline void
why_test_status (WhyPlayer *player, size_t *position, bool *playing, bool *failed)
{
  WhyPlayerStatus status;
  why_player_status (player, &status);
  if (position)
    *position = (size_t) status.position;
  if (playing)
    *playing = status.playing;
  if (failed)
    *failed = status.failed;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* Plays a mono sound of any length: from a place on, round a loop, slower at the same pitch. A thread
 * of its own reads the sound as it is needed two seconds ahead, into a ring, which the
 * callback of the device empties. Starting and freeing may block (not on the main thread); all else
 * is cheap, from any thread. */
typedef struct _WhyPlayer WhyPlayer;

typedef struct
{
  /* Writes n samples from first on, which may be below 0 or behind the end: there, zeros. On the
   * player's thread, which waits for it. */
  WhyStatus (*read) (void *user, int64_t first, size_t n, float *out, WhyError *error);
  void *user;
  double rate_hz;
  uint64_t n; /* WHY_PLAY_ENDLESS: not known yet, see why_player_set_length */
} WhyPlaySource;

#define WHY_PLAY_ENDLESS ((uint64_t) INT64_MAX)

typedef struct
{
  const char *device_id; /* NULL or "": the default output */
  WhyPlaySource source;  /* what is behind user must live until the player is freed */
  uint64_t from;
  uint64_t loop_from, loop_to; /* not empty: it plays this again and again, and begins in it */
  double speed;                /* 1, or 0.25 to 4 times the speed at the same pitch */
} WhyPlayerRequest;

WhyStatus why_player_start (const WhyPlayerRequest *request, WhyPlayer **out, WhyError *error);

/* What sounds changes at once, with the short fade that it takes not to click. */
void why_player_seek (WhyPlayer *player, uint64_t from);
void why_player_set_loop (WhyPlayer *player, uint64_t loop_from, uint64_t loop_to);
void why_player_set_speed (WhyPlayer *player, double speed);
/* The source sounds otherwise from now on: it goes on where it is. */
void why_player_renew (WhyPlayer *player);
void why_player_set_length (WhyPlayer *player, uint64_t n);

typedef struct
{
  double
      position; /* in samples of the source: what is heard now, the delay of the device taken off */
  /* Until half a second after the end, so that freeing the player then cuts nothing off. */
  bool playing;
  bool failed;          /* the device disappeared, or the source could not be read: see error */
  WhyError error;       /* of the source */
  uint64_t n_underruns; /* calls of the device that came before there was anything to play */
} WhyPlayerStatus;

void why_player_status (WhyPlayer *player, WhyPlayerStatus *out);
void why_player_free (WhyPlayer *player); /* stops at once */

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Plays mono samples. The caller's samples must live until the player is freed. start and stop may
 * block (not on the main thread); position is cheap, any thread. */
typedef struct _WhyPlayer WhyPlayer;

/* Begins at sample "from"; device_id NULL or "": the default output. */
WhyStatus why_player_start (const char *device_id,
                            const float *samples,
                            size_t n,
                            double rate_hz,
                            size_t from,
                            WhyPlayer **out,
                            WhyError *error);
/* Sample that is heard now (delay of the device taken off; it never runs back), and whether it
 * still plays: until half a second after the end, so that freeing the player then cuts nothing
 * off. A device that disappears ends the playing: playing becomes false, failed true. */
void why_player_status (const WhyPlayer *player, size_t *position, bool *playing, bool *failed);
void why_player_free (WhyPlayer *player); /* stops at once */

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sndfile.h>
#include <stdint.h>

/* Listens to a file that was just opened: to all of it or, of a long one, to stretches spread over it
 * (n_frames known, -1 if not) or to its beginning. The channel to take, WHY_ALL_CHANNELS for the mean. The
 * position is lost. */
int why_mix_choose (SNDFILE *sound, const SF_INFO *info, int64_t n_frames);

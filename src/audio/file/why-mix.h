/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* How the channels of a sound become one: their mean, unless they cancel there (one channel with the poles swapped,
 * or a pair of microphones half a wave apart): then the loudest channel alone, for the whole sound. Frames are
 * interleaved. One thread at a time. */

#define WHY_ALL_CHANNELS (-1)
/* So much of a sound is listened to at most before that is decided. */
#define WHY_MIX_LISTEN_S 30

typedef struct _WhyMix WhyMix;

/* NULL: not enough memory. n_channels: 1 or more. */
WhyMix *why_mix_new (size_t n_channels, double rate_hz);
void why_mix_free (WhyMix *mix);
/* Frames that are judged at once. */
size_t why_mix_block_size (const WhyMix *mix);
/* At most as many; those that are not finite tell nothing. */
void why_mix_listen (WhyMix *mix, const float *frames, size_t n);
/* The channel to take, WHY_ALL_CHANNELS for the mean. */
int why_mix_channel (const WhyMix *mix);

/* One channel, or the mean of all for WHY_ALL_CHANNELS, up to the first frame that is not finite; returns the number
 * of frames. out: n, not frames. */
size_t why_mix_down (const float *frames, size_t n, size_t n_channels, int channel, float *out);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "audio/device/why-play-stream-private.h"

/* Samples on their way to the device, and where in the sound they are from. One thread fills it, the
 * device's callback empties it. They come in turns, each of one plan: when a turn begins, what is left
 * of the one before is skipped, but for a short fade. */
typedef struct _WhyPlayQueue WhyPlayQueue;

/* ahead_s: how much is kept in it. Frames are counted as the device has them. */
WhyPlayQueue *why_play_queue_new (double rate_hz, double ahead_s);
void why_play_queue_free (WhyPlayQueue *queue);

/* The callback: real time. frame: of the first that is written, counted from the device's start. */
void why_play_queue_fill (
    WhyPlayQueue *queue, float *out, size_t n_frames, size_t n_channels, uint64_t frame);

/* The filling thread. What is written from here on is of this plan; it takes over once there is enough
 * to begin with. is_sought: see find_sought. */
void why_play_queue_prepare_turn (WhyPlayQueue *queue, const WhyPlayPlan *plan, bool is_sought);
void why_play_queue_take_over (WhyPlayQueue *queue);
/* How many are to be written so that enough is kept; never more than there is room for. */
size_t why_play_queue_missing (const WhyPlayQueue *queue);
/* n: at most what is missing. */
void why_play_queue_write (WhyPlayQueue *queue, const float *samples, size_t n);
/* No more is written of this plan. */
void why_play_queue_end_turn (WhyPlayQueue *queue);
bool why_play_queue_has_ended (const WhyPlayQueue *queue);

/* Any thread, once the first has taken over. The plan of a frame, and how many frames it has gone on
 * for; the newest if the callback has come upon none. */
const WhyPlayPlan *why_play_queue_find (const WhyPlayQueue *queue, double frame, double *n_frames);
/* The newest plan, if it was sought and is not reached by that frame; else NULL. */
const WhyPlayPlan *why_play_queue_find_sought (const WhyPlayQueue *queue, double frame);
/* Frames since the end of all: below 0 before that, and -INFINITY where no end is known. */
double why_play_queue_since_end (const WhyPlayQueue *queue, double frame);
/* Calls that came before there was anything to play. */
uint64_t why_play_queue_n_underruns (const WhyPlayQueue *queue);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "audio/file/why-audio-file.h"

/* An open sound file as a sequence of mono samples at its own rate. One thread at a time. */
typedef struct _WhyAudioSource WhyAudioSource;

WhyStatus why_audio_source_open (const char *path, WhyAudioSource **out, WhyError *error);
void why_audio_source_free (WhyAudioSource *source);

const WhyAudioInfo *why_audio_source_info (const WhyAudioSource *source);

/* Goes to a frame, exactly; the file ending before it is no failure: the next read then gives
 * nothing. Decoders that cannot seek, or not exactly, are read up to there. Only before the first
 * read. */
WhyStatus why_audio_source_seek (
    WhyAudioSource *source, int64_t frame, WhyStep step, void *user, WhyError *error);

/* Reads the mean of the channels, or the one that stands for them, of the next n frames at most; *n_read
 * is 0 at the end, and the length is known then. NaN and
 * infinity are refused with the time of the first one, once it is reached: what comes before can
 * be read. */
WhyStatus why_audio_source_read (
    WhyAudioSource *source, float *out, size_t n, size_t *n_read, WhyError *error);

/* How far the file was read, 0..1. */
double why_audio_source_progress (const WhyAudioSource *source);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "audio/file/why-audio-file.h"

/* A sound file, or a part of it, as a stream of mono samples at the rate that is asked for: for
 * files longer than memory. why_audio_load () is this in one call and says what is refused. A part
 * holds the samples that the whole file has there, at another rate to the rounding of the resampler
 * (1e-6). One thread at a time. */
typedef struct _WhyAudioReader WhyAudioReader;

/* step is called while a decoder that cannot jump is read up to start_s. */
WhyStatus why_audio_reader_open (const char *path,
                                 double rate_hz,
                                 double start_s,
                                 double duration_s,
                                 WhyStep step,
                                 void *user,
                                 WhyAudioReader **out,
                                 WhyError *error);
void why_audio_reader_free (WhyAudioReader *reader);

/* Grows more certain while it is read. */
const WhyAudioInfo *why_audio_reader_info (const WhyAudioReader *reader);

/* Where the first sample lies in the file: start_s rounded to a sample at rate_hz. */
double why_audio_reader_start (const WhyAudioReader *reader);

/* Samples that are expected in all, 0 when the file does not tell. */
size_t why_audio_reader_expected (const WhyAudioReader *reader);

/* Writes 1 to n samples; *n_read is 0 at the end only. n at least 1. */
WhyStatus why_audio_reader_read (
    WhyAudioReader *reader, float *out, size_t n, size_t *n_read, WhyError *error);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

#define WHY_AUDIO_MIN_RATE_HZ 1000.0
#define WHY_AUDIO_MAX_RATE_HZ 768000.0

/* Sound files of every format that libsndfile knows, as mono float at the rate asked for. */

typedef struct
{
  double sample_rate_hz; /* of the file */
  int channels;
  char format[48]; /* "WAV (Microsoft), Signed 24 bit PCM" */

  /* What can be read, whatever the header says. */
  bool length_is_known; /* false: what follows is what is known so far, "at least" */
  int64_t n_frames;
  double duration_s; /* n_frames / sample_rate_hz */

  bool ends_early;   /* the file was cut off, or its end cannot be decoded ... */
  double promised_s; /* ... by its header it is so long; 0 where that does not say */
  bool stops;        /* what is behind the end is damaged or of another kind */
  int channel;       /* the only one that is used, from 0, since the channels cancel in their
                               * mean; -1: the mean */
} WhyAudioInfo;

typedef struct
{
  float *samples; /* mono, n values, malloc; full scale is 1 */
  size_t n;
  double sample_rate_hz;
  double start_s; /* where in the file it begins */
  WhyAudioInfo info;
} WhyAudioClip;

/* What can be told without reading all of the sound. */
WhyStatus why_audio_probe (const char *path, WhyAudioInfo *out, WhyError *error);

/* The same, with the length known: where nothing else tells it the file is read to its end. What was
 * read once is remembered until the file changes. An hour takes 0 (WAV) to 30 s (Opus). */
WhyStatus
why_audio_count (const char *path, WhyAudioInfo *out, WhyStep step, void *user, WhyError *error);

/* Reads from start_s for duration_s (<= 0 or INFINITY: to the end) in blocks, takes the mean of
 * the channels (or one, see WhyAudioInfo.channel), resamples to rate_hz (soxr, high quality) when the file has another rate. Refused,
 * each with its sentence: missing, directory, empty, not sound, no samples in the range, NaN or
 * infinite samples (says where), rates beyond 1-768 kHz. The memory used follows the samples that
 * exist, never the header. */
WhyStatus why_audio_load (const char *path,
                          double rate_hz,
                          double start_s,
                          double duration_s,
                          WhyAudioClip *out,
                          WhyStep step,
                          void *user,
                          WhyError *error);
void why_audio_clip_clear (WhyAudioClip *clip);

/* Mono 32-bit float WAV (or 16-bit PCM), whole or not at all. */
WhyStatus why_audio_save (
    const char *path, const float *samples, size_t n, double rate_hz, bool pcm16, WhyError *error);

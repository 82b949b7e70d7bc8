/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/why-status.h"

/* Sound files of every format that libsndfile knows, as mono float at the rate asked for. */

typedef struct
{
  double sample_rate_hz;      /* of the file */
  int channels;
  int64_t n_frames;           /* what the header claims; may be more than there is; 0: not known */
  double duration_s;          /* n_frames / sample_rate_hz */
  char format[48];            /* "WAV (Microsoft), Signed 24 bit PCM" */
} WhyAudioInfo;

typedef struct
{
  float *samples;             /* mono, n values, malloc; full scale is 1 */
  size_t n;
  double sample_rate_hz;
  double start_s;             /* where in the file it begins */
  WhyAudioInfo info;
  bool truncated;             /* the file ended before its header said */
} WhyAudioClip;

/* Reads the header only. */
WhyStatus why_audio_probe (const char *path, WhyAudioInfo *out, WhyError *error);

/* Reads from start_s for duration_s (<= 0 or INFINITY: to the end) in blocks, takes the mean of
 * the channels, resamples to rate_hz (soxr, high quality) when the file has another rate. Refused,
 * each with its sentence: missing, directory, empty, not sound, no samples in the range, NaN or
 * infinite samples (says where), rates beyond 1-768 kHz. The memory used follows the samples that
 * exist, never the header. */
WhyStatus why_audio_load  (const char   *path,
                           double        rate_hz,
                           double        start_s,
                           double        duration_s,
                           WhyAudioClip *out,
                           WhyStep       step,
                           void         *user,
                           WhyError     *error);
void      why_audio_clip_clear (WhyAudioClip *clip);

/* Mono 32-bit float WAV (or 16-bit PCM), whole or not at all. */
WhyStatus why_audio_save  (const char  *path,
                           const float *samples,
                           size_t       n,
                           double       rate_hz,
                           bool         pcm16,
                           WhyError    *error);

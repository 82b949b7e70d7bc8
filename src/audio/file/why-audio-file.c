/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-audio-file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-audio-reader.h"
#include "audio/file/why-audio-source-private.h"

#define BLOCK 16384
#define FREELY_TAKEN                                                                               \
  (size_t) (                                                                                       \
      64 << 20) /* bytes below which nobody asks whether there is memory                     \
                       */

WhyStatus
why_audio_probe (const char *path, WhyAudioInfo *out, WhyError *error)
{
  memset (out, 0, sizeof *out);
  WhyAudioSource *source;
  WhyStatus status = why_audio_source_open (path, &source, error);
  if (status != WHY_OK)
    return status;
  *out = *why_audio_source_info (source);
  why_audio_source_free (source);
  return WHY_OK;
}

WhyStatus
why_audio_count (const char *path, WhyAudioInfo *out, WhyStep step, void *user, WhyError *error)
{
  float block[4096];
  memset (out, 0, sizeof *out);
  WhyAudioSource *source;
  WhyStatus status = why_audio_source_open (path, &source, error);
  if (status != WHY_OK)
    return status;
  size_t n_read = 1;
  while (status == WHY_OK && n_read > 0 && !why_audio_source_info (source)->length_is_known)
    {
      status = why_audio_source_read (source, block, sizeof block / sizeof *block, &n_read, error);
      if (step && !step (why_audio_source_progress (source), user))
        status = why_error_set (error, WHY_CANCELLED, "cancelled");
    }
  *out = *why_audio_source_info (source);
  why_audio_source_free (source);
  return status;
}

/* A system that promises more memory than it has kills the program instead of refusing: ask first.
 * A day of silence fits a small FLAC file. */
static bool
memory_allows (size_t n_bytes)
{
  if (n_bytes <= FREELY_TAKEN)
    return true;
  FILE *file = fopen ("/proc/meminfo", "re");
  if (!file)
    return true;
  char line[128];
  unsigned long long available_kib;
  bool found = false;
  while (!found && fgets (line, sizeof line, file))
    found = sscanf (line, "MemAvailable: %llu kB", &available_kib) == 1;
  fclose (file);
  return !found || n_bytes / 1024 < available_kib;
}

static WhyStatus
grow (WhyAudioClip *clip, size_t *capacity, WhyError *error)
{
  size_t wanted = *capacity < BLOCK ? BLOCK : *capacity + *capacity / 2;
  float *samples = NULL;
  if (wanted < SIZE_MAX / sizeof *samples && memory_allows ((wanted - *capacity) * sizeof *samples))
    samples = realloc (clip->samples, wanted * sizeof *samples);
  if (!samples)
    return why_error_set (error, WHY_ERR_MEMORY,
                          "is too long for this computer’s memory (%.0f min); open part of it",
                          clip->info.duration_s / 60);
  clip->samples = samples;
  *capacity = wanted;
  return WHY_OK;
}

static WhyStatus
read_all (WhyAudioReader *reader, WhyAudioClip *clip, WhyStep step, void *user, WhyError *error)
{
  size_t capacity = 0, expected = why_audio_reader_expected (reader);
  for (;;)
    {
      if (clip->n == capacity)
        {
          WhyStatus status = grow (clip, &capacity, error);
          if (status != WHY_OK)
            return status;
        }
      size_t n = capacity - clip->n < BLOCK ? capacity - clip->n : BLOCK;
      size_t n_read;
      WhyStatus status = why_audio_reader_read (reader, clip->samples + clip->n, n, &n_read, error);
      if (status != WHY_OK)
        return status;
      if (n_read == 0)
        return WHY_OK;
      clip->n += n_read;
      double fraction = expected ? fmin (1, (double) clip->n / (double) expected) : 0;
      if (step && !step (fraction, user))
        return why_error_set (error, WHY_CANCELLED, "cancelled");
    }
}

static WhyStatus
refuse_empty (const WhyAudioClip *clip, WhyError *error)
{
  if (clip->start_s > 0)
    return why_error_set (error, WHY_ERR_INVALID,
                          "has no sound at %.3f s (it is only %.3f s long); choose an earlier "
                          "start",
                          clip->start_s, clip->info.duration_s);
  if (clip->info.ends_early)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "ends right after its header; copy it again from the original");
  return why_error_set (error, WHY_ERR_FORMAT, "contains no sound; record it again");
}

WhyStatus
why_audio_load (const char *path,
                double rate_hz,
                double start_s,
                double duration_s,
                WhyAudioClip *out,
                WhyStep step,
                void *user,
                WhyError *error)
{
  memset (out, 0, sizeof *out);
  WhyAudioReader *reader;
  WhyStatus status
      = why_audio_reader_open (path, rate_hz, start_s, duration_s, step, user, &reader, error);
  if (status != WHY_OK)
    return status;

  WhyAudioClip clip = { .sample_rate_hz = rate_hz, .start_s = why_audio_reader_start (reader) };
  clip.info = *why_audio_reader_info (reader); /* read_all tells the length in a sentence */
  status = read_all (reader, &clip, step, user, error);
  clip.info = *why_audio_reader_info (reader); /* by now the length is known */
  why_audio_reader_free (reader);
  if (status == WHY_OK && clip.n == 0)
    status = refuse_empty (&clip, error);
  if (status != WHY_OK)
    {
      why_audio_clip_clear (&clip);
      return status;
    }
  float *fitted = realloc (clip.samples, clip.n * sizeof *fitted);
  if (fitted)
    clip.samples = fitted;
  *out = clip;
  return WHY_OK;
}

void
why_audio_clip_clear (WhyAudioClip *clip)
{
  free (clip->samples);
  memset (clip, 0, sizeof *clip);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "audio/file/why-audio-file.h"
#include "fuzz.h"

#define RATE_HZ 44100.0
#define LONG_S 600 /* a short file can hold days of silence: of that, no more than this is loaded */

static void
check_info (const WhyAudioInfo *info)
{
  why_fuzz_check (info->channels > 0 && info->n_frames >= 0 && info->channel < info->channels);
  why_fuzz_check (isfinite (info->sample_rate_hz) && info->sample_rate_hz > 0);
  why_fuzz_check (isfinite (info->duration_s) && info->duration_s >= 0);
  why_fuzz_check (info->promised_s >= 0 && info->format[0] != '\0');
}

/* How many samples there are from a place on; 0 where there are none, or the file is refused. */
static size_t
load (const char *path, double rate_hz, double start_s, double duration_s)
{
  WhyAudioClip clip;
  WhyError error = { WHY_OK, "" };
  if (why_audio_load (path, rate_hz, start_s, duration_s, &clip, NULL, NULL, &error) != WHY_OK)
    {
      why_fuzz_check (error.message[0] != '\0');
      return 0;
    }
  check_info (&clip.info);
  why_fuzz_check (clip.n > 0 && clip.sample_rate_hz == rate_hz);
  for (size_t i = 0; i < clip.n; i++)
    why_fuzz_check (isfinite (clip.samples[i]));
  size_t n = clip.n;
  why_fuzz_check ((double) n <= duration_s * rate_hz + 1);
  why_audio_clip_clear (&clip);
  return n;
}

/* The length that is told is the length that can be read. */
static void
check_length (const char *path, const WhyAudioInfo *first)
{
  WhyAudioInfo counted;
  WhyError error = { WHY_OK, "" };
  if (why_audio_count (path, &counted, NULL, NULL, &error) != WHY_OK)
    {
      why_fuzz_check (error.message[0] != '\0');
      return;
    }
  check_info (&counted);
  why_fuzz_check (counted.length_is_known);
  why_fuzz_check (!first->length_is_known || first->n_frames == counted.n_frames);
  size_t n = load (path, counted.sample_rate_hz, 0, LONG_S);
  /* Values that are no numbers are counted and cannot be loaded. */
  if (n > 0 && counted.duration_s < LONG_S)
    why_fuzz_check ((int64_t) n == counted.n_frames);
  load (path, RATE_HZ, counted.duration_s / 2, 0.1);
  if (counted.duration_s < LONG_S)
    why_fuzz_check (load (path, RATE_HZ, counted.duration_s + 1, 1) == 0);
}

int
LLVMFuzzerTestOneInput (const uint8_t *bytes, size_t n_bytes)
{
  WhyFuzzFile file = why_fuzz_file_open (bytes, n_bytes);
  WhyAudioInfo info;
  WhyError error = { WHY_OK, "" };
  if (why_audio_probe (file.path, &info, &error) == WHY_OK)
    {
      check_info (&info);
      check_length (file.path, &info);
    }
  else
    why_fuzz_check (error.message[0] != '\0');
  why_fuzz_file_close (&file);
  return 0;
}

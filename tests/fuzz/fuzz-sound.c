/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "audio/why-audio-file.h"
#include "audio/why-audio-reader.h"
#include "fuzz.h"

#define RATE_HZ 44100.0

static void
check_info (const WhyAudioInfo *info)
{
  why_fuzz_check (info->channels > 0 && info->n_frames >= 0);
  why_fuzz_check (isfinite (info->sample_rate_hz) && info->sample_rate_hz > 0);
  why_fuzz_check (isfinite (info->duration_s) && info->duration_s >= 0);
  why_fuzz_check (info->format[0] != '\0');
}

/* All of it, or from a place in it, at the file's rate and at another. Returns the seconds that
 * there are. */
static double
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
  double length_s = (double) clip.n / rate_hz;
  if (duration_s > 0)
    why_fuzz_check (length_s <= duration_s + 1 / rate_hz);
  why_audio_clip_clear (&clip);
  return length_s;
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
      double length_s = load (file.path, info.sample_rate_hz, 0, 0);
      load (file.path, RATE_HZ, length_s / 2, 0.1);
      load (file.path, RATE_HZ, info.duration_s / 2, 0.1);
      load (file.path, RATE_HZ, info.duration_s + 1, 1);
    }
  else
    why_fuzz_check (error.message[0] != '\0');
  why_fuzz_file_close (&file);
  return 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-audio-file.h"

#include <errno.h>
#include <math.h>
#include <sndfile.h>
#include <unistd.h>

#include "audio/file/why-audio-source-private.h"
#include "base/why-outfile.h"

#define BLOCK 16384
#define MAX_WAV_BYTES (UINT32_MAX - 4096u) /* sizes in a WAV header have 32 bits */

static WhyStatus
check_arguments (const float *samples, size_t n, double rate_hz, bool pcm16, WhyError *error)
{
  if (!(rate_hz >= WHY_AUDIO_MIN_RATE_HZ && rate_hz <= WHY_AUDIO_MAX_RATE_HZ)
      || rate_hz != floor (rate_hz))
    return why_error_set (error, WHY_ERR_INVALID,
                          "cannot be written at %g Hz; a WAV file needs a whole number from 1000 "
                          "to 768000 Hz",
                          rate_hz);
  if (n > MAX_WAV_BYTES / (pcm16 ? 2 : 4))
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "would be longer than a WAV file can be; save part of it");
  for (size_t i = 0; i < n; i++)
    if (!isfinite (samples[i]))
      return why_error_set (error, WHY_ERR_INVALID, "was not written: sample %zu is not a number",
                            i);
  return WHY_OK;
}

/* Returns 0, or the reason as an errno value. */
static int
write_wav (int fd, const float *samples, size_t n, double rate_hz, bool pcm16)
{
  SF_INFO info = { .samplerate = (int) rate_hz,
                   .channels = 1,
                   .format = SF_FORMAT_WAV | (pcm16 ? SF_FORMAT_PCM_16 : SF_FORMAT_FLOAT) };
  errno = 0;
  SNDFILE *sound = sf_open_fd (fd, SFM_WRITE, &info, 0);
  if (!sound)
    return errno ? errno : EIO;
  sf_command (sound, SFC_SET_CLIPPING, NULL, SF_TRUE);
  sf_command (sound, SFC_SET_ADD_PEAK_CHUNK, NULL,
              SF_FALSE); /* it holds the time: the same sound, the same bytes */

  int reason = 0;
  for (size_t at = 0; at < n && !reason;)
    {
      sf_count_t wanted = (sf_count_t) (n - at < BLOCK ? n - at : BLOCK);
      if (sf_writef_float (sound, samples + at, wanted) != wanted)
        reason = errno ? errno : EIO;
      at += (size_t) wanted;
    }
  if (sf_close (sound) != 0 && !reason)
    reason = errno ? errno : EIO;
  return reason;
}

WhyStatus
why_audio_save (
    const char *path, const float *samples, size_t n, double rate_hz, bool pcm16, WhyError *error)
{
  WhyStatus status = check_arguments (samples, n, rate_hz, pcm16, error);
  if (status != WHY_OK)
    return status;
  WhyOutfile *file;
  status = why_outfile_open (path, &file, error);
  if (status != WHY_OK)
    return status;

  int reason = write_wav (fileno (why_outfile_stream (file)), samples, n, rate_hz, pcm16);
  if (reason)
    {
      why_outfile_abort (file);
      return why_error_set_errno (error, reason,
                                  "could not be written; free some space or choose another folder");
    }
  return why_outfile_commit (file, error);
}

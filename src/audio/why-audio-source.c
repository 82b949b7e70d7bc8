/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-audio-source-private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/why-audio-claim-private.h"

#define BLOCK_VALUES 65536 /* of all channels, read at once */

struct _WhyAudioSource
{
  int fd;
  SNDFILE *sound;
  WhyAudioInfo info;
  WhyAudioClaim claim;
  int major;         /* SF_FORMAT_... container */
  int64_t n_frames;  /* libsndfile's count, -1 when it has none */
  int64_t position;  /* frames read or passed */
  bool at_bad_value; /* the next frame is not finite */
  size_t block_frames;
  float *block;
};

/* Opens only regular files. O_NONBLOCK: opening a pipe that nobody writes must not wait. */
static WhyStatus
open_regular (const char *path, int *fd, int64_t *size, WhyError *error)
{
  struct stat info = { 0 };
  *fd = -1;
  if (stat (path, &info) == 0 && !S_ISREG (info.st_mode))
    goto not_regular; /* opening a device can already have an effect on it */
  *fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (*fd < 0 && errno == ENOENT)
    return why_error_set (error, WHY_ERR_IO, "does not exist; check the name");
  if (*fd < 0 || fstat (*fd, &info) != 0)
    return why_error_set_errno (error, errno, "could not be opened");
  if (!S_ISREG (info.st_mode))
    goto not_regular;
  if (info.st_size == 0)
    return why_error_set (error, WHY_ERR_FORMAT, "is empty; record or copy it again");
  *size = info.st_size;
  return WHY_OK;

not_regular:
  if (S_ISDIR (info.st_mode))
    return why_error_set (error, WHY_ERR_IO, "is a folder; choose a sound file in it");
  return why_error_set (error, WHY_ERR_IO, "is a device or a pipe; choose a sound file");
}

/* "WAV (Microsoft), 24 bit PCM" */
static void
describe_format (int format, char *out, size_t size)
{
  SF_FORMAT_INFO container = { .format = format & SF_FORMAT_TYPEMASK };
  SF_FORMAT_INFO coding = { .format = format & SF_FORMAT_SUBMASK };
  bool known
      = sf_command (NULL, SFC_GET_FORMAT_INFO, &container, sizeof container) == 0 && container.name;
  bool known_coding
      = sf_command (NULL, SFC_GET_FORMAT_INFO, &coding, sizeof coding) == 0 && coding.name;
  snprintf (out, size, "%s%s%s", known ? container.name : "sound file", known_coding ? ", " : "",
            known_coding ? coding.name : "");
}

static WhyStatus
refuse_format (const WhyAudioClaim *claim, WhyError *error)
{
  if (claim->truncated)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "ends before its header says, and this kind of file cannot be read in "
                          "part; "
                          "copy it again");
  if (sf_error (NULL) == SF_ERR_UNRECOGNISED_FORMAT)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "is not a sound file of a kind that can be read; convert it to WAV or "
                          "FLAC");
  return why_error_set (error, WHY_ERR_FORMAT,
                        "is not a sound file, or a damaged one (%s); record or copy it again",
                        sf_strerror (NULL));
}

static WhyStatus
check_info (WhyAudioSource *self, const SF_INFO *sf, WhyError *error)
{
  if (sf->channels < 1)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "says that it has no channels; record or copy it again");
  if (sf->samplerate < WHY_AUDIO_MIN_RATE_HZ || sf->samplerate > WHY_AUDIO_MAX_RATE_HZ)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "says that its sample rate is %d Hz; rates from 1 to 768 kHz can be read",
                          sf->samplerate);

  bool known = sf->frames >= 0 && sf->frames < SF_COUNT_MAX;
  self->n_frames = known ? sf->frames : -1;
  self->major = sf->format & SF_FORMAT_TYPEMASK;
  self->info.sample_rate_hz = sf->samplerate;
  self->info.channels = sf->channels;
  double promised = known ? round ((double) sf->frames * self->claim.excess) : 0;
  self->info.n_frames = promised < 0x1p62 ? (int64_t) promised : INT64_C (1) << 62;
  self->info.duration_s = promised / sf->samplerate;
  describe_format (sf->format, self->info.format, sizeof self->info.format);
  return WHY_OK;
}

static WhyStatus
open_sound (WhyAudioSource *self, WhyError *error)
{
  SF_INFO sf = { 0 };
  if (lseek (self->fd, 0, SEEK_SET) != 0)
    return why_error_set_errno (error, errno, "could not be read");
  self->sound = sf_open_fd (self->fd, SFM_READ, &sf, 0);
  if (!self->sound)
    return refuse_format (&self->claim, error);
  return check_info (self, &sf, error);
}

WhyStatus
why_audio_source_open (const char *path, WhyAudioSource **out, WhyError *error)
{
  *out = NULL;
  WhyAudioSource *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  int64_t size = 0;
  WhyStatus status = open_regular (path, &self->fd, &size, error);
  if (status == WHY_OK)
    {
      why_audio_claim_read (self->fd, size, &self->claim);
      status = open_sound (self, error);
    }
  if (status == WHY_OK)
    {
      self->block_frames = (size_t) (BLOCK_VALUES / self->info.channels);
      if (self->block_frames < 16)
        self->block_frames = 16;
      self->block
          = malloc (self->block_frames * (size_t) self->info.channels * sizeof *self->block);
      if (!self->block)
        status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  if (status != WHY_OK)
    {
      why_audio_source_free (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

void
why_audio_source_free (WhyAudioSource *self)
{
  if (!self)
    return;
  if (self->sound)
    sf_close (self->sound);
  if (self->fd >= 0)
    close (self->fd);
  free (self->block);
  free (self);
}

const WhyAudioInfo *
why_audio_source_info (const WhyAudioSource *self)
{
  return &self->info;
}

/* An MPEG frame takes bits from frames before it, any number of them: after a jump libmpg123
 * complains on stderr and its samples need not be those of one run. An hour of it is read in under
 * a second. */
static bool
seeks_exactly (const WhyAudioSource *self)
{
  return self->major != SF_FORMAT_MPEG;
}

WhyStatus
why_audio_source_seek (
    WhyAudioSource *self, int64_t frame, WhyStep step, void *user, WhyError *error)
{
  if (frame <= 0)
    return WHY_OK;
  if (self->n_frames >= 0 && frame > self->n_frames)
    frame = self->n_frames;
  if (seeks_exactly (self))
    {
      if (sf_seek (self->sound, frame, SEEK_SET) == frame)
        {
          self->position = frame;
          return WHY_OK;
        }
      /* A failed seek may have moved the decoder: begin again and read. */
      sf_close (self->sound);
      self->sound = NULL;
      WhyStatus status = open_sound (self, error);
      if (status != WHY_OK)
        return status;
    }
  while (self->position < frame)
    {
      int64_t left = frame - self->position;
      sf_count_t wanted
          = left < (int64_t) self->block_frames ? left : (sf_count_t) self->block_frames;
      sf_count_t got = sf_readf_float (self->sound, self->block, wanted);
      if (got <= 0)
        break;
      self->position += got;
      if (step && !step (0, user))
        return why_error_set (error, WHY_CANCELLED, "cancelled");
    }
  return WHY_OK;
}

static WhyStatus
refuse_value (const WhyAudioSource *self, WhyError *error)
{
  return why_error_set (error, WHY_ERR_INVALID,
                        "holds a value that is no number (NaN or infinite) at %.4f s; repair it or "
                        "cut it out there",
                        (double) self->position / self->info.sample_rate_hz);
}

/* Mean of the channels, up to the first frame that is not finite; returns the number of frames. */
static size_t
mix_down (const WhyAudioSource *self, size_t n, float *out)
{
  size_t n_channels = (size_t) self->info.channels;
  for (size_t i = 0; i < n; i++)
    {
      const float *frame = self->block + i * n_channels;
      double sum = 0;
      for (size_t c = 0; c < n_channels; c++)
        sum += frame[c];
      if (!isfinite (sum))
        return i;
      out[i] = (float) (sum / (double) n_channels);
    }
  return n;
}

WhyStatus
why_audio_source_read (WhyAudioSource *self, float *out, size_t n, size_t *n_read, WhyError *error)
{
  *n_read = 0;
  if (self->at_bad_value)
    return refuse_value (self, error);
  size_t wanted = n < self->block_frames ? n : self->block_frames;
  sf_count_t got = sf_readf_float (self->sound, self->block, (sf_count_t) wanted);
  if (got <= 0)
    {
      if (sf_error (self->sound) == SF_ERR_SYSTEM)
        return why_error_set (error, WHY_ERR_IO,
                              "could not be read beyond %.1f s (%s); copy it again",
                              (double) self->position / self->info.sample_rate_hz,
                              sf_strerror (self->sound));
      if (self->n_frames < 0) /* now the length is known */
        {
          self->info.n_frames = self->position;
          self->info.duration_s = (double) self->position / self->info.sample_rate_hz;
        }
      return WHY_OK;
    }
  *n_read = mix_down (self, (size_t) got, out);
  self->position += (int64_t) *n_read;
  self->at_bad_value = *n_read < (size_t) got;
  return *n_read > 0 ? WHY_OK : refuse_value (self, error);
}

bool
why_audio_source_truncated (const WhyAudioSource *self)
{
  if (self->claim.truncated)
    return true;
  return !self->claim.length_is_estimate && self->n_frames >= 0 && self->position < self->n_frames;
}

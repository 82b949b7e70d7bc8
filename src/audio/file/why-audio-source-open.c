/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audio/file/why-audio-source-struct-private.h"
#include "audio/file/why-mix-private.h"

#define BLOCK_VALUES 65536 /* of all channels, read at once */
#define TAIL_FRAMES 4096
/* A promise that nobody kept or meant. */
#define ABSURD_S 360000.0
#define ABSURD_TIMES 100

/* Opens only regular files. O_NONBLOCK: opening a pipe that nobody writes must not wait. */
static WhyStatus
open_regular (const char *path, int *fd, struct stat *info, WhyError *error)
{
  *fd = -1;
  if (stat (path, info) == 0 && !S_ISREG (info->st_mode))
    goto not_regular; /* opening a device can already have an effect on it */
  *fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
  if (*fd < 0 && errno == ENOENT)
    return why_error_set (error, WHY_ERR_IO, "does not exist; check the name");
  if (*fd < 0 || fstat (*fd, info) != 0)
    return why_error_set_errno (error, errno, "could not be opened");
  if (!S_ISREG (info->st_mode))
    goto not_regular;
  if (info->st_size == 0)
    return why_error_set (error, WHY_ERR_FORMAT, "is empty; record or copy it again");
  return WHY_OK;

not_regular:
  if (S_ISDIR (info->st_mode))
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
refuse_format (const WhyContainer *container, WhyError *error)
{
  int reason = sf_error (NULL);
  if (container->foreign)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "is in a format that cannot be read (%s); convert it to WAV or FLAC",
                          container->foreign);
  if (container->is_cut)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "is shorter than its header says, and this kind of file cannot be read "
                          "in part; copy it again");
  if (reason == SF_ERR_UNRECOGNISED_FORMAT)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "is not a sound file that can be read; convert it to WAV or FLAC");
  if (reason == SF_ERR_UNSUPPORTED_ENCODING)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "uses an encoding that cannot be read; convert it to WAV or FLAC");
  return why_error_set (error, WHY_ERR_FORMAT,
                        "is not a sound file, or is damaged (%s); copy it again, or convert it to "
                        "WAV or FLAC",
                        sf_strerror (NULL));
}

/* Whether each frame takes the same number of bytes. */
static bool
is_plain (int format)
{
  switch (format & SF_FORMAT_SUBMASK)
    {
    case SF_FORMAT_PCM_S8:
    case SF_FORMAT_PCM_U8:
    case SF_FORMAT_PCM_16:
    case SF_FORMAT_PCM_24:
    case SF_FORMAT_PCM_32:
    case SF_FORMAT_FLOAT:
    case SF_FORMAT_DOUBLE:
    case SF_FORMAT_ULAW:
    case SF_FORMAT_ALAW:
      return true;
    default:
      return false;
    }
}

void
why_source_set_count (WhyAudioSource *self, int64_t n_frames)
{
  const WhyContainer *container = self->container;
  WhyAudioInfo *info = &self->info;
  double rate = info->sample_rate_hz;
  info->length_is_known = true;
  info->n_frames = n_frames;
  info->duration_s = (double) n_frames / rate;
  double promised_s = container->promised_frames > 0 ? (double) container->promised_frames / rate
                      : container->promised > 1      ? container->promised * info->duration_s
                                                     : 0;
  if (promised_s > ABSURD_S && promised_s > ABSURD_TIMES * info->duration_s)
    info->ends_early = false;
  else if (promised_s > info->duration_s + WHY_MISSING_S)
    info->ends_early = true;
  if (!info->ends_early)
    promised_s = 0;
  info->promised_s = promised_s;
}

/* Where reading on from shortly before the end gets to, -1 if there is no getting there: the last page of
 * an Ogg stream can promise a little more than its packets hold. */
static int64_t
find_last_frame (WhyAudioSource *self, const SF_INFO *sf)
{
  int64_t position = sf->frames - (int64_t) sf->samplerate;
  size_t n_channels = (size_t) sf->channels;
  float *block = malloc (TAIL_FRAMES * n_channels * sizeof *block);
  if (position < 0)
    position = 0;
  sf_count_t got = block && sf_seek (self->sound, position, SEEK_SET) == position ? 1 : 0;
  if (got == 0)
    position = -1;
  for (bool any = false; got > 0; any = true)
    {
      got = sf_readf_float (self->sound, block, TAIL_FRAMES);
      position = got > 0 ? position + got : any ? position : -1;
    }
  free (block);
  return position;
}

/* libsndfile's count where it is certain, -1 where only reading tells. */
static int64_t
find_certain_count (WhyAudioSource *self, const SF_INFO *sf)
{
  const WhyContainer *container = self->container;
  if (sf->frames < 0 || sf->frames == SF_COUNT_MAX)
    return -1;
  if (container->length == WHY_LENGTH_OF_BYTES)
    return is_plain (sf->format) ? sf->frames : -1;
  if (container->length != WHY_LENGTH_CHECKED)
    return -1;
  return (sf->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_OGG ? find_last_frame (self, sf)
                                                            : sf->frames;
}

/* Takes over what an open file says of itself; *moved: it has to be opened anew. */
static WhyStatus
check_info (WhyAudioSource *self, const SF_INFO *sf, bool *moved, WhyError *error)
{
  *moved = false;
  if (sf->channels < 1)
    return why_error_set (error, WHY_ERR_FORMAT, "claims to have no channels; copy it again");
  if (sf->samplerate < WHY_AUDIO_MIN_RATE_HZ || sf->samplerate > WHY_AUDIO_MAX_RATE_HZ)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "claims a sample rate of %d Hz; only rates from 1 to 768 kHz can be "
                          "read",
                          sf->samplerate);

  const WhyContainer *container = self->container;
  self->format = sf->format;
  self->info.sample_rate_hz = sf->samplerate;
  self->info.channels = sf->channels;
  describe_format (sf->format, self->info.format, sizeof self->info.format);

  self->info.ends_early = container->is_cut || self->fails_at_end;
  if (container->promised_frames > 0)
    self->info.promised_s = (double) container->promised_frames / sf->samplerate;
  int64_t count = self->counted;
  if (count < 0)
    {
      count = find_certain_count (self, sf);
      *moved = container->length == WHY_LENGTH_CHECKED;
      if (count >= 0)
        why_file_facts_set_count (&self->file, count, false, false);
    }
  if (count >= 0)
    why_source_set_count (self, count);
  if (!self->info.ends_early)
    self->info.promised_s = 0;
  return WHY_OK;
}

WhyStatus
why_source_open_part (WhyAudioSource *self, size_t part, SF_INFO *sf, WhyError *error)
{
  if (self->sound)
    sf_close (self->sound);
  *sf = (SF_INFO){ 0 };
  self->part = part;
  self->cursor = (WhyViewCursor){ .view = &self->container->parts[part], .fd = self->fd };
  self->sound = why_view_open (&self->cursor, sf);
  if (!self->sound)
    return refuse_format (self->container, error);
  self->n_channels = sf->channels;
  return WHY_OK;
}

static WhyStatus
open_first (WhyAudioSource *self, WhyError *error)
{
  SF_INFO sf;
  WhyStatus status = why_source_open_part (self, 0, &sf, error);
  bool is_unknown = status != WHY_OK && !self->container->foreign
                    && sf_error (NULL) == SF_ERR_UNRECOGNISED_FORMAT;
  /* A recording of a stream begins in the middle of a frame. */
  WhyContainer *mpeg = is_unknown ? why_container_new_mpeg (self->fd, self->file.st_size) : NULL;
  if (mpeg)
    {
      why_container_unref (self->container);
      self->container = mpeg;
      status = why_source_open_part (self, 0, &sf, error);
    }
  bool moved = false;
  if (status == WHY_OK)
    status = check_info (self, &sf, &moved, error);
  if (status == WHY_OK && moved)
    status = why_source_open_part (self, 0, &sf, error);
  return status;
}

/* Whether the channels cancel is found out once for each file, by a decoder of its own. */
static void
choose_channel (WhyAudioSource *self)
{
  if (self->info.channels < 2 || self->has_channel)
    return;
  SF_INFO sf = { 0 };
  WhyViewCursor cursor = { .view = &self->container->parts[0], .fd = self->fd };
  SNDFILE *sound = why_view_open (&cursor, &sf);
  if (!sound)
    return;
  bool is_counted = self->info.length_is_known && self->container->n_parts == 1;
  self->info.channel = why_mix_choose (sound, &sf, is_counted ? self->info.n_frames : -1);
  sf_close (sound);
  why_file_facts_set_channel (&self->file, self->info.channel);
}

WhyStatus
why_source_make_block (WhyAudioSource *self, WhyError *error)
{
  self->block_frames = (size_t) (BLOCK_VALUES / self->n_channels);
  if (self->block_frames < 16)
    self->block_frames = 16;
  free (self->block);
  self->block = malloc (self->block_frames * (size_t) self->n_channels * sizeof *self->block);
  return self->block ? WHY_OK : why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
}

/* What is known of the file, or can be seen in its bytes. */
static bool
inspect (WhyAudioSource *self)
{
  WhyFileFacts facts;
  why_file_facts_get (&self->file, &facts);
  self->counted = facts.n_frames;
  self->info.stops = facts.stops;
  self->fails_at_end = facts.ends_early;
  self->info.channel = facts.channel;
  self->has_channel = facts.has_channel;
  self->container = facts.container;
  if (self->container)
    return true;
  self->container = why_container_new (self->fd, self->file.st_size);
  if (self->container)
    why_file_facts_set_container (&self->file, self->container);
  return self->container != NULL;
}

WhyStatus
why_audio_source_open (const char *path, WhyAudioSource **out, WhyError *error)
{
  *out = NULL;
  WhyAudioSource *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  WhyStatus status = open_regular (path, &self->fd, &self->file, error);
  if (status == WHY_OK && !inspect (self))
    status = why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  if (status == WHY_OK)
    status = open_first (self, error);
  if (status == WHY_OK)
    status = why_source_make_block (self, error);
  if (status != WHY_OK)
    {
      why_audio_source_free (self);
      return status;
    }
  choose_channel (self);
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
  why_container_unref (self->container);
  free (self->block);
  free (self);
}

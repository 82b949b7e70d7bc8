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

#include "audio/why-container-private.h"
#include "audio/why-file-facts-private.h"
#include "audio/why-mix-private.h"

#define BLOCK_VALUES 65536 /* of all channels, read at once */
#define UNREAD_BYTES 16384 /* more than tags and padding behind the sound */
/* A promise that nobody kept or meant. */
#define ABSURD_S 360000.0
#define ABSURD_TIMES 100

struct _WhyAudioSource
{
  int fd;
  struct stat file;
  WhyContainer *container;
  size_t part;             /* of the container, the one that is read */
  WhyViewCursor cursor;
  SNDFILE *sound;          /* the part */
  int n_channels;          /* of the part */
  int format;              /* SF_FORMAT_... of the first part */
  WhyAudioInfo info;
  int64_t counted;         /* frames, when somebody read the file before; -1 */
  bool fails_at_end;       /* a decoder wants more than there is */
  bool has_channel;        /* info.channel was found out before */
  int64_t position;        /* frames read or passed */
  bool has_read;           /* something since the last jump, so that position is a place that exists */
  bool at_bad_value;       /* the next frame is not finite */
  size_t block_frames;
  float *block;
};

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
                          "ends before its header says, and this kind of file cannot be read in "
                          "part; copy it again");
  if (reason == SF_ERR_UNRECOGNISED_FORMAT)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "is not a sound file of a kind that can be read; convert it to WAV or "
                          "FLAC");
  if (reason == SF_ERR_UNSUPPORTED_ENCODING)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "uses a coding that cannot be read; convert it to WAV or FLAC");
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

static void
set_count (WhyAudioSource *self, int64_t n_frames)
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

static WhyStatus
check_info (WhyAudioSource *self, const SF_INFO *sf, WhyError *error)
{
  if (sf->channels < 1)
    return why_error_set (error, WHY_ERR_FORMAT,
                          "says that it has no channels; copy it again");
  if (sf->samplerate < WHY_AUDIO_MIN_RATE_HZ || sf->samplerate > WHY_AUDIO_MAX_RATE_HZ)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "says that its sample rate is %d Hz; rates from 1 to 768 kHz can be read",
                          sf->samplerate);

  const WhyContainer *container = self->container;
  self->format = sf->format;
  self->info.sample_rate_hz = sf->samplerate;
  self->info.channels = sf->channels;
  describe_format (sf->format, self->info.format, sizeof self->info.format);

  bool is_sane = sf->frames >= 0 && sf->frames < SF_COUNT_MAX;
  self->info.ends_early = container->is_cut || self->fails_at_end;
  if (container->promised_frames > 0)
    self->info.promised_s = (double) container->promised_frames / sf->samplerate;
  if (self->counted >= 0)
    set_count (self, self->counted);
  else if (is_sane
           && (container->length == WHY_LENGTH_CHECKED
               || (container->length == WHY_LENGTH_OF_BYTES && is_plain (sf->format))))
    set_count (self, sf->frames);
  if (!self->info.ends_early)
    self->info.promised_s = 0;
  return WHY_OK;
}

/* Opens a part of the container anew, from its beginning. */
static WhyStatus
open_part (WhyAudioSource *self, size_t part, SF_INFO *sf, WhyError *error)
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
  WhyStatus status = open_part (self, 0, &sf, error);
  bool is_unknown = status != WHY_OK && !self->container->foreign
                    && sf_error (NULL) == SF_ERR_UNRECOGNISED_FORMAT;
  /* A recording of a stream begins in the middle of a frame. */
  WhyContainer *mpeg = is_unknown ? why_container_new_mpeg (self->fd, self->file.st_size) : NULL;
  if (mpeg)
    {
      why_container_unref (self->container);
      self->container = mpeg;
      status = open_part (self, 0, &sf, error);
    }
  return status == WHY_OK ? check_info (self, &sf, error) : status;
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

static WhyStatus
make_block (WhyAudioSource *self, WhyError *error)
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
    status = make_block (self, error);
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
  return (self->format & SF_FORMAT_TYPEMASK) != SF_FORMAT_MPEG && self->container->n_parts == 1;
}

/* The next part, where one part of the container ends: as long as the rate stays. */
static bool
open_next (WhyAudioSource *self)
{
  SF_INFO sf;
  if (self->part + 1 >= self->container->n_parts)
    return false;
  if (open_part (self, self->part + 1, &sf, NULL) != WHY_OK
      || sf.samplerate != (int) self->info.sample_rate_hz || sf.channels < 1
      || (self->info.channel >= 0 && sf.channels != self->info.channels)
      || make_block (self, NULL) != WHY_OK)
    {
      self->part = self->container->n_parts;
      self->info.stops = true;
      return false;
    }
  return true;
}

/* A decoder ended: with a fault at the end of the bytes, which are too few then, or before it. MPEG ends
 * so without a word where the rate changes. */
static void
note_stop (WhyAudioSource *self)
{
  const WhyFileView *view = self->cursor.view;
  int64_t left = -self->cursor.position;
  for (int i = 0; i < view->n_pieces; i++)
    left += view->pieces[i].length;
  bool failed = sf_error (self->sound) != SF_ERR_NO_ERROR;
  if (left > UNREAD_BYTES && (failed || (self->format & SF_FORMAT_TYPEMASK) == SF_FORMAT_MPEG))
    self->info.stops = true;
  else if (failed)
    self->info.ends_early = self->fails_at_end = true;
}

/* Frames into self->block, 0 at the end of the last part. */
static size_t
read_block (WhyAudioSource *self, size_t wanted)
{
  while (self->part < self->container->n_parts && self->sound && self->block)
    {
      size_t n = wanted < self->block_frames ? wanted : self->block_frames;
      sf_count_t got = sf_readf_float (self->sound, self->block, (sf_count_t) n);
      if (got > 0)
        {
          self->has_read = true;
          return (size_t) got;
        }
      note_stop (self);
      if (self->cursor.error || !open_next (self))
        break;
    }
  return 0;
}

WhyStatus
why_audio_source_seek (
    WhyAudioSource *self, int64_t frame, WhyStep step, void *user, WhyError *error)
{
  if (frame <= 0)
    return WHY_OK;
  if (self->info.length_is_known && frame > self->info.n_frames)
    frame = self->info.n_frames;
  if (seeks_exactly (self))
    {
      if (sf_seek (self->sound, frame, SEEK_SET) == frame)
        {
          self->position = frame;
          self->has_read = false;
          return WHY_OK;
        }
      /* A failed seek may have moved the decoder: begin again and read. */
      SF_INFO sf;
      WhyStatus status = open_part (self, 0, &sf, error);
      if (status != WHY_OK)
        return status;
    }
  while (self->position < frame)
    {
      int64_t left = frame - self->position;
      size_t got = read_block (self, left < BLOCK_VALUES ? (size_t) left : BLOCK_VALUES);
      if (got == 0)
        break;
      self->position += (int64_t) got;
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

/* One channel, or the mean of all, up to the first frame that is not finite; returns the number of
 * frames. */
static size_t
mix_down (const WhyAudioSource *self, size_t n, float *out)
{
  size_t n_channels = (size_t) self->n_channels;
  for (size_t i = 0; i < n; i++)
    {
      const float *frame = self->block + i * n_channels;
      double sum = 0;
      for (size_t c = 0; c < n_channels; c++)
        sum += frame[c];
      if (!isfinite (sum))
        return i;
      out[i] = self->info.channel >= 0 ? frame[self->info.channel]
                                       : (float) (sum / (double) n_channels);
    }
  return n;
}

/* Everything was read that can be. A decoder that jumps beyond the end does not always notice. */
static void
end (WhyAudioSource *self)
{
  if (self->position > 0 && !self->has_read)
    return;
  bool fell_short = self->info.length_is_known && self->position < self->info.n_frames;
  if (self->info.length_is_known && !fell_short)
    return;
  if (fell_short) /* somebody shortened the file */
    self->info.ends_early = true;
  set_count (self, self->position);
  why_file_facts_set_count (&self->file, self->position, self->info.stops, self->fails_at_end);
}

WhyStatus
why_audio_source_read (WhyAudioSource *self, float *out, size_t n, size_t *n_read, WhyError *error)
{
  *n_read = 0;
  if (self->at_bad_value)
    return refuse_value (self, error);
  size_t got = read_block (self, n);
  if (got == 0)
    {
      if (self->cursor.error)
        return why_error_set (error, WHY_ERR_IO,
                              "could not be read beyond %.1f s (%s); copy it again",
                              (double) self->position / self->info.sample_rate_hz,
                              strerror (self->cursor.error));
      end (self);
      return WHY_OK;
    }
  *n_read = mix_down (self, got, out);
  self->position += (int64_t) *n_read;
  self->at_bad_value = *n_read < got;
  return *n_read > 0 ? WHY_OK : refuse_value (self, error);
}

double
why_audio_source_progress (const WhyAudioSource *self)
{
  int64_t before = 0, length = 0;
  for (size_t i = 0; i < self->container->n_parts; i++)
    for (int k = 0; k < self->container->parts[i].n_pieces; k++)
      {
        length += self->container->parts[i].pieces[k].length;
        if (i < self->part)
          before += self->container->parts[i].pieces[k].length;
      }
  double at = (double) before + (double) self->cursor.position;
  return length > 0 ? fmin (1, at / (double) length) : 1;
}

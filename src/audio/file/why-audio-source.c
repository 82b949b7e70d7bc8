/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "audio/file/why-audio-source-struct-private.h"

#define BLOCK_VALUES 65536 /* passed at once where nothing can be jumped over */
#define UNREAD_BYTES 16384 /* more than tags and padding behind the sound */

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
  if (why_source_open_part (self, self->part + 1, &sf, NULL) != WHY_OK
      || sf.samplerate != (int) self->info.sample_rate_hz || sf.channels < 1
      || (self->info.channel >= 0 && sf.channels != self->info.channels)
      || why_source_make_block (self, NULL) != WHY_OK)
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
      WhyStatus status = why_source_open_part (self, 0, &sf, error);
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
                        "contains a value that is not a number (NaN or infinite) at %.4f s; "
                        "repair it or cut it out",
                        (double) self->position / self->info.sample_rate_hz);
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
  why_source_set_count (self, self->position);
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
                              "could not be read past %.1f s (%s); copy it again",
                              (double) self->position / self->info.sample_rate_hz,
                              strerror (self->cursor.error));
      end (self);
      return WHY_OK;
    }
  *n_read = why_mix_down (self->block, got, (size_t) self->n_channels, self->info.channel, out);
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

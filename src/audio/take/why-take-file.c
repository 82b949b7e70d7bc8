/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/take/why-take-file-private.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "audio/take/why-take-place-private.h"
#include "audio/take/why-take-sync-private.h"

#define HEADERS_A_SECOND 2 /* a program that is killed loses less than a second */
#define SAMPLE_BYTES 4

struct _WhyTakeFile
{
  WhyTakePlace *place;
  bool ended;  /* nothing more is taken */
  int failure; /* errno of the disk that ended it, or 0 */
  SNDFILE *sound;
  WhyTakeSync *sync;
  double rate_hz;
  uint64_t n_written; /* samples in the file */
  uint64_t n_header;  /* of them: those that its header tells of */
};

static void
update_header (WhyTakeFile *self)
{
  sf_command (self->sound, SFC_UPDATE_HEADER_NOW, NULL, 0);
  self->n_header = self->n_written;
}

static WhyStatus
open_file (WhyTakeFile *self, const char *path, WhyError *error)
{
  WhyStatus status = why_take_place_new (path, &self->place, error);
  if (status != WHY_OK)
    return status;

  /* With room for 64-bit sizes from the start, but a plain WAV for as long as that can hold it. */
  SF_INFO format = { .samplerate = (int) lround (self->rate_hz),
                     .channels = 1,
                     .format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT };
  self->sound = sf_open_fd (why_take_place_fd (self->place), SFM_WRITE, &format, 0);
  if (!self->sound)
    return why_error_set (error, WHY_ERR_IO,
                          "The recording could not be written to %s (%s); choose another folder",
                          path, sf_strerror (NULL));
  sf_command (self->sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
  sf_command (self->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
  update_header (self);
  return why_take_sync_new (self->place, &self->sync, error);
}

WhyStatus
why_take_file_new (const char *path, double rate_hz, WhyTakeFile **out, WhyError *error)
{
  *out = NULL;
  WhyTakeFile *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  self->rate_hz = rate_hz;
  WhyStatus status = open_file (self, path, error);
  if (status != WHY_OK)
    {
      why_take_file_discard (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

/* Returns 0 or errno. */
static int
close_sound (WhyTakeFile *self)
{
  why_take_sync_free (self->sync);
  self->sync = NULL;
  errno = 0;
  int failure = self->sound ? sf_close (self->sound) : 0;
  self->sound = NULL;
  return failure == 0 ? 0 : errno ? errno : EIO;
}

void
why_take_file_free (WhyTakeFile *self)
{
  if (!self)
    return;
  close_sound (self);
  why_take_place_free (self->place);
  free (self);
}

static void
remove_file (WhyTakeFile *self)
{
  close_sound (self);
  if (why_take_place_is_new (self->place))
    why_take_place_remove (self->place);
  else
    (void) !ftruncate (why_take_place_fd (self->place), 0); /* it was empty before */
}

void
why_take_file_discard (WhyTakeFile *self)
{
  if (self && self->place)
    remove_file (self);
  why_take_file_free (self);
}

void
why_take_file_drop_empty (WhyTakeFile *self)
{
  if (self->n_written == 0)
    remove_file (self);
}

static WhyStatus
tell_failure (const WhyTakeFile *self, WhyError *error)
{
  double saved_s = (double) self->n_written / self->rate_hz;
  char words[128], name[PATH_MAX];
  why_take_place_name (self->place, name, sizeof name);
  if (self->failure == ENOSPC || self->failure == EFBIG || self->failure == EDQUOT)
    return why_error_set (error, WHY_ERR_IO,
                          "The disk is full. %.1f s were saved in %s; free some space and record "
                          "again",
                          saved_s, name);
  return why_error_set (error, WHY_ERR_IO,
                        "The disk failed (%s). %.1f s were saved in %s; choose another folder",
                        strerror_r (self->failure, words, sizeof words), saved_s, name);
}

/* Keeps count of what reached the file even when not all did. */
WhyStatus
why_take_file_write (WhyTakeFile *self, const float *samples, size_t n, WhyError *error)
{
  if (self->ended)
    return why_error_set (error, WHY_ERR_IO, "The recording has ended");
  why_take_place_settle (self->place);
  errno = 0;
  sf_count_t written = sf_writef_float (self->sound, samples, (sf_count_t) n);
  int reason = errno ? errno : EIO;
  if (written > 0)
    self->n_written += (uint64_t) written;
  int disk_failure = why_take_sync_failure (self->sync);
  self->ended = written != (sf_count_t) n || disk_failure;
  if (self->ended)
    self->failure = disk_failure ? disk_failure : reason;
  if (self->ended
      || (double) (self->n_written - self->n_header) * HEADERS_A_SECOND >= self->rate_hz)
    update_header (self);
  return self->ended ? tell_failure (self, error) : WHY_OK;
}

uint64_t
why_take_file_saved (const WhyTakeFile *self)
{
  return self->n_written;
}

char *
why_take_file_path (WhyTakeFile *self)
{
  return why_take_place_path (self->place);
}

/* Where all of it is by now. */
static WhyStatus
find_place (WhyTakeFile *self, WhyError *error)
{
  size_t n_lost;
  WhyStatus status = why_take_place_finish (self->place, &n_lost, error);
  uint64_t n_samples = (n_lost + SAMPLE_BYTES - 1) / SAMPLE_BYTES;
  if (n_samples == 0)
    return status;
  self->n_written -= n_samples < self->n_written ? n_samples : self->n_written;
  self->failure = self->failure ? self->failure : EIO;
  return status;
}

WhyStatus
why_take_file_finish (WhyTakeFile *self, WhyError *error)
{
  if (!self->sound)
    return WHY_OK;
  self->ended = true;
  int reason = close_sound (self);
  why_take_place_settle (self->place);
  if (fsync (why_take_place_fd (self->place)) != 0 && reason == 0 && errno != EINVAL)
    reason = errno;
  /* What has no sample is not worth a search. */
  WhyStatus status = self->n_written > 0 ? find_place (self, error) : WHY_OK;
  if (status != WHY_OK)
    return status;
  if (self->failure)
    return tell_failure (self, error);
  if (reason == 0)
    return WHY_OK;
  char name[PATH_MAX];
  why_take_place_name (self->place, name, sizeof name);
  return why_error_set_errno (error, reason, "%s could not be completed; its end may be missing",
                              name);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-take-file-private.h"
#include "audio/why-take-sync-private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADERS_A_SECOND 2 /* a program that is killed loses less than a second */

struct _WhyTakeFile
{
  char *path;
  bool created; /* by us: may be removed */
  bool ended;   /* nothing more is taken */
  int fd;
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
open_file (WhyTakeFile *self, WhyError *error)
{
  self->fd = open (self->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  self->created = self->fd >= 0;
  if (self->fd < 0 && errno == EEXIST)
    self->fd = open (self->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    return why_error_set_errno (error, errno,
                                "The recording cannot be written to %s; choose another folder",
                                self->path);
  if (!S_ISREG (info.st_mode) || info.st_size > 0)
    return why_error_set (error, WHY_ERR_IO,
                          "The recording would overwrite %s; choose another name", self->path);

  /* With room for 64-bit sizes from the start, but a plain WAV for as long as that can hold it. */
  SF_INFO format = { .samplerate = (int) lround (self->rate_hz),
                     .channels = 1,
                     .format = SF_FORMAT_RF64 | SF_FORMAT_FLOAT };
  self->sound = sf_open_fd (self->fd, SFM_WRITE, &format, 0);
  if (!self->sound)
    return why_error_set (error, WHY_ERR_IO,
                          "The recording cannot be written to %s (%s); choose another folder",
                          self->path, sf_strerror (NULL));
  sf_command (self->sound, SFC_RF64_AUTO_DOWNGRADE, NULL, SF_TRUE);
  sf_command (self->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
  update_header (self);
  return why_take_sync_new (self->fd, self->path, &self->sync, error);
}

WhyStatus
why_take_file_new (const char *path, double rate_hz, WhyTakeFile **out, WhyError *error)
{
  *out = NULL;
  WhyTakeFile *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "There is not enough memory to record");
  self->fd = -1;
  self->rate_hz = rate_hz;
  self->path = strdup (path);
  WhyStatus status
      = self->path ? open_file (self, error)
                   : why_error_set (error, WHY_ERR_MEMORY, "There is not enough memory to record");
  if (status != WHY_OK)
    {
      why_take_file_discard (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

static void
close_file (WhyTakeFile *self)
{
  why_take_sync_free (self->sync);
  self->sync = NULL;
  if (self->sound)
    sf_close (self->sound);
  if (self->fd >= 0)
    close (self->fd);
  self->sound = NULL;
  self->fd = -1;
}

void
why_take_file_free (WhyTakeFile *self)
{
  if (!self)
    return;
  close_file (self);
  free (self->path);
  free (self);
}

void
why_take_file_discard (WhyTakeFile *self)
{
  if (self && self->created)
    unlink (self->path);
  else if (self && self->sound)
    {
      why_take_sync_free (self->sync);
      self->sync = NULL;
      sf_close (self->sound);
      self->sound = NULL;
      (void) !ftruncate (self->fd, 0); /* it was empty before */
    }
  why_take_file_free (self);
}

static const char *
base_name (const WhyTakeFile *self)
{
  const char *slash = strrchr (self->path, '/');
  return slash ? slash + 1 : self->path;
}

static WhyStatus
tell_failure (const WhyTakeFile *self, int reason, WhyError *error)
{
  double saved_s = (double) self->n_written / self->rate_hz;
  if (reason == ENOSPC || reason == EFBIG || reason == EDQUOT)
    return why_error_set (error, WHY_ERR_IO,
                          "The disk is full: %.1f s are saved in %s; free some space and record "
                          "again",
                          saved_s, base_name (self));
  char words[128];
  return why_error_set (error, WHY_ERR_IO,
                        "The disk failed (%s): %.1f s are saved in %s; choose another folder",
                        strerror_r (reason, words, sizeof words), saved_s, base_name (self));
}

/* Keeps count of what reached the file even when not all did. */
WhyStatus
why_take_file_write (WhyTakeFile *self, const float *samples, size_t n, WhyError *error)
{
  if (self->ended)
    return why_error_set (error, WHY_ERR_IO, "The recording has ended");
  errno = 0;
  sf_count_t written = sf_writef_float (self->sound, samples, (sf_count_t) n);
  int reason = errno ? errno : EIO;
  if (written > 0)
    self->n_written += (uint64_t) written;
  int disk_failure = why_take_sync_failure (self->sync);
  reason = disk_failure ? disk_failure : reason;
  self->ended = written != (sf_count_t) n || disk_failure;
  if (self->ended
      || (double) (self->n_written - self->n_header) * HEADERS_A_SECOND >= self->rate_hz)
    update_header (self);
  return self->ended ? tell_failure (self, reason, error) : WHY_OK;
}

uint64_t
why_take_file_saved (const WhyTakeFile *self)
{
  return self->n_written;
}

WhyStatus
why_take_file_finish (WhyTakeFile *self, WhyError *error)
{
  if (!self->sound)
    return WHY_OK;
  self->ended = true;
  why_take_sync_free (self->sync);
  self->sync = NULL;
  errno = 0;
  int failure = sf_close (self->sound);
  self->sound = NULL;
  if (fsync (self->fd) != 0 || failure)
    {
      int reason = errno ? errno : EIO;
      close_file (self);
      return why_error_set_errno (error, reason,
                                  "%s could not be completed; its end may be missing",
                                  base_name (self));
    }
  close_file (self);
  return WHY_OK;
}

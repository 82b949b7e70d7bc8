/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-take-private.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <sndfile.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCK 4096
#define LEVEL_S 0.05
/* Sizes in a WAV header have 32 bits. */
#define MAX_SAMPLES ((UINT32_MAX - 4096u) / sizeof (float))

struct _WhyTake
{
  char *path;
  bool created; /* by us: may be removed */
  int fd;
  SNDFILE *sound;
  double rate_hz;
  uint64_t n_written; /* samples in the file */
  uint64_t n_header;  /* of them: those that its header tells of */
  bool ended;         /* nothing more is taken */

  pthread_mutex_t lock; /* for all below: the pushing thread writes, others read */
  WhyTakeLevels levels;
  uint64_t n_pushed;
  float history[WHY_TAKE_HISTORY]; /* sample i at i modulo the size */
};

static WhyStatus
open_file (WhyTake *self, WhyError *error)
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

  SF_INFO format = { .samplerate = (int) lround (self->rate_hz),
                     .channels = 1,
                     .format = SF_FORMAT_WAV | SF_FORMAT_FLOAT };
  self->sound = sf_open_fd (self->fd, SFM_WRITE, &format, 0);
  if (!self->sound)
    return why_error_set (error, WHY_ERR_IO,
                          "The recording cannot be written to %s (%s); choose another folder",
                          self->path, sf_strerror (NULL));
  sf_command (self->sound, SFC_SET_ADD_PEAK_CHUNK, NULL, SF_FALSE);
  sf_command (self->sound, SFC_UPDATE_HEADER_NOW, NULL, 0);
  return WHY_OK;
}

WhyStatus
why_take_new (const char *path, double rate_hz, WhyTake **out, WhyError *error)
{
  *out = NULL;
  WhyTake *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "There is not enough memory to record");
  self->fd = -1;
  self->rate_hz = rate_hz;
  pthread_mutex_init (&self->lock, NULL);
  self->path = strdup (path);
  WhyStatus status
      = self->path ? open_file (self, error)
                   : why_error_set (error, WHY_ERR_MEMORY, "There is not enough memory to record");
  if (status != WHY_OK)
    {
      why_take_discard (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

static void
close_file (WhyTake *self)
{
  if (self->sound)
    sf_close (self->sound);
  if (self->fd >= 0)
    close (self->fd);
  self->sound = NULL;
  self->fd = -1;
}

void
why_take_free (WhyTake *self)
{
  if (!self)
    return;
  close_file (self);
  pthread_mutex_destroy (&self->lock);
  free (self->path);
  free (self);
}

void
why_take_discard (WhyTake *self)
{
  if (self && self->created)
    unlink (self->path);
  else if (self && self->sound)
    {
      sf_close (self->sound);
      self->sound = NULL;
      (void) !ftruncate (self->fd, 0); /* it was empty before */
    }
  why_take_free (self);
}

/* Peak and RMS of the newest 50 ms. */
static void
measure_level (WhyTake *self)
{
  uint64_t n = (uint64_t) (LEVEL_S * self->rate_hz);
  if (n > self->n_pushed)
    n = self->n_pushed;
  if (n > WHY_TAKE_HISTORY)
    n = WHY_TAKE_HISTORY;
  float peak = 0;
  double squares = 0;
  for (uint64_t i = self->n_pushed - n; i < self->n_pushed; i++)
    {
      float value = self->history[i % WHY_TAKE_HISTORY];
      peak = fmaxf (peak, fabsf (value));
      squares += (double) value * value;
    }
  self->levels.peak = peak;
  self->levels.rms = n ? (float) sqrt (squares / (double) n) : 0;
}

static const char *
base_name (const WhyTake *self)
{
  const char *slash = strrchr (self->path, '/');
  return slash ? slash + 1 : self->path;
}

static double
saved_seconds (const WhyTake *self)
{
  return (double) self->n_written / self->rate_hz;
}

/* Writes one block; keeps count of what reached the file even when not all did. */
static WhyStatus
write_block (WhyTake *self, const float *block, size_t n, WhyError *error)
{
  if (self->n_written + n > MAX_SAMPLES)
    return why_error_set (error, WHY_ERR_UNSUPPORTED,
                          "%s has reached the largest size of a WAV file; its %.0f min are saved, "
                          "start a new recording",
                          base_name (self), saved_seconds (self) / 60);
  errno = 0;
  sf_count_t written = sf_writef_float (self->sound, block, (sf_count_t) n);
  int reason = errno ? errno : EIO;
  if (written > 0)
    self->n_written += (uint64_t) written;
  if (written == (sf_count_t) n)
    return WHY_OK;
  if (reason == ENOSPC || reason == EFBIG || reason == EDQUOT)
    return why_error_set (error, WHY_ERR_IO,
                          "The disk is full: %.1f s are saved in %s; free some space and record "
                          "again",
                          saved_seconds (self), base_name (self));
  char words[128];
  return why_error_set (error, WHY_ERR_IO,
                        "The disk failed (%s): %.1f s are saved in %s; choose another folder",
                        strerror_r (reason, words, sizeof words), saved_seconds (self),
                        base_name (self));
}

static void
update_header (WhyTake *self)
{
  sf_command (self->sound, SFC_UPDATE_HEADER_NOW, NULL, 0);
  self->n_header = self->n_written;
}

WhyStatus
why_take_push (WhyTake *self, const float *samples, size_t n, WhyError *error)
{
  if (self->ended)
    return why_error_set (error, WHY_ERR_IO, "The recording has ended");
  WhyStatus status = WHY_OK;
  for (size_t at = 0; at < n && status == WHY_OK; at += BLOCK)
    {
      float block[BLOCK];
      size_t n_block = n - at < BLOCK ? n - at : BLOCK;
      pthread_mutex_lock (&self->lock);
      for (size_t i = 0; i < n_block; i++)
        {
          bool finite = isfinite (samples[at + i]);
          block[i] = finite ? samples[at + i] : 0;
          self->levels.n_replaced += !finite;
          self->history[self->n_pushed++ % WHY_TAKE_HISTORY] = block[i];
        }
      pthread_mutex_unlock (&self->lock);
      status = write_block (self, block, n_block, error);
    }
  pthread_mutex_lock (&self->lock);
  measure_level (self);
  self->levels.n_saved = self->n_written;
  pthread_mutex_unlock (&self->lock);
  if (status != WHY_OK)
    self->ended = true;
  if (status != WHY_OK || (double) (self->n_written - self->n_header) >= self->rate_hz)
    update_header (self);
  return status;
}

WhyStatus
why_take_finish (WhyTake *self, WhyError *error)
{
  if (!self->sound)
    return WHY_OK;
  self->ended = true;
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

void
why_take_levels (WhyTake *self, WhyTakeLevels *out)
{
  pthread_mutex_lock (&self->lock);
  *out = self->levels;
  pthread_mutex_unlock (&self->lock);
}

size_t
why_take_latest (WhyTake *self, float *out, size_t n)
{
  pthread_mutex_lock (&self->lock);
  if (n > WHY_TAKE_HISTORY)
    n = WHY_TAKE_HISTORY;
  if (n > self->n_pushed)
    n = (size_t) self->n_pushed;
  size_t at = (size_t) ((self->n_pushed - n) % WHY_TAKE_HISTORY);
  size_t n_first = n < WHY_TAKE_HISTORY - at ? n : WHY_TAKE_HISTORY - at;
  memcpy (out, self->history + at, n_first * sizeof *out);
  memcpy (out + n_first, self->history, (n - n_first) * sizeof *out);
  pthread_mutex_unlock (&self->lock);
  return n;
}

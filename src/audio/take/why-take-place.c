/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/take/why-take-place-private.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/take/why-take-copy-private.h"

#define MAX_TRIES 3  /* others may remove the copy, too */
#define MAX_PAUSE 64 /* syncs from one copy that failed to the next try */

struct _WhyTakePlace
{
  int fd;
  bool is_new;        /* made by us: may be removed */
  bool stays_open;    /* the descriptor is all that is left */
  bool name_is_known; /* by the disk */
  int pause, next_pause;
  char *folder; /* that was asked for, with the slash */

  pthread_mutex_t lock; /* for all below */
  char *path;
  WhyTakeCopy copy; /* that the writing thread is to go over to; fd -1: none */
};

static WhyStatus
open_file (WhyTakePlace *self, WhyError *error)
{
  self->fd = open (self->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  self->is_new = self->fd >= 0;
  if (self->fd < 0 && errno == EEXIST)
    self->fd = open (self->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
  struct stat info;
  if (self->fd < 0 || fstat (self->fd, &info) != 0)
    return why_error_set_errno (error, errno,
                                "The recording could not be written to %s; choose another folder",
                                self->path);
  if (!S_ISREG (info.st_mode) || info.st_size > 0)
    return why_error_set (error, WHY_ERR_IO,
                          "The recording would overwrite %s; choose another name", self->path);
  return WHY_OK;
}

WhyStatus
why_take_place_new (const char *path, WhyTakePlace **out, WhyError *error)
{
  *out = NULL;
  WhyTakePlace *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  const char *slash = strrchr (path, '/');
  self->fd = self->copy.fd = -1;
  pthread_mutex_init (&self->lock, NULL);
  self->path = strdup (path);
  self->folder = slash ? strndup (path, (size_t) (slash - path) + 1) : strdup ("./");
  WhyStatus status = self->path && self->folder
                         ? open_file (self, error)
                         : why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  if (status != WHY_OK)
    {
      why_take_place_free (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

void
why_take_place_free (WhyTakePlace *self)
{
  if (!self)
    return;
  why_take_copy_drop (&self->copy);
  if (self->fd >= 0 && !self->stays_open)
    close (self->fd);
  pthread_mutex_destroy (&self->lock);
  free (self->path);
  free (self->folder);
  free (self);
}

int
why_take_place_fd (const WhyTakePlace *self)
{
  return self->fd;
}

bool
why_take_place_is_new (const WhyTakePlace *self)
{
  return self->is_new;
}

char *
why_take_place_path (WhyTakePlace *self)
{
  pthread_mutex_lock (&self->lock);
  char *path = strdup (self->path);
  pthread_mutex_unlock (&self->lock);
  return path;
}

/* Takes over path. */
static void
set_path (WhyTakePlace *self, char *path)
{
  pthread_mutex_lock (&self->lock);
  free (self->path);
  self->path = path;
  pthread_mutex_unlock (&self->lock);
}

void
why_take_place_name (WhyTakePlace *self, char *out, size_t size)
{
  pthread_mutex_lock (&self->lock);
  size_t n_folder = strlen (self->folder);
  bool is_here
      = strncmp (self->path, self->folder, n_folder) == 0 && !strchr (self->path + n_folder, '/');
  const char *slash = strrchr (self->path, '/');
  snprintf (out, size, "%s", is_here && slash ? slash + 1 : self->path);
  pthread_mutex_unlock (&self->lock);
}

/* Whether path leads to the open file. A file system that gives no answer just now proves nothing:
 * unless is_strict, that counts as yes. */
static bool
is_at (const WhyTakePlace *self, const char *path, bool is_strict)
{
  struct stat own, found;
  if (fstat (self->fd, &own) != 0)
    return !is_strict;
  if (stat (path, &found) == 0)
    return own.st_dev == found.st_dev && own.st_ino == found.st_ino;
  bool is_gone = errno == ENOENT || errno == ENOTDIR || errno == ELOOP || errno == EACCES;
  return !is_gone && !is_strict;
}

/* The trash of the home folder or of another disk: https://specifications.freedesktop.org/trash-spec
 */
static bool
is_in_trash (const char *path)
{
  const char *own = strstr (path, "/Trash/files/"), *other = strstr (path, "/.Trash");
  return own || (other && strstr (other, "/files/"));
}

/* Where the open file is now; malloc'd, NULL: no path leads there, or only one into the trash. */
static char *
find (const WhyTakePlace *self)
{
  char link[64], path[PATH_MAX];
  snprintf (link, sizeof link, "/proc/self/fd/%d", self->fd);
  ssize_t n = readlink (link, path, sizeof path - 1);
  if (n <= 0)
    return NULL;
  path[n] = '\0';
  return is_at (self, path, true) && !is_in_trash (path) ? strdup (path) : NULL;
}

/* Copies what has lost its path; the writing thread takes it from there. */
static void
begin_copy (WhyTakePlace *self, const char *path)
{
  WhyTakeCopy copy;
  if (self->pause > 0)
    {
      self->pause--;
      return;
    }
  int failure = why_take_copy_new (self->fd, path, &copy);
  if (failure == 0 && copy.read_error)
    {
      why_take_copy_drop (&copy);
      failure = EIO;
    }
  if (failure)
    {
      self->next_pause = self->next_pause ? 2 * self->next_pause : 1;
      if (self->next_pause > MAX_PAUSE)
        self->next_pause = MAX_PAUSE;
      self->pause = self->next_pause;
      return;
    }
  self->next_pause = 0;
  pthread_mutex_lock (&self->lock);
  self->copy = copy;
  pthread_mutex_unlock (&self->lock);
}

int
why_take_place_sync (WhyTakePlace *self)
{
  int failure = 0;
  pthread_mutex_lock (&self->lock);
  bool is_moving = self->copy.fd >= 0;
  char *path = is_moving ? NULL : strdup (self->path);
  pthread_mutex_unlock (&self->lock);
  /* The descriptor is the writing thread's alone until that has gone over. */
  if (!path)
    return 0;
  /* EINVAL: it is no file that lies on a disk. */
  if (fdatasync (self->fd) != 0 && errno != EINVAL && errno != EINTR)
    failure = errno;
  if (!is_at (self, path, false))
    {
      char *found = find (self);
      if (found)
        set_path (self, found);
      else
        begin_copy (self, path);
    }
  else if (!self->name_is_known)
    {
      /* Without this a file that is new may have no name after the power has failed. */
      why_sync_folder_of (path);
      self->name_is_known = true;
    }
  free (path);
  return failure;
}

/* The same number leads to the copy from now on, at the same place within it: who writes through it
 * notices nothing. */
static bool
go_over (WhyTakePlace *self, WhyTakeCopy *copy)
{
  off_t at = lseek (self->fd, 0, SEEK_CUR);
  if (lseek (copy->fd, at, SEEK_SET) != at || dup3 (copy->fd, self->fd, O_CLOEXEC) < 0)
    return false;
  close (copy->fd);
  set_path (self, copy->path);
  self->is_new = true;
  *copy = (WhyTakeCopy){ .fd = -1 };
  return true;
}

void
why_take_place_settle (WhyTakePlace *self)
{
  pthread_mutex_lock (&self->lock);
  WhyTakeCopy copy = self->copy;
  pthread_mutex_unlock (&self->lock);
  if (copy.fd < 0)
    return;
  if (why_take_copy_more (self->fd, &copy) != 0 || copy.read_error || !go_over (self, &copy))
    why_take_copy_drop (&copy);
  pthread_mutex_lock (&self->lock);
  self->copy = (WhyTakeCopy){ .fd = -1 };
  pthread_mutex_unlock (&self->lock);
}

/* The last resort: as long as this program runs, others can read the file through its descriptor. */
static WhyStatus
stay_open (WhyTakePlace *self, const char *path, int reason, WhyError *error)
{
  char *link = NULL, words[128];
  self->stays_open = true;
  if (asprintf (&link, "/proc/%ld/fd/%d", (long) getpid (), self->fd) < 0)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to save the recording");
  set_path (self, link);
  const char *slash = strrchr (path, '/');
  return why_error_set (error, WHY_ERR_IO,
                        "%s was deleted and could not be saved again (%s); before you close "
                        "Whybrato, free some space and copy %s",
                        slash ? slash + 1 : path, strerror_r (reason, words, sizeof words), link);
}

WhyStatus
why_take_place_finish (WhyTakePlace *self, size_t *n_lost, WhyError *error)
{
  int reason = 0;
  WhyStatus status = WHY_OK;
  char *wanted = why_take_place_path (self);
  *n_lost = 0;
  why_take_place_settle (self);
  for (int tries = 0; wanted; tries++)
    {
      char *path = why_take_place_path (self);
      bool is_there = path && is_at (self, path, true);
      char *found = is_there ? NULL : find (self);
      free (path);
      if (found)
        set_path (self, found);
      if (is_there || found)
        break;
      WhyTakeCopy copy = { .fd = -1 };
      reason = tries < MAX_TRIES ? why_take_copy_new (self->fd, wanted, &copy) : ENOENT;
      struct stat info;
      if (reason == 0 && copy.read_error && fstat (self->fd, &info) == 0)
        *n_lost = (size_t) (info.st_size - copy.n_bytes);
      if (reason == 0 && !go_over (self, &copy))
        {
          reason = errno;
          why_take_copy_drop (&copy);
        }
      if (reason != 0)
        {
          status = stay_open (self, wanted, reason, error);
          break;
        }
    }
  free (wanted);
  return status;
}

void
why_take_place_remove (WhyTakePlace *self)
{
  if (self->is_new && is_at (self, self->path, true))
    unlink (self->path);
}

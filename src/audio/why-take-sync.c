/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-take-sync-private.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define INTERVAL_S 1

struct _WhyTakeSync
{
  int fd;
  char *path;
  pthread_t thread;
  atomic_int failure;

  pthread_mutex_t lock; /* for all below */
  pthread_cond_t changed;
  bool stopping;
};

/* Without this a file that is new may have no name after the power has failed. */
static void
sync_folder (WhyTakeSync *self)
{
  int fd = open (dirname (self->path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0)
    return;
  fsync (fd); /* some file systems refuse it for folders: they have other ways */
  close (fd);
}

static void *
run_sync (void *user)
{
  WhyTakeSync *self = user;
  struct timespec next;
  sync_folder (self);
  clock_gettime (CLOCK_MONOTONIC, &next);
  pthread_mutex_lock (&self->lock);
  while (!self->stopping)
    {
      next.tv_sec += INTERVAL_S;
      while (!self->stopping
             && pthread_cond_clockwait (&self->changed, &self->lock, CLOCK_MONOTONIC, &next) == 0)
        continue;
      if (self->stopping)
        break;
      pthread_mutex_unlock (&self->lock);
      /* EINVAL: it is no file that lies on a disk. */
      if (fdatasync (self->fd) != 0 && errno != EINVAL && errno != EINTR)
        atomic_store (&self->failure, errno);
      /* One that takes longer than the interval is not asked again at once. */
      struct timespec now;
      clock_gettime (CLOCK_MONOTONIC, &now);
      if (now.tv_sec > next.tv_sec)
        next = now;
      pthread_mutex_lock (&self->lock);
    }
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

WhyStatus
why_take_sync_new (int fd, const char *path, WhyTakeSync **out, WhyError *error)
{
  *out = NULL;
  WhyTakeSync *self = calloc (1, sizeof *self);
  char *copy = strdup (path);
  if (self && copy)
    {
      self->fd = fd;
      self->path = copy;
      pthread_mutex_init (&self->lock, NULL);
      pthread_cond_init (&self->changed, NULL);
      if (pthread_create (&self->thread, NULL, run_sync, self) == 0)
        {
          *out = self;
          return WHY_OK;
        }
      pthread_mutex_destroy (&self->lock);
      pthread_cond_destroy (&self->changed);
    }
  free (copy);
  free (self);
  return why_error_set (error, WHY_ERR_MEMORY, "There is not enough memory to record");
}

int
why_take_sync_failure (WhyTakeSync *self)
{
  return atomic_load (&self->failure);
}

void
why_take_sync_free (WhyTakeSync *self)
{
  if (!self)
    return;
  pthread_mutex_lock (&self->lock);
  self->stopping = true;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->lock);
  pthread_join (self->thread, NULL);
  pthread_mutex_destroy (&self->lock);
  pthread_cond_destroy (&self->changed);
  free (self->path);
  free (self);
}

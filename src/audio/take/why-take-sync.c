/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/take/why-take-sync-private.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "base/why-patience.h"

#define INTERVAL_S 1.0

struct _WhyTakeSync
{
  WhyTakePlace *place;
  pthread_t thread;
  atomic_int failure;

  pthread_mutex_t lock; /* for all below */
  pthread_cond_t changed;
  bool stopping;
};

static void
add_interval (struct timespec *time)
{
  long ns = time->tv_nsec + (long) (why_patience (INTERVAL_S) * 1e9);
  time->tv_sec += ns / 1000000000;
  time->tv_nsec = ns % 1000000000;
}

static void *
run_sync (void *user)
{
  WhyTakeSync *self = user;
  struct timespec next;
  clock_gettime (CLOCK_MONOTONIC, &next);
  pthread_mutex_lock (&self->lock);
  while (!self->stopping)
    {
      add_interval (&next);
      while (!self->stopping
             && pthread_cond_clockwait (&self->changed, &self->lock, CLOCK_MONOTONIC, &next) == 0)
        continue;
      if (self->stopping)
        break;
      pthread_mutex_unlock (&self->lock);
      int failure = why_take_place_sync (self->place);
      if (failure)
        atomic_store (&self->failure, failure);
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
why_take_sync_new (WhyTakePlace *place, WhyTakeSync **out, WhyError *error)
{
  *out = NULL;
  WhyTakeSync *self = calloc (1, sizeof *self);
  if (self)
    {
      self->place = place;
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
  free (self);
  return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
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
  free (self);
}

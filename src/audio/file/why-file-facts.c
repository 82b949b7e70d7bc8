/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-file-facts-private.h"

#include <pthread.h>
#include <time.h>

#define N_KEPT 512
/* A file that was written so shortly ago can be written again without a later time: the clock of file
 * systems ticks every few milliseconds. */
#define TOO_FRESH_S 0.02

typedef struct
{
  dev_t device;
  ino_t inode;
  off_t size;
  struct timespec changed;
  WhyFileFacts facts;
  uint64_t used; /* 0: empty */
} Entry;

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static Entry entries[N_KEPT]; /* guarded by it, as is the next */
static uint64_t now;

static bool
is_of (const Entry *entry, const struct stat *file)
{
  return entry->used && entry->device == file->st_dev && entry->inode == file->st_ino
         && entry->size == file->st_size && entry->changed.tv_sec == file->st_mtim.tv_sec
         && entry->changed.tv_nsec == file->st_mtim.tv_nsec;
}

/* With the mutex. The entry of a file, or the one used longest ago. */
static Entry *
find (const struct stat *file)
{
  Entry *oldest = &entries[0];
  for (int i = 0; i < N_KEPT; i++)
    {
      if (is_of (&entries[i], file))
        return &entries[i];
      if (entries[i].used < oldest->used)
        oldest = &entries[i];
    }
  return oldest;
}

/* With the mutex. */
static Entry *
find_or_add (const struct stat *file)
{
  Entry *entry = find (file);
  if (!is_of (entry, file))
    {
      why_container_unref (entry->facts.container);
      *entry = (Entry){ file->st_dev,
                        file->st_ino,
                        file->st_size,
                        file->st_mtim,
                        { .n_frames = -1, .channel = WHY_ALL_CHANNELS },
                        0 };
    }
  entry->used = ++now;
  return entry;
}

static bool
is_too_fresh (const struct stat *file)
{
  struct timespec t;
  clock_gettime (CLOCK_REALTIME, &t);
  double age_s = (double) (t.tv_sec - file->st_mtim.tv_sec)
                 + 1e-9 * (double) (t.tv_nsec - file->st_mtim.tv_nsec);
  return age_s >= 0 && age_s < TOO_FRESH_S;
}

void
why_file_facts_get (const struct stat *file, WhyFileFacts *out)
{
  *out = (WhyFileFacts){ .n_frames = -1, .channel = WHY_ALL_CHANNELS };
  pthread_mutex_lock (&mutex);
  Entry *entry = find (file);
  if (is_of (entry, file))
    {
      *out = entry->facts;
      if (out->container)
        why_container_ref (out->container);
      entry->used = ++now;
    }
  pthread_mutex_unlock (&mutex);
}

void
why_file_facts_set_container (const struct stat *file, WhyContainer *container)
{
  if (is_too_fresh (file))
    return;
  pthread_mutex_lock (&mutex);
  WhyFileFacts *facts = &find_or_add (file)->facts;
  why_container_ref (container);
  why_container_unref (facts->container);
  facts->container = container;
  pthread_mutex_unlock (&mutex);
}

void
why_file_facts_set_count (const struct stat *file, int64_t n_frames, bool stops, bool ends_early)
{
  if (is_too_fresh (file))
    return;
  pthread_mutex_lock (&mutex);
  WhyFileFacts *facts = &find_or_add (file)->facts;
  facts->n_frames = n_frames;
  facts->stops = stops;
  facts->ends_early = ends_early;
  pthread_mutex_unlock (&mutex);
}

void
why_file_facts_set_channel (const struct stat *file, int channel)
{
  if (is_too_fresh (file))
    return;
  pthread_mutex_lock (&mutex);
  WhyFileFacts *facts = &find_or_add (file)->facts;
  facts->channel = channel;
  facts->has_channel = true;
  pthread_mutex_unlock (&mutex);
}

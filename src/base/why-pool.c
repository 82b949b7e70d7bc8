/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-pool.h"

#include <pthread.h>
#include <stdlib.h>

typedef struct
{
  WhyPool *pool;
  pthread_t thread;
  unsigned lane;
} Worker;

struct _WhyPool
{
  pthread_mutex_t mutex;
  pthread_cond_t work_came, work_done;
  unsigned n_workers;
  unsigned round; /* goes up by one for each piece of work */
  unsigned n_busy;
  bool stopping;
  WhyPoolJob job;
  void *data;
  Worker *workers;
};

static void *
serve (void *user)
{
  Worker *worker = user;
  WhyPool *pool = worker->pool;
  unsigned seen = 0;

  pthread_mutex_lock (&pool->mutex);
  for (;;)
    {
      while (!pool->stopping && pool->round == seen)
        pthread_cond_wait (&pool->work_came, &pool->mutex);
      if (pool->stopping)
        break;
      seen = pool->round;
      pthread_mutex_unlock (&pool->mutex);
      pool->job (pool->data, worker->lane);
      pthread_mutex_lock (&pool->mutex);
      if (--pool->n_busy == 0)
        pthread_cond_signal (&pool->work_done);
    }
  pthread_mutex_unlock (&pool->mutex);
  return NULL;
}

WhyStatus
why_pool_new (unsigned n_threads, WhyPool **out, WhyError *error)
{
  *out = NULL;
  WhyPool *pool = calloc (1, sizeof *pool);
  Worker *workers = calloc (n_threads, sizeof *workers);
  if (!pool || !workers)
    {
      free (pool);
      free (workers);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
    }
  pthread_mutex_init (&pool->mutex, NULL);
  pthread_cond_init (&pool->work_came, NULL);
  pthread_cond_init (&pool->work_done, NULL);
  pool->workers = workers;

  for (unsigned i = 0; i + 1 < n_threads; i++)
    {
      workers[i] = (Worker){ .pool = pool, .lane = i + 1 };
      if (pthread_create (&workers[i].thread, NULL, serve, &workers[i]) != 0)
        break;
      pool->n_workers++;
    }
  *out = pool;
  return WHY_OK;
}

void
why_pool_free (WhyPool *pool)
{
  if (!pool)
    return;
  pthread_mutex_lock (&pool->mutex);
  pool->stopping = true;
  pthread_cond_broadcast (&pool->work_came);
  pthread_mutex_unlock (&pool->mutex);
  for (unsigned i = 0; i < pool->n_workers; i++)
    pthread_join (pool->workers[i].thread, NULL);
  pthread_cond_destroy (&pool->work_done);
  pthread_cond_destroy (&pool->work_came);
  pthread_mutex_destroy (&pool->mutex);
  free (pool->workers);
  free (pool);
}

unsigned
why_pool_n_lanes (const WhyPool *pool)
{
  return pool->n_workers + 1;
}

void
why_pool_run (WhyPool *pool, WhyPoolJob job, void *data)
{
  pthread_mutex_lock (&pool->mutex);
  pool->job = job;
  pool->data = data;
  pool->n_busy = pool->n_workers;
  pool->round++;
  pthread_cond_broadcast (&pool->work_came);
  pthread_mutex_unlock (&pool->mutex);

  job (data, 0);

  pthread_mutex_lock (&pool->mutex);
  while (pool->n_busy > 0)
    pthread_cond_wait (&pool->work_done, &pool->mutex);
  pthread_mutex_unlock (&pool->mutex);
}

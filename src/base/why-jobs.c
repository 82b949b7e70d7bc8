/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define STEP_NS 50000000L

typedef struct
{
  const WhyJobs *jobs;
  pthread_mutex_t mutex; /* guards what follows */
  pthread_cond_t progressed;
  size_t next, n_done;
  bool stopped;
} Run;

typedef struct
{
  Run *run;
  pthread_t thread;
  unsigned lane;
} Lane;

/* Whether a job is left, into *index. */
static bool
begin_next (Run *run, size_t *index)
{
  pthread_mutex_lock (&run->mutex);
  *index = run->next;
  bool any = !run->stopped && run->next < run->jobs->n;
  run->next += any;
  pthread_mutex_unlock (&run->mutex);
  return any;
}

static void
end_one (Run *run, bool goes_on)
{
  pthread_mutex_lock (&run->mutex);
  run->n_done += goes_on;
  run->stopped = run->stopped || !goes_on;
  pthread_cond_signal (&run->progressed);
  pthread_mutex_unlock (&run->mutex);
}

static void *
run_lane (void *user)
{
  const Lane *lane = user;
  const WhyJobs *jobs = lane->run->jobs;
  size_t index;
  if (jobs->begin && !jobs->begin (jobs->data, lane->lane))
    end_one (lane->run, false);
  while (begin_next (lane->run, &index))
    end_one (lane->run, jobs->job (jobs->data, lane->lane, index));
  return NULL;
}

/* Until all is done or something stops. */
static void
wait (Run *run, WhyStep step, void *user)
{
  size_t n = run->jobs->n;
  pthread_mutex_lock (&run->mutex);
  while (!run->stopped && run->n_done < n)
    {
      double fraction = (double) run->n_done / (double) n;
      pthread_mutex_unlock (&run->mutex);
      bool goes_on = !step || step (fraction, user);
      pthread_mutex_lock (&run->mutex);
      if (run->stopped || run->n_done == n)
        break;
      if (!goes_on)
        {
          run->stopped = true;
          if (run->jobs->cancel)
            run->jobs->cancel (run->jobs->data);
          break;
        }
      /* Also now and then without progress: a job may take long. */
      struct timespec end;
      clock_gettime (CLOCK_MONOTONIC, &end);
      end.tv_nsec += STEP_NS;
      end.tv_sec += end.tv_nsec / 1000000000L;
      end.tv_nsec %= 1000000000L;
      pthread_cond_clockwait (&run->progressed, &run->mutex, CLOCK_MONOTONIC, &end);
    }
  pthread_mutex_unlock (&run->mutex);
}

bool
why_jobs_run (const WhyJobs *jobs, WhyStep step, void *user)
{
  Run run = { .jobs = jobs };
  unsigned n_threads = jobs->n < jobs->n_threads ? (unsigned) jobs->n : jobs->n_threads, n = 0;
  Lane only = { .run = &run };
  Lane *lanes = calloc (n_threads + 1, sizeof *lanes);
  pthread_mutex_init (&run.mutex, NULL);
  pthread_cond_init (&run.progressed, NULL);
  for (; lanes && n < n_threads; n++)
    {
      lanes[n] = (Lane){ .run = &run, .lane = n };
      if (pthread_create (&lanes[n].thread, NULL, run_lane, &lanes[n]) != 0)
        break;
    }
  /* A system that gives no thread at all gets the work done without steps. */
  if (n == 0 && jobs->n > 0)
    run_lane (&only);
  wait (&run, step, user);
  for (unsigned i = 0; i < n; i++)
    pthread_join (lanes[i].thread, NULL);
  free (lanes);
  if (!run.stopped && step)
    step (1, user);
  pthread_cond_destroy (&run.progressed);
  pthread_mutex_destroy (&run.mutex);
  return !run.stopped;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <stdatomic.h>

#include "base/why-jobs.h"

#define N 500
#define N_THREADS 4

typedef struct
{
  atomic_int done[N], n_done, n_begun[N_THREADS], n_in_work;
  int stop_at; /* or -1 */
  bool refuses;
  atomic_bool is_cancelled, goes_on;
  int n_steps, stop_step;
  double last;
} Case;

static bool
begin (void *data, unsigned lane)
{
  Case *c = data;
  g_assert_cmpuint (lane, <, N_THREADS);
  c->n_begun[lane]++;
  return !c->refuses;
}

static bool
work (void *data, unsigned lane, size_t index)
{
  Case *c = data;
  g_assert_cmpint (c->n_begun[lane], ==, 1);
  c->n_in_work++;
  c->done[index]++;
  c->n_done++;
  c->n_in_work--;
  return (int) index != c->stop_at;
}

static void
cancel (void *data)
{
  Case *c = data;
  c->is_cancelled = true;
}

static bool
step (double fraction, void *user)
{
  Case *c = user;
  g_assert_cmpfloat (fraction, >=, c->last);
  g_assert_cmpfloat (fraction, <=, 1);
  c->last = fraction;
  return ++c->n_steps != c->stop_step;
}

static bool
run (Case *c, size_t n, unsigned n_threads)
{
  WhyJobs jobs = { n, n_threads, begin, work, cancel, c };
  bool all = why_jobs_run (&jobs, step, c);
  g_assert_cmpint (c->n_in_work, ==, 0);
  return all;
}

static void
test_all (void)
{
  for (unsigned n_threads = 1; n_threads <= N_THREADS; n_threads++)
    for (size_t n = 0; n <= N; n = 3 * n + 1)
      {
        Case c = { .stop_at = -1 };
        g_assert_true (run (&c, n, n_threads));
        for (size_t i = 0; i < N; i++)
          g_assert_cmpint (c.done[i], ==, i < n);
        g_assert_false (c.is_cancelled);
        g_assert_cmpfloat (c.last, ==, 1);
      }
}

static void
test_no_step (void)
{
  Case c = { .stop_at = -1 };
  WhyJobs jobs = { .n = N, .n_threads = 2, .begin = begin, .job = work, .data = &c };
  g_assert_true (why_jobs_run (&jobs, NULL, NULL));
  g_assert_cmpint (c.n_done, ==, N);
}

/* What a job stops, is not begun; what a thread stops before its first, neither. */
static void
test_stopped_by_job (void)
{
  Case c = { .stop_at = 10 };
  g_assert_false (run (&c, N, 1));
  g_assert_cmpint (c.n_done, ==, 11);
  g_assert_false (c.is_cancelled);
  Case refused = { .stop_at = -1, .refuses = true };
  g_assert_false (run (&refused, N, 1));
  g_assert_cmpint (refused.n_done, ==, 0);
}

static bool
wait_for_cancel (void *data, unsigned lane, size_t index)
{
  Case *c = data;
  while (!c->goes_on)
    g_usleep (1000);
  c->n_done++;
  return true;
}

static void
let_go (void *data)
{
  Case *c = data;
  c->is_cancelled = true;
  c->goes_on = true;
}

/* Steps come although no job ends; those in work are waited for, no other begins. */
static void
test_stopped_by_step (void)
{
  Case c = { .stop_step = 3 };
  WhyJobs jobs = { N, 2, NULL, wait_for_cancel, let_go, &c };
  g_assert_false (why_jobs_run (&jobs, step, &c));
  g_assert_true (c.is_cancelled);
  g_assert_cmpint (c.n_steps, ==, 3);
  g_assert_cmpint (c.n_done, <=, 2);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base/jobs/all", test_all);
  g_test_add_func ("/base/jobs/no-step", test_no_step);
  g_test_add_func ("/base/jobs/stopped-by-job", test_stopped_by_job);
  g_test_add_func ("/base/jobs/stopped-by-step", test_stopped_by_step);
  return g_test_run ();
}

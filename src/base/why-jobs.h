/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/why-status.h"

/* A list of jobs that a few threads work off, each taking the next one, while the caller waits and
 * reports. (WhyPool is for one short piece of work that is divided, again and again.) */
typedef struct
{
  size_t n;           /* jobs, numbered 0..n-1 */
  unsigned n_threads; /* at most, beside the caller's; their numbers are `lane`s, 0..n_threads-1 */
  /* Once in each thread before its first job; NULL is allowed. */
  bool (*begin) (void *data, unsigned lane);
  bool (*job) (void *data, unsigned lane, size_t index);
  /* In the caller's thread, when it stops, so that jobs in work end soon; NULL is allowed. */
  void (*cancel) (void *data);
  void *data;
} WhyJobs;

/* Calls step from the caller's thread with the share that is done, at least every 50 ms and at the
 * end. Where step, begin or job returns false, no further job begins. Returns whether all jobs were
 * done, once none is in work any more. */
bool why_jobs_run (const WhyJobs *jobs, WhyStep step, void *user);

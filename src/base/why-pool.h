/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/why-status.h"

/* A few threads that wait for work in common. */
typedef struct _WhyPool WhyPool;

/* One lane of the work: lane 0 is the caller of why_pool_run. */
typedef void (*WhyPoolJob) (void *data, unsigned lane);

/* n_threads counts the caller; where the system gives fewer threads, the pool has fewer lanes. */
WhyStatus why_pool_new (unsigned n_threads, WhyPool **out, WhyError *error);
void why_pool_free (WhyPool *pool);
unsigned why_pool_n_lanes (const WhyPool *pool);

/* Runs job once in each lane at the same time and returns when all have returned. One run at a
 * time. */
void why_pool_run (WhyPool *pool, WhyPoolJob job, void *data);

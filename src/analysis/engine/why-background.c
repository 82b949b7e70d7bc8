/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-background.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif
#ifdef __linux__
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#define NICE 15

void
why_background_thread (void)
{
#ifdef __linux__
  /* On Linux a thread has a priority of its own. */
  setpriority (PRIO_PROCESS, (id_t) syscall (SYS_gettid), NICE);
#endif
}

void
why_trim_memory (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}

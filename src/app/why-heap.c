/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-heap.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

static void
set_thresholds (gboolean live)
{
  mallopt (M_MMAP_THRESHOLD, live ? 128 << 10 : 4 << 20);
  mallopt (M_TRIM_THRESHOLD, live ? 256 << 10 : 64 << 20);
  malloc_trim (0);
}

void
why_heap_begin (void)
{
  mallopt (M_ARENA_MAX, 2);
  set_thresholds (FALSE);
}

void
why_heap_set_live (gboolean live)
{
  static guint n_live;
  g_return_if_fail (live || n_live > 0);
  n_live += live ? 1 : -1U;
  set_thresholds (n_live > 0);
}

#else

void
why_heap_begin (void)
{
}

void
why_heap_set_live (gboolean live)
{
}

#endif

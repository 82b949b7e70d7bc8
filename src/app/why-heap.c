/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-heap.h"

#include <stdlib.h>

#ifdef __GLIBC__
#include <malloc.h>

void
why_heap_begin (void)
{
  mallopt (M_ARENA_MAX, 2);
  why_heap_set_live (FALSE);
}

void
why_heap_set_live (gboolean live)
{
  mallopt (M_MMAP_THRESHOLD, live ? 128 << 10 : 4 << 20);
  mallopt (M_TRIM_THRESHOLD, live ? 256 << 10 : 64 << 20);
  malloc_trim (0);
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

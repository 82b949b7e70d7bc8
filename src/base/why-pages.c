/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-pages.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Of x86-64, and of AArch64 with pages of 4 KiB; with others the advice does nothing. */
#define HUGE_PAGE ((size_t) 2 << 20)

void *
why_pages_alloc (size_t n_bytes)
{
  void *memory;
  bool is_large = n_bytes >= HUGE_PAGE;
  if (posix_memalign (&memory, is_large ? HUGE_PAGE : WHY_PAGES_ALIGN, n_bytes) != 0)
    return NULL;
#ifdef MADV_HUGEPAGE
  /* Whole ones only: what is left of the last would be taken and not used. */
  if (is_large)
    madvise (memory, n_bytes / HUGE_PAGE * HUGE_PAGE, MADV_HUGEPAGE);
#endif
  return memset (memory, 0, n_bytes);
}

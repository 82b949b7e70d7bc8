/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Memory for arrays of samples and weights: zeroed, aligned for SIMD, and in huge pages where it is large and the
 * system gives them on request (Linux with transparent huge pages at "madvise"; at "always" it does so unasked). The
 * arrays of an analysis take some 100 MiB: without huge pages, analysing one note from the command line takes half as
 * much processor time again. Any thread. */

/* Every array begins at a multiple of this many bytes: a cache line. */
#define WHY_PAGES_ALIGN 64

/* NULL when memory is short. free. */
void *why_pages_alloc (size_t n_bytes);

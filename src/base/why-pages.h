/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* Memory for arrays of samples and weights: zeroed, aligned for SIMD, and in huge pages where it is large and the
 * system has them on request (Linux with transparent huge pages at "madvise"; at "always" it gives them anyway). The
 * arrays of an analysis take some 100 MiB; in pages of 4 KiB the first analysis spent half of its time on being given
 * them. Any thread. */

/* Bytes that an array is aligned to; larger ones to more. */
#define WHY_PAGES_ALIGN 64

/* free(); NULL where memory is short. */
void *why_pages_alloc (size_t n_bytes);

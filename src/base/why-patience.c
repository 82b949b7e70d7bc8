/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/why-patience-private.h"

#include <stdatomic.h>

static _Atomic double patience_scale = 1;

double
why_patience (double seconds)
{
  return seconds * atomic_load_explicit (&patience_scale, memory_order_relaxed);
}

void
why_patience_set_scale (double scale)
{
  atomic_store_explicit (&patience_scale, scale, memory_order_relaxed);
}

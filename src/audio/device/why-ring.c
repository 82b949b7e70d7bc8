/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-ring.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

#define CACHE_LINE 64
#define PAGE_VALUES (4096 / sizeof (float))

/* Or they would hide a lock. */
_Static_assert(ATOMIC_LONG_LOCK_FREE == 2 && ATOMIC_LLONG_LOCK_FREE == 2, "atomics without locks");

/* The indices run freely and are cut to the storage by the mask, so full (difference = capacity)
 * and empty (difference 0) differ without a spare value. Each side writes one index: they lie on
 * cache lines of their own, or the two threads would keep taking the line from each other. */
struct _WhyRing
{
  float *values;
  size_t mask;
  alignas (CACHE_LINE) atomic_size_t written;
  alignas (CACHE_LINE) atomic_size_t read;
};

WhyRing *
why_ring_new (size_t capacity)
{
  if (capacity == 0 || (capacity & (capacity - 1)) != 0 || capacity > SIZE_MAX / sizeof (float))
    return NULL;
  WhyRing *self = aligned_alloc (CACHE_LINE, sizeof *self);
  if (!self)
    return NULL;
  self->values = malloc (capacity * sizeof *self->values);
  if (!self->values)
    {
      free (self);
      return NULL;
    }
  self->mask = capacity - 1;
  /* The system gives memory only when it is first written to, and not in an audio callback, please.
   * Volatile, or the compiler would make it a calloc, which writes to nothing. */
  for (size_t i = 0; i < capacity; i += PAGE_VALUES)
    ((volatile float *) self->values)[i] = 0;
  atomic_init (&self->written, 0);
  atomic_init (&self->read, 0);
  return self;
}

void
why_ring_free (WhyRing *self)
{
  if (!self)
    return;
  free (self->values);
  free (self);
}

static void
cut_region (WhyRing *self, size_t index, size_t n, WhyRingRegion *out)
{
  size_t at = index & self->mask, to_end = self->mask + 1 - at;
  out->first = self->values + at;
  out->n_first = n < to_end ? n : to_end;
  out->second = self->values;
  out->n_second = n - out->n_first;
}

/* The acquire of the other side's index pairs with the release in its ..._end: what it did to the
 * storage before is seen here. The own index is written by this thread alone. */
size_t
why_ring_write_begin (WhyRing *self, size_t n, WhyRingRegion *out)
{
  size_t written = atomic_load_explicit (&self->written, memory_order_relaxed);
  size_t read = atomic_load_explicit (&self->read, memory_order_acquire);
  size_t room = self->mask + 1 - (written - read);
  n = n < room ? n : room;
  cut_region (self, written, n, out);
  return n;
}

void
why_ring_write_end (WhyRing *self, size_t n_written)
{
  size_t written = atomic_load_explicit (&self->written, memory_order_relaxed);
  atomic_store_explicit (&self->written, written + n_written, memory_order_release);
}

size_t
why_ring_read_begin (WhyRing *self, size_t n, WhyRingRegion *out)
{
  size_t read = atomic_load_explicit (&self->read, memory_order_relaxed);
  size_t written = atomic_load_explicit (&self->written, memory_order_acquire);
  size_t present = written - read;
  n = n < present ? n : present;
  cut_region (self, read, n, out);
  return n;
}

void
why_ring_read_end (WhyRing *self, size_t n_read)
{
  size_t read = atomic_load_explicit (&self->read, memory_order_relaxed);
  atomic_store_explicit (&self->read, read + n_read, memory_order_release);
}

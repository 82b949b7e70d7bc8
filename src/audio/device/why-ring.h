/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

/* A queue of floats between exactly one writing and one reading thread, without locks or waiting:
 * what an audio callback may use. Regions give both sides the storage itself, in at most two
 * pieces, so nothing is copied twice. */
typedef struct _WhyRing WhyRing;

typedef struct
{
  float *first, *second; /* second is used only where the storage wraps */
  size_t n_first, n_second;
} WhyRingRegion;

/* capacity: a power of two. NULL when it is not, or when memory runs out. */
WhyRing *why_ring_new (size_t capacity);
void why_ring_free (WhyRing *ring);

/* Writing thread only: free storage for at most n values; returns how many. They become readable
 * at commit, which may take fewer. */
size_t why_ring_write_begin (WhyRing *ring, size_t n, WhyRingRegion *out);
void why_ring_write_end (WhyRing *ring, size_t n_written);

/* Reading thread only: the oldest values, at most n; returns how many. Their storage is free again
 * at the end. */
size_t why_ring_read_begin (WhyRing *ring, size_t n, WhyRingRegion *out);
void why_ring_read_end (WhyRing *ring, size_t n_read);

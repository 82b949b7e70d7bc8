/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-play-queue-private.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "audio/device/why-ring.h"

#define N_FADE 256
/* Those whose sound may not have reached the loudspeaker yet. */
#define N_TURNS 8
#define UNKNOWN UINT64_MAX

typedef struct
{
  WhyPlayPlan plan;
  bool is_sought;
  uint64_t base;                 /* of its first sample in the ring */
  _Atomic uint64_t n;            /* how many there are; UNKNOWN until its end */
  _Atomic int64_t started_frame; /* when that sample is handed over; -1: not yet */
} Turn;

struct _WhyPlayQueue
{
  WhyRing *ring;
  uint64_t n_ahead;

  /* The filling thread's. */
  uint64_t n_written;
  Turn *writing;

  Turn turns[N_TURNS];
  _Atomic uint64_t n_turns; /* the newest is the one before; what it is was written first */

  /* The callback's. */
  uint64_t n_read;
  _Atomic uint64_t n_taken; /* the same, for others */
  _Atomic uint64_t n_underruns;
};

/* Twice of what is kept: a turn begins while it is full of another. */
WhyPlayQueue *
why_play_queue_new (double rate_hz, double ahead_s)
{
  WhyPlayQueue *self = calloc (1, sizeof *self);
  if (!self)
    return NULL;
  self->n_ahead = (uint64_t) (ahead_s * rate_hz) + 1;
  size_t capacity = 1;
  while (capacity < 2 * self->n_ahead)
    capacity *= 2;
  self->ring = why_ring_new (capacity);
  if (!self->ring)
    {
      free (self);
      return NULL;
    }
  return self;
}

void
why_play_queue_free (WhyPlayQueue *self)
{
  if (!self)
    return;
  why_ring_free (self->ring);
  free (self);
}

static float
value_at (const WhyRingRegion *region, size_t i)
{
  return i < region->n_first ? region->first[i] : region->second[i - region->n_first];
}

/* n_there samples behind the n_skipped first, and then silence. */
static void
write_out (const WhyRingRegion *region,
           size_t n_skipped,
           size_t n_there,
           float *out,
           size_t n_frames,
           size_t n_channels)
{
  size_t n_fade = n_skipped < N_FADE ? n_skipped : N_FADE;
  n_fade = n_fade < n_frames ? n_fade : n_frames;
  for (size_t i = 0; i < n_frames; i++)
    {
      float value = i < n_there ? value_at (region, n_skipped + i) : 0;
      if (i < n_fade)
        {
          float share = ((float) i + 0.5f) / (float) n_fade;
          value = share * value + (1 - share) * value_at (region, i);
        }
      for (size_t c = 0; c < n_channels; c++)
        *out++ = value;
    }
}

void
why_play_queue_fill (
    WhyPlayQueue *self, float *out, size_t n_frames, size_t n_channels, uint64_t frame)
{
  uint64_t n_turns = atomic_load_explicit (&self->n_turns, memory_order_acquire);
  Turn *turn = &self->turns[(n_turns - 1) % N_TURNS];
  size_t n_skipped = turn->base > self->n_read ? (size_t) (turn->base - self->n_read) : 0;
  WhyRingRegion region;
  size_t n = why_ring_read_begin (self->ring, n_skipped + n_frames, &region);
  size_t n_there = n - n_skipped;
  write_out (&region, n_skipped, n_there, out, n_frames, n_channels);
  why_ring_read_end (self->ring, n);

  uint64_t n_before = self->n_read + n_skipped - turn->base;
  self->n_read += n;
  atomic_store_explicit (&self->n_taken, self->n_read, memory_order_release);
  /* After an underrun everything comes later. */
  if (n_there > 0 || atomic_load_explicit (&turn->started_frame, memory_order_relaxed) < 0)
    atomic_store_explicit (&turn->started_frame, (int64_t) (frame - n_before),
                           memory_order_relaxed);
  if (n_there < n_frames
      && n_before + n_there < atomic_load_explicit (&turn->n, memory_order_acquire))
    atomic_fetch_add_explicit (&self->n_underruns, 1, memory_order_relaxed);
}

static const Turn *
get_newest (const WhyPlayQueue *self)
{
  return &self->turns[(atomic_load (&self->n_turns) - 1) % N_TURNS];
}

/* What is left of the turn before does not count: it will be skipped. */
size_t
why_play_queue_missing (const WhyPlayQueue *self)
{
  uint64_t n_taken = atomic_load_explicit (&self->n_taken, memory_order_acquire);
  uint64_t from = n_taken > self->writing->base ? n_taken : self->writing->base;
  uint64_t n_ahead = self->n_written - from, n_kept = self->n_written - n_taken;
  uint64_t n_room = 2 * self->n_ahead > n_kept ? 2 * self->n_ahead - n_kept : 0;
  uint64_t n = self->n_ahead > n_ahead ? self->n_ahead - n_ahead : 0;
  return (size_t) (n < n_room ? n : n_room);
}

void
why_play_queue_write (WhyPlayQueue *self, const float *samples, size_t n)
{
  WhyRingRegion region;
  n = why_ring_write_begin (self->ring, n, &region);
  memcpy (region.first, samples, region.n_first * sizeof *samples);
  memcpy (region.second, samples + region.n_first, region.n_second * sizeof *samples);
  why_ring_write_end (self->ring, n);
  self->n_written += n;
}

void
why_play_queue_prepare_turn (WhyPlayQueue *self, const WhyPlayPlan *plan, bool is_sought)
{
  Turn *turn = self->writing = &self->turns[atomic_load (&self->n_turns) % N_TURNS];
  turn->plan = *plan;
  turn->is_sought = is_sought;
  turn->base = self->n_written;
  atomic_store (&turn->started_frame, -1);
  atomic_store (&turn->n, UNKNOWN);
}

void
why_play_queue_take_over (WhyPlayQueue *self)
{
  atomic_fetch_add_explicit (&self->n_turns, 1, memory_order_release);
}

void
why_play_queue_end_turn (WhyPlayQueue *self)
{
  atomic_store_explicit (&self->writing->n, self->n_written - self->writing->base,
                         memory_order_release);
}

bool
why_play_queue_has_ended (const WhyPlayQueue *self)
{
  return atomic_load (&self->writing->n) != UNKNOWN;
}

const WhyPlayPlan *
why_play_queue_find (const WhyPlayQueue *self, double frame, double *n_frames)
{
  uint64_t n_turns = atomic_load (&self->n_turns);
  const Turn *found = get_newest (self);
  *n_frames = 0;
  for (uint64_t i = 1; i <= n_turns && i < N_TURNS; i++)
    {
      const Turn *turn = &self->turns[(n_turns - i) % N_TURNS];
      int64_t started = atomic_load (&turn->started_frame);
      if (started < 0)
        continue;
      found = turn;
      *n_frames = fmax (frame - (double) started, 0);
      if ((double) started <= frame)
        break;
    }
  return &found->plan;
}

const WhyPlayPlan *
why_play_queue_find_sought (const WhyPlayQueue *self, double frame)
{
  const Turn *newest = get_newest (self);
  int64_t started = atomic_load (&newest->started_frame);
  return newest->is_sought && (started < 0 || (double) started > frame) ? &newest->plan : NULL;
}

double
why_play_queue_since_end (const WhyPlayQueue *self, double frame)
{
  const Turn *newest = get_newest (self);
  int64_t started = atomic_load (&newest->started_frame);
  uint64_t n = atomic_load (&newest->n);
  return started < 0 || n == UNKNOWN ? -INFINITY : frame - (double) started - (double) n;
}

uint64_t
why_play_queue_n_underruns (const WhyPlayQueue *self)
{
  return atomic_load_explicit (&self->n_underruns, memory_order_relaxed);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-stretcher.h"

#include <math.h>
#include <rubberband/rubberband-c.h>
#include <stdlib.h>

#define MIN_SPEED 0.25
#define MAX_SPEED 4.0
#define MIN_RATE_HZ 4000
#define MAX_RATE_HZ 1000000

struct _WhyStretcher
{
  RubberBandState state;
  size_t n_dropped; /* of the delay, still to be dropped */
};

WhyStatus
why_stretcher_new (double rate_hz, double speed, WhyStretcher **out, WhyError *error)
{
  *out = NULL;
  if (!(speed >= MIN_SPEED && speed <= MAX_SPEED && rate_hz >= MIN_RATE_HZ
        && rate_hz <= MAX_RATE_HZ))
    return why_error_set (error, WHY_ERR_INVALID,
                          "A sound at %g Hz cannot be played at %g times its speed", rate_hz,
                          speed);
  WhyStretcher *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  self->state = rubberband_new ((unsigned) lround (rate_hz), 1,
                                RubberBandOptionProcessRealTime | RubberBandOptionEngineFiner
                                    | RubberBandOptionThreadingNever,
                                1 / speed, 1);
  rubberband_set_max_process_size (self->state, WHY_STRETCHER_BLOCK);
  self->n_dropped = rubberband_get_start_delay (self->state);
  *out = self;
  return WHY_OK;
}

void
why_stretcher_free (WhyStretcher *self)
{
  if (!self)
    return;
  rubberband_delete (self->state);
  free (self);
}

size_t
why_stretcher_lead (const WhyStretcher *self)
{
  return rubberband_get_preferred_start_pad (self->state);
}

size_t
why_stretcher_wants (const WhyStretcher *self)
{
  size_t n = rubberband_get_samples_required (self->state);
  return n < 1 ? 1 : n < WHY_STRETCHER_BLOCK ? n : WHY_STRETCHER_BLOCK;
}

void
why_stretcher_push (WhyStretcher *self, const float *in, size_t n)
{
  while (n > 0)
    {
      size_t part = n < WHY_STRETCHER_BLOCK ? n : WHY_STRETCHER_BLOCK;
      rubberband_process (self->state, &in, (unsigned) part, 0);
      in += part;
      n -= part;
    }
}

static size_t
retrieve (WhyStretcher *self, float *out, size_t n)
{
  int available = rubberband_available (self->state);
  size_t there = available > 0 ? (size_t) available : 0;
  n = n < there ? n : there;
  return n > 0 ? rubberband_retrieve (self->state, &out, (unsigned) n) : 0;
}

size_t
why_stretcher_pull (WhyStretcher *self, float *out, size_t n)
{
  while (self->n_dropped > 0)
    {
      size_t n_got = retrieve (self, out, n < self->n_dropped ? n : self->n_dropped);
      if (n_got == 0)
        return 0;
      self->n_dropped -= n_got;
    }
  return retrieve (self, out, n);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-play-stream-private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "audio/why-resampler.h"
#include "audio/why-stretcher.h"

/* The end of a loop fades over into what comes before its beginning: no click, and no sample more. */
#define FADE_S 0.005
#define MIN_LOOP_S 0.02
#define BLOCK 1024

struct _WhyPlayStream
{
  WhyPlaySource source;
  WhyPlayPlan plan;
  uint64_t at; /* next sample of the source */
  uint64_t n_taken;

  float *before_loop; /* n_fade samples of the source; NULL: there is no loop */
  size_t n_fade;

  WhyStretcher *stretcher; /* NULL: at its own speed */
  uint64_t n_stretched;

  WhyResampler *resampler;
  float block[BLOCK]; /* at the source's rate, of which the resampler has yet to take */
  size_t n_block, block_at;
  bool has_ended;
};

void
why_play_plan_fit (WhyPlayPlan *plan, const WhyPlaySource *source)
{
  if (plan->loop_to > source->n)
    plan->loop_to = source->n;
  if ((double) plan->loop_to < (double) plan->loop_from + MIN_LOOP_S * source->rate_hz)
    plan->loop_from = plan->loop_to = 0;
  bool loops = plan->loop_to > plan->loop_from;
  if (loops && !(plan->from >= plan->loop_from && plan->from < plan->loop_to))
    plan->from = plan->loop_from;
  if (plan->from > source->n)
    plan->from = source->n;
}

double
why_play_plan_place (const WhyPlayPlan *plan, const WhyPlaySource *source, double n)
{
  double from = (double) plan->loop_from, to = (double) plan->loop_to;
  double place = (double) plan->from + n * plan->speed * source->rate_hz / plan->rate_hz;
  if (to > from && place >= to)
    place = from + fmod (place - to, to - from);
  return fmin (place, (double) source->n);
}

static WhyStatus
read_source (WhyPlayStream *self, int64_t first, size_t n, float *out, WhyError *error)
{
  WhyStatus status = self->source.read (self->source.user, first, n, out, error);
  for (size_t i = 0; status == WHY_OK && i < n; i++)
    if (!isfinite (out[i]))
      out[i] = 0;
  return status;
}

static void
fade_over (WhyPlayStream *self, float *samples, size_t n)
{
  uint64_t begin = self->plan.loop_to - self->n_fade;
  for (size_t i = 0; i < n; i++)
    {
      if (self->at + i < begin)
        continue;
      size_t k = (size_t) (self->at + i - begin);
      double sine = sin (M_PI / 2 * ((double) k + 0.5) / (double) self->n_fade);
      samples[i] += (float) (sine * sine) * (self->before_loop[k] - samples[i]);
    }
}

/* The next samples of the source, round the loop; fewer than n at its end. */
static WhyStatus
take (WhyPlayStream *self, float *out, size_t n, size_t *n_out, WhyError *error)
{
  bool loops = self->before_loop != NULL;
  *n_out = 0;
  while (*n_out < n)
    {
      uint64_t end = loops ? self->plan.loop_to : self->source.n;
      uint64_t left = end > self->at ? end - self->at : 0;
      size_t part = left < n - *n_out ? (size_t) left : n - *n_out;
      if (part == 0)
        break;
      WhyStatus status = read_source (self, (int64_t) self->at, part, out + *n_out, error);
      if (status != WHY_OK)
        return status;
      if (loops)
        fade_over (self, out + *n_out, part);
      self->at += part;
      *n_out += part;
      if (loops && self->at == end)
        self->at = self->plan.loop_from;
    }
  self->n_taken += *n_out;
  return WHY_OK;
}

/* The same, slower. Behind the end the stretcher is given silence until all has come out. */
static WhyStatus
take_stretched (WhyPlayStream *self, float *out, size_t n, size_t *n_out, WhyError *error)
{
  float in[WHY_STRETCHER_BLOCK];
  if (!self->stretcher)
    return take (self, out, n, n_out, error);
  for (;;)
    {
      bool at_end = !self->before_loop && self->at >= self->source.n;
      if (at_end)
        {
          uint64_t all = (uint64_t) llround ((double) self->n_taken / self->plan.speed);
          uint64_t left = all > self->n_stretched ? all - self->n_stretched : 0;
          n = left < n ? (size_t) left : n;
        }
      *n_out = n > 0 ? why_stretcher_pull (self->stretcher, out, n) : 0;
      self->n_stretched += *n_out;
      if (*n_out > 0 || n == 0)
        return WHY_OK;
      size_t n_in = why_stretcher_wants (self->stretcher), n_taken;
      WhyStatus status = take (self, in, n_in, &n_taken, error);
      if (status != WHY_OK)
        return status;
      memset (in + n_taken, 0, (n_in - n_taken) * sizeof *in);
      why_stretcher_push (self->stretcher, in, n_in);
    }
}

WhyStatus
why_play_stream_read (WhyPlayStream *self, float *out, size_t n, size_t *n_read, WhyError *error)
{
  *n_read = 0;
  while (*n_read < n)
    {
      if (self->block_at == self->n_block && !self->has_ended)
        {
          WhyStatus status = take_stretched (self, self->block, BLOCK, &self->n_block, error);
          if (status != WHY_OK)
            return status;
          self->block_at = 0;
          self->has_ended = self->n_block == 0;
        }
      size_t n_in = self->n_block - self->block_at, n_used = 0, n_out = 0;
      WhyStatus status
          = why_resampler_process (self->resampler,
                                   self->has_ended ? NULL : self->block + self->block_at, n_in,
                                   &n_used, out + *n_read, n - *n_read, &n_out, error);
      if (status != WHY_OK)
        return status;
      self->block_at += n_used;
      *n_read += n_out;
      if (self->has_ended && n_out == 0)
        return WHY_OK;
    }
  return WHY_OK;
}

void
why_play_stream_set_length (WhyPlayStream *self, uint64_t n)
{
  self->source.n = n;
}

static WhyStatus
prepare_loop (WhyPlayStream *self, WhyError *error)
{
  uint64_t length = self->plan.loop_to - self->plan.loop_from;
  if (length == 0)
    return WHY_OK;
  self->n_fade = (size_t) fmin (round (FADE_S * self->source.rate_hz), (double) (length / 2));
  self->before_loop = malloc (self->n_fade * sizeof *self->before_loop);
  if (!self->before_loop)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  return read_source (self, (int64_t) self->plan.loop_from - (int64_t) self->n_fade, self->n_fade,
                      self->before_loop, error);
}

/* What comes before the first sample is what the stretcher hears before it. */
static WhyStatus
prepare_stretcher (WhyPlayStream *self, WhyError *error)
{
  WhyStatus status
      = why_stretcher_new (self->source.rate_hz, self->plan.speed, &self->stretcher, error);
  if (status != WHY_OK)
    return status;
  size_t n_lead = why_stretcher_lead (self->stretcher);
  float *lead = malloc ((n_lead + 1) * sizeof *lead);
  if (!lead)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  status = read_source (self, (int64_t) self->at - (int64_t) n_lead, n_lead, lead, error);
  if (status == WHY_OK)
    why_stretcher_push (self->stretcher, lead, n_lead);
  free (lead);
  return status;
}

WhyStatus
why_play_stream_new (const WhyPlaySource *source,
                     const WhyPlayPlan *plan,
                     WhyPlayStream **out,
                     WhyError *error)
{
  *out = NULL;
  WhyPlayStream *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  self->source = *source;
  self->plan = *plan;
  self->at = plan->from;
  WhyStatus status = why_resampler_new (source->rate_hz, plan->rate_hz, &self->resampler, error);
  if (status == WHY_OK)
    status = prepare_loop (self, error);
  if (status == WHY_OK && plan->speed != 1)
    status = prepare_stretcher (self, error);
  if (status != WHY_OK)
    {
      why_play_stream_free (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

void
why_play_stream_free (WhyPlayStream *self)
{
  if (!self)
    return;
  why_stretcher_free (self->stretcher);
  why_resampler_free (self->resampler);
  free (self->before_loop);
  free (self);
}

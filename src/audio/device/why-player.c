/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-player.h"

#include <math.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audio/device/why-portaudio-private.h"
#include "audio/why-resampler.h"
#include "base/why-patience.h"

#define MAX_DELAY_S 2.0 /* what a device may claim to be behind; more is nonsense */
#define TAIL_S 0.5      /* of silence after the end, for what a sound server holds back untold */
#define START_PATIENCE_S 4.0
#define PATIENCE_S 2.0 /* a running device that asks for nothing this long is gone */

struct _WhyPlayer
{
  WhyDeviceStream stream;
  const float *samples; /* at stream.rate_hz */
  size_t n;
  float *resampled;      /* owner of samples where the device has another rate */
  double rate_hz;        /* of the caller's samples */
  size_t n_caller, from; /* of the caller's samples */
  int64_t started_ns;

  /* Written by PortAudio's callback. */
  _Atomic uint64_t delivered; /* next sample to hand over; runs on past n, as silence */
  _Atomic int64_t origin_ns;  /* when sample 0 was heard, or would have been */
  _Atomic int64_t called_ns;  /* last call, 0 before the first */
  int64_t first_origin_ns;    /* of the first call; the callback's own */
  atomic_bool device_ended;

  atomic_bool mute, busy; /* see why_player_free */

  _Atomic uint64_t furthest; /* position that was told: it never runs back */
};

/* On PortAudio's thread, in real time: no locks, no memory, no calls of PortAudio. */
static int
play_cb (const void *input,
         void *output,
         unsigned long n_frames,
         const PaStreamCallbackTimeInfo *time_info,
         PaStreamCallbackFlags flags,
         void *user)
{
  WhyPlayer *self = user;
  atomic_store (&self->busy, true);
  if (atomic_load (&self->mute))
    {
      memset (output, 0, n_frames * (size_t) self->stream.n_channels * sizeof (float));
      atomic_store (&self->busy, false);
      return paAbort;
    }
  uint64_t at = atomic_load_explicit (&self->delivered, memory_order_relaxed);
  float *out = output;
  for (unsigned long i = 0; i < n_frames; i++)
    {
      float value = at + i < self->n ? self->samples[at + i] : 0;
      if (!isfinite (value))
        value = 0;
      for (int c = 0; c < self->stream.n_channels; c++)
        *out++ = value;
    }

  double delay_s = time_info ? time_info->outputBufferDacTime - time_info->currentTime : 0;
  if (!(delay_s >= 0 && delay_s <= MAX_DELAY_S))
    delay_s = 0;
  int64_t now = why_now_ns ();
  int64_t origin = now - (int64_t) (((double) at / self->stream.rate_hz - delay_s) * 1e9);
  /* A sound server first swallows a second of sound at once, and tells nothing of that delay: but
   * no sample can be heard earlier than in real time after the first call. */
  if (atomic_load_explicit (&self->called_ns, memory_order_relaxed) == 0)
    self->first_origin_ns = origin;
  if (origin < self->first_origin_ns)
    origin = self->first_origin_ns;
  atomic_store_explicit (&self->origin_ns, origin, memory_order_relaxed);
  atomic_store_explicit (&self->called_ns, now, memory_order_relaxed);
  atomic_store_explicit (&self->delivered, at + n_frames, memory_order_release);
  atomic_store (&self->busy, false);
  return paContinue;
}

static void
finished_cb (void *user)
{
  WhyPlayer *self = user;
  atomic_store (&self->device_ended, true);
}

/* Samples for the rate that the device has; the caller's own where it has theirs. */
static WhyStatus
prepare_samples (WhyPlayer *self, const float *samples, size_t n, size_t from, WhyError *error)
{
  self->samples = samples;
  self->n = n;
  uint64_t first = from;
  if (self->stream.rate_hz != self->rate_hz)
    {
      WhyStatus status = why_resample (samples, n, self->rate_hz, self->stream.rate_hz,
                                       &self->resampled, &self->n, error);
      if (status != WHY_OK)
        return status;
      self->samples = self->resampled;
      first = why_resample_length (from, self->rate_hz, self->stream.rate_hz);
    }
  atomic_init (&self->delivered, first);
  atomic_init (&self->furthest, from);
  return WHY_OK;
}

static WhyStatus
open_device (WhyPlayer *self, const char *device_id, WhyError *error)
{
  WhyDeviceRequest request = {
    .device_id = device_id,
    .rate_hz = self->rate_hz,
    .callback = play_cb,
    .finished = finished_cb,
    .user = self,
  };
  return why_portaudio_open (&request, &self->stream, error);
}

WhyStatus
why_player_start (const char *device_id,
                  const float *samples,
                  size_t n,
                  double rate_hz,
                  size_t from,
                  WhyPlayer **out,
                  WhyError *error)
{
  *out = NULL;
  if (!(rate_hz >= 1 && rate_hz <= 1e6))
    return why_error_set (error, WHY_ERR_INVALID, "A sound at %g Hz cannot be played", rate_hz);
  WhyPlayer *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  self->rate_hz = rate_hz;
  self->n_caller = n;
  self->from = from < n ? from : n;

  WhyStatus status = open_device (self, device_id, error);
  if (status != WHY_OK)
    {
      free (self);
      return status;
    }
  status = prepare_samples (self, samples, n, self->from, error);
  if (status == WHY_OK)
    status = why_portaudio_start (&self->stream, error);
  if (status != WHY_OK)
    {
      why_player_free (self);
      return status;
    }
  self->started_ns = why_now_ns ();
  *out = self;
  return WHY_OK;
}

/* The time in the sound that leaves the loudspeaker; runs on past its end, as silence. */
static double
find_heard (const WhyPlayer *self, int64_t now)
{
  uint64_t delivered = atomic_load_explicit (&self->delivered, memory_order_acquire);
  if (atomic_load_explicit (&self->called_ns, memory_order_relaxed) == 0)
    return 0;
  int64_t origin = atomic_load_explicit (&self->origin_ns, memory_order_relaxed);
  return fmin ((double) (now - origin) * 1e-9, (double) delivered / self->stream.rate_hz);
}

typedef enum
{
  PLAYING,
  ENDED,
  LOST,
} Fate;

static Fate
judge (const WhyPlayer *self, double heard_s, int64_t now)
{
  double end_s = (double) self->n_caller / self->rate_hz;
  bool device_ended = atomic_load (&self->device_ended);
  if (heard_s >= end_s + TAIL_S || (heard_s >= end_s && device_ended))
    return ENDED;
  int64_t called = atomic_load_explicit (&self->called_ns, memory_order_relaxed);
  double waited_s = (double) (now - (called ? called : self->started_ns)) * 1e-9;
  double patience_s = why_patience (called ? PATIENCE_S : START_PATIENCE_S);
  return device_ended || waited_s > patience_s ? LOST : PLAYING;
}

void
why_player_status (const WhyPlayer *player, size_t *position, bool *playing, bool *failed)
{
  WhyPlayer *self = (WhyPlayer *) player; /* the furthest position is kept in it, atomically */
  int64_t now = why_now_ns ();
  double heard_s = find_heard (self, now);
  Fate fate = judge (self, heard_s, now);
  double limited
      = fmin (fmax (heard_s * self->rate_hz, (double) self->from), (double) self->n_caller);
  uint64_t heard = (uint64_t) limited;
  uint64_t furthest = atomic_load (&self->furthest);
  while (heard > furthest && !atomic_compare_exchange_weak (&self->furthest, &furthest, heard))
    continue;
  if (position)
    *position = (size_t) (heard > furthest ? heard : furthest);
  if (playing)
    *playing = fate == PLAYING;
  if (failed)
    *failed = fate == LOST;
}

static void
free_parts (void *data)
{
  WhyPlayer *self = data;
  free (self->resampled);
  free (self);
}

void
why_player_free (WhyPlayer *self)
{
  if (!self)
    return;
  atomic_store (&self->mute, true);
  WhyClosing *hanging = why_portaudio_close (&self->stream);
  if (!hanging)
    {
      free_parts (self);
      return;
    }
  /* A device that hangs may call back later, and the samples are the caller's: from here on they
   * are not touched, for a call either sees mute, or is seen to be busy. */
  while (atomic_load (&self->busy))
    nanosleep (&(struct timespec){ .tv_nsec = 1000000 }, NULL);
  why_portaudio_free_after (hanging, free_parts, self);
}

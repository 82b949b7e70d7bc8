/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-recorder.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audio/device/why-portaudio-private.h"
#include "audio/device/why-ring.h"
#include "audio/take/why-take-private.h"
#include "base/why-patience.h"

#define RING_SAMPLES ((size_t) 1 << 18)
#define DRAIN_BLOCK 8192
/* Part of the time from sample to pixel. */
#define DRAIN_PAUSE_NS 3000000L
#define PATIENCE_S 4.0 /* without sound; a sleeping sound server was measured to need up to 2 s */

struct _WhyRecorder
{
  WhyDeviceStream stream;
  WhyClosing *hanging; /* a device that does not let itself be closed */
  WhyRing *ring;
  WhyTake *take;
  bool saves; /* into a file */
  pthread_t drain;

  /* Written by PortAudio's callback, read by the drain thread and the getters. */
  _Atomic uint64_t n_received, n_lost;
  _Atomic double origin_s; /* by PortAudio's clock, when the device took the first sample */
  atomic_bool device_ended;

  atomic_bool deaf;           /* the callback takes no more and ends the stream */
  atomic_bool closing;        /* the device is being closed: that it ends is no failure */
  atomic_bool stopping;       /* the drain thread takes what is left and ends */
  _Atomic int64_t started_ns; /* when the device was told to run; 0 before */

  pthread_mutex_t lock; /* for all below */
  WhyRecorderState state;
  WhyError error;
  void (*listener) (void *user);
  void *listener_user;
};

/* The mean of the channels of frames at..at + n - 1. */
static void
mix_down (const float *in, int n_channels, size_t at, size_t n, float *out)
{
  if (n_channels == 1)
    {
      memcpy (out, in + at, n * sizeof *out);
      return;
    }
  for (size_t i = 0; i < n; i++)
    {
      const float *frame = in + (at + i) * (size_t) n_channels;
      float sum = 0;
      for (int c = 0; c < n_channels; c++)
        sum += frame[c];
      out[i] = sum / (float) n_channels;
    }
}

/* On PortAudio's thread, in real time: no locks, no memory, no calls of the system or of PortAudio.
 */
static int
capture_cb (const void *input,
            void *output,
            unsigned long n_frames,
            const PaStreamCallbackTimeInfo *time_info,
            PaStreamCallbackFlags flags,
            void *user)
{
  WhyRecorder *self = user;
  if (atomic_load_explicit (&self->deaf, memory_order_relaxed))
    return paAbort;

  /* A device that does not tell when: what it hands over has just ended. */
  double length_s = (double) n_frames / self->stream.rate_hz;
  double taken_s = time_info->inputBufferAdcTime;
  if (!(taken_s > 0 && taken_s <= time_info->currentTime))
    taken_s = time_info->currentTime - length_s;
  uint64_t n_before = atomic_load_explicit (&self->n_received, memory_order_relaxed);
  atomic_store_explicit (&self->origin_s, taken_s - (double) n_before / self->stream.rate_hz,
                         memory_order_relaxed);

  uint64_t n_lost = 0;
  if (flags & paInputOverflow)
    n_lost += n_frames; /* the device does not say how many: at least about one buffer */
  if (input)
    {
      WhyRingRegion region;
      size_t n = why_ring_write_begin (self->ring, n_frames, &region);
      mix_down (input, self->stream.n_channels, 0, region.n_first, region.first);
      mix_down (input, self->stream.n_channels, region.n_first, region.n_second, region.second);
      why_ring_write_end (self->ring, n);
      n_lost += n_frames - n;
    }
  if (n_lost)
    atomic_fetch_add_explicit (&self->n_lost, n_lost, memory_order_relaxed);
  atomic_fetch_add_explicit (&self->n_received, n_frames, memory_order_relaxed);
  return paContinue;
}

static void
finished_cb (void *user)
{
  WhyRecorder *self = user;
  atomic_store (&self->device_ended, true);
}

static void
set_state (WhyRecorder *self, WhyRecorderState state, const WhyError *error)
{
  pthread_mutex_lock (&self->lock);
  self->state = state;
  if (error)
    self->error = *error;
  pthread_mutex_unlock (&self->lock);
}

static double
saved_seconds (WhyRecorder *self)
{
  WhyTakeLevels levels;
  why_take_levels (self->take, &levels);
  return (double) levels.n_saved / self->stream.rate_hz;
}

static void
tell_listener (WhyRecorder *self)
{
  pthread_mutex_lock (&self->lock);
  if (self->listener)
    self->listener (self->listener_user);
  pthread_mutex_unlock (&self->lock);
}

/* Moves what the ring holds into the take. */
static WhyStatus
drain_ring (WhyRecorder *self, WhyError *error)
{
  WhyStatus status = WHY_OK;
  bool is_new = false;
  WhyRingRegion region;
  size_t n;
  while (status == WHY_OK && (n = why_ring_read_begin (self->ring, DRAIN_BLOCK, &region)) > 0)
    {
      status = why_take_push (self->take, region.first, region.n_first, error);
      if (status == WHY_OK && region.n_second > 0)
        status = why_take_push (self->take, region.second, region.n_second, error);
      why_ring_read_end (self->ring, n);
      is_new = true;
    }
  if (is_new)
    tell_listener (self);
  return status;
}

/* A device that ends, never begins or falls silent altogether is lost. */
static bool
is_lost (WhyRecorder *self, uint64_t *n_seen, int64_t *seen_ns)
{
  uint64_t n_received = atomic_load_explicit (&self->n_received, memory_order_relaxed);
  int64_t started = atomic_load (&self->started_ns), now = why_now_ns ();
  if (started == 0)
    return false;
  if (n_received != *n_seen || *seen_ns < started)
    *seen_ns = now;
  *n_seen = n_received;

  bool silent = (double) (now - *seen_ns) * 1e-9 > why_patience (PATIENCE_S);
  /* In this order: closing is set before it can make the device end. */
  bool ended = atomic_load (&self->device_ended);
  return (ended || silent) && !atomic_load (&self->closing);
}

static WhyStatus
tell_loss (WhyRecorder *self, WhyError *error)
{
  if (atomic_load_explicit (&self->n_received, memory_order_relaxed) == 0)
    return why_error_set (error, WHY_ERR_DEVICE,
                          "No sound came from the microphone; check that it is connected and that "
                          "access to it is allowed, or choose another one");
  if (!self->saves)
    return why_error_set (error, WHY_ERR_DEVICE,
                          "The microphone was disconnected; connect it or choose another one");
  return why_error_set (error, WHY_ERR_DEVICE,
                        "The microphone was disconnected. The %.1f s recorded so far are saved; "
                        "connect it to record again",
                        saved_seconds (self));
}

static void *
run_drain (void *user)
{
  WhyRecorder *self = user;
  WhyError error = { 0 };
  WhyStatus status = WHY_OK;
  uint64_t n_seen = 0;
  int64_t seen_ns = 0;
  bool running = false, last = false;

  while (status == WHY_OK && !last)
    {
      /* Both before the last look at the ring, which then holds all that came. */
      bool stopping = atomic_load (&self->stopping);
      bool lost = is_lost (self, &n_seen, &seen_ns);
      last = stopping || lost;
      status = drain_ring (self, &error);
      if (status == WHY_OK && lost)
        status = tell_loss (self, &error);
      if (!running && n_seen > 0)
        {
          running = true;
          set_state (self, WHY_RECORDER_RUNNING, NULL);
        }
      if (!last)
        nanosleep (&(struct timespec){ .tv_nsec = DRAIN_PAUSE_NS }, NULL);
    }

  atomic_store (&self->deaf, true);
  /* Known by now; where the file is in the end is told once that is certain. */
  if (status != WHY_OK)
    set_state (self, WHY_RECORDER_FAILED, &error);
  WhyError finish_error;
  if (why_take_finish (self->take, &finish_error) != WHY_OK)
    set_state (self, WHY_RECORDER_FAILED, &finish_error);
  else if (status == WHY_OK)
    set_state (self, WHY_RECORDER_STOPPED, NULL);
  return NULL;
}

static WhyStatus
open_device (WhyRecorder *self, const char *device_id, double rate_hz, WhyError *error)
{
  WhyDeviceRequest request = {
    .input = true,
    .device_id = device_id,
    .rate_hz = rate_hz,
    .callback = capture_cb,
    .finished = finished_cb,
    .user = self,
  };
  return why_portaudio_open (&request, &self->stream, error);
}

static void
free_parts (void *data)
{
  WhyRecorder *self = data;
  why_ring_free (self->ring);
  why_take_free (self->take);
  pthread_mutex_destroy (&self->lock);
  free (self);
}

static void
free_recorder (WhyRecorder *self)
{
  if (self->hanging)
    why_portaudio_free_after (self->hanging, free_parts, self);
  else
    free_parts (self);
}

/* The device is open: the file, the drain thread, then sound. */
static WhyStatus
begin (WhyRecorder *self, const char *path, double live_rate_hz, WhyError *error)
{
  const WhyTakeRequest request
      = { .path = path, .rate_hz = self->stream.rate_hz, .live_rate_hz = live_rate_hz };
  WhyStatus status = why_take_new (&request, &self->take, error);
  if (status != WHY_OK)
    return status;
  if (pthread_create (&self->drain, NULL, run_drain, self) != 0)
    status = why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  else
    {
      status = why_portaudio_start (&self->stream, error);
      if (status == WHY_OK)
        {
          atomic_store (&self->started_ns, why_now_ns ());
          return WHY_OK;
        }
      atomic_store (&self->stopping, true);
      pthread_join (self->drain, NULL);
    }
  why_take_discard (self->take);
  self->take = NULL;
  return status;
}

WhyStatus
why_recorder_start (
    const char *device_id, const char *path, double rate_hz, WhyRecorder **out, WhyError *error)
{
  *out = NULL;
  WhyRecorder *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  pthread_mutex_init (&self->lock, NULL);
  self->saves = path != NULL;
  atomic_init (&self->origin_s, NAN);
  self->ring = why_ring_new (RING_SAMPLES);
  WhyStatus status = self->ring
                         ? open_device (self, device_id, rate_hz, error)
                         : why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  if (status == WHY_OK)
    {
      status = begin (self, path, rate_hz, error);
      if (status != WHY_OK)
        self->hanging = why_portaudio_close (&self->stream);
    }
  if (status != WHY_OK)
    {
      free_recorder (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

void
why_recorder_status (const WhyRecorder *recorder, WhyRecorderStatus *out)
{
  WhyRecorder *self = (WhyRecorder *) recorder; /* reading takes the lock */
  WhyTakeLevels levels;
  why_take_levels (self->take, &levels);
  memset (out, 0, sizeof *out);
  out->seconds = (double) levels.n_saved / self->stream.rate_hz;
  out->peak = levels.peak;
  out->rms = levels.rms;
  out->n_replaced = levels.n_replaced;
  out->n_clipped = levels.n_clipped;
  out->clipped_ago_s = levels.clipped_ago_s;
  out->silent_s = levels.silent_s;
  out->n_lost = atomic_load_explicit (&self->n_lost, memory_order_relaxed);
  out->rate_hz = self->stream.rate_hz;
  pthread_mutex_lock (&self->lock);
  out->state = self->state;
  out->error = self->error;
  pthread_mutex_unlock (&self->lock);
}

void
why_recorder_listen (WhyRecorder *self, void (*listener) (void *user), void *user)
{
  pthread_mutex_lock (&self->lock);
  self->listener = listener;
  self->listener_user = user;
  pthread_mutex_unlock (&self->lock);
}

size_t
why_recorder_latest (
    const WhyRecorder *recorder, double rate_hz, float *out, size_t n, uint64_t *end)
{
  return why_take_latest (recorder->take, rate_hz, out, n, end);
}

char *
why_recorder_path (const WhyRecorder *recorder)
{
  return why_take_path (recorder->take);
}

double
why_recorder_age (const WhyRecorder *self, uint64_t n)
{
  double origin_s = atomic_load_explicit (&self->origin_s, memory_order_relaxed);
  if (!self->stream.stream || !isfinite (origin_s))
    return NAN;
  return Pa_GetStreamTime (self->stream.stream) - origin_s
         - (double) n / why_take_live_rate (self->take);
}

WhyStatus
why_recorder_stop (WhyRecorder *self, WhyError *error)
{
  if (self->stream.stream)
    {
      atomic_store (&self->closing, true);
      self->hanging = why_portaudio_close (&self->stream);
      atomic_store (&self->stopping, true);
      pthread_join (self->drain, NULL);
    }
  if (self->state != WHY_RECORDER_FAILED)
    return WHY_OK;
  if (error)
    *error = self->error;
  return self->error.status;
}

void
why_recorder_drop_empty (WhyRecorder *self)
{
  why_recorder_stop (self, NULL);
  why_take_drop_empty (self->take);
}

void
why_recorder_free (WhyRecorder *self)
{
  if (!self)
    return;
  why_recorder_stop (self, NULL);
  free_recorder (self);
}

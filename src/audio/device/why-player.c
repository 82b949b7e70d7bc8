/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-player.h"

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audio/device/why-play-queue-private.h"
#include "audio/device/why-portaudio-private.h"
#include "base/why-patience.h"

#define MAX_DELAY_S 2.0 /* what a device may claim to be behind; more is nonsense */
#define TAIL_S 0.5      /* of silence after the end, for what a sound server holds back untold */
#define START_PATIENCE_S 4.0
#define PATIENCE_S 2.0 /* a running device that asks for nothing this long is gone */

#define AHEAD_S 2.0  /* a sound server may swallow a second at once */
#define FIRST_S 0.15 /* of a plan, before it takes over from another */
#define BLOCK 1024
#define WAKE_NS 15000000

/* What the sound is to go on as. */
typedef struct
{
  uint64_t n, n_done; /* how many there were, and how many of them are fulfilled */
  bool seeks;         /* the newest that is not: it goes on elsewhere */
  uint64_t from, loop_from, loop_to, length;
  double speed;
} Wish;

struct _WhyPlayer
{
  WhyDeviceStream device;
  WhyPlaySource source; /* its length: of the feeding thread, with the lock */
  int64_t started_ns;

  WhyPlayQueue *queue;
  WhyPlayStream *stream; /* of the feeding thread */
  pthread_t feeder;
  bool is_feeding;

  /* Written by PortAudio's callback. */
  _Atomic uint64_t delivered; /* frames handed over so far */
  _Atomic int64_t origin_ns;  /* when frame 0 was heard, or would have been */
  _Atomic int64_t called_ns;  /* last call, 0 before the first */
  int64_t first_origin_ns;    /* of the first call; the callback's own */
  atomic_bool device_ended;

  pthread_mutex_t lock; /* for all below */
  pthread_cond_t changed;
  Wish wish;
  bool stops;
  WhyError error;
  double furthest; /* frame that was told: it never runs back */
};

static bool
has_wish (const WhyPlayer *self)
{
  return self->wish.n != self->wish.n_done;
}

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
  uint64_t at = atomic_load_explicit (&self->delivered, memory_order_relaxed);
  why_play_queue_fill (self->queue, output, n_frames, (size_t) self->device.n_channels, at);

  double delay_s = time_info ? time_info->outputBufferDacTime - time_info->currentTime : 0;
  if (!(delay_s >= 0 && delay_s <= MAX_DELAY_S))
    delay_s = 0;
  int64_t now = why_now_ns ();
  int64_t origin = now - (int64_t) (((double) at / self->device.rate_hz - delay_s) * 1e9);
  /* A sound server first swallows a second of sound at once, and tells nothing of that delay: but
   * no sample can be heard earlier than in real time after the first call. */
  if (atomic_load_explicit (&self->called_ns, memory_order_relaxed) == 0)
    self->first_origin_ns = origin;
  if (origin < self->first_origin_ns)
    origin = self->first_origin_ns;
  atomic_store_explicit (&self->origin_ns, origin, memory_order_relaxed);
  atomic_store_explicit (&self->called_ns, now, memory_order_relaxed);
  atomic_store_explicit (&self->delivered, at + n_frames, memory_order_release);
  return paContinue;
}

static void
finished_cb (void *user)
{
  WhyPlayer *self = user;
  atomic_store (&self->device_ended, true);
}

/* Writes up to n samples more into the queue, and tells it where they end. */
static WhyStatus
feed (WhyPlayer *self, size_t n, WhyError *error)
{
  float block[BLOCK];
  WhyStatus status = WHY_OK;
  while (status == WHY_OK && n > 0 && !why_play_queue_has_ended (self->queue))
    {
      size_t part = n < BLOCK ? n : BLOCK, n_read = 0;
      status = why_play_stream_read (self->stream, block, part, &n_read, error);
      why_play_queue_write (self->queue, block, n_read);
      if (n_read < part)
        why_play_queue_end_turn (self->queue);
      n -= part;
    }
  return status;
}

static WhyStatus
begin_turn (
    WhyPlayer *self, const WhyPlayPlan *plan, bool is_sought, double first_s, WhyError *error)
{
  WhyPlayStream *stream;
  WhyStatus status = why_play_stream_new (&self->source, plan, &stream, error);
  if (status != WHY_OK)
    return status;
  why_play_stream_free (self->stream);
  self->stream = stream;
  why_play_queue_prepare_turn (self->queue, plan, is_sought);
  size_t n_first = (size_t) (first_s * self->device.rate_hz) + 1;
  size_t n_missing = why_play_queue_missing (self->queue);
  status = feed (self, n_first < n_missing ? n_first : n_missing, error);
  why_play_queue_take_over (self->queue);
  return status;
}

/* What a wish comes to. Where nothing but the loop or the speed changes, the sound goes on with what
 * the device would have been given next. */
static WhyPlayPlan
plan_for (WhyPlayer *self, const Wish *wish, bool *is_sought)
{
  double frame = (double) atomic_load (&self->delivered), n_frames;
  const WhyPlayPlan *sought = why_play_queue_find_sought (self->queue, frame);
  const WhyPlayPlan *next = why_play_queue_find (self->queue, frame, &n_frames);
  WhyPlayPlan plan = { .rate_hz = self->device.rate_hz,
                       .loop_from = wish->loop_from,
                       .loop_to = wish->loop_to,
                       .speed = wish->speed };
  plan.from = wish->seeks ? wish->from
              : sought    ? sought->from
                          : (uint64_t) why_play_plan_place (next, &self->source, n_frames);
  uint64_t from = plan.from;
  why_play_plan_fit (&plan, &self->source);
  *is_sought = wish->seeks || sought || plan.from != from;
  return plan;
}

/* With the lock. */
static WhyStatus
do_wish (WhyPlayer *self, WhyError *error)
{
  Wish wish = self->wish;
  bool is_sought;
  WhyPlayPlan plan = plan_for (self, &wish, &is_sought);
  pthread_mutex_unlock (&self->lock);
  WhyStatus status = begin_turn (self, &plan, is_sought, FIRST_S, error);
  pthread_mutex_lock (&self->lock);
  /* Another may have come meanwhile. */
  self->wish.n_done = wish.n;
  return status;
}

static void
take_length (WhyPlayer *self)
{
  if (self->wish.length == self->source.n)
    return;
  self->source.n = self->wish.length;
  why_play_stream_set_length (self->stream, self->source.n);
}

/* With the lock, for as long as there is nothing to do. */
static void
wait_a_little (WhyPlayer *self)
{
  int64_t deadline_ns = why_now_ns () + WAKE_NS;
  struct timespec deadline
      = { .tv_sec = deadline_ns / 1000000000, .tv_nsec = deadline_ns % 1000000000 };
  pthread_cond_clockwait (&self->changed, &self->lock, CLOCK_MONOTONIC, &deadline);
}

static void *
run_feeder (void *user)
{
  WhyPlayer *self = user;
  pthread_mutex_lock (&self->lock);
  while (!self->stops)
    {
      WhyError error = { WHY_OK, "" };
      WhyStatus status = WHY_OK;
      size_t n = why_play_queue_missing (self->queue);
      take_length (self);
      if (has_wish (self))
        status = do_wish (self, &error);
      else if (n == 0 || why_play_queue_has_ended (self->queue))
        wait_a_little (self);
      else
        {
          /* Little by little: a wish need not wait for all. */
          pthread_mutex_unlock (&self->lock);
          status = feed (self, n < BLOCK ? n : BLOCK, &error);
          pthread_mutex_lock (&self->lock);
        }
      if (status != WHY_OK)
        {
          self->error = error;
          why_play_queue_end_turn (self->queue);
        }
    }
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

static void
free_parts (void *data)
{
  WhyPlayer *self = data;
  why_play_queue_free (self->queue);
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->lock);
  free (self);
}

static WhyStatus
open_device (WhyPlayer *self, const char *device_id, WhyError *error)
{
  WhyDeviceRequest request = {
    .device_id = device_id,
    .rate_hz = self->source.rate_hz,
    .callback = play_cb,
    .finished = finished_cb,
    .user = self,
  };
  return why_portaudio_open (&request, &self->device, error);
}

static WhyStatus
prepare (WhyPlayer *self, const WhyPlayerRequest *request, WhyError *error)
{
  self->queue = why_play_queue_new (self->device.rate_hz, AHEAD_S);
  if (!self->queue)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  self->wish = (Wish){ .loop_from = request->loop_from,
                       .loop_to = request->loop_to,
                       .length = request->source.n,
                       .speed = request->speed };
  WhyPlayPlan plan = { .rate_hz = self->device.rate_hz,
                       .from = request->from,
                       .loop_from = request->loop_from,
                       .loop_to = request->loop_to,
                       .speed = request->speed };
  why_play_plan_fit (&plan, &self->source);
  return begin_turn (self, &plan, false, AHEAD_S, error);
}

static WhyStatus
begin (WhyPlayer *self, WhyError *error)
{
  WhyStatus status = why_portaudio_start (&self->device, error);
  if (status != WHY_OK)
    return status;
  self->started_ns = why_now_ns ();
  if (pthread_create (&self->feeder, NULL, run_feeder, self) != 0)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  self->is_feeding = true;
  return WHY_OK;
}

WhyStatus
why_player_start (const WhyPlayerRequest *request, WhyPlayer **out, WhyError *error)
{
  double rate_hz = request->source.rate_hz;
  *out = NULL;
  if (!(rate_hz >= 1 && rate_hz <= 1e6))
    return why_error_set (error, WHY_ERR_INVALID, "A sound at %g Hz cannot be played", rate_hz);
  WhyPlayer *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory for playback");
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  self->source = request->source;

  WhyStatus status = open_device (self, request->device_id, error);
  if (status != WHY_OK)
    {
      free_parts (self);
      return status;
    }
  status = prepare (self, request, error);
  if (status == WHY_OK)
    status = begin (self, error);
  if (status != WHY_OK)
    {
      why_player_free (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

/* Takes the lock and gives it back. */
static void
wish_for (WhyPlayer *self, const Wish *wish)
{
  bool is_new = wish->seeks || wish->loop_from != self->wish.loop_from
                || wish->loop_to != self->wish.loop_to || wish->speed != self->wish.speed;
  uint64_t n = self->wish.n + is_new;
  self->wish = *wish;
  self->wish.n = n;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

/* The one before; a seek that is done is none any more. Takes the lock. */
static Wish
begin_wish (WhyPlayer *self)
{
  pthread_mutex_lock (&self->lock);
  Wish wish = self->wish;
  wish.seeks = wish.seeks && has_wish (self);
  return wish;
}

void
why_player_seek (WhyPlayer *self, uint64_t from)
{
  Wish wish = begin_wish (self);
  wish.seeks = true;
  wish.from = from;
  wish_for (self, &wish);
}

void
why_player_set_loop (WhyPlayer *self, uint64_t loop_from, uint64_t loop_to)
{
  Wish wish = begin_wish (self);
  wish.loop_from = loop_from;
  wish.loop_to = loop_to;
  wish_for (self, &wish);
}

void
why_player_set_speed (WhyPlayer *self, double speed)
{
  Wish wish = begin_wish (self);
  wish.speed = speed;
  wish_for (self, &wish);
}

void
why_player_renew (WhyPlayer *self)
{
  Wish wish = begin_wish (self);
  self->wish.n++;
  wish_for (self, &wish);
}

void
why_player_set_length (WhyPlayer *self, uint64_t n)
{
  Wish wish = begin_wish (self);
  wish.length = n;
  wish_for (self, &wish);
}

/* The frame that leaves the loudspeaker; runs on past the end, as silence. */
static double
find_heard (WhyPlayer *self, int64_t now)
{
  uint64_t delivered = atomic_load_explicit (&self->delivered, memory_order_acquire);
  if (atomic_load_explicit (&self->called_ns, memory_order_relaxed) == 0)
    return 0;
  int64_t origin = atomic_load_explicit (&self->origin_ns, memory_order_relaxed);
  double heard = fmin ((double) (now - origin) * 1e-9 * self->device.rate_hz, (double) delivered);
  self->furthest = fmax (self->furthest, heard);
  return self->furthest;
}

/* With the lock. What was sought is where it is, though it will be heard in a moment only. */
static double
find_position (WhyPlayer *self, double heard)
{
  double n_frames;
  const WhyPlayPlan *sought = why_play_queue_find_sought (self->queue, heard);
  const WhyPlayPlan *plan = why_play_queue_find (self->queue, heard, &n_frames);
  if (self->wish.seeks && has_wish (self))
    return fmin ((double) self->wish.from, (double) self->source.n);
  return sought ? (double) sought->from : why_play_plan_place (plan, &self->source, n_frames);
}

/* With the lock. */
static void
judge (WhyPlayer *self, double heard, int64_t now, WhyPlayerStatus *out)
{
  double since_end = why_play_queue_since_end (self->queue, heard);
  bool device_ended = atomic_load (&self->device_ended);
  bool is_over
      = !has_wish (self)
        && (since_end >= TAIL_S * self->device.rate_hz || (since_end >= 0 && device_ended));
  int64_t called = atomic_load_explicit (&self->called_ns, memory_order_relaxed);
  double waited_s = (double) (now - (called ? called : self->started_ns)) * 1e-9;
  double patience_s = why_patience (called ? PATIENCE_S : START_PATIENCE_S);
  bool is_lost = !is_over && (device_ended || waited_s > patience_s);
  out->failed = is_lost || (is_over && self->error.status != WHY_OK);
  out->playing = !is_over && !is_lost;
}

void
why_player_status (WhyPlayer *self, WhyPlayerStatus *out)
{
  pthread_mutex_lock (&self->lock);
  int64_t now = why_now_ns ();
  double heard = find_heard (self, now);
  out->position = find_position (self, heard);
  judge (self, heard, now, out);
  out->error = self->error;
  out->n_underruns = why_play_queue_n_underruns (self->queue);
  pthread_mutex_unlock (&self->lock);
}

static void
stop_feeder (WhyPlayer *self)
{
  if (!self->is_feeding)
    return;
  pthread_mutex_lock (&self->lock);
  self->stops = true;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->lock);
  pthread_join (self->feeder, NULL);
}

void
why_player_free (WhyPlayer *self)
{
  if (!self)
    return;
  /* A device that hangs may call back later, and empty the ring: what is behind the source is not
   * touched from here on. */
  WhyClosing *hanging = why_portaudio_close (&self->device);
  stop_feeder (self);
  why_play_stream_free (self->stream);
  self->stream = NULL;
  if (hanging)
    why_portaudio_free_after (hanging, free_parts, self);
  else
    free_parts (self);
}

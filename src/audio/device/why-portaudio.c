/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-portaudio-private.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/why-gettext.h"
#include "base/why-patience.h"

/* Long enough that a busy machine loses nothing. What comes in is to be seen soon: the device hands
 * it over in small parts, a sound server a third of that latency at a time. */
#define INPUT_LATENCY_S 0.06
#define OUTPUT_LATENCY_S 0.1
#define INPUT_PARTS_A_SECOND 100

#define LOCK_PATIENCE_S 8.0  /* another's start may take 2 s and its end 3 s */
#define CLOSE_PATIENCE_S 3.0 /* usually milliseconds */

/* A lock that can be waited for by the clock that nobody sets. */
static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t opened = PTHREAD_COND_INITIALIZER;
static bool held;

static unsigned n_users;

static struct timespec
get_deadline (double seconds)
{
  int64_t deadline_ns = why_now_ns () + (int64_t) (why_patience (seconds) * 1e9);
  return (struct timespec){ .tv_sec = deadline_ns / 1000000000,
                            .tv_nsec = deadline_ns % 1000000000 };
}

WhyStatus
why_portaudio_lock (WhyError *error)
{
  struct timespec deadline = get_deadline (LOCK_PATIENCE_S);
  pthread_mutex_lock (&gate);
  while (held && pthread_cond_clockwait (&opened, &gate, CLOCK_MONOTONIC, &deadline) == 0)
    continue;
  bool mine = !held;
  held = true;
  pthread_mutex_unlock (&gate);
  if (!mine)
    return why_error_set (error, WHY_ERR_DEVICE,
                          "The sound system is not responding. Restart it and try again.");
  return WHY_OK;
}

/* However long it takes. */
static void
wait_for_lock (void)
{
  pthread_mutex_lock (&gate);
  while (held)
    pthread_cond_wait (&opened, &gate);
  held = true;
  pthread_mutex_unlock (&gate);
}

void
why_portaudio_unlock (void)
{
  pthread_mutex_lock (&gate);
  held = false;
  pthread_cond_signal (&opened);
  pthread_mutex_unlock (&gate);
}

WhyStatus
why_portaudio_acquire (bool *has_none, WhyError *error)
{
  WhyStatus status = why_portaudio_lock (error);
  if (has_none)
    *has_none = false;
  if (status != WHY_OK)
    return status;
  PaError failure = n_users == 0 ? Pa_Initialize () : paNoError;
  if (failure != paNoError)
    {
      why_portaudio_unlock ();
      if (has_none)
        *has_none = failure != paInsufficientMemory;
      return why_error_set (error, WHY_ERR_DEVICE,
                            "The sound system is not available (%s); you can still open sound "
                            "files",
                            Pa_GetErrorText (failure));
    }
  n_users++;
  return WHY_OK;
}

void
why_portaudio_release (void)
{
  if (n_users > 0 && --n_users == 0)
    Pa_Terminate ();
  why_portaudio_unlock ();
}

char *
why_portaudio_device_id (PaDeviceIndex index)
{
  const PaDeviceInfo *device = Pa_GetDeviceInfo (index);
  const PaHostApiInfo *api = device ? Pa_GetHostApiInfo (device->hostApi) : NULL;
  char *id;
  if (!api || asprintf (&id, "%s/%s", api->name, device->name) < 0)
    return NULL;
  return id;
}

static PaDeviceIndex
find_device (const char *id, bool input)
{
  if (!id || !*id)
    return input ? Pa_GetDefaultInputDevice () : Pa_GetDefaultOutputDevice ();
  for (PaDeviceIndex i = 0; i < Pa_GetDeviceCount (); i++)
    {
      const PaDeviceInfo *device = Pa_GetDeviceInfo (i);
      if ((input ? device->maxInputChannels : device->maxOutputChannels) < 1)
        continue;
      char *candidate = why_portaudio_device_id (i);
      bool same = candidate && strcmp (candidate, id) == 0;
      free (candidate);
      if (same)
        return i;
    }
  return paNoDevice;
}

static PaError
try_open (const WhyDeviceRequest *request,
          PaDeviceIndex index,
          double rate_hz,
          int n_channels,
          PaStream **out)
{
  const PaDeviceInfo *device = Pa_GetDeviceInfo (index);
  double latency = request->input ? fmax (device->defaultHighInputLatency, INPUT_LATENCY_S)
                                  : fmax (device->defaultHighOutputLatency, OUTPUT_LATENCY_S);
  unsigned long n_frames = request->input ? (unsigned long) (rate_hz / INPUT_PARTS_A_SECOND)
                                          : paFramesPerBufferUnspecified;
  PaStreamParameters parameters = {
    .device = index,
    .channelCount = n_channels,
    .sampleFormat = paFloat32,
    .suggestedLatency = latency,
  };
  return Pa_OpenStream (out, request->input ? &parameters : NULL,
                        request->input ? NULL : &parameters, rate_hz, n_frames, paNoFlag,
                        request->callback, request->user);
}

static WhyStatus
open_locked (const WhyDeviceRequest *request, WhyDeviceStream *out, WhyError *error)
{
  PaDeviceIndex index = find_device (request->device_id, request->input);
  if (index == paNoDevice && (!request->device_id || !*request->device_id))
    return why_error_set (error, WHY_ERR_DEVICE,
                          request->input ? N_ ("No microphone found; connect one and try again")
                                         : N_ ("No loudspeaker found; connect one and try again"));
  if (index == paNoDevice)
    return why_error_set (error, WHY_ERR_DEVICE,
                          request->input ? N_ ("The microphone “%s” is not connected; connect it "
                                               "or choose another one")
                                         : N_ ("The loudspeaker “%s” is not connected; connect it "
                                               "or choose another one"),
                          request->device_id);

  const PaDeviceInfo *device = Pa_GetDeviceInfo (index);
  int most = request->input ? device->maxInputChannels : device->maxOutputChannels;
  const double rates[] = { request->rate_hz, device->defaultSampleRate };
  const int channels[]
      = { 1, 2, most }; /* some hardware opens with all of its channels or not at all */
  PaError failure = paInvalidDevice;
  for (int r = 0; r < 2; r++)
    for (int c = 0; c < 3; c++)
      {
        if (channels[c] > most || (c == 2 && most <= 2))
          continue;
        failure = try_open (request, index, rates[r], channels[c], &out->stream);
        if (failure != paNoError)
          continue;
        const PaStreamInfo *info = Pa_GetStreamInfo (out->stream);
        out->n_channels = channels[c];
        out->rate_hz = round (info && info->sampleRate > 0 ? info->sampleRate : rates[r]);
        Pa_SetStreamFinishedCallback (out->stream, request->finished);
        return WHY_OK;
      }
  return why_error_set (error, WHY_ERR_DEVICE,
                        request->input ? N_ ("The microphone “%s” could not be opened (%s); close "
                                             "other programs that use it, or choose another one")
                                       : N_ ("The loudspeaker “%s” could not be opened (%s); "
                                             "close other programs that use it, or choose another "
                                             "one"),
                        device->name, Pa_GetErrorText (failure));
}

WhyStatus
why_portaudio_open (const WhyDeviceRequest *request, WhyDeviceStream *out, WhyError *error)
{
  memset (out, 0, sizeof *out);
  WhyStatus status = why_portaudio_acquire (NULL, error);
  if (status != WHY_OK)
    return status;
  status = open_locked (request, out, error);
  if (status == WHY_OK)
    why_portaudio_unlock ();
  else
    why_portaudio_release ();
  return status;
}

WhyStatus
why_portaudio_start (WhyDeviceStream *stream, WhyError *error)
{
  WhyStatus status = why_portaudio_lock (error);
  if (status != WHY_OK)
    return status;
  PaError failure = Pa_StartStream (stream->stream);
  if (failure == paTimedOut) /* a sound server that has to wake up first */
    failure = Pa_StartStream (stream->stream);
  why_portaudio_unlock ();
  if (failure != paNoError)
    return why_error_set (error, WHY_ERR_DEVICE,
                          "The sound device did not start (%s); try again or choose another one",
                          Pa_GetErrorText (failure));
  return WHY_OK;
}

struct _WhyClosing
{
  PaStream *stream;
  pthread_mutex_t lock; /* for all below */
  pthread_cond_t changed;
  bool done;
  void (*free_func) (void *data);
  void *data;
};

static void
free_closing (WhyClosing *self)
{
  pthread_cond_destroy (&self->changed);
  pthread_mutex_destroy (&self->lock);
  free (self);
}

static void
close_stream (PaStream *stream)
{
  wait_for_lock ();
  /* Stopping would wait for a second until all buffers have passed; aborting does not. */
  Pa_AbortStream (stream);
  Pa_CloseStream (stream);
  why_portaudio_release ();
}

static void *
run_close (void *user)
{
  WhyClosing *self = user;
  close_stream (self->stream);
  pthread_mutex_lock (&self->lock);
  self->done = true;
  void (*free_func) (void *) = self->free_func;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->lock);
  if (free_func) /* nobody else knows of self any more */
    {
      free_func (self->data);
      free_closing (self);
    }
  return NULL;
}

WhyClosing *
why_portaudio_close (WhyDeviceStream *stream)
{
  PaStream *open_stream = stream->stream;
  stream->stream = NULL;
  WhyClosing *self = calloc (1, sizeof *self);
  pthread_t thread;
  if (self)
    {
      self->stream = open_stream;
      pthread_mutex_init (&self->lock, NULL);
      pthread_cond_init (&self->changed, NULL);
    }
  if (!self || pthread_create (&thread, NULL, run_close, self) != 0)
    {
      close_stream (open_stream);
      if (self)
        free_closing (self);
      return NULL;
    }

  struct timespec deadline = get_deadline (CLOSE_PATIENCE_S);
  pthread_mutex_lock (&self->lock);
  while (!self->done
         && pthread_cond_clockwait (&self->changed, &self->lock, CLOCK_MONOTONIC, &deadline) == 0)
    continue;
  bool done = self->done;
  pthread_mutex_unlock (&self->lock);
  if (!done)
    {
      pthread_detach (thread);
      return self;
    }
  pthread_join (thread, NULL);
  free_closing (self);
  return NULL;
}

void
why_portaudio_free_after (WhyClosing *self, void (*free_func) (void *data), void *data)
{
  pthread_mutex_lock (&self->lock);
  bool done = self->done;
  self->free_func = free_func;
  self->data = data;
  pthread_mutex_unlock (&self->lock);
  if (done)
    {
      free_func (data);
      free_closing (self);
    }
}

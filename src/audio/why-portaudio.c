/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-portaudio-private.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Long enough that a busy machine loses nothing: the screen shows sound later than that anyway. */
#define LATENCY_S 0.1

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned n_users;

void
why_portaudio_lock (void)
{
  pthread_mutex_lock (&lock);
}

void
why_portaudio_unlock (void)
{
  pthread_mutex_unlock (&lock);
}

WhyStatus
why_portaudio_acquire (WhyError *error)
{
  if (n_users == 0)
    {
      PaError failure = Pa_Initialize ();
      if (failure != paNoError)
        return why_error_set (error, WHY_ERR_DEVICE,
                              "The sound system cannot be used (%s); sound files still can",
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
try_open (const WhyStreamRequest *request,
          PaDeviceIndex index,
          double rate_hz,
          int n_channels,
          PaStream **out)
{
  const PaDeviceInfo *device = Pa_GetDeviceInfo (index);
  double latency
      = request->input ? device->defaultHighInputLatency : device->defaultHighOutputLatency;
  PaStreamParameters parameters = {
    .device = index,
    .channelCount = n_channels,
    .sampleFormat = paFloat32,
    .suggestedLatency = fmax (latency, LATENCY_S),
  };
  return Pa_OpenStream (out, request->input ? &parameters : NULL,
                        request->input ? NULL : &parameters, rate_hz, paFramesPerBufferUnspecified,
                        paNoFlag, request->callback, request->user);
}

static WhyStatus
open_locked (const WhyStreamRequest *request, WhyStream *out, WhyError *error)
{
  const char *thing = request->input ? "microphone" : "loudspeaker";
  PaDeviceIndex index = find_device (request->device_id, request->input);
  if (index == paNoDevice && (!request->device_id || !*request->device_id))
    return why_error_set (error, WHY_ERR_DEVICE, "There is no %s; connect one and try again",
                          thing);
  if (index == paNoDevice)
    return why_error_set (error, WHY_ERR_DEVICE,
                          "The %s \"%s\" is not there; connect it or choose another one", thing,
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
                        "The %s \"%s\" cannot be opened (%s); close other programs that use it, or "
                        "choose another one",
                        thing, device->name, Pa_GetErrorText (failure));
}

WhyStatus
why_portaudio_open (const WhyStreamRequest *request, WhyStream *out, WhyError *error)
{
  memset (out, 0, sizeof *out);
  why_portaudio_lock ();
  WhyStatus status = why_portaudio_acquire (error);
  if (status == WHY_OK)
    {
      status = open_locked (request, out, error);
      if (status != WHY_OK)
        why_portaudio_release ();
    }
  why_portaudio_unlock ();
  return status;
}

WhyStatus
why_portaudio_start (WhyStream *stream, WhyError *error)
{
  why_portaudio_lock ();
  PaError failure = Pa_StartStream (stream->stream);
  if (failure == paTimedOut) /* a sound server that has to wake up first */
    failure = Pa_StartStream (stream->stream);
  why_portaudio_unlock ();
  if (failure != paNoError)
    return why_error_set (error, WHY_ERR_DEVICE,
                          "The sound device does not start (%s); try again or choose another one",
                          Pa_GetErrorText (failure));
  return WHY_OK;
}

void
why_portaudio_close (WhyStream *stream)
{
  why_portaudio_lock ();
  /* Stopping would wait for a second until all buffers have passed; aborting does not. */
  Pa_AbortStream (stream->stream);
  Pa_CloseStream (stream->stream);
  why_portaudio_release ();
  why_portaudio_unlock ();
  stream->stream = NULL;
}

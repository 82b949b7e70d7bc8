/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fake-portaudio.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

FakeDevice fake_device;
const float *fake_sound;
size_t fake_n_sound;
atomic_bool fake_hangs, fake_start_hangs;
atomic_int fake_init_error;
#define FAKE_TIME_S 5.0 /* its clock stands still */

atomic_size_t fake_n_frames;
float fake_played[1 << 21];
atomic_int fake_n_users;
const char *const *_Atomic fake_names;
void (*fake_before) (void);
void (*fake_after) (unsigned long n_frames);

static const char *const usual_names[] = { "Fake", NULL };
static const char *const *names = usual_names; /* as they were when the first user came */

/* Another may be opened while one is being closed. */
typedef struct
{
  PaStreamInfo info;
  PaStreamCallback *callback;
  PaStreamFinishedCallback *finished;
  void *user;
  bool is_input;
  pthread_t thread;
  bool running;
  atomic_bool stop;
  int n_starts;
} Stream;

static Stream *_Atomic newest; /* what it plays is counted and kept */

static void *
run (void *data)
{
  Stream *stream = data;
  const FakeDevice *device = &fake_device;
  bool is_input = stream->is_input;
  size_t n_values = device->n_frames * (size_t) device->n_channels;
  float *values = calloc (n_values, sizeof *values);
  PaStreamCallbackTimeInfo times
      = { .currentTime = FAKE_TIME_S, .outputBufferDacTime = FAKE_TIME_S + device->delay_s };
  int result = paContinue;
  for (int i = 0; result == paContinue && !atomic_load (&stream->stop); i++)
    {
      if (device->n_calls >= 0 && i >= device->n_calls)
        {
          if (device->end_reported)
            break;
          nanosleep (&(struct timespec){ .tv_nsec = 1000000 }, NULL);
          continue;
        }
      size_t at = atomic_load (&fake_n_frames);
      for (size_t v = 0; is_input && v < n_values; v++)
        {
          size_t frame = at + v / (size_t) device->n_channels,
                 channel = v % (size_t) device->n_channels;
          float value = fake_sound
                            ? fake_sound[frame % fake_n_sound]
                            : (float) sin (2 * M_PI * 440 * (double) frame / device->rate_hz);
          values[v] = device->channel_gain[channel] * value;
        }
      if (fake_before)
        fake_before ();
      result = stream->callback (is_input ? values : NULL, is_input ? NULL : values,
                                 device->n_frames, &times, device->flags, stream->user);
      if (fake_after)
        fake_after (device->n_frames);
      size_t value_at = at * (size_t) device->n_channels;
      bool counts = atomic_load (&newest) == stream;
      if (counts && !is_input && value_at + n_values <= sizeof fake_played / sizeof *fake_played)
        memcpy (fake_played + value_at, values, n_values * sizeof *values);
      if (counts)
        atomic_fetch_add (&fake_n_frames, device->n_frames);
      double speed = atomic_load (&device->speed);
      long pause_ns
          = (long) ((double) device->n_frames / device->rate_hz * 1e9 / (speed > 0 ? speed : 1));
      nanosleep (&(struct timespec){ .tv_nsec = pause_ns < 900000000 ? pause_ns : 900000000 },
                 NULL);
    }
  free (values);
  if (stream->finished)
    stream->finished (stream->user);
  return NULL;
}

PaError
Pa_Initialize (void)
{
  if (atomic_load (&fake_init_error) != paNoError)
    return atomic_load (&fake_init_error);
  if (fake_n_users++ == 0)
    names = atomic_load (&fake_names) ? atomic_load (&fake_names) : usual_names;
  return paNoError;
}

/* As the callbacks are told. */
PaTime
Pa_GetStreamTime (PaStream *stream)
{
  return FAKE_TIME_S;
}

PaError
Pa_Terminate (void)
{
  fake_n_users--;
  return paNoError;
}

const char *
Pa_GetErrorText (PaError error)
{
  return error == paInvalidSampleRate ? "Invalid sample rate"
         : error == paTimedOut        ? "Timed out"
                                      : "Some error";
}

PaDeviceIndex
Pa_GetDeviceCount (void)
{
  PaDeviceIndex n = 0;
  while (names[n])
    n++;
  return n;
}

PaDeviceIndex
Pa_GetDefaultInputDevice (void)
{
  return Pa_GetDeviceCount () > 0 ? 0 : paNoDevice;
}

PaDeviceIndex
Pa_GetDefaultOutputDevice (void)
{
  return Pa_GetDeviceCount () > 0 ? 0 : paNoDevice;
}

const PaDeviceInfo *
Pa_GetDeviceInfo (PaDeviceIndex index)
{
  static PaDeviceInfo infos[8];
  if (index < 0 || index >= Pa_GetDeviceCount ())
    return NULL;
  PaDeviceInfo *info = &infos[index];
  info->name = names[index];
  info->maxInputChannels = info->maxOutputChannels = fake_device.n_channels;
  info->defaultSampleRate = fake_device.rate_hz;
  return info;
}

const PaHostApiInfo *
Pa_GetHostApiInfo (PaHostApiIndex index)
{
  static const PaHostApiInfo info = { .type = paInDevelopment, .name = "Test" };
  return &info;
}

PaError
Pa_OpenStream (PaStream **out,
               const PaStreamParameters *input,
               const PaStreamParameters *output,
               double rate_hz,
               unsigned long n_frames,
               PaStreamFlags flags,
               PaStreamCallback *callback,
               void *user)
{
  if ((input ? input : output)->channelCount != fake_device.n_channels)
    return paInvalidChannelCount;
  if (rate_hz != fake_device.rate_hz)
    return paInvalidSampleRate;
  Stream *stream = calloc (1, sizeof *stream);
  stream->is_input = input != NULL;
  stream->callback = callback;
  stream->user = user;
  stream->info.sampleRate = rate_hz;
  fake_n_users++;
  *out = stream;
  return paNoError;
}

const PaStreamInfo *
Pa_GetStreamInfo (PaStream *stream)
{
  return &((Stream *) stream)->info;
}

PaError
Pa_SetStreamFinishedCallback (PaStream *stream, PaStreamFinishedCallback *finished)
{
  ((Stream *) stream)->finished = finished;
  return paNoError;
}

PaError
Pa_StartStream (PaStream *data)
{
  Stream *stream = data;
  while (atomic_load (&fake_start_hangs))
    nanosleep (&(struct timespec){ .tv_nsec = 1000000 }, NULL);
  PaError error = stream->n_starts < 4 ? fake_device.start_errors[stream->n_starts] : paNoError;
  stream->n_starts++;
  if (error != paNoError)
    return error;
  atomic_store (&newest, stream);
  atomic_store (&fake_n_frames, 0);
  stream->running = pthread_create (&stream->thread, NULL, run, stream) == 0;
  return paNoError;
}

PaError
Pa_AbortStream (PaStream *data)
{
  Stream *stream = data;
  while (atomic_load (&fake_hangs))
    nanosleep (&(struct timespec){ .tv_nsec = 1000000 }, NULL);
  if (stream->running)
    {
      atomic_store (&stream->stop, true);
      pthread_join (stream->thread, NULL);
      stream->running = false;
    }
  return paNoError;
}

PaError
Pa_CloseStream (PaStream *stream)
{
  free (stream);
  fake_n_users--;
  return paNoError;
}

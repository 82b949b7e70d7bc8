/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <portaudio.h>
#include <stdint.h>
#include <time.h>

#include "base/why-status.h"

/* PortAudio is one global library without locks. It is started when the first user comes and
 * stopped when the last one goes, so that the next start sees devices that were plugged in
 * meanwhile; every call of it, except in its callbacks, happens between acquire or lock, and
 * unlock. A sound server that hangs makes PortAudio wait for ever: then others are refused after a
 * few seconds instead of waiting too. Messages are whole sentences. */

WhyStatus why_portaudio_lock (WhyError *error);
void why_portaudio_unlock (void);

/* Locks and becomes a user; may take 60 ms and writes the noise of ALSA and JACK to stderr. has_none
 * (or NULL): set where it fails since no sound system runs, as after the end of a sound server. */
WhyStatus why_portaudio_acquire (bool *has_none, WhyError *error);

/* Ceases to be a user and unlocks. */
void why_portaudio_release (void);

/* The clock that nobody sets; allowed in callbacks. */
static inline int64_t
why_now_ns (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (int64_t) now.tv_sec * 1000000000 + now.tv_nsec;
}

/* "HOSTAPI/NAME", malloc. */
char *why_portaudio_device_id (PaDeviceIndex index);

typedef struct
{
  bool input;
  const char *device_id; /* NULL or "": the default */
  double rate_hz;        /* wanted */
  PaStreamCallback *callback;
  PaStreamFinishedCallback *finished;
  void *user;
} WhyDeviceRequest;

typedef struct
{
  PaStream *stream;
  int n_channels; /* interleaved float in the callback */
  double rate_hz; /* true */
} WhyDeviceStream;

/* The four below lock for themselves. Opens mono at the rate wanted, else with the channels or at
 * the rate that the device has; a user until closed. */
WhyStatus
why_portaudio_open (const WhyDeviceRequest *request, WhyDeviceStream *out, WhyError *error);

WhyStatus why_portaudio_start (WhyDeviceStream *stream, WhyError *error);

/* Ends at once, whatever is still on its way to the device. NULL: closed. Else the device hangs
 * and is being closed still: what its callback uses must stay until then. */
typedef struct _WhyClosing WhyClosing;
WhyClosing *why_portaudio_close (WhyDeviceStream *stream);

/* Calls free_func (data) once it is closed at last, from whatever thread; takes closing over. */
void why_portaudio_free_after (WhyClosing *closing, void (*free_func) (void *data), void *data);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/device/why-devices.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audio/device/why-portaudio-private.h"

/* ALSA lists its converters and the single plugs of a sound card among the devices: no one's
 * microphone. */
static bool
is_technical (const PaDeviceInfo *device)
{
  static const char *const names[] = {
    "lavrate",    "samplerate", "speexrate",  "speex",      "upmix",      "vdownmix",
    "dmix",       "dsnoop",     "null",       "oss",        "surround21", "surround40",
    "surround41", "surround50", "surround51", "surround71", "center_lfe", "side",
    "rear",       "iec958",     "spdif",      "modem",      "phoneline",  "front",
    "usbstream",  "sysdefault",
  };
  if (Pa_GetHostApiInfo (device->hostApi)->type != paALSA)
    return false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp (device->name, names[i]) == 0)
      return true;
  return false;
}

/* false: no memory. */
static bool
describe (PaDeviceIndex index, PaDeviceIndex default_index, WhyDevice *out)
{
  const PaDeviceInfo *device = Pa_GetDeviceInfo (index);
  const PaDeviceInfo *usual = default_index == paNoDevice ? NULL : Pa_GetDeviceInfo (default_index);
  out->is_default = index == default_index;
  out->id = why_portaudio_device_id (index);
  if (usual && usual->hostApi != device->hostApi)
    {
      if (asprintf (&out->name, "%s (%s)", device->name, Pa_GetHostApiInfo (device->hostApi)->name)
          < 0)
        out->name = NULL;
    }
  else
    out->name = strdup (device->name);
  return out->id && out->name;
}

static WhyStatus
list_locked (bool inputs, WhyDevice **out, size_t *n_devices, WhyError *error)
{
  PaDeviceIndex count = Pa_GetDeviceCount ();
  if (count <= 0)
    return WHY_OK; /* no sound system at all is no failure either */
  PaDeviceIndex default_index = inputs ? Pa_GetDefaultInputDevice () : Pa_GetDefaultOutputDevice ();
  WhyDevice *devices = calloc ((size_t) count, sizeof *devices);
  size_t n = 0;
  bool enough = devices != NULL;
  for (PaDeviceIndex i = 0; i < count && enough; i++)
    {
      const PaDeviceInfo *device = Pa_GetDeviceInfo (i);
      int n_channels = inputs ? device->maxInputChannels : device->maxOutputChannels;
      if (n_channels < 1 || (i != default_index && is_technical (device)))
        continue;
      enough = describe (i, default_index, &devices[n++]);
    }
  if (!enough)
    {
      why_devices_free (devices, n);
      return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to list the sound devices");
    }
  *out = devices;
  *n_devices = n;
  return WHY_OK;
}

WhyStatus
why_devices_list (bool inputs, WhyDevice **out, size_t *n_devices, WhyError *error)
{
  *out = NULL;
  *n_devices = 0;
  bool has_none;
  WhyError reason;
  WhyStatus status = why_portaudio_acquire (&has_none, &reason);
  if (has_none)
    return WHY_OK;
  if (status != WHY_OK)
    {
      if (error)
        *error = reason;
      return status;
    }
  status = list_locked (inputs, out, n_devices, error);
  why_portaudio_release ();
  return status;
}

void
why_devices_free (WhyDevice *devices, size_t n_devices)
{
  if (!devices)
    return;
  for (size_t i = 0; i < n_devices; i++)
    {
      free (devices[i].id);
      free (devices[i].name);
    }
  free (devices);
}

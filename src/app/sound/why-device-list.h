/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "app/sound/why-recording.h"
#include "audio/device/why-devices.h"

/* The microphones that are connected now. */

G_BEGIN_DECLS

typedef struct
{
  WhyDevice *devices;
  gsize n_devices;
  WhyError error;
} WhyDeviceList;

void why_device_list_free (WhyDeviceList *list);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyDeviceList, why_device_list_free)

/* Not on the main thread, for it takes time. before: a recording that has been asked to stop, or
 * NULL; while a device is open the sound system does not see new ones. */
void
why_device_list_load_async (WhyRecording *before, GAsyncReadyCallback callback, gpointer user_data);
/* Never NULL. */
WhyDeviceList *why_device_list_load_finish (GAsyncResult *result);

G_END_DECLS

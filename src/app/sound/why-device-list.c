/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-device-list.h"

void
why_device_list_free (WhyDeviceList *list)
{
  why_devices_free (list->devices, list->n_devices);
  g_free (list);
}

static void
list_thread (GTask *task, gpointer source, gpointer before, GCancellable *cancellable)
{
  WhyDeviceList *list = g_new0 (WhyDeviceList, 1);
  if (before)
    why_recording_wait (before);
  why_devices_list (true, &list->devices, &list->n_devices, &list->error);
  g_task_return_pointer (task, list, (GDestroyNotify) why_device_list_free);
}

void
why_device_list_load_async (WhyRecording *before, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_name (task, "[why] devices");
  if (before)
    g_task_set_task_data (task, g_object_ref (before), g_object_unref);
  g_task_run_in_thread (task, list_thread);
}

WhyDeviceList *
why_device_list_load_finish (GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

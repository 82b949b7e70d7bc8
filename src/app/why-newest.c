/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-newest.h"

GTask *
why_newest_begin (GCancellable **newest,
                  const char *name,
                  GAsyncReadyCallback callback,
                  gpointer owner)
{
  why_newest_cancel (newest);
  *newest = g_cancellable_new ();
  GTask *task = g_task_new (NULL, *newest, callback, g_object_ref (owner));
  g_task_set_name (task, name);
  return task;
}

gboolean
why_newest_end (GCancellable **newest, GAsyncResult *result)
{
  if (!*newest || g_task_get_cancellable (G_TASK (result)) != *newest)
    return FALSE;
  g_clear_object (newest);
  return TRUE;
}

void
why_newest_cancel (GCancellable **newest)
{
  if (*newest)
    g_cancellable_cancel (*newest);
  g_clear_object (newest);
}

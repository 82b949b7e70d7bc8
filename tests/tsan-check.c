/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tsan-check [race]: counts on two threads, with a lock or, called so, without, and hands data to a
 * task and back. ThreadSanitizer must say nothing of the one and fail the other. */
#include <gio/gio.h>
#include <string.h>

static gboolean races;
static GMutex mutex;
static int count;
static GMainLoop *loop;

static void
add_one (void)
{
  if (!races)
    g_mutex_lock (&mutex);
  count++;
  if (!races)
    g_mutex_unlock (&mutex);
}

static void
clear_data (gpointer data)
{
  *(int *) data = 0;
  g_free (data);
}

static void
run (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ++*(int *) data;
  add_one ();
  g_usleep (50000);
  g_task_return_boolean (task, TRUE);
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user)
{
  ++*(int *) g_task_get_task_data (G_TASK (result));
  g_main_loop_quit (loop);
}

static gboolean
start_cb (gpointer user)
{
  GTask *task = g_task_new (NULL, NULL, ended_cb, NULL);
  int *data = g_new (int, 1);
  *data = 1;
  g_task_set_task_data (task, data, clear_data);
  g_task_run_in_thread (task, run);
  g_object_unref (task);
  g_usleep (20000);
  add_one ();
  return G_SOURCE_REMOVE;
}

int
main (int argc, char **argv)
{
  races = argc > 1 && strcmp (argv[1], "race") == 0;
  loop = g_main_loop_new (NULL, FALSE);
  g_idle_add (start_cb, NULL);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return 0;
}

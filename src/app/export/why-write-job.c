/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-write-job.h"

typedef struct
{
  char *path;
  WhyWriteFunc write;
  gpointer data;
  GDestroyNotify free_data;
  WhyWrittenFunc written;
  GApplication *application; /* held */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_free (job->path);
  g_free (job);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  if (job->write (job->path, job->data, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
written_cb (GObject *user, GAsyncResult *result, gpointer data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  g_task_propagate_boolean (G_TASK (result), &error);
  if (job->application)
    g_application_release (job->application);
  g_clear_object (&job->application);
  g_clear_pointer (&job->data, job->free_data);
  job->written (job->path, error, user);
}

void
why_write_job_begin (GtkWindow *window,
                     const char *path,
                     WhyWriteFunc write,
                     gpointer data,
                     GDestroyNotify free_data,
                     WhyWrittenFunc written,
                     gpointer user)
{
  GtkApplication *application = window ? gtk_window_get_application (window) : NULL;
  Job *job = g_new0 (Job, 1);
  *job = (Job){ g_strdup (path), write, data, free_data, written, NULL };
  if (application)
    {
      job->application = g_object_ref (G_APPLICATION (application));
      g_application_hold (job->application);
    }
  g_autoptr (GTask) task = g_task_new (user, NULL, written_cb, NULL);
  g_task_set_name (task, "[why] write");
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_thread);
}

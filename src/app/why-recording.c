/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-recording.h"

#include <errno.h>
#include <glib/gi18n.h>

#include "analysis/why-analyzer.h"

#define RATE_HZ 44100
#define POLL_US (100 * 1000)

/* What thread and main loop share; outlives the object if the thread does. */
typedef struct
{
  gatomicrefcount refs;
  char *device_id, *path;

  GMutex mutex; /* guards what follows */
  GCond changed;
  WhyRecorder *recorder;
  gboolean stop;
  double seconds;
  GWeakRef owner;
} Shared;

struct _WhyRecording
{
  GObject parent_instance;
  Shared *shared;
  GThread *thread;
};

enum
{
  STOPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyRecording, why_recording, G_TYPE_OBJECT)

static void
shared_unref (gpointer data)
{
  Shared *shared = data;
  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  g_free (shared->device_id);
  g_free (shared->path);
  g_mutex_clear (&shared->mutex);
  g_cond_clear (&shared->changed);
  g_weak_ref_clear (&shared->owner);
  g_free (shared);
}

typedef struct
{
  Shared *shared;
  GError *error;
} Ending;

static void
ending_free (gpointer data)
{
  Ending *ending = data;
  shared_unref (ending->shared);
  g_clear_error (&ending->error);
  g_free (ending);
}

static gboolean
stopped_cb (gpointer data)
{
  Ending *ending = data;
  g_autoptr (WhyRecording) self = g_weak_ref_get (&ending->shared->owner);
  if (self)
    g_signal_emit (self, signals[STOPPED], 0, ending->error);
  return G_SOURCE_REMOVE;
}

static void
tell_stopped (Shared *shared, const WhyError *reason)
{
  Ending *ending = g_new0 (Ending, 1);
  g_atomic_ref_count_inc (&shared->refs);
  ending->shared = shared;
  if (reason)
    why_error_propagate (&ending->error, reason, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT, stopped_cb, ending, ending_free);
}

/* Waits for the user or for the device to end the take. */
static void
wait_for_end (Shared *shared)
{
  g_mutex_lock (&shared->mutex);
  while (!shared->stop)
    {
      WhyRecorderStatus status;
      why_recorder_status (shared->recorder, &status);
      if (status.state == WHY_RECORDER_FAILED)
        break;
      g_cond_wait_until (&shared->changed, &shared->mutex, g_get_monotonic_time () + POLL_US);
    }
  g_mutex_unlock (&shared->mutex);
}

static gpointer
run_recording (gpointer data)
{
  Shared *shared = data;
  WhyError reason = { WHY_OK, "" };
  WhyRecorder *recorder = NULL;
  g_autofree char *folder = g_path_get_dirname (shared->path);

  WhyStatus status = WHY_OK;
  if (g_mkdir_with_parents (folder, 0755) != 0)
    status = why_error_set_errno (&reason, errno, "The folder %s cannot be made", folder);
  if (status == WHY_OK)
    status = why_recorder_start (shared->device_id, shared->path, RATE_HZ, &recorder, &reason);
  if (status == WHY_OK)
    {
      g_mutex_lock (&shared->mutex);
      shared->recorder = recorder;
      g_mutex_unlock (&shared->mutex);
      wait_for_end (shared);
      status = why_recorder_stop (recorder, &reason);
      WhyRecorderStatus last;
      why_recorder_status (recorder, &last);
      g_mutex_lock (&shared->mutex);
      shared->seconds = last.seconds;
      shared->recorder = NULL;
      g_mutex_unlock (&shared->mutex);
      why_recorder_free (recorder);
    }
  tell_stopped (shared, status == WHY_OK ? NULL : &reason);
  shared_unref (shared);
  return NULL;
}

static void
why_recording_dispose (GObject *object)
{
  WhyRecording *self = WHY_RECORDING (object);
  /* Never waits: the thread completes the file on its own. why_recording_finish waits where it
   * matters. */
  if (self->shared)
    why_recording_stop (self);
  g_clear_pointer (&self->thread, g_thread_unref);
  g_clear_pointer (&self->shared, shared_unref);
  G_OBJECT_CLASS (why_recording_parent_class)->dispose (object);
}

static void
why_recording_class_init (WhyRecordingClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_recording_dispose;
  signals[STOPPED] = g_signal_new ("stopped", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
why_recording_init (WhyRecording *self)
{
}

WhyRecording *
why_recording_new (const char *device_id, const char *path)
{
  WhyRecording *self = g_object_new (WHY_TYPE_RECORDING, NULL);
  Shared *shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&shared->refs);
  g_atomic_ref_count_inc (&shared->refs);
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->changed);
  g_weak_ref_init (&shared->owner, self);
  shared->device_id = g_strdup (device_id);
  shared->path = g_strdup (path);
  self->shared = shared;
  self->thread = g_thread_new ("recording", run_recording, shared);
  return self;
}

const char *
why_recording_get_path (WhyRecording *self)
{
  return self->shared->path;
}

double
why_recording_get_seconds (WhyRecording *self)
{
  WhyRecorderStatus status;
  if (why_recording_get_status (self, &status))
    return status.seconds;
  g_mutex_lock (&self->shared->mutex);
  double seconds = self->shared->seconds;
  g_mutex_unlock (&self->shared->mutex);
  return seconds;
}

void
why_recording_stop (WhyRecording *self)
{
  g_mutex_lock (&self->shared->mutex);
  self->shared->stop = TRUE;
  g_cond_signal (&self->shared->changed);
  g_mutex_unlock (&self->shared->mutex);
}

void
why_recording_finish (WhyRecording *self)
{
  why_recording_stop (self);
  if (self->thread)
    g_thread_join (g_steal_pointer (&self->thread));
}

gboolean
why_recording_get_status (WhyRecording *self, WhyRecorderStatus *status)
{
  g_mutex_lock (&self->shared->mutex);
  gboolean has_recorder = self->shared->recorder != NULL;
  if (has_recorder)
    why_recorder_status (self->shared->recorder, status);
  g_mutex_unlock (&self->shared->mutex);
  return has_recorder;
}

gsize
why_recording_get_latest (WhyRecording *self, float *samples, gsize n)
{
  gsize n_copied = 0;
  g_mutex_lock (&self->shared->mutex);
  if (self->shared->recorder)
    n_copied = why_recorder_latest (self->shared->recorder, samples, n);
  g_mutex_unlock (&self->shared->mutex);
  return n_copied;
}

char *
why_recording_choose_path (void)
{
  const char *music = g_get_user_special_dir (G_USER_DIRECTORY_MUSIC);
  g_autofree char *folder = g_build_filename (music ? music : g_get_home_dir (), "Whybrato", NULL);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *stem = g_date_time_format (now, "%Y-%m-%d %H.%M.%S");
  for (int attempt = 1;; attempt++)
    {
      g_autofree char *name = attempt == 1 ? g_strconcat (stem, ".wav", NULL)
                                           : g_strdup_printf ("%s (%d).wav", stem, attempt);
      char *path = g_build_filename (folder, name, NULL);
      if (!g_file_test (path, G_FILE_TEST_EXISTS))
        return path;
      g_free (path);
    }
}

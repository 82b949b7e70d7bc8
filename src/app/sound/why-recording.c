/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-recording.h"

#include <errno.h>
#include <glib/gi18n.h>
#include <math.h>
#include <stdlib.h>

#include "analysis/engine/why-analyzer.h"
#include "app/sound/why-take-journal.h"
#include "base/why-patience.h"

#define RATE_HZ 44100 /* of the take; what is analysed live has the model's */
#define POLL_US (100 * 1000)
#define PATIENCE_S 10 /* for a device to open, or to close; each has its own, shorter, patience */

/* What thread and main loop share; outlives the object if the thread does. */
typedef struct
{
  gatomicrefcount refs;
  char *device_id;
  WhyRecording *before;
  WhyTakeJournal *note; /* the thread's alone */
  gint is_heard;        /* atomic: a message about new samples is on its way */

  GMutex mutex; /* guards what follows */
  GCond changed;
  WhyRecorder *recorder;
  GPtrArray *paths; /* of the take, the newest last; those before may still be in someone's hands */
  gboolean stop, closed, has_status, is_told;
  WhyRecorderStatus last; /* once closed */
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
  HEARD,
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
  g_ptr_array_unref (shared->paths);
  g_clear_object (&shared->before);
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

/* Once: by the thread, or by the watchdog when the thread hangs. */
static void
tell_stopped (Shared *shared, const WhyError *reason)
{
  g_mutex_lock (&shared->mutex);
  gboolean is_told = shared->is_told;
  shared->is_told = TRUE;
  g_mutex_unlock (&shared->mutex);
  if (is_told)
    return;
  Ending *ending = g_new0 (Ending, 1);
  g_atomic_ref_count_inc (&shared->refs);
  ending->shared = shared;
  if (reason)
    why_error_propagate (&ending->error, reason, NULL);
  g_idle_add_full (G_PRIORITY_DEFAULT, stopped_cb, ending, ending_free);
}

static gboolean
heard_cb (gpointer data)
{
  Shared *shared = data;
  g_atomic_int_set (&shared->is_heard, FALSE);
  g_autoptr (WhyRecording) self = g_weak_ref_get (&shared->owner);
  if (self)
    g_signal_emit (self, signals[HEARD], 0);
  return G_SOURCE_REMOVE;
}

/* On the recorder's thread; one message at a time. */
static void
tell_heard (void *user)
{
  Shared *shared = user;
  if (!g_atomic_int_compare_and_exchange (&shared->is_heard, FALSE, TRUE))
    return;
  g_atomic_ref_count_inc (&shared->refs);
  g_idle_add_full (G_PRIORITY_DEFAULT, heard_cb, shared, shared_unref);
}

/* With the mutex held; NULL: only listens. */
static const char *
current_path (Shared *shared)
{
  return shared->paths->len > 0 ? shared->paths->pdata[shared->paths->len - 1] : NULL;
}

/* On the thread, with the mutex held: others may have moved the file. */
static void
follow_path (Shared *shared, const WhyRecorder *recorder)
{
  char *path = why_recorder_path (recorder);
  if (path && g_strcmp0 (path, current_path (shared)) != 0)
    {
      g_ptr_array_add (shared->paths, g_strdup (path));
      why_take_journal_move (shared->note, path);
    }
  free (path);
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
      follow_path (shared, shared->recorder);
      g_cond_wait_until (&shared->changed, &shared->mutex, g_get_monotonic_time () + POLL_US);
    }
  g_mutex_unlock (&shared->mutex);
}

static void
set_recorder (Shared *shared, WhyRecorder *recorder, const WhyRecorderStatus *last)
{
  g_mutex_lock (&shared->mutex);
  if (last)
    follow_path (shared, shared->recorder);
  shared->recorder = recorder;
  shared->has_status = TRUE;
  if (last)
    shared->last = *last;
  g_mutex_unlock (&shared->mutex);
}

static WhyStatus
record (Shared *shared, const char *path, WhyError *reason)
{
  WhyRecorder *recorder;
  WhyStatus status = why_recorder_start (shared->device_id, path, RATE_HZ, &recorder, reason);
  if (status != WHY_OK)
    return status;
  set_recorder (shared, recorder, NULL);
  why_recorder_listen (recorder, tell_heard, shared);
  wait_for_end (shared);
  why_recorder_listen (recorder, NULL, NULL);
  status = why_recorder_stop (recorder, reason);
  WhyRecorderStatus last;
  why_recorder_status (recorder, &last);
  set_recorder (shared, NULL, &last);
  /* Made just now, by us, and without a single sample: nothing that anyone could miss. */
  why_recorder_drop_empty (recorder);
  why_recorder_free (recorder);
  return status;
}

static WhyStatus
record_noted (Shared *shared, const char *path, WhyError *reason)
{
  g_autofree char *folder = g_path_get_dirname (path);
  if (g_mkdir_with_parents (folder, 0755) != 0)
    return why_error_set_errno (reason, errno, "The folder %s could not be created", folder);
  shared->note = why_take_journal_begin (path);
  WhyStatus status = record (shared, path, reason);
  g_clear_pointer (&shared->note, why_take_journal_end);
  return status;
}

static gpointer
run_recording (gpointer data)
{
  Shared *shared = data;
  WhyError reason = { WHY_OK, "" };
  if (shared->before)
    why_recording_wait (shared->before);
  g_clear_object (&shared->before);

  /* The first one: only this thread adds others. */
  const char *path = current_path (shared);
  WhyStatus status = path ? record_noted (shared, path, &reason) : record (shared, NULL, &reason);
  g_mutex_lock (&shared->mutex);
  shared->closed = TRUE;
  g_cond_broadcast (&shared->changed);
  g_mutex_unlock (&shared->mutex);
  tell_stopped (shared, status == WHY_OK ? NULL : &reason);
  shared_unref (shared);
  return NULL;
}

/* A sound server that hangs may keep even the opening of a device for ever. The thread is left to
 * itself then, and ends what it began whenever it can. */
static gboolean
watchdog_cb (gpointer data)
{
  Shared *shared = data;
  g_mutex_lock (&shared->mutex);
  gboolean hangs = !shared->has_status && !shared->closed;
  shared->stop = shared->stop || hangs;
  g_mutex_unlock (&shared->mutex);
  if (!hangs)
    return G_SOURCE_REMOVE;
  WhyError reason;
  why_error_set (&reason, WHY_ERR_DEVICE,
                 "The sound system is not responding. Restart it and try again.");
  tell_stopped (shared, &reason);
  return G_SOURCE_REMOVE;
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
  signals[HEARD] = g_signal_new ("heard", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
why_recording_init (WhyRecording *self)
{
}

WhyRecording *
why_recording_new (const char *device_id, const char *path, WhyRecording *before)
{
  WhyRecording *self = g_object_new (WHY_TYPE_RECORDING, NULL);
  Shared *shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&shared->refs);
  g_atomic_ref_count_inc (&shared->refs);
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->changed);
  g_weak_ref_init (&shared->owner, self);
  shared->device_id = g_strdup (device_id);
  shared->paths = g_ptr_array_new_with_free_func (g_free);
  if (path)
    g_ptr_array_add (shared->paths, g_strdup (path));
  shared->before = before ? g_object_ref (before) : NULL;
  self->shared = shared;
  /* By reference to what is shared: the object may be freed by whatever thread waits for it. */
  g_atomic_ref_count_inc (&shared->refs);
  double patience_s = why_patience (before ? 2 * PATIENCE_S : PATIENCE_S);
  g_timeout_add_full (G_PRIORITY_DEFAULT, (guint) (1000 * patience_s), watchdog_cb, shared,
                      shared_unref);
  self->thread = g_thread_new ("recording", run_recording, shared);
  return self;
}

const char *
why_recording_get_path (WhyRecording *self)
{
  g_mutex_lock (&self->shared->mutex);
  const char *path = current_path (self->shared);
  g_mutex_unlock (&self->shared->mutex);
  return path;
}

gboolean
why_recording_has_moved (WhyRecording *self)
{
  g_mutex_lock (&self->shared->mutex);
  gboolean has_moved
      = self->shared->paths->len > 1
        && g_strcmp0 (self->shared->paths->pdata[0], current_path (self->shared)) != 0;
  g_mutex_unlock (&self->shared->mutex);
  return has_moved;
}

void
why_recording_stop (WhyRecording *self)
{
  g_mutex_lock (&self->shared->mutex);
  self->shared->stop = TRUE;
  g_cond_broadcast (&self->shared->changed);
  g_mutex_unlock (&self->shared->mutex);
}

void
why_recording_wait (WhyRecording *self)
{
  Shared *shared = self->shared;
  gint64 deadline
      = g_get_monotonic_time () + (gint64) (why_patience (PATIENCE_S) * G_TIME_SPAN_SECOND);
  g_mutex_lock (&shared->mutex);
  while (!shared->closed && g_cond_wait_until (&shared->changed, &shared->mutex, deadline))
    continue;
  g_mutex_unlock (&shared->mutex);
}

void
why_recording_finish (WhyRecording *self)
{
  why_recording_stop (self);
  why_recording_wait (self);
}

gboolean
why_recording_get_status (WhyRecording *self, WhyRecorderStatus *status)
{
  g_mutex_lock (&self->shared->mutex);
  gboolean has_status = self->shared->has_status;
  if (self->shared->recorder)
    why_recorder_status (self->shared->recorder, status);
  else if (has_status)
    *status = self->shared->last;
  g_mutex_unlock (&self->shared->mutex);
  return has_status;
}

gsize
why_recording_get_latest (WhyRecording *self, double rate_hz, float *samples, gsize n, guint64 *end)
{
  gsize n_copied = 0;
  *end = 0;
  g_mutex_lock (&self->shared->mutex);
  if (self->shared->recorder)
    n_copied = why_recorder_latest (self->shared->recorder, rate_hz, samples, n, end);
  g_mutex_unlock (&self->shared->mutex);
  return n_copied;
}

double
why_recording_get_age (WhyRecording *self, guint64 n)
{
  double age_s = NAN;
  g_mutex_lock (&self->shared->mutex);
  if (self->shared->recorder)
    age_s = why_recorder_age (self->shared->recorder, n);
  g_mutex_unlock (&self->shared->mutex);
  return age_s;
}

char *
why_recording_folder (void)
{
  const char *music = g_get_user_special_dir (G_USER_DIRECTORY_MUSIC);
  return g_build_filename (music ? music : g_get_home_dir (), "Whybrato", NULL);
}

char *
why_recording_choose_path (void)
{
  g_autofree char *folder = why_recording_folder ();
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

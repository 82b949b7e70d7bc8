/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-corrections.h"

#include <gio/gio.h>

#include "analysis/engine/why-background.h"
#include "analysis/sidecar/why-corrected-notes.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "analysis/why-lock-private.h"

#define MAX_STEPS 200

/* A change and what was before it. */
typedef struct
{
  WhySidecar *before, *after;
} Step;

/* Something is read, or read and written. The thread that comes first does it. */
typedef struct
{
  gatomicrefcount refs;
  GMutex mutex;
  char *sound;
  WhySidecarState *before; /* NULL: read only */
  WhySidecar *mine;
  gboolean is_done;
  WhySidecarState *after;
  GError *error;
} Job;

/* Stretches to be named. */
typedef struct
{
  WhyAnalyzer *analyzer;
  WhySamples *samples;
  GArray *notes; /* WhyNote; is_named where it was done */
} Naming;

struct _WhyCorrections
{
  char *sound;
  WhyCorrectionsFunc func;
  gpointer user;
  WhySidecar *current;
  WhySidecarState *state; /* of the disk; NULL: not read yet */
  gboolean is_unsaved;    /* current is not what is on the disk, nor on its way there */
  Job *job;               /* that goes on */
  GFileMonitor *monitor;
  GPtrArray *past, *future; /* Step */
  GHashTable *stretches;
  GCancellable *naming; /* that goes on */
  GCancellable *alive;  /* cancelled with it: who comes later finds nobody */
};

static void
step_free (gpointer data)
{
  Step *step = data;
  why_sidecar_free (step->before);
  why_sidecar_free (step->after);
  g_free (step);
}

static void
job_unref (gpointer data)
{
  Job *job = data;
  why_hand_over (job);
  if (!g_atomic_ref_count_dec (&job->refs))
    return;
  why_take_over (job);
  g_clear_pointer (&job->before, why_sidecar_state_free);
  g_clear_pointer (&job->mine, why_sidecar_free);
  g_clear_pointer (&job->after, why_sidecar_state_free);
  g_clear_error (&job->error);
  g_mutex_clear (&job->mutex);
  g_free (job->sound);
  g_free (job);
}

static void
job_run (Job *job)
{
  why_lock (&job->mutex);
  if (!job->is_done)
    job->after = job->before ? why_sidecar_save (job->sound, job->before, job->mine, &job->error)
                             : why_sidecar_load (job->sound);
  job->is_done = TRUE;
  why_unlock (&job->mutex);
}

static void
job_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  job_run (data);
  g_task_return_boolean (task, TRUE);
}

static void begin_job (WhyCorrections *self, gboolean writes);

static void
tell (WhyCorrections *self, const char *sentence)
{
  if (self->func)
    self->func (sentence, self->user);
}

/* What is on the disk by now comes to what is said here. */
static void
take_in (WhyCorrections *self, const WhySidecar *base, const WhySidecar *theirs)
{
  gboolean ignored;
  WhySidecar *merged = why_sidecar_merge (base, self->current, theirs, &ignored);
  gboolean is_new = !why_sidecar_equal (merged, self->current);
  why_sidecar_free (self->current);
  self->current = merged;
  if (is_new)
    tell (self, NULL);
}

static void
finish_job (WhyCorrections *self)
{
  Job *job = g_steal_pointer (&self->job);
  gboolean was_read = self->state != NULL;
  if (job->after)
    {
      g_autoptr (WhySidecar) nothing = why_sidecar_new ();
      const WhySidecar *base = job->before ? job->mine : was_read ? self->state->sidecar : nothing;
      WhySidecarState *before = self->state;
      self->state = g_steal_pointer (&job->after);
      /* Who took the file away, or broke it, has taken back nothing. */
      gboolean is_there = self->state->beside || self->state->elsewhere;
      if (job->before || !was_read || (is_there && !self->state->is_damaged))
        take_in (self, base, self->state->sidecar);
      /* Read again, it says nothing new of itself. */
      if (self->state->notice && (job->before || !was_read))
        tell (self, self->state->notice);
      if (before)
        why_sidecar_state_free (before);
    }
  else if (job->error)
    {
      self->is_unsaved = TRUE;
      tell (self, job->error->message);
    }
  if (!was_read && self->state)
    tell (self, NULL);
  job_unref (job);
}

static void
job_done_cb (GObject *source, GAsyncResult *result, gpointer user)
{
  GTask *task = G_TASK (result);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  WhyCorrections *self = user;
  gboolean failed = FALSE;
  if (self->job != g_task_get_task_data (task))
    return;
  failed = self->job->error != NULL;
  finish_job (self);
  /* What could not be written is tried again with the next change. */
  if (self->is_unsaved && !failed)
    begin_job (self, TRUE);
}

static void
begin_job (WhyCorrections *self, gboolean writes)
{
  Job *job = g_new0 (Job, 1);
  g_atomic_ref_count_init (&job->refs);
  g_mutex_init (&job->mutex);
  job->sound = g_strdup (self->sound);
  if (writes)
    {
      job->before = g_new0 (WhySidecarState, 1);
      *job->before = *self->state;
      job->before->sidecar = why_sidecar_copy (self->state->sidecar);
      job->before->beside = g_strdup (self->state->beside);
      job->before->elsewhere = g_strdup (self->state->elsewhere);
      job->before->notice = NULL;
      job->mine = why_sidecar_copy (self->current);
      self->is_unsaved = FALSE;
    }
  self->job = job;
  g_atomic_ref_count_inc (&job->refs);
  g_autoptr (GTask) task = g_task_new (NULL, self->alive, job_done_cb, self);
  g_task_set_name (task, "[why] corrections");
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, job, job_unref);
  why_hand_over (job);
  g_task_run_in_thread (task, job_thread);
}

static void
save (WhyCorrections *self)
{
  self->is_unsaved = TRUE;
  if (!self->job)
    begin_job (self, TRUE);
}

/* Somebody wrote: it may have been this one. */
static void
disk_changed_cb (WhyCorrections *self)
{
  if (!self->job && self->state && !self->is_unsaved)
    begin_job (self, FALSE);
}

WhyCorrections *
why_corrections_new (const char *sound, WhyCorrectionsFunc func, gpointer user)
{
  WhyCorrections *self = g_new0 (WhyCorrections, 1);
  g_autofree char *path = why_sidecar_path (sound);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  self->sound = g_strdup (sound);
  self->func = func;
  self->user = user;
  self->current = why_sidecar_new ();
  self->past = g_ptr_array_new_with_free_func (step_free);
  self->future = g_ptr_array_new_with_free_func (step_free);
  self->stretches = why_named_stretches_new ();
  self->alive = g_cancellable_new ();
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (disk_changed_cb), self);
  begin_job (self, FALSE);
  return self;
}

void
why_corrections_flush (WhyCorrections *self)
{
  /* What is on its way, and what waits for that. */
  for (int i = 0; i < 2 && self->state; i++)
    {
      if (self->job)
        {
          job_run (self->job);
          finish_job (self);
        }
      if (self->is_unsaved && !self->job)
        begin_job (self, TRUE);
    }
  if (self->job)
    job_run (self->job);
}

void
why_corrections_free (WhyCorrections *self)
{
  self->func = NULL;
  if (self->state)
    why_corrections_flush (self);
  g_cancellable_cancel (self->alive);
  if (self->naming)
    g_cancellable_cancel (self->naming);
  g_clear_object (&self->naming);
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
  g_clear_object (&self->alive);
  g_clear_pointer (&self->job, job_unref);
  g_clear_pointer (&self->state, why_sidecar_state_free);
  why_sidecar_free (self->current);
  g_ptr_array_unref (self->past);
  g_ptr_array_unref (self->future);
  g_hash_table_unref (self->stretches);
  g_free (self->sound);
  g_free (self);
}

const WhySidecar *
why_corrections_get (WhyCorrections *self)
{
  return self->current;
}

gboolean
why_corrections_is_naming (WhyCorrections *self)
{
  return self->naming != NULL;
}

gboolean
why_corrections_can_change (WhyCorrections *self)
{
  return self->state && !self->state->is_read_only;
}

gboolean
why_corrections_is_saved (WhyCorrections *self)
{
  return self->state && !self->job && !self->is_unsaved;
}

static void
set_current (WhyCorrections *self, WhySidecar *sidecar)
{
  why_sidecar_free (self->current);
  self->current = sidecar;
  save (self);
  tell (self, NULL);
}

void
why_corrections_change (WhyCorrections *self, WhySidecar *sidecar)
{
  if (!why_corrections_can_change (self) || why_sidecar_equal (sidecar, self->current))
    {
      why_sidecar_free (sidecar);
      return;
    }
  Step *step = g_new0 (Step, 1);
  step->before = why_sidecar_copy (self->current);
  step->after = why_sidecar_copy (sidecar);
  g_ptr_array_add (self->past, step);
  if (self->past->len > MAX_STEPS)
    g_ptr_array_remove_index (self->past, 0);
  g_ptr_array_set_size (self->future, 0);
  set_current (self, sidecar);
}

gboolean
why_corrections_can_undo (WhyCorrections *self)
{
  return why_corrections_can_change (self) && self->past->len > 0;
}

gboolean
why_corrections_can_redo (WhyCorrections *self)
{
  return why_corrections_can_change (self) && self->future->len > 0;
}

/* Takes a step back or forth; what others have said since stays. */
static void
step (WhyCorrections *self, GPtrArray *from, GPtrArray *to, gboolean is_back)
{
  gboolean ignored;
  Step *last = g_ptr_array_steal_index (from, from->len - 1);
  WhySidecar *merged
      = why_sidecar_merge (is_back ? last->after : last->before,
                           is_back ? last->before : last->after, self->current, &ignored);
  g_ptr_array_add (to, last);
  set_current (self, merged);
}

void
why_corrections_undo (WhyCorrections *self)
{
  if (why_corrections_can_undo (self))
    step (self, self->past, self->future, TRUE);
}

void
why_corrections_redo (WhyCorrections *self)
{
  if (why_corrections_can_redo (self))
    step (self, self->future, self->past, FALSE);
}

static void
naming_free (gpointer data)
{
  Naming *naming = data;
  why_analyzer_unref (naming->analyzer);
  why_samples_free (naming->samples);
  g_array_unref (naming->notes);
  g_free (naming);
}

static void
naming_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Naming *naming = data;
  g_autoptr (GError) error = NULL;
  if (!why_stretches_name (naming->notes, naming->analyzer, naming->samples, cancellable, &error))
    g_debug ("corrections: %s", error->message);
  why_hand_over (naming);
  g_task_return_boolean (task, TRUE);
}

static void
named_cb (GObject *source, GAsyncResult *result, gpointer user)
{
  GTask *task = G_TASK (result);
  if (g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    return;
  WhyCorrections *self = user;
  Naming *naming = g_task_get_task_data (task);
  why_take_over (naming);
  g_clear_object (&self->naming);
  /* What could not be named stays what it is: it is not tried again and again. */
  for (guint i = 0; i < naming->notes->len; i++)
    why_named_stretches_add (self->stretches, &g_array_index (naming->notes, WhyNote, i));
  tell (self, NULL);
}

/* One stretch after the other; what is asked for meanwhile is asked for again when they are done. */
static void
begin_naming (WhyCorrections *self, GArray *notes, WhyAnalyzer *analyzer, WhySamples *samples)
{
  Naming *naming = g_new0 (Naming, 1);
  naming->analyzer = why_analyzer_ref (analyzer);
  naming->samples = samples;
  naming->notes = g_array_ref (notes);
  self->naming = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (NULL, self->naming, named_cb, self);
  g_task_set_name (task, "[why] correction");
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, naming, naming_free);
  g_task_run_in_thread (task, naming_thread);
}

WhyNotes *
why_corrections_apply (WhyCorrections *self,
                       WhyNotes *found,
                       WhyAnalyzer *analyzer,
                       WhySamples *samples)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (WhyNote));
  WhyNotes *notes = why_corrected_notes_new (found, self->current, self->stretches, wanted);
  if (wanted->len > 0 && analyzer && samples && !self->naming)
    begin_naming (self, wanted, analyzer, g_steal_pointer (&samples));
  g_clear_pointer (&samples, why_samples_free);
  return notes;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-annotation-run.h"

#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"

#define NOTIFY_INTERVAL_MS 250

struct _WhyAnnotationRun
{
  gatomicrefcount refs;
  WhyAnnotations *annotations;
  WhyAnalyzer *analyzer;
  WhySamples *samples; /* of the thread */
  double duration_s;
  gboolean background;
  GCancellable *cancellable;
  GMainContext *context;
  WhyNotesFunc func; /* of the owner's thread; NULL: stopped */
  gpointer user;

  GMutex mutex; /* guards what follows */
  WhyNote *notes;
  gsize n, n_done, next;
  gboolean *is_done; /* of each note */
  gboolean notify_is_queued, is_over, end_was_told;
  GError *error;
};

static void
run_unref (gpointer data)
{
  WhyAnnotationRun *self = data;
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  why_annotations_unref (self->annotations);
  why_analyzer_unref (self->analyzer);
  why_samples_free (self->samples);
  g_clear_object (&self->cancellable);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_free (self->notes);
  g_free (self->is_done);
  g_clear_error (&self->error);
  g_free (self);
}

static gboolean
notify_cb (gpointer data)
{
  WhyAnnotationRun *self = data;
  why_take_over (self);
  why_lock (&self->mutex);
  gboolean is_over = self->is_over, tell = !self->end_was_told;
  self->notify_is_queued = FALSE;
  self->end_was_told = self->end_was_told || is_over;
  WhyNotes *notes
      = why_notes_new (self->notes, self->n, self->duration_s, why_analyzer_axes (self->analyzer));
  g_autoptr (GError) error = self->error ? g_error_copy (self->error) : NULL;
  why_unlock (&self->mutex);
  if (self->func && tell)
    self->func (notes, is_over, error, self->user);
  why_notes_unref (notes);
  return G_SOURCE_REMOVE;
}

static void
queue_notify (WhyAnnotationRun *self, guint delay_ms)
{
  why_lock (&self->mutex);
  gboolean is_queued = self->notify_is_queued && delay_ms > 0;
  self->notify_is_queued = TRUE;
  why_unlock (&self->mutex);
  if (is_queued)
    return;
  g_autoptr (GSource) source
      = delay_ms > 0 ? g_timeout_source_new (delay_ms) : g_idle_source_new ();
  g_atomic_ref_count_inc (&self->refs);
  why_hand_over (self);
  g_source_set_callback (source, notify_cb, self, run_unref);
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_attach (source, self->context);
}

/* The next that waits, from the one looked at on and round; FALSE: none does. */
static gboolean
next_job (WhyAnnotationRun *self, gsize *i)
{
  for (gsize k = 0; k < self->n; k++)
    {
      gsize at = (self->next + k) % self->n;
      if (self->is_done[at])
        continue;
      *i = self->next = at;
      return TRUE;
    }
  return FALSE;
}

/* FALSE: it is over. */
static gboolean
name_next (WhyAnnotationRun *self)
{
  GError *error = NULL;
  gsize i = 0;
  why_lock (&self->mutex);
  gboolean found
      = !self->error && !g_cancellable_is_cancelled (self->cancellable) && next_job (self, &i);
  WhyNote note = self->notes[found ? i : 0];
  why_unlock (&self->mutex);
  if (!found)
    return FALSE;
  gboolean ok = why_note_name (self->analyzer, self->samples, &note, self->cancellable, &error);
  why_lock (&self->mutex);
  self->is_done[i] = TRUE;
  self->n_done++;
  if (ok)
    self->notes[i] = note;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  else if (error)
    self->error = error;
  why_unlock (&self->mutex);
  return TRUE;
}

static gpointer
work (gpointer data)
{
  WhyAnnotationRun *self = data;
  why_take_over (self);
  if (self->background)
    why_background_thread ();
  while (name_next (self))
    queue_notify (self, NOTIFY_INTERVAL_MS);
  why_lock (&self->mutex);
  self->is_over = TRUE;
  why_unlock (&self->mutex);
  why_analyzer_release (self->analyzer);
  why_trim_memory ();
  queue_notify (self, 0);
  run_unref (self);
  return NULL;
}

WhyAnnotationRun *
why_annotation_run_new (WhyAnnotations *annotations,
                        WhyAnalyzer *analyzer,
                        WhySamples *samples,
                        double duration_s,
                        gboolean background,
                        WhyNotesFunc func,
                        gpointer user)
{
  WhyAnnotationRun *self = g_new0 (WhyAnnotationRun, 1);
  g_autoptr (WhyNotes) notes
      = why_annotations_to_notes (annotations, duration_s, why_analyzer_axes (analyzer));
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->annotations = why_annotations_ref (annotations);
  self->analyzer = why_analyzer_ref (analyzer);
  self->samples = samples;
  self->duration_s = duration_s;
  self->background = background;
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user = user;
  self->n = why_notes_n (notes);
  self->notes = g_new (WhyNote, self->n + 1);
  self->is_done = g_new0 (gboolean, self->n + 1);
  for (gsize i = 0; i < self->n; i++)
    {
      double from_s, to_s;
      self->notes[i] = *why_notes_get (notes, i);
      self->is_done[i] = !why_annotations_span (annotations, i, duration_s, &from_s, &to_s);
      self->n_done += self->is_done[i];
    }
  g_atomic_ref_count_inc (&self->refs);
  why_hand_over (self);
  g_thread_unref (g_thread_new ("[why] annotations", work, self));
  return self;
}

void
why_annotation_run_look (WhyAnnotationRun *self, gsize i)
{
  why_lock (&self->mutex);
  self->next = MIN (i, self->n - 1);
  why_unlock (&self->mutex);
}

double
why_annotation_run_progress (WhyAnnotationRun *self)
{
  why_lock (&self->mutex);
  double progress = (double) self->n_done / (double) self->n;
  why_unlock (&self->mutex);
  return progress;
}

void
why_annotation_run_stop (WhyAnnotationRun *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  run_unref (self);
}

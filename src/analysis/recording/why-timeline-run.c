/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/recording/why-timeline-run.h"

#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"

#define NOTIFY_INTERVAL_MS 100
#define TRIM_INTERVAL 100 /* slots */

struct _WhyTimelineRun
{
  gatomicrefcount refs;
  WhyTimeline *timeline;
  WhyAnalyzer *analyzer;
  WhySamples *samples; /* of the thread alone */
  GCancellable *cancellable;
  GMainContext *context;
  WhyTimelineFunc func; /* of the owner's thread; NULL: stopped */
  gpointer user;

  GMutex mutex; /* guards what follows */
  double from_s, to_s;
  gboolean notify_is_queued;
  GError *error;
};

static void
run_unref (gpointer data)
{
  WhyTimelineRun *self = data;
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  why_timeline_unref (self->timeline);
  why_analyzer_unref (self->analyzer);
  why_samples_free (self->samples);
  g_object_unref (self->cancellable);
  g_main_context_unref (self->context);
  g_clear_error (&self->error);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

static gboolean
notify_cb (gpointer data)
{
  WhyTimelineRun *self = data;
  why_lock (&self->mutex);
  self->notify_is_queued = FALSE;
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  why_unlock (&self->mutex);
  if (self->func)
    self->func (error, self->user);
  return G_SOURCE_REMOVE;
}

static void
queue_notify (WhyTimelineRun *self, GError *error)
{
  why_lock (&self->mutex);
  gboolean queue = !self->notify_is_queued;
  self->notify_is_queued = TRUE;
  if (error)
    self->error = error;
  why_unlock (&self->mutex);
  if (!queue)
    return;
  g_autoptr (GSource) source = g_timeout_source_new (NOTIFY_INTERVAL_MS);
  g_atomic_ref_count_inc (&self->refs);
  g_source_set_callback (source, notify_cb, self, run_unref);
  why_hand_over (self);
  g_source_attach (source, self->context);
}

static gpointer
run (gpointer data)
{
  WhyTimelineRun *self = data;
  GError *error = NULL;
  gsize slot, n_done = 0;
  why_take_over (self);
  why_background_thread ();
  while (!error && !g_cancellable_is_cancelled (self->cancellable))
    {
      why_lock (&self->mutex);
      double from_s = self->from_s, to_s = self->to_s;
      why_unlock (&self->mutex);
      if (!why_timeline_next (self->timeline, from_s, to_s, &slot))
        break;
      why_timeline_measure (self->timeline, slot, self->analyzer, self->samples, self->cancellable,
                            &error);
      if (!error)
        queue_notify (self, NULL);
      /* What preparing took, at first, and what collects in hours. */
      if (n_done++ % TRIM_INTERVAL == 0)
        why_trim_memory ();
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  if (error)
    queue_notify (self, error);
  why_analyzer_release (self->analyzer);
  why_trim_memory ();
  run_unref (self);
  return NULL;
}

WhyTimelineRun *
why_timeline_run_new (WhyTimeline *timeline,
                      WhyAnalyzer *analyzer,
                      WhySamples *samples,
                      WhyTimelineFunc func,
                      gpointer user)
{
  WhyTimelineRun *self = g_new0 (WhyTimelineRun, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->timeline = why_timeline_ref (timeline);
  self->analyzer = why_analyzer_ref (analyzer);
  self->samples = samples;
  self->cancellable = g_cancellable_new ();
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->user = user;
  g_atomic_ref_count_inc (&self->refs);
  why_hand_over (self);
  g_thread_unref (g_thread_new ("[why] timeline", run, self));
  return self;
}

void
why_timeline_run_look (WhyTimelineRun *self, double from_s, double to_s)
{
  why_lock (&self->mutex);
  self->from_s = from_s;
  self->to_s = to_s;
  why_unlock (&self->mutex);
}

void
why_timeline_run_stop (WhyTimelineRun *self)
{
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  run_unref (self);
}

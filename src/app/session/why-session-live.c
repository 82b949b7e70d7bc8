/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/session/why-session-private.h"

/* Sound that goes on: a document without a path, analysed again and again. */

void
why_session_begin_live (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  why_session_end_live (self);
  if (why_worker_get_busy (self->worker))
    why_worker_cancel (self->worker);
  why_session_remember_complete (self);
  self->live = why_live_new ();
  g_autoptr (WhyDocument) document = why_session_new_document (self, NULL);
  why_session_set_document (&self->document, document);
  why_session_set_document (&self->pending, document);
  why_session_set_analysis (&self->analysis, NULL);
  self->place = self->pending_place = (WhyViewState){ 0 };
  self->options.zoom = self->place.zoom;
  self->options.from_s = self->options.to_s = 0;
  self->class_is_chosen = FALSE;
  why_session_reset_lane (self);
  why_session_emit (self, WHY_SESSION_ALL & ~(guint) WHY_SESSION_MODEL);
}

void
why_session_end_live (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  if (!self->live)
    return;
  if (self->is_live)
    why_worker_cancel (self->worker);
  g_clear_pointer (&self->live, why_live_free);
  why_session_emit (self, WHY_SESSION_ANALYSIS);
}

void
why_session_abandon_live (WhySession *self)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  why_session_end_live (self);
  if (self->document && !why_document_get_path (self->document))
    why_session_show_complete (self);
}

gboolean
why_session_is_live (WhySession *self)
{
  return self->live && self->document && !why_document_get_path (self->document);
}

void
why_session_hear_note (WhySession *self, guint64 note, double note_s)
{
  g_return_if_fail (WHY_IS_SESSION (self));
  if (!self->live)
    return;
  gboolean is_other = why_live_set_note (self->live, note, note_s);
  if (!is_other || !self->analysis || !why_session_is_live (self))
    return;
  g_autoptr (WhyAnalysis) held = why_live_begin_note (self->live, self->analysis);
  if (!held)
    return;
  why_session_set_analysis (&self->analysis, held);
  why_session_emit (self, WHY_SESSION_ANALYSIS);
}

gboolean
why_session_hear (WhySession *self, const float *samples, gsize n)
{
  const WhyAxes *axes = why_worker_get_axes (self->worker);
  if (!axes || !why_session_is_live (self) || why_worker_get_busy (self->worker)
      || (double) n < WHY_LIVE_MIN_S * axes->sample_rate_hz)
    return FALSE;
  WhyAnalysisOptions options;
  why_live_options (self->live, self->options.rule, self->options.question, &options);
  gsize n_window = why_live_window (self->live, axes, samples, n);
  g_autoptr (GBytes) bytes = g_bytes_new (samples + (n - n_window), n_window * sizeof (float));
  why_session_set_document (&self->pending, self->document);
  self->pending_place = (WhyViewState){ .zoom = self->options.zoom };
  self->is_live = TRUE;
  why_worker_samples (self->worker, bytes, _ ("Recording"), &options);
  return TRUE;
}

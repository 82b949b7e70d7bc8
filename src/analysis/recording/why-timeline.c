/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/recording/why-timeline.h"

#include <math.h>
#include <string.h>

#include "analysis/engine/why-live.h"
#include "analysis/why-lock-private.h"
#include "analysis/engine/why-label-smoother.h"

typedef enum
{
  SLOT_UNKNOWN,
  SLOT_NAMED,
  SLOT_SILENT
} SlotState;

struct _WhyTimeline
{
  gatomicrefcount refs;
  double duration_s, window_s, hop_s;
  gsize n_slots, n_classes;

  GMutex mutex;         /* guards what follows */
  guint8 *states;       /* SlotState */
  float *probabilities; /* n_slots x n_classes */
  gsize n_done;
};

double
why_timeline_hop (double duration_s)
{
  return MAX (WHY_TIMELINE_HOP_S, ceil (duration_s / (WHY_TIMELINE_MAX_SLOTS - 1)));
}

WhyTimeline *
why_timeline_new (double duration_s, double window_s, double hop_s, gsize n_classes)
{
  g_return_val_if_fail (duration_s > 0 && window_s >= 0.1 && hop_s >= 0.1 && n_classes > 0, NULL);
  /* A rest of less than half a hop belongs to the last slot. */
  double n_slots = MAX (floor (duration_s / hop_s + 0.5), 1);
  if (!(n_slots <= WHY_TIMELINE_MAX_SLOTS))
    return NULL;
  WhyTimeline *self = g_new0 (WhyTimeline, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  self->duration_s = duration_s;
  self->window_s = window_s;
  self->hop_s = hop_s;
  self->n_classes = n_classes;
  self->n_slots = (gsize) n_slots;
  self->states = g_try_new0 (guint8, self->n_slots);
  self->probabilities = g_try_new0 (float, self->n_slots *n_classes);
  if (!self->states || !self->probabilities)
    g_clear_pointer (&self, why_timeline_unref);
  return self;
}

WhyTimeline *
why_timeline_ref (WhyTimeline *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
why_timeline_unref (WhyTimeline *self)
{
  why_hand_over (self);
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  why_take_over (self);
  g_mutex_clear (&self->mutex);
  g_free (self->states);
  g_free (self->probabilities);
  g_free (self);
}

double
why_timeline_duration (const WhyTimeline *self)
{
  return self->duration_s;
}

gsize
why_timeline_n_slots (const WhyTimeline *self)
{
  return self->n_slots;
}

void
why_timeline_slot (const WhyTimeline *self, gsize slot, double *from_s, double *to_s)
{
  *from_s = (double) slot * self->hop_s;
  *to_s = slot + 1 == self->n_slots ? self->duration_s : (double) (slot + 1) * self->hop_s;
}

void
why_timeline_window (const WhyTimeline *self, gsize slot, double *start_s, double *duration_s)
{
  double from_s, to_s;
  why_timeline_slot (self, slot, &from_s, &to_s);
  *duration_s = MIN (self->window_s, self->duration_s);
  *start_s = CLAMP ((from_s + to_s - *duration_s) / 2, 0, self->duration_s - *duration_s);
}

gboolean
why_timeline_next (WhyTimeline *self, double from_s, double to_s, gsize *slot)
{
  double best = INFINITY, middle = (from_s + to_s) / 2 / self->hop_s - 0.5;
  gsize first = (gsize) CLAMP (floor (from_s / self->hop_s), 0, (double) (self->n_slots - 1));
  gsize last
      = (gsize) CLAMP (ceil (to_s / self->hop_s) - 1, (double) first, (double) (self->n_slots - 1));
  why_lock (&self->mutex);
  for (gsize i = first; i <= last; i++)
    if (self->states[i] == SLOT_UNKNOWN && fabs ((double) i - middle) < best)
      {
        best = fabs ((double) i - middle);
        *slot = i;
      }
  for (gsize k = 0; k < self->n_slots && !isfinite (best); k++)
    {
      gsize i = (last + 1 + k) % self->n_slots;
      if (self->states[i] == SLOT_UNKNOWN)
        {
          best = 0;
          *slot = i;
        }
    }
  why_unlock (&self->mutex);
  return isfinite (best);
}

void
why_timeline_put (WhyTimeline *self, gsize slot, const float *probabilities)
{
  g_return_if_fail (slot < self->n_slots);
  why_lock (&self->mutex);
  self->n_done += self->states[slot] == SLOT_UNKNOWN;
  self->states[slot] = probabilities ? SLOT_NAMED : SLOT_SILENT;
  if (probabilities)
    memcpy (self->probabilities + slot * self->n_classes, probabilities,
            self->n_classes * sizeof (float));
  why_unlock (&self->mutex);
}

double
why_timeline_progress (WhyTimeline *self)
{
  why_lock (&self->mutex);
  double progress = (double) self->n_done / (double) self->n_slots;
  why_unlock (&self->mutex);
  return progress;
}

/* The class to name in each slot, -1 where there is none; the memory for the one before ends where
 * nothing is known. */
static int
label_of (const WhyTimeline *self, gsize slot, WhyLabelSmoother *smoother)
{
  if (self->states[slot] != SLOT_NAMED)
    {
      why_label_smoother_init (smoother);
      return -1;
    }
  return (int) why_label_smoother_add (smoother, self->probabilities + slot * self->n_classes,
                                       self->n_classes);
}

GArray *
why_timeline_spans (WhyTimeline *self)
{
  GArray *spans = g_array_new (FALSE, FALSE, sizeof (WhyTimelineSpan));
  WhyLabelSmoother smoother;
  gsize n_in_span = 0;
  why_label_smoother_init (&smoother);
  why_lock (&self->mutex);
  for (gsize i = 0; i < self->n_slots; i++)
    {
      WhyTimelineSpan *last
          = spans->len > 0 ? &g_array_index (spans, WhyTimelineSpan, spans->len - 1) : NULL;
      WhyTimelineSpan span = { .label = label_of (self, i, &smoother) };
      why_timeline_slot (self, i, &span.from_s, &span.to_s);
      if (span.label >= 0)
        span.probability = self->probabilities[i * self->n_classes + (gsize) span.label];
      if (!last || last->label != span.label)
        {
          g_array_append_val (spans, span);
          n_in_span = 1;
          continue;
        }
      n_in_span++;
      last->to_s = span.to_s;
      last->probability += (span.probability - last->probability) / (double) n_in_span;
    }
  why_unlock (&self->mutex);
  return spans;
}

gboolean
why_timeline_measure (WhyTimeline *self,
                      gsize slot,
                      WhyAnalyzer *analyzer,
                      WhySamples *samples,
                      GCancellable *cancellable,
                      GError **error)
{
  double rate_hz = why_samples_rate (samples), start_s, duration_s;
  why_timeline_window (self, slot, &start_s, &duration_s);
  gsize n = (gsize) floor (duration_s * rate_hz + 0.5);
  g_autofree float *window = g_new (float, n);
  if (!why_samples_read (samples, (gint64) floor (start_s * rate_hz + 0.5), n, window, error))
    return FALSE;

  /* A short window's scattering takes less time, with the same result. */
  const WhyAnalysisOptions options
      = { .verdict_only = TRUE, .live = duration_s <= WHY_LIVE_S + 1e-9 };
  g_autoptr (GError) reason = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run_samples (analyzer, window, n, "timeline", &options, NULL, NULL, NULL,
                                  cancellable, &reason);
  if (!analysis && g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&reason));
      return FALSE;
    }
  why_timeline_put (self, slot, analysis ? analysis->probabilities : NULL);
  return TRUE;
}

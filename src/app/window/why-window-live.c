/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "app/why-heap.h"
#include "app/window/why-window-private.h"

#define LIVE_INTERVAL_US ((gint64) (WHY_LIVE_INTERVAL_S * G_USEC_PER_SEC))
/* Between two pictures: what comes in less is shown with the next. */
#define PICTURE_INTERVAL_US (15 * 1000)
/* Between two attempts to load a model that is not there. */
#define LOAD_INTERVAL_US G_USEC_PER_SEC

gboolean
why_window_shows_live (WhyWindow *self)
{
  return self->live && !self->path;
}

/* The newest seconds of the recording at the rate of the model, whatever that of the take is; end:
 * how many samples it has at that rate. */
static float *
take_latest (WhyWindow *self, const WhyAxes *axes, gsize *n, guint64 *end)
{
  gsize n_wanted = (gsize) (WHY_LIVE_S * axes->sample_rate_hz);
  float *samples = g_new (float, n_wanted);
  *n = why_recording_get_latest (self->recording, axes->sample_rate_hz, samples, n_wanted, end);
  return samples;
}

/* Again and again; the next run begins only when the one before is done. */
static void
analyze_latest (WhyWindow *self)
{
  const WhyAxes *axes = why_worker_get_axes (self->worker);
  gint64 now = g_get_monotonic_time ();
  if (why_worker_get_busy (self->worker) || now < self->next_live)
    return;
  /* In step with the clock, not with when it was looked at: five a second are promised. */
  self->next_live = MAX (self->next_live + LIVE_INTERVAL_US, now);
  /* Without the model nobody knows at which rate it listens. */
  if (!axes)
    {
      self->next_live = now + LOAD_INTERVAL_US;
      why_worker_prepare (self->worker);
      return;
    }
  gsize n, n_window;
  guint64 end;
  g_autofree float *samples = take_latest (self, axes, &n, &end);
  if ((double) n < WHY_LIVE_MIN_S * axes->sample_rate_hz)
    return;
  WhyAnalysisOptions options;
  self->live_counts.n_verdicts++;
  why_live_options (self->live, self->options.rule, self->options.class_index, &options);
  n_window = why_live_cut (axes, samples, n);
  g_autoptr (GBytes) bytes = g_bytes_new (samples + (n - n_window), n_window * sizeof (float));
  why_window_run_samples (self, bytes, &options);
}

/* The spectrogram is ahead of the analysis. */
static void
scroll_latest (WhyWindow *self)
{
  WhyAnalyzer *analyzer = why_worker_get_analyzer (self->worker);
  if (!analyzer || !self->analysis || !why_window_shows_live (self))
    return;
  gsize n;
  guint64 end;
  g_autofree float *samples = take_latest (self, why_analyzer_axes (analyzer), &n, &end);
  if (end <= self->n_heard)
    return;
  if (!why_panel_view_is_live (self->spectrogram))
    why_panel_view_begin_live (self->spectrogram, analyzer, _ ("Recording"));
  why_panel_view_scroll (self->spectrogram, samples, n, (gsize) (end - self->n_heard));
  self->n_heard = end;
  self->live_counts.n_pictures++;
  self->live_counts.n_shown_before = self->live_counts.n_shown;
  self->live_counts.n_shown = end;
}

/* At once, not in step with a clock: the frame that follows has what is heard now. */
static void
heard_cb (WhyRecording *recording, WhyWindow *self)
{
  gint64 now = g_get_monotonic_time ();
  if (now >= self->next_picture)
    {
      self->next_picture = now + PICTURE_INTERVAL_US;
      scroll_latest (self);
    }
  analyze_latest (self);
}

void
why_window_begin_live (WhyWindow *self)
{
  why_window_end_live (self);
  why_heap_set_live (TRUE);
  self->live = why_live_new ();
  self->next_live = self->next_picture = 0;
  self->n_heard = 0;
  self->live_counts = (WhyLiveCounts){ 0 };
  g_signal_connect_object (self->recording, "heard", G_CALLBACK (heard_cb), self, 0);
}

/* Another model hears at another rate, and has other classes. */
void
why_window_restart_live (WhyWindow *self)
{
  if (!self->live)
    return;
  if (self->is_live)
    why_worker_cancel (self->worker);
  why_live_free (self->live);
  self->live = why_live_new ();
  if (self->next_live != G_MAXINT64)
    self->next_live = 0;
  self->n_heard = 0;
  if (why_window_shows_live (self))
    why_panel_view_end_live (self->spectrogram);
}

void
why_window_end_live (WhyWindow *self)
{
  if (!self->live)
    return;
  why_heap_set_live (FALSE);
  g_clear_pointer (&self->live, why_live_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>
#include <math.h>

#include "analysis/recording/why-timeline-run.h"
#include "app/window/why-window-private.h"

/* The strip of techniques below the waveform. */

/* A shorter recording is one gesture: the verdict says it. */
#define MIN_DURATION_S 3
#define MAX_KEPT 32

static double
file_duration (const WhyAnalysis *a)
{
  return MAX (a->file_duration_s, a->start_s + a->duration_s);
}

/* The file as it is now, and the model. */
static char *
key_of (const char *path, const WhyAxes *axes, GFileInfo *info)
{
  return g_strdup_printf ("%s|%s|%" G_GUINT64_FORMAT "|%" G_GOFFSET_FORMAT, path, axes->model_name,
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_size (info));
}

static void
stop_run (WhyWindow *self)
{
  if (self->timeline_cancellable)
    g_cancellable_cancel (self->timeline_cancellable);
  g_clear_object (&self->timeline_cancellable);
  g_clear_pointer (&self->timeline_run, why_timeline_run_stop);
}

static void
timeline_changed_cb (const GError *error, gpointer data)
{
  WhyWindow *self = data;
  if (error)
    g_debug ("timeline: %s", error->message);
  why_timeline_view_refresh (self->timeline);
}

/* What was named of a file before is still known. */
static WhyTimeline *
find_timeline (WhyWindow *self, GFileInfo *info)
{
  const WhyAnalysis *a = self->analysis;
  g_autofree char *key = key_of (self->path, a->axes, info);
  WhyTimeline *timeline = g_hash_table_lookup (self->timelines, key);
  if (timeline)
    return timeline;
  if (g_hash_table_size (self->timelines) >= MAX_KEPT)
    g_hash_table_remove_all (self->timelines);
  double window_s = MIN (WHY_TIMELINE_WINDOW_S, (double) a->axes->n / a->axes->sample_rate_hz);
  double duration_s = file_duration (a);
  timeline
      = why_timeline_new (duration_s, window_s, why_timeline_hop (duration_s), a->axes->n_classes);
  if (!timeline)
    return NULL;
  g_hash_table_insert (self->timelines, g_steal_pointer (&key), timeline);
  return timeline;
}

static void
show_timeline (WhyWindow *self, GFileInfo *info)
{
  WhyAnalyzer *analyzer = why_worker_get_analyzer (self->worker);
  if (!self->analysis || !analyzer || why_analyzer_axes (analyzer) != self->analysis->axes)
    return;
  const WhyAxes *axes = self->analysis->axes;
  WhyTimeline *timeline = find_timeline (self, info);
  if (!timeline)
    return;
  gboolean is_whole = why_timeline_progress (timeline) >= 1;
  why_timeline_view_set_timeline (self->timeline, timeline, (const char *const *) axes->classes);
  if (!is_whole)
    self->timeline_run
        = why_timeline_run_new (timeline, analyzer, self->path, timeline_changed_cb, self);
  why_window_look (self);
}

static void
queried_cb (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyWindow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (file), result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->timeline_cancellable);
  if (info)
    show_timeline (self, info);
}

/* A disk may take its time to tell of a file. */
static void
begin_timeline (WhyWindow *self)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  self->timeline_cancellable = g_cancellable_new ();
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->timeline_cancellable,
                           queried_cb, g_object_ref (self));
}

void
why_window_forget_timeline (WhyWindow *self)
{
  stop_run (self);
  g_clear_pointer (&self->timeline_path, g_free);
  why_timeline_view_set_timeline (self->timeline, NULL, NULL);
}

/* Begun when the window's own analysis is done. */
void
why_window_update_timeline (WhyWindow *self)
{
  const WhyAnalysis *a = self->analysis;
  gboolean has_one = a && self->path && a->file_length_known && file_duration (a) >= MIN_DURATION_S;
  if (!has_one || g_strcmp0 (self->path, self->timeline_path) != 0)
    why_window_forget_timeline (self);
  gtk_widget_set_visible (GTK_WIDGET (self->timeline), has_one);
  if (has_one && !self->timeline_path && a->stage == WHY_STAGE_RELEVANCE)
    {
      self->timeline_path = g_strdup (self->path);
      begin_timeline (self);
    }
  why_window_look (self);
}

void
why_window_look (WhyWindow *self)
{
  const WhyAnalysis *a = self->analysis;
  const WhyZoom *zoom = &self->options.zoom;
  if (!self->timeline_run || !a)
    return;
  gboolean zoomed = zoom->to_s > zoom->from_s;
  why_timeline_run_look (self->timeline_run, a->start_s + (zoomed ? zoom->from_s : 0),
                         a->start_s + (zoomed ? zoom->to_s : a->duration_s));
}

/* A span that is shorter than what a verdict takes becomes the range that it is of, in the middle of
 * as much as else would be. */
static void
activated_cb (WhyTimelineView *view, double from_s, double to_s, WhyWindow *self)
{
  const WhyAnalysis *a = self->analysis;
  if (!a)
    return;
  double longest_s = (double) a->axes->n / a->axes->sample_rate_hz, total_s = file_duration (a);
  WhyViewState whole = { .start_s = from_s, .zoom = self->options.zoom };
  whole.zoom.from_s = whole.zoom.to_s = 0;
  if (to_s - from_s >= longest_s || !self->map)
    {
      whole.start_s = MIN (from_s, MAX (total_s - longest_s, 0));
      why_window_go (self, &whole);
      return;
    }
  WhyViewState span = whole;
  double middle_s = (from_s + to_s) / 2;
  whole.start_s = CLAMP (middle_s - longest_s / 2, 0, MAX (total_s - longest_s, 0));
  span.duration_s = to_s - from_s;
  span.zoom.from_s = whole.start_s - from_s;
  span.zoom.to_s = MIN (whole.start_s + longest_s, total_s) - from_s;
  self->before_range = whole;
  why_window_go (self, &span);
}

void
why_window_connect_timeline (WhyWindow *self)
{
  self->timelines = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) why_timeline_unref);
  g_signal_connect (self->timeline, "activated", G_CALLBACK (activated_cb), self);
}

void
why_window_dispose_timeline (WhyWindow *self)
{
  stop_run (self);
  g_clear_pointer (&self->timelines, g_hash_table_unref);
  g_clear_pointer (&self->timeline_path, g_free);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-document.h"

#include <gio/gio.h>
#include <math.h>

#include "analysis/recording/why-decoded-file.h"
#include "analysis/recording/why-timeline-run.h"

/* A shorter recording is one gesture: the verdict says it. */
#define MIN_TIMELINE_S 3
#define MAX_TIMELINES 32
#define MAX_PAST 100

struct _WhyDocument
{
  grefcount refs;
  char *path;
  WhyDocumentFunc func;
  gpointer user;

  double rate_hz;  /* of its samples; 0: nothing is begun */
  GBytes *samples; /* all of a short file, else NULL */
  WhyDecodedFile *decoded;
  WhyOverview *overview;
  WhyAudioInfo info;
  WhySpectrogramPyramid *pyramid;

  gboolean has_timeline;
  GHashTable *timelines;
  WhyTimeline *timeline;
  WhyTimelineRun *run;
  WhyAnalyzer *analyzer;     /* of the timeline */
  GCancellable *cancellable; /* while it is asked which version of the file this is */
  double duration_s, look_from_s, look_to_s;

  GArray *past; /* WhyViewState */
};

static void
report (WhyDocument *self, guint changes)
{
  if (self->func)
    self->func (self, changes, self->user);
}

GHashTable *
why_document_timelines_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                (GDestroyNotify) why_timeline_unref);
}

WhyDocument *
why_document_new (const char *path, GHashTable *timelines, WhyDocumentFunc func, gpointer user)
{
  WhyDocument *self = g_new0 (WhyDocument, 1);
  g_ref_count_init (&self->refs);
  self->path = g_strdup (path);
  self->timelines = g_hash_table_ref (timelines);
  self->func = func;
  self->user = user;
  self->past = g_array_new (FALSE, FALSE, sizeof (WhyViewState));
  return self;
}

WhyDocument *
why_document_ref (WhyDocument *self)
{
  g_ref_count_inc (&self->refs);
  return self;
}

void
why_document_unref (WhyDocument *self)
{
  if (!g_ref_count_dec (&self->refs))
    return;
  why_document_close (self);
  if (self->cancellable)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->run, why_timeline_run_stop);
  if (self->pyramid)
    why_spectrogram_pyramid_listen (self->pyramid, NULL, NULL);
  g_clear_pointer (&self->pyramid, why_spectrogram_pyramid_unref);
  if (self->decoded)
    why_decoded_file_stop (self->decoded);
  g_clear_pointer (&self->decoded, why_decoded_file_unref);
  g_clear_pointer (&self->overview, why_overview_unref);
  g_clear_pointer (&self->samples, g_bytes_unref);
  g_clear_pointer (&self->timeline, why_timeline_unref);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_hash_table_unref (self->timelines);
  g_array_unref (self->past);
  g_free (self->path);
  g_free (self);
}

void
why_document_close (WhyDocument *self)
{
  self->func = NULL;
}

const char *
why_document_get_path (const WhyDocument *self)
{
  return self->path;
}

static void
decoded_cb (WhyOverview *overview, const GError *error, gpointer data)
{
  WhyDocument *self = data;
  if (!overview)
    {
      g_debug ("overview: %s", error->message);
      return;
    }
  self->overview = why_overview_ref (overview);
  self->info = overview->info;
  report (self, WHY_DOCUMENT_OVERVIEW);
}

/* A short file is in memory already; a long one is decoded once, in the background. */
static void
begin (WhyDocument *self, const WhyAnalysis *analysis)
{
  gboolean is_whole
      = analysis->file_length_known && analysis->duration_s >= analysis->file_duration_s - 1e-3;
  self->rate_hz = analysis->axes->sample_rate_hz;
  if (is_whole)
    {
      self->samples = g_bytes_ref (analysis->samples);
      self->overview = why_overview_of_samples (analysis->samples, analysis->axes->sample_rate_hz);
      report (self, WHY_DOCUMENT_OVERVIEW);
      return;
    }
  self->decoded
      = why_decoded_file_new (self->path, analysis->axes->sample_rate_hz, decoded_cb, self);
}

WhySamples *
why_document_open_samples (WhyDocument *self)
{
  if (self->samples)
    return why_samples_of_bytes (self->samples, self->rate_hz);
  return self->decoded ? why_samples_of_decoded (self->decoded) : NULL;
}

static void
sharper_cb (gpointer data)
{
  report (data, WHY_DOCUMENT_PYRAMID);
}

static void
begin_pyramid (WhyDocument *self, const WhyAxes *axes)
{
  self->pyramid
      = why_spectrogram_pyramid_new (why_document_open_samples (self), self->duration_s, axes);
  if (!self->pyramid)
    return;
  why_spectrogram_pyramid_listen (self->pyramid, sharper_cb, self);
  report (self, WHY_DOCUMENT_PYRAMID);
}

static void
named_cb (const GError *error, gpointer data)
{
  WhyDocument *self = data;
  if (error)
    g_debug ("timeline: %s", error->message);
  report (self, WHY_DOCUMENT_TIMELINE);
}

/* The file as it is now, and the model. */
static char *
key_of (WhyDocument *self, const WhyAxes *axes, GFileInfo *info)
{
  return g_strdup_printf ("%s|%s|%" G_GUINT64_FORMAT "|%" G_GOFFSET_FORMAT, self->path,
                          axes->model_name,
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_size (info));
}

/* What was named of a file before is still known. */
static WhyTimeline *
find_timeline (WhyDocument *self, GFileInfo *info)
{
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  g_autofree char *key = key_of (self, axes, info);
  WhyTimeline *timeline = g_hash_table_lookup (self->timelines, key);
  if (timeline)
    return why_timeline_ref (timeline);
  if (g_hash_table_size (self->timelines) >= MAX_TIMELINES)
    g_hash_table_remove_all (self->timelines);
  double window_s = MIN (WHY_TIMELINE_WINDOW_S, (double) axes->n / axes->sample_rate_hz);
  timeline = why_timeline_new (self->duration_s, window_s, why_timeline_hop (self->duration_s),
                               axes->n_classes);
  if (timeline)
    g_hash_table_insert (self->timelines, g_steal_pointer (&key), why_timeline_ref (timeline));
  return timeline;
}

static void
queried_cb (GObject *file, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFileInfo) info = g_file_query_info_finish (G_FILE (file), result, &error);
  /* Cancelled by who took away the document. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  WhyDocument *self = user_data;
  g_clear_object (&self->cancellable);
  self->timeline = info ? find_timeline (self, info) : NULL;
  if (!self->timeline)
    return;
  if (why_timeline_progress (self->timeline) < 1)
    {
      self->run = why_timeline_run_new (self->timeline, self->analyzer,
                                        why_document_open_samples (self), named_cb, self);
      why_timeline_run_look (self->run, self->look_from_s, self->look_to_s);
    }
  report (self, WHY_DOCUMENT_TIMELINE);
}

/* A disk may take its time to answer. */
static void
begin_timeline (WhyDocument *self, WhyAnalyzer *analyzer)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  self->analyzer = why_analyzer_ref (analyzer);
  self->cancellable = g_cancellable_new ();
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->cancellable,
                           queried_cb, self);
}

void
why_document_update (WhyDocument *self, const WhyAnalysis *a, WhyAnalyzer *analyzer)
{
  if (!self->path)
    return;
  if (self->rate_hz == 0)
    begin (self, a);
  if (!a->file_length_known)
    return;
  self->duration_s = MAX (a->file_duration_s, a->start_s + a->duration_s);
  gboolean has_timeline = self->duration_s >= MIN_TIMELINE_S;
  if (has_timeline != self->has_timeline)
    {
      self->has_timeline = has_timeline;
      report (self, WHY_DOCUMENT_TIMELINE);
    }
  if (a->stage < WHY_STAGE_RELEVANCE || !analyzer || why_analyzer_axes (analyzer) != a->axes)
    return;
  /* Begun when the window's own analysis is done, so as not to delay it. */
  if (!self->pyramid)
    begin_pyramid (self, a->axes);
  if (has_timeline && !self->analyzer)
    begin_timeline (self, analyzer);
}

void
why_document_look (WhyDocument *self, double from_s, double to_s)
{
  self->look_from_s = from_s;
  self->look_to_s = to_s;
  if (self->run)
    why_timeline_run_look (self->run, from_s, to_s);
}

WhyOverview *
why_document_get_overview (WhyDocument *self)
{
  return self->overview;
}

WhySpectrogramPyramid *
why_document_get_pyramid (WhyDocument *self)
{
  return self->pyramid;
}

WhyTimeline *
why_document_get_timeline (WhyDocument *self)
{
  return self->timeline;
}

gboolean
why_document_has_timeline (WhyDocument *self)
{
  return self->has_timeline;
}

gboolean
why_document_is_naming (WhyDocument *self)
{
  return self->cancellable
         || (self->timeline && self->run && why_timeline_progress (self->timeline) < 1);
}

guint
why_document_n_decoders (WhyDocument *self)
{
  return self->decoded ? why_decoded_file_n_decoders (self->decoded) : 0;
}

const WhyAudioInfo *
why_document_get_info (WhyDocument *self)
{
  return self->info.length_is_known ? &self->info : NULL;
}

void
why_document_push (WhyDocument *self, const WhyViewState *state)
{
  g_array_append_val (self->past, *state);
  if (self->past->len > MAX_PAST)
    g_array_remove_index (self->past, 0);
}

gboolean
why_document_pop (WhyDocument *self, WhyViewState *state)
{
  if (self->past->len == 0)
    return FALSE;
  *state = g_array_index (self->past, WhyViewState, self->past->len - 1);
  g_array_set_size (self->past, self->past->len - 1);
  return TRUE;
}

gboolean
why_document_has_past (WhyDocument *self)
{
  return self->past->len > 0;
}

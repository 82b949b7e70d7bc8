/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/session/why-document.h"

#include <gio/gio.h>
#include <math.h>

#include "analysis/exchange/why-annotation-run.h"
#include "analysis/notes/why-notes-run.h"
#include "analysis/recording/why-decoded-file.h"
#include "analysis/recording/why-samples.h"

#define MAX_KNOWN 32
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
  WhyContourRun *contour;

  GHashTable *known;
  char *key; /* of this file in it */
  WhyNotes *notes;
  gboolean has_all_notes;
  WhyNotesRun *run;
  WhyAnnotations *annotations;
  WhyAnnotationRun *annotation_run;
  WhyNotes *annotated;       /* of the annotations */
  WhyAnalyzer *analyzer;     /* of the notes */
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
why_document_known_new (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) why_notes_unref);
}

WhyDocument *
why_document_new (const char *path, GHashTable *known, WhyDocumentFunc func, gpointer user)
{
  WhyDocument *self = g_new0 (WhyDocument, 1);
  g_ref_count_init (&self->refs);
  self->path = g_strdup (path);
  self->known = g_hash_table_ref (known);
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
  g_clear_pointer (&self->run, why_notes_run_stop);
  g_clear_pointer (&self->annotation_run, why_annotation_run_stop);
  g_clear_pointer (&self->annotated, why_notes_unref);
  g_clear_pointer (&self->annotations, why_annotations_unref);
  if (self->pyramid)
    why_spectrogram_pyramid_listen (self->pyramid, NULL, NULL);
  g_clear_pointer (&self->pyramid, why_spectrogram_pyramid_unref);
  if (self->contour)
    why_contour_run_stop (self->contour);
  g_clear_pointer (&self->contour, why_contour_run_unref);
  if (self->decoded)
    why_decoded_file_stop (self->decoded);
  g_clear_pointer (&self->decoded, why_decoded_file_unref);
  g_clear_pointer (&self->overview, why_overview_unref);
  g_clear_pointer (&self->samples, g_bytes_unref);
  g_clear_pointer (&self->notes, why_notes_unref);
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_hash_table_unref (self->known);
  g_free (self->key);
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
tracked_cb (const GError *error, gpointer data)
{
  if (error)
    g_debug ("contour: %s", error->message);
  report (data, WHY_DOCUMENT_CONTOUR);
}

static void
begin_contour (WhyDocument *self)
{
  self->contour
      = why_contour_run_new (why_document_open_samples (self), self->duration_s, tracked_cb, self);
  if (!self->contour)
    return;
  why_contour_run_look (self->contour, self->look_from_s, self->look_to_s);
  report (self, WHY_DOCUMENT_CONTOUR);
}

/* The file as it is now, and the model. */
static char *
key_of (WhyDocument *self, const WhyAxes *axes, GFileInfo *info)
{
  return g_strdup_printf ("%s|%s|%zu|%" G_GUINT64_FORMAT "|%" G_GOFFSET_FORMAT, self->path,
                          axes->model_name, axes->n_classes,
                          g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                          g_file_info_get_size (info));
}

static void
found_cb (WhyNotes *notes, gboolean is_done, const GError *error, gpointer data)
{
  if (error)
    g_debug ("notes: %s", error->message);
  why_document_set_notes (data, notes, is_done);
}

static void
begin_run (WhyDocument *self)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyNoteFinder) finder = why_note_finder_new (&error);
  if (!finder)
    {
      g_debug ("notes: %s", error->message);
      return;
    }
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  g_autoptr (WhyNotes) none = why_notes_new (NULL, 0, self->duration_s, axes);
  why_document_set_notes (self, none, FALSE);
  self->run = why_notes_run_new (finder, self->analyzer, why_document_open_samples (self),
                                 self->duration_s, 0, TRUE, found_cb, self);
  why_notes_run_look (self->run, self->look_from_s, self->look_to_s);
}

/* What was found in a file before is still known. */
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
  if (!info)
    return;
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  self->key = key_of (self, axes, info);
  const WhyNotes *known = g_hash_table_lookup (self->known, self->key);
  if (!known)
    {
      begin_run (self);
      return;
    }
  /* The analyzer that named them may be gone. */
  gsize n = why_notes_n (known);
  g_autoptr (WhyNotes) notes = why_notes_new (n > 0 ? why_notes_get (known, 0) : NULL, n,
                                              why_notes_duration (known), axes);
  why_document_set_notes (self, notes, TRUE);
}

/* A disk may take its time to answer. */
static void
begin_notes (WhyDocument *self, WhyAnalyzer *analyzer)
{
  g_autoptr (GFile) file = g_file_new_for_path (self->path);
  self->analyzer = why_analyzer_ref (analyzer);
  self->cancellable = g_cancellable_new ();
  g_file_query_info_async (file, G_FILE_ATTRIBUTE_TIME_MODIFIED "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                           G_FILE_QUERY_INFO_NONE, G_PRIORITY_DEFAULT, self->cancellable,
                           queried_cb, self);
}

static void
annotated_cb (WhyNotes *notes, gboolean is_done, const GError *error, gpointer data)
{
  WhyDocument *self = data;
  WhyNotes *before = self->annotated;
  if (error)
    g_debug ("annotations: %s", error->message);
  self->annotated = why_notes_ref (notes);
  g_clear_pointer (&before, why_notes_unref);
  report (self, WHY_DOCUMENT_ANNOTATIONS);
}

static void
begin_annotations (WhyDocument *self)
{
  if (!self->annotations || self->annotation_run || !self->analyzer)
    return;
  self->annotated = why_annotations_to_notes (self->annotations, self->duration_s,
                                              why_analyzer_axes (self->analyzer));
  self->annotation_run
      = why_annotation_run_new (self->annotations, self->analyzer, why_document_open_samples (self),
                                self->duration_s, TRUE, annotated_cb, self);
}

void
why_document_annotate (WhyDocument *self, WhyAnnotations *annotations)
{
  g_clear_pointer (&self->annotation_run, why_annotation_run_stop);
  g_clear_pointer (&self->annotated, why_notes_unref);
  g_clear_pointer (&self->annotations, why_annotations_unref);
  self->annotations = annotations ? why_annotations_ref (annotations) : NULL;
  begin_annotations (self);
  report (self, WHY_DOCUMENT_ANNOTATIONS);
}

WhyAnnotations *
why_document_get_annotations (WhyDocument *self)
{
  return self->annotations;
}

WhyNotes *
why_document_get_annotated (WhyDocument *self)
{
  return self->annotated;
}

void
why_document_look_at_annotation (WhyDocument *self, gsize i)
{
  if (self->annotation_run)
    why_annotation_run_look (self->annotation_run, i);
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
  if (a->stage < WHY_STAGE_RELEVANCE || !analyzer || why_analyzer_axes (analyzer) != a->axes)
    return;
  /* Begun when the window's own analysis is done, so as not to delay it. */
  if (!self->pyramid)
    begin_pyramid (self, a->axes);
  if (!self->contour)
    begin_contour (self);
  if (!self->analyzer)
    begin_notes (self, analyzer);
  begin_annotations (self);
}

void
why_document_look (WhyDocument *self, double from_s, double to_s)
{
  self->look_from_s = from_s;
  self->look_to_s = to_s;
  if (self->contour)
    why_contour_run_look (self->contour, from_s, to_s);
  if (self->run)
    why_notes_run_look (self->run, from_s, to_s);
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

WhyNotes *
why_document_get_notes (WhyDocument *self)
{
  return self->notes;
}

WhyContourRun *
why_document_get_contour (WhyDocument *self)
{
  return self->contour;
}

gboolean
why_document_is_finding (WhyDocument *self)
{
  return self->cancellable || (self->notes && !self->has_all_notes);
}

/* Those of a file are forgotten with the oldest of them, when there are many. */
static void
remember (WhyDocument *self)
{
  if (g_hash_table_size (self->known) >= MAX_KNOWN)
    g_hash_table_remove_all (self->known);
  g_hash_table_insert (self->known, g_strdup (self->key), why_notes_ref (self->notes));
}

void
why_document_set_notes (WhyDocument *self, WhyNotes *notes, gboolean is_whole)
{
  WhyNotes *before = self->notes;
  self->notes = why_notes_ref (notes);
  g_clear_pointer (&before, why_notes_unref);
  self->has_all_notes = is_whole;
  if (is_whole && self->key)
    remember (self);
  report (self, WHY_DOCUMENT_NOTES);
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

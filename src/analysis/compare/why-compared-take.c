/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/compare/why-compared-take.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "analysis/engine/why-analysis-private.h"
#include "analysis/engine/why-analyzer-private.h"
#include "analysis/engine/why-background.h"
#include "analysis/sidecar/why-corrected-notes.h"
#include "analysis/sidecar/why-sidecar-file.h"

#define BLOCK 65536

struct _WhyComparedTake
{
  char *path, *name;
  WhyAnalyzer *analyzer;
  WhyNoteFinder *finder;
  unsigned n_threads;
  gboolean is_background;
  WhyComparedTakeFunc func;
  gpointer user;

  GError *error;
  WhyDecodedFile *decoded;
  WhyAudioInfo info;
  double duration_s; /* 0: not known yet */
  WhyNotes *notes;
  WhyNotesRun *run;
  WhyNotes *found; /* all of them, before corrections; NULL: not yet */
  gboolean has_all_notes;
  GHashTable *stretches;  /* that were named for corrections; while it corrects, the thread's */
  gboolean is_correcting; /* a thread lays corrections over them, */
  gboolean is_stale;      /* and somebody wrote some since it began */
  GFileMonitor *monitor;  /* of corrections; NULL: nobody is told of later ones */
  char *notice;
  WhySpectrogramPyramid *map;
  WhyContourRun *contour;
  gboolean has_loudness;
  WhyLoudness loudness;
  GCancellable *cancellable;
};

/* What the thread that measures needs. */
typedef struct
{
  WhySamples *samples;
  double duration_s;
  gboolean is_background;
  WhyLoudness loudness;
} Measuring;

/* What the thread that corrects needs, and what it makes. */
typedef struct
{
  char *path;
  WhyNotes *found;
  GHashTable *stretches;
  WhyAnalyzer *analyzer;
  WhySamples *samples;
  gboolean is_background;
  WhyNotes *notes;
  char *notice;
} Correcting;

static void
correcting_free (gpointer data)
{
  Correcting *correcting = data;
  g_free (correcting->path);
  why_notes_unref (correcting->found);
  g_hash_table_unref (correcting->stretches);
  why_analyzer_unref (correcting->analyzer);
  why_samples_free (correcting->samples);
  g_clear_pointer (&correcting->notes, why_notes_unref);
  g_free (correcting->notice);
  g_free (correcting);
}

static void
measuring_free (gpointer data)
{
  Measuring *measuring = data;
  why_samples_free (measuring->samples);
  g_free (measuring);
}

static void
report (WhyComparedTake *self, guint changes)
{
  if (self->func)
    self->func (self, changes, self->user);
}

static void
measure_loudness (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Measuring *measuring = data;
  double rate_hz = why_samples_rate (measuring->samples);
  gint64 n = (gint64) floor (measuring->duration_s * rate_hz + 0.5);
  g_autofree float *block = g_new (float, BLOCK);
  WhyLoudnessMeter *meter;
  if (measuring->is_background)
    why_background_thread ();
  measuring->loudness = (WhyLoudness){ .lufs = -INFINITY };
  if (why_loudness_meter_new (rate_hz, &meter, NULL) == WHY_OK)
    {
      gboolean ok = TRUE;
      for (gint64 at = 0; ok && at < n && !g_cancellable_is_cancelled (cancellable); at += BLOCK)
        {
          gsize n_block = (gsize) MIN (BLOCK, n - at);
          ok = why_samples_read (measuring->samples, at, n_block, block, NULL)
               && why_loudness_meter_push (meter, block, n_block) == WHY_OK;
        }
      measuring->loudness = why_loudness_meter_read (meter);
      why_loudness_meter_free (meter);
    }
  g_task_return_boolean (task, TRUE);
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  /* Who cancelled it is gone. */
  if (!g_task_propagate_boolean (G_TASK (result), NULL))
    return;
  WhyComparedTake *self = data;
  const Measuring *measuring = g_task_get_task_data (G_TASK (result));
  self->loudness = measuring->loudness;
  self->has_loudness = TRUE;
  report (self, WHY_COMPARED_TAKE_LOUDNESS);
}

static void
begin_loudness (WhyComparedTake *self)
{
  Measuring *measuring = g_new0 (Measuring, 1);
  measuring->samples = why_samples_of_decoded (self->decoded);
  measuring->duration_s = self->duration_s;
  measuring->is_background = self->is_background;
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, measured_cb, self);
  g_task_set_name (task, "[why] loudness");
  g_task_set_task_data (task, measuring, measuring_free);
  g_task_run_in_thread (task, measure_loudness);
}

static void
take_notes (WhyComparedTake *self, WhyNotes *notes)
{
  why_notes_ref (notes);
  why_notes_unref (self->notes);
  self->notes = notes;
}

static void
take_error (WhyComparedTake *self, const GError *error)
{
  if (!self->error)
    self->error = g_error_copy (error);
}

static void
correct_notes (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Correcting *correcting = data;
  GError *error = NULL;
  if (correcting->is_background)
    why_background_thread ();
  g_autoptr (WhySidecarState) state = why_sidecar_load (correcting->path);
  correcting->notice = g_strdup (state->notice);
  correcting->notes = why_corrected_notes_new_named (correcting->found, state->sidecar,
                                                     correcting->stretches, correcting->analyzer,
                                                     correcting->samples, cancellable, &error);
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static gboolean
is_same (const WhyNotes *a, const WhyNotes *b)
{
  gsize n = why_notes_n (a);
  if (n != why_notes_n (b) || why_notes_n_corrected (a) != why_notes_n_corrected (b))
    return FALSE;
  return n == 0 || memcmp (why_notes_get (a, 0), why_notes_get (b, 0), n * sizeof (WhyNote)) == 0;
}

static void begin_correcting (WhyComparedTake *self);

static void
corrected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  gboolean ok = g_task_propagate_boolean (G_TASK (result), &error);
  /* Who cancelled it is gone. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  WhyComparedTake *self = data;
  Correcting *correcting = g_task_get_task_data (G_TASK (result));
  gboolean is_new = !ok || !self->has_all_notes || !is_same (self->notes, correcting->notes)
                    || g_strcmp0 (self->notice, correcting->notice) != 0;
  self->is_correcting = FALSE;
  self->has_all_notes = TRUE;
  g_free (self->notice);
  self->notice = g_steal_pointer (&correcting->notice);
  if (!ok)
    take_error (self, error);
  else if (is_new)
    take_notes (self, correcting->notes);
  if (self->is_stale)
    begin_correcting (self);
  if (is_new)
    report (self, WHY_COMPARED_TAKE_NOTES);
}

static void
begin_correcting (WhyComparedTake *self)
{
  self->is_stale = self->is_correcting;
  if (self->is_correcting)
    return;
  Correcting *correcting = g_new0 (Correcting, 1);
  correcting->path = g_strdup (self->path);
  correcting->found = why_notes_ref (self->found);
  correcting->stretches = g_hash_table_ref (self->stretches);
  correcting->analyzer = why_analyzer_ref (self->analyzer);
  correcting->samples = why_samples_of_decoded (self->decoded);
  correcting->is_background = self->is_background;
  self->is_correcting = TRUE;
  g_autoptr (GTask) task = g_task_new (NULL, self->cancellable, corrected_cb, self);
  g_task_set_name (task, "[why] corrections");
  g_task_set_task_data (task, correcting, correcting_free);
  g_task_run_in_thread (task, correct_notes);
}

/* Somebody wrote. */
static void
sidecar_changed_cb (WhyComparedTake *self)
{
  if (self->found)
    begin_correcting (self);
}

static void
stop_watching (WhyComparedTake *self)
{
  if (self->monitor)
    g_signal_handlers_disconnect_by_data (self->monitor, self);
  g_clear_object (&self->monitor);
}

static void
watch_corrections (WhyComparedTake *self)
{
  g_autofree char *path = why_sidecar_path (self->path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  stop_watching (self);
  self->monitor = g_file_monitor_file (file, G_FILE_MONITOR_WATCH_MOVES, NULL, NULL);
  if (self->monitor)
    g_signal_connect_swapped (self->monitor, "changed", G_CALLBACK (sidecar_changed_cb), self);
}

/* Corrections are laid over when all are found: only then is known what they speak of. */
static void
found_cb (WhyNotes *notes, gboolean is_done, const GError *error, gpointer data)
{
  WhyComparedTake *self = data;
  take_notes (self, notes);
  if (error)
    take_error (self, error);
  if (is_done && self->error)
    self->has_all_notes = TRUE;
  else if (is_done)
    {
      self->found = why_notes_ref (notes);
      begin_correcting (self);
    }
  report (self, WHY_COMPARED_TAKE_NOTES);
}

static void
tracked_cb (const GError *error, gpointer data)
{
  WhyComparedTake *self = data;
  if (error)
    g_debug ("contour: %s", error->message);
  report (self, WHY_COMPARED_TAKE_PICTURE);
}

static void
sharper_cb (gpointer data)
{
  report (data, WHY_COMPARED_TAKE_PICTURE);
}

static void
begin (WhyComparedTake *self)
{
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  self->map = why_spectrogram_pyramid_new (why_samples_of_decoded (self->decoded), self->duration_s,
                                           axes);
  if (self->map)
    why_spectrogram_pyramid_listen (self->map, sharper_cb, self);
  self->contour = why_contour_run_new (why_samples_of_decoded (self->decoded), self->duration_s,
                                       tracked_cb, self);
  self->run
      = why_notes_run_new (self->finder, self->analyzer, why_samples_of_decoded (self->decoded),
                           self->duration_s, self->n_threads, self->is_background, found_cb, self);
  begin_loudness (self);
}

static void
decoded_cb (WhyOverview *overview, const GError *error, gpointer data)
{
  WhyComparedTake *self = data;
  if (!overview)
    self->error = g_error_copy (error);
  else
    {
      self->info = overview->info;
      self->duration_s = overview->info.duration_s;
      why_notes_unref (self->notes);
      self->notes = why_notes_new (NULL, 0, self->duration_s, why_analyzer_axes (self->analyzer));
      begin (self);
    }
  report (self, WHY_COMPARED_TAKE_OPENED);
}

WhyComparedTake *
why_compared_take_new (const char *path,
                       WhyAnalyzer *analyzer,
                       WhyNoteFinder *finder,
                       unsigned n_threads,
                       gboolean background,
                       WhyComparedTakeFunc func,
                       gpointer user)
{
  WhyComparedTake *self = g_new0 (WhyComparedTake, 1);
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  self->path = g_strdup (path);
  self->name = g_filename_display_basename (path);
  self->analyzer = why_analyzer_ref (analyzer);
  self->finder = why_note_finder_ref (finder);
  self->n_threads = n_threads;
  self->is_background = background;
  self->func = func;
  self->user = user;
  self->cancellable = g_cancellable_new ();
  self->stretches = why_named_stretches_new ();
  self->notes = why_notes_new (NULL, 0, 0, axes);
  if (axes->sample_rate_hz != WHY_NOTE_RATE_HZ)
    {
      self->error = g_error_new (WHY_ERROR, WHY_ERR_UNSUPPORTED,
                                 _ ("%s: this model is for %g Hz; notes can only be found with one "
                                    "for %g Hz"),
                                 axes->model_name, axes->sample_rate_hz, WHY_NOTE_RATE_HZ);
      return self;
    }
  if (background)
    watch_corrections (self);
  self->decoded = why_decoded_file_new (path, axes->sample_rate_hz, decoded_cb, self);
  return self;
}

void
why_compared_take_free (WhyComparedTake *self)
{
  if (!self)
    return;
  self->func = NULL;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_clear_pointer (&self->run, why_notes_run_stop);
  if (self->map)
    why_spectrogram_pyramid_listen (self->map, NULL, NULL);
  g_clear_pointer (&self->map, why_spectrogram_pyramid_unref);
  if (self->contour)
    why_contour_run_stop (self->contour);
  g_clear_pointer (&self->contour, why_contour_run_unref);
  if (self->decoded)
    why_decoded_file_stop (self->decoded);
  g_clear_pointer (&self->decoded, why_decoded_file_unref);
  stop_watching (self);
  g_hash_table_unref (self->stretches);
  g_clear_pointer (&self->found, why_notes_unref);
  why_notes_unref (self->notes);
  why_note_finder_unref (self->finder);
  why_analyzer_unref (self->analyzer);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self->name);
  g_free (self->notice);
  g_free (self);
}

void
why_compared_take_set_path (WhyComparedTake *self, const char *path)
{
  g_free (self->path);
  g_free (self->name);
  self->path = g_strdup (path);
  self->name = g_filename_display_basename (path);
  if (self->is_background)
    watch_corrections (self);
  sidecar_changed_cb (self);
}

const char *
why_compared_take_path (const WhyComparedTake *self)
{
  return self->path;
}

const char *
why_compared_take_name (const WhyComparedTake *self)
{
  return self->name;
}

const GError *
why_compared_take_error (const WhyComparedTake *self)
{
  return self->error;
}

const char *
why_compared_take_notice (const WhyComparedTake *self)
{
  return self->notice;
}

const WhyAudioInfo *
why_compared_take_info (const WhyComparedTake *self)
{
  return self->duration_s > 0 ? &self->info : NULL;
}

double
why_compared_take_duration (const WhyComparedTake *self)
{
  return self->duration_s;
}

const WhyAxes *
why_compared_take_axes (const WhyComparedTake *self)
{
  return why_analyzer_axes (self->analyzer);
}

gboolean
why_compared_take_is_done (const WhyComparedTake *self)
{
  if (self->error)
    return TRUE;
  return self->has_all_notes && self->has_loudness
         && (!self->contour || why_contour_run_progress (self->contour) >= 1);
}

double
why_compared_take_progress (const WhyComparedTake *self)
{
  return self->has_all_notes ? 1 : self->run ? why_notes_run_progress (self->run) : 0;
}

WhyNotes *
why_compared_take_notes (const WhyComparedTake *self)
{
  return self->notes;
}

WhySpectrogramPyramid *
why_compared_take_map (const WhyComparedTake *self)
{
  return self->map;
}

WhyContourRun *
why_compared_take_contour (const WhyComparedTake *self)
{
  return self->contour;
}

gboolean
why_compared_take_loudness (const WhyComparedTake *self, WhyLoudness *out)
{
  *out = self->loudness;
  return self->has_loudness;
}

WhySamples *
why_compared_take_open_samples (const WhyComparedTake *self)
{
  return self->duration_s > 0 ? why_samples_of_decoded (self->decoded) : NULL;
}

void
why_compared_take_look (WhyComparedTake *self, double from_s, double to_s)
{
  if (self->contour)
    why_contour_run_look (self->contour, from_s, to_s);
  if (self->run)
    why_notes_run_look (self->run, from_s, to_s);
}

WhyAnalysis *
why_compared_take_frame (const WhyComparedTake *self)
{
  if (!(self->duration_s > 0) || !self->map)
    return NULL;
  const WhyAxes *axes = why_analyzer_axes (self->analyzer);
  const WhySpectrogramConfig config = why_axes_spectrogram (axes);
  WhyAnalysis *frame = why_analysis_new (axes);
  frame->stage = WHY_STAGE_SPECTROGRAM;
  frame->source = g_strdup (self->name);
  frame->file_rate_hz = self->info.sample_rate_hz;
  frame->file_duration_s = frame->duration_s = self->duration_s;
  frame->file_length_known = TRUE;
  frame->file_channels = self->info.channels;
  frame->file_channel = self->info.channel;
  frame->n_rows = why_spectrogram_pyramid_n_rows (self->map);
  frame->n_columns = 1;
  frame->row0_hz = config.min_hz;
  frame->rows_per_octave = config.rows_per_octave;
  float *nothing = g_new (float, frame->n_rows);
  for (gsize row = 0; row < frame->n_rows; row++)
    nothing[row] = NAN;
  frame->spectrogram_db = g_bytes_new_take (nothing, frame->n_rows * sizeof *nothing);
  why_measures_init (&frame->measures);
  return frame;
}

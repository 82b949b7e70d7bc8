/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/compare/why-compared-take.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "analysis/engine/why-analysis-private.h"
#include "analysis/engine/why-analyzer-private.h"
#include "analysis/engine/why-background.h"

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
  gboolean has_all_notes;
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
found_cb (WhyNotes *notes, gboolean is_done, const GError *error, gpointer data)
{
  WhyComparedTake *self = data;
  why_notes_ref (notes);
  why_notes_unref (self->notes);
  self->notes = notes;
  self->has_all_notes = is_done;
  if (error && !self->error)
    self->error = g_error_copy (error);
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
  self->notes = why_notes_new (NULL, 0, 0, axes);
  if (axes->sample_rate_hz != WHY_NOTE_RATE_HZ)
    {
      self->error = g_error_new (WHY_ERROR, WHY_ERR_UNSUPPORTED,
                                 _ ("%s: this model is for %g Hz; notes can only be found with one "
                                    "for %g Hz"),
                                 axes->model_name, axes->sample_rate_hz, WHY_NOTE_RATE_HZ);
      return self;
    }
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
  why_notes_unref (self->notes);
  why_note_finder_unref (self->finder);
  why_analyzer_unref (self->analyzer);
  g_clear_error (&self->error);
  g_free (self->path);
  g_free (self->name);
  g_free (self);
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

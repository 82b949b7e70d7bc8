/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-notes-export-part.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "analysis/exchange/why-arrays.h"
#include "analysis/exchange/why-notes-data.h"
#include "analysis/exchange/why-transcript.h"
#include "app/export/why-save-dialog.h"
#include "app/export/why-write-job.h"
#include "base/why-outfile.h"

struct _WhyNotesExportPart
{
  WhyWindowPart parent_instance;
};

G_DEFINE_FINAL_TYPE (WhyNotesExportPart, why_notes_export_part, WHY_TYPE_WINDOW_PART)

/* Copies and references, for a thread. */
typedef struct
{
  WhyAnalyzer *analyzer; /* has the axes */
  WhyNotes *notes;
  WhySidecar *sidecar;
  char *sound, *notice;
  WhyContour contour;
  double rate_hz;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  why_notes_unref (job->notes);
  why_analyzer_unref (job->analyzer);
  why_sidecar_free (job->sidecar);
  g_free (job->sound);
  g_free (job->notice);
  g_free (job->contour.f0_hz);
  g_free (job->contour.confidence);
  g_free (job);
}

static gboolean
write_bytes (const char *path, GBytes *bytes, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  WhyOutfile *file;
  gsize n;
  gconstpointer data = g_bytes_get_data (bytes, &n);
  if (why_outfile_open (path, &file, &reason) == WHY_OK)
    {
      fwrite (data, 1, n, why_outfile_stream (file));
      why_outfile_commit (file, &reason);
    }
  if (reason.status != WHY_OK)
    why_error_propagate (error, &reason, path);
  return reason.status == WHY_OK;
}

typedef void (*AddFunc) (const WhyNotesData *data, GString *text);

/* As the command line's notes writes it. */
static gboolean
write_data (const Job *job, AddFunc add, const char *path, GError **error)
{
  const WhyNotesData data
      = { .path = job->sound, .notes = job->notes, .notice = job->notice, .sidecar = job->sidecar };
  GString *text = g_string_new (NULL);
  add (&data, text);
  g_autoptr (GBytes) bytes = g_string_free_to_bytes (text);
  return write_bytes (path, bytes, error);
}

/* WhyWriteFunc */
static gboolean
write_notes (const char *path, gpointer data, GError **error)
{
  const Job *job = data;
  WhyExchangeFormat format;
  if (why_save_has_ending (path, ".csv"))
    return write_data (job, why_notes_data_add_csv, path, error);
  if (why_save_has_ending (path, ".json"))
    return write_data (job, why_notes_data_add_json, path, error);
  if (why_arrays_is_path (path))
    return why_arrays_write_notes (job->notes, &job->contour, path, error);
  if (!why_exchange_of_path (path, &format))
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _ ("%s: choose a name that ends in .csv, .json, .TextGrid, .PitchTier, .txt, "
                      ".svl, .mid or .npz"),
                   path);
      return FALSE;
    }
  /* 200 points a second hide the labels in a TextGrid: there is a file of its own for them. */
  const WhyTranscript transcript
      = { .duration_s = why_notes_duration (job->notes),
          .rate_hz = job->rate_hz,
          .axes = why_notes_axes (job->notes),
          .notes = job->notes,
          .contour = format == WHY_EXCHANGE_TEXTGRID ? NULL : &job->contour };
  g_autoptr (GBytes) bytes = why_transcript_write (&transcript, format);
  return write_bytes (path, bytes, error);
}

static void
written_cb (const char *path, const GError *error, gpointer self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  if (!context->window)
    return;
  if (error)
    why_toaster_say_fault (context->toaster, path, error);
  else
    why_toaster_say_saved (context->toaster, path);
}

/* All of them, named, and the pitch all along. */
static gboolean
is_ready (WhyNotesExportPart *self)
{
  WhySession *session = why_window_part_context (self)->session;
  WhyDocument *document = why_session_get_document (session);
  WhyNotes *notes = why_session_get_notes (session);
  WhyContourRun *contour = document ? why_document_get_contour (document) : NULL;
  return notes && why_notes_axes (notes) && !why_document_is_finding (document)
         && !why_session_is_live (session) && contour && why_session_get_analyzer (session)
         && why_contour_run_progress (contour) >= 1
         && !why_corrections_is_naming (why_document_get_corrections (document));
}

void
why_notes_export_part_write (WhyNotesExportPart *self, const char *path)
{
  const WhyWindowContext *context = why_window_part_context (self);
  if (!is_ready (self))
    return;
  WhyDocument *document = why_session_get_document (context->session);
  WhyContourRun *contour = why_document_get_contour (document);
  const WhyAnalysis *analysis = why_session_get_analysis (context->session);
  Job *job = g_new0 (Job, 1);
  gsize n = why_contour_run_n_frames (contour);
  job->notes = why_notes_ref (why_session_get_notes (context->session));
  job->analyzer = why_analyzer_ref (why_session_get_analyzer (context->session));
  job->sidecar = why_sidecar_copy (why_corrections_get (why_document_get_corrections (document)));
  job->sound = g_strdup (why_document_get_path (document));
  job->notice = g_strdup (analysis->notice);
  job->rate_hz = analysis->file_rate_hz;
  job->contour = (WhyContour){ WHY_CONTOUR_STEP_S, n, g_new (float, n + 1), g_new (float, n + 1) };
  why_contour_run_read (contour, 0, n, job->contour.f0_hz, job->contour.confidence);
  why_write_job_begin (context->window, path, write_notes, job, job_free, written_cb, self);
}

static void
named_cb (const char *path, const char *fault, gpointer self)
{
  const WhyWindowContext *context = why_window_part_context (self);
  if (context->window && fault)
    why_toaster_say (context->toaster, "%s", fault);
  else if (context->window)
    why_notes_export_part_write (self, path);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  static WhySaveFormat formats[8];
  const WhySaveFormat all[] = { { _ ("CSV table"), ".csv" },
                                { _ ("JSON, for programs"), ".json" },
                                { _ ("Praat TextGrid"), ".TextGrid" },
                                { _ ("Praat PitchTier (pitch line)"), ".PitchTier" },
                                { _ ("Audacity labels"), ".txt" },
                                { _ ("Sonic Visualiser layers"), ".svl" },
                                { _ ("MIDI"), ".mid" },
                                { _ ("NumPy arrays"), ".npz" } };
  const WhyWindowContext *context = why_window_part_context (data);
  const char *path = why_session_get_path (context->session);
  if (!path)
    return;
  memcpy (formats, all, sizeof all);
  g_autofree char *base = g_path_get_basename (path);
  char *dot = strrchr (base, '.');
  if (dot && dot != base)
    *dot = '\0';
  g_autofree char *name = g_strconcat (base, formats[0].ending, NULL);
  why_save_dialog_show (context->window, _ ("Export the Notes"), name, formats,
                        G_N_ELEMENTS (formats), named_cb, data);
}

static void
why_notes_export_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = { { "export-notes", export_cb, NULL, NULL, NULL } };
  why_window_part_add_actions (part, actions, G_N_ELEMENTS (actions));
}

static void
why_notes_export_part_update (WhyWindowPart *part, guint changes)
{
  if (changes & (WHY_SESSION_DOCUMENT | WHY_SESSION_NOTES | WHY_SESSION_CONTOUR))
    why_window_part_enable (part, "export-notes", is_ready (WHY_NOTES_EXPORT_PART (part)));
}

static void
why_notes_export_part_class_init (WhyNotesExportPartClass *klass)
{
  WHY_WINDOW_PART_CLASS (klass)->attach = why_notes_export_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_notes_export_part_update;
}

static void
why_notes_export_part_init (WhyNotesExportPart *self)
{
}

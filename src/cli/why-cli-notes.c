/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>

#include "analysis/engine/why-file-info.h"
#include "analysis/notes/why-notes-run.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "base/why-outfile.h"
#include "cli/why-cli.h"
#include "cli/why-notes-report.h"

#define BLOCK ((gint64) 65536) /* samples */

/* The command line; lives as long as the program. */
static char *model_path, *format_name, *output;
static double a4_hz;
static int n_threads;
static gboolean with_contour;

static const GOptionEntry entries[] = {
  WHY_CLI_MODEL (&model_path),
  WHY_CLI_A4 (&a4_hz),
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
    N_ ("text, json (one object per line) or "
        "csv"),
    "F" },
  { "contour", 0, 0, G_OPTION_ARG_NONE, &with_contour, N_ ("Add the pitch every 5 ms (json only)"),
    NULL },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("File to write (default: print)"),
    N_ ("OUT") },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: one per core)"), "N" },
  G_OPTION_ENTRY_NULL,
};

/* What a run has told so far. */
typedef struct
{
  WhyNotesRun *run;
  WhyNotes *notes;
  gboolean is_done;
  GError *error;
} State;

static void
told_cb (WhyNotes *notes, gboolean is_done, const GError *error, gpointer user)
{
  State *state = user;
  why_notes_unref (state->notes);
  state->notes = why_notes_ref (notes);
  state->is_done = is_done;
  if (error)
    state->error = g_error_copy (error);
  if (state->run)
    why_cli_show_bar (why_notes_run_progress (state->run));
}

static bool
count_step (double fraction, void *user)
{
  why_cli_show_bar (0);
  return true;
}

/* The notes of a file, or NULL with error. */
static WhyNotes *
find (const char *path,
      WhyNoteFinder *finder,
      WhyAnalyzer *analyzer,
      WhyAudioInfo *info,
      GError **error)
{
  WhyError reason = { WHY_OK, "" };
  if (why_audio_count (path, info, count_step, NULL, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return NULL;
    }
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  if (axes->sample_rate_hz != WHY_NOTE_RATE_HZ)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_UNSUPPORTED,
                   _ ("%s: this model is for %g Hz; notes can only be found with one for %g Hz"),
                   axes->model_name, axes->sample_rate_hz, WHY_NOTE_RATE_HZ);
      return NULL;
    }
  State state
      = { .notes = why_notes_new (NULL, 0, info->duration_s, why_analyzer_axes (analyzer)) };
  state.run
      = why_notes_run_new (finder, analyzer,
                           why_samples_of_file (path, why_analyzer_axes (analyzer)->sample_rate_hz),
                           info->duration_s, (unsigned) n_threads, FALSE, told_cb, &state);
  while (!state.is_done)
    g_main_context_iteration (NULL, TRUE);
  why_notes_run_stop (state.run);
  why_cli_clear_bar ();
  if (!state.error)
    return state.notes;
  why_notes_unref (state.notes);
  g_propagate_error (error, state.error);
  return NULL;
}

/* The contour of a whole file, block by block; false with error. */
typedef struct
{
  GArray *f0_hz, *confidence; /* float */
} Curve;

static void
frame_cb (size_t frame, float f0_hz, float confidence, void *user)
{
  Curve *curve = user;
  g_array_append_val (curve->f0_hz, f0_hz);
  g_array_append_val (curve->confidence, confidence);
}

static gboolean
trace (const char *path, double duration_s, double rate_hz, Curve *curve, GError **error)
{
  WhyContourTracker *tracker;
  WhyStatus status = why_contour_tracker_new (rate_hz, &tracker);
  if (status != WHY_OK)
    {
      g_set_error_literal (error, WHY_ERROR, status, why_status_str (status));
      return FALSE;
    }
  g_autoptr (WhySamples) samples = why_samples_of_file (path, rate_hz);
  gint64 n = (gint64) floor (duration_s * rate_hz + 0.5);
  g_autofree float *block = g_new (float, BLOCK);
  gboolean ok = TRUE;
  for (gint64 at = 0; ok && at < n; at += BLOCK)
    {
      gsize n_block = (gsize) MIN (BLOCK, n - at);
      ok = why_samples_read (samples, at, n_block, block, error);
      if (ok)
        why_contour_tracker_push (tracker, block, n_block, frame_cb, curve);
    }
  if (ok)
    why_contour_tracker_finish (tracker, frame_cb, curve);
  why_contour_tracker_free (tracker);
  return ok;
}

/* One file. FALSE with error. */
static gboolean
report_file (const char *path,
             int n_files,
             WhyFormat format,
             WhyNoteFinder *finder,
             WhyAnalyzer *analyzer,
             GString *text,
             GError **error)
{
  WhyAudioInfo info;
  g_autoptr (WhyNotes) notes = find (path, finder, analyzer, &info, error);
  if (!notes)
    return FALSE;
  g_autoptr (GArray) f0_hz = g_array_new (FALSE, FALSE, sizeof (float)),
                     confidence = g_array_new (FALSE, FALSE, sizeof (float));
  Curve curve = { f0_hz, confidence };
  if (with_contour
      && !trace (path, info.duration_s, why_analyzer_axes (analyzer)->sample_rate_hz, &curve,
                 error))
    return FALSE;
  WhyContour contour = { WHY_CONTOUR_STEP_S, f0_hz->len, (float *) (void *) f0_hz->data,
                         (float *) (void *) confidence->data };
  g_autoptr (WhySidecarState) by_hand = why_sidecar_load (path);
  g_autoptr (WhySidecar) none = why_sidecar_new ();
  if (by_hand->notice)
    why_cli_complain ("%s", by_hand->notice);
  const WhyNotesReport report
      = { .path = path,
          .notes = notes,
          .info = &info,
          .contour = with_contour ? &contour : NULL,
          .sidecar = why_sidecar_equal (by_hand->sidecar, none) ? NULL : by_hand->sidecar,
          .n_files = n_files };
  why_notes_report_add (&report, format, text);
  return TRUE;
}

/* Prints, or writes to the file of -o. */
static gboolean
deliver (const char *text)
{
  WhyError error = { WHY_OK, "" };
  WhyOutfile *file;
  if (!output)
    return why_cli_print (text);
  if (why_outfile_open (output, &file, &error) == WHY_OK)
    {
      fputs (text, why_outfile_stream (file));
      why_outfile_commit (file, &error);
    }
  if (error.status != WHY_OK)
    why_cli_complain ("%s: %s", output, error.message);
  return error.status == WHY_OK;
}

int
why_cli_notes (int argc, char **argv)
{
  int status;
  WhyFormat format;

  if (!why_cli_parse (&argc, &argv, entries, "FILE...",
                      N_ ("Finds the notes of recordings, and says of each where it is, which it "
                          "is, and how it is played."),
                      1, G_MAXINT, &status))
    return status;
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("notes: --threads must be 0 to 256");
  if (!why_report_parse (format_name, FALSE, &format) || !why_cli_a4 (a4_hz))
    return WHY_EXIT_USAGE;
  if (with_contour && format != WHY_FORMAT_JSON)
    return why_cli_misuse ("notes: --contour needs --format json");
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  g_autoptr (WhyNoteFinder) finder = why_note_finder_new (&error);
  if (!finder)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  g_autoptr (GString) text = g_string_new (NULL);
  status = WHY_EXIT_OK;
  for (int i = 1; i < argc; i++)
    {
      g_autoptr (GError) reason = NULL;
      if (!report_file (argv[i], argc - 1, format, finder, analyzer, text, &reason))
        {
          why_cli_complain ("%s", reason->message);
          status = WHY_EXIT_INPUT;
        }
    }
  if (text->len > 0 && !deliver (text->str))
    return WHY_EXIT_INPUT;
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/engine/why-file-info.h"
#include "analysis/exchange/why-arrays.h"
#include "analysis/notes/why-notes-answer.h"
#include "analysis/sidecar/why-corrected-notes.h"
#include "analysis/sidecar/why-sidecar-file.h"
#include "cli/why-annotated-report.h"
#include "cli/why-cli-shards.h"
#include "cli/why-exchange-args.h"
#include "cli/why-notes-report.h"

#define BLOCK ((gint64) 65536) /* samples */

/* The command line; lives as long as the program. */
static char *model_path, *format_name, *annotations_path, *tier;
static WhyCliShards shards;
static double a4_hz;
static int n_threads;
static gboolean with_contour, is_corrected;

static const GOptionEntry entries[] = {
  WHY_CLI_MODEL (&model_path),
  WHY_CLI_A4 (&a4_hz),
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
    N_ ("text, json (one object per line), csv, textgrid or pitchtier (Praat), audacity, svl (Sonic "
        "Visualiser), midi or npz (NumPy); default: by the ending of OUT, else text"),
    "F" },
  { "contour", 0, 0, G_OPTION_ARG_NONE, &with_contour,
    N_ ("Add the pitch every 5 ms (json, textgrid, svl; pitchtier, midi and npz always have it)"),
    NULL },
  { "corrected", 0, 0, G_OPTION_ARG_NONE, &is_corrected,
    N_ ("With what was corrected by hand in place of what the program found, as the window shows and "
        "exports it"),
    NULL },
  { "annotations", 0, 0, G_OPTION_ARG_FILENAME, &annotations_path,
    N_ ("Take the notes from this TextGrid, Audacity label file or table of intervals, and say how "
        "far its labels agree (one FILE)"),
    N_ ("FILE") },
  { "tier", 0, 0, G_OPTION_ARG_STRING, &tier,
    N_ ("Interval tier of the TextGrid (default: the first)"), N_ ("NAME") },
  WHY_CLI_OUTPUT (&shards.output),
  WHY_CLI_FILES_FROM (&shards),
  WHY_CLI_SHARD (&shards),
  WHY_CLI_RESUME (&shards),
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: one per core)"), "N" },
  G_OPTION_ENTRY_NULL,
};

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
  WhyNotesAnswer answer = { .notes = why_notes_new (NULL, 0, info->duration_s, axes) };
  WhyNotesRun *run
      = why_notes_run_new (finder, analyzer, why_samples_of_file (path, axes->sample_rate_hz),
                           info->duration_s, (unsigned) n_threads, FALSE, why_notes_answer_take,
                           &answer);
  while (why_notes_answer_wait (&answer, NULL))
    why_cli_show_bar (why_notes_run_progress (run));
  why_notes_run_stop (run);
  why_cli_clear_bar ();
  return why_notes_answer_steal (&answer, error);
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

/* Whether the pitch is to be tracked. */
static gboolean
wants_contour (const WhyOutputFormat *format)
{
  return with_contour || format->kind == WHY_OUTPUT_ARRAYS
         || (format->kind == WHY_OUTPUT_EXCHANGE
             && (format->exchange == WHY_EXCHANGE_PITCHTIER
                 || format->exchange == WHY_EXCHANGE_MIDI));
}

/* The notes of a file: found, or those of annotations, of which is_bad says whether any is not analysed. */
static WhyNotes *
take_notes (const char *path,
            WhyNoteFinder *finder,
            WhyAnalyzer *analyzer,
            WhyAnnotations *annotations,
            WhyAudioInfo *info,
            gboolean *is_bad,
            GError **error)
{
  WhyError reason = { WHY_OK, "" };
  if (!annotations)
    return find (path, finder, analyzer, info, error);
  if (why_audio_count (path, info, count_step, NULL, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return NULL;
    }
  *is_bad = why_annotated_complain (annotations, info->duration_s);
  return why_annotated_notes (annotations, analyzer, path, info->duration_s, error);
}

/* Appends to text, or writes a file. FALSE with error. */
static gboolean
tell (const WhyNotesReport *report, const WhyOutputFormat *format, GString *text, GError **error)
{
  if (format->kind == WHY_OUTPUT_REPORT)
    {
      why_notes_report_add (report, format->report, text);
      return TRUE;
    }
  if (format->kind == WHY_OUTPUT_ARRAYS)
    return why_arrays_write_notes (report->data.notes, report->data.contour, shards.output, error);
  const WhyTranscript transcript = { .duration_s = why_notes_duration (report->data.notes),
                                     .rate_hz = report->rate_hz,
                                     .axes = why_notes_axes (report->data.notes),
                                     .notes = report->data.notes,
                                     .contour = report->data.contour };
  g_autoptr (GBytes) bytes = why_transcript_write (&transcript, format->exchange);
  gsize n;
  const char *data = g_bytes_get_data (bytes, &n);
  g_string_append_len (text, data, (gssize) n);
  return TRUE;
}

/* What was said by hand in place of what was found. FALSE with error. */
static gboolean
correct (WhyNotes **notes,
         const char *path,
         const WhySidecar *sidecar,
         WhyAnalyzer *analyzer,
         GError **error)
{
  g_autoptr (WhyNotes) found = *notes;
  g_autoptr (WhySamples) samples
      = why_samples_of_file (path, why_analyzer_axes (analyzer)->sample_rate_hz);
  g_autoptr (GHashTable) stretches = why_named_stretches_new ();
  *notes
      = why_corrected_notes_new_named (found, sidecar, stretches, analyzer, samples, NULL, error);
  return *notes != NULL;
}

/* One file. FALSE with error. */
static gboolean
report_file (const char *path,
             int n_files,
             const WhyOutputFormat *format,
             WhyNoteFinder *finder,
             WhyAnalyzer *analyzer,
             WhyAnnotations *annotations,
             gboolean *is_bad,
             GString *text,
             GError **error)
{
  WhyAudioInfo info;
  gboolean tracks = wants_contour (format);
  g_autoptr (WhyNotes) notes
      = take_notes (path, finder, analyzer, annotations, &info, is_bad, error);
  if (!notes)
    return FALSE;
  g_autoptr (GArray) f0_hz = g_array_new (FALSE, FALSE, sizeof (float)),
                     confidence = g_array_new (FALSE, FALSE, sizeof (float));
  Curve curve = { f0_hz, confidence };
  if (tracks
      && !trace (path, info.duration_s, why_analyzer_axes (analyzer)->sample_rate_hz, &curve,
                 error))
    return FALSE;
  WhyContour contour = { WHY_CONTOUR_STEP_S, f0_hz->len, (float *) (void *) f0_hz->data,
                         (float *) (void *) confidence->data };
  g_autoptr (WhySidecarState) by_hand = why_sidecar_load (path);
  g_autofree char *notice = why_file_notice (&info);
  if (by_hand->notice)
    why_cli_complain ("%s", by_hand->notice);
  if (is_corrected && !correct (&notes, path, by_hand->sidecar, analyzer, error))
    return FALSE;
  const WhyNotesReport report = { .data = { .path = path,
                                            .notes = notes,
                                            .notice = notice,
                                            .contour = tracks ? &contour : NULL,
                                            .sidecar = by_hand->sidecar,
                                            .annotations = annotations },
                                  .rate_hz = info.sample_rate_hz,
                                  .n_files = n_files };
  return tell (&report, format, text, error);
}

/* False after a complaint. */
static gboolean
check_options (int n_files, WhyOutputFormat *format)
{
  /* Lines for merge are JSON, whatever the file is called. */
  if (why_cli_shards_is_on (&shards) && !format_name)
    format_name = g_strdup ("json");
  if (!why_output_format_parse ("notes", format_name, shards.output, TRUE, n_files, format))
    return FALSE;
  if (n_threads < 0 || n_threads > 256)
    why_cli_complain ("notes: --threads must be 0 to 256");
  else if (with_contour
           && (format->kind == WHY_OUTPUT_REPORT ? format->report != WHY_FORMAT_JSON
                                                 : format->exchange == WHY_EXCHANGE_AUDACITY))
    why_cli_complain ("notes: --contour needs --format json, textgrid or svl");
  else if (annotations_path && (n_files > 1 || format->kind != WHY_OUTPUT_REPORT))
    why_cli_complain ("notes: --annotations takes one file, and --format text, json or csv");
  else if (annotations_path && is_corrected)
    why_cli_complain ("notes: --annotations and --corrected exclude each other");
  else if (why_cli_shards_is_on (&shards)
           && (format->kind != WHY_OUTPUT_REPORT || format->report != WHY_FORMAT_JSON
               || annotations_path))
    why_cli_complain ("notes: --shard and --resume write --format json only");
  else if (tier && !annotations_path)
    why_cli_complain ("notes: --tier needs --annotations");
  else
    return why_cli_a4 (a4_hz);
  return FALSE;
}

/* What notes are found by, or which they are. False after a complaint. */
static gboolean
prepare (const char *sound, WhyNoteFinder **finder, WhyAnnotations **annotations)
{
  g_autoptr (GError) error = NULL;
  if (annotations_path)
    *annotations = why_annotations_load (annotations_path, tier, sound, &error);
  else
    *finder = why_note_finder_new (&error);
  if (error)
    why_cli_complain ("%s", error->message);
  return !error;
}

/* What is found by what. */
typedef struct
{
  WhyNoteFinder *finder;
  WhyAnalyzer *analyzer;
  WhyAnnotations *annotations;
  WhyOutputFormat format;
} Job;

/* WhyCliFileFunc */
static char *
line_of_file (const char *path, void *user, GError **error)
{
  const Job *job = user;
  GString *text = g_string_new (NULL);
  gboolean is_bad = FALSE, ok = report_file (path, 1, &job->format, job->finder, job->analyzer,
                                             NULL, &is_bad, text, error);
  return g_string_free (text, !ok);
}

/* Lines for merge. */
static int
write_shard (Job *job, char **files, WhyShard shard)
{
  g_autoptr (WhyShardHeader) header = why_shard_header_new ("notes", shard);
  why_shard_header_add_number (header, "a4", why_note_get_a4 ());
  why_shard_header_add (header, "contour", with_contour ? "yes" : NULL);
  why_shard_header_add (header, "corrected", is_corrected ? "yes" : NULL);
  if (!why_cli_shards_describe (header, job->analyzer, model_path, files))
    return WHY_EXIT_INPUT;
  return why_cli_shards_run (&shards, header, files, line_of_file, job);
}

/* One file after the other; what is printed is printed at once, and not kept. */
static int
report_files (const Job *job, char **files)
{
  int n_files = (int) g_strv_length (files), status = WHY_EXIT_OK;
  gboolean is_table = job->format.kind == WHY_OUTPUT_REPORT && job->format.report == WHY_FORMAT_CSV;
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean any = FALSE;
  for (; *files; files++)
    {
      g_autoptr (GError) reason = NULL;
      gboolean is_bad = FALSE;
      if (!report_file (*files, n_files, &job->format, job->finder, job->analyzer, job->annotations,
                        &is_bad, text, &reason))
        why_cli_complain ("%s", reason->message);
      if (reason || is_bad)
        status = WHY_EXIT_INPUT;
      if (shards.output || text->len == 0)
        continue;
      /* A table has its header once. */
      const char *first = any && is_table ? strchr (text->str, '\n') + 1 : text->str;
      if (!why_cli_print (first))
        return WHY_EXIT_INPUT;
      g_string_truncate (text, 0);
      any = TRUE;
    }
  return text->len > 0 && !why_output_deliver (shards.output, text->str, text->len) ? WHY_EXIT_INPUT
                                                                                    : status;
}

int
why_cli_notes (int argc, char **argv)
{
  int status;
  Job job = { NULL };
  WhyShard shard;

  if (!why_cli_parse (&argc, &argv, entries, "FILE...",
                      N_ ("Finds the notes of recordings, and says of each where it is, which it "
                          "is, and how it is played."),
                      0, G_MAXINT, &status))
    return status;
  if (!why_cli_shards_parse (&shards, "notes", &shard))
    return WHY_EXIT_USAGE;
  g_auto (GStrv) files
      = why_cli_shards_files (&shards, "notes", argv + 1, (gsize) argc - 1, &status);
  if (!files)
    return status;
  if (!check_options ((int) g_strv_length (files), &job.format))
    return WHY_EXIT_USAGE;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  g_autoptr (WhyNoteFinder) finder = NULL;
  g_autoptr (WhyAnnotations) annotations = NULL;
  if (!analyzer || !prepare (files[0], &finder, &annotations))
    return WHY_EXIT_INPUT;
  job.analyzer = analyzer;
  job.finder = finder;
  job.annotations = annotations;
  return why_cli_shards_is_on (&shards) ? write_shard (&job, files, shard)
                                        : report_files (&job, files);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/adapt/why-notes-heard.h"

#include <glib/gi18n-lib.h>

#include <string.h>

#include "base/why-jobs.h"

#define N_VIEWS 5

typedef struct
{
  WhyNotesHeard *notes;
  WhyVariator *variator;
  guint64 seed;
  gboolean *failed;
  GCancellable *cancellable;
  GMutex mutex; /* one failure at a time */
  WhyFailureFunc on_failure;
  void *user;
} Run;

WhyNotesHeard *
why_notes_heard_new (const WhyManifest *manifest, WhyAnalyzer *analyzer, GError **error)
{
  const WhyModel *model = why_analyzer_model (analyzer);
  g_autoptr (WhyNotesHeard) notes = g_new0 (WhyNotesHeard, 1);
  g_autoptr (GHashTable) recordings = g_hash_table_new (g_str_hash, g_str_equal);
  gsize n = 0;
  notes->manifest = manifest;
  notes->analyzer = why_analyzer_ref (analyzer);
  notes->rows = g_new (gsize, manifest->n_rows + 1);
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      notes->n_unlabelled += *row->class_name == '\0';
      if (*row->class_name && why_model_find_class (model, row->class_name) < 0)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       _ ("line %zu: the model has no class “%s”; rename it with --map or leave it "
                          "out with --exclude"),
                       row->line, row->class_name);
          return NULL;
        }
      if (*row->class_name)
        notes->rows[n++] = i;
    }
  notes->sounds
      = why_sounds_new (n, N_VIEWS, why_sounds_n_values (model), why_model_info (model)->n_classes);
  notes->is_held_out = g_new0 (gboolean, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      const WhyManifestRow *row = &manifest->rows[notes->rows[i]];
      gpointer number;
      if (!g_hash_table_lookup_extended (recordings, row->file, NULL, &number))
        {
          number = GSIZE_TO_POINTER ((gsize) g_hash_table_size (recordings));
          g_hash_table_insert (recordings, row->file, number);
        }
      notes->sounds->labels[i] = (gsize) why_model_find_class (model, row->class_name);
      notes->sounds->groups[i] = GPOINTER_TO_SIZE (number);
      notes->is_held_out[i]
          = strcmp (row->split, "test") == 0 || strcmp (row->split, "validation") == 0;
    }
  notes->n_recordings = g_hash_table_size (recordings);
  return g_steal_pointer (&notes);
}

void
why_notes_heard_free (WhyNotesHeard *notes)
{
  g_clear_pointer (&notes->sounds, why_sounds_free);
  g_clear_pointer (&notes->analyzer, why_analyzer_unref);
  g_free (notes->rows);
  g_free (notes->is_held_out);
  g_free (notes);
}

/* As `evaluate` hears it. */
static bool
hear_one (void *data, unsigned lane, size_t index)
{
  Run *run = data;
  WhyNotesHeard *notes = run->notes;
  const WhyManifestRow *row = &notes->manifest->rows[notes->rows[index]];
  const WhyAnalysisOptions options = {
    .verdict_only = TRUE,
    .length_later = TRUE,
    .start_s = row->from_s,
    .duration_s = why_manifest_row_length (row, 0),
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis = why_analyzer_run (notes->analyzer, row->file, &options, NULL,
                                                       NULL, NULL, run->cancellable, &error);
  if (analysis)
    return why_sounds_fill (notes->sounds, index, why_analyzer_model (notes->analyzer),
                            run->variator, analysis, run->seed + index)
           == WHY_OK;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return false;
  g_mutex_lock (&run->mutex);
  run->failed[index] = TRUE;
  if (run->on_failure)
    run->on_failure (error->message, notes->rows[index], run->user);
  g_mutex_unlock (&run->mutex);
  return true;
}

static void
cancel_cb (void *data)
{
  const Run *run = data;
  g_cancellable_cancel (run->cancellable);
}

static void
drop_failed (WhyNotesHeard *notes, const gboolean *failed)
{
  gsize kept = 0;
  for (gsize i = 0; i < notes->sounds->n; i++)
    if (!failed[i])
      {
        notes->is_held_out[kept] = notes->is_held_out[i];
        notes->rows[kept++] = notes->rows[i];
      }
  notes->n_failed = notes->sounds->n - kept;
  why_sounds_drop (notes->sounds, failed);
}

gboolean
why_notes_heard_run (WhyNotesHeard *notes,
                     guint64 seed,
                     unsigned n_threads,
                     WhyStep step,
                     WhyFailureFunc on_failure,
                     void *step_user,
                     void *user,
                     GError **error)
{
  const WhyModel *model = why_analyzer_model (notes->analyzer);
  const WhyAxes *axes = why_analyzer_axes (notes->analyzer);
  g_autofree gboolean *failed = g_new0 (gboolean, notes->sounds->n + 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  WhyError reason = { WHY_OK, "" };
  Run run = {
    .notes = notes,
    .seed = seed,
    .failed = failed,
    .cancellable = cancellable,
    .on_failure = on_failure,
    .user = user,
  };
  const WhyJobs jobs = {
    .n = notes->sounds->n,
    .n_threads = n_threads,
    .job = hear_one,
    .cancel = cancel_cb,
    .data = &run,
  };
  WhyStatus status
      = why_variator_new (axes->paths, why_model_mu (model), axes->n_paths, axes->n_frames,
                          why_model_info (model)->log_c, &run.variator, &reason);
  g_mutex_init (&run.mutex);
  if (status == WHY_OK && !why_jobs_run (&jobs, step, step_user))
    why_error_set (&reason, status = WHY_CANCELLED, "%s", why_status_str (WHY_CANCELLED));
  g_mutex_clear (&run.mutex);
  why_variator_free (run.variator);
  if (status == WHY_OK)
    drop_failed (notes, failed);
  else
    why_error_propagate (error, &reason, NULL);
  return status == WHY_OK;
}

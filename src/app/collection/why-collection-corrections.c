/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-folder.h"
#include "app/collection/why-collection-window-private.h"
#include "app/export/why-save-dialog.h"
#include "base/why-outfile.h"

/* What was corrected by hand in the recordings of the list, as a manifest to train on. */

typedef struct
{
  GStrv files;
  char *path;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_strfreev (job->files);
  g_free (job->path);
  g_free (job);
}

static void
write_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  WhyError reason = { WHY_OK, "" };
  g_autoptr (WhyCorrectedFolder) notes
      = why_sidecar_collect_files ((const char *const *) job->files, cancellable, &error);
  if (notes && notes->n == 0)
    g_set_error_literal (&error, WHY_ERROR, WHY_ERR_INVALID,
                         _ ("No note of these recordings was given a technique by hand"));
  else if (notes)
    {
      g_autofree char *text = why_corrected_folder_manifest (notes, job->path);
      if (why_outfile_write (job->path, text, &reason) != WHY_OK)
        why_error_propagate (&error, &reason, job->path);
    }
  if (error)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyCollectionWindow) self = user_data;
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    why_collection_window_toast_saved (self, job->path);
  else
    why_collection_window_toast (self, error->message);
}

void
why_collection_window_export_corrections (WhyCollectionWindow *self, const char *path)
{
  const WhyManifest *manifest = why_collection_get_manifest (self->collection);
  Job *job = g_new0 (Job, 1);
  job->path = g_strdup (path);
  job->files = g_new0 (char *, manifest->n_rows + 1);
  for (gsize i = 0; i < manifest->n_rows; i++)
    job->files[i] = g_strdup (manifest->rows[i].file);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, written_cb, g_object_ref (self));
  g_task_set_name (task, "[why] corrections");
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, write_thread);
}

static void
chosen_cb (const char *path, const char *fault, gpointer user)
{
  if (path)
    why_collection_window_export_corrections (user, path);
  else
    why_collection_window_toast (user, fault);
}

void
why_collection_window_ask_corrections (WhyCollectionWindow *self)
{
  static WhySaveFormat formats[1];
  formats[0] = (WhySaveFormat){ _ ("CSV table"), ".csv" };
  g_autofree char *name = g_strdup_printf ("%s-corrections.csv", self->name);
  why_save_dialog_show (GTK_WINDOW (self), _ ("Export Corrections"), name, formats, 1, chosen_cb,
                        self);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/sidecar/why-sidecar-folder.h"
#include "app/collection/why-collection-window-private.h"
#include "app/export/why-save-dialog.h"
#include "app/export/why-write-job.h"
#include "base/why-outfile.h"

/* What was corrected by hand in the recordings of the list, as a manifest to train on. */

/* WhyWriteFunc; data: the recordings. */
static gboolean
write_manifest (const char *path, gpointer files, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  g_autoptr (WhyCorrectedFolder) notes = why_sidecar_collect_files (files, NULL, error);
  if (!notes)
    return FALSE;
  if (notes->n == 0)
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_INVALID,
                           _ ("No note of these recordings was given a technique by hand"));
      return FALSE;
    }
  g_autofree char *text = why_corrected_folder_manifest (notes, path);
  if (why_outfile_write (path, text, &reason) == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}

static void
written_cb (const char *path, const GError *error, gpointer self)
{
  if (error)
    why_collection_window_toast (self, error->message);
  else
    why_collection_window_toast_saved (self, path);
}

void
why_collection_window_export_corrections (WhyCollectionWindow *self, const char *path)
{
  const WhyManifest *manifest = why_collection_get_manifest (self->collection);
  GStrv files = g_new0 (char *, manifest->n_rows + 1);
  for (gsize i = 0; i < manifest->n_rows; i++)
    files[i] = g_strdup (manifest->rows[i].file);
  why_write_job_begin (GTK_WINDOW (self), path, write_manifest, files, (GDestroyNotify) g_strfreev,
                       written_cb, self);
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

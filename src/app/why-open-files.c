/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-open-files.h"

#include <glib/gi18n.h>

#include "analysis/exchange/why-annotations.h"
#include "app/collection/why-collection-window-private.h"
#include "app/why-open.h"

/* The annotations among one or two files, taken out; NULL where there are none, or only such. g_free. */
static char *
take_annotations (GPtrArray *local)
{
  g_autofree char *found = NULL;
  guint at = 0;
  if (local->len > 2)
    return NULL;
  for (guint i = 0; i < local->len; i++)
    {
      g_autofree char *path = g_file_get_path (local->pdata[i]);
      if (!why_annotations_is_file (path))
        continue;
      if (found)
        return NULL;
      found = g_steal_pointer (&path);
      at = i;
    }
  if (found)
    g_ptr_array_remove_index (local, at);
  return g_steal_pointer (&found);
}

gboolean
why_open_files (
    GtkApplication *application, WhyWindow *viewer, GFile **files, gsize n_files, GError **error)
{
  g_autofree char *remark = NULL;
  g_autoptr (GPtrArray) local = why_open_local (files, n_files, &remark);
  GFile **here = (GFile **) local->pdata;
  if (local->len == 0)
    {
      g_set_error_literal (error, WHY_ERROR, WHY_ERR_INVALID,
                           remark ? remark : _ ("There is no file to open"));
      return FALSE;
    }
  g_autofree char *annotations = take_annotations (local);
  here = (GFile **) local->pdata;
  if (local->len > 0 && why_open_is_collection (here, local->len))
    {
      g_auto (GStrv) paths = g_new0 (char *, local->len + 1);
      for (guint i = 0; i < local->len; i++)
        paths[i] = g_file_get_path (here[i]);
      WhyCollectionWindow *window
          = why_collection_window_new (application, (const char *const *) paths, viewer);
      gtk_window_present (GTK_WINDOW (window));
      if (remark)
        why_collection_window_toast (window, remark);
      return TRUE;
    }
  if (!viewer)
    viewer = why_open_viewer (application);
  gtk_window_present (GTK_WINDOW (viewer));
  if (local->len > 0)
    why_window_open (viewer, here[0]);
  if (annotations)
    why_window_annotate (viewer, annotations);
  if (remark)
    why_window_tell (viewer, remark);
  return TRUE;
}

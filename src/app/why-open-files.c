/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-open-files.h"

#include <glib/gi18n.h>

#include "app/collection/why-collection-window-private.h"
#include "app/why-open.h"

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
  if (why_open_is_collection (here, local->len))
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
  why_window_open (viewer, here[0]);
  if (remark)
    why_window_tell (viewer, remark);
  return TRUE;
}

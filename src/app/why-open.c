/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-open.h"

#include <glib/gi18n.h>

#include "app/why-collection-window.h"

WhyWindow *
why_open_viewer (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (WHY_IS_WINDOW (l->data))
      return WHY_WINDOW (l->data);
  return why_window_new (application);
}

/* NULL with error when one is elsewhere. */
static char **
list_paths (GFile **files, gsize n_files, GError **error)
{
  g_auto (GStrv) paths = g_new0 (char *, n_files + 1);
  for (gsize i = 0; i < n_files; i++)
    {
      paths[i] = g_file_get_path (files[i]);
      if (paths[i])
        continue;
      g_autofree char *uri = g_file_get_uri (files[i]);
      g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                   _("%s is not on this computer; copy it here, then open the copy"), uri);
      return NULL;
    }
  return g_steal_pointer (&paths);
}

gboolean
why_open_is_collection (GFile **files, gsize n_files)
{
  g_autofree char *path = g_file_get_path (files[0]);
  return n_files > 1
         || (path && (why_collection_is_manifest (path) || g_file_test (path, G_FILE_TEST_IS_DIR)));
}

gboolean
why_open_files (GtkApplication *application,
                WhyWindow *viewer,
                GFile **files,
                gsize n_files,
                GError **error)
{
  g_auto (GStrv) paths = list_paths (files, n_files, error);
  if (!paths)
    return FALSE;
  if (why_open_is_collection (files, n_files))
    {
      WhyCollectionWindow *window
          = why_collection_window_new (application, (const char *const *) paths, viewer);
      gtk_window_present (GTK_WINDOW (window));
      return TRUE;
    }
  if (!viewer)
    viewer = why_open_viewer (application);
  gtk_window_present (GTK_WINDOW (viewer));
  why_window_open (viewer, files[0]);
  return TRUE;
}

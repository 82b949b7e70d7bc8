/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-open.h"

#include <glib/gi18n.h>

#include "app/collection/why-collection-window-private.h"
#include "base/why-utf8.h"

WhyWindow *
why_open_viewer (GtkApplication *application)
{
  for (GList *l = gtk_application_get_windows (application); l; l = l->next)
    if (WHY_IS_WINDOW (l->data))
      return WHY_WINDOW (l->data);
  return why_window_new (application);
}

/* "smb://host/take.wav", without what no label should show. */
static char *
address_of (GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);
  return why_utf8_plain (name, "");
}

GPtrArray *
why_open_local (GFile **files, gsize n_files, char **remark)
{
  GPtrArray *local = g_ptr_array_new ();
  GFile *elsewhere = NULL;
  for (gsize i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);
      if (path)
        g_ptr_array_add (local, files[i]);
      else
        elsewhere = files[i];
    }
  gsize n = n_files - local->len;
  g_autofree char *address = elsewhere ? address_of (elsewhere) : NULL;
  *remark = NULL;
  if (n == 1)
    *remark = g_strdup_printf (_ ("%s is not on this computer. Copy it here, then open the copy."),
                               address);
  else if (n > 1)
    /* Translators: there are two at least */
    *remark = g_strdup_printf (
        ngettext ("%zu file is not on this computer. Copy it here, then open the copy.",
                  "%zu files are not on this computer. Copy them here, then open the copies.", n),
        n);
  return local;
}

gboolean
why_open_is_collection (GFile **files, gsize n_files)
{
  g_autofree char *path = g_file_get_path (files[0]);
  return n_files > 1
         || (path && (why_collection_is_manifest (path) || g_file_test (path, G_FILE_TEST_IS_DIR)));
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

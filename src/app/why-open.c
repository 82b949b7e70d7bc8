/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-open.h"

#include <glib/gi18n.h>

#include "analysis/corpus/why-manifest.h"
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
         || (path && (why_manifest_is_named (path) || g_file_test (path, G_FILE_TEST_IS_DIR)));
}

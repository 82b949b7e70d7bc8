/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-save-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/why-compat.h"
#include "app/preferences/why-settings.h"

typedef struct
{
  const WhySaveFormat *formats;
  gsize n_formats;
  WhySaveFunc func;
  WhyFolderFunc folder_func;
  GWeakRef user;
} Request;

static void
request_free (gpointer data)
{
  Request *request = data;
  g_weak_ref_clear (&request->user);
  g_free (request);
}

static Request *
request_new (GObject *user)
{
  Request *request = g_new0 (Request, 1);
  g_weak_ref_init (&request->user, user);
  return request;
}

gboolean
why_save_has_ending (const char *path, const char *ending)
{
  gsize n = strlen (path), n_ending = strlen (ending);
  return n > n_ending && g_ascii_strcasecmp (path + n - n_ending, ending) == 0;
}

static gboolean
has_ending (const char *path, const Request *request)
{
  for (gsize i = 0; i < request->n_formats; i++)
    if (why_save_has_ending (path, request->formats[i].ending))
      return TRUE;
  return FALSE;
}

static void
remember_folder (const char *key, const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  why_settings_set_path (key, folder);
}

static void
named_cb (GListModel *files, guint filter, gpointer data)
{
  Request *request = data;
  g_autoptr (GObject) user = g_weak_ref_get (&request->user);
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);
  if (!user)
    return;
  if (!path)
    {
      g_autofree char *uri = g_file_get_uri (file);
      g_autofree char *fault
          = g_strdup_printf (_ ("%s is not on this computer. Choose a folder that is."), uri);
      request->func (NULL, fault, user);
      return;
    }
  gboolean is_whole = has_ending (path, request);
  g_autofree char *whole
      = g_strconcat (path, is_whole ? "" : request->formats[filter].ending, NULL);
  remember_folder ("export-folder", path);
  /* The dialog asked about the name that was typed, not about this one. */
  if (!is_whole && g_file_test (whole, G_FILE_TEST_EXISTS))
    {
      g_autofree char *display = g_filename_display_name (whole);
      g_autofree char *fault
          = g_strdup_printf (_ ("%s already exists; choose another name"), display);
      request->func (NULL, fault, user);
    }
  else
    request->func (whole, NULL, user);
}

GFile *
why_dialog_folder (const char *key)
{
  g_autofree char *folder = why_settings_get_path (key);
  return *folder ? g_file_new_for_path (folder) : NULL;
}

void
why_save_dialog_show (GtkWindow *window,
                      const char *title,
                      const char *name,
                      const WhySaveFormat *formats,
                      gsize n_formats,
                      WhySaveFunc func,
                      gpointer user)
{
  Request *request = request_new (user);
  request->formats = formats;
  request->n_formats = n_formats;
  request->func = func;
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  for (gsize i = 0; i < n_formats; i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      gtk_file_filter_set_name (filter, formats[i].label);
      gtk_file_filter_add_suffix (filter, formats[i].ending + 1);
      g_list_store_append (filters, filter);
    }
  g_autoptr (GFile) folder = why_dialog_folder ("export-folder");
  const WhyAsk ask = { WHY_ASK_NAME, title, _ ("_Export"), G_LIST_MODEL (filters), folder, name };
  why_compat_ask (window, &ask, named_cb, request, request_free);
}

static void
folder_cb (GListModel *files, guint filter, gpointer data)
{
  Request *request = data;
  g_autoptr (GObject) user = g_weak_ref_get (&request->user);
  g_autoptr (GFile) file = g_list_model_get_item (files, 0);
  g_autofree char *path = g_file_get_path (file);
  if (path)
    why_settings_set_path ("open-folder", path);
  if (user)
    request->folder_func (file, user);
}

void
why_folder_dialog_show (GtkWindow *window, WhyFolderFunc func, gpointer user)
{
  Request *request = request_new (user);
  request->folder_func = func;
  g_autoptr (GFile) folder = why_dialog_folder ("open-folder");
  const WhyAsk ask = { .kind = WHY_ASK_FOLDER,
                       .title = _ ("Open a Folder of Recordings"),
                       .accept = _ ("_Open"),
                       .folder = folder };
  why_compat_ask (window, &ask, folder_cb, request, request_free);
}

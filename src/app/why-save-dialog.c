/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-save-dialog.h"

#include <glib/gi18n.h>

#include "app/why-settings.h"

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

static const char *
chosen_ending (GtkFileChooser *chooser, const Request *request)
{
  GtkFileFilter *filter = gtk_file_chooser_get_filter (chooser);
  for (gsize i = 0; filter && i < request->n_formats; i++)
    if (g_strcmp0 (gtk_file_filter_get_name (filter), request->formats[i].label) == 0)
      return request->formats[i].ending;
  return request->formats[0].ending;
}

static gboolean
has_ending (const char *path, const Request *request)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);
  for (gsize i = 0; i < request->n_formats; i++)
    if (g_str_has_suffix (lower, request->formats[i].ending))
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
save_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  Request *request = data;
  g_autoptr (GObject) user = g_weak_ref_get (&request->user);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  if (path && user)
    {
      gboolean is_whole = has_ending (path, request);
      g_autofree char *whole = g_strconcat (
          path, is_whole ? "" : chosen_ending (GTK_FILE_CHOOSER (dialog), request), NULL);
      remember_folder ("export-folder", path);
      /* The dialog asked about the name that was typed, not about this one. */
      if (!is_whole && g_file_test (whole, G_FILE_TEST_EXISTS))
        {
          g_autofree char *display = g_filename_display_name (whole);
          g_autofree char *fault
              = g_strdup_printf (_("%s exists already; choose another name"), display);
          request->func (NULL, fault, user);
        }
      else
        request->func (whole, NULL, user);
    }
  g_object_unref (dialog);
}

void
why_dialog_begin_in_folder (GtkNativeDialog *dialog, const char *key)
{
  g_autofree char *folder = why_settings_get_path (key);
  g_autoptr (GFile) file = *folder ? g_file_new_for_path (folder) : NULL;
  if (file)
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), file, NULL);
}

/* What was asked for a window that is closed needs no answer. */
static void
closed_cb (GtkNativeDialog *dialog)
{
  if (!gtk_native_dialog_get_visible (dialog))
    return;
  gtk_native_dialog_hide (dialog);
  g_object_unref (dialog);
}

void
why_dialog_show (GtkNativeDialog *dialog)
{
  gtk_native_dialog_set_modal (dialog, TRUE);
  g_signal_connect_object (gtk_native_dialog_get_transient_for (dialog), "unrealize",
                           G_CALLBACK (closed_cb), dialog, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (dialog);
}

static void
show (GtkFileChooserNative *dialog, Request *request, GCallback response)
{
  g_object_set_data_full (G_OBJECT (dialog), "request", request, request_free);
  g_signal_connect (dialog, "response", response, request);
  why_dialog_show (GTK_NATIVE_DIALOG (dialog));
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
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, window, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Export"), _("_Cancel"));
  Request *request = request_new (user);
  request->formats = formats;
  request->n_formats = n_formats;
  request->func = func;
  for (gsize i = 0; i < n_formats; i++)
    {
      g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
      gtk_file_filter_set_name (filter, formats[i].label);
      gtk_file_filter_add_suffix (filter, formats[i].ending + 1);
      gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), filter);
    }
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  why_dialog_begin_in_folder (GTK_NATIVE_DIALOG (dialog), "export-folder");
  show (dialog, request, G_CALLBACK (save_response_cb));
}

static void
folder_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  Request *request = data;
  g_autoptr (GObject) user = g_weak_ref_get (&request->user);
  g_autoptr (GFile) file = response == GTK_RESPONSE_ACCEPT
                               ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog))
                               : NULL;
  g_autofree char *path = file ? g_file_get_path (file) : NULL;
  if (path)
    why_settings_set_path ("open-folder", path);
  if (file && user)
    request->folder_func (file, user);
  g_object_unref (dialog);
}

void
why_folder_dialog_show (GtkWindow *window, WhyFolderFunc func, gpointer user)
{
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_("Open a Folder of Recordings"), window,
                                     GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Open"),
                                     _("_Cancel"));
  Request *request = request_new (user);
  request->folder_func = func;
  why_dialog_begin_in_folder (GTK_NATIVE_DIALOG (dialog), "open-folder");
  show (dialog, request, G_CALLBACK (folder_response_cb));
}

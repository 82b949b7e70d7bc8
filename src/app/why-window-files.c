/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "app/why-settings.h"
#include "app/why-window-private.h"
#include "figure/why-figure.h"

#define MAX_RECENT 8
#define PNG_DPI 192

static const char *const example_names[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };

void
why_window_open (WhyWindow *self, GFile *file)
{
  g_autofree char *path = g_file_get_path (file);
  if (path)
    {
      why_window_run (self, path, 0);
      return;
    }
  g_autofree char *uri = g_file_get_uri (file);
  why_window_toast (self, _("%s is not on this computer; copy it here, then open the copy"), uri);
}

static void
open_response_cb (GtkNativeDialog *dialog, int response, WhyWindow *self)
{
  if (response == GTK_RESPONSE_ACCEPT)
    {
      g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
      if (file)
        {
          g_autoptr (GFile) folder = g_file_get_parent (file);
          g_autofree char *path = folder ? g_file_get_path (folder) : NULL;
          why_settings_set ("open-folder", path ? path : "");
          why_window_open (self, file);
        }
    }
  g_object_unref (dialog);
}

/* Where the last file came from, or went to. */
static void
begin_in_folder (GtkNativeDialog *dialog, const char *key)
{
  g_autofree char *folder = why_settings_get (key);
  if (!*folder)
    return;
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), file, NULL);
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Open a Recording"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) sounds = gtk_file_filter_new (), all = gtk_file_filter_new ();
  gtk_file_filter_set_name (sounds, _("Sound files"));
  gtk_file_filter_add_mime_type (sounds, "audio/*");
  /* Containers that some systems do not count as audio. */
  gtk_file_filter_add_suffix (sounds, "ogg");
  gtk_file_filter_add_suffix (sounds, "opus");
  gtk_file_filter_add_suffix (sounds, "caf");
  gtk_file_filter_add_suffix (sounds, "w64");
  gtk_file_filter_add_suffix (sounds, "rf64");
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), sounds);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), all);
  begin_in_folder (GTK_NATIVE_DIALOG (dialog), "open-folder");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (open_response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

gboolean
why_window_drop (WhyWindow *self, const GValue *value)
{
  g_autoptr (GFile) file = NULL;
  guint n_files = 1;
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    {
      g_autoptr (GSList) files = gdk_file_list_get_files (g_value_get_boxed (value));
      n_files = g_slist_length (files);
      file = files ? g_object_ref (files->data) : NULL;
    }
  else if (G_VALUE_HOLDS (value, G_TYPE_FILE))
    file = g_value_dup_object (value);
  if (!file)
    return FALSE;
  if (n_files > 1)
    why_window_toast (self,
                      ngettext ("One recording at a time: the first of %u is opened",
                                "One recording at a time: the first of %u is opened", n_files),
                      n_files);
  why_window_open (self, file);
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, WhyWindow *self)
{
  return why_window_drop (self, value);
}

static void
open_path_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  why_window_run (data, g_variant_get_string (parameter, NULL), 0);
}

static void
example_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *relative = g_strdup_printf ("examples/%s.wav", name);
  g_autofree char *path = why_data_path (relative);
  if (path)
    why_window_run (data, path, 0);
  else
    why_window_toast (data, _ ("The example sounds are not installed; install Whybrato again, or "
                               "open a recording"));
}

static GMenuModel *
example_menu (void)
{
  GMenu *menu = g_menu_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (example_names); i++)
    {
      g_autoptr (GMenuItem) item = g_menu_item_new (g_strcmp0 (example_names[i], "none") == 0
                                                        ? _ ("A Plain Note")
                                                        : why_class_label (example_names[i]),
                                                    NULL);
      g_menu_item_set_action_and_target (item, "win.example", "s", example_names[i]);
      g_menu_append_item (menu, item);
    }
  return G_MENU_MODEL (menu);
}

/* Newest first, sounds that this program opened. */
static void
fill_recent (WhyWindow *self)
{
  g_autoptr (GMenu) menu = g_menu_new (), recent = g_menu_new (), more = g_menu_new ();
  g_autoptr (GMenuModel) examples = example_menu ();
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  gsize n = 0;
  for (GList *l = items; l && n < MAX_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      g_autofree char *path = g_filename_from_uri (gtk_recent_info_get_uri (info), NULL, NULL);
      if (!path || !gtk_recent_info_has_application (info, "Whybrato")
          || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_autofree char *name = g_path_get_basename (path);
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      g_menu_item_set_action_and_target (item, "win.open-path", "s", path);
      g_menu_append_item (recent, item);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
  if (n > 0)
    g_menu_append_section (menu, _("Recent"), G_MENU_MODEL (recent));
  g_menu_append_submenu (more, _("_Examples"), examples);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  gtk_popover_menu_set_menu_model (self->recent_popover, G_MENU_MODEL (menu));
}

void
why_window_remember_recent (WhyWindow *self, const char *path)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);
  g_autofree char *example = why_data_path ("examples");
  if (!uri || (example && g_str_has_prefix (absolute, example)))
    return;
  GtkRecentData data = {
    .mime_type = (char *) "audio/x-wav",
    .app_name = (char *) "Whybrato",
    .app_exec = (char *) "whybrato %u",
  };
  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

typedef struct
{
  WhyAnalysis *analysis;
  WhyFigureOptions options;
  char *path;
  GApplication *application; /* held: the program does not end before the file is whole */
} ExportJob;

static void
export_job_free (gpointer data)
{
  ExportJob *job = data;
  why_analysis_unref (job->analysis);
  g_free (job->path);
  g_clear_object (&job->application);
  g_free (job);
}

static void
export_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  ExportJob *job = data;
  GError *error = NULL;
  if (why_figure_export (job->analysis, &job->options, job->path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
export_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyWindow) self = user_data;
  ExportJob *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  if (job->application)
    g_application_release (job->application);
  if (!self->toasts)
    return;
  if (g_task_propagate_boolean (G_TASK (result), &error))
    {
      g_autofree char *name = g_path_get_basename (job->path);
      why_window_toast (self, _("Saved %s"), name);
    }
  else
    why_window_toast_fault (self, job->path, error);
}

void
why_window_export (WhyWindow *self, const char *path)
{
  g_return_if_fail (WHY_IS_WINDOW (self) && path);
  if (!self->complete)
    return;
  ExportJob *job = g_new0 (ExportJob, 1);
  job->analysis = why_analysis_ref (self->complete);
  job->path = g_strdup (path);
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  if (application)
    {
      job->application = g_object_ref (G_APPLICATION (application));
      g_application_hold (job->application);
    }
  why_figure_options_init (&job->options, self->complete);
  job->options.panel = self->options;
  job->options.dpi = PNG_DPI;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, export_ready_cb, g_object_ref (self));
  g_task_set_name (task, "[why] export");
  g_task_set_task_data (task, job, export_job_free);
  g_task_run_in_thread (task, export_thread);
}

static void
export_response_cb (GtkNativeDialog *dialog, int response, WhyWindow *self)
{
  static const char *const endings[] = { ".png", ".svg", ".pdf" };
  g_autoptr (GFile) file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  g_autofree char *path = response == GTK_RESPONSE_ACCEPT && file ? g_file_get_path (file) : NULL;
  if (path)
    {
      g_autofree char *folder = g_path_get_dirname (path);
      why_settings_set ("export-folder", folder);
      gboolean has_ending = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
        {
          g_autofree char *lower = g_ascii_strdown (path, -1);
          has_ending = has_ending || g_str_has_suffix (lower, endings[i]);
        }
      /* A name without an ending becomes what the filter says; never over another file that was not
       * asked about. */
      const char *filter
          = gtk_file_filter_get_name (gtk_file_chooser_get_filter (GTK_FILE_CHOOSER (dialog)));
      const char *ending = filter && strstr (filter, "SVG")   ? ".svg"
                           : filter && strstr (filter, "PDF") ? ".pdf"
                                                              : ".png";
      g_autofree char *whole = g_strconcat (path, has_ending ? "" : ending, NULL);
      if (!has_ending && g_file_test (whole, G_FILE_TEST_EXISTS))
        why_window_toast (self, _("%s exists already; choose another name"), whole);
      else
        why_window_export (self, whole);
    }
  g_object_unref (dialog);
}

static void
add_format (GtkFileChooser *chooser, const char *label, const char *suffix)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, label);
  gtk_file_filter_add_suffix (filter, suffix);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
export_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyWindow *self = data;
  GtkFileChooserNative *dialog
      = gtk_file_chooser_native_new (_ ("Export the Figure"), GTK_WINDOW (self),
                                     GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Export"), _ ("_Cancel"));
  add_format (GTK_FILE_CHOOSER (dialog), _("PNG picture"), "png");
  add_format (GTK_FILE_CHOOSER (dialog), _("SVG drawing"), "svg");
  add_format (GTK_FILE_CHOOSER (dialog), _("PDF document"), "pdf");

  g_autofree char *base = g_path_get_basename (self->complete->source);
  char *dot = strrchr (base, '.');
  if (dot && dot != base)
    *dot = '\0';
  g_autofree char *name
      = g_strdup_printf ("%s-%s.png", base,
                         self->complete->axes->classes[self->options.class_index]);
  /* A model's own class names may be anything. */
  g_strdelimit (name, G_DIR_SEPARATOR_S, '-');
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  begin_in_folder (GTK_NATIVE_DIALOG (dialog), "export-folder");
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (export_response_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

void
why_window_add_file_actions (WhyWindow *self)
{
  const GActionEntry actions[] = {
    { "open", open_cb, NULL, NULL, NULL },
    { "open-path", open_path_cb, "s", NULL, NULL },
    { "example", example_cb, "s", NULL, NULL },
    { "export", export_cb, NULL, NULL, NULL },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), actions, G_N_ELEMENTS (actions), self);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (
                                   g_action_map_lookup_action (G_ACTION_MAP (self), "export")),
                               FALSE);

  g_autoptr (GMenuModel) examples = example_menu ();
  gtk_menu_button_set_menu_model (self->example_button, examples);
  fill_recent (self);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (fill_recent),
                           self, G_CONNECT_SWAPPED);

  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, (GType[]){ GDK_TYPE_FILE_LIST, G_TYPE_FILE }, 2);
  g_signal_connect (target, "drop", G_CALLBACK (drop_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

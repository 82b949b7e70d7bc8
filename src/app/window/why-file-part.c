/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-file-part.h"

#include <glib/gi18n.h>
#include <string.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/why-data-path.h"
#include "app/export/why-save-dialog.h"
#include "app/preferences/why-settings.h"
#include "app/why-compat.h"
#include "base/why-utf8.h"

#define MAX_RECENT 8

static const char *const example_names[]
    = { "vibrato", "trill", "tremolo", "bisbigliando", "flatterzunge", "none" };

struct _WhyFilePart
{
  WhyWindowPart parent_instance;
  GtkPopoverMenu *recent;
  char
      *dropped_on; /* what was shown when another file was dropped; NULL: nothing to compare with */
};

G_DEFINE_FINAL_TYPE (WhyFilePart, why_file_part, WHY_TYPE_WINDOW_PART)

static void
open_files (WhyFilePart *self, GFile **files, gsize n_files)
{
  GtkWindow *window = why_window_part_context (self)->window;
  if (window)
    g_signal_emit_by_name (window, "open-files", files, (gulong) n_files);
}

static void
compare (WhyFilePart *self, const char *a, const char *b)
{
  GtkWindow *window = why_window_part_context (self)->window;
  if (window && a && b)
    g_signal_emit_by_name (window, "compare-files", a, b);
}

static void
chosen_cb (GListModel *chosen, guint filter, gpointer self)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (chosen); i++)
    g_ptr_array_add (files, g_list_model_get_item (chosen, i));
  g_autoptr (GFile) folder = g_file_get_parent (files->pdata[0]);
  g_autofree char *path = folder ? g_file_get_path (folder) : NULL;
  why_settings_set_path ("open-folder", path ? path : "");
  open_files (self, (GFile **) files->pdata, files->len);
}

static void
folder_cb (GFile *folder, gpointer data)
{
  open_files (data, &folder, 1);
}

static void
open_folder_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyFilePart *self = data;
  why_folder_dialog_show (why_window_part_context (self)->window, folder_cb, self);
}

static GtkFileFilter *
sound_filter (void)
{
  static const char *const endings[] = { "ogg", "opus", "caf", "w64", "rf64" };
  GtkFileFilter *sounds = gtk_file_filter_new ();
  gtk_file_filter_set_name (sounds, _ ("Sound files"));
  gtk_file_filter_add_mime_type (sounds, "audio/*");
  /* Containers that some systems do not count as audio. */
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (sounds, endings[i]);
  return sounds;
}

static void
compared_cb (GListModel *chosen, guint filter, gpointer self)
{
  g_autoptr (GFile) file = g_list_model_get_item (chosen, 0);
  g_autofree char *path = g_file_get_path (file);
  if (path)
    compare (self, why_session_get_path (why_window_part_context (self)->session), path);
}

static void
compare_takes_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkFileFilter) sounds = sound_filter ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, sounds);
  g_autoptr (GFile) folder = why_dialog_folder ("open-folder");
  const WhyAsk ask = { .kind = WHY_ASK_FILE,
                       .title = _ ("Compare with Another Take"),
                       .accept = _ ("_Compare"),
                       .filters = G_LIST_MODEL (filters),
                       .folder = folder };
  why_compat_ask (why_window_part_context (data)->window, &ask, compared_cb, g_object_ref (data),
                  g_object_unref);
}

static void
compare_dropped_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  WhyFilePart *self = data;
  compare (self, self->dropped_on, why_session_get_path (why_window_part_context (self)->session));
}

static void
open_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GtkFileFilter) sounds = sound_filter (), tables = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  gtk_file_filter_set_name (tables, _ ("Tables of recordings (CSV)"));
  gtk_file_filter_add_suffix (tables, "csv");
  gtk_file_filter_add_suffix (tables, "tsv");
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");

  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_list_store_append (filters, sounds);
  g_list_store_append (filters, tables);
  g_list_store_append (filters, all);
  g_autoptr (GFile) folder = why_dialog_folder ("open-folder");
  const WhyAsk ask = { .kind = WHY_ASK_FILES,
                       .title = _ ("Open a Recording"),
                       .accept = _ ("_Open"),
                       .filters = G_LIST_MODEL (filters),
                       .folder = folder };
  why_compat_ask (why_window_part_context (data)->window, &ask, chosen_cb, g_object_ref (data),
                  g_object_unref);
}

gboolean
why_file_part_drop (WhyFilePart *self, const GValue *value)
{
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GSList) list = G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST)
                                ? gdk_file_list_get_files (g_value_get_boxed (value))
                                : NULL;
  for (GSList *l = list; l; l = l->next)
    g_ptr_array_add (files, l->data);
  if (G_VALUE_HOLDS (value, G_TYPE_FILE) && g_value_get_object (value))
    g_ptr_array_add (files, g_value_get_object (value));
  if (files->len == 0)
    return FALSE;
  g_clear_pointer (&self->dropped_on, g_free);
  if (files->len == 1)
    self->dropped_on = g_strdup (why_session_get_path (why_window_part_context (self)->session));
  open_files (self, (GFile **) files->pdata, files->len);
  return TRUE;
}

static gboolean
drop_cb (GtkDropTarget *target, const GValue *value, double x, double y, WhyFilePart *self)
{
  return why_file_part_drop (self, value);
}

static void
open_uri_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (GFile) file = g_file_new_for_uri (g_variant_get_string (parameter, NULL));
  open_files (data, &file, 1);
}

static void
example_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  const char *name = g_variant_get_string (parameter, NULL);
  g_autofree char *relative = g_strdup_printf ("examples/%s.wav", name);
  g_autofree char *path = why_data_path (relative);
  const WhyWindowContext *context = why_window_part_context (data);
  if (path)
    why_session_open (context->session, path, 0);
  else
    why_toaster_say (context->toaster,
                     _ ("The example sounds are not installed. Reinstall Whybrato, or open a "
                        "recording."));
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
fill_recent (WhyFilePart *self)
{
  if (!why_window_part_context (self)->window)
    return;
  g_autoptr (GMenu) menu = g_menu_new (), recent = g_menu_new (), more = g_menu_new ();
  g_autoptr (GMenuModel) examples = example_menu ();
  GList *items = gtk_recent_manager_get_items (gtk_recent_manager_get_default ());
  gsize n = 0;
  for (GList *l = items; l && n < MAX_RECENT; l = l->next)
    {
      GtkRecentInfo *info = l->data;
      const char *uri = gtk_recent_info_get_uri (info);
      g_autofree char *path = g_filename_from_uri (uri, NULL, NULL);
      if (!path || !gtk_recent_info_has_application (info, "Whybrato")
          || !g_file_test (path, G_FILE_TEST_EXISTS))
        continue;
      g_autofree char *name = why_utf8_plain_name (path);
      g_auto (GStrv) parts = g_strsplit (name, "_", -1);
      g_autofree char *label = g_strjoinv ("__", parts);
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      /* Not its path, which may be any bytes. */
      g_menu_item_set_action_and_target (item, "win.open-uri", "s", uri);
      g_menu_append_item (recent, item);
      n++;
    }
  g_list_free_full (items, (GDestroyNotify) gtk_recent_info_unref);
  if (n > 0)
    g_menu_append_section (menu, _ ("Recent"), G_MENU_MODEL (recent));
  g_menu_append (more, _ ("Open _Folder…"), "win.open-folder");
  g_menu_append_submenu (more, _ ("_Examples"), examples);
  g_menu_append_section (menu, NULL, G_MENU_MODEL (more));
  gtk_popover_menu_set_menu_model (self->recent, G_MENU_MODEL (menu));
}

static void
remember (const char *path)
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

/* A file that was dropped on another one is opened; perhaps they were to be compared. */
static void
offer_comparison (WhyFilePart *self, const char *path)
{
  g_autofree char *name = why_utf8_plain_name (self->dropped_on);
  g_autofree char *text = g_strdup_printf (_ ("Compare it with %s?"), name);
  if (!g_str_equal (path, self->dropped_on))
    why_toaster_offer (why_window_part_context (self)->toaster, text, _ ("_Compare"),
                       "win.compare-dropped");
}

static void
why_file_part_update (WhyWindowPart *part, guint changes)
{
  WhyFilePart *self = WHY_FILE_PART (part);
  WhySession *session = why_window_part_context (part)->session;
  const char *path = why_session_get_path (session);
  gboolean is_shown = path && why_session_get_analysis (session);
  if (!(changes & WHY_SESSION_DOCUMENT))
    return;
  why_window_part_enable (part, "compare-takes", is_shown);
  if (!is_shown)
    return;
  remember (path);
  if (self->dropped_on)
    offer_comparison (self, path);
}

static void
why_file_part_finalize (GObject *object)
{
  g_free (WHY_FILE_PART (object)->dropped_on);
  G_OBJECT_CLASS (why_file_part_parent_class)->finalize (object);
}

static void
why_file_part_attach (WhyWindowPart *part)
{
  const GActionEntry actions[] = {
    { "open", open_cb, NULL, NULL, NULL },
    { "open-folder", open_folder_cb, NULL, NULL, NULL },
    { "open-uri", open_uri_cb, "s", NULL, NULL },
    { "compare-takes", compare_takes_cb, NULL, NULL, NULL },
    { "compare-dropped", compare_dropped_cb, NULL, NULL, NULL },
    { "example", example_cb, "s", NULL, NULL },
  };
  WhyFilePart *self = WHY_FILE_PART (part);
  GtkWidget *window = GTK_WIDGET (why_window_part_context (self)->window);
  why_window_part_add_actions (self, actions, G_N_ELEMENTS (actions));
  why_window_part_enable (self, "compare-takes", FALSE);

  g_autoptr (GMenuModel) examples = example_menu ();
  self->recent = why_window_part_child (self, "recent_popover");
  gtk_menu_button_set_menu_model (why_window_part_child (self, "example_button"), examples);
  fill_recent (self);
  g_signal_connect_object (gtk_recent_manager_get_default (), "changed", G_CALLBACK (fill_recent),
                           self, G_CONNECT_SWAPPED);

  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  gtk_drop_target_set_gtypes (target, (GType[]){ GDK_TYPE_FILE_LIST, G_TYPE_FILE }, 2);
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, 0);
  gtk_widget_add_controller (window, GTK_EVENT_CONTROLLER (target));
}

static void
why_file_part_class_init (WhyFilePartClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_file_part_finalize;
  WHY_WINDOW_PART_CLASS (klass)->attach = why_file_part_attach;
  WHY_WINDOW_PART_CLASS (klass)->update = why_file_part_update;
}

static void
why_file_part_init (WhyFilePart *self)
{
}

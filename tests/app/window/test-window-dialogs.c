/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-checks.h"
#include "app-fixture.h"
#include "app/export/why-save-dialog.h"
#include "app/preferences/why-settings.h"

/* A dialog is up and its window is closed, as by Ctrl+Q or the session's end: the dialog goes, and no
 * answer comes to what is not there any more. */

static guint
count_windows (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint n = 0;
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      n += gtk_widget_get_visible (window);
    }
  return n;
}

static gboolean
has_dialog (gpointer n_before)
{
  /* Newer libraries show some within the window. */
  return count_windows () > GPOINTER_TO_UINT (n_before) || fixture_dialog ();
}

static gboolean
is_alone (gpointer n)
{
  return count_windows () == GPOINTER_TO_UINT (n);
}

static gboolean
is_nothing_shown (gpointer unused)
{
  return fixture_dialog () == NULL;
}

static void
test_closed (gconstpointer action)
{
  g_autofree char *sound = fixture_sound ("one.wav", "vibrato", 2, 440);
  guint n = count_windows ();
  WhyWindow *window = open_with (sound);
  fixture_act (window, action, NULL);
  fixture_wait (has_dialog, GUINT_TO_POINTER (n + 1), "the dialog");
  fixture_run_for (0.3);
  GtkWidget *shown = fixture_dialog ();
  if (shown && gtk_widget_get_root (shown) == GTK_ROOT (window))
    {
      /* A dialog within the window is what closing closes first. */
      gtk_window_close (GTK_WINDOW (window));
      fixture_wait (is_nothing_shown, NULL, "the dialog is closed");
    }
  fixture_close (window);
  fixture_wait (is_alone, GUINT_TO_POINTER (n), "the dialog goes with its window");
  fixture_run_for (0.3);
}

static void
never_cb (const char *path, const char *fault, gpointer user)
{
  g_error ("an answer to nobody");
}

static void
never_folder_cb (GFile *folder, gpointer user)
{
  g_error ("an answer to nobody");
}

static GtkDialog *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_visible (window))
        return GTK_DIALOG (window);
    }
  return NULL;
}

static gboolean
has_chosen (gpointer unused)
{
  GtkDialog *chooser = find_chooser ();
  g_autoptr (GFile) file = chooser ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser)) : NULL;
  return file != NULL;
}

/* The window stays, but who asked is gone by the answer. */
static void
test_asker_gone (void)
{
  static const WhySaveFormat formats[] = { { "PNG", ".png" } };
  WhyWindow *window = fixture_open ();
  guint n = count_windows ();
  why_settings_set ("export-folder", fixture_folder ());
  why_settings_set ("open-folder", fixture_folder ());
  for (int is_folder = 0; is_folder < 2; is_folder++)
    {
      GObject *asker = g_object_new (G_TYPE_OBJECT, NULL);
      if (is_folder)
        why_folder_dialog_show (GTK_WINDOW (window), never_folder_cb, asker);
      else
        why_save_dialog_show (GTK_WINDOW (window), "Save", "name.png", formats, 1, never_cb, asker);
      fixture_wait (has_dialog, GUINT_TO_POINTER (n), "the dialog");
      g_object_unref (asker);
      if (find_chooser ())
        {
          fixture_wait (has_chosen, NULL, "a name or a folder");
          gtk_dialog_response (find_chooser (), GTK_RESPONSE_ACCEPT);
        }
      fixture_wait (is_alone, GUINT_TO_POINTER (n), "the dialog goes");
    }
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_data_func ("/window-dialogs/open", "win.open", test_closed);
  g_test_add_data_func ("/window-dialogs/folder", "win.open-folder", test_closed);
  g_test_add_data_func ("/window-dialogs/export", "win.export", test_closed);
  g_test_add_data_func ("/window-dialogs/preferences", "app.preferences", test_closed);
  g_test_add_func ("/window-dialogs/asker-gone", test_asker_gone);
  return fixture_run ();
}

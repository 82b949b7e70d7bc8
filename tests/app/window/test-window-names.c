/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "analysis/why-data-path.h"
#include "app/collection/why-collection-window.h"
#include "app/preferences/why-model-row.h"
#include "app/why-open-files.h"
#include "app/why-compat.h"
#include "app/preferences/why-preferences.h"
#include "app/preferences/why-settings.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"

/* Names of files are bytes, not text: one that is no UTF-8 is shown with a sign in place of what
 * cannot be read, and leads to its file all the same. A warning of any library ends this test. */

#define NAME "caf\xe9_vibrato.wav"
#define SHOWN "caf\xef\xbf\xbd_vibrato.wav"

static char *
odd_sound (const char *folder)
{
  g_autofree char *sound = fixture_sound ("one.wav", "vibrato", 2, 440), *bytes = NULL;
  g_autofree char *parent = fixture_path (folder);
  char *path = g_build_filename (parent, NAME, NULL);
  gsize size;
  g_mkdir_with_parents (parent, 0700);
  g_assert_true (g_file_get_contents (sound, &bytes, &size, NULL));
  fixture_write (path, bytes, size);
  return path;
}

/* The menu item below model with that label. */
static char *
find_target (GMenuModel *model, const char *label)
{
  for (int i = 0; i < g_menu_model_get_n_items (model); i++)
    {
      g_autofree char *text = NULL, *target = NULL;
      g_autoptr (GMenuModel) section = g_menu_model_get_item_link (model, i, G_MENU_LINK_SECTION);
      char *found = section ? find_target (section, label) : NULL;
      if (found)
        return found;
      g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_LABEL, "s", &text);
      if (g_strcmp0 (text, label) == 0
          && g_menu_model_get_item_attribute (model, i, G_MENU_ATTRIBUTE_TARGET, "s", &target))
        return g_steal_pointer (&target);
    }
  return NULL;
}

static GtkPopoverMenu *
recent_popover (WhyWindow *window)
{
  return fixture_child (window, "recent_popover");
}

static char *
recent_target (WhyWindow *window)
{
  return find_target (gtk_popover_menu_get_menu_model (recent_popover (window)),
                      "caf\xef\xbf\xbd__vibrato.wav");
}

static gboolean
is_recent (gpointer window)
{
  g_autofree char *target = recent_target (window);
  return target != NULL;
}

static void
test_recent (void)
{
  g_autofree char *path = odd_sound ("fol\xe9"
                                     "der");
  WhyWindow *window = open_with (path);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, SHOWN);
  fixture_wait (is_recent, window, "the file among the recent ones");
  GtkWidget *popover = GTK_WIDGET (recent_popover (window));
  gtk_popover_popup (GTK_POPOVER (popover));
  fixture_run_for (0.3);
  g_assert_true (fixture_says (popover, SHOWN));
  gtk_popover_popdown (GTK_POPOVER (popover));
  fixture_act (window, "win.copy-measures", NULL);
  fixture_close (window);

  window = fixture_open ();
  fixture_wait (is_recent, window, "the file among the recent ones");
  g_autofree char *target = recent_target (window);
  fixture_act (window, "win.open-uri", g_variant_new_string (target));
  fixture_wait (is_complete, window, "the file");
  g_assert_cmpstr (why_session_get_path (why_window_get_session (window)), ==, path);
  fixture_close (window);
}

static gboolean
has_toast (gpointer window)
{
  return why_window_get_toast (window) && !why_window_get_busy (window);
}

/* What cannot be read or written says so. */
static void
test_faults (void)
{
  g_autofree char *path = odd_sound ("faults"), *missing = g_strconcat (path, "\xff.wav", NULL),
                  *nowhere = g_strconcat (path, "/\xfe.png", NULL),
                  *picture = g_strconcat (path, ".svg", NULL);
  WhyWindow *window = open_with (path);
  open_path (window, missing);
  fixture_wait (has_toast, window, "the missing file");
  g_assert_nonnull (strstr (why_window_get_toast (window), SHOWN));
  why_window_export (window, nowhere);
  fixture_run_for (1);
  g_assert_true (g_utf8_validate (why_window_get_toast (window), -1, NULL));
  why_window_export (window, picture);
  for (int i = 0; i < 100 && !g_file_test (picture, G_FILE_TEST_EXISTS); i++)
    fixture_run_for (0.1);
  fixture_run_for (0.2);
  g_assert_cmpstr (why_window_get_toast (window), ==, "Saved " SHOWN ".svg");
  g_autofree char *text = NULL;
  gsize size;
  g_assert_true (g_file_get_contents (picture, &text, &size, NULL));
  g_assert_true (g_utf8_validate (text, (gssize) size, NULL));
  fixture_close (window);
}

static WhyCollectionWindow *
find_collection (void)
{
  for (GList *l = gtk_application_get_windows (fixture_application ()); l; l = l->next)
    if (WHY_IS_COLLECTION_WINDOW (l->data))
      return l->data;
  return NULL;
}

static gboolean
is_listed (gpointer unused)
{
  return fixture_says (GTK_WIDGET (find_collection ()), SHOWN);
}

/* A list of a folder, with folders as classes. */
static void
test_collection (void)
{
  g_autofree char *sound = odd_sound ("list\xe9/vibrat\xf8"), *other = odd_sound ("list\xe9/trill"),
                  *bad = fixture_path ("list\xe9/trill/no\xe8.wav"),
                  *folder = fixture_path ("list\xe9");
  fixture_write (bad, "a letter", 8);
  WhyWindow *window = fixture_open ();
  g_autoptr (GFile) file = g_file_new_for_path (folder);
  g_autoptr (GError) error = NULL;
  g_assert_true (why_open_files (fixture_application (), window, &file, 1, &error));
  fixture_wait (is_listed, NULL, "the list");
  fixture_run_for (2);
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (find_collection ())), ==, "list\xef\xbf\xbd");
  gtk_window_close (GTK_WINDOW (find_collection ()));
  fixture_run_for (0.2);
  fixture_close (window);
}

static gpointer
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c; c = gtk_widget_get_next_sibling (c))
    {
      gpointer found = find_widget (c, type);
      if (found)
        return found;
    }
  return NULL;
}

static gboolean
is_of_odd_model (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE
         && g_str_equal (analysis->axes->model_name, "mod\xef\xbf\xbdl.safetensors");
}

static gboolean
is_model_set (gpointer path)
{
  g_autofree char *model = why_settings_get_path ("model");
  return g_str_equal (model, path);
}

static void
test_model (void)
{
  g_autofree char *given = why_data_path (WHY_DEFAULT_MODEL), *bytes = NULL;
  g_autofree char *model = fixture_path ("mod\xe8l.safetensors"), *sound = odd_sound ("model");
  gsize size;
  g_assert_true (g_file_get_contents (given, &bytes, &size, NULL));
  fixture_write (model, bytes, size);
  WhyWindow *window = open_with (sound);
  GtkWidget *preferences = why_preferences_show (GTK_WINDOW (window));
  WhyModelRow *row = find_widget (preferences, WHY_TYPE_MODEL_ROW);
  why_model_row_choose (row, sound);
  fixture_run_for (0.5);
  g_assert_true (fixture_says (preferences, "Could not use " SHOWN));
  why_model_row_choose (row, model);
  fixture_wait (is_model_set, model, "the model is taken");
  g_assert_true (fixture_says (GTK_WIDGET (row), "mod\xef\xbf\xbdl.safetensors"));
  fixture_wait (is_of_odd_model, window, "an analysis by it");
  why_settings_set ("model", "");
  why_compat_close (preferences);
  fixture_close (window);
}

/* Others on the session bus may ask for anything. */
static void
test_open_nothing (void)
{
  WhyWindow *window = fixture_open ();
  GApplication *application = G_APPLICATION (fixture_application ());
  G_APPLICATION_GET_CLASS (application)->open (application, NULL, 0, "");
  fixture_run_for (0.2);
  g_assert_null (why_window_get_toast (window));
  g_assert_cmpstr (why_window_get_page (window), ==, "empty");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-names/recent", test_recent);
  g_test_add_func ("/window-names/faults", test_faults);
  g_test_add_func ("/window-names/collection", test_collection);
  g_test_add_func ("/window-names/model", test_model);
  g_test_add_func ("/window-names/open-nothing", test_open_nothing);
  return fixture_run ();
}

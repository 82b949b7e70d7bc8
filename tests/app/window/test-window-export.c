/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/window/why-window-private.h"
#include "figure/page/why-sheet.h"

/* What the window exports is what the figure layer draws. */

static gboolean
tells_of (gpointer data)
{
  gpointer *pair = data;
  const char *toast = why_window_get_toast (pair[0]);
  return toast && strstr (toast, pair[1]);
}

static WhyWindow *
open_one (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  return open_with (path);
}

static void
export_and_wait (WhyWindow *window, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  gpointer pair[] = { window, name };
  why_window_export (window, path);
  fixture_wait (tells_of, pair, name);
}

/* Cairo numbers what it makes through the life of the process ("clip7", since 1.18 "clip-7" and
 * "glyph-0-3"): only the order matters. */
static char *
without_numbers (const char *svg)
{
  g_autoptr (GRegex) regex = g_regex_new ("(id=\"|#)([a-z]+)[-0-9]+", 0, 0, NULL);
  char *plain = g_regex_replace (regex, svg, -1, 0, "\\1\\2", 0, NULL);
  g_assert_nonnull (plain);
  return plain;
}

static gboolean
is_same_file (const char *path, const char *expected_path)
{
  g_autofree char *data = NULL, *expected = NULL;
  gsize size, expected_size;
  g_assert_true (g_file_get_contents (path, &data, &size, NULL));
  g_assert_true (g_file_get_contents (expected_path, &expected, &expected_size, NULL));
  if (g_str_has_suffix (path, ".svg"))
    {
      g_autofree char *plain = without_numbers (data), *expected_plain = without_numbers (expected);
      return g_str_equal (plain, expected_plain);
    }
  return size == expected_size && memcmp (data, expected, size) == 0;
}

/* All of the pitch is known, and the window shows it. */
static gboolean
has_pitch (gpointer window)
{
  WhySession *session = why_window_get_session (window);
  WhyContourRun *contour = why_document_get_contour (why_session_get_document (session));
  return contour && why_contour_run_progress (contour) >= 1
         && why_session_get_options (session)->contour;
}

static void
test_formats (void)
{
  static const char *const formats[] = { "png", "svg", "pdf" };
  WhyWindow *window = open_one ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  WhySession *session = why_window_get_session (window);
  gsize other = (analysis->label + 1) % analysis->axes->n_classes;
  fixture_wait (has_pitch, window, "the pitch line");
  fixture_act (window, "win.rule", g_variant_new_string ("epsilon"));
  change_class (window, GSIZE_TO_POINTER (other));

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *name = g_strdup_printf ("figure.%s", formats[i]),
                      *path = fixture_path (name);
      g_autofree char *expected_name = g_strdup_printf ("expected.%s", formats[i]);
      g_autofree char *expected = fixture_path (expected_name);
      WhyFigureOptions options;
      why_figure_options_init (&options, analysis);
      options.panel.rule = WHY_RULE_EPSILON;
      options.panel.question = why_question_rather (analysis->label, other);
      options.panel.contour = why_session_get_options (session)->contour;
      options.dpi = 192;
      g_autoptr (GError) error = NULL;
      why_sheet_export_one (analysis, &options, expected, &error);
      g_assert_no_error (error);
      export_and_wait (window, path);
      g_assert_true (is_same_file (path, expected));
      /* As seen, not as it was at first. */
      options.panel.rule = WHY_RULE_EPSILON_ZPLUS;
      why_sheet_export_one (analysis, &options, expected, &error);
      g_assert_no_error (error);
      g_assert_false (is_same_file (path, expected));
    }
  fixture_close (window);
}

/* A sentence with the file's name; what stood there stands there still. */
static void
test_faults (void)
{
  WhyWindow *window = open_one ();
  g_autofree char *lost = fixture_path ("no/such/folder/figure.png"),
                  *folder = fixture_path ("taken.png");
  g_autofree char *unknown = fixture_path ("figure.bmp");
  export_and_wait (window, lost);
  g_assert_false (g_file_test (lost, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  export_and_wait (window, folder);
  g_assert_true (g_file_test (folder, G_FILE_TEST_IS_DIR));
  export_and_wait (window, unknown);
  g_assert_false (g_file_test (unknown, G_FILE_TEST_EXISTS));
  g_test_message ("%s", why_window_get_toast (window));
  fixture_close (window);
}

static gboolean
exists (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* An export that runs while the window closes is completed. */
static void
test_close (void)
{
  g_autofree char *path = fixture_path ("last.png");
  WhyWindow *window = open_one ();
  why_window_export (window, path);
  fixture_close (window);
  fixture_wait (exists, path, path);
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static GtkWidget *
find_toast_button (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget)
      && g_strcmp0 (gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)), "app.show-file") == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_toast_button (child);
      if (found)
        return found;
    }
  return NULL;
}

/* The message that a figure is saved has a button that hands it to the viewer of pictures. */
static void
test_open_saved (void)
{
  g_autofree char *applications = fixture_path ("home/data/applications");
  g_autofree char *entry = g_build_filename (applications, "viewer.desktop", NULL);
  g_autofree char *defaults = fixture_path ("home/config/mimeapps.list");
  g_autofree char *seen = fixture_path ("seen.png"), *path = fixture_path ("a b%20c.png");
  g_autofree char *program = g_strdup_printf ("[Desktop Entry]\nType=Application\nName=Viewer\n"
                                              "Exec=cp %%f \"%s\"\nMimeType=image/png;\n",
                                              seen);
  static const char list[] = "[Default Applications]\nimage/png=viewer.desktop\n";
  g_assert_cmpint (g_mkdir_with_parents (applications, 0700), ==, 0);
  fixture_write (entry, program, strlen (program));
  fixture_write (defaults, list, strlen (list));

  WhyWindow *window = open_one ();
  g_assert_null (find_toast_button (GTK_WIDGET (window)));
  export_and_wait (window, path);
  g_assert_cmpstr (why_window_get_toast (window), ==, "Saved a b%20c.png");
  GtkWidget *button = find_toast_button (GTK_WIDGET (window));
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  fixture_wait (is_there, seen, "the viewer has the picture");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  /* PDF says when it was made. */
  g_setenv ("SOURCE_DATE_EPOCH", "1700000000", TRUE);
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-export/formats", test_formats);
  g_test_add_func ("/window-export/faults", test_faults);
  g_test_add_func ("/window-export/close", test_close);
  g_test_add_func ("/window-export/open-saved", test_open_saved);
  return fixture_run ();
}

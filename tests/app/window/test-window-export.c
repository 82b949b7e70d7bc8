/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
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

static void
test_formats (void)
{
  static const char *const formats[] = { "png", "svg", "pdf" };
  WhyWindow *window = open_one ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  gsize other = (analysis->label + 1) % analysis->axes->n_classes;
  fixture_act (window, "win.rule", g_variant_new_string ("epsilon"));
  gtk_drop_down_set_selected (fixture_child (window, "explain"), (guint) other);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      g_autofree char *name = g_strdup_printf ("figure.%s", formats[i]),
                      *path = fixture_path (name);
      g_autofree char *expected_name = g_strdup_printf ("expected.%s", formats[i]);
      g_autofree char *expected = fixture_path (expected_name);
      WhyFigureOptions options;
      why_figure_options_init (&options, analysis);
      options.panel.rule = WHY_RULE_EPSILON;
      options.panel.class_index = other;
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
  return fixture_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/preferences/why-settings.h"

/* What the window says of pitch and modulation, and how it gets out of it. */

static gboolean
is_whole (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE;
}

static WhyWindow *
open_sound (void)
{
  g_autofree char *path = fixture_sound ("vibrato.wav", "vibrato", 3, 440);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  WhyWindow *window = fixture_open ();
  why_window_open (window, file);
  fixture_wait (is_whole, window, "the analysis");
  return window;
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
has_text (gpointer text)
{
  return *(char **) text != NULL;
}

static void
test_copy (void)
{
  WhyWindow *window = fixture_open ();
  g_assert_false (fixture_is_enabled (window, "win.copy-measures"));
  fixture_close (window);

  window = open_sound ();
  g_assert_true (fixture_is_enabled (window, "win.copy-measures"));
  fixture_act (window, "win.copy-measures", NULL);
  g_autofree char *text = NULL;
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_cb,
                                 &text);
  fixture_wait (has_text, &text, "the clipboard");
  g_assert_nonnull (strstr (text, "Recording\t"));
  g_assert_nonnull (strstr (text, "\nNote\tA4 "));
  g_assert_nonnull (strstr (text, "\nModulation rate\t"));
  g_assert_nonnull (strstr (text, "\nExtent\t±"));
  fixture_close (window);
}

/* Another concert pitch is another note at once, in the line and in what is copied. */
static void
test_concert_pitch (void)
{
  WhyWindow *window = open_sound ();
  GtkWidget *verdict = fixture_child (window, "verdict");
  g_assert_true (fixture_says (verdict, "A4 "));
  why_settings_set_double ("a4-hz", 415.3);
  g_assert_true (fixture_says (verdict, "A♯4 "));
  why_settings_set_double ("a4-hz", 440);
  g_assert_true (fixture_says (verdict, "A4 "));
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-measures/copy", test_copy);
  g_test_add_func ("/window-measures/concert-pitch", test_concert_pitch);
  return fixture_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notes that a window exports as data are those that it shows, byte for byte as the command line writes them. */
#include "config.h"

#include <string.h>

#include "app-checks.h"
#include "app/preferences/why-settings.h"
#include "app/window/why-window-private.h"
#include "audio/file/why-audio-file.h"
#include "live-notes-case.h"

static char *cli;

/* What the command line writes of the recording. */
static char *
run_cli (const char *sound, const char *ending, const char *option)
{
  g_autofree char *out = g_strconcat (sound, ".cli", ending, NULL);
  const char *const line[] = { cli, "notes", sound, "--threads", "1", "-o", out, option, NULL };
  g_autoptr (GError) error = NULL;
  int status;
  g_spawn_sync (NULL, (char **) line, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status,
                &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  return fixture_read (out);
}

static gboolean
can_export (gpointer window)
{
  return fixture_is_enabled (window, "win.export-notes");
}

static gboolean
can_correct (gpointer window)
{
  return why_session_can_correct (why_window_get_session (window));
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

/* What the window writes. */
static char *export(WhyWindow *window, const char *ending)
{
  static int number;
  g_autofree char *name = g_strdup_printf ("w%d%s", number++, ending), *path = fixture_path (name);
  fixture_wait (can_export, window, "notes that can be exported");
  why_window_export_notes (window, path);
  fixture_wait (is_there, path, path);
  return fixture_read (path);
}

/* Longer than one analysis. */
static WhyWindow *
open_music (const char *name)
{
  gsize n;
  double length_s;
  WhyError error = { WHY_OK, "" };
  g_autofree char *path = fixture_path (name);
  g_autofree float *music = live_notes_case_music (&n, &length_s);
  g_assert_cmpint (why_audio_save (path, music, n, 44100, true, &error), ==, WHY_OK);
  return open_with (path);
}

static void
assert_as_cli (WhyWindow *window, const char *option)
{
  static const char *const endings[] = { ".csv", ".json" };
  const char *sound = why_session_get_path (why_window_get_session (window));
  for (gsize i = 0; i < G_N_ELEMENTS (endings); i++)
    {
      g_autofree char *mine = export(window, endings[i]),
                      *theirs = run_cli (sound, endings[i], option);
      g_assert_cmpstr (mine, ==, theirs);
    }
}

/* Of less than one analysis, whose samples the window has from there. */
static void
test_short (void)
{
  g_autofree char *sound = fixture_sound ("short.wav", "trill", 2, 440);
  WhyWindow *window = open_with (sound);
  assert_as_cli (window, NULL);
  fixture_close (window);
}

/* As found; then a name, a border, a note that is none and one cut in two: what the window shows is what it exports. */
static void
test_corrected (void)
{
  WhyWindow *window = open_music ("corrected.wav");
  WhySession *session = why_window_get_session (window);
  g_autofree char *before = export(window, ".csv");
  fixture_wait (can_correct, window, "what was corrected before");
  WhyNote first = *why_notes_get (why_session_get_notes (session), 0);
  const char *other = first.label == 1 ? "vibrato" : "trill";
  why_session_label_note (session, 0, other);
  why_session_move_border (session, 1, FALSE,
                           why_notes_get (why_session_get_notes (session), 1)->from_s + 0.15);
  why_session_delete_note (session, 2);
  const WhyNote *split = why_notes_get (why_session_get_notes (session), 3);
  why_session_split_note (session, 3, 0.5 * (split->from_s + split->to_s));
  g_autofree char *after = export(window, ".csv");
  assert_as_cli (window, "--corrected");
  g_assert_cmpstr (before, !=, after);
  WhyNotes *notes = why_session_get_notes (session);
  g_auto (GStrv) lines = g_strsplit (after, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, why_notes_n (notes) + 2);
  for (gsize i = 0; i < why_notes_n (notes); i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i + 1], ",", -1);
      const WhyNote *note = why_notes_get (notes, i);
      g_assert_true (note->is_named);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[1], NULL), note->from_s, 0.0006);
      g_assert_cmpfloat_with_epsilon (g_ascii_strtod (cells[2], NULL), note->to_s, 0.0006);
      g_assert_cmpstr (cells[8], ==, why_note_class (notes, note));
      g_assert_cmpint (g_str_equal (cells[10], "hand"), ==, note->has_hand_label);
      g_assert_cmpint (g_str_equal (cells[9], "nan"), ==, note->has_hand_label);
    }
  g_auto (GStrv) named = g_strsplit (lines[1], ",", -1);
  g_assert_cmpstr (named[8], ==, other);
  /* Other programs get the same. */
  g_autofree char *labels = export(window, ".txt");
  g_auto (GStrv) words = g_strsplit (labels, "\n", 2);
  g_assert_true (g_str_has_suffix (words[0], other));
  fixture_close (window);
}

static GtkFileChooser *
find_chooser (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWidget) window = g_list_model_get_item (windows, i);
      if (GTK_IS_FILE_CHOOSER_DIALOG (window) && gtk_widget_get_visible (window))
        return GTK_FILE_CHOOSER (window);
    }
  return NULL;
}

static gboolean
has_name (gpointer name)
{
  GtkFileChooser *chooser = find_chooser ();
  g_autoptr (GFile) file = chooser ? gtk_file_chooser_get_file (chooser) : NULL;
  g_autofree char *base = file ? g_file_get_basename (file) : NULL;
  return g_strcmp0 (base, name) == 0;
}

/* By the dialog: each form is offered, and a name keeps its ending. */
static void
test_dialog (void)
{
  static const char *const names[] = { "short.csv", "mine.json", "mine.TextGrid", "mine.textgrid" };
  g_autofree char *sound = fixture_sound ("short.wav", "trill", 2, 440);
  WhyWindow *window = open_with (sound);
  why_settings_set ("export-folder", fixture_folder ());
  fixture_wait (can_export, window, "notes that can be exported");
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = fixture_path (names[i]);
      fixture_act (window, "win.export-notes", NULL);
      if (i == 0)
        fixture_wait (has_name, (gpointer) "short.csv", "the dialog");
      if (!find_chooser ())
        {
          g_test_skip ("The dialog is another program's");
          break;
        }
      gtk_file_chooser_set_current_name (find_chooser (), names[i]);
      fixture_wait (has_name, (gpointer) names[i], "the name");
      gtk_dialog_response (GTK_DIALOG (find_chooser ()), GTK_RESPONSE_ACCEPT);
      fixture_wait (is_there, path, path);
      while (find_chooser ())
        fixture_run_for (0.05);
    }
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!live_notes_case_init (&argc, &argv))
    return 0;
  cli = argv[1];
  g_test_add_func ("/window-notes-export/short", test_short);
  g_test_add_func ("/window-notes-export/corrected", test_corrected);
  g_test_add_func ("/window-notes-export/dialog", test_dialog);
  return fixture_run ();
}

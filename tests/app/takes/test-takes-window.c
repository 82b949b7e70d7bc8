/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "analysis/sidecar/why-sidecar-file.h"
#include "app-checks.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/sound/why-recording.h"
#include "app/takes/why-take-row.h"
#include "app/takes/why-takes-window.h"
#include "app/window/why-window-private.h"
#include "fake-portaudio.h"

/* The list of takes by mouse and keyboard, beside a window that shows one of them. */

static WhyTakesWindow *
takes_window (void)
{
  for (GList *l = gtk_application_get_windows (fixture_application ()); l; l = l->next)
    if (WHY_IS_TAKES_WINDOW (l->data))
      return l->data;
  return NULL;
}

static GtkListBox *
list_of (WhyTakesWindow *window)
{
  return GTK_LIST_BOX (
      gtk_widget_get_template_child (GTK_WIDGET (window), WHY_TYPE_TAKES_WINDOW, "list"));
}

/* "Today: a, b; Yesterday: c" */
static char *
said (WhyTakesWindow *window)
{
  GString *text = g_string_new (NULL);
  GtkListBoxRow *row;
  for (int i = 0; (row = gtk_list_box_get_row_at_index (list_of (window), i)); i++)
    {
      GtkWidget *header = gtk_list_box_row_get_header (row);
      if (header)
        g_string_append_printf (text, "%s%s: ", i ? "; " : "",
                                gtk_label_get_text (GTK_LABEL (header)));
      g_string_append_printf (text, "%s%s", header ? "" : ", ",
                              adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
    }
  return g_string_free (text, FALSE);
}

static gboolean
says (gpointer text)
{
  WhyTakesWindow *window = takes_window ();
  g_autofree char *now = window ? said (window) : NULL;
  return g_strcmp0 (now, text) == 0;
}

static void
wait_until_says (const char *text)
{
  fixture_wait (says, (gpointer) text, text);
}

static gboolean
has_page (gpointer page)
{
  return takes_window () && g_str_equal (why_takes_window_get_page (takes_window ()), page);
}

static gboolean
has_toast (gpointer text)
{
  return g_strcmp0 (why_takes_window_get_toast (takes_window ()), text) == 0;
}

static gboolean
shows_path (gpointer data)
{
  gpointer *pair = data;
  return g_strcmp0 (why_session_get_path (why_window_get_session (pair[0])), pair[1]) == 0
         && is_complete (pair[0]);
}

static void
wait_until_shown (WhyWindow *window, const char *path)
{
  gpointer pair[] = { window, (gpointer) path };
  fixture_wait (shows_path, pair, path);
}

static char *
take_path (const char *name)
{
  g_autofree char *folder = why_recording_folder ();
  return g_build_filename (folder, name, NULL);
}

/* A take that ended so many days ago. */
static char *
make_take (const char *name, const char *technique, int days_ago)
{
  g_autofree char *sound = fixture_sound (name, technique, 2, 330),
                  *folder = why_recording_folder ();
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) noon
      = g_date_time_new_local (g_date_time_get_year (now), g_date_time_get_month (now),
                               g_date_time_get_day_of_month (now), 12, 0, 0);
  g_autoptr (GDateTime) then = g_date_time_add_days (noon, -days_ago);
  char *path = take_path (name);
  g_autoptr (GFile) from = g_file_new_for_path (sound), to = g_file_new_for_path (path);
  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_copy (from, to, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_set_attribute_uint64 (to, G_FILE_ATTRIBUTE_TIME_MODIFIED,
                                              (guint64) g_date_time_to_unix (then), 0, NULL, NULL));
  return path;
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
close_takes (const char *key)
{
  gpointer witness = takes_window ();
  g_object_add_weak_pointer (witness, &witness);
  robot_focus (witness);
  robot ("key %s", key);
  fixture_wait (is_null, &witness, "the closed list is freed");
}

static WhyTakesWindow *
open_takes (WhyWindow *window, const char *page)
{
  robot_focus (GTK_WINDOW (window));
  robot ("key ctrl+t");
  fixture_wait (has_page, (gpointer) page, page);
  robot_focus (GTK_WINDOW (takes_window ()));
  return takes_window ();
}

static void
clear (void)
{
  g_autofree char *folder = why_recording_folder ();
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = take_path (name);
      g_remove (path);
    }
}

static GtkWidget *
button_of (int row, const char *tooltip)
{
  GtkWidget *found = NULL;
  GtkWidget *pending = GTK_WIDGET (gtk_list_box_get_row_at_index (list_of (takes_window ()), row));
  g_autoptr (GPtrArray) widgets = g_ptr_array_new ();
  g_ptr_array_add (widgets, pending);
  for (guint i = 0; i < widgets->len && !found; i++)
    {
      GtkWidget *widget = widgets->pdata[i];
      if (g_strcmp0 (gtk_widget_get_tooltip_text (widget), tooltip) == 0)
        found = widget;
      for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
           child = gtk_widget_get_next_sibling (child))
        g_ptr_array_add (widgets, child);
    }
  g_assert_nonnull (found);
  return found;
}

static gboolean
is_asked (gpointer unused)
{
  return fixture_dialog () && gtk_widget_get_mapped (fixture_dialog ());
}

static gboolean
is_not_asked (gpointer unused)
{
  return !fixture_dialog ();
}

static void
type_name (const char *keys)
{
  fixture_wait (is_asked, NULL, "the question");
  robot_focus (GTK_WINDOW (gtk_widget_get_root (fixture_dialog ())));
  robot ("key ctrl+a");
  robot ("type '%s'", keys);
}

/* No folder yet, then one that fills and empties. */
static void
test_empty (void)
{
  WhyWindow *window = robot_open (NULL);
  open_takes (window, "empty");
  g_assert_true (fixture_says (GTK_WIDGET (takes_window ()), "is kept in"));
  g_autofree char *path = make_take ("first.wav", "vibrato", 0);
  fixture_wait (has_page, (gpointer) "list", "a take appears");
  wait_until_says ("Today: first");
  /* Again, there is but one. */
  robot_focus (GTK_WINDOW (window));
  robot ("key ctrl+t");
  g_assert_cmpuint (g_list_length (gtk_application_get_windows (fixture_application ())), ==, 2);
  g_unlink (path);
  fixture_wait (has_page, (gpointer) "empty", "it goes");
  close_takes ("Escape");
  fixture_close (window);
}

static void
test_trouble (void)
{
  g_autofree char *folder = why_recording_folder (), *away = fixture_path ("away");
  WhyWindow *window = robot_open (NULL);
  g_rename (folder, away);
  g_assert_true (g_file_set_contents (folder, "in the way", -1, NULL));
  open_takes (window, "trouble");
  g_assert_true (fixture_says (GTK_WIDGET (takes_window ()), "cannot be read"));
  close_takes ("Escape");
  g_unlink (folder);
  g_rename (away, folder);
  fixture_close (window);
}

/* Escape leaves the name as it was, and the keyboard where it was: on the take. */
static void
test_escape (void)
{
  clear ();
  g_autofree char *a = make_take ("a.wav", "vibrato", 0), *b = make_take ("b.wav", "trill", 1);
  WhyWindow *window = robot_open (NULL);
  open_takes (window, "list");
  wait_until_says ("Today: a; Yesterday: b");
  GtkWindow *takes = GTK_WINDOW (takes_window ());
  for (int by_button = 0; by_button < 2; by_button++)
    {
      robot ("key Down");
      GtkListBoxRow *chosen = gtk_list_box_get_selected_row (list_of (takes_window ()));
      g_assert_cmpstr (why_take_row_get (WHY_TAKE_ROW (chosen))->path, ==, b);
      if (by_button)
        g_signal_emit_by_name (button_of (1, "Rename"), "clicked");
      else
        robot ("key F2");
      type_name ("another");
      robot ("key Escape");
      fixture_wait (is_not_asked, NULL, "the end of the question");
      robot_focus (takes);
      fixture_run_for (0.3);
      g_assert_true (g_file_test (b, G_FILE_TEST_EXISTS));
      wait_until_says ("Today: a; Yesterday: b");
      g_assert_true (gtk_widget_get_visible (GTK_WIDGET (takes)));
      g_assert_true (gtk_list_box_get_selected_row (list_of (takes_window ())) == chosen);
      g_assert_true (gtk_window_get_focus (takes) == GTK_WIDGET (chosen));
      robot ("key Up");
      chosen = gtk_list_box_get_selected_row (list_of (takes_window ()));
      g_assert_cmpstr (why_take_row_get (WHY_TAKE_ROW (chosen))->path, ==, a);
      /* Asked anew, it begins with the name that the take has. */
      robot ("key F2");
      fixture_wait (is_asked, NULL, "the question");
      robot_focus (GTK_WINDOW (gtk_widget_get_root (fixture_dialog ())));
      robot ("key Escape");
      fixture_wait (is_not_asked, NULL, "the end of the question");
      robot_focus (takes);
    }
  close_takes ("Escape");
  fixture_close (window);
}

/* By keyboard: open, rename with what can be wrong, and it stays open under its new name. */
static void
test_keyboard (void)
{
  clear ();
  g_autofree char *a = make_take ("a.wav", "vibrato", 0), *b = make_take ("b.wav", "trill", 1);
  g_autofree char *to = take_path ("Lesson 3.wav"), *sidecar = why_sidecar_path (to);
  WhyWindow *window = robot_open (NULL);
  open_takes (window, "list");
  wait_until_says ("Today: a; Yesterday: b");
  robot ("key Down");
  robot ("key Return");
  wait_until_shown (window, b);
  /* What is said of it just before goes with it. */
  why_session_describe (why_window_get_session (window), "", "for the teacher");
  robot_focus (GTK_WINDOW (takes_window ()));
  robot ("key F2");
  static const struct
  {
    const char *keys, *fault;
  } faults[] = { { " ", "A take needs a name." },
                 { "x/y", "A name cannot contain a slash (/)." },
                 { "a", "Another file has this name already." } };
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      type_name (faults[i].keys);
      g_assert_true (fixture_says (fixture_dialog (), faults[i].fault));
      g_assert_false (gtk_widget_is_sensitive (fixture_button (fixture_dialog (), "_Rename")));
    }
  type_name ("Lesson 3");
  g_assert_true (gtk_widget_is_sensitive (fixture_button (fixture_dialog (), "_Rename")));
  robot ("key Return");
  fixture_wait (is_not_asked, NULL, "the end of the question");
  wait_until_says ("Today: a; Yesterday: Lesson 3");
  wait_until_shown (window, to);
  g_assert_false (g_file_test (b, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_test (sidecar, G_FILE_TEST_EXISTS));
  g_autoptr (WhySidecarState) state = why_sidecar_load (to);
  g_assert_cmpstr (why_sidecar_get_remark (state->sidecar), ==, "for the teacher");
  GtkListBoxRow *chosen = gtk_list_box_get_selected_row (list_of (takes_window ()));
  g_assert_cmpstr (why_take_row_get (WHY_TAKE_ROW (chosen))->path, ==, to);

  robot_focus (GTK_WINDOW (takes_window ()));
  robot ("key Delete");
  fixture_wait (has_toast, (gpointer) "Lesson 3.wav was moved to the trash", "it is deleted");
  wait_until_says ("Today: a");
  g_assert_false (g_file_test (to, G_FILE_TEST_EXISTS)
                  || g_file_test (sidecar, G_FILE_TEST_EXISTS));
  robot ("key ctrl+z");
  fixture_wait (has_toast, (gpointer) "Lesson 3.wav is back", "it is back");
  wait_until_says ("Today: a; Yesterday: Lesson 3");
  g_assert_true (g_file_test (to, G_FILE_TEST_EXISTS) && g_file_test (sidecar, G_FILE_TEST_EXISTS));
  close_takes ("ctrl+w");
  fixture_close (window);
}

/* By mouse: double click, the buttons of a row, and Undo. */
static void
test_mouse (void)
{
  clear ();
  g_autofree char *a = make_take ("a.wav", "vibrato", 0), *b = make_take ("b.wav", "trill", 0);
  g_autofree char *c = take_path ("c.wav");
  WhyWindow *window = robot_open (NULL);
  WhyTakesWindow *takes = open_takes (window, "list");
  wait_until_says ("Today: a, b");
  GtkWidget *row = GTK_WIDGET (gtk_list_box_get_row_at_index (list_of (takes), 1));
  robot_point_at (row, 60, gtk_widget_get_height (row) / 2.0);
  robot ("click --repeat 2 --delay 50 1");
  wait_until_shown (window, b);

  robot ("search --onlyvisible --name '^Takes$' windowraise windowfocus --sync");
  robot_click (button_of (0, "Move to the trash"));
  fixture_wait (has_toast, (gpointer) "a.wav was moved to the trash", "it is deleted");
  wait_until_says ("Today: b");
  fixture_run_for (0.5); /* the toast has come up */
  robot_click (fixture_button (GTK_WIDGET (takes), "_Undo"));
  wait_until_says ("Today: a, b");
  robot_click (button_of (0, "Rename"));
  type_name ("c");
  robot_click (fixture_button (fixture_dialog (), "_Rename"));
  wait_until_says ("Today: b, c");
  g_assert_true (g_file_test (c, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (a, G_FILE_TEST_EXISTS));
  close_takes ("ctrl+w");
  fixture_close (window);
}

/* What is recorded now is listed, and let alone until it ends. */
static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static gboolean
is_listed_as_recording (gpointer takes)
{
  return fixture_says (takes, "being recorded");
}

static gboolean
is_listed_with_length (gpointer takes)
{
  return gtk_list_box_get_row_at_index (list_of (takes), 0)
         && !fixture_says (takes, "being recorded");
}

static void
test_recording (void)
{
  clear ();
  WhyWindow *window = robot_open (NULL);
  fixture_wait (can_record, window, "the microphone is found");
  fixture_act (window, "win.record", NULL);
  WhyTakesWindow *takes = open_takes (window, "list");
  fixture_wait (is_listed_as_recording, takes, "it is listed");
  g_assert_false (gtk_widget_is_sensitive (button_of (0, "Rename")));
  robot ("key Delete");
  g_assert_nonnull (strstr (why_takes_window_get_toast (takes), "still being recorded"));
  robot ("key F2");
  g_assert_null (fixture_dialog ());
  fixture_run_for (1);
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_listed_with_length, takes, "it has ended");
  g_assert_true (gtk_widget_is_sensitive (button_of (0, "Rename")));
  fixture_wait (is_complete, window, "it is analysed");
  close_takes ("Escape");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  fake_device = (FakeDevice){
    .n_channels = 1,
    .rate_hz = 44100,
    .n_frames = 441,
    .n_calls = -1,
    .end_reported = true,
    .speed = 4,
    .channel_gain = { 0.5f },
  };
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/takes-window/empty", test_empty);
  g_test_add_func ("/takes-window/trouble", test_trouble);
  g_test_add_func ("/takes-window/escape", test_escape);
  g_test_add_func ("/takes-window/keyboard", test_keyboard);
  g_test_add_func ("/takes-window/mouse", test_mouse);
  g_test_add_func ("/takes-window/recording", test_recording);
  return fixture_run ();
}

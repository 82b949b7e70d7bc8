/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes corrected by hand with the mouse: the menus of button, lane and list, and what is asked in words. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/text/why-class-display-name.h"
#include "analysis/text/why-note-text.h"
#include "app-checks.h"
#include "app-robot.h"
#include "app/notes/why-note-list.h"
#include "app/notes/why-notes-view.h"
#include "correct-case.h"

static const char *
class_at (WhyWindow *window, gsize k)
{
  return why_session_get_axes (correct_case_session (window))->classes[k];
}

static gboolean
is_pencil (GtkWidget *widget, const char *text)
{
  return GTK_IS_MENU_BUTTON (widget)
         && g_strcmp0 (gtk_menu_button_get_icon_name (GTK_MENU_BUTTON (widget)), text) == 0;
}

/* An entry of the menu that is open, by the mouse. */
static void
choose (WhyWindow *window, const char *text)
{
  robot_choose (GTK_WINDOW (window), text);
  robot_focus (GTK_WINDOW (window));
}

static void
open_button_menu (WhyWindow *window)
{
  GtkWidget *pencil
      = robot_find (fixture_child (window, "notes_bar"), is_pencil, "document-edit-symbolic");
  correct_case_wait (window);
  settle (window);
  g_assert_true (gtk_widget_is_sensitive (pencil));
  robot_click (pencil);
}

static gsize
chosen (WhyWindow *window)
{
  return why_session_get_note (correct_case_session (window));
}

static void
assert_said (WhyWindow *window, gsize i, const char *class_name)
{
  const WhyNotes *notes = correct_case_notes (window);
  const WhyNote *note = correct_case_note (window, i);
  g_assert_cmpint (note->has_hand_label, ==, class_name != NULL);
  if (class_name)
    g_assert_cmpstr (why_note_class (notes, note), ==, class_name);
}

static void
test_button (void)
{
  WhyWindow *window = correct_case_open ("button.wav");
  for (gsize k = 0; k < 2; k++)
    {
      open_button_menu (window);
      choose (window, why_class_label (class_at (window, k)));
      assert_said (window, 0, class_at (window, k));
      g_autoptr (WhySidecarState) state = correct_case_on_disk (window);
      g_assert_cmpuint (why_sidecar_n (state->sidecar), ==, 1);
      g_assert_cmpstr (why_sidecar_get (state->sidecar, 0)->label, ==, class_at (window, k));
    }
  open_button_menu (window);
  choose (window, "As the Program Says");
  assert_said (window, 0, NULL);
  open_button_menu (window);
  choose (window, "Split");
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES + 1);
  fixture_close (window);
}

/* It is of the note that lies under the pointer. */
static void
test_lane (void)
{
  WhyWindow *window = correct_case_open ("lane.wav");
  WhyNotesView *view = fixture_child (window, "notes");
  WhyRect block;
  g_assert_cmpuint (chosen (window), ==, 0);
  why_notes_lane_block (correct_case_notes (window), why_notes_view_get_geometry (view), 4, &block);
  robot_point_at (GTK_WIDGET (view), block.x + block.width / 2, block.y + block.height / 2);
  robot ("click 3");
  choose (window, why_class_label (class_at (window, 1)));
  g_assert_cmpuint (chosen (window), ==, 4);
  assert_said (window, 4, class_at (window, 1));
  assert_said (window, 0, NULL);
  fixture_close (window);
}

static void
text_cb (GObject *source, GAsyncResult *result, gpointer text)
{
  *(char **) text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_read (gpointer text)
{
  return *(char **) text != NULL;
}

static GtkWidget *
row_of (WhyNoteList *list, gsize i)
{
  GtkWidget *rows = gtk_widget_get_first_child (GTK_WIDGET (why_note_list_get_view (list)));
  while (rows && !GTK_IS_LIST_VIEW (rows))
    rows = gtk_widget_get_next_sibling (rows);
  GtkWidget *row = gtk_widget_get_first_child (rows);
  while (i-- > 0)
    row = gtk_widget_get_next_sibling (row);
  return row;
}

/* A row from its first pixel on; by keys; and what is copied is what is shown. */
static void
test_list (void)
{
  WhyWindow *window = correct_case_open ("list.wav");
  const char *class_name = class_at (window, 1);
  robot ("key F9");
  WhyNoteList *list = fixture_child (window, "note_list");
  GtkWidget *row = row_of (list, 3);
  robot_point_at (row, 2, gtk_widget_get_height (row) / 2);
  robot ("click 3");
  choose (window, why_class_label (class_name));
  g_assert_cmpuint (chosen (window), ==, 3);
  assert_said (window, 3, class_name);
  /* One more with Ctrl, and it is taken back in the same way. */
  GtkSelectionModel *model = gtk_column_view_get_model (why_note_list_get_view (list));
  for (int i = 0; i < 2; i++)
    {
      robot ("keydown ctrl");
      robot_click (row_of (list, 5));
      robot ("keyup ctrl");
      g_assert_true (gtk_selection_model_is_selected (model, 3));
      g_assert_cmpint (gtk_selection_model_is_selected (model, 5), ==, i == 0);
      /* Two clicks are not to be one double click. */
      fixture_run_for (0.6);
    }
  gtk_widget_grab_focus (GTK_WIDGET (list));
  robot ("key Down");
  g_assert_cmpuint (chosen (window), ==, 4);
  robot ("key --clearmodifiers shift+F10");
  choose (window, "Delete");
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES - 1);
  robot ("key --clearmodifiers ctrl+z");
  g_autofree char *text = NULL;
  fixture_act (window, "win.copy-notes", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_cb,
                                 &text);
  fixture_wait (is_read, &text, "the clipboard");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (GStrv) cells = g_strsplit (lines[4], "\t", -1);
  g_assert_cmpstr (cells[6], ==, class_name);
  g_assert_cmpstr (cells[7], ==, "");
  fixture_close (window);
}

static gboolean
has_dialog (gpointer unused)
{
  return fixture_dialog () != NULL;
}

static gboolean
has_no_dialog (gpointer unused)
{
  return fixture_dialog () == NULL;
}

/* Types into what asks in words, and answers it. */
static void
answer (WhyWindow *window, const char *text, const char *button)
{
  fixture_wait (has_dialog, NULL, "the question");
  GtkWidget *dialog = fixture_dialog ();
  robot_focus (GTK_WINDOW (gtk_widget_get_root (dialog)));
  fixture_run_for (0.2);
  robot ("type --delay 40 %s", text);
  fixture_run_for (0.2);
  g_signal_emit_by_name (fixture_button (dialog, button), "clicked");
  fixture_wait (has_no_dialog, NULL, "it is answered");
  robot_focus (GTK_WINDOW (window));
}

static void
test_remarks (void)
{
  WhyWindow *window = correct_case_open ("remarks.wav");
  open_button_menu (window);
  choose (window, "Remark on This Note…");
  answer (window, "slow", "_Keep");
  const WhyCorrection *said = why_session_get_correction (correct_case_session (window), 0);
  g_assert_nonnull (said);
  g_assert_cmpstr (said->remark, ==, "slow");
  g_assert_null (said->label);
  /* What stood there is there to go on with; nothing is kept that was not asked for. */
  fixture_act (window, "win.note-remark", NULL);
  answer (window, "very", "_Cancel");
  g_assert_cmpstr (why_session_get_correction (correct_case_session (window), 0)->remark, ==,
                   "slow");
  open_button_menu (window);
  choose (window, "Title and Remark of the Recording…");
  answer (window, "Sonata", "_Keep");
  AdwWindowTitle *title = fixture_child (window, "title");
  g_assert_cmpstr (adw_window_title_get_title (title), ==, "Sonata");
  g_assert_nonnull (strstr (adw_window_title_get_subtitle (title), "remarks.wav"));
  g_autoptr (WhySidecarState) state = correct_case_on_disk (window);
  g_assert_cmpstr (why_sidecar_get_title (state->sidecar), ==, "Sonata");
  g_assert_cmpuint (why_sidecar_n (state->sidecar), ==, 1);
  robot_focus (GTK_WINDOW (window));
  robot ("key --clearmodifiers ctrl+z");
  g_assert_cmpstr (adw_window_title_get_title (title), ==, "remarks.wav");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-correct-menus/button", test_button);
  g_test_add_func ("/window-correct-menus/lane", test_lane);
  g_test_add_func ("/window-correct-menus/list", test_list);
  g_test_add_func ("/window-correct-menus/remarks", test_remarks);
  return fixture_run ();
}

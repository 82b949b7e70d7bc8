/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The notes of a recording in the window: the lane, the list, stepping, the filter, by hand and key. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/text/why-note-text.h"
#include "app-checks.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/notes/why-note-filter-popover.h"
#include "app/notes/why-note-item.h"
#include "app/notes/why-note-list.h"
#include "app/notes/why-notes-view.h"
#include "app/window/why-verdict-bar.h"
#include "app/window/why-window-private.h"
#include "notes-case.h"

#define LENGTH_S 24

/* Of the file's own model, so that headline and list say the same. */
static WhyNotes *
give (WhyWindow *window, gsize n, gboolean is_whole)
{
  WhySession *session = why_window_get_session (window);
  g_autoptr (WhyNotes) all = notes_case_lesson (12, LENGTH_S, 3, why_session_get_axes (session));
  g_autofree WhyNote *some = g_new (WhyNote, n + 1);
  for (gsize i = 0; i < n; i++)
    some[i] = *why_notes_get (all, i);
  WhyNotes *notes = why_notes_new (some, n, LENGTH_S, why_session_get_axes (session));
  why_document_set_notes (why_session_get_document (session), notes, is_whole);
  return notes;
}

static gboolean
is_counted (gpointer window)
{
  return is_complete (window) && why_window_get_analysis (window)->file_length_known;
}

static WhyWindow *
open_lesson (void)
{
  g_autofree char *path = fixture_sound ("lesson.wav", "vibrato", LENGTH_S, 440);
  WhyWindow *window = robot_open (path);
  fixture_wait (is_counted, window, "the length of the file");
  return window;
}

static WhyWindow *expecting;
static gsize expected;

static gboolean
is_at_note (gpointer notes)
{
  const WhyNote *note = why_notes_get (notes, expected);
  const WhyAnalysis *analysis = why_window_get_analysis (expecting);
  return is_complete (expecting) && fabs (analysis->start_s - note->from_s) < 1e-3
         && fabs (analysis->duration_s - (note->to_s - note->from_s)) < 1e-3;
}

/* Everything that is said of the note is what the note says. */
static void
assert_shows_note (WhyWindow *window, WhyNotes *notes, gsize i)
{
  const WhyNote *note = why_notes_get (notes, i);
  expecting = window;
  expected = i;
  fixture_wait (is_at_note, notes, "the note is analysed");
  g_assert_cmpuint (why_session_get_note (why_window_get_session (window)), ==, i);
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  g_assert_cmpuint (analysis->label, ==, note->label);
  g_assert_cmpfloat (analysis->probabilities[note->label], ==, note->probabilities[note->label]);
  g_autofree char *headline = why_note_field_text (notes, i, WHY_NOTE_TECHNIQUE);
  g_assert_cmpstr (why_verdict_bar_get_label (fixture_child (window, "verdict")), ==, headline);
  g_autofree char *words = why_note_describe (notes, i);
  g_assert_null (
      gtk_test_accessible_check_property (GTK_ACCESSIBLE (fixture_child (window, "notes")),
                                          GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words));
}

static void
point_at_note (WhyWindow *window, WhyNotes *notes, gsize i)
{
  GtkWidget *view = fixture_child (window, "notes");
  WhyRect block;
  double x, y;
  why_notes_lane_block (notes, why_notes_view_get_geometry (WHY_NOTES_VIEW (view)), i, &block);
  gtk_widget_translate_coordinates (view, GTK_WIDGET (gtk_widget_get_root (view)),
                                    block.x + block.width / 2, block.y + block.height / 2, &x, &y);
  double left, top;
  gtk_native_get_surface_transform (gtk_widget_get_native (view), &left, &top);
  robot ("mousemove %d %d", (int) (x + left), (int) (y + top));
}

/* A file that is longer than a window opens on all of it, with the panels on its first note, and there
 * is no way back to what nobody chose; a click and keys go on from there. */
static void
test_story (void)
{
  WhyWindow *window = open_lesson ();
  WhyNotesView *view = fixture_child (window, "notes");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (view)));
  g_autoptr (WhyNotes) none = give (window, 0, FALSE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (view)));
  g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (view),
                                                     GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                                     "Looking for notes…"));
  g_assert_false (fixture_is_enabled (window, "win.next-note"));
  g_autoptr (WhyNotes) some = give (window, 4, FALSE);
  assert_shows_note (window, some, 0);
  g_assert_false (fixture_is_enabled (window, "win.undo"));
  /* More come: what is chosen stays. */
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  assert_shows_note (window, notes, 0);
  g_assert_cmpstr (fixture_text (window, "notes_count"), ==, "Note 1 of 12");
  g_assert_cmpfloat (why_notes_view_get_geometry (view)->to_s, ==, LENGTH_S);

  fixture_run_for (0.2);
  point_at_note (window, notes, 5);
  robot ("click 1");
  assert_shows_note (window, notes, 5);
  robot ("key --clearmodifiers alt+Right");
  assert_shows_note (window, notes, 6);
  robot ("key --clearmodifiers alt+Left alt+Left");
  assert_shows_note (window, notes, 4);
  robot ("key Right");
  assert_shows_note (window, notes, 5);
  robot ("key End");
  assert_shows_note (window, notes, 11);
  g_assert_false (fixture_is_enabled (window, "win.next-note"));
  robot ("key Home");
  assert_shows_note (window, notes, 0);
  g_assert_false (fixture_is_enabled (window, "win.previous-note"));
  robot ("key --clearmodifiers ctrl+z");
  assert_shows_note (window, notes, 11);
  /* The range taken away, no note is left. */
  robot ("key Escape");
  fixture_run_for (0.05);
  fixture_wait (is_complete, window, "no note");
  g_assert_cmpuint (why_session_get_note (why_window_get_session (window)), ==, WHY_NO_NOTE);
  fixture_close (window);
}

/* Who has chosen something meanwhile is left there. */
static void
test_chosen_before (void)
{
  WhyWindow *window = open_lesson ();
  why_session_move (why_window_get_session (window), 9);
  fixture_run_for (0.05);
  fixture_wait (is_complete, window, "another part");
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  fixture_run_for (0.3);
  g_assert_cmpfloat (why_window_get_analysis (window)->start_s, ==, 9);
  /* The next one is the next from there. */
  gsize next = why_notes_at (notes, 9);
  fixture_act (window, "win.next-note", NULL);
  assert_shows_note (window, notes, next);
  fixture_close (window);
}

/* The lane zooms by wheel and keys; a note that it does not reach is brought into it; closer than a
 * window the spectrogram goes along, and the lane with the spectrogram. */
static void
test_zoom (void)
{
  WhyWindow *window = open_lesson ();
  WhySession *session = why_window_get_session (window);
  WhyNotesView *view = fixture_child (window, "notes");
  const WhyNotesLaneGeometry *g = why_notes_view_get_geometry (view);
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  assert_shows_note (window, notes, 0);
  fixture_run_for (0.2);
  point_at_note (window, notes, 0);
  robot ("keydown ctrl click 4 click 4 click 4 click 4 click 4 click 4 click 4 keyup ctrl");
  g_assert_cmpfloat (g->to_s - g->from_s, <, 0.3 * LENGTH_S);
  const WhyNote *first = why_notes_get (notes, 0), *last = why_notes_get (notes, 11);
  g_assert_cmpfloat (g->from_s, <=, (first->from_s + first->to_s) / 2);
  g_assert_cmpfloat (g->to_s, >=, (first->from_s + first->to_s) / 2);
  const WhyZoom *zoom = &why_session_get_options (session)->zoom;
  double start_s = why_window_get_analysis (window)->start_s;
  g_assert_cmpfloat_with_epsilon (start_s + zoom->from_s, g->from_s, 1e-6);
  g_assert_cmpfloat_with_epsilon (start_s + zoom->to_s, g->to_s, 1e-6);

  fixture_act (window, "win.last-note", NULL);
  assert_shows_note (window, notes, 11);
  g_assert_cmpfloat (g->from_s, <=, last->from_s);
  g_assert_cmpfloat (g->to_s, >=, last->to_s);

  WhyZoom by_hand = why_session_get_options (session)->zoom;
  by_hand.from_s = -2;
  by_hand.to_s = 1;
  why_session_zoom (session, &by_hand);
  start_s = why_window_get_analysis (window)->start_s;
  g_assert_cmpfloat_with_epsilon (g->from_s, start_s - 2, 1e-6);
  gtk_widget_grab_focus (GTK_WIDGET (view));
  robot ("key 0");
  g_assert_cmpfloat (g->from_s, ==, 0);
  g_assert_cmpfloat (g->to_s, ==, LENGTH_S);
  robot ("key Return");
  g_assert_cmpfloat (g->to_s - g->from_s, <, 1.5 * (last->to_s - last->from_s));
  fixture_close (window);
}

/* With a filter, stepping goes from match to match, and the list holds no others. */
static void
test_filter (void)
{
  WhyWindow *window = open_lesson ();
  WhySession *session = why_window_get_session (window);
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  assert_shows_note (window, notes, 0);
  WhyNoteFilter trills = { .has_label = TRUE, .label = 1 };
  gsize n = why_note_filter_count (&trills, notes);
  gsize first = why_note_filter_step (&trills, notes, WHY_NO_NOTE, 1);
  g_assert_cmpuint (n, >, 1);
  fixture_act (window, "win.show-notes", NULL);
  GListModel *listed = why_note_list_get_model (fixture_child (window, "note_list"));
  g_assert_cmpuint (g_list_model_get_n_items (listed), ==, 12);
  g_signal_emit_by_name (fixture_child (window, "filter_popover"), "changed", &trills);
  g_assert_cmpuint (g_list_model_get_n_items (listed), ==, n);
  g_assert_cmpstr (fixture_text (window, "filter_label"), ==, "Trill");
  fixture_act (window, "win.next-note", NULL);
  assert_shows_note (window, notes, first);
  fixture_act (window, "win.last-note", NULL);
  g_assert_cmpuint (why_notes_get (notes, why_session_get_note (session))->label, ==, 1);
  /* Another file has no filter. */
  g_autofree char *other = fixture_sound ("one.wav", "vibrato", 2, 440);
  open_and_wait (window, other);
  g_assert_true (why_note_filter_is_open (why_session_get_filter (session)));
  g_assert_false (gtk_widget_get_visible (fixture_child (window, "notes")));
  fixture_close (window);
}

static gsize
listed_index (WhyWindow *window, guint position)
{
  g_autoptr (WhyNoteItem) item
      = g_list_model_get_item (why_note_list_get_model (fixture_child (window, "note_list")),
                               position);
  return why_note_item_get_index (item);
}

static void
text_cb (GObject *clipboard, GAsyncResult *result, gpointer data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
is_read (gpointer text)
{
  return *(char **) text != NULL;
}

/* Sorted by length, chosen by the keyboard in the list, copied as a table; linked both ways. */
static void
test_list (void)
{
  WhyWindow *window = open_lesson ();
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  assert_shows_note (window, notes, 0);
  robot ("key F9");
  WhyNoteList *list = fixture_child (window, "note_list");
  GtkSelectionModel *model = GTK_SELECTION_MODEL (why_note_list_get_model (list));
  g_assert_true (gtk_widget_get_mapped (GTK_WIDGET (list)));
  g_assert_true (gtk_selection_model_is_selected (model, 0));
  GListModel *columns = gtk_column_view_get_columns (why_note_list_get_view (list));
  g_autoptr (GtkColumnViewColumn) length = g_list_model_get_item (columns, WHY_NOTE_LENGTH);
  gtk_column_view_sort_by_column (why_note_list_get_view (list), length, GTK_SORT_ASCENDING);
  for (guint i = 1; i < 12; i++)
    g_assert_cmpfloat (why_note_field_value (notes, listed_index (window, i - 1), WHY_NOTE_LENGTH),
                       <=, why_note_field_value (notes, listed_index (window, i), WHY_NOTE_LENGTH));
  /* The chosen note is still the selected one, elsewhere. */
  g_autoptr (GtkBitset) before = gtk_selection_model_get_selection (model);
  g_assert_cmpuint (listed_index (window, gtk_bitset_get_minimum (before)), ==, 0);

  gtk_selection_model_select_item (model, 2, TRUE);
  gsize chosen = listed_index (window, 2);
  assert_shows_note (window, notes, chosen);
  gsize other = chosen == 4 ? 5 : 4;
  why_session_choose_note (why_window_get_session (window), other);
  assert_shows_note (window, notes, other);
  g_autoptr (GtkBitset) after = gtk_selection_model_get_selection (model);
  g_assert_cmpuint (gtk_bitset_get_size (after), ==, 1);
  g_assert_cmpuint (listed_index (window, gtk_bitset_get_minimum (after)), ==, other);

  gtk_widget_grab_focus (GTK_WIDGET (list));
  robot ("key --clearmodifiers ctrl+a");
  robot ("key --clearmodifiers ctrl+c");
  g_autofree char *text = NULL;
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (window)), NULL, text_cb,
                                 &text);
  fixture_wait (is_read, &text, "the clipboard");
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 14);
  g_assert_true (g_str_has_prefix (lines[0], "from_s\tto_s\tnote\t"));
  g_assert_cmpstr (why_window_get_toast (window), ==, "12 notes copied to the clipboard");
  fixture_close (window);
}

/* Arrow keys go on from the note that is chosen, wherever that was done. */
static void
test_list_keys (void)
{
  WhyWindow *window = open_lesson ();
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  assert_shows_note (window, notes, 0);
  why_session_choose_note (why_window_get_session (window), 3);
  assert_shows_note (window, notes, 3);
  robot ("key F9");
  robot ("key Down");
  assert_shows_note (window, notes, 4);
  robot ("key --clearmodifiers alt+End");
  assert_shows_note (window, notes, 11);
  robot ("key Up");
  assert_shows_note (window, notes, 10);
  fixture_close (window);
}

/* Noise has none; of one note there is nothing to step along; very many are shown as quickly. */
static void
test_extremes (void)
{
  WhyWindow *window = open_lesson ();
  WhySession *session = why_window_get_session (window);
  WhyNotesView *view = fixture_child (window, "notes");
  g_autoptr (WhyNotes) none = give (window, 0, TRUE);
  g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (view),
                                                     GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                                     "No notes found"));
  g_assert_cmpstr (fixture_text (window, "notes_count"), ==, "");
  fixture_act (window, "win.show-notes", NULL);
  g_autoptr (WhyNotes) one = give (window, 1, TRUE);
  assert_shows_note (window, one, 0);
  g_assert_false (fixture_is_enabled (window, "win.next-note"));
  g_assert_false (fixture_is_enabled (window, "win.previous-note"));

  g_autoptr (WhyNotes) many
      = notes_case_lesson (10000, LENGTH_S, 5, why_session_get_axes (session));
  why_document_set_notes (why_session_get_document (session), many, TRUE);
  GListModel *listed = why_note_list_get_model (fixture_child (window, "note_list"));
  g_assert_cmpuint (g_list_model_get_n_items (listed), ==, 10000);
  WhyNoteFilter longer = { .longer_than_s = 1.5 };
  why_session_set_filter (session, &longer);
  g_assert_cmpuint (g_list_model_get_n_items (listed), ==, why_note_filter_count (&longer, many));
  fixture_run_for (0.3);
  fixture_close (window);
}

static void
assert_loops_note (WhyWindow *window, WhyNotes *notes, gsize i)
{
  WhyTransport *transport = why_window_get_transport (window);
  const WhyNote *note = why_notes_get (notes, i);
  double from_s, to_s;
  assert_shows_note (window, notes, i);
  g_assert_true (why_transport_get_loop (transport, &from_s, &to_s));
  g_assert_cmpfloat_with_epsilon (from_s, note->from_s, 1e-3);
  g_assert_cmpfloat_with_epsilon (to_s, note->to_s, 1e-3);
  g_assert_true (gtk_toggle_button_get_active (fixture_child (window, "loop_button")));
}

/* What is repeated is the note that is chosen, however one comes to it. */
static void
test_loop (void)
{
  WhyWindow *window = open_lesson ();
  g_autoptr (WhyNotes) notes = give (window, 12, TRUE);
  double from_s, to_s;
  assert_shows_note (window, notes, 0);
  fixture_run_for (0.2);
  robot ("key l");
  assert_loops_note (window, notes, 0);
  robot ("key --clearmodifiers alt+Right");
  assert_loops_note (window, notes, 1);
  point_at_note (window, notes, 5);
  robot ("click 1");
  assert_loops_note (window, notes, 5);
  robot ("key l");
  g_assert_false (why_transport_get_loop (why_window_get_transport (window), &from_s, &to_s));
  robot ("key --clearmodifiers alt+Right");
  assert_shows_note (window, notes, 6);
  g_assert_false (why_transport_get_loop (why_window_get_transport (window), &from_s, &to_s));
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-notes/story", test_story);
  g_test_add_func ("/window-notes/chosen-before", test_chosen_before);
  g_test_add_func ("/window-notes/zoom", test_zoom);
  g_test_add_func ("/window-notes/filter", test_filter);
  g_test_add_func ("/window-notes/list", test_list);
  g_test_add_func ("/window-notes/list-keys", test_list_keys);
  g_test_add_func ("/window-notes/loop", test_loop);
  g_test_add_func ("/window-notes/extremes", test_extremes);
  return fixture_run ();
}

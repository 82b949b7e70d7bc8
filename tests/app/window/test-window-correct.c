/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes corrected by hand in the window: by menu, pointer and keys, and what is on the disk then. */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/sidecar/why-sidecar-file.h"
#include "analysis/text/why-note-text.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/notes/why-notes-view.h"
#include "app/window/why-verdict-bar.h"
#include "app/window/why-window-private.h"
#include "app-checks.h"
#include "notes-case.h"

#define LENGTH_S 24
#define N_NOTES 12

static WhySession *
session_of (WhyWindow *window)
{
  return why_window_get_session (window);
}

static WhyNotes *
notes_of (WhyWindow *window)
{
  return why_session_get_notes (session_of (window));
}

static const WhyNote *
note_of (WhyWindow *window, gsize i)
{
  g_assert_cmpuint (i, <, why_notes_n (notes_of (window)));
  return why_notes_get (notes_of (window), i);
}

static gboolean
is_counted (gpointer window)
{
  return is_complete (window) && why_window_get_analysis (window)->file_length_known;
}

static gboolean
can_correct (gpointer window)
{
  return is_complete (window) && why_session_can_correct (session_of (window));
}

static gboolean
is_saved (gpointer window)
{
  return why_corrections_is_saved (
      why_document_get_corrections (why_session_get_document (session_of (window))));
}

/* A recording with notes that were found; the first is chosen. */
static WhyWindow *
open_found (const char *path)
{
  WhyWindow *window = robot_open (path);
  fixture_wait (is_counted, window, "the length of the file");
  g_autoptr (WhyNotes) notes
      = notes_case_lesson (N_NOTES, LENGTH_S, 3, why_session_get_axes (session_of (window)));
  why_document_set_notes (why_session_get_document (session_of (window)), notes, TRUE);
  fixture_wait (is_complete, window, "the first note");
  return window;
}

static WhyWindow *
open_lesson (const char *name)
{
  g_autofree char *path = fixture_sound (name, "vibrato", LENGTH_S, 440);
  WhyWindow *window = open_found (path);
  fixture_wait (can_correct, window, "what was corrected before");
  fixture_run_for (0.2);
  return window;
}

static WhySidecarState *
on_disk (WhyWindow *window)
{
  fixture_wait (is_saved, window, "what is said is on the disk");
  return why_sidecar_load (why_session_get_path (session_of (window)));
}

static const char *
headline (WhyWindow *window)
{
  return why_verdict_bar_get_label (fixture_child (window, "verdict"));
}

static void
test_class (void)
{
  WhyWindow *window = open_lesson ("class.wav");
  const char *class_name = why_session_get_axes (session_of (window))->classes[1];
  const gsize was = note_of (window, 0)->label;
  g_assert_true (fixture_is_enabled (window, "win.note-class"));
  g_assert_false (fixture_is_enabled (window, "win.redo-correction"));
  fixture_act (window, "win.note-class", g_variant_new_string (class_name));
  const WhyNote *note = note_of (window, 0);
  g_assert_true (note->has_hand_label);
  g_assert_cmpuint (note->hand_label, ==, 1);
  g_assert_cmpuint (note->label, ==, was);
  /* List, headline and what is read aloud say the same, and what the program says beside it. */
  g_autofree char *listed = why_note_field_text (notes_of (window), 0, WHY_NOTE_TECHNIQUE);
  g_assert_cmpstr (headline (window), ==, listed);
  g_assert_true (g_str_has_prefix (listed, WHY_BY_HAND));
  g_assert_true (fixture_says (fixture_child (window, "verdict"), "The program: "));
  g_autofree char *words = why_note_describe (notes_of (window), 0);
  g_assert_nonnull (strstr (words, "by hand. The program: "));
  g_autoptr (WhySidecarState) state = on_disk (window);
  g_assert_cmpuint (why_sidecar_n (state->sidecar), ==, 1);
  g_assert_cmpstr (why_sidecar_get (state->sidecar, 0)->label, ==, class_name);
  /* Back and forth by keys. */
  robot ("key --clearmodifiers ctrl+z");
  g_assert_cmpuint (note_of (window, 0)->by_hand, ==, 0);
  g_assert_false (g_str_has_prefix (headline (window), WHY_BY_HAND));
  g_autoptr (WhySidecarState) undone = on_disk (window);
  g_assert_cmpuint (why_sidecar_n (undone->sidecar), ==, 0);
  robot ("key --clearmodifiers ctrl+shift+z");
  g_assert_true (note_of (window, 0)->has_hand_label);
  fixture_act (window, "win.note-class", g_variant_new_string (""));
  g_assert_cmpuint (note_of (window, 0)->by_hand, ==, 0);
  fixture_act (window, "win.note-class", g_variant_new_string (class_name));
  /* Closed in the same moment, nothing is lost. */
  g_autofree char *path = g_strdup (why_session_get_path (session_of (window)));
  fixture_close (window);
  g_autoptr (WhySidecarState) left = why_sidecar_load (path);
  g_assert_cmpuint (why_sidecar_n (left->sidecar), ==, 1);
  window = open_found (path);
  fixture_wait (can_correct, window, "what was corrected before");
  g_assert_true (note_of (window, 0)->has_hand_label);
  fixture_close (window);
}

static double awaited_from_s, awaited_to_s;

static gboolean
is_analysed (gpointer window)
{
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return is_complete (window) && fabs (analysis->start_s - awaited_from_s) < 1e-3
         && fabs (analysis->start_s + analysis->duration_s - awaited_to_s) < 1e-3;
}

static gboolean
first_is_named (gpointer window)
{
  return note_of (window, 0)->is_named;
}

/* Dragged and moved by keys; the note is analysed and named with its new borders. */
static void
test_borders (void)
{
  WhyWindow *window = open_lesson ("borders.wav");
  WhyNotesView *view = fixture_child (window, "notes");
  const WhyNotesLaneGeometry *g = why_notes_view_get_geometry (view);
  const double from_s = note_of (window, 0)->from_s, to_s = note_of (window, 0)->to_s;
  double x = why_notes_lane_x_of_time (g, to_s), y = g->plot.y + g->plot.height / 2,
         shorter_s = to_s - 0.3 * (to_s - from_s);
  robot_drag (GTK_WIDGET (view), x, why_notes_lane_x_of_time (g, shorter_s), y);
  double moved_s = note_of (window, 0)->to_s;
  g_assert_cmpfloat_with_epsilon (moved_s, shorter_s, 3 * (g->to_s - g->from_s) / g->plot.width);
  g_assert_cmpuint (note_of (window, 0)->by_hand, >, 0);
  robot ("key bracketright Left Left");
  g_assert_cmpfloat_with_epsilon (note_of (window, 0)->to_s, moved_s - 0.02, 1e-6);
  robot ("key bracketleft shift+Right");
  g_assert_cmpfloat_with_epsilon (note_of (window, 0)->from_s, from_s + 0.001, 1e-6);
  fixture_wait (first_is_named, window, "the stretch is named");
  awaited_from_s = from_s + 0.001;
  awaited_to_s = moved_s - 0.02;
  fixture_wait (is_analysed, window, "the note is analysed anew");
  robot ("key Escape Right");
  g_assert_cmpuint (why_session_get_note (session_of (window)), ==, 1);
  robot ("key --clearmodifiers ctrl+z ctrl+z ctrl+z ctrl+z");
  g_assert_cmpuint (note_of (window, 0)->by_hand, ==, 0);
  g_assert_cmpfloat (note_of (window, 0)->to_s, ==, to_s);
  fixture_close (window);
}

static void
test_split_join_delete_add (void)
{
  WhyWindow *window = open_lesson ("pieces.wav");
  const double to_s = note_of (window, 0)->to_s, next_s = note_of (window, 1)->from_s;
  fixture_act (window, "win.split-note", NULL);
  g_assert_cmpuint (why_notes_n (notes_of (window)), ==, N_NOTES + 1);
  g_assert_cmpfloat_with_epsilon (note_of (window, 1)->to_s, to_s, 1e-6);
  robot ("key --clearmodifiers alt+Home");
  fixture_act (window, "win.join-note", NULL);
  g_assert_cmpuint (why_notes_n (notes_of (window)), ==, N_NOTES);
  gtk_widget_grab_focus (fixture_child (window, "notes"));
  robot ("key --clearmodifiers alt+Home Delete");
  g_assert_cmpuint (why_notes_n (notes_of (window)), ==, N_NOTES - 1);
  g_assert_cmpfloat (note_of (window, 0)->from_s, ==, next_s);
  g_assert_cmpint (why_session_add_note (session_of (window), 0, to_s), ==, TRUE);
  g_assert_cmpuint (why_notes_n (notes_of (window)), ==, N_NOTES);
  for (int i = 0; i < 4; i++)
    robot ("key --clearmodifiers ctrl+z");
  g_assert_cmpuint (why_notes_n (notes_of (window)), ==, N_NOTES);
  for (gsize i = 0; i < N_NOTES; i++)
    g_assert_cmpuint (note_of (window, i)->by_hand, ==, 0);
  fixture_close (window);
}

static void
test_newer (void)
{
  static const char text[] = "{\"format\":\"whybrato-sidecar\",\"version\":9,\"notes\":[]}";
  g_autofree char *path = fixture_sound ("newer.wav", "vibrato", LENGTH_S, 440),
                  *sidecar = why_sidecar_path (path), *left = NULL;
  fixture_write (sidecar, text, strlen (text));
  WhyWindow *window = open_found (path);
  fixture_run_for (0.3);
  g_assert_false (fixture_is_enabled (window, "win.note-class"));
  g_assert_nonnull (strstr (why_window_get_toast (window), "later version"));
  fixture_close (window);
  g_assert_true (g_file_get_contents (sidecar, &left, NULL, NULL));
  g_assert_cmpstr (left, ==, text);
}

static gboolean
is_corrected (gpointer window)
{
  return note_of (window, 3)->by_hand > 0;
}

/* What somebody else writes is shown, and what both say is kept. */
static void
test_two_writers (void)
{
  WhyWindow *window = open_lesson ("two.wav");
  g_autoptr (WhySidecarState) state = on_disk (window);
  WhyCorrection theirs = { .from_s = note_of (window, 3)->from_s,
                           .to_s = note_of (window, 3)->to_s,
                           .label = why_session_get_axes (session_of (window))->classes[1],
                           .has_was = TRUE,
                           .was_from_s = note_of (window, 3)->from_s,
                           .was_to_s = note_of (window, 3)->to_s };
  g_autoptr (WhySidecar) other = why_sidecar_copy (state->sidecar);
  why_sidecar_add (other, &theirs);
  fixture_act (window, "win.note-class", g_variant_new_string (theirs.label));
  g_autoptr (WhySidecarState) written
      = why_sidecar_save (why_session_get_path (session_of (window)), state, other, NULL);
  g_assert_nonnull (written);
  fixture_wait (is_corrected, window, "what the other one says");
  g_autoptr (WhySidecarState) both = on_disk (window);
  g_assert_cmpuint (why_sidecar_n (both->sidecar), ==, 2);
  /* Taking back one's own leaves theirs. */
  robot ("key --clearmodifiers ctrl+z");
  g_autoptr (WhySidecarState) last = on_disk (window);
  g_assert_cmpuint (why_sidecar_n (last->sidecar), ==, 1);
  g_assert_cmpfloat_with_epsilon (why_sidecar_get (last->sidecar, 0)->from_s, theirs.from_s, 1e-5);
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-correct/class", test_class);
  g_test_add_func ("/window-correct/borders", test_borders);
  g_test_add_func ("/window-correct/split-join-delete-add", test_split_join_delete_add);
  g_test_add_func ("/window-correct/newer", test_newer);
  g_test_add_func ("/window-correct/two-writers", test_two_writers);
  return fixture_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Notes corrected by hand in the window: by menu, pointer and keys, and what is on the disk then. */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/text/why-note-text.h"
#include "app-robot.h"
#include "app/notes/why-notes-view.h"
#include "app-checks.h"
#include "correct-case.h"

static void
test_class (void)
{
  WhyWindow *window = correct_case_open ("class.wav");
  const char *class_name = why_session_get_axes (correct_case_session (window))->classes[1];
  const gsize was = correct_case_note (window, 0)->label;
  g_assert_true (fixture_is_enabled (window, "win.note-class"));
  g_assert_false (fixture_is_enabled (window, "win.redo-correction"));
  fixture_act (window, "win.note-class", g_variant_new_string (class_name));
  const WhyNote *note = correct_case_note (window, 0);
  g_assert_true (note->has_hand_label);
  g_assert_cmpuint (note->hand_label, ==, 1);
  g_assert_cmpuint (note->label, ==, was);
  /* List, headline and what is read aloud say the same, and what the program says beside it. */
  g_autofree char *listed
      = why_note_field_text (correct_case_notes (window), 0, WHY_NOTE_TECHNIQUE);
  g_assert_cmpstr (correct_case_headline (window), ==, listed);
  g_assert_true (g_str_has_prefix (listed, WHY_BY_HAND));
  g_assert_true (fixture_says (fixture_child (window, "verdict"), "The program: "));
  g_autofree char *words = why_note_describe (correct_case_notes (window), 0);
  g_assert_nonnull (strstr (words, "by hand. The program: "));
  g_autoptr (WhySidecarState) state = correct_case_on_disk (window);
  g_assert_cmpuint (why_sidecar_n (state->sidecar), ==, 1);
  g_assert_cmpstr (why_sidecar_get (state->sidecar, 0)->label, ==, class_name);
  /* Back and forth by keys. */
  robot ("key --clearmodifiers ctrl+z");
  g_assert_cmpuint (correct_case_note (window, 0)->by_hand, ==, 0);
  g_assert_false (g_str_has_prefix (correct_case_headline (window), WHY_BY_HAND));
  g_autoptr (WhySidecarState) undone = correct_case_on_disk (window);
  g_assert_cmpuint (why_sidecar_n (undone->sidecar), ==, 0);
  robot ("key --clearmodifiers ctrl+shift+z");
  g_assert_true (correct_case_note (window, 0)->has_hand_label);
  fixture_act (window, "win.note-class", g_variant_new_string (""));
  g_assert_cmpuint (correct_case_note (window, 0)->by_hand, ==, 0);
  fixture_act (window, "win.note-class", g_variant_new_string (class_name));
  /* Closed in the same moment, nothing is lost. */
  g_autofree char *path = g_strdup (why_session_get_path (correct_case_session (window)));
  fixture_close (window);
  g_autoptr (WhySidecarState) left = why_sidecar_load (path);
  g_assert_cmpuint (why_sidecar_n (left->sidecar), ==, 1);
  window = correct_case_open_found (path);
  correct_case_wait (window);
  g_assert_true (correct_case_note (window, 0)->has_hand_label);
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
  return correct_case_note (window, 0)->is_named;
}

/* Dragged and moved by keys; the note is analysed and named with its new borders. */
static void
test_borders (void)
{
  WhyWindow *window = correct_case_open ("borders.wav");
  WhyNotesView *view = fixture_child (window, "notes");
  const WhyNotesLaneGeometry *g = why_notes_view_get_geometry (view);
  const double from_s = correct_case_note (window, 0)->from_s,
               to_s = correct_case_note (window, 0)->to_s;
  double x = why_notes_lane_x_of_time (g, to_s), y = g->plot.y + g->plot.height / 2,
         shorter_s = to_s - 0.3 * (to_s - from_s);
  robot_drag (GTK_WIDGET (view), x, why_notes_lane_x_of_time (g, shorter_s), y);
  double moved_s = correct_case_note (window, 0)->to_s;
  g_assert_cmpfloat_with_epsilon (moved_s, shorter_s, 3 * (g->to_s - g->from_s) / g->plot.width);
  g_assert_cmpuint (correct_case_note (window, 0)->by_hand, >, 0);
  robot ("key bracketright Left Left");
  g_assert_cmpfloat_with_epsilon (correct_case_note (window, 0)->to_s, moved_s - 0.02, 1e-6);
  robot ("key bracketleft shift+Right");
  g_assert_cmpfloat_with_epsilon (correct_case_note (window, 0)->from_s, from_s + 0.001, 1e-6);
  fixture_wait (first_is_named, window, "the stretch is named");
  awaited_from_s = from_s + 0.001;
  awaited_to_s = moved_s - 0.02;
  fixture_wait (is_analysed, window, "the note is analysed anew");
  robot ("key Escape Right");
  g_assert_cmpuint (why_session_get_note (correct_case_session (window)), ==, 1);
  robot ("key --clearmodifiers ctrl+z ctrl+z ctrl+z ctrl+z");
  g_assert_cmpuint (correct_case_note (window, 0)->by_hand, ==, 0);
  g_assert_cmpfloat (correct_case_note (window, 0)->to_s, ==, to_s);
  fixture_close (window);
}

static void
test_split_join_delete_add (void)
{
  WhyWindow *window = correct_case_open ("pieces.wav");
  const double to_s = correct_case_note (window, 0)->to_s,
               next_s = correct_case_note (window, 1)->from_s;
  fixture_act (window, "win.split-note", NULL);
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES + 1);
  g_assert_cmpfloat_with_epsilon (correct_case_note (window, 1)->to_s, to_s, 1e-6);
  robot ("key --clearmodifiers alt+Home");
  fixture_act (window, "win.join-note", NULL);
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES);
  gtk_widget_grab_focus (fixture_child (window, "notes"));
  robot ("key --clearmodifiers alt+Home Delete");
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES - 1);
  g_assert_cmpfloat (correct_case_note (window, 0)->from_s, ==, next_s);
  g_assert_cmpint (why_session_add_note (correct_case_session (window), 0, to_s), ==, TRUE);
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES);
  for (int i = 0; i < 4; i++)
    robot ("key --clearmodifiers ctrl+z");
  g_assert_cmpuint (why_notes_n (correct_case_notes (window)), ==, CORRECT_CASE_NOTES);
  for (gsize i = 0; i < CORRECT_CASE_NOTES; i++)
    g_assert_cmpuint (correct_case_note (window, i)->by_hand, ==, 0);
  fixture_close (window);
}

static void
test_newer (void)
{
  static const char text[] = "{\"format\":\"whybrato-sidecar\",\"version\":9,\"notes\":[]}";
  g_autofree char *path = fixture_sound ("newer.wav", "vibrato", CORRECT_CASE_LENGTH_S, 440),
                  *sidecar = why_sidecar_path (path), *left = NULL;
  fixture_write (sidecar, text, strlen (text));
  WhyWindow *window = correct_case_open_found (path);
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
  return correct_case_note (window, 3)->by_hand > 0;
}

/* What somebody else writes is shown, and what both say is kept. */
static void
test_two_writers (void)
{
  WhyWindow *window = correct_case_open ("two.wav");
  g_autoptr (WhySidecarState) state = correct_case_on_disk (window);
  WhyCorrection theirs
      = { .from_s = correct_case_note (window, 3)->from_s,
          .to_s = correct_case_note (window, 3)->to_s,
          .label = why_session_get_axes (correct_case_session (window))->classes[1],
          .has_was = TRUE,
          .was_from_s = correct_case_note (window, 3)->from_s,
          .was_to_s = correct_case_note (window, 3)->to_s };
  g_autoptr (WhySidecar) other = why_sidecar_copy (state->sidecar);
  why_sidecar_add (other, &theirs);
  fixture_act (window, "win.note-class", g_variant_new_string (theirs.label));
  g_autoptr (WhySidecarState) written
      = why_sidecar_save (why_session_get_path (correct_case_session (window)), state, other, NULL);
  g_assert_nonnull (written);
  fixture_wait (is_corrected, window, "what the other one says");
  g_autoptr (WhySidecarState) both = correct_case_on_disk (window);
  g_assert_cmpuint (why_sidecar_n (both->sidecar), ==, 2);
  /* Taking back one's own leaves theirs. */
  robot ("key --clearmodifiers ctrl+z");
  g_autoptr (WhySidecarState) last = correct_case_on_disk (window);
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

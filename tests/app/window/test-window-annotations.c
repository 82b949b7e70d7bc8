/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Annotations of a recording in the window: opened beside it, chosen by hand and key, told of where they are
 * wrong; and notes and panels saved for other programs. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/text/why-note-text.h"
#include "app-checks.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/annotations/why-annotation-view.h"
#include "app/why-open-files.h"
#include "app/window/why-verdict-bar.h"
#include "app/window/why-window-private.h"

#define LENGTH_S 8

static const char labels[] = "0.5\t2\tVibrato\n2.5\t4\tTriller\n3\t2.8\tback\n4.5\t6\tein Klang\n";
static const char grid[]
    = "File type = \"ooTextFile\"\nObject class = \"TextGrid\"\n0\n8\n<exists>\n2\n"
      "\"IntervalTier\"\n\"by_ear\"\n0\n8\n2\n0\n4\n\"vib.\"\n4\n8\n\"\"\n"
      "\"IntervalTier\"\n\"second\"\n0\n8\n2\n0\n1\n\"tr\"\n1\n8\n\"ord.\"\n";

static char *
write_text (const char *name, const char *text)
{
  char *path = fixture_path (name);
  fixture_write (path, text, strlen (text));
  return path;
}

static WhySession *
session_of (gpointer window)
{
  return why_window_get_session (window);
}

/* All of them are named. */
static gboolean
is_annotated (gpointer window)
{
  WhyAnnotations *annotations = why_session_get_annotations (session_of (window));
  WhyNotes *notes = why_session_get_annotated (session_of (window));
  WhyAgreement agreement;
  if (!annotations || !notes || !is_complete (window))
    return FALSE;
  why_agreement_count (annotations, notes, &agreement);
  return agreement.n_pending == 0;
}

static WhyWindow *expecting;
static gsize expected;

static gboolean
is_at (gpointer window)
{
  const WhyNote *note = why_notes_get (why_session_get_annotated (session_of (window)), expected);
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  return is_complete (window) && why_session_get_annotation (session_of (window)) == expected
         && fabs (analysis->start_s - note->window_from_s) < 1e-3;
}

/* Exactly that interval is analysed, and all that is said of it is what its note says. */
static void
assert_shows_interval (WhyWindow *window, gsize i)
{
  WhyAnnotations *annotations = why_session_get_annotations (session_of (window));
  WhyNotes *notes = why_session_get_annotated (session_of (window));
  expected = i;
  fixture_wait (is_at, window, "the interval is analysed");
  const WhyNote *note = why_notes_get (notes, i);
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  g_assert_cmpuint (why_session_get_note (session_of (window)), ==, WHY_NO_NOTE);
  g_assert_cmpfloat_with_epsilon (analysis->duration_s, note->window_to_s - note->window_from_s,
                                  1e-3);
  g_assert_cmpuint (analysis->label, ==, note->label);
  g_assert_cmpfloat (analysis->probabilities[note->label], ==, note->probabilities[note->label]);
  g_autofree char *headline = why_note_field_text (notes, i, WHY_NOTE_TECHNIQUE),
                  *line = why_annotation_line (annotations, notes, i);
  g_assert_cmpstr (why_verdict_bar_get_label (fixture_child (window, "verdict")), ==, headline);
  g_assert_cmpstr (fixture_text (window, "agreement"), ==, line);
  g_assert_null (
      gtk_test_accessible_check_property (GTK_ACCESSIBLE (fixture_child (window, "annotations")),
                                          GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, line));
}

static void
point_at (WhyWindow *window, gsize i)
{
  GtkWidget *view = fixture_child (window, "annotations");
  WhyRect block;
  g_assert_true (
      why_annotation_lane_block (why_session_get_annotations (session_of (window)),
                                 why_annotation_view_get_geometry (WHY_ANNOTATION_VIEW (view)), i,
                                 &block));
  robot_point_at (view, block.x + block.width / 2, block.y + block.height / 2);
}

/* A recording and its labels, opened together. */
static WhyWindow *
open_both (const char *annotations)
{
  g_autofree char *sound = fixture_sound ("lesson.wav", "vibrato", LENGTH_S, 440);
  g_autoptr (GFile) first = g_file_new_for_path (annotations), second = g_file_new_for_path (sound);
  GFile *files[] = { first, second };
  g_autoptr (GError) error = NULL;
  WhyWindow *window = fixture_open ();
  robot_focus (GTK_WINDOW (window));
  g_assert_true (why_open_files (fixture_application (), window, files, 2, &error));
  g_assert_no_error (error);
  fixture_wait (is_annotated, window, "the annotations");
  fixture_run_for (0.2);
  return window;
}

static void
test_story (void)
{
  g_autofree char *path = write_text ("labels.txt", labels);
  WhyWindow *window = open_both (path);
  WhySession *session = session_of (window);
  WhyAgreement agreement;
  g_assert_true (gtk_widget_get_mapped (fixture_child (window, "annotations")));
  g_assert_cmpuint (why_annotations_n (why_session_get_annotations (session)), ==, 4);
  g_assert_nonnull (strstr (why_window_get_toast (window), "“back” (line 3, 3.00 to 2.80 s)"));
  g_assert_false (gtk_widget_get_visible (fixture_child (window, "tier_button")));
  why_agreement_count (why_session_get_annotations (session), why_session_get_annotated (session),
                       &agreement);
  g_assert_cmpuint (agreement.n_left_out, ==, 1);
  g_assert_cmpuint (agreement.n_other, ==, 1);
  g_assert_cmpuint (agreement.n_compared, ==, 2);
  g_autofree char *sentence = why_agreement_text (&agreement);
  g_assert_cmpstr (fixture_text (window, "agreement"), ==, sentence);

  point_at (window, 1);
  robot ("click 1");
  assert_shows_interval (window, 1);
  /* The one that cannot be analysed is passed over. */
  robot ("key Right");
  assert_shows_interval (window, 3);
  robot ("key Left");
  assert_shows_interval (window, 1);
  robot ("key Home");
  assert_shows_interval (window, 0);
  robot ("key End");
  assert_shows_interval (window, 3);
  robot ("key --clearmodifiers ctrl+z");
  assert_shows_interval (window, 0);
  /* A click on it says why. */
  fixture_act (window, "win.copy-measures", NULL);
  point_at (window, 2);
  robot ("click 1");
  g_assert_nonnull (strstr (why_window_get_toast (window), "ends before it begins"));
  g_assert_cmpuint (why_session_get_annotation (session), ==, 0);

  fixture_act (window, "win.close-annotations", NULL);
  g_assert_false (gtk_widget_get_visible (fixture_child (window, "annotations_box")));
  g_assert_null (why_session_get_annotations (session));
  g_assert_false (fixture_is_enabled (window, "win.close-annotations"));
  fixture_close (window);
}

static gboolean
is_second (gpointer window)
{
  return is_annotated (window)
         && strcmp (why_annotations_tier (why_session_get_annotations (session_of (window))),
                    "second")
                == 0;
}

static gboolean
has_toast (gpointer data)
{
  const char *toast = why_window_get_toast (expecting);
  return toast && strstr (toast, data);
}

/* Tiers are chosen by name; a file that is none says so, and what was shown stays; another recording has none. */
static void
test_tiers (void)
{
  g_autofree char *path = write_text ("by-ear.TextGrid", grid),
                  *broken = write_text ("broken.TextGrid", "File type = \"ooTextFile\"\n"),
                  *other = fixture_sound ("other.wav", "trill", 2, 330);
  WhyWindow *window = open_both (path);
  WhySession *session = session_of (window);
  g_assert_true (gtk_widget_get_visible (fixture_child (window, "tier_button")));
  g_assert_cmpstr (gtk_menu_button_get_label (fixture_child (window, "tier_button")), ==,
                   "by__ear");
  g_assert_cmpuint (why_annotations_n (why_session_get_annotations (session)), ==, 1);
  fixture_act (window, "win.annotation-tier", g_variant_new_string ("second"));
  fixture_wait (is_second, window, "the other tier");
  g_assert_cmpuint (why_annotations_n (why_session_get_annotations (session)), ==, 2);
  /* What is longer than an analysis is named by the part that was chosen in it. */
  why_session_choose_annotation (session, 1);
  assert_shows_interval (window, 1);

  expecting = window;
  why_window_annotate (window, broken);
  fixture_wait (has_toast, (gpointer) "ends early", "what is wrong");
  g_assert_cmpuint (why_annotations_n (why_session_get_annotations (session)), ==, 2);
  open_and_wait (window, other);
  g_assert_null (why_session_get_annotations (session));
  g_assert_false (gtk_widget_get_visible (fixture_child (window, "annotations_box")));
  fixture_close (window);
}

/* Without a recording there is nothing that they could be of. */
static void
test_alone (void)
{
  g_autofree char *path = write_text ("labels.txt", labels);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  WhyWindow *window = fixture_open ();
  g_assert_false (fixture_is_enabled (window, "win.open-annotations"));
  g_assert_true (why_open_files (fixture_application (), window, &file, 1, &error));
  g_assert_nonnull (strstr (why_window_get_toast (window), "open that first"));
  fixture_close (window);
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
can_export (gpointer window)
{
  return fixture_is_enabled (window, "win.export-notes");
}

/* Panels as arrays; notes in each form, once all of them and the pitch are known. */
static void
test_export (void)
{
  static const struct
  {
    const char *name, *beginning;
  } cases[] = { { "a.TextGrid", "File type" },
                { "a.PitchTier", "File type" },
                { "a.svl", "<?xml" },
                { "a.mid", "MThd" },
                { "a.npz", "PK" } };
  g_autofree char *sound = fixture_sound ("lesson.wav", "vibrato", LENGTH_S, 440);
  WhyWindow *window = open_with (sound);
  g_autofree char *arrays = fixture_path ("panels.npz"), *bytes = NULL;
  why_window_export (window, arrays);
  fixture_wait (is_there, arrays, "the arrays");
  g_assert_true (g_file_get_contents (arrays, &bytes, NULL, NULL));
  g_assert_true (g_str_has_prefix (bytes, "PK\3\4"));

  g_assert_false (fixture_is_enabled (window, "win.export-notes"));
  const WhyAxes *axes = why_session_get_axes (session_of (window));
  WhyNote note = why_note_found (0.5, 2);
  note.is_named = TRUE;
  note.f0_hz = 440;
  g_autoptr (WhyNotes) notes = why_notes_new (&note, 1, LENGTH_S, axes);
  WhyDocument *document = why_session_get_document (session_of (window));
  why_document_set_notes (document, notes, TRUE);
  fixture_wait (can_export, window, "the pitch");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = fixture_path (cases[i].name), *written = NULL;
      why_window_export_notes (window, path);
      fixture_wait (is_there, path, path);
      g_assert_true (g_file_get_contents (path, &written, NULL, NULL));
      g_assert_true (g_str_has_prefix (written, cases[i].beginning));
    }
  expecting = window;
  g_autofree char *odd = fixture_path ("a.doc");
  why_window_export_notes (window, odd);
  fixture_wait (has_toast, (gpointer) ".TextGrid", "what is wrong with the name");
  g_assert_false (g_file_test (odd, G_FILE_TEST_EXISTS));
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window/annotations/story", test_story);
  g_test_add_func ("/window/annotations/tiers", test_tiers);
  g_test_add_func ("/window/annotations/alone", test_alone);
  g_test_add_func ("/window/annotations/export", test_export);
  return fixture_run ();
}

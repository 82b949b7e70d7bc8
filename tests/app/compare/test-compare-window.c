/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two takes are compared, by mouse and keys, and heard before a device made for it. */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/sidecar/why-sidecar-file.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/compare/why-compare-window.h"
#include "audio/file/why-audio-file.h"
#include "fake-portaudio.h"
#include "live-notes-case.h"
#include "train/data/why-synth.h"

#define RATE 44100.0
#define N 3

static const FakeDevice usual
    = { .n_channels = 1, .rate_hz = 44100, .n_frames = 441, .n_calls = -1, .end_reported = true };
static const double melody_hz[N] = { 440, 523.25, 392 };

/* Three notes with vibrato; in the private folder. */
static char *
make_take (const char *name, double lead_s, double rate_hz, double extent_cents, double gain)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (float));
  WhyError reason = { WHY_OK, "" };
  g_array_set_size (all, (guint) (lead_s * RATE));
  for (gsize i = 0; i < N; i++)
    {
      WhySynthParams params;
      float *samples;
      gsize n;
      why_synth_params_init (&params, "vibrato");
      params.pitch_hz = melody_hz[i];
      params.duration_s = 1.3;
      params.rate_hz = rate_hz;
      params.extent_cents = extent_cents;
      params.seed = i + 1;
      g_assert_cmpint (why_synth_render (&params, &samples, &n, NULL), ==, WHY_OK);
      for (gsize k = 0; k < n; k++)
        samples[k] *= (float) gain;
      g_array_append_vals (all, samples, (guint) n);
      g_array_set_size (all, all->len + (guint) (0.25 * RATE));
      free (samples);
    }
  char *path = fixture_path (name);
  g_assert_cmpint (why_audio_save (path, (float *) (void *) all->data, all->len, RATE, false,
                                   &reason),
                   ==, WHY_OK);
  return path;
}

static gboolean
is_idle (gpointer window)
{
  return !why_compare_window_get_busy (window);
}

static WhyCompareWindow *
open_takes (const char *a, const char *b)
{
  WhyCompareWindow *window = why_compare_window_new (fixture_application (), a, b);
  gtk_window_present (GTK_WINDOW (window));
  robot_focus (GTK_WINDOW (window));
  fixture_wait (is_idle, window, "both takes are compared");
  return window;
}

static WhyCompareWindow *
open_two (void)
{
  g_autofree char *a = make_take ("pupil.wav", 0.9, 4.8, 22, 0.05);
  g_autofree char *b = make_take ("teacher.wav", 0.3, 5.8, 45, 0.9);
  return open_takes (a, b);
}

static gboolean
is_null (gpointer data)
{
  return *(gpointer *) data == NULL;
}

static void
close_window (WhyCompareWindow *window)
{
  gpointer witness = window;
  g_object_add_weak_pointer (G_OBJECT (window), &witness);
  gtk_window_close (GTK_WINDOW (window));
  fixture_wait (is_null, &witness, "the closed window is freed");
}

static const WhyComparisonFigure *
figure_of (WhyCompareWindow *window)
{
  return why_compare_view_get_figure (why_compare_window_get_view (window));
}

static void
assert_says (WhyCompareWindow *window, const char *part)
{
  const char *words = why_compare_window_get_words (window);
  if (!strstr (words, part))
    g_error ("“%s” is not in: %s", part, words);
}

/* What differs is said, and the other way round when they are exchanged. */
static void
test_words (void)
{
  WhyCompareWindow *window = open_two ();
  assert_says (window, "3 notes were compared.");
  assert_says (window, "A’s vibrato is slower: 4.");
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, 0.6, 0.05);
  g_assert_true (fixture_says (GTK_WIDGET (window), "All Notes, on Average"));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.exchange", NULL);
  fixture_wait (is_idle, window, "they are exchanged");
  assert_says (window, "A’s vibrato is faster: 5.");
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, -0.6, 0.05);
  close_window (window);
}

/* Keys and mouse move a take; "Align" brings it back, and aligns the notes that are chosen. */
static void
test_align (void)
{
  WhyCompareWindow *window = open_two ();
  WhyCompareView *view = why_compare_window_get_view (window);
  double best_s = figure_of (window)->shift_s;
  gtk_widget_grab_focus (GTK_WIDGET (view));
  robot ("key Right Right Left");
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, best_s + 0.01, 1e-9);
  g_assert_true (fixture_says (GTK_WIDGET (window), "B moved by hand: +"));
  robot ("key shift+Left");
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, best_s - 0.09, 1e-9);
  robot ("key l");
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, best_s, 1e-9);
  g_assert_true (fixture_says (GTK_WIDGET (window), "B aligned: +"));

  /* The lower take to the right is later, the upper one to the right makes the lower one earlier. */
  WhyComparisonLayout layout = *why_compare_view_get_layout (view);
  double s_per_px = (layout.to_s - layout.from_s) / layout.takes[0].panel.plot.width;
  const WhyRect *upper = &layout.takes[0].panel.plot, *lower = &layout.takes[1].panel.plot;
  robot_drag (GTK_WIDGET (view), lower->x + 200, lower->x + 260, lower->y + 20);
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, best_s + 60 * s_per_px,
                                  12 * s_per_px);
  robot ("key l");
  robot_drag (GTK_WIDGET (view), upper->x + 200, upper->x + 260, upper->y + 20);
  g_assert_cmpfloat_with_epsilon (figure_of (window)->shift_s, best_s - 60 * s_per_px,
                                  12 * s_per_px);
  robot ("key l");

  /* A pair of notes by the keys. */
  robot ("key Down Down");
  g_assert_cmpuint (figure_of (window)->chosen, ==, 1);
  g_assert_true (fixture_says (GTK_WIDGET (window), "C5"));
  robot ("key Up");
  g_assert_cmpuint (figure_of (window)->chosen, ==, 0);
  close_window (window);
}

static gboolean
is_playing (gpointer window)
{
  return why_compare_play_is_playing (why_compare_window_get_play (window));
}

static double asked_s;

static gboolean
is_past (gpointer window)
{
  return why_compare_play_get_position (why_compare_window_get_play (window)) > asked_s;
}

/* One is heard for the other in the same place, equally loud. */
static void
test_hear (void)
{
  WhyCompareWindow *window = open_two ();
  WhyComparePlay *play = why_compare_window_get_play (window);
  double a = why_compare_play_get_gain (play, 0), b = why_compare_play_get_gain (play, 1);
  /* 0.9 against 0.05 of the amplitude. */
  g_assert_cmpfloat_with_epsilon (20 * log10 (a / b), 20 * log10 (0.9 / 0.05), 0.5);
  g_assert_cmpfloat (0.05 * a, <, 1);
  fake_device = usual;
  gtk_widget_grab_focus (GTK_WIDGET (why_compare_window_get_view (window)));
  robot ("key space");
  fixture_wait (is_playing, window, "it plays");
  asked_s = 1.5;
  fixture_wait (is_past, window, "it is in the first note");
  g_assert_cmpint (why_compare_play_get_take (play), ==, 0);
  double before_s = why_compare_play_get_position (play);
  robot ("key x");
  g_assert_cmpint (why_compare_play_get_take (play), ==, 1);
  g_assert_true (is_playing (window));
  double after_s = why_compare_play_get_position (play);
  g_assert_cmpfloat (after_s, >=, before_s);
  robot ("key a");
  g_assert_cmpint (why_compare_play_get_take (play), ==, 0);
  robot ("key b");
  g_assert_cmpint (why_compare_play_get_take (play), ==, 1);
  robot ("key space");
  g_assert_false (is_playing (window));
  close_window (window);
}

static gboolean
has_toast (gpointer window)
{
  return why_compare_window_get_toast (window) != NULL;
}

static void
test_export (void)
{
  WhyCompareWindow *window = open_two ();
  g_autofree char *path = fixture_path ("both.svg"), *content = NULL;
  why_compare_window_export (window, path);
  fixture_wait (has_toast, window, "it is written");
  g_assert_cmpstr (why_compare_window_get_toast (window), ==, "Saved both.svg");
  g_assert_true (g_file_get_contents (path, &content, NULL, NULL));
  g_assert_nonnull (strstr (content, "<title>A: pupil.wav; B: teacher.wav</title>"));
  close_window (window);
}

/* A file that is gone, silence, the same file twice; and another file in place of one. */
static void
test_trouble (void)
{
  WhyError reason = { WHY_OK, "" };
  g_autofree float *zeros = g_new0 (float, (gsize) RATE);
  g_autofree char *silent = fixture_path ("silent.wav"), *gone = fixture_path ("gone.wav");
  g_autofree char *take = make_take ("take.wav", 0.5, 5.5, 40, 0.8);
  g_assert_cmpint (why_audio_save (silent, zeros, (gsize) RATE, RATE, false, &reason), ==, WHY_OK);
  WhyCompareWindow *window = open_takes (take, gone);
  assert_says (window, "“gone.wav” does not exist");
  why_compare_window_set_take (window, 1, silent);
  fixture_wait (is_idle, window, "silence is compared");
  assert_says (window, "There is no note in B.");
  why_compare_window_set_take (window, 1, take);
  fixture_wait (is_idle, window, "a take is compared with itself");
  assert_says (window, "Nothing differs by more than the measurements may err.");
  g_assert_cmpfloat (figure_of (window)->shift_s, ==, 0);
  close_window (window);
  /* Closed while it works. */
  window = why_compare_window_new (fixture_application (), take, silent);
  gtk_window_present (GTK_WINDOW (window));
  close_window (window);
}

static const char *awaited_words;

static gboolean
says_words (gpointer window)
{
  return is_idle (window) && strstr (why_compare_window_get_words (window), awaited_words);
}

static void
wait_for_words (WhyCompareWindow *window, const char *part)
{
  awaited_words = part;
  fixture_wait (says_words, window, part);
}

/* What is corrected while both are open is compared at once; where the takes were moved to, they stay. */
static void
test_corrected (void)
{
  WhyCompareWindow *window = open_two ();
  WhyCompareView *view = why_compare_window_get_view (window);
  g_autofree char *pupil = fixture_path ("pupil.wav");
  WhyNote note = *why_notes_get (figure_of (window)->notes[0], 1);
  gtk_widget_grab_focus (GTK_WIDGET (view));
  robot ("key Right plus");
  double shift_s = figure_of (window)->shift_s, from_s = figure_of (window)->from_s;
  g_autoptr (WhySidecarState) none = why_sidecar_load (pupil);
  g_autoptr (WhySidecar) said = why_sidecar_copy (none->sidecar);
  g_autoptr (GError) error = NULL;
  why_sidecar_add (said, &(WhyCorrection){ .from_s = note.from_s,
                                           .to_s = note.to_s,
                                           .label = (char *) "trill",
                                           .has_was = TRUE,
                                           .was_from_s = note.from_s,
                                           .was_to_s = note.to_s });
  g_autoptr (WhySidecarState) one = why_sidecar_save (pupil, none, said, &error);
  g_assert_no_error (error);
  wait_for_words (window, "A was corrected by hand in 1 place, and is compared as corrected.");
  assert_says (window, "3 notes were compared.");
  assert_says (window, "1 note is played with another technique.");
  g_assert_cmpfloat (figure_of (window)->shift_s, ==, shift_s);
  g_assert_cmpfloat (figure_of (window)->from_s, ==, from_s);
  note = *why_notes_get (figure_of (window)->notes[0], 2);
  why_sidecar_add (said, &(WhyCorrection){ .from_s = note.from_s,
                                           .to_s = note.to_s,
                                           .is_removed = TRUE,
                                           .has_was = TRUE,
                                           .was_from_s = note.from_s,
                                           .was_to_s = note.to_s });
  g_autoptr (WhySidecarState) two = why_sidecar_save (pupil, one, said, &error);
  g_assert_no_error (error);
  wait_for_words (window, "A was corrected by hand in 2 places");
  assert_says (window, "2 notes were compared.");
  assert_says (window, "1 note is in B only.");
  g_autofree char *path = why_sidecar_path (pupil);
  g_assert_cmpint (g_unlink (path), ==, 0);
  wait_for_words (window, "3 notes were compared.");
  g_assert_null (strstr (why_compare_window_get_words (window), "corrected"));
  close_window (window);
}

/* Renamed, deleted and brought back by this program: names and corrections follow, and what was heard stays. */
static void
test_moved (void)
{
  WhyCompareWindow *window = open_two ();
  g_autofree char *from = fixture_path ("pupil.wav"), *to = fixture_path ("anna.wav");
  const WhyComparison *before = figure_of (window)->comparison;
  g_assert_cmpint (g_rename (from, to), ==, 0);
  why_compare_window_follow_file (window, from, to);
  fixture_wait (is_idle, window, "the new name");
  g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "A anna.wav · B teacher.wav");
  g_assert_cmpstr (figure_of (window)->names[0], ==, "anna.wav");
  g_assert_true (figure_of (window)->comparison == before);
  g_assert_cmpint (g_unlink (to), ==, 0);
  why_compare_window_follow_file (window, to, NULL);
  fixture_wait (is_idle, window, "it is gone");
  assert_says (window, "anna.wav was moved to the trash");
  assert_says (window, "3 notes were compared.");
  why_compare_window_follow_file (window, to, to);
  fixture_wait (is_idle, window, "it is back");
  g_assert_null (strstr (why_compare_window_get_words (window), "trash"));
  close_window (window);
}

static void
compare_files_cb (WhyWindow *window, const char *a, const char *b, char **out)
{
  g_autofree char *one = g_path_get_basename (a), *other = g_path_get_basename (b);
  g_free (*out);
  *out = g_strdup_printf ("%s %s", one, other);
}

/* A file that is dropped on another one is shown, and both can be compared. */
static void
test_from_window (void)
{
  g_autofree char *a = make_take ("one.wav", 0.5, 5.5, 40, 0.8),
                  *b = make_take ("two.wav", 0.2, 5, 30, 0.8);
  WhyWindow *viewer = robot_open (a);
  g_autofree char *asked = NULL;
  g_assert_true (fixture_is_enabled (viewer, "win.compare-takes"));
  g_signal_connect (viewer, "compare-files", G_CALLBACK (compare_files_cb), &asked);
  g_autoptr (GFile) file = g_file_new_for_path (b);
  g_auto (GValue) value = G_VALUE_INIT;
  g_value_init (&value, G_TYPE_FILE);
  g_value_set_object (&value, file);
  g_assert_true (why_window_drop (viewer, &value));
  const char *toast;
  do
    {
      fixture_run_for (0.1);
      toast = why_window_get_toast (viewer);
    }
  while (!toast || !strstr (toast, "Compare it with one.wav?"));
  fixture_act (viewer, "win.compare-dropped", NULL);
  g_assert_cmpstr (asked, ==, "one.wav two.wav");
  g_signal_handlers_disconnect_by_data (viewer, &asked);
  fixture_close (viewer);
}

int
main (int argc, char **argv)
{
  if (!live_notes_case_init (&argc, &argv) || !robot_init ())
    return 0;
  fake_device = usual;
  g_test_add_func ("/compare-window/words", test_words);
  g_test_add_func ("/compare-window/align", test_align);
  g_test_add_func ("/compare-window/hear", test_hear);
  g_test_add_func ("/compare-window/export", test_export);
  g_test_add_func ("/compare-window/trouble", test_trouble);
  g_test_add_func ("/compare-window/corrected", test_corrected);
  g_test_add_func ("/compare-window/moved", test_moved);
  g_test_add_func ("/compare-window/from-window", test_from_window);
  return fixture_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/collection/why-collection-window.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"
#include "audio/file/why-audio-file.h"

static void
test_empty (void)
{
  WhyWindow *window = fixture_open ();
  g_assert_cmpstr (why_window_get_page (window), ==, "empty");
  g_assert_true (fixture_says (GTK_WIDGET (window), "Drop a recording here"));
  g_assert_null (why_window_get_analysis (window));
  g_assert_true (fixture_is_enabled (window, "win.open"));
  g_assert_false (fixture_is_enabled (window, "win.export"));
  g_assert_false (fixture_is_enabled (window, "win.play"));
  GMenuModel *examples = gtk_menu_button_get_menu_model (fixture_child (window, "example_button"));
  g_assert_nonnull (examples);
  g_assert_cmpint (g_menu_model_get_n_items (examples), ==, 6);
  fixture_close (window);
}

/* The private data folder holds one of the six. */
static void
test_examples (void)
{
  g_autofree char *path = fixture_path ("data/examples/vibrato.wav");
  g_autoptr (WhyAnalysis) expected = fixture_analyse (path, 0);
  WhyWindow *window = fixture_open ();
  fixture_act (window, "win.example", g_variant_new_string ("trill"));
  g_assert_nonnull (strstr (why_window_get_toast (window), "example"));
  g_assert_cmpstr (why_window_get_page (window), ==, "empty");
  fixture_act (window, "win.example", g_variant_new_string ("vibrato"));
  fixture_wait (is_complete, window, "the example");
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, expected->label);
  fixture_close (window);
}

static void
write_sound (const char *path, const float *samples, gsize n)
{
  WhyError error = { WHY_OK, "" };
  g_assert_cmpint (why_audio_save (path, samples, n, 44100, false, &error), ==, WHY_OK);
}

/* By hand, since our own writer refuses what is no number. */
static void
write_not_finite (const char *path)
{
  enum
  {
    N = 44100
  };
  static const guint8 header[44]
      = "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\3\0\1\0\x44\xac\0\0\x10\xb1\2\0\4\0\x20\0data";
  g_autofree guint8 *data = g_malloc0 (sizeof header + N * sizeof (float));
  float *samples = (float *) (void *) (data + sizeof header);
  guint32 n_bytes = GUINT32_TO_LE (N * sizeof (float)),
          n_rest = GUINT32_TO_LE (N * sizeof (float) + 36);
  memcpy (data, header, sizeof header);
  memcpy (data + 4, &n_rest, 4);
  memcpy (data + 40, &n_bytes, 4);
  for (int i = 0; i < N; i++)
    samples[i] = i == N / 2 ? NAN : (float) sin (i * 0.1);
  fixture_write (path, data, sizeof header + N * sizeof (float));
}

/* Writes the bad file of a kind to path. */
static void
make_bad (const char *kind, const char *path)
{
  static const char header[] = "RIFF\x24\x00\x00\x00WAVEfmt ";
  g_autofree float *samples = g_new0 (float, 44100);
  if (g_str_equal (kind, "folder"))
    g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  else if (g_str_equal (kind, "empty"))
    fixture_write (path, "", 0);
  else if (g_str_equal (kind, "text"))
    fixture_write (path, "This is a letter, not a sound.\n", 31);
  else if (g_str_equal (kind, "cut-header"))
    fixture_write (path, header, sizeof header - 1);
  else if (g_str_equal (kind, "silent"))
    write_sound (path, samples, 44100);
  else if (g_str_equal (kind, "short"))
    {
      for (int i = 0; i < 441; i++)
        samples[i] = (float) sin (i * 0.1);
      write_sound (path, samples, 441);
    }
  else if (g_str_equal (kind, "not-finite"))
    write_not_finite (path);
}

static gboolean
has_toast (gpointer data)
{
  return why_window_get_toast (data) && !why_window_get_busy (data);
}

static const char *const bad_kinds[]
    = { "missing", "folder", "empty", "text", "cut-header", "silent", "short", "not-finite" };

static void
test_bad_in_empty (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (bad_kinds); i++)
    {
      g_autofree char *name = g_strconcat (bad_kinds[i], "-first.wav", NULL),
                      *path = fixture_path (name);
      make_bad (bad_kinds[i], path);
      WhyWindow *window = fixture_open ();
      open_path (window, path);
      fixture_wait (has_toast, window, name);
      g_test_message ("%s", why_window_get_toast (window));
      g_assert_nonnull (strstr (why_window_get_toast (window), name));
      g_assert_cmpstr (why_window_get_page (window), ==, "empty");
      g_assert_null (why_window_get_analysis (window));
      g_assert_true (fixture_says (GTK_WIDGET (window), name));
      fixture_close (window);
    }
}

static gboolean
names_toast (gpointer data)
{
  gpointer *pair = data;
  const char *toast = why_window_get_toast (pair[0]);
  return toast && strstr (toast, pair[1]) && !why_window_get_busy (pair[0]);
}

/* What is shown stays, and the next good file opens as if nothing had been. */
static void
test_bad_in_main (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autoptr (WhyAnalysis) expected = fixture_analyse (path, 0);
  WhyWindow *window = open_with (path);
  const WhyAnalysis *before = why_window_get_analysis (window);
  for (gsize i = 0; i < G_N_ELEMENTS (bad_kinds); i++)
    {
      g_autofree char *name = g_strconcat (bad_kinds[i], "-second.wav", NULL),
                      *bad = fixture_path (name);
      make_bad (bad_kinds[i], bad);
      open_path (window, bad);
      gpointer pair[] = { window, name };
      fixture_wait (names_toast, pair, name);
      g_assert_true (why_window_get_analysis (window) == before);
      assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, expected->label);
    }
  open_and_wait (window, path);
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, expected->label);
  fixture_close (window);
}

static gboolean
has_more_rasters (gpointer data)
{
  gpointer *pair = data;
  return why_panel_view_get_n_rasters (pair[0]) > GPOINTER_TO_UINT (pair[1])
         && !why_panel_view_get_busy (pair[0]);
}

/* Changes something and returns the panel's new picture; tells how long it took. */
static GBytes *
picture_after (WhyWindow *window,
               void (*change) (WhyWindow *, gpointer),
               gpointer data,
               const char *what)
{
  WhyPanelView *panel = fixture_child (window, "relevance");
  gpointer pair[] = { panel, GUINT_TO_POINTER (why_panel_view_get_n_rasters (panel)) };
  gint64 begin = g_get_monotonic_time ();
  change (window, data);
  fixture_wait (has_more_rasters, pair, what);
  g_test_message ("%s: %.1f ms", what, (double) (g_get_monotonic_time () - begin) / 1000);
  settle (window);
  return fixture_pixels (GTK_WIDGET (panel));
}

static void
change_rule (WhyWindow *window, gpointer rule)
{
  fixture_act (window, "win.rule", g_variant_new_string (rule));
}

static void
change_range (WhyWindow *window, gpointer range)
{
  const double *seconds = range;
  g_signal_emit_by_name (fixture_child (window, "spectrogram"), "range-selected", seconds[0],
                         seconds[1]);
}

static void
clear_range (WhyWindow *window, gpointer data)
{
  fixture_act (window, "win.cancel", NULL);
}

static void
undo (WhyWindow *window, gpointer data)
{
  fixture_act (window, "win.undo", NULL);
}

static void
test_rules_and_classes (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autoptr (WhyAnalysis) expected = fixture_analyse (path, 0);
  WhyWindow *window = open_with (path);
  settle (window);
  gsize label = expected->label, other = (label + 1) % expected->axes->n_classes;
  g_autoptr (GBytes) first = fixture_pixels (fixture_child (window, "relevance"));

  g_autoptr (GBytes) epsilon
      = picture_after (window, change_rule, (gpointer) "epsilon", "to LRP-epsilon");
  assert_shows (window, expected, WHY_RULE_EPSILON, label);
  g_assert_false (g_bytes_equal (first, epsilon));
  GtkWidget *on = fixture_button (GTK_WIDGET (window), "LRP-ε"),
            *off = fixture_button (GTK_WIDGET (window), "LRP-[ε,z+]");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (on)));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (off)));

  g_autoptr (GBytes) why_not
      = picture_after (window, change_class, GUINT_TO_POINTER (other), "to another class");
  assert_shows (window, expected, WHY_RULE_EPSILON, other);
  g_assert_false (g_bytes_equal (epsilon, why_not));

  g_autoptr (GBytes) third
      = picture_after (window, change_rule, (gpointer) "epsilon-zplus", "to LRP-[epsilon,z+]");
  g_assert_false (g_bytes_equal (why_not, third));
  g_autoptr (GBytes) again
      = picture_after (window, change_class, GUINT_TO_POINTER (label), "back to the first class");
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, label);
  g_assert_true (g_bytes_equal (first, again));

  /* A rule that does not exist changes nothing. */
  fixture_act (window, "win.rule", g_variant_new_string ("astrology"));
  settle (window);
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, label);
  fixture_close (window);
}

static void
test_time_range (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  double range[] = { 0.4, 0.9 };
  WhyWindow *window = open_with (path);
  settle (window);
  g_autoptr (GBytes) all = fixture_pixels (fixture_child (window, "relevance"));
  g_autoptr (GBytes) spectrogram = fixture_pixels (fixture_child (window, "spectrogram"));
  g_autoptr (GBytes) part = picture_after (window, change_range, range, "a time range");
  g_autoptr (GBytes) shaded = fixture_pixels (fixture_child (window, "spectrogram"));
  /* Verdict and all else are of that range, as if nothing else were in the file; it is said. */
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  g_assert_cmpfloat_with_epsilon (analysis->start_s, 0.4, 1e-4);
  g_assert_cmpfloat_with_epsilon (analysis->duration_s, 0.5, 1e-4);
  g_autoptr (WhyAnalysis) alone = fixture_analyse_part (path, 0.4, 0.5);
  assert_shows (window, alone, WHY_RULE_EPSILON_ZPLUS, alone->label);
  GtkWidget *chip = fixture_child (window, "range_button");
  g_assert_true (gtk_widget_get_visible (chip));
  g_assert_cmpstr (gtk_button_get_label (GTK_BUTTON (chip)), ==, "0:00.4–0:00.9 ✕");
  /* The picture around it stays. */
  const WhyPanelGeometry *g = why_panel_view_get_geometry (fixture_child (window, "spectrogram"));
  g_assert_cmpfloat_with_epsilon (g->start_s + g->x_min, 0, 1e-4);
  g_assert_cmpfloat_with_epsilon (g->start_s + g->x_max, 2, 1e-4);
  g_assert_false (g_bytes_equal (all, part));
  g_assert_false (g_bytes_equal (spectrogram, shaded));
  g_autoptr (GBytes) cleared = picture_after (window, clear_range, NULL, "no time range");
  g_assert_true (g_bytes_equal (all, cleared));
  g_assert_false (gtk_widget_get_visible (chip));
  g_assert_cmpfloat (why_window_get_analysis (window)->duration_s, ==, 2);
  /* There and back again. */
  g_autoptr (GBytes) undone = picture_after (window, undo, NULL, "the range again");
  g_assert_true (g_bytes_equal (part, undone));
  g_assert_true (gtk_widget_get_visible (chip));
  fixture_close (window);
}

static void
test_long (void)
{
  g_autofree char *path = fixture_sound ("long.wav", "vibrato", 20, 440);
  g_autoptr (WhyAnalysis) moved = fixture_analyse (path, 7.25);
  WhyWindow *window = open_with (path);
  g_assert_cmpfloat (why_window_get_analysis (window)->file_duration_s, ==, 20);
  gsize chosen = (why_window_get_analysis (window)->label + 2) % 6;
  change_class (window, GUINT_TO_POINTER (chosen));
  g_signal_emit_by_name (fixture_child (window, "waveform"), "window-moved", 7.25);
  fixture_run_for (0.02);
  fixture_wait (is_complete, window, "another part");
  /* Within one file the class that the user asked about stays. */
  assert_shows (window, moved, WHY_RULE_EPSILON_ZPLUS, chosen);
  fixture_close (window);
}

static void
test_drop (void)
{
  g_autofree char *one = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autofree char *two = fixture_sound ("two.wav", "tremolo", 3, 330);
  g_autoptr (WhyAnalysis) first = fixture_analyse (one, 0);
  g_autoptr (GFile) one_file = g_file_new_for_path (one);
  g_autoptr (GFile) two_file = g_file_new_for_path (two);
  WhyWindow *window = fixture_open ();

  g_auto (GValue) single = G_VALUE_INIT;
  g_value_init (&single, G_TYPE_FILE);
  g_value_set_object (&single, one_file);
  g_assert_true (why_window_drop (window, &single));
  fixture_wait (is_complete, window, "a dropped file");
  assert_shows (window, first, WHY_RULE_EPSILON_ZPLUS, first->label);
  g_assert_null (why_window_get_toast (window));

  GFile *files[] = { two_file, one_file };
  g_auto (GValue) several = G_VALUE_INIT;
  g_value_init (&several, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&several, gdk_file_list_new_from_array (files, G_N_ELEMENTS (files)));
  g_assert_true (why_window_drop (window, &several));
  /* Several have a window of their own; this one stays as it is. */
  GtkWindow *list = gtk_application_get_active_window (fixture_application ());
  g_assert_true (WHY_IS_COLLECTION_WINDOW (list));
  assert_shows (window, first, WHY_RULE_EPSILON_ZPLUS, first->label);
  g_assert_null (why_window_get_toast (window));
  gtk_window_destroy (list);

  /* What is elsewhere is left out, and said; the rest opens. */
  g_autoptr (GFile) remote = g_file_new_for_uri ("take:3.wav");
  GFile *mixed[] = { remote, two_file, one_file };
  for (gsize n = 2; n <= 3; n++)
    {
      g_auto (GValue) some = G_VALUE_INIT;
      g_value_init (&some, GDK_TYPE_FILE_LIST);
      g_value_take_boxed (&some, gdk_file_list_new_from_array (mixed, n));
      g_assert_true (why_window_drop (window, &some));
      fixture_run_for (0.05);
      list = gtk_application_get_active_window (fixture_application ());
      g_assert_true (WHY_IS_COLLECTION_WINDOW (list) == (n == 3));
      const char *toast = n == 3 ? why_collection_window_get_toast (WHY_COLLECTION_WINDOW (list))
                                 : why_window_get_toast (window);
      g_assert_nonnull (strstr (toast, "take:3.wav is not on this computer"));
      if (n == 3)
        gtk_window_destroy (list);
      else
        fixture_wait (is_complete, window, "the file that is here");
    }
  g_autoptr (WhyAnalysis) second = fixture_analyse (two, 0);
  assert_shows (window, second, WHY_RULE_EPSILON_ZPLUS, second->label);

  g_auto (GValue) none = G_VALUE_INIT;
  g_value_init (&none, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&none, gdk_file_list_new_from_array (files, 0));
  g_assert_false (why_window_drop (window, &none));
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window/empty", test_empty);
  g_test_add_func ("/window/examples", test_examples);
  g_test_add_func ("/window/bad/empty", test_bad_in_empty);
  g_test_add_func ("/window/bad/main", test_bad_in_main);
  g_test_add_func ("/window/rules-and-classes", test_rules_and_classes);
  g_test_add_func ("/window/time-range", test_time_range);
  g_test_add_func ("/window/long", test_long);
  g_test_add_func ("/window/drop", test_drop);
  return fixture_run ();
}

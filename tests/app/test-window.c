/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "analysis/why-worker.h"
#include "app-fixture.h"
#include "app/why-panel-view.h"
#include "app/why-verdict-bar.h"
#include "audio/why-audio-file.h"
#include "figure/why-figure.h"

/* What every worker of the process has told: "NAME STAGE". */
static GPtrArray *told;

static gboolean
stage_hook (GSignalInvocationHint *hint, guint n_values, const GValue *values, gpointer data)
{
  const WhyAnalysis *analysis = g_value_get_pointer (&values[1]);
  g_autofree char *name = g_path_get_basename (analysis->source);
  g_ptr_array_add (told, g_strdup_printf ("%s %d", name, (int) analysis->stage));
  return TRUE;
}

static gboolean
is_complete (gpointer data)
{
  const WhyAnalysis *analysis = why_window_get_analysis (data);
  return !why_window_get_busy (data) && analysis && analysis->stage == WHY_STAGE_RELEVANCE;
}

static void
open_path (WhyWindow *window, const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  why_window_open (window, file);
}

static void
open_and_wait (WhyWindow *window, const char *path)
{
  open_path (window, path);
  fixture_wait (is_complete, window, path);
}

static WhyWindow *
open_with (const char *path)
{
  WhyWindow *window = fixture_open ();
  open_and_wait (window, path);
  return window;
}

static gboolean
is_settled (gpointer data)
{
  return !why_window_get_busy (data);
}

static void
settle (WhyWindow *window)
{
  fixture_run_for (0.02);
  fixture_wait (is_settled, window, "all rasters are made");
  fixture_run_for (0.05);
}

static char *
expected_verdict (const WhyAnalysis *analysis)
{
  return g_strdup_printf ("%s %.0f %%", why_class_label (analysis->axes->classes[analysis->label]),
                          100 * (double) analysis->probabilities[analysis->label]);
}

/* Every text of the window against the engine's own result for the same file. */
static void
assert_shows (WhyWindow *window, const WhyAnalysis *expected, WhyRule rule, gsize class_index)
{
  g_autofree char *verdict = expected_verdict (expected);
  g_autofree char *measures = why_figure_measures_text (&expected->measures);
  g_autofree char *part = why_figure_window_text (expected);
  g_autofree char *sum = why_figure_conservation_text (expected, rule, class_index);
  g_autofree char *name = g_path_get_basename (expected->source);
  AdwWindowTitle *title = fixture_child (window, "title");

  g_assert_cmpstr (why_window_get_page (window), ==, "main");
  g_assert_cmpstr (why_verdict_bar_get_label (fixture_child (window, "verdict")), ==, verdict);
  g_assert_true (fixture_says (GTK_WIDGET (window), measures));
  g_assert_cmpstr (adw_window_title_get_title (title), ==, name);
  g_assert_cmpstr (adw_window_title_get_subtitle (title), ==, part);
  g_assert_cmpstr (fixture_text (window, "conservation"), ==, sum);
  for (gsize k = 0; k < expected->axes->n_classes; k++)
    {
      g_autofree char *percent = g_strdup_printf ("%.0f %%", 100 * (double) expected->probabilities[k]);
      g_assert_true (fixture_says (fixture_child (window, "verdict"), why_class_label (expected->axes->classes[k])));
      g_assert_true (fixture_says (fixture_child (window, "verdict"), percent));
    }
  g_assert_cmpuint (gtk_drop_down_get_selected (fixture_child (window, "explain")), ==, class_index);
}

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
test_open (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autoptr (WhyAnalysis) expected = fixture_analyse (path, 0);
  g_ptr_array_set_size (told, 0);
  WhyWindow *window = open_with (path);
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, expected->label);
  g_assert_true (fixture_is_enabled (window, "win.export"));

  /* Each stage was told by itself, in order. */
  g_assert_cmpuint (told->len, ==, WHY_STAGE_RELEVANCE + 1);
  for (guint i = 0; i < told->len; i++)
    {
      g_autofree char *line = g_strdup_printf ("one.wav %u", i);
      g_assert_cmpstr (told->pdata[i], ==, line);
    }
  const char *const panels[] = { "spectrogram", "scattering", "relevance" };
  for (gsize i = 0; i < G_N_ELEMENTS (panels); i++)
    g_assert_cmpuint (why_panel_view_get_n_rasters (fixture_child (window, panels[i])), >, 0);
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
  enum { N = 44100 };
  static const guint8 header[44] = "RIFF\0\0\0\0WAVEfmt \x10\0\0\0\3\0\1\0\x44\xac\0\0\x10\xb1\2\0\4\0\x20\0data";
  g_autofree guint8 *data = g_malloc0 (sizeof header + N * sizeof (float));
  float *samples = (float *) (void *) (data + sizeof header);
  guint32 n_bytes = GUINT32_TO_LE (N * sizeof (float)), n_rest = GUINT32_TO_LE (N * sizeof (float) + 36);
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
      g_autofree char *name = g_strconcat (bad_kinds[i], "-first.wav", NULL), *path = fixture_path (name);
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
      g_autofree char *name = g_strconcat (bad_kinds[i], "-second.wav", NULL), *bad = fixture_path (name);
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
  return why_panel_view_get_n_rasters (pair[0]) > GPOINTER_TO_UINT (pair[1]) && !why_panel_view_get_busy (pair[0]);
}

/* Changes something and returns the panel's new picture; tells how long it took. */
static GBytes *
picture_after (WhyWindow *window, void (*change) (WhyWindow *, gpointer), gpointer data, const char *what)
{
  WhyPanelView *panel = fixture_child (window, "relevance");
  gpointer pair[] = { panel, GUINT_TO_POINTER (why_panel_view_get_n_rasters (panel)) };
  gint64 begin = g_get_monotonic_time ();
  change (window, data);
  fixture_wait (has_more_rasters, pair, what);
  g_test_message ("%s: %.1f ms", what, (double) (g_get_monotonic_time () - begin) / 1000);
  return fixture_pixels (GTK_WIDGET (panel));
}

static void
change_rule (WhyWindow *window, gpointer rule)
{
  fixture_act (window, "win.rule", g_variant_new_string (rule));
}

static void
change_class (WhyWindow *window, gpointer class_index)
{
  gtk_drop_down_set_selected (fixture_child (window, "explain"), GPOINTER_TO_UINT (class_index));
}

static void
change_range (WhyWindow *window, gpointer range)
{
  const double *seconds = range;
  g_signal_emit_by_name (fixture_child (window, "spectrogram"), "range-selected", seconds[0], seconds[1]);
}

static void
clear_range (WhyWindow *window, gpointer data)
{
  fixture_act (window, "win.cancel", NULL);
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

  g_autoptr (GBytes) epsilon = picture_after (window, change_rule, (gpointer) "epsilon", "to LRP-epsilon");
  assert_shows (window, expected, WHY_RULE_EPSILON, label);
  g_assert_false (g_bytes_equal (first, epsilon));
  GtkWidget *on = fixture_button (GTK_WIDGET (window), "LRP-ε"), *off = fixture_button (GTK_WIDGET (window), "LRP-[ε,z+]");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (on)));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (off)));

  g_autoptr (GBytes) why_not = picture_after (window, change_class, GUINT_TO_POINTER (other), "to another class");
  assert_shows (window, expected, WHY_RULE_EPSILON, other);
  g_assert_false (g_bytes_equal (epsilon, why_not));

  g_autoptr (GBytes) third
      = picture_after (window, change_rule, (gpointer) "epsilon-zplus", "to LRP-[epsilon,z+]");
  g_assert_false (g_bytes_equal (why_not, third));
  g_autoptr (GBytes) again = picture_after (window, change_class, GUINT_TO_POINTER (label), "back to the first class");
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
  g_assert_false (g_bytes_equal (all, part));
  g_assert_false (g_bytes_equal (spectrogram, shaded));
  g_autoptr (GBytes) cleared = picture_after (window, clear_range, NULL, "no time range");
  g_assert_true (g_bytes_equal (all, cleared));
  fixture_close (window);
}

static void
test_newest_wins (void)
{
  g_autofree char *one = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autofree char *two = fixture_sound ("two.wav", "tremolo", 3, 330);
  g_autofree char *three = fixture_sound ("three.wav", "trill", 2.5, 587);
  g_autoptr (WhyAnalysis) expected = fixture_analyse (three, 0);
  WhyWindow *window = fixture_open ();
  g_ptr_array_set_size (told, 0);
  open_path (window, one);
  open_path (window, two);
  open_path (window, three);
  fixture_wait (is_complete, window, "the newest file");
  fixture_run_for (0.5);
  for (guint i = 0; i < told->len; i++)
    g_assert_true (g_str_has_prefix (told->pdata[i], "three.wav "));
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, expected->label);
  g_assert_null (why_window_get_toast (window));
  fixture_close (window);
}

static gboolean
was_told (gpointer line)
{
  return g_ptr_array_find_with_equal_func (told, line, g_str_equal, NULL);
}

/* Cancelled half-way, the window is again what it was, and moves within the former file. */
static void
test_cancel (void)
{
  g_autofree char *one = fixture_sound ("long.wav", "vibrato", 20, 440);
  g_autofree char *two = fixture_sound ("two.wav", "tremolo", 3, 330);
  g_autoptr (WhyAnalysis) expected = fixture_analyse (one, 0);
  g_autoptr (WhyAnalysis) moved = fixture_analyse (one, 7);
  WhyWindow *window = open_with (one);
  g_ptr_array_set_size (told, 0);
  open_path (window, two);
  fixture_wait (was_told, (gpointer) "two.wav 1", "the second file's spectrogram");
  fixture_act (window, "win.cancel", NULL);
  g_assert_false (was_told ((gpointer) "two.wav 4"));
  settle (window);
  g_assert_false (was_told ((gpointer) "two.wav 4"));
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, expected->label);

  g_signal_emit_by_name (fixture_child (window, "waveform"), "window-moved", 7.0);
  fixture_run_for (0.02);
  fixture_wait (is_complete, window, "another part of the first file");
  assert_shows (window, moved, WHY_RULE_EPSILON_ZPLUS, moved->label);
  fixture_close (window);
}

static void
test_cancel_first (void)
{
  g_autofree char *one = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = fixture_open ();
  for (int stage = -1; stage <= WHY_STAGE_SPECTROGRAM; stage++)
    {
      g_autofree char *line = g_strdup_printf ("one.wav %d", stage);
      g_ptr_array_set_size (told, 0);
      open_path (window, one);
      if (stage >= 0)
        fixture_wait (was_told, line, line);
      fixture_act (window, "win.cancel", NULL);
      settle (window);
      g_assert_cmpstr (why_window_get_page (window), ==, "empty");
      g_assert_null (why_window_get_analysis (window));
      g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Whybrato");
      g_assert_false (fixture_is_enabled (window, "win.play"));
      g_assert_false (fixture_is_enabled (window, "win.export"));
    }
  fixture_close (window);
}

/* A file that takes the place of one that was half-way, and is bad: back to the one before both, as it was left. */
static void
test_cancel_by_bad (void)
{
  g_autofree char *one = fixture_sound ("long.wav", "vibrato", 20, 440);
  g_autofree char *two = fixture_sound ("two.wav", "tremolo", 3, 330), *missing = fixture_path ("missing.wav");
  g_autoptr (WhyAnalysis) expected = fixture_analyse (one, 7);
  WhyWindow *window = open_with (one);
  g_signal_emit_by_name (fixture_child (window, "waveform"), "window-moved", 7.0);
  fixture_run_for (0.02);
  fixture_wait (is_complete, window, "another part of the first file");
  gsize chosen = (expected->label + 3) % expected->axes->n_classes;
  change_class (window, GUINT_TO_POINTER (chosen));
  g_ptr_array_set_size (told, 0);
  open_path (window, two);
  fixture_wait (was_told, (gpointer) "two.wav 1", "the second file's spectrogram");
  open_path (window, missing);
  fixture_wait (has_toast, window, "the missing file");
  settle (window);
  g_assert_nonnull (strstr (why_window_get_toast (window), "missing.wav"));
  g_assert_null (strchr (why_window_get_toast (window), '/'));
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, chosen);
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
  g_autoptr (WhyAnalysis) second = fixture_analyse (two, 0);
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
  fixture_run_for (0.02);
  fixture_wait (is_complete, window, "the first of two dropped files");
  assert_shows (window, second, WHY_RULE_EPSILON_ZPLUS, second->label);
  g_assert_nonnull (strstr (why_window_get_toast (window), "first"));

  g_auto (GValue) none = G_VALUE_INIT;
  g_value_init (&none, GDK_TYPE_FILE_LIST);
  g_value_take_boxed (&none, gdk_file_list_new_from_array (files, 0));
  g_assert_false (why_window_drop (window, &none));
  fixture_close (window);
}

static void
test_close_while_busy (void)
{
  g_autofree char *long_path = fixture_sound ("long.wav", "vibrato", 20, 440);
  for (int i = 0; i < 5; i++)
    {
      WhyWindow *window = fixture_open ();
      g_ptr_array_set_size (told, 0);
      open_path (window, long_path);
      fixture_run_for (0.05 * i);
      fixture_close (window);
      g_ptr_array_set_size (told, 0);
      fixture_run_for (0.2);
      g_assert_cmpuint (told->len, ==, 0);
    }
}

static gboolean
is_in_trouble (gpointer data)
{
  return g_str_equal (why_window_get_page (data), "trouble");
}

/* Without a model there is nothing to do but to say so; with one again, all is well. */
static void
test_model_missing (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autofree char *data = fixture_path ("data"), *nowhere = fixture_path ("nowhere");
  g_setenv ("WHYBRATO_DATA", nowhere, TRUE);
  WhyWindow *window = fixture_open ();
  open_path (window, path);
  fixture_wait (is_in_trouble, window, "a page that tells of the model");
  g_assert_true (fixture_says (GTK_WIDGET (window), "model"));
  g_setenv ("WHYBRATO_DATA", data, TRUE);
  open_and_wait (window, path);
  g_assert_cmpstr (why_window_get_page (window), ==, "main");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  told = g_ptr_array_new_with_free_func (g_free);
  g_type_class_unref (g_type_class_ref (WHY_TYPE_WORKER));
  g_signal_add_emission_hook (g_signal_lookup ("stage", WHY_TYPE_WORKER), 0, stage_hook, NULL, NULL);

  g_test_add_func ("/window/empty", test_empty);
  g_test_add_func ("/window/examples", test_examples);
  g_test_add_func ("/window/open", test_open);
  g_test_add_func ("/window/bad/empty", test_bad_in_empty);
  g_test_add_func ("/window/bad/main", test_bad_in_main);
  g_test_add_func ("/window/rules-and-classes", test_rules_and_classes);
  g_test_add_func ("/window/time-range", test_time_range);
  g_test_add_func ("/window/newest-wins", test_newest_wins);
  g_test_add_func ("/window/cancel/second", test_cancel);
  g_test_add_func ("/window/cancel/first", test_cancel_first);
  g_test_add_func ("/window/cancel/by-bad", test_cancel_by_bad);
  g_test_add_func ("/window/long", test_long);
  g_test_add_func ("/window/drop", test_drop);
  g_test_add_func ("/window/close-while-busy", test_close_while_busy);
  g_test_add_func ("/window/model-missing", test_model_missing);
  int status = fixture_run ();
  g_ptr_array_unref (told);
  return status;
}

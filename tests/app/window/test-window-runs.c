/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "analysis/engine/why-worker.h"
#include "app-checks.h"
#include "app-fixture.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"

/* Which of several runs is shown: stages in order, the newest first, cancelling, closing. */

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

/* What to do as soon as the window was told of a stage: under load the stages that follow may already
 * wait, and all of them are delivered before one who waits from outside sees the first. */
typedef struct
{
  WhyWindow *window;
  const char *line, *path; /* NULL: to cancel */
  gboolean is_done;
} Interruption;

static void
interrupt_cb (WhySession *session, guint changes, Interruption *interruption)
{
  if (interruption->is_done || !was_told ((gpointer) interruption->line))
    return;
  interruption->is_done = TRUE;
  if (interruption->path)
    open_path (interruption->window, interruption->path);
  else
    fixture_act (interruption->window, "win.cancel", NULL);
}

static gboolean
is_interrupted (gpointer interruption)
{
  return ((Interruption *) interruption)->is_done;
}

/* Opens a file; in the midst of it another one, or none. */
static void
open_interrupted (WhyWindow *window, const char *path, const char *line, const char *other)
{
  Interruption interruption = { window, line, other, FALSE };
  g_ptr_array_set_size (told, 0);
  gulong id = g_signal_connect_after (why_window_get_session (window), "changed",
                                      G_CALLBACK (interrupt_cb), &interruption);
  open_path (window, path);
  fixture_wait (is_interrupted, &interruption, line);
  g_signal_handler_disconnect (why_window_get_session (window), id);
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
  open_interrupted (window, two, "two.wav 1", NULL);
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
      if (stage >= 0)
        open_interrupted (window, one, line, NULL);
      else
        {
          open_path (window, one);
          fixture_act (window, "win.cancel", NULL);
        }
      settle (window);
      g_assert_cmpstr (why_window_get_page (window), ==, "empty");
      g_assert_null (why_window_get_analysis (window));
      g_assert_cmpstr (gtk_window_get_title (GTK_WINDOW (window)), ==, "Whybrato");
      g_assert_false (fixture_is_enabled (window, "win.play"));
      g_assert_false (fixture_is_enabled (window, "win.export"));
    }
  fixture_close (window);
}

static gboolean
has_toast (gpointer data)
{
  return why_window_get_toast (data) && !why_window_get_busy (data);
}

/* A file that takes the place of one that was half-way, and is bad: back to the one before both, as
 * it was left. */
static void
test_cancel_by_bad (void)
{
  g_autofree char *one = fixture_sound ("long.wav", "vibrato", 20, 440);
  g_autofree char *two = fixture_sound ("two.wav", "tremolo", 3, 330),
                  *missing = fixture_path ("missing.wav");
  g_autoptr (WhyAnalysis) expected = fixture_analyse (one, 7);
  WhyWindow *window = open_with (one);
  g_signal_emit_by_name (fixture_child (window, "waveform"), "window-moved", 7.0);
  fixture_run_for (0.02);
  fixture_wait (is_complete, window, "another part of the first file");
  gsize chosen = (expected->label + 3) % expected->axes->n_classes;
  change_class (window, GUINT_TO_POINTER (chosen));
  open_interrupted (window, two, "two.wav 1", missing);
  fixture_wait (has_toast, window, "the missing file");
  settle (window);
  g_assert_nonnull (strstr (why_window_get_toast (window), "missing.wav"));
  g_assert_null (strchr (why_window_get_toast (window), '/'));
  assert_shows (window, expected, WHY_RULE_EPSILON_ZPLUS, chosen);
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
  g_signal_add_emission_hook (g_signal_lookup ("stage", WHY_TYPE_WORKER), 0, stage_hook, NULL,
                              NULL);

  g_test_add_func ("/window-runs/open", test_open);
  g_test_add_func ("/window-runs/newest-wins", test_newest_wins);
  g_test_add_func ("/window-runs/cancel/second", test_cancel);
  g_test_add_func ("/window-runs/cancel/first", test_cancel_first);
  g_test_add_func ("/window-runs/cancel/by-bad", test_cancel_by_bad);
  g_test_add_func ("/window-runs/close-while-busy", test_close_while_busy);
  g_test_add_func ("/window-runs/model-missing", test_model_missing);
  int status = fixture_run ();
  g_ptr_array_unref (told);
  return status;
}

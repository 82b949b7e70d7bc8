/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app-checks.h"
#include "app-fixture.h"
#include "analysis/why-data-path.h"
#include "app/why-compat.h"
#include "app/help/why-help.h"
#include "app/preferences/why-model-row.h"
#include "app/panel/why-panel-box.h"
#include "app/preferences/why-preferences.h"
#include "app/preferences/why-settings.h"

/* What a window remembers, what the preferences change, and how it looks when it is narrow. */

static void
test_size (void)
{
  int width, height;
  WhyWindow *window = fixture_open ();
  gtk_window_set_default_size (GTK_WINDOW (window), 900, 640);
  fixture_run_for (0.2);
  fixture_close (window);
  g_assert_cmpint (why_settings_get_int ("window-width"), ==, 900);
  g_assert_cmpint (why_settings_get_int ("window-height"), ==, 640);
  g_assert_false (why_settings_get_boolean ("window-maximized"));

  window = fixture_open ();
  gtk_window_get_default_size (GTK_WINDOW (window), &width, &height);
  g_assert_cmpint (width, ==, 900);
  g_assert_cmpint (height, ==, 640);
  fixture_close (window);
}

static graphene_rect_t
place (WhyWindow *window, const char *panel)
{
  graphene_rect_t rect;
  g_assert_true (gtk_widget_compute_bounds (fixture_child (window, panel),
                                            fixture_child (window, "panels"), &rect));
  return rect;
}

static gboolean
is_stacked (gpointer window)
{
  graphene_rect_t first = place (window, "spectrogram"), third = place (window, "relevance");
  return third.origin.y > first.origin.y;
}

/* Side by side where there is room, else one below the other, none narrower than it can be read. */
static void
test_stacked (void)
{
  g_autofree char *sound = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = fixture_open ();
  open_and_wait (window, sound);
  gtk_window_set_default_size (GTK_WINDOW (window), 1100, 700);
  fixture_run_for (0.3);
  graphene_rect_t first = place (window, "spectrogram"), second = place (window, "scattering"),
                  third = place (window, "relevance");
  g_assert_cmpfloat (first.origin.y, ==, third.origin.y);
  g_assert_cmpfloat (second.origin.x, >=, first.origin.x + first.size.width);
  g_assert_cmpfloat (third.origin.x, >=, second.origin.x + second.size.width);
  g_assert_cmpfloat_with_epsilon (first.size.width, third.size.width, 1.5);

  gtk_window_set_default_size (GTK_WINDOW (window), 600, 700);
  fixture_wait (is_stacked, window, "a narrow window");
  first = place (window, "spectrogram");
  second = place (window, "scattering");
  third = place (window, "relevance");
  g_assert_cmpfloat (first.origin.x, ==, third.origin.x);
  g_assert_cmpfloat (second.origin.y, >=, first.origin.y + WHY_PANEL_ROW_HEIGHT);
  g_assert_cmpfloat (third.origin.y, >=, second.origin.y + WHY_PANEL_ROW_HEIGHT);
  g_assert_cmpfloat (third.size.width, >, 500);
  gtk_window_set_default_size (GTK_WINDOW (window), 1200, 760);
  fixture_close (window);
}

static gpointer
find_widget (GtkWidget *widget, GType type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;
  for (GtkWidget *c = gtk_widget_get_first_child (widget); c; c = gtk_widget_get_next_sibling (c))
    {
      gpointer found = find_widget (c, type);
      if (found)
        return found;
    }
  return NULL;
}

static gboolean
is_of_model (gpointer data)
{
  gpointer *wanted = data;
  const WhyAnalysis *analysis = why_window_get_analysis (wanted[0]);
  return analysis && analysis->stage == WHY_STAGE_RELEVANCE
         && g_str_equal (analysis->axes->model_name, wanted[1]);
}

static gboolean
is_refused (gpointer preferences)
{
  return fixture_says (preferences, "Could not use one.wav");
}

static gboolean
is_taken (gpointer row)
{
  return fixture_says (row, "other.safetensors");
}

static gboolean
is_nothing_shown (gpointer unused)
{
  return fixture_dialog () == NULL;
}

/* Another model is taken at once, for what is shown too; what is no model changes nothing. */
static void
test_model (void)
{
  g_autofree char *sound = fixture_sound ("one.wav", "vibrato", 2, 440);
  g_autofree char *given = why_data_path (WHY_DEFAULT_MODEL), *bytes = NULL;
  g_autofree char *other = fixture_path ("other.safetensors");
  gsize size;
  g_assert_true (g_file_get_contents (given, &bytes, &size, NULL));
  fixture_write (other, bytes, size);
  WhyWindow *window = fixture_open ();
  open_and_wait (window, sound);

  GtkWidget *preferences = why_preferences_show (GTK_WINDOW (window));
  WhyModelRow *row = find_widget (preferences, WHY_TYPE_MODEL_ROW);
  g_assert_true (preferences == fixture_dialog ());
  g_assert_nonnull (row);
  why_model_row_choose (row, sound);
  fixture_wait (is_refused, preferences, "the refusal");
  g_autofree char *unchanged = why_settings_get ("model");
  g_assert_cmpstr (unchanged, ==, "");

  /* The newest choice counts. */
  why_model_row_choose (row, sound);
  why_model_row_choose (row, other);
  fixture_wait (is_taken, row, "the other model is taken");
  gpointer wanted[] = { window, (gpointer) "other.safetensors" };
  fixture_wait (is_of_model, wanted, "an analysis by the other model");
  why_settings_set ("model", "");
  wanted[1] = (gpointer) "default.safetensors";
  fixture_wait (is_of_model, wanted, "an analysis by the default model");
  g_assert_false (fixture_says (GTK_WIDGET (row), "other.safetensors"));
  why_compat_close (preferences);
  fixture_wait (is_nothing_shown, NULL, "no preferences");
  fixture_close (window);
}

static gboolean
says_its_name (gpointer unused)
{
  return fixture_dialog () && fixture_says (fixture_dialog (), "Whybrato")
         && fixture_says (fixture_dialog (), WHY_VERSION);
}

/* What it is, and away again; or it goes with its window. */
static void
test_about (void)
{
  for (int i = 0; i < 2; i++)
    {
      WhyWindow *window = fixture_open ();
      why_compat_show_about (GTK_WINDOW (window));
      fixture_wait (says_its_name, NULL, "name and version");
      if (i == 0)
        {
          why_compat_close (fixture_dialog ());
          fixture_wait (is_nothing_shown, NULL, "no dialog");
          fixture_close (window);
          continue;
        }
      gtk_window_destroy (GTK_WINDOW (window));
      fixture_wait (is_nothing_shown, NULL, "no dialog");
    }
}

/* Every page is there with all its text; one window, however often it is asked for. */
static void
test_help (void)
{
  WhyWindow *window = fixture_open ();
  GtkWindow *help = why_help_show (GTK_WINDOW (window));
  GtkStack *stack = find_widget (GTK_WIDGET (help), GTK_TYPE_STACK);
  g_assert_true (why_help_show (GTK_WINDOW (window)) == help);
  for (const WhyHelpPage *page = why_help_pages; page->name; page++)
    {
      gtk_stack_set_visible_child_name (stack, page->name);
      fixture_run_for (0.1);
      for (gsize i = 0; page->paragraphs[i]; i++)
        {
          const char *text = page->paragraphs[i];
          g_assert_true (
              fixture_says (GTK_WIDGET (help), g_str_has_prefix (text, "# ") ? text + 2 : text));
        }
    }
  gtk_window_close (help);
  fixture_run_for (0.1);
  help = why_help_show (GTK_WINDOW (window));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (help)));
  fixture_close (window);
}

typedef struct
{
  GtkWidget *panel;
  GBytes *pixels;
  gboolean is_same;
} Look;

static gboolean
looks_so (gpointer data)
{
  Look *look = data;
  g_autoptr (GBytes) now = fixture_pixels (look->panel);
  return g_bytes_equal (now, look->pixels) == look->is_same;
}

/* The line of the pitch comes and goes with its switch, which the next window finds as it was left. */
static void
test_pitch_line (void)
{
  g_autofree char *sound = fixture_sound ("line.wav", "vibrato", 2, 440);
  WhyWindow *window = fixture_open ();
  open_and_wait (window, sound);
  fixture_act (window, "win.pitch-line", NULL);
  g_assert_false (why_settings_get_boolean ("pitch-line"));
  fixture_run_for (0.3);
  Look look = { .panel = fixture_child (window, "spectrogram") };
  look.pixels = fixture_pixels (look.panel);
  fixture_act (window, "win.pitch-line", NULL);
  fixture_wait (looks_so, &look, "the line of the pitch");
  g_assert_true (why_settings_get_boolean ("pitch-line"));
  fixture_act (window, "win.pitch-line", NULL);
  look.is_same = TRUE;
  fixture_wait (looks_so, &look, "no line any more");
  g_bytes_unref (look.pixels);
  fixture_close (window);

  window = fixture_open ();
  g_autoptr (GVariant) state
      = g_action_group_get_action_state (G_ACTION_GROUP (window), "pitch-line");
  g_assert_false (g_variant_get_boolean (state));
  fixture_act (window, "win.pitch-line", NULL);
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-settings/size", test_size);
  g_test_add_func ("/window-settings/stacked", test_stacked);
  g_test_add_func ("/window-settings/pitch-line", test_pitch_line);
  g_test_add_func ("/window-settings/model", test_model);
  g_test_add_func ("/window-settings/about", test_about);
  g_test_add_func ("/window-settings/help", test_help);
  return fixture_run ();
}

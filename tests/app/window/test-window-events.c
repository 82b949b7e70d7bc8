/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/why-compat.h"
#include "app/export/why-export-dialog.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-verdict-bar.h"
#include "figure/panel/why-panel.h"

/* By mouse and keyboard: xdotool presses, the window answers. */

static char *
text_at (WhyWindow *window, WhyPanelView *panel, double x, double y)
{
  WhyPanelProbe probe;
  WhyPanelOptions options = { .rule = WHY_RULE_EPSILON_ZPLUS,
                              .question.class_index = why_window_get_analysis (window)->label };
  const WhyPanelGeometry *geometry = why_panel_view_get_geometry (panel);
  g_assert_nonnull (geometry);
  g_assert_true (
      why_panel_probe (why_window_get_analysis (window), geometry, &options, x, y, &probe));
  return why_panel_probe_text (geometry, &probe);
}

/* Pointing at a panel reads it out and draws the same frequency into all three. */
static void
test_hover (void)
{
  static const char *const names[] = { "spectrogram", "scattering", "relevance" };
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  robot ("mousemove 5 5");
  GBytes *before[3];
  for (int i = 0; i < 3; i++)
    before[i] = fixture_pixels (fixture_child (window, names[i]));
  for (int i = 0; i < 3; i++)
    {
      WhyPanelView *panel = fixture_child (window, names[i]);
      const WhyRect *plot = &why_panel_view_get_geometry (panel)->plot;
      double x = plot->x + 0.6 * plot->width, y = plot->y + 0.45 * plot->height, sx, sy;
      robot_point_at (GTK_WIDGET (panel), x, y);
      /* The pointer stands on whole pixels. */
      robot_to_screen (GTK_WIDGET (panel), x, y, &sx, &sy);
      g_autofree char *expected = text_at (window, panel, x + round (sx) - sx, y + round (sy) - sy);
      g_test_message ("%s: %s", names[i], expected);
      g_assert_cmpstr (fixture_text (window, "readout"), ==, expected);
      for (int k = 0; k < 3; k++)
        {
          g_autoptr (GBytes) now = fixture_pixels (fixture_child (window, names[k]));
          g_assert_false (g_bytes_equal (before[k], now));
        }
    }
  robot ("mousemove 5 5");
  for (int i = 0; i < 3; i++)
    {
      g_autoptr (GBytes) now = fixture_pixels (fixture_child (window, names[i]));
      g_assert_true (g_bytes_equal (before[i], now));
      g_bytes_unref (before[i]);
    }
  fixture_close (window);
}

/* The same without a mouse: each panel is reached, and the cross-hair moves from cell to cell. */
static void
test_keys_on_panels (void)
{
  static const char *const names[] = { "spectrogram", "scattering", "relevance" };
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  robot ("mousemove 5 5");
  for (int i = 0; i < 3; i++)
    {
      robot ("key --clearmodifiers alt+%d", i + 1);
      GtkWidget *panel = fixture_child (window, names[i]);
      g_assert_true (gtk_widget_has_focus (panel));
      robot ("key Up");
      g_autofree char *first = g_strdup (fixture_text (window, "readout"));
      g_assert_cmpstr (first, !=, "");
      robot ("key Right");
      g_autofree char *second = g_strdup (fixture_text (window, "readout"));
      g_assert_cmpstr (second, !=, first);
      robot ("key Left");
      g_assert_cmpstr (fixture_text (window, "readout"), ==, first);
      /* What is read out is told to assistive technology too. */
      g_assert_null (gtk_test_accessible_check_property (GTK_ACCESSIBLE (panel),
                                                         GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                                         first));
    }
  fixture_close (window);
}

static void
test_rules_by_keys (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  GtkWidget *epsilon = fixture_button (GTK_WIDGET (window), "LRP-ε");
  GtkWidget *zplus = fixture_button (GTK_WIDGET (window), "LRP-[ε,z+]");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (zplus)));
  robot ("key --clearmodifiers ctrl+1");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (epsilon)));
  robot ("key --clearmodifiers ctrl+2");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (zplus)));
  g_assert_false (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (epsilon)));
  robot_click (epsilon);
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (epsilon)));
  /* Space presses what has the focus; it does not play. */
  gtk_widget_grab_focus (zplus);
  robot ("key space");
  g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (zplus)));
  g_assert_null (why_window_get_toast (window));
  fixture_close (window);
}

static GtkWidget *
find_class_button (GtkWidget *widget, const char *class_label)
{
  if (GTK_IS_BUTTON (widget) && fixture_says (widget, class_label))
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_class_button (child, class_label);
      if (found)
        return found;
    }
  return NULL;
}

static void
test_class_by_click (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  gsize label = why_window_get_analysis (window)->label;
  GtkWidget *other
      = find_class_button (fixture_child (window, "verdict"), label == 1 ? "Tremolo" : "Trill");
  g_assert_nonnull (other);
  robot_click (other);
  g_assert_cmpuint (why_verdict_bar_get_explained (fixture_child (window, "verdict")), ==,
                    label == 1 ? 2 : 1);
  fixture_close (window);
}

static void
test_range_by_drag (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  GtkWidget *spectrogram = fixture_child (window, "spectrogram"),
            *relevance = fixture_child (window, "relevance");
  const WhyRect plot = why_panel_view_get_geometry (WHY_PANEL_VIEW (spectrogram))->plot;
  double y = plot.y + plot.height / 2;
  robot ("mousemove 5 5");
  g_autoptr (GBytes) before = fixture_pixels (relevance);
  robot_drag (spectrogram, plot.x + 0.5 * plot.width, plot.x + 0.8 * plot.width, y);
  robot ("mousemove 5 5");
  settle (window);
  g_autoptr (GBytes) part = fixture_pixels (relevance);
  g_assert_false (g_bytes_equal (before, part));
  robot ("key Escape");
  settle (window);
  g_autoptr (GBytes) cleared = fixture_pixels (relevance);
  g_assert_true (g_bytes_equal (before, cleared));
  fixture_close (window);
}

/* The wheel and the keys zoom what is pointed at; the panels that have the same axis go along, and 0
 * shows all again. */
static void
test_zoom (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  WhyPanelView *panels[]
      = { fixture_child (window, "spectrogram"), fixture_child (window, "scattering"),
          fixture_child (window, "relevance") };
  const WhyPanelGeometry *g[3];
  for (int i = 0; i < 3; i++)
    g[i] = why_panel_view_get_geometry (panels[i]);
  robot_point_at (GTK_WIDGET (panels[1]), g[1]->plot.x + g[1]->plot.width / 2,
                  g[1]->plot.y + g[1]->plot.height / 2);
  double under = why_panel_value_of_x (g[1], g[1]->plot.x + g[1]->plot.width / 2);
  robot ("keydown ctrl click 4 click 4 click 4 keyup ctrl");
  settle (window);
  g_assert_cmpfloat (g[1]->x_min, >, 1.2 * g[1]->whole.min_mod_hz);
  g_assert_cmpfloat_with_epsilon (why_panel_value_of_x (g[1], g[1]->plot.x + g[1]->plot.width / 2)
                                      / under,
                                  1, 0.02);
  g_assert_cmpfloat (g[2]->x_min, ==, g[1]->x_min);
  g_assert_cmpfloat (g[2]->x_max, ==, g[1]->x_max);
  g_assert_cmpfloat (g[0]->x_max, ==, g[0]->whole.to_s);
  g_assert_cmpfloat (g[1]->min_hz, ==, g[1]->whole.min_hz);

  robot ("key --clearmodifiers alt+1 ctrl+plus ctrl+plus plus");
  settle (window);
  g_assert_cmpfloat (g[0]->min_hz, >, 1.2 * g[0]->whole.min_hz);
  for (int i = 1; i < 3; i++)
    {
      g_assert_cmpfloat (g[i]->min_hz, ==, g[0]->min_hz);
      g_assert_cmpfloat (g[i]->max_hz, ==, g[0]->max_hz);
    }
  g_assert_cmpfloat_with_epsilon (g[0]->x_max - g[0]->x_min, 2 / 1.25, 1e-6);
  double left = g[0]->x_min, low = g[0]->min_hz;
  robot ("key ctrl+Left ctrl+Down");
  settle (window);
  g_assert_cmpfloat (g[0]->x_min, <, left);
  g_assert_cmpfloat (g[0]->min_hz, <, low);
  robot ("key 0");
  settle (window);
  for (int i = 0; i < 3; i++)
    {
      g_assert_cmpfloat (g[i]->min_hz, ==, g[i]->whole.min_hz);
      g_assert_cmpfloat (g[i]->max_hz, ==, g[i]->whole.max_hz);
    }
  g_assert_cmpfloat (g[0]->x_min, ==, 0);
  g_assert_cmpfloat (g[0]->x_max, ==, g[0]->whole.to_s);
  g_assert_cmpfloat (g[2]->x_min, ==, g[2]->whole.min_mod_hz);
  fixture_close (window);
}

static gboolean
has_moved (gpointer window)
{
  return is_complete (window) && why_window_get_analysis (window)->start_s > 1;
}

static void
test_window_by_drag (void)
{
  g_autofree char *path = fixture_sound ("long.wav", "vibrato", 20, 440);
  WhyWindow *window = robot_open (path);
  GtkWidget *waveform = fixture_child (window, "waveform");
  double width = gtk_widget_get_width (waveform), y = gtk_widget_get_height (waveform) / 2.0;
  fixture_run_for (0.5);
  /* By 40 percent of 20 s, from inside the window. */
  robot_drag (waveform, 0.1 * width, 0.5 * width, y);
  fixture_wait (has_moved, window, "the window is moved");
  g_assert_cmpfloat_with_epsilon (why_window_get_analysis (window)->start_s, 8, 0.2);
  robot ("key Home");
  fixture_run_for (0.05);
  fixture_wait (is_complete, window, "the window is moved back");
  g_assert_cmpfloat (why_window_get_analysis (window)->start_s, ==, 0);
  robot ("key Right");
  fixture_run_for (0.05);
  fixture_wait (is_complete, window, "the window is moved by a key");
  g_assert_cmpfloat (why_window_get_analysis (window)->start_s, >, 0.2);
  g_assert_cmpfloat (why_window_get_analysis (window)->start_s, <, 2);
  fixture_close (window);
}

static GtkWindow *
other_window (WhyWindow *window)
{
  g_autoptr (GListModel) all = g_object_ref (gtk_window_get_toplevels ());
  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (GtkWindow) item = g_list_model_get_item (all, i);
      if ((gpointer) item != (gpointer) window && gtk_widget_get_mapped (GTK_WIDGET (item)))
        return item;
    }
  return NULL;
}

static gboolean
has_other_window (gpointer window)
{
  return other_window (window) != NULL;
}

static gboolean
has_no_other_window (gpointer window)
{
  return other_window (window) == NULL;
}

static void
test_open_dialog (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (NULL);
  robot ("key --clearmodifiers ctrl+o");
  fixture_wait (has_other_window, window, "the file dialog");
  fixture_run_for (0.5);
  robot ("search --onlyvisible --name 'Open a Recording' windowfocus --sync");
  robot ("type --delay 20 '%s'", path);
  fixture_run_for (0.3);
  /* What GTK has proposed meanwhile may still stand behind it. */
  robot ("key --clearmodifiers shift+End Delete");
  robot ("key Return");
  fixture_run_for (0.3);
  if (has_other_window (window))
    robot ("key Return");
  fixture_wait (is_complete, window, "the file that the dialog named");
  g_assert_cmpstr (why_window_get_analysis (window)->source, ==, path);
  fixture_close (window);
}

/* A window that is closed takes its dialog along, and nothing is left of either. */
static void
test_close_under_dialog (void)
{
  static const char *const actions[] = { "win.open", "win.open-folder", "win.export" };
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      WhyWindow *window = robot_open (path);
      fixture_act (window, actions[i], NULL);
      fixture_wait (has_other_window, window, "the dialog");
      if (WHY_IS_EXPORT_DIALOG (other_window (window)))
        {
          /* The one that asks for the name stands on that. */
          g_signal_emit_by_name (other_window (window), "accepted");
          fixture_run_for (0.5);
        }
      gpointer witness = window;
      g_object_add_weak_pointer (G_OBJECT (window), &witness);
      gtk_window_destroy (GTK_WINDOW (window));
      fixture_wait (has_no_other_window, NULL, "no dialog");
      fixture_run_for (0.2);
      g_assert_null (witness);
    }
}

static gboolean
is_preferences_shown (gpointer unused)
{
  return fixture_dialog () != NULL;
}

static guint
count_windows (void)
{
  return g_list_model_get_n_items (gtk_window_get_toplevels ());
}

/* While the preferences are open, the window's own keys do nothing, be they a window or a part of
 * it. */
static void
test_keys_under_dialog (void)
{
  static const char *const keys[] = { "ctrl+o", "ctrl+e", "ctrl+Tab", "r", "ctrl+1", "Home" };
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  GtkWidget *zplus = fixture_button (GTK_WIDGET (window), "LRP-[ε,z+]");
  robot ("key --clearmodifiers ctrl+comma");
  fixture_wait (is_preferences_shown, NULL, "the preferences");
  fixture_run_for (0.5);
  if (GTK_IS_WINDOW (fixture_dialog ()))
    robot_focus (GTK_WINDOW (fixture_dialog ()));
  guint n_windows = count_windows ();
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      robot ("key --clearmodifiers %s", keys[i]);
      fixture_run_for (0.2);
      g_test_message ("%s: %u windows", keys[i], count_windows ());
      g_assert_cmpuint (count_windows (), ==, n_windows);
      g_assert_null (why_window_get_toast (window));
      g_assert_true (gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (zplus)));
    }
  why_compat_close (fixture_dialog ());
  fixture_close (window);
}

static GtkPopover *
find_popover (GtkWidget *widget)
{
  if (GTK_IS_POPOVER (widget) && gtk_widget_get_mapped (widget))
    return GTK_POPOVER (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkPopover *found = find_popover (child);
      if (found)
        return found;
    }
  return NULL;
}

/* Escape closes the popover that is open before it clears the time range. */
static void
test_escape (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  GtkWidget *trust = fixture_child (window, "trust_button"),
            *relevance = fixture_child (window, "relevance");
  g_signal_emit_by_name (fixture_child (window, "spectrogram"), "range-selected", 0.5, 1.0);
  settle (window);
  robot_click (trust);
  /* A busy machine takes its time to show it. */
  for (int i = 0; i < 100 && !find_popover (trust); i++)
    fixture_run_for (0.05);
  g_assert_nonnull (find_popover (trust));
  robot ("mousemove 5 5");
  g_autoptr (GBytes) part = fixture_pixels (relevance);
  robot ("key Escape");
  for (int i = 0; i < 100 && find_popover (trust); i++)
    fixture_run_for (0.05);
  g_assert_null (find_popover (trust));
  g_autoptr (GBytes) still = fixture_pixels (relevance);
  g_assert_true (g_bytes_equal (part, still));
  robot ("key Escape");
  settle (window);
  g_autoptr (GBytes) cleared = fixture_pixels (relevance);
  g_assert_false (g_bytes_equal (part, cleared));
  fixture_close (window);
}

static gboolean
has_played (gpointer window)
{
  return why_window_get_toast (window)
         || g_strcmp0 (fixture_text (window, "play_time"), "0:00.0") != 0;
}

/* Space plays where it presses nothing: without a sound device that ends in a sentence, and nothing
 * else changes. */
static void
test_space (void)
{
  g_autofree char *path = fixture_sound ("one.wav", "vibrato", 2, 440);
  WhyWindow *window = robot_open (path);
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  robot ("key --clearmodifiers alt+1");
  robot ("key space");
  g_assert_true (fixture_is_enabled (window, "win.play"));
  fixture_wait (has_played, window, "playing, or the reason why not");
  g_assert_true (why_window_get_analysis (window) == analysis);
  fixture_close (window);
}

static void
test_help (void)
{
  WhyWindow *window = robot_open (NULL);
  robot ("key F1");
  fixture_wait (has_other_window, window, "the help");
  g_assert_true (fixture_says (GTK_WIDGET (other_window (window)), "First Steps"));
  gtk_window_close (other_window (window));
  fixture_wait (has_no_other_window, window, "no help");
  robot ("search --onlyvisible --name '^%s$' windowfocus --sync",
         gtk_window_get_title (GTK_WINDOW (window)));
  robot ("key ctrl+question");
  fixture_wait (has_other_window, window, "the shortcuts");
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (other_window (window)));
  gtk_window_close (other_window (window));
  fixture_wait (has_no_other_window, window, "no shortcuts");
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/window-events/hover", test_hover);
  g_test_add_func ("/window-events/keys-on-panels", test_keys_on_panels);
  g_test_add_func ("/window-events/rules-by-keys", test_rules_by_keys);
  g_test_add_func ("/window-events/class-by-click", test_class_by_click);
  g_test_add_func ("/window-events/range-by-drag", test_range_by_drag);
  g_test_add_func ("/window-events/zoom", test_zoom);
  g_test_add_func ("/window-events/window-by-drag", test_window_by_drag);
  g_test_add_func ("/window-events/escape", test_escape);
  g_test_add_func ("/window-events/space", test_space);
  g_test_add_func ("/window-events/help", test_help);
  g_test_add_func ("/window-events/close-under-dialog", test_close_under_dialog);
  g_test_add_func ("/window-events/keys-under-dialog", test_keys_under_dialog);
  /* Last: without a window manager its list of completions may keep the pointer to itself. */
  g_test_add_func ("/window-events/open-dialog", test_open_dialog);
  return fixture_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app-robot.h"
#include "app/panel/why-panel-view.h"
#include "app/window/why-window-private.h"
#include "fake-portaudio.h"

/* Somebody listens to a recording, by key and mouse, before a device made for it. */

static const FakeDevice usual
    = { .n_channels = 1, .rate_hz = 44100, .n_frames = 441, .n_calls = -1, .end_reported = true };

static gboolean
has_map (gpointer window)
{
  return why_session_get_options (why_window_get_session (window))->map != NULL;
}

/* 20 s, of which the first 5.9 s are analysed. */
static WhyWindow *
open_long (void)
{
  g_autofree char *path = fixture_sound ("long.wav", "vibrato", 20, 440);
  WhyWindow *window = robot_open (path);
  fixture_wait (has_map, window, "all of the spectrogram");
  robot ("key --clearmodifiers alt+1");
  return window;
}

static double
position (WhyWindow *window)
{
  return why_transport_get_position (why_window_get_transport (window));
}

static gboolean
is_playing (WhyWindow *window)
{
  return why_transport_is_playing (why_window_get_transport (window));
}

/* Until the play-head has moved on. */
static double asked_s;

static gboolean
is_past (gpointer window)
{
  return position (window) > asked_s;
}

static void
wait_until (WhyWindow *window, double seconds)
{
  asked_s = seconds;
  fixture_wait (is_past, window, "the play-head");
}

static double
shown_from (WhyWindow *window)
{
  return why_session_get_options (why_window_get_session (window))->zoom.from_s;
}

static void
click_waveform (WhyWindow *window, double share)
{
  GtkWidget *waveform = fixture_child (window, "waveform");
  robot_point_at (waveform, share * gtk_widget_get_width (waveform),
                  gtk_widget_get_height (waveform) / 2.0);
  robot ("click 1");
}

/* Space plays, into what is not shown yet; the view follows, nothing is analysed, and when it is
 * stopped all is as it was. */
static void
test_through (void)
{
  WhyWindow *window = open_long ();
  const WhyAnalysis *analysis = why_window_get_analysis (window);
  g_autoptr (GBytes) silent = fixture_pixels (fixture_child (window, "spectrogram"));
  g_assert_false (fixture_is_enabled (window, "win.stop-playing"));
  g_assert_cmpstr (fixture_text (window, "play_time"), ==, "0:00.0");
  g_assert_cmpstr (fixture_text (window, "play_total"), ==, "/ 0:20");
  robot ("key space");
  g_assert_true (is_playing (window));
  wait_until (window, 0.3);
  g_autoptr (GBytes) playing = fixture_pixels (fixture_child (window, "spectrogram"));
  g_assert_false (g_bytes_equal (silent, playing));
  g_assert_cmpstr (fixture_text (window, "play_time"), !=, "0:00.0");

  /* A click on the waveform, while it plays, is a place to hear. */
  click_waveform (window, 0.27);
  g_assert_cmpfloat_with_epsilon (position (window), 5.4, 0.4);
  wait_until (window, 6.2);
  g_assert_cmpfloat (shown_from (window), >, 5);
  click_waveform (window, 0.75);
  g_assert_cmpfloat_with_epsilon (position (window), 15, 0.4);
  g_assert_cmpfloat (shown_from (window), >, 12);
  g_assert_true (why_window_get_analysis (window) == analysis);

  /* Who scrolls away from it is left in peace. */
  robot ("key --clearmodifiers alt+1");
  robot ("key Home");
  g_assert_cmpfloat (shown_from (window), ==, 0);
  wait_until (window, position (window) + 0.3);
  g_assert_cmpfloat (shown_from (window), ==, 0);

  robot ("key space");
  g_assert_false (is_playing (window));
  double paused_s = position (window);
  robot ("key space");
  wait_until (window, paused_s);
  g_assert_cmpfloat (position (window), <, paused_s + 2);
  robot ("key Escape");
  g_assert_false (is_playing (window));
  g_assert_cmpfloat (position (window), ==, 0);
  g_assert_cmpfloat (shown_from (window), ==, 0);
  g_assert_true (why_window_get_analysis (window) == analysis);
  fixture_close (window);
}

static gboolean
is_at_15 (gpointer window)
{
  return is_complete (window) && fabs (why_window_get_analysis (window)->start_s - 12) < 0.5;
}

/* When nothing plays, a click shows what is there, and it is played from there. In the spectrogram its
 * time axis is a place, and so is a click; a drag is still a range. */
static void
test_places (void)
{
  WhyWindow *window = open_long ();
  GtkWidget *spectrogram = fixture_child (window, "spectrogram");
  click_waveform (window, 0.75);
  fixture_wait (is_at_15, window, "the part that was clicked");
  g_assert_cmpfloat_with_epsilon (position (window), 15, 0.2);
  settle (window);

  const WhyRect *plot = &why_panel_view_get_geometry (WHY_PANEL_VIEW (spectrogram))->plot;
  double start_s = why_window_get_analysis (window)->start_s,
         length_s = why_window_get_analysis (window)->duration_s;
  robot_point_at (spectrogram, plot->x + 0.25 * plot->width, plot->y + plot->height + 8);
  robot ("click 1");
  g_assert_cmpfloat_with_epsilon (position (window), start_s + 0.25 * length_s, 0.1);
  robot_point_at (spectrogram, plot->x + 0.5 * plot->width, plot->y + plot->height / 2);
  robot ("click 1");
  g_assert_cmpfloat_with_epsilon (position (window), start_s + 0.5 * length_s, 0.1);
  robot ("key Return");
  g_assert_cmpfloat_with_epsilon (position (window), start_s + 0.5 * length_s, 0.1);
  robot_drag (spectrogram, plot->x + 0.2 * plot->width, plot->x + 0.4 * plot->width,
              plot->y + plot->height / 2);
  fixture_wait (is_complete, window, "the range");
  g_assert_true (why_session_has_range (why_window_get_session (window)));
  g_assert_cmpfloat_with_epsilon (position (window), start_s + 0.2 * length_s, 0.1);
  fixture_close (window);
}

/* L repeats what is shown, S slows it down; buttons and menus say so. */
static void
test_loop_and_speed (void)
{
  WhyWindow *window = open_long ();
  WhyTransport *transport = why_window_get_transport (window);
  GtkToggleButton *loop = fixture_child (window, "loop_button");
  g_signal_emit_by_name (fixture_child (window, "spectrogram"), "range-selected", 1.0, 1.4);
  fixture_run_for (0.05);
  fixture_wait (is_complete, window, "the range");
  robot ("key l");
  g_assert_true (gtk_toggle_button_get_active (loop));
  robot ("key s");
  g_assert_cmpstr (fixture_text (window, "speed_label"), ==, "¾×");
  robot ("key s");
  g_assert_cmpstr (fixture_text (window, "speed_label"), ==, "½×");
  g_assert_cmpfloat (why_transport_get_speed (transport), ==, 0.5);
  robot ("key space");
  wait_until (window, 1.2);
  /* At half its speed it takes 0.8 s. */
  for (int i = 0; i < 12; i++)
    {
      fixture_run_for (0.1);
      g_assert_cmpfloat (position (window), >=, 0.999);
      g_assert_cmpfloat (position (window), <=, 1.401);
    }
  robot ("key s");
  g_assert_cmpstr (fixture_text (window, "speed_label"), ==, "1×");
  robot_click (GTK_WIDGET (loop));
  g_assert_false (gtk_toggle_button_get_active (loop));
  wait_until (window, 1.5);
  robot_click (fixture_child (window, "stop_button"));
  g_assert_cmpfloat_with_epsilon (position (window), 1, 0.01);
  fixture_act (window, "win.speed", g_variant_new_string ("0.75"));
  g_assert_cmpstr (fixture_text (window, "speed_label"), ==, "¾×");
  fixture_close (window);
}

static gboolean
has_toast (gpointer window)
{
  return why_window_get_toast (window) != NULL;
}

/* The device goes: a sentence says so, and the play-head stays. */
static void
test_lost (void)
{
  WhyWindow *window = open_long ();
  atomic_store (&fake_device.n_calls, 20);
  click_waveform (window, 0.1);
  robot ("key space");
  fixture_wait (has_toast, window, "what became of it");
  g_assert_nonnull (strstr (why_window_get_toast (window), "The sound device stopped"));
  g_assert_false (is_playing (window));
  g_assert_cmpfloat (position (window), >, 1.8);
  atomic_store (&fake_device.n_calls, -1);
  robot ("key space");
  wait_until (window, 2.2);
  fixture_close (window);
}

int
main (int argc, char **argv)
{
  if (!robot_init () || !fixture_init (&argc, &argv))
    return 0;
  fake_device = usual;
  g_test_add_func ("/window-play/through", test_through);
  g_test_add_func ("/window-play/places", test_places);
  g_test_add_func ("/window-play/loop-and-speed", test_loop_and_speed);
  g_test_add_func ("/window-play/lost", test_lost);
  return fixture_run ();
}

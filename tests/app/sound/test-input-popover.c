/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <math.h>

#include "app-checks.h"
#include "app-fixture.h"
#include "app/sound/why-input-popover.h"
#include "app/sound/why-level-view.h"
#include "base/why-patience-private.h"
#include "fake-portaudio.h"

/* The choice of a microphone and its level, before devices that do what they are told. */

static const FakeDevice usual = {
  .n_channels = 1,
  .rate_hz = 44100,
  .n_frames = 441,
  .n_calls = -1,
  .end_reported = true,
  .speed = 4,
  .channel_gain = { 0.5f },
};

static const char *const nothing[] = { NULL };
static const char *const two[] = { "Fake", "Violin", NULL };

static WhyInputPopover *
inputs_of (WhyWindow *window)
{
  return WHY_INPUT_POPOVER (fixture_child (window, "inputs"));
}

static const char *awaited; /* words */

static gboolean
is_said (gpointer widget)
{
  return fixture_says (widget, awaited);
}

static void
wait_for_words (gpointer widget, const char *words)
{
  awaited = words;
  fixture_wait (is_said, widget, words);
}

static gboolean
can_record (gpointer window)
{
  return fixture_is_enabled (window, "win.record");
}

static gboolean
is_at_rest (gpointer unused)
{
  return fake_n_users == 0;
}

static gboolean
is_listening (gpointer inputs)
{
  return why_input_popover_get_monitor (inputs) != NULL && fake_n_users > 0;
}

static gboolean
has_toast (gpointer window)
{
  return why_window_get_toast (window) != NULL;
}

static WhyWindow *
open_window (void)
{
  fake_device = usual;
  why_patience_set_scale (1);
  atomic_store (&fake_names, NULL);
  WhyWindow *window = fixture_open ();
  fixture_wait (can_record, window, "the microphone is found");
  return window;
}

static void
open_popover (WhyWindow *window)
{
  adw_split_button_popup (fixture_child (window, "record_button"));
  fixture_wait (is_listening, inputs_of (window), "the microphone is listened to");
}

static void
close_popover (WhyWindow *window)
{
  adw_split_button_popdown (fixture_child (window, "record_button"));
  fixture_wait (is_at_rest, NULL, "the microphone is closed");
}

/* The microphone is open while the popover is, and at no other time. */
static void
test_level (void)
{
  WhyWindow *window = open_window ();
  WhyInputPopover *inputs = inputs_of (window);
  fixture_wait (is_at_rest, NULL, "no device is used");
  fixture_run_for (0.5);
  g_assert_cmpint (fake_n_users, ==, 0);
  g_assert_null (why_input_popover_get_monitor (inputs));

  open_popover (window);
  wait_for_words (inputs, "−6 dB");
  g_assert_true (fixture_says (GTK_WIDGET (inputs), "Nothing is being recorded yet"));
  fake_device.channel_gain[0] = 1.5f;
  wait_for_words (inputs, "Too loud: the sound is clipping.");
  fake_device.channel_gain[0] = 0;
  wait_for_words (inputs, "No signal. Check that the microphone");
  fake_device.channel_gain[0] = 0.5f;
  wait_for_words (inputs, "−6 dB");
  close_popover (window);
  g_assert_null (why_input_popover_get_monitor (inputs));
  fixture_close (window);
}

/* The same while a take is recorded: in a line of its own, beside what it is saved to. */
static void
test_level_of_take (void)
{
  WhyWindow *window = open_window ();
  GtkWidget *level = fixture_child (window, "record_db"),
            *remark = fixture_child (window, "record_remark");
  fixture_act (window, "win.record", NULL);
  wait_for_words (level, "−6 dB");
  wait_for_words (remark, "Saving to ");
  g_assert_false (gtk_widget_has_css_class (remark, "warning"));
  fake_device.channel_gain[0] = 0;
  wait_for_words (level, "No signal");
  g_assert_true (fixture_says (remark, "No signal. Check that the microphone is connected"));
  g_assert_true (gtk_widget_has_css_class (remark, "warning"));
  g_assert_cmpfloat (gtk_level_bar_get_value (fixture_child (window, "record_level")), ==, 0);
  fake_device.channel_gain[0] = 0.5f;
  wait_for_words (remark, "Saving to ");
  g_assert_true (fixture_says (level, "−6 dB"));
  g_assert_false (gtk_widget_has_css_class (remark, "warning"));
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_toast, window, "the take is saved");
  fixture_wait (is_at_rest, NULL, "the microphone is closed");
  fixture_close (window);
}

static void
touch (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  fixture_write (path, "", 0);
}

/* A device file appears or disappears: the list is made anew, and listening goes on. */
static void
test_plug (void)
{
  WhyWindow *window = open_window ();
  WhyInputPopover *inputs = inputs_of (window);
  g_autofree char *folder = fixture_path ("snd");
  g_mkdir (folder, 0700);
  why_patience_set_scale (0.25);
  why_input_popover_watch (inputs, folder);
  open_popover (window);
  g_assert_false (fixture_says (GTK_WIDGET (inputs), "Violin"));
  atomic_store (&fake_names, two);
  touch (folder, "pcmC1D0c");
  wait_for_words (inputs, "Violin");
  fixture_wait (is_listening, inputs, "listening goes on");

  fixture_act (window, "win.device", g_variant_new_string ("Test/Violin"));
  wait_for_words (inputs, "−6 dB");
  atomic_store (&fake_names, NULL);
  g_autofree char *file = g_build_filename (folder, "pcmC1D0c", NULL);
  g_unlink (file);
  wait_for_words (inputs, "Violin (not connected)");
  wait_for_words (inputs, "The microphone “Test/Violin” is not connected");
  /* It comes back, and is found by trying again. */
  atomic_store (&fake_names, two);
  wait_for_words (inputs, "−6 dB");
  g_assert_false (fixture_says (GTK_WIDGET (inputs), "not connected"));
  fixture_act (window, "win.device", g_variant_new_string (""));
  close_popover (window);
  fixture_close (window);
}

/* The last microphone goes, and one comes. */
static void
test_none (void)
{
  WhyWindow *window = open_window ();
  WhyInputPopover *inputs = inputs_of (window);
  why_patience_set_scale (0.25);
  atomic_store (&fake_names, nothing);
  fixture_act (window, "win.list-devices", NULL);
  wait_for_words (window, "No microphone was found");
  g_assert_false (can_record (window));
  adw_split_button_popup (fixture_child (window, "record_button"));
  wait_for_words (inputs, "No microphone is connected");
  g_assert_null (why_input_popover_get_monitor (inputs));
  atomic_store (&fake_names, NULL);
  wait_for_words (inputs, "−6 dB");
  g_assert_true (can_record (window));
  close_popover (window);
  fixture_close (window);
}

/* A sound server that lets a device open and then gives nothing. */
static void
test_nothing_comes (void)
{
  WhyWindow *window = open_window ();
  fake_device.n_calls = 0;
  fake_device.end_reported = false;
  why_patience_set_scale (0.1);
  open_popover (window);
  wait_for_words (inputs_of (window), "No sound came from the microphone; check that it is");
  fake_device.n_calls = -1;
  wait_for_words (inputs_of (window), "−6 dB");
  close_popover (window);

  fake_device.n_calls = 0;
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_toast, window, "the reason");
  g_assert_true (g_str_has_prefix (why_window_get_toast (window), "No sound came from the mic"));
  fixture_wait (is_at_rest, NULL, "the microphone is closed");
  fixture_close (window);
}

/* One that hangs altogether, while it is listened to and while it records: it is told before the
 * device lets itself be closed. */
static void
test_server_hangs (void)
{
  WhyWindow *window = open_window ();
  open_popover (window);
  wait_for_words (inputs_of (window), "−6 dB");
  /* What is told while the device is being closed can still be read then. */
  why_patience_set_scale (0.3);
  atomic_store (&fake_hangs, true);
  fake_device.n_calls = 0;
  fake_device.end_reported = false;
  wait_for_words (inputs_of (window), "The microphone was disconnected; connect it or choose "
                                      "another one");
  g_assert_false (fixture_says (GTK_WIDGET (inputs_of (window)), "dB"));
  atomic_store (&fake_hangs, false);
  fake_device.n_calls = -1;
  wait_for_words (inputs_of (window), "−6 dB");
  close_popover (window);

  fixture_act (window, "win.record", NULL);
  wait_for_words (fixture_child (window, "record_db"), "−6 dB");
  atomic_store (&fake_hangs, true);
  fake_device.n_calls = 0;
  wait_for_words (fixture_child (window, "record_remark"), "The microphone was disconnected. The ");
  atomic_store (&fake_hangs, false);
  fixture_wait (is_at_rest, NULL, "the microphone is closed");
  fixture_wait (has_toast, window, "the reason");
  fixture_close (window);
}

/* One that does not even let it be opened. */
static void
test_opening_hangs (void)
{
  WhyWindow *window = open_window ();
  why_patience_set_scale (0.05);
  atomic_store (&fake_start_hangs, true);
  fixture_act (window, "win.record", NULL);
  fixture_wait (has_toast, window, "the watchdog");
  g_assert_cmpstr (why_window_get_toast (window), ==,
                   "The sound system is not responding. Restart it and try again.");
  g_assert_false (gtk_revealer_get_reveal_child (fixture_child (window, "record_revealer")));
  atomic_store (&fake_start_hangs, false);
  fixture_wait (is_at_rest, NULL, "the late microphone is closed again");
  fixture_close (window);
}

static gboolean
has_half_a_second (gpointer window)
{
  return g_strcmp0 (fixture_text (window, "record_time"), "0:00.5") >= 0;
}

static gboolean
is_saved (gpointer window)
{
  return why_window_get_toast (window) && can_record (window) && !why_window_get_busy (window);
}

/* From the open popover: the monitor gives way to the take, which is shown in its place. */
static void
test_record (void)
{
  WhyWindow *window = open_window ();
  WhyInputPopover *inputs = inputs_of (window);
  open_popover (window);
  wait_for_words (inputs, "−6 dB");
  fake_device.flags = paInputOverflow;
  fixture_act (window, "win.record", NULL);
  g_assert_null (why_input_popover_get_monitor (inputs));
  fixture_wait (has_half_a_second, window, "half a second");
  wait_for_words (inputs, "Recording.");
  wait_for_words (fixture_child (window, "record_remark"), "samples were lost");
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_saved, window, "the take is saved");
  g_test_message ("%s", why_window_get_toast (window));
  g_assert_nonnull (strstr (why_window_get_toast (window), "samples were lost"));
  fixture_wait (is_listening, inputs, "listening goes on");
  close_popover (window);
  fixture_close (window);
}

/* By the popover's own button, which closes it: the take goes on. */
static void
test_record_button (void)
{
  WhyWindow *window = open_window ();
  WhyInputPopover *inputs = inputs_of (window);
  open_popover (window);
  wait_for_words (inputs, "−6 dB");
  GtkWidget *button = fixture_button (GTK_WIDGET (inputs), "_Record");
  g_signal_emit_by_name (button, "clicked");
  fixture_wait (has_half_a_second, window, "half a second");
  g_assert_false (gtk_widget_get_mapped (GTK_WIDGET (inputs)));
  g_assert_false (gtk_widget_get_visible (button));
  fixture_act (window, "win.record", NULL);
  fixture_wait (is_saved, window, "the take is saved");
  g_assert_true (g_str_has_prefix (why_window_get_toast (window), "Saved as "));
  fixture_wait (is_at_rest, NULL, "the microphone is closed");
  g_assert_true (gtk_widget_get_visible (button));
  fixture_close (window);
}

static void
test_words (void)
{
  WhyRecorderStatus status = { .state = WHY_RECORDER_RUNNING, .peak = 0.5f };
  status.clipped_ago_s = INFINITY;
  g_assert_cmpint (why_input_state (&status), ==, WHY_INPUT_GOOD);
  g_assert_null (why_input_advice (WHY_INPUT_GOOD));
  g_assert_null (why_input_lost_text (&status));
  status.silent_s = 1.9;
  g_assert_cmpint (why_input_state (&status), ==, WHY_INPUT_GOOD);
  status.silent_s = 2;
  g_assert_cmpint (why_input_state (&status), ==, WHY_INPUT_SILENT);
  status.clipped_ago_s = 1.9;
  g_assert_cmpint (why_input_state (&status), ==, WHY_INPUT_CLIPPED);
  status.n_lost = 1;
  g_autofree char *one = why_input_lost_text (&status);
  g_assert_cmpstr (one, ==, "1 sample was lost");
  status.n_lost = 4410;
  g_autofree char *many = why_input_lost_text (&status);
  g_assert_cmpstr (many, ==, "4410 samples were lost");
  status.state = WHY_RECORDER_STARTING;
  g_assert_cmpint (why_input_state (&status), ==, WHY_INPUT_WAITING);
}

int
main (int argc, char **argv)
{
  fake_device = usual;
  if (!fixture_init (&argc, &argv))
    return 0;
  g_test_add_func ("/input-popover/words", test_words);
  g_test_add_func ("/input-popover/level", test_level);
  g_test_add_func ("/input-popover/level-of-take", test_level_of_take);
  g_test_add_func ("/input-popover/plug", test_plug);
  g_test_add_func ("/input-popover/none", test_none);
  g_test_add_func ("/input-popover/nothing-comes", test_nothing_comes);
  g_test_add_func ("/input-popover/server-hangs", test_server_hangs);
  g_test_add_func ("/input-popover/opening-hangs", test_opening_hangs);
  g_test_add_func ("/input-popover/record", test_record);
  g_test_add_func ("/input-popover/record-button", test_record_button);
  return fixture_run ();
}

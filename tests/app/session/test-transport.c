/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-case.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "app/session/why-transport.h"
#include "fake-portaudio.h"

/* Playing through, without a window, before a device made for it. */

#define RATE_HZ 44100

static const FakeDevice usual = {
  .n_channels = 1,
  .rate_hz = RATE_HZ,
  .n_frames = 441,
  .n_calls = -1,
  .end_reported = true,
};

typedef struct
{
  WhySession *session;
  WhyTransport *transport;
  char *failed;
} Case;

static void
failed_cb (WhyTransport *transport, GError *error, Case *c)
{
  g_free (c->failed);
  c->failed = g_strdup (error->message);
}

static void
open_file (Case *c, int seconds)
{
  g_autofree char *path = session_case_sound (seconds);
  why_session_open (c->session, path, 0);
  while (g_strcmp0 (why_session_get_path (c->session), path) != 0)
    g_main_context_iteration (NULL, TRUE);
  session_case_wait (c->session, session_case_is_whole, "the file");
}

static Case
case_new (int seconds)
{
  fake_device = usual;
  Case c = { .session = why_session_new () };
  c.transport = why_transport_new (c.session);
  open_file (&c, seconds);
  return c;
}

static void
case_end (Case *c)
{
  g_object_unref (c->transport);
  g_object_unref (c->session);
  g_free (c->failed);
  /* Whatever played has closed its device. */
  while (atomic_load (&fake_n_users) > 0)
    session_case_run_for (0.01);
}

static double
position (Case *c)
{
  why_transport_poll (c->transport);
  return why_transport_get_position (c->transport);
}

/* Until the device has had so much more. */
static void
play_on (double seconds)
{
  gsize end = atomic_load (&fake_n_frames) + (gsize) (seconds * RATE_HZ);
  while (atomic_load (&fake_n_frames) < end)
    session_case_run_for (0.005);
}

static void
play (Case *c)
{
  atomic_store (&fake_n_frames, 0);
  why_transport_play (c->transport);
  play_on (0.1);
}

/* Of another file it begins where that is shown; what was chosen for this one is forgotten, but for
 * the speed. */
static void
test_files (void)
{
  Case c = case_new (11);
  double from_s, to_s;
  why_transport_set_speed (c.transport, 0.75);
  why_transport_loop_shown (c.transport);
  why_transport_seek (c.transport, 3);
  g_assert_true (why_transport_get_loop (c.transport, &from_s, &to_s));
  play (&c);
  open_file (&c, 7);
  g_assert_false (why_transport_is_playing (c.transport));
  g_assert_false (why_transport_has_position (c.transport));
  g_assert_false (why_transport_get_loop (c.transport, &from_s, &to_s));
  g_assert_cmpfloat (why_transport_get_speed (c.transport), ==, 0.75);
  g_assert_cmpfloat (position (&c), ==, 0);
  g_assert_cmpfloat_with_epsilon (why_transport_get_duration (c.transport), 7, 0.01);
  case_end (&c);
}

/* Out of the window that is analysed, to the end of the file, and back. */
static void
test_through (void)
{
  Case c = case_new (11);
  const WhyAnalysis *analysis = why_session_get_analysis (c.session);
  g_assert_cmpfloat (analysis->duration_s, <, 6);
  why_transport_seek (c.transport, analysis->duration_s - 0.2);
  play (&c);
  play_on (0.6);
  g_assert_cmpfloat (position (&c), >, analysis->duration_s);
  g_assert_true (why_session_get_analysis (c.session) == analysis);
  /* Paused it stays there, and goes on. */
  why_transport_pause (c.transport);
  double paused_s = position (&c);
  session_case_run_for (0.2);
  g_assert_cmpfloat (position (&c), ==, paused_s);
  play (&c);
  g_assert_cmpfloat (position (&c), >=, paused_s);
  g_assert_cmpfloat (position (&c), <, paused_s + 0.5);

  why_transport_seek (c.transport, 10.8);
  g_assert_cmpfloat_with_epsilon (position (&c), 10.8, 0.01);
  while (why_transport_is_playing (c.transport))
    {
      g_assert_cmpfloat (position (&c), <=, 11);
      session_case_run_for (0.01);
    }
  g_assert_null (c.failed);
  g_assert_false (why_transport_has_position (c.transport));
  /* What is shown by now is the first note. */
  g_assert_cmpfloat (position (&c), ==, why_session_get_analysis (c.session)->start_s);
  case_end (&c);
}

static gboolean
is_at_8 (WhySession *session)
{
  return session_case_is_whole (session)
         && fabs (why_session_get_analysis (session)->start_s - 8) < 1e-3;
}

static void
choose (Case *c, double from_s)
{
  why_session_choose_range (c->session, from_s, from_s + 0.5);
  session_case_wait (c->session, is_at_8, "the range");
}

/* Another part of the file: what plays goes on; else it is what is played next. */
static void
test_places (void)
{
  Case c = case_new (11);
  session_case_wait (c.session, session_case_is_known, "all of the file");
  play (&c);
  choose (&c, 8);
  g_assert_true (why_transport_is_playing (c.transport));
  g_assert_cmpfloat (position (&c), <, 5);
  why_transport_stop (c.transport);
  g_assert_cmpfloat (position (&c), ==, 8);
  play (&c);
  /* On through its end. */
  play_on (0.6);
  g_assert_cmpfloat (position (&c), >, 8.5);
  case_end (&c);
}

static void
assert_goes_round (Case *c, double from_s, double to_s)
{
  double before = position (c);
  gboolean is_round = FALSE;
  for (int i = 0; i < 1000 && !is_round; i++)
    {
      session_case_run_for (0.005);
      double now = position (c);
      g_assert_cmpfloat (now, >=, from_s - 1e-3);
      g_assert_cmpfloat (now, <=, to_s + 1e-3);
      is_round = now < before;
      before = now;
    }
  g_assert_true (is_round);
}

/* A loop is what is shown, and stays that; or any stretch. */
static void
test_loop (void)
{
  Case c = case_new (11);
  double from_s, to_s;
  session_case_wait (c.session, session_case_is_known, "all of the file");
  why_transport_set_loop (c.transport, 2, 2.3);
  play (&c);
  assert_goes_round (&c, 2, 2.3);
  why_transport_set_loop (c.transport, 9, 9.25);
  play_on (0.2);
  assert_goes_round (&c, 9, 9.25);
  why_transport_set_loop (c.transport, NAN, NAN);
  play_on (0.6);
  g_assert_cmpfloat (position (&c), >, 9.3);

  why_transport_loop_shown (c.transport);
  g_assert_true (why_transport_get_loop (c.transport, &from_s, &to_s));
  g_assert_cmpfloat (from_s, ==, 0);
  choose (&c, 8);
  g_assert_true (why_transport_get_loop (c.transport, &from_s, &to_s));
  g_assert_cmpfloat_with_epsilon (from_s, 8, 1e-3);
  g_assert_cmpfloat_with_epsilon (to_s, 8.5, 1e-3);
  play_on (0.2);
  assert_goes_round (&c, 8, 8.5);
  /* A place within leaves it alone, one outside ends it. */
  why_transport_seek (c.transport, 8.4);
  assert_goes_round (&c, 8, 8.5);
  why_transport_seek (c.transport, 5);
  g_assert_false (why_transport_get_loop (c.transport, &from_s, &to_s));
  play_on (0.3);
  g_assert_cmpfloat_with_epsilon (position (&c), 5.3, 0.2);
  case_end (&c);
}

/* What mattered is of the part that is shown: it plays that, in loops and slower as well. */
static void
test_hearing (void)
{
  Case c = case_new (11);
  session_case_wait (c.session, session_case_is_known, "all of the file");
  choose (&c, 8);
  why_transport_set_hearing (c.transport, WHY_HEAR_MATTERED);
  why_transport_loop_shown (c.transport);
  why_transport_set_speed (c.transport, 0.5);
  atomic_store (&fake_n_frames, 0);
  why_transport_play (c.transport);
  while (atomic_load (&fake_n_frames) == 0)
    session_case_run_for (0.01);
  g_assert_true (why_transport_get_sound (c.transport)
                 != why_session_get_analysis (c.session)->samples);
  assert_goes_round (&c, 8, 8.5);
  /* All of it is all of the file again. */
  why_transport_set_loop (c.transport, NAN, NAN);
  why_transport_set_hearing (c.transport, WHY_HEAR_ALL);
  why_transport_set_speed (c.transport, 1);
  while (position (&c) < 8.6)
    session_case_run_for (0.01);
  case_end (&c);
}

/* Half as fast, the position moves half as far. */
static void
test_speed (void)
{
  Case c = case_new (11);
  why_transport_set_speed (c.transport, 0.5);
  play (&c);
  double before = position (&c);
  gsize frames = atomic_load (&fake_n_frames);
  play_on (1.5);
  double moved = position (&c) - before,
         heard = (double) (atomic_load (&fake_n_frames) - frames) / RATE_HZ;
  g_test_message ("%.3f s in %.3f s", moved, heard);
  g_assert_cmpfloat_with_epsilon (moved, 0.5 * heard, 0.05);
  case_end (&c);
}

static void
wait_for_failure (Case *c)
{
  while (!c->failed)
    g_main_context_iteration (NULL, TRUE);
  g_assert_false (why_transport_is_playing (c->transport));
}

/* There is none, it goes, it comes back: it plays on from where it was. */
static void
test_device (void)
{
  static const char *const none[] = { NULL };
  Case c = case_new (11);
  g_signal_connect (c.transport, "failed", G_CALLBACK (failed_cb), &c);
  why_transport_seek (c.transport, 2);
  atomic_store (&fake_names, none);
  why_transport_play (c.transport);
  wait_for_failure (&c);
  g_assert_nonnull (strstr (c.failed, "No loudspeaker found"));
  g_assert_cmpfloat (position (&c), ==, 2);
  g_clear_pointer (&c.failed, g_free);

  atomic_store (&fake_names, NULL);
  atomic_store (&fake_device.n_calls, 30);
  why_transport_play (c.transport);
  wait_for_failure (&c);
  g_assert_nonnull (strstr (c.failed, "The sound device stopped"));
  g_assert_cmpfloat (position (&c), >=, 2);
  g_assert_cmpfloat (position (&c), <, 2.5);
  g_clear_pointer (&c.failed, g_free);

  atomic_store (&fake_device.n_calls, -1);
  play (&c);
  g_assert_cmpfloat (position (&c), >=, 2);
  /* Nothing but the last of many wishes, and an end at any moment. */
  for (int i = 0; i < 50; i++)
    {
      why_transport_seek (c.transport, i % 10);
      why_transport_set_speed (c.transport, i & 1 ? 0.5 : 1);
      why_transport_set_loop (c.transport, i % 9, i % 9 + 0.1 * (i % 3));
      if (i % 8 == 7)
        why_transport_pause (c.transport);
      if (i % 8 == 7)
        why_transport_play (c.transport);
      session_case_run_for (0.003 * (i % 4));
    }
  g_assert_null (c.failed);
  case_end (&c);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  session_case_init ();
  g_test_add_func ("/transport/files", test_files);
  g_test_add_func ("/transport/through", test_through);
  g_test_add_func ("/transport/places", test_places);
  g_test_add_func ("/transport/loop", test_loop);
  g_test_add_func ("/transport/hearing", test_hearing);
  g_test_add_func ("/transport/speed", test_speed);
  g_test_add_func ("/transport/device", test_device);
  int status = g_test_run ();
  session_case_clear ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "fake-portaudio.h"
#include "live-notes-case.h"

/* A player before the microphone: the notes found meanwhile are those of the take. */

#define SPEED 1.5

static void
test_agree (void)
{
  gsize n;
  double length_s;
  g_autofree float *music = live_notes_case_music (&n, &length_s);
  fake_sound = music;
  fake_n_sound = n;
  WhyWindow *window = live_notes_case_record ();
  live_notes_case_wait (window, length_s + 1.2);
  live_notes_case_compare (window);
  fake_sound = NULL;
}

int
main (int argc, char **argv)
{
  fake_device = (FakeDevice){ .n_channels = 1,
                              .rate_hz = 44100,
                              .n_frames = 441,
                              .n_calls = -1,
                              .end_reported = true,
                              .speed = SPEED,
                              .channel_gain = { 0.5f } };
  if (!live_notes_case_init (&argc, &argv))
    return 0;
  g_test_add_func ("/live-notes/agree", test_agree);
  return fixture_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gio.h>

#include "audio/file/why-audio-file.h"
#include "live-notes-case.h"

/* The same before a real sound server: run by with-sound-server, whose null sink plays into the microphone. */

static void
played_cb (GObject *player, GAsyncResult *result, gpointer is_over)
{
  g_autoptr (GError) error = NULL;
  g_subprocess_wait_check_finish (G_SUBPROCESS (player), result, &error);
  g_assert_no_error (error);
  *(gboolean *) is_over = TRUE;
}

static gboolean
is_true (gpointer value)
{
  return *(gboolean *) value;
}

static void
test_agree (void)
{
  gsize n;
  double length_s;
  g_autofree float *music = live_notes_case_music (&n, &length_s);
  g_autofree char *path = fixture_path ("music.wav");
  for (gsize i = 0; i < n; i++)
    music[i] *= 0.5f;
  g_assert_cmpint (why_audio_save (path, music, n, 44100, false, NULL), ==, WHY_OK);
  WhyWindow *window = live_notes_case_record ();
  live_notes_case_wait (window, 0.5);

  g_autoptr (GError) error = NULL;
  gboolean is_over = FALSE;
  g_autoptr (GSubprocess) player = g_subprocess_new (G_SUBPROCESS_FLAGS_NONE, &error, "paplay",
                                                     "--device=testsink", path, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_check_async (player, NULL, played_cb, &is_over);
  fixture_wait (is_true, &is_over, "the end of the music");
  live_notes_case_wait (window, live_notes_case_time (window) + 0.5);
  live_notes_case_compare (window);
}

int
main (int argc, char **argv)
{
  if (!g_getenv ("WHY_TEST_SOUND_SERVER_PID"))
    {
      g_print ("1..0 # SKIP there is no sound server\n");
      return 0;
    }
  if (!live_notes_case_init (&argc, &argv))
    return 0;
  g_test_add_func ("/live-notes-sound/agree", test_agree);
  return fixture_run ();
}

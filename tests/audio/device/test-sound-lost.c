/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "audio/device/why-devices.h"
#include "audio/device/why-recorder.h"
#include "base/why-patience-private.h"
#include "why-test-play.h"

/* Sound devices that go away, fall silent, deliver nonsense or are not there. Each test is run by a
 * process of its own (-p), for it spoils the sound server. */

#define RATE_HZ 44100.0

static char *folder, *take_path;

static pid_t
server_pid (void)
{
  return (pid_t) atoi (g_getenv ("WHY_TEST_SOUND_SERVER_PID"));
}

static WhyRecorder *
start_recorder (void)
{
  WhyRecorder *recorder;
  WhyError error = { 0 };
  if (why_recorder_start (NULL, take_path, RATE_HZ, &recorder, &error) != WHY_OK)
    g_error ("%s", error.message);
  return recorder;
}

static WhyRecorderStatus
wait_for (const WhyRecorder *recorder, double seconds)
{
  WhyRecorderStatus status;
  for (int i = 0; i < 1500; i++)
    {
      why_recorder_status (recorder, &status);
      if (status.seconds >= seconds || status.state == WHY_RECORDER_FAILED)
        break;
      g_usleep (10000);
    }
  return status;
}

/* A failed recording has all that came in a valid file, and says so. */
static void
check_failed (WhyRecorder *recorder, const WhyRecorderStatus *status)
{
  g_test_message ("%s", status->error.message);
  g_assert_cmpint (status->state, ==, WHY_RECORDER_FAILED);
  g_assert_cmpint (status->error.status, ==, WHY_ERR_DEVICE);
  WhyAudioInfo info; /* before stop: the recorder has completed the file by itself */
  WhyError error = { 0 };
  if (why_audio_probe (take_path, &info, &error) != WHY_OK)
    g_error ("%s", error.message);
  g_assert_cmpfloat_with_epsilon (info.duration_s, status->seconds, 1e-3);
  g_assert_cmpint (why_recorder_stop (recorder, &error), ==, WHY_ERR_DEVICE);
  g_assert_cmpstr (error.message, ==, status->error.message);
}

/* Beside PipeWire 0.3 PortAudio does not end its thread when the server is gone. */
static const char no_answer[] = "The sound system is not responding. Restart it and try again.";

/* There are no devices, or there is no sound system at all: it depends on that. */
static void
assert_none (const WhyError *error, const char *no_device)
{
  g_test_message ("%s", error->message);
  g_assert_cmpint (error->status, ==, WHY_ERR_DEVICE);
  g_assert_true (g_str_has_prefix (error->message, "The sound system is not available (")
                 || g_str_equal (error->message, no_answer)
                 || g_str_equal (error->message, no_device));
}

/* The server dies while it records and plays; then there is nothing to begin with. */
static void
test_killed (void)
{
  g_autofree float *samples = g_new0 (float, 441000);
  WhyPlayer *player;
  WhyRecorder *recorder = start_recorder ();
  g_assert_cmpint (why_test_play (NULL, samples, 441000, RATE_HZ, 0, &player, NULL), ==, WHY_OK);
  wait_for (recorder, 0.5);
  kill (server_pid (), SIGKILL);

  WhyRecorderStatus status = wait_for (recorder, 1e9);
  g_assert_nonnull (strstr (status.error.message, "The microphone was disconnected"));
  g_assert_cmpfloat (status.seconds, >=, 0.5);
  bool playing = true, failed = false;
  size_t position, last = 0;
  for (int i = 0; i < 500 && !failed; i++)
    {
      why_test_status (player, &position, &playing, &failed);
      g_assert_cmpuint (position, >=, last);
      last = position;
      g_usleep (10000);
    }
  g_assert_true (failed);
  g_assert_false (playing);
  g_assert_cmpuint (position, <, 441000);
  check_failed (recorder, &status);
  why_recorder_free (recorder);
  why_player_free (player);

  WhyDevice *devices;
  size_t n;
  WhyError error = { 0 };
  for (int inputs = 0; inputs < 2; inputs++)
    {
      if (why_devices_list (inputs, &devices, &n, &error) != WHY_OK)
        g_assert_cmpstr (error.message, ==, no_answer);
      g_assert_cmpuint (n, ==, 0);
      why_devices_free (devices, n);
    }
  g_unlink (take_path);
  g_assert_cmpint (why_recorder_start (NULL, take_path, RATE_HZ, &recorder, &error), ==,
                   WHY_ERR_DEVICE);
  assert_none (&error, "No microphone found; connect one and try again");
  g_assert_false (g_file_test (take_path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (why_test_play (NULL, samples, 441000, RATE_HZ, 0, &player, &error), ==,
                   WHY_ERR_DEVICE);
  assert_none (&error, "No loudspeaker found; connect one and try again");
}

/* The server hangs: no callback comes any more, and no word that the stream has ended. */
static void
test_hanging (void)
{
  WhyRecorder *recorder = start_recorder ();
  wait_for (recorder, 0.5);
  why_patience_set_scale (0.5);
  kill (server_pid (), SIGSTOP);
  gint64 stopped = g_get_monotonic_time ();
  WhyRecorderStatus status = wait_for (recorder, 1e9);
  g_assert_nonnull (strstr (status.error.message, "The microphone was disconnected"));
  g_assert_cmpfloat ((double) (g_get_monotonic_time () - stopped) * 1e-6, >=, 1.75);
  check_failed (recorder, &status);
  why_recorder_free (recorder);
  why_patience_set_scale (1);
  kill (server_pid (), SIGCONT);
  g_unlink (take_path); /* it can be used again */
  recorder = start_recorder ();
  status = wait_for (recorder, 0.5);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_RUNNING);
  why_recorder_free (recorder);
}

/* ALSA's null device, which takes the place of the server: memory as it comes, as fast as it is
 * taken. The file has numbers only. */
static void
test_nonsense (void)
{
  kill (server_pid (), SIGKILL);
  g_autofree char *settings = g_build_filename (g_get_home_dir (), ".asoundrc", NULL);
  g_assert_true (g_file_set_contents (settings, "pcm.!default { type null }\n", -1, NULL));
  WhyRecorder *recorder = start_recorder ();
  WhyRecorderStatus status = wait_for (recorder, 0.5);
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  why_recorder_status (recorder, &status);
  g_test_message ("%.1f s came, %" G_GUINT64_FORMAT " samples lost, %" G_GUINT64_FORMAT
                  " were no numbers",
                  status.seconds, status.n_lost, status.n_replaced);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_STOPPED);
  why_recorder_free (recorder);
  WhyAudioClip clip; /* loading refuses what is not a number */
  WhyError error = { 0 };
  if (why_audio_load (take_path, status.rate_hz, 0, 10, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
  why_audio_clip_clear (&clip);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  if (!g_getenv ("WHY_TEST_SOUND_SERVER_PID"))
    {
      g_print ("1..0 # SKIP not run by with-sound-server\n");
      return 0;
    }
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  take_path = g_build_filename (folder, "take.wav", NULL);
  g_test_add_func ("/audio/lost/killed", test_killed);
  g_test_add_func ("/audio/lost/hanging", test_hanging);
  g_test_add_func ("/audio/lost/nonsense", test_nonsense);
  int result = g_test_run ();
  g_unlink (take_path);
  g_rmdir (folder);
  g_free (take_path);
  g_free (folder);
  return result;
}

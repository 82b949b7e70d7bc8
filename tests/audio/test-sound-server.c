/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "audio/why-audio-file.h"
#include "audio/why-devices.h"
#include "audio/why-player.h"
#include "audio/why-recorder.h"
#include "why-test-tone.h"

/* Recording and playing on a real sound server: run by with-sound-server, whose null sink plays
 * into the microphone. */

#define RATE_HZ 44100.0
#define TONE_HZ 440.0
#define AMPLITUDE 0.5

static char *folder, *tone_path, *take_path;

static void
sleep_s (double seconds)
{
  g_usleep ((gulong) (seconds * 1e6));
}

/* paplay of a long tone into the sink, until killed. */
static GPid
start_tone (void)
{
  char *arguments[] = { "paplay", "--device=testsink", tone_path, NULL };
  GPid pid;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_spawn_async (NULL, arguments, NULL,
                                G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
                                &error));
  sleep_s (0.5);
  return pid;
}

static void
stop_tone (GPid pid)
{
  kill (pid, SIGTERM);
  waitpid (pid, NULL, 0);
  g_spawn_close_pid (pid);
}

static WhyRecorder *
start_recorder (const char *device_id, double rate_hz)
{
  WhyRecorder *recorder;
  WhyError error = { 0 };
  g_unlink (take_path);
  if (why_recorder_start (device_id, take_path, rate_hz, &recorder, &error) != WHY_OK)
    g_error ("%s", error.message);
  return recorder;
}

/* Waits until that much is recorded, or the recorder has failed. */
static WhyRecorderStatus
wait_for (const WhyRecorder *recorder, double seconds)
{
  WhyRecorderStatus status;
  for (int i = 0; i < 1500; i++)
    {
      why_recorder_status (recorder, &status);
      if (status.seconds >= seconds || status.state == WHY_RECORDER_FAILED)
        break;
      sleep_s (0.01);
    }
  return status;
}

/* The part of a recording after the server's silence in front. */
static WhyTestTone
measure_take (double *seconds)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  if (why_audio_load (take_path, RATE_HZ, 0, 0, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
  g_assert_false (clip.truncated);
  *seconds = (double) clip.n / RATE_HZ;
  size_t n = clip.n / 2;
  WhyTestTone tone = why_test_measure (clip.samples + clip.n - n, n, TONE_HZ, RATE_HZ);
  why_audio_clip_clear (&clip);
  return tone;
}

static void
assert_tone (WhyTestTone tone)
{
  g_test_message ("%.4f Hz, amplitude %.4f, rms %.4f", tone.frequency_hz, tone.amplitude, tone.rms);
  g_assert_cmpfloat_with_epsilon (tone.frequency_hz, TONE_HZ, 0.05);
  g_assert_cmpfloat_with_epsilon (tone.amplitude, AMPLITUDE, 0.005);
  g_assert_cmpfloat_with_epsilon (tone.rms, AMPLITUDE / sqrt (2), 0.005);
}

static void
test_devices (void)
{
  for (int inputs = 0; inputs < 2; inputs++)
    {
      WhyDevice *devices;
      size_t n, n_defaults = 0;
      WhyError error;
      g_assert_cmpint (why_devices_list (inputs, &devices, &n, &error), ==, WHY_OK);
      g_assert_cmpuint (n, >=, 2);
      for (size_t i = 0; i < n; i++)
        {
          g_test_message ("%s: %s%s", devices[i].id, devices[i].name,
                          devices[i].is_default ? " (default)" : "");
          g_assert_true (g_str_has_prefix (devices[i].id, "ALSA/"));
          n_defaults += devices[i].is_default;
        }
      g_assert_cmpuint (n_defaults, ==, 1);
      why_devices_free (devices, n);
    }
}

static void
test_record (const char *device_id, double rate_hz)
{
  GPid player = start_tone ();
  WhyRecorder *recorder = start_recorder (device_id, rate_hz);
  WhyRecorderStatus status = wait_for (recorder, 2);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_RUNNING);
  g_assert_cmpfloat_with_epsilon (status.peak, AMPLITUDE, 0.02);
  g_assert_cmpfloat_with_epsilon (status.rms, AMPLITUDE / sqrt (2), 0.02);
  g_assert_cmpfloat (status.rate_hz, ==, rate_hz);

  static float latest[22050];
  size_t n = (size_t) (rate_hz / 4);
  g_assert_cmpuint (why_recorder_latest (recorder, latest, n), ==, n);
  assert_tone (why_test_measure (latest, n, TONE_HZ, rate_hz));

  WhyError error = { 0 };
  g_assert_cmpint (why_recorder_stop (recorder, &error), ==, WHY_OK);
  why_recorder_status (recorder, &status);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_STOPPED);
  g_assert_cmpuint (status.n_lost, ==, 0);
  g_assert_cmpuint (status.n_replaced, ==, 0);
  why_recorder_free (recorder);
  stop_tone (player);

  double seconds;
  assert_tone (measure_take (&seconds));
  g_assert_cmpfloat_with_epsilon (seconds, status.seconds, 1e-3);
}

static void
test_record_default (void)
{
  test_record (NULL, RATE_HZ);
}

static void
test_record_chosen (void)
{
  test_record ("ALSA/pulse", 48000);
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
  tone_path = g_build_filename (folder, "tone.wav", NULL);
  take_path = g_build_filename (folder, "take.wav", NULL);
  size_t n = (size_t) (60 * RATE_HZ);
  g_autofree float *tone = g_new (float, n);
  why_test_fill_tone (tone, n, TONE_HZ, RATE_HZ, AMPLITUDE);
  g_assert_cmpint (why_audio_save (tone_path, tone, n, RATE_HZ, true, NULL), ==, WHY_OK);

  g_test_add_func ("/audio/server/devices", test_devices);
  g_test_add_func ("/audio/server/record-default", test_record_default);
  g_test_add_func ("/audio/server/record-chosen", test_record_chosen);
  int result = g_test_run ();
  g_unlink (take_path);
  g_unlink (tone_path);
  g_rmdir (folder);
  return result;
}

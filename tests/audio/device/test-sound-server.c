/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "audio/file/why-audio-file.h"
#include "audio/device/why-devices.h"
#include "audio/device/why-recorder.h"
#include "why-test-disk.h"
#include "why-test-play.h"
#include "why-test-tone.h"

/* Recording and playing on a real sound server: run by with-sound-server, whose null sink plays
 * into the microphone. */

#define RATE_HZ 44100.0
#define TONE_HZ 440.0
#define AMPLITUDE 0.5
#define MAX_TRIES 6 /* on a busy machine */

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

static double
recorded (const WhyRecorder *recorder)
{
  WhyRecorderStatus status;
  why_recorder_status (recorder, &status);
  return status.seconds;
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
  g_assert_false (clip.info.ends_early);
  *seconds = (double) clip.n / RATE_HZ;
  size_t n = clip.n / 2;
  WhyTestTone tone = why_test_measure (clip.samples + clip.n - n, n, TONE_HZ, RATE_HZ);
  why_audio_clip_clear (&clip);
  return tone;
}

static gboolean
is_tone (WhyTestTone tone)
{
  g_test_message ("%.4f Hz, amplitude %.4f, rms %.4f", tone.frequency_hz, tone.amplitude, tone.rms);
  return fabs (tone.frequency_hz - TONE_HZ) < 0.05 && fabs (tone.amplitude - AMPLITUDE) < 0.005
         && fabs (tone.rms - AMPLITUDE / sqrt (2)) < 0.005;
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

/* FALSE where the machine was too busy to keep up: the recorder has noticed, or the server or the
 * player has left some out, of which PipeWire tells its clients nothing. */
static gboolean
record (const char *device_id, double rate_hz)
{
  GPid player = start_tone ();
  WhyRecorder *recorder = start_recorder (device_id, rate_hz);
  WhyRecorderStatus status = wait_for (recorder, 2);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_RUNNING);
  g_assert_cmpfloat (status.rate_hz, ==, rate_hz);
  static float latest[22050];
  size_t n = (size_t) (rate_hz / 4);
  g_assert_cmpuint (why_recorder_latest (recorder, rate_hz, latest, n, NULL), ==, n);
  WhyTestTone tone = why_test_measure (latest, n, TONE_HZ, rate_hz);
  float peak = status.peak, rms = status.rms;

  WhyError error = { 0 };
  g_assert_cmpint (why_recorder_stop (recorder, &error), ==, WHY_OK);
  why_recorder_status (recorder, &status);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_STOPPED);
  g_assert_cmpuint (status.n_replaced, ==, 0);
  why_recorder_free (recorder);
  stop_tone (player);
  double seconds;
  WhyTestTone taken = measure_take (&seconds);
  g_assert_cmpfloat_with_epsilon (seconds, status.seconds, 1e-3);
  if (status.n_lost > 0 || !is_tone (tone) || !is_tone (taken))
    return FALSE;
  g_assert_cmpfloat_with_epsilon (peak, AMPLITUDE, 0.02);
  g_assert_cmpfloat_with_epsilon (rms, AMPLITUDE / sqrt (2), 0.02);
  return TRUE;
}

static void
test_record (const char *device_id, double rate_hz)
{
  int n_tries = 1;
  while (!record (device_id, rate_hz))
    g_assert_cmpint (n_tries++, <, MAX_TRIES);
}

static void
test_record_default (void)
{
  test_record (NULL, RATE_HZ);
}

static void
test_record_chosen (void)
{
  g_autofree char *id = g_strconcat ("ALSA/", g_getenv ("WHY_TEST_SOUND_DEVICE"), NULL);
  test_record (id, 48000);
}

/* Ten recordings in a row, ended before or just after the sound begins. */
static void
test_start_stop (void)
{
  for (int i = 0; i < 10; i++)
    {
      WhyRecorder *recorder = start_recorder (NULL, RATE_HZ);
      sleep_s (0.03 * i);
      WhyError error = { 0 };
      if (i % 3 < 2 && why_recorder_stop (recorder, &error) != WHY_OK)
        g_error ("%s", error.message);
      if (i % 3 == 1)
        g_assert_cmpint (why_recorder_stop (recorder, &error), ==,
                         WHY_OK); /* once more changes nothing */
      WhyRecorderStatus status;
      why_recorder_status (recorder, &status);
      if (i % 3 < 2)
        g_assert_cmpint (status.state, ==, WHY_RECORDER_STOPPED);
      why_recorder_free (recorder);
      WhyAudioInfo info;
      if (why_audio_probe (take_path, &info, &error) != WHY_OK)
        g_error ("%s", error.message);
      g_assert_cmpfloat (info.sample_rate_hz, ==, RATE_HZ);
    }
}

static void
test_full_disk (void)
{
  WhyRecorder *recorder = start_recorder (NULL, RATE_HZ);
  wait_for (recorder, 0.3);
  why_test_limit_files (200000); /* 1.13 s */
  WhyRecorderStatus status = wait_for (recorder, 5);
  why_test_limit_files (RLIM_INFINITY);
  g_test_message ("%s", status.error.message);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_FAILED);
  g_assert_cmpint (status.error.status, ==, WHY_ERR_IO);
  g_assert_nonnull (
      strstr (status.error.message, "The disk is full. 1.1 s were saved in take.wav"));
  WhyError error = { 0 };
  g_assert_cmpint (why_recorder_stop (recorder, &error), ==, WHY_ERR_IO);
  g_assert_cmpstr (error.message, ==, status.error.message);
  why_recorder_free (recorder);
  double seconds;
  measure_take (&seconds);
  g_assert_cmpfloat_with_epsilon (seconds, 1.13, 0.01);
}

static void
test_refused (void)
{
  WhyRecorder *recorder;
  WhyPlayer *player;
  WhyError error = { 0 };
  g_unlink (take_path);
  g_assert_cmpint (why_recorder_start ("ALSA/no such thing", take_path, RATE_HZ, &recorder, &error),
                   ==, WHY_ERR_DEVICE);
  g_assert_nonnull (strstr (error.message, "ALSA/no such thing"));
  g_assert_false (g_file_test (take_path, G_FILE_TEST_EXISTS));
  float sample = 0;
  g_assert_cmpint (why_test_play ("ALSA/no such thing", &sample, 1, RATE_HZ, 0, &player, &error),
                   ==, WHY_ERR_DEVICE);
  g_assert_cmpint (why_test_play (NULL, &sample, 1, NAN, 0, &player, &error), ==, WHY_ERR_INVALID);
  g_assert_cmpint (why_recorder_start (NULL, tone_path, RATE_HZ, &recorder, &error), ==,
                   WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, "would overwrite"));
}

/* The position runs forward in real time to the end. */
static void
follow (WhyPlayer *player, size_t from, size_t n)
{
  size_t position, last = from, n_steps = 0;
  bool playing, failed;
  gint64 began = 0;
  do
    {
      why_test_status (player, &position, &playing, &failed);
      g_assert_false (failed);
      g_assert_cmpuint (position, >=, last);
      g_assert_cmpuint (position, <=, n);
      n_steps += position > last;
      if (position > from && began == 0)
        began = g_get_monotonic_time ();
      last = position;
      sleep_s (0.01);
    }
  while (playing);
  double seconds = (double) (g_get_monotonic_time () - began) * 1e-6;
  g_test_message ("%" G_GSIZE_FORMAT " positions in %.2f s", n_steps, seconds);
  g_assert_cmpuint (position, ==, n);
  g_assert_cmpuint (n_steps, >=, 20);   /* it moves, it does not jump to the end */
  g_assert_cmpfloat (seconds, >=, 2.4); /* 2 s of sound, then silence until all is heard */
}

/* Plays 2 s and records them; the last tenth of a second is an octave higher. */
static void
play_and_record (double rate_hz)
{
  size_t n = (size_t) (2.5 * rate_hz), from = n / 5, n_end = (size_t) (0.1 * rate_hz);
  g_autofree float *samples = g_new (float, n);
  why_test_fill_tone (samples, n - n_end, TONE_HZ, rate_hz, AMPLITUDE);
  why_test_fill_tone (samples + n - n_end, n_end, 2 * TONE_HZ, rate_hz, AMPLITUDE);
  /* The null sink renders up to two seconds ahead, and what a new stream then mixes into those
   * never reaches its monitor (a real device would play it): make it render just in time. */
  g_setenv ("PULSE_LATENCY_MSEC", "50", TRUE);
  WhyRecorder *recorder = start_recorder (NULL, RATE_HZ);
  wait_for (recorder, 0.1);
  WhyPlayer *player;
  WhyError error = { 0 };
  if (why_test_play (NULL, samples, n, rate_hz, from, &player, &error) != WHY_OK)
    g_error ("%s", error.message);
  follow (player, from, n);
  wait_for (recorder, recorded (recorder) + 0.5);
  why_player_free (player);
  g_unsetenv ("PULSE_LATENCY_MSEC");
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  why_recorder_free (recorder);
}

/* FALSE where the machine was too busy to keep up: then there is silence within the sound, or a part
 * of it is missing. */
static gboolean
check_heard (void)
{
  WhyAudioClip clip;
  g_assert_cmpint (why_audio_load (take_path, RATE_HZ, 0, 0, &clip, NULL, NULL, NULL), ==, WHY_OK);
  size_t first = 0, end = clip.n, n_silent = 0;
  while (first < clip.n && fabsf (clip.samples[first]) < 0.01f)
    first++;
  while (end > first && fabsf (clip.samples[end - 1]) < 0.01f)
    end--;
  for (size_t i = first; i < end; i++)
    n_silent += clip.samples[i] == 0 && clip.samples[i + 1] == 0;
  double seconds = (double) (end - first - n_silent) / RATE_HZ;
  g_test_message ("%.3f s were heard, %" G_GSIZE_FORMAT " silent samples within", seconds,
                  n_silent);
  g_assert_cmpuint (end, <, clip.n); /* silence follows */
  /* What the sink had rendered ahead when the sound began is missing in front, nothing at the end.
   */
  double amplitude = 0, phase;
  gboolean is_whole
      = n_silent == 0 && seconds >= 1.85 && seconds <= 2.01
        && is_tone (why_test_measure (clip.samples + first + 4410, 1 << 16, TONE_HZ, RATE_HZ));
  if (is_whole)
    why_test_project (clip.samples + end - 3969, 3969, 2 * TONE_HZ, RATE_HZ, &amplitude, &phase);
  why_audio_clip_clear (&clip);
  return is_whole && fabs (amplitude - AMPLITUDE) < 0.01;
}

static void
test_play (double rate_hz)
{
  int n_tries = 0;
  do
    {
      g_assert_cmpint (n_tries++, <, MAX_TRIES);
      play_and_record (rate_hz);
    }
  while (!check_heard ());
}

static void
test_play_usual (void)
{
  test_play (RATE_HZ);
}

/* No device takes this rate: the player resamples. */
static void
test_play_resampled (void)
{
  test_play (900000);
}

static void
test_play_stop (void)
{
  g_autofree float *samples = g_new0 (float, 441000);
  for (int i = 0; i < 5; i++)
    {
      WhyPlayer *player;
      g_assert_cmpint (why_test_play ("", samples, 441000, RATE_HZ, 441000 * (gsize) (i & 1),
                                      &player, NULL),
                       ==, WHY_OK);
      sleep_s (0.05 * i);
      size_t position;
      bool playing, failed;
      why_test_status (player, &position, &playing, &failed);
      g_assert_false (failed);
      g_assert_true (playing || (i & 1));
      if (i & 1)
        g_assert_cmpuint (position, ==, 441000); /* from the end there is nothing to play */
      why_player_free (player);
    }
  why_player_free (NULL);
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
  g_test_add_func ("/audio/server/start-stop", test_start_stop);
  g_test_add_func ("/audio/server/full-disk", test_full_disk);
  g_test_add_func ("/audio/server/refused", test_refused);
  g_test_add_func ("/audio/server/play", test_play_usual);
  g_test_add_func ("/audio/server/play-resampled", test_play_resampled);
  g_test_add_func ("/audio/server/play-stop", test_play_stop);
  int result = g_test_run ();
  g_unlink (take_path);
  g_unlink (tone_path);
  g_rmdir (folder);
  return result;
}

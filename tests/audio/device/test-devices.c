/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "audio/file/why-audio-file.h"
#include "audio/device/why-devices.h"
#include "audio/device/why-recorder.h"
#include "base/why-patience-private.h"
#include "fake-portaudio.h"
#include "why-test-play.h"
#include "why-test-tone.h"

/* What devices may do to the recorder and the player, by a PortAudio made for it. */

static char *folder, *take_path;

static const FakeDevice usual = {
  .n_channels = 1,
  .rate_hz = 44100,
  .n_frames = 441,
  .n_calls = -1,
  .end_reported = true,
  .channel_gain = { 0.5f },
};

static WhyRecorder *
start_recorder (void)
{
  WhyRecorder *recorder;
  WhyError error = { 0 };
  g_unlink (take_path);
  if (why_recorder_start (NULL, take_path, 44100, &recorder, &error) != WHY_OK)
    g_error ("%s", error.message);
  return recorder;
}

static WhyRecorderStatus
wait_for (const WhyRecorder *recorder, double seconds)
{
  WhyRecorderStatus status;
  for (int i = 0; i < 2000; i++)
    {
      why_recorder_status (recorder, &status);
      if (status.seconds >= seconds || status.state == WHY_RECORDER_FAILED)
        break;
      g_usleep (5000);
    }
  return status;
}

static void
load_take (double rate_hz, WhyAudioClip *clip)
{
  WhyError error = { 0 };
  if (why_audio_load (take_path, rate_hz, 0, 0, clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
}

/* The newest samples have the rate that was asked for, whatever the device's own is. */
static void
check_latest (const WhyRecorder *recorder)
{
  static float latest[8820];
  g_assert_cmpuint (why_recorder_latest (recorder, 44100, latest, 8820, NULL), ==, 8820);
  WhyTestTone tone = why_test_measure (latest, 8820, 440, 44100);
  g_assert_cmpfloat_with_epsilon (tone.frequency_hz, 440, 1e-2);
  g_assert_cmpfloat_with_epsilon (tone.amplitude, 0.4, 1e-3);
}

/* A device with two channels and a rate of its own only. */
static void
test_stereo (void)
{
  fake_device = usual;
  fake_device.n_channels = 2;
  fake_device.rate_hz = 48000;
  fake_device.channel_gain[0] = 0.6f;
  fake_device.channel_gain[1] = 0.2f;
  WhyRecorder *recorder = start_recorder ();
  WhyRecorderStatus status = wait_for (recorder, 0.5);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_RUNNING);
  g_assert_cmpfloat (status.rate_hz, ==, 48000);
  check_latest (recorder);
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  why_recorder_status (recorder, &status);
  size_t n_came = atomic_load (&fake_n_frames);
  g_assert_cmpuint (status.n_lost, ==, 0);
  why_recorder_free (recorder);

  WhyAudioClip clip;
  load_take (48000, &clip);
  g_assert_cmpuint (clip.n, ==, n_came); /* all that came before the stop, to the last sample */
  for (size_t i = 0; i < clip.n; i++)
    g_assert_cmpfloat_with_epsilon (clip.samples[i],
                                    0.4 * sin (2 * M_PI * 440 * (double) i / 48000), 1e-6);
  why_audio_clip_clear (&clip);
  g_assert_cmpint (fake_n_users, ==, 0);
}

static atomic_int n_told;

static void
count_cb (void *user)
{
  g_assert_true (user == &n_told);
  atomic_fetch_add (&n_told, 1);
}

/* Who listens is told of new samples until it is enough; how old they are is counted from when the
 * device took them. */
static void
test_told (void)
{
  fake_device = usual;
  atomic_store (&n_told, 0);
  WhyRecorder *recorder = start_recorder ();
  why_recorder_listen (recorder, count_cb, &n_told);
  while (atomic_load (&n_told) < 5)
    g_usleep (1000);
  why_recorder_listen (recorder, NULL, NULL);
  int n = atomic_load (&n_told);
  WhyRecorderStatus before, after;
  why_recorder_status (recorder, &before);
  after = wait_for (recorder, before.seconds + 0.2);
  g_assert_cmpfloat (after.seconds, >=, before.seconds + 0.2);
  g_assert_cmpint (atomic_load (&n_told), ==, n);

  /* Half a second between two samples is half a second of age. */
  g_assert_cmpfloat_with_epsilon (why_recorder_age (recorder, 0)
                                      - why_recorder_age (recorder, 22050),
                                  0.5, 0.1);
  float newest;
  guint64 end = 0;
  g_assert_cmpuint (why_recorder_latest (recorder, 44100, &newest, 1, &end), ==, 1);
  g_assert_cmpuint (end, >=, (guint64) (44100 * before.seconds));
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  g_assert_true (isnan (why_recorder_age (recorder, 0)));
  why_recorder_free (recorder);
}

static void
test_never_begins (void)
{
  fake_device = usual;
  fake_device.n_calls = 0;
  fake_device.end_reported = false;
  why_patience_set_scale (0.1);
  WhyRecorder *recorder = start_recorder ();
  WhyRecorderStatus status;
  why_recorder_status (recorder, &status);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_STARTING);
  float sample;
  g_assert_cmpuint (why_recorder_latest (recorder, 44100, &sample, 1, NULL), ==, 0);
  status = wait_for (recorder, 1);
  g_test_message ("%s", status.error.message);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_FAILED);
  g_assert_nonnull (strstr (status.error.message, "No sound came from the microphone"));
  why_patience_set_scale (1);
  WhyError error;
  g_assert_cmpint (why_recorder_stop (recorder, &error), ==, WHY_ERR_DEVICE);
  why_recorder_free (recorder);
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* Ended before any sound, ended later: a failure both times, with what came. */
static void
test_ends (void)
{
  for (int n_calls = 0; n_calls < 60; n_calls += 30)
    {
      fake_device = usual;
      fake_device.n_calls = n_calls;
      WhyRecorder *recorder = start_recorder ();
      WhyRecorderStatus status = wait_for (recorder, 100);
      g_test_message ("%s", status.error.message);
      g_assert_cmpint (status.state, ==, WHY_RECORDER_FAILED);
      g_assert_nonnull (strstr (status.error.message,
                                n_calls ? "The microphone was disconnected" : "No sound came"));
      g_assert_cmpfloat_with_epsilon (status.seconds, 0.01 * n_calls, 1e-9);
      g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_ERR_DEVICE);
      why_recorder_free (recorder);
      WhyAudioInfo info;
      g_assert_cmpint (why_audio_probe (take_path, &info, NULL), ==, WHY_OK);
      g_assert_cmpint (info.n_frames, ==, 441 * n_calls);
    }
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* More at once than the ring holds: each sample is in the file or counted as lost. */
static void
test_flood (void)
{
  fake_device = usual;
  fake_device.n_frames = 1 << 20;
  fake_device.speed = 100;
  fake_device.n_calls = 3;
  fake_device.end_reported = false;
  WhyRecorder *recorder = start_recorder ();
  while (atomic_load (&fake_n_frames) < 3 << 20)
    g_usleep (1000);
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  WhyRecorderStatus status;
  why_recorder_status (recorder, &status);
  g_test_message ("%.1f s saved, %" G_GUINT64_FORMAT " samples lost", status.seconds,
                  status.n_lost);
  why_recorder_free (recorder);
  WhyAudioInfo info;
  g_assert_cmpint (why_audio_probe (take_path, &info, NULL), ==, WHY_OK);
  g_assert_cmpuint ((guint64) info.n_frames + status.n_lost, ==, 3 << 20);
  g_assert_cmpuint (status.n_lost, >, 1 << 20);
}

static void
test_overflow_flag (void)
{
  fake_device = usual;
  fake_device.flags = paInputOverflow;
  WhyRecorder *recorder = start_recorder ();
  WhyRecorderStatus status = wait_for (recorder, 0.1);
  g_assert_cmpuint (status.n_lost, >=, 4410);
  why_recorder_free (recorder); /* without stop */
  WhyAudioInfo info;
  g_assert_cmpint (why_audio_probe (take_path, &info, NULL), ==, WHY_OK);
  g_assert_cmpint (info.n_frames, >=, 4410);
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* Without a path nothing is written, but the level is known. */
static void
test_listen (void)
{
  fake_device = usual;
  WhyRecorder *recorder;
  g_unlink (take_path);
  g_assert_cmpint (why_recorder_start (NULL, NULL, 44100, &recorder, NULL), ==, WHY_OK);
  WhyRecorderStatus status = wait_for (recorder, 0.3);
  g_assert_cmpfloat_with_epsilon (status.peak, 0.5, 1e-3);
  g_assert_cmpuint (status.n_clipped, ==, 0);
  g_assert_true (isinf (status.clipped_ago_s));
  g_assert_cmpfloat (status.silent_s, <, 0.01);
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  why_recorder_free (recorder);
  g_assert_false (g_file_test (take_path, G_FILE_TEST_EXISTS));

  fake_device.n_calls = 3;
  g_assert_cmpint (why_recorder_start (NULL, NULL, 44100, &recorder, NULL), ==, WHY_OK);
  status = wait_for (recorder, 10);
  g_assert_cmpstr (status.error.message, ==,
                   "The microphone was disconnected; connect it or choose another one");
  why_recorder_free (recorder);
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* Too loud: each sample at full scale is counted. No signal: how long, in samples. */
static void
test_levels (void)
{
  fake_device = usual;
  fake_device.n_calls = 100;
  fake_device.end_reported = false;
  fake_device.speed = 4;
  fake_device.channel_gain[0] = 2;
  WhyRecorder *recorder = start_recorder ();
  WhyRecorderStatus status = wait_for (recorder, 1);
  guint64 n_clipped = 0;
  for (gsize i = 0; i < 44100; i++)
    n_clipped += fabsf (2 * (float) sin (2 * M_PI * 440 * (double) i / 44100)) >= 0.999f;
  g_assert_cmpuint (status.n_clipped, ==, n_clipped);
  g_assert_cmpfloat (status.clipped_ago_s, <, 0.01);
  why_recorder_free (recorder);

  fake_device.channel_gain[0] = 1e-5f;
  recorder = start_recorder ();
  status = wait_for (recorder, 1);
  g_assert_cmpfloat_with_epsilon (status.silent_s, 1, 1e-9);
  g_assert_cmpuint (status.n_clipped, ==, 0);
  why_recorder_free (recorder);
}

static void
test_start_fails (void)
{
  WhyRecorder *recorder;
  WhyPlayer *player;
  WhyError error = { 0 };
  float sample = 0;
  fake_device = usual;
  fake_device.start_errors[0] = paUnanticipatedHostError;
  g_unlink (take_path);
  g_assert_cmpint (why_recorder_start (NULL, take_path, 44100, &recorder, &error), ==,
                   WHY_ERR_DEVICE);
  g_assert_null (recorder);
  g_assert_nonnull (strstr (error.message, "did not start"));
  g_assert_false (g_file_test (take_path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (why_test_play (NULL, &sample, 1, 44100, 0, &player, &error), ==, WHY_ERR_DEVICE);
  g_assert_null (player);
  g_assert_cmpint (fake_n_users, ==, 0);

  /* A sound server that has to wake up first is given a second try. */
  fake_device.start_errors[0] = paTimedOut;
  recorder = start_recorder ();
  wait_for (recorder, 0.05);
  why_recorder_free (recorder);
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* Both channels of a device with another rate; the position counts the caller's samples. */
static void
test_play (void)
{
  static const double delays[] = { 0, 0.2, -5, NAN };
  for (size_t d = 0; d < G_N_ELEMENTS (delays); d++)
    {
      fake_device = usual;
      fake_device.n_channels = 2;
      fake_device.rate_hz = 48000;
      fake_device.delay_s = delays[d];
      enum
      {
        N = 22050
      };
      static float samples[N];
      why_test_fill_tone (samples, N, 440, 44100, 0.5);
      WhyPlayer *player;
      WhyError error = { 0 };
      if (why_test_play ("Test/Fake", samples, N, 44100, 0, &player, &error) != WHY_OK)
        g_error ("%s", error.message);
      bool playing, failed;
      size_t position, last = 0;
      gint64 began = g_get_monotonic_time ();
      do
        {
          why_test_status (player, &position, &playing, &failed);
          g_assert_cmpuint (position, >=, last);
          g_assert_false (failed);
          /* Never ahead of the clock. */
          double elapsed = (double) (g_get_monotonic_time () - began) * 1e-6;
          g_assert_cmpfloat ((double) position, <=, (elapsed + 0.05) * 44100);
          last = position;
          g_usleep (2000);
        }
      while (playing);
      double took = (double) (g_get_monotonic_time () - began) * 1e-6;
      g_assert_cmpuint (position, ==, N);
      g_assert_cmpfloat (took, >=,
                         0.5 + 0.5
                             + (delays[d] > 0 ? delays[d] - 0.05 : -0.05)); /* sound, tail, delay */
      why_player_free (player);

      static float left[24000];
      size_t n_played = atomic_load (&fake_n_frames);
      g_assert_cmpuint (n_played, >, 24000);
      for (size_t i = 0; i < n_played; i++)
        {
          g_assert_cmpfloat (fake_played[2 * i], ==, fake_played[2 * i + 1]);
          if (i < 24000)
            left[i] = fake_played[2 * i];
          else
            g_assert_cmpfloat (fake_played[2 * i], ==, 0);
        }
      WhyTestTone tone = why_test_measure (left + 1000, 22000, 440, 48000);
      g_assert_cmpfloat_with_epsilon (tone.frequency_hz, 440, 1e-3);
      g_assert_cmpfloat_with_epsilon (tone.amplitude, 0.5, 1e-4);
    }
  g_assert_cmpint (fake_n_users, ==, 0);
}

static void
test_play_from (void)
{
  fake_device = usual;
  static float samples[10000];
  for (size_t i = 0; i < G_N_ELEMENTS (samples); i++)
    samples[i] = (float) i;
  samples[9990] = NAN;
  WhyPlayer *player;
  g_assert_cmpint (why_test_play (NULL, samples, 10000, 44100, 9000, &player, NULL), ==, WHY_OK);
  while (atomic_load (&fake_n_frames) < 2000)
    g_usleep (1000);
  size_t position;
  why_test_status (player, &position, NULL, NULL);
  g_assert_cmpuint (position, >=, 9000);
  why_player_free (player);
  for (size_t i = 0; i < 2000; i++)
    g_assert_cmpfloat (fake_played[i], ==, i < 1000 && i != 990 ? (float) (9000 + i) : 0);
}

static void
test_play_lost (void)
{
  fake_device = usual;
  fake_device.n_calls = 10;
  static float samples[44100];
  why_patience_set_scale (0.25);
  for (int reported = 0; reported < 2; reported++)
    {
      fake_device.end_reported = reported;
      WhyPlayer *player;
      g_assert_cmpint (why_test_play (NULL, samples, 44100, 44100, 0, &player, NULL), ==, WHY_OK);
      bool playing, failed;
      size_t position;
      gint64 began = g_get_monotonic_time ();
      do
        {
          g_usleep (5000);
          why_test_status (player, &position, &playing, &failed);
        }
      while (playing);
      g_assert_true (failed);
      g_assert_cmpuint (position, <=, 4410);
      g_assert_cmpfloat ((double) (g_get_monotonic_time () - began) * 1e-6, >=,
                         reported ? 0.09 : 0.5);
      why_player_free (player);
    }
  why_patience_set_scale (1);
}

/* A device that cannot be closed: the file is completed, nobody waits for ever, and when it lets go
 * at last, all is freed. */
static void
test_hanging (void)
{
  fake_device = usual;
  WhyRecorder *recorder = start_recorder ();
  wait_for (recorder, 0.2);
  why_patience_set_scale (0.05);
  atomic_store (&fake_hangs, true);
  g_assert_cmpint (why_recorder_stop (recorder, NULL), ==, WHY_OK);
  WhyRecorderStatus status;
  why_recorder_status (recorder, &status);
  g_assert_cmpint (status.state, ==, WHY_RECORDER_STOPPED);
  why_recorder_free (recorder);
  WhyAudioInfo info;
  g_assert_cmpint (why_audio_probe (take_path, &info, NULL), ==, WHY_OK);
  g_assert_cmpfloat_with_epsilon (info.duration_s, status.seconds, 1e-9);

  WhyDevice *devices;
  size_t n;
  WhyError error = { 0 };
  g_assert_cmpint (why_devices_list (true, &devices, &n, &error), ==, WHY_ERR_DEVICE);
  g_assert_cmpstr (error.message, ==,
                   "The sound system is not responding. Restart it and try "
                   "again.");
  g_assert_cmpuint (n, ==, 0);
  why_patience_set_scale (1);
  atomic_store (&fake_hangs, false);
  g_assert_cmpint (why_devices_list (true, &devices, &n, &error), ==, WHY_OK);
  why_devices_free (devices, n);
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* The samples may be freed, though the device still asks for them. */
static void
test_play_hanging (void)
{
  fake_device = usual;
  float *samples = g_new0 (float, 441000);
  WhyPlayer *player;
  g_assert_cmpint (why_test_play (NULL, samples, 441000, 44100, 0, &player, NULL), ==, WHY_OK);
  while (atomic_load (&fake_n_frames) < 4410)
    g_usleep (1000);
  why_patience_set_scale (0.05);
  atomic_store (&fake_hangs, true);
  why_player_free (player);
  why_patience_set_scale (1);
  g_free (samples);
  g_usleep (50000);
  atomic_store (&fake_hangs, false);
  while (fake_n_users > 0)
    g_usleep (1000);
}

static void
test_list (void)
{
  fake_device = usual;
  WhyDevice *devices;
  size_t n;
  g_assert_cmpint (why_devices_list (true, &devices, &n, NULL), ==, WHY_OK);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpstr (devices[0].id, ==, "Test/Fake");
  g_assert_cmpstr (devices[0].name, ==, "Fake");
  g_assert_true (devices[0].is_default);
  why_devices_free (devices, n);
  /* What is plugged in is there when the list is made anew. */
  static const char *const two[] = { "Fake", "Violin", NULL };
  atomic_store (&fake_names, two);
  g_assert_cmpint (why_devices_list (true, &devices, &n, NULL), ==, WHY_OK);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpstr (devices[1].id, ==, "Test/Violin");
  g_assert_false (devices[1].is_default);
  why_devices_free (devices, n);
  atomic_store (&fake_names, NULL);
  fake_device.n_channels = 0;
  g_assert_cmpint (why_devices_list (false, &devices, &n, NULL), ==, WHY_OK);
  g_assert_cmpuint (n, ==, 0);
  why_devices_free (devices, n);
  g_assert_cmpint (fake_n_users, ==, 0);
}

/* Some sound systems fail once their server is gone; others then have no device. Both are told
 * alike, and the next start of the server is noticed. */
static void
test_no_system (void)
{
  fake_device = usual;
  WhyDevice *devices;
  WhyRecorder *recorder;
  size_t n = 1;
  WhyError error = { 0 };
  atomic_store (&fake_init_error, paUnanticipatedHostError);
  g_assert_cmpint (why_devices_list (true, &devices, &n, &error), ==, WHY_OK);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_null (devices);
  g_assert_cmpuint (n, ==, 0);
  g_unlink (take_path);
  g_assert_cmpint (why_recorder_start (NULL, take_path, 44100, &recorder, &error), ==,
                   WHY_ERR_DEVICE);
  g_assert_cmpstr (
      error.message, ==,
      "The sound system is not available (Some error); you can still open sound files");
  g_assert_false (g_file_test (take_path, G_FILE_TEST_EXISTS));
  atomic_store (&fake_init_error, paInsufficientMemory);
  g_assert_cmpint (why_devices_list (true, &devices, &n, &error), ==, WHY_ERR_DEVICE);
  atomic_store (&fake_init_error, paNoError);
  g_assert_cmpint (why_devices_list (true, &devices, &n, &error), ==, WHY_OK);
  g_assert_cmpuint (n, ==, 1);
  why_devices_free (devices, n);
  g_assert_cmpint (fake_n_users, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  take_path = g_build_filename (folder, "take.wav", NULL);
  g_test_add_func ("/audio/devices/list", test_list);
  g_test_add_func ("/audio/devices/no-system", test_no_system);
  g_test_add_func ("/audio/devices/record-stereo", test_stereo);
  g_test_add_func ("/audio/devices/record-told", test_told);
  g_test_add_func ("/audio/devices/record-never-begins", test_never_begins);
  g_test_add_func ("/audio/devices/record-ends", test_ends);
  g_test_add_func ("/audio/devices/record-flood", test_flood);
  g_test_add_func ("/audio/devices/record-overflow", test_overflow_flag);
  g_test_add_func ("/audio/devices/listen", test_listen);
  g_test_add_func ("/audio/devices/levels", test_levels);
  g_test_add_func ("/audio/devices/start-fails", test_start_fails);
  g_test_add_func ("/audio/devices/play", test_play);
  g_test_add_func ("/audio/devices/play-from", test_play_from);
  g_test_add_func ("/audio/devices/play-lost", test_play_lost);
  g_test_add_func ("/audio/devices/hanging", test_hanging);
  g_test_add_func ("/audio/devices/play-hanging", test_play_hanging);
  int result = g_test_run ();
  g_unlink (take_path);
  g_rmdir (folder);
  g_free (take_path);
  g_free (folder);
  return result;
}

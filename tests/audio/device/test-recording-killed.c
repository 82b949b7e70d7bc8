/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
#include "audio/device/why-recorder.h"
#include "audio/take/why-take-repair.h"
#include "fake-portaudio.h"

/* A program that records is killed at moments of no one's choosing: its file holds all but the last
 * second of what the device had delivered, to the sample. */

#define RATE_HZ 44100

static atomic_size_t *n_delivered; /* shared with the process that records */
static char *folder, *path;

static void
count_delivered (unsigned long n_frames)
{
  atomic_fetch_add (n_delivered, n_frames);
}

/* Never returns. */
static void
record_until_killed (double rate_hz)
{
  fake_device = (FakeDevice){
    .n_channels = 1,
    .rate_hz = rate_hz,
    .n_frames = 441,
    .n_calls = -1,
    .channel_gain = { 0.5f },
  };
  fake_after = count_delivered;
  WhyRecorder *recorder;
  if (why_recorder_start (NULL, path, RATE_HZ, &recorder, NULL) != WHY_OK)
    _exit (1);
  for (;;)
    pause ();
}

/* Returns how many samples had been delivered. */
static size_t
record_and_kill (double rate_hz, size_t n_wanted)
{
  atomic_store (n_delivered, 0);
  g_unlink (path);
  pid_t child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    record_until_killed (rate_hz);
  while (atomic_load (n_delivered) < n_wanted && waitpid (child, NULL, WNOHANG) == 0)
    g_usleep (500);
  kill (child, SIGKILL);
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL);
  return atomic_load (n_delivered);
}

static size_t
check_file (double rate_hz)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  if (why_audio_load (path, rate_hz, 0, 0, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
  g_assert_false (clip.info.ends_early);
  g_assert_cmpfloat (clip.info.sample_rate_hz, ==, rate_hz);
  size_t n = clip.n, n_wrong = 0;
  for (size_t i = 0; i < n; i++)
    n_wrong += clip.samples[i] != 0.5f * (float) sin (2 * M_PI * 440 * (double) i / rate_hz);
  g_assert_cmpuint (n_wrong, ==, 0);
  why_audio_clip_clear (&clip);
  return n;
}

static void
test_killed (void)
{
  static const double rates_hz[] = { 44100, 48000 };
  for (int i = 0; i < 6; i++)
    {
      double rate_hz = rates_hz[i % 2];
      size_t n_came = record_and_kill (rate_hz, (size_t) ((1.2 + 0.13 * i) * rate_hz));
      size_t n_saved = check_file (rate_hz);
      g_assert_cmpuint (n_saved, <=, n_came);
      g_assert_cmpuint (n_saved + (size_t) rate_hz, >=, n_came);

      /* The header is brought up to what reached the disk: no less, and no other samples. */
      uint64_t n_repaired = 0;
      WhyError error = { 0 };
      g_assert_cmpint (why_take_repair (path, &n_repaired, &error), ==, WHY_OK);
      g_assert_cmpuint (n_repaired, >=, n_saved);
      g_assert_cmpuint (n_repaired, <=, n_came);
      g_assert_cmpuint (check_file (rate_hz), ==, n_repaired);
      g_test_message ("%zu came, %zu were in the file, %zu after the repair", n_came, n_saved,
                      (size_t) n_repaired);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  path = g_build_filename (folder, "take.wav", NULL);
  n_delivered
      = mmap (NULL, sizeof *n_delivered, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  g_assert_true (n_delivered != MAP_FAILED);
  g_test_add_func ("/audio/recording/killed", test_killed);
  int result = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return result;
}

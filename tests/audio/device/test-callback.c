/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "audio/device/why-recorder.h"
#include "fake-portaudio.h"
#include "why-test-play.h"

/* What the audio callbacks do not do: take memory, lock, call the system, or touch memory that the
 * system has only promised. The linker leads every such call of our code through the functions
 * below; system calls of whatever code are stopped by the kernel while a callback runs, and it
 * counts the pages that it has to bring. */

#define MAX_FAULTS 12 /* for code and stack used for the first time; the ring has 256 pages */

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif
enum
{
  DISPATCH_ON = 1,
  ALLOW = 0,
  BLOCK = 1
};

#if defined __SANITIZE_ADDRESS__ || defined __SANITIZE_THREAD__
static const gboolean has_own_calls = TRUE; /* of the sanitizer */
#else
static const gboolean has_own_calls = FALSE;
#endif

static _Thread_local gboolean in_callback, is_watched;
static _Thread_local volatile char selector;
static _Thread_local long faults_before;
static atomic_uint n_calls, n_system_calls, n_callbacks, n_faults;
static atomic_bool kernel_watches;

#define WRAP(result, name, parameters, arguments)                                                  \
  result __real_##name parameters;                                                                 \
  result __wrap_##name parameters;                                                                 \
  result __wrap_##name parameters                                                                  \
  {                                                                                                \
    if (in_callback)                                                                               \
      n_calls++;                                                                                   \
    return __real_##name arguments;                                                                \
  }

WRAP (void *, malloc, (size_t n), (n))
WRAP (void *, calloc, (size_t n, size_t size), (n, size))
WRAP (void *, realloc, (void *data, size_t n), (data, n))
WRAP (void *, aligned_alloc, (size_t alignment, size_t n), (alignment, n))
WRAP (int, pthread_mutex_lock, (pthread_mutex_t * mutex), (mutex))
WRAP (int, pthread_cond_signal, (pthread_cond_t * cond), (cond))
WRAP (int, nanosleep, (const struct timespec *wanted, struct timespec *left), (wanted, left))

void __real_free (void *data);
void __wrap_free (void *data);

void
__wrap_free (void *data)
{
  n_calls += in_callback;
  __real_free (data);
}

static void
system_call_cb (int number)
{
  selector = ALLOW; /* or returning from here would be stopped too */
  n_system_calls++;
}

static long
count_faults (void)
{
  struct rusage usage = { .ru_minflt = 0 };
  getrusage (RUSAGE_THREAD, &usage);
  return usage.ru_minflt + usage.ru_majflt;
}

static void
before (void)
{
  if (!is_watched && !has_own_calls)
    {
      is_watched = TRUE;
      if (prctl (PR_SET_SYSCALL_USER_DISPATCH, DISPATCH_ON, 0, 0, &selector) == 0)
        atomic_store (&kernel_watches, true);
    }
  faults_before = count_faults ();
  in_callback = TRUE;
  selector = BLOCK;
}

static void
after (unsigned long n_frames)
{
  selector = ALLOW;
  in_callback = FALSE;
  n_faults += (unsigned) (count_faults () - faults_before);
  n_callbacks++;
}

static void
prepare (int n_channels, double rate_hz)
{
  fake_device = (FakeDevice){
    .n_channels = n_channels,
    .rate_hz = rate_hz,
    .n_frames = 441,
    .n_calls = -1,
    .end_reported = true,
    .channel_gain = { 0.5f, 0.5f },
  };
  fake_before = before;
  fake_after = after;
  n_calls = n_system_calls = n_callbacks = n_faults = 0;
}

static void
check (void)
{
  g_test_message ("%u callbacks, %u calls, %u system calls%s, %u page faults", n_callbacks, n_calls,
                  n_system_calls, kernel_watches ? "" : " (not watched)", n_faults);
  g_assert_cmpuint (n_callbacks, >, 0);
  g_assert_cmpuint (n_calls, ==, 0);
  g_assert_cmpuint (n_system_calls, ==, 0);
  if (!has_own_calls)
    g_assert_cmpuint (n_faults, <=, MAX_FAULTS);
}

/* That the watch sees what it should: or zero would say nothing. */
static void
test_watch (void)
{
  n_calls = n_system_calls = 0;
  before ();
  void *volatile memory = malloc (100);
  selector = ALLOW;
  free (memory);
  static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_lock (&mutex);
  pthread_mutex_unlock (&mutex);
  g_assert_cmpuint (n_calls, ==, 3);
  selector = BLOCK;
  getppid ();
  after (0);
  if (kernel_watches)
    g_assert_cmpuint (n_system_calls, ==, 1);
}

static void
record (int n_channels, PaStreamCallbackFlags flags)
{
  prepare (n_channels, 44100);
  fake_device.flags = flags;
  g_autofree char *folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "take.wav", NULL);
  WhyRecorder *recorder;
  WhyRecorderStatus status;
  g_assert_cmpint (why_recorder_start (NULL, path, 44100, &recorder, NULL), ==, WHY_OK);
  do
    {
      g_usleep (1000);
      why_recorder_status (recorder, &status);
    }
  while (status.seconds < 0.5);
  why_recorder_free (recorder); /* the last callback ends the stream */
  check ();
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_record (void)
{
  record (1, 0);
}

static void
test_record_stereo (void)
{
  record (2, 0);
}

static void
test_record_overflow (void)
{
  record (1, paInputOverflow);
}

/* More than the ring holds, all at once. */
static void
test_record_flood (void)
{
  prepare (1, 44100);
  fake_device.n_frames = 1 << 20;
  fake_device.n_calls = 2;
  WhyRecorder *recorder;
  g_assert_cmpint (why_recorder_start (NULL, NULL, 44100, &recorder, NULL), ==, WHY_OK);
  while (n_callbacks < 2)
    g_usleep (1000);
  WhyRecorderStatus status;
  why_recorder_status (recorder, &status);
  g_assert_cmpuint (status.n_lost, >, 0);
  why_recorder_free (recorder);
  check ();
}

static void
test_play (void)
{
  prepare (2, 48000); /* resampled before, not in the callback */
  static float samples[22050];
  WhyPlayer *player;
  g_assert_cmpint (why_test_play (NULL, samples, 22050, 44100, 0, &player, NULL), ==, WHY_OK);
  bool playing, failed;
  size_t position;
  do
    {
      g_usleep (1000);
      why_test_status (player, &position, &playing, &failed);
    }
  while (playing);
  why_player_free (player);
  check ();
}

/* While another thread stretches, seeks and loops. */
static void
test_play_changes (void)
{
  prepare (2, 48000);
  static float samples[220500];
  for (int i = 0; i < 220500; i++)
    samples[i] = (float) sin (0.06 * i);
  WhyPlayer *player;
  g_assert_cmpint (why_test_play (NULL, samples, 220500, 44100, 0, &player, NULL), ==, WHY_OK);
  for (unsigned i = 0; i < 8; i++)
    {
      why_player_set_speed (player, i & 1 ? 0.5 : 0.75);
      why_player_set_loop (player, 1000 * i, 1000 * i + 2000);
      if (i & 2)
        why_player_seek (player, 20000 * i);
      unsigned n = n_callbacks;
      while (n_callbacks < n + 8)
        g_usleep (1000);
    }
  WhyPlayerStatus status;
  why_player_status (player, &status);
  why_player_free (player);
  g_test_message ("%" G_GUINT64_FORMAT " underruns", status.n_underruns);
  check ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  sigaction (SIGSYS, &(struct sigaction){ .sa_handler = system_call_cb }, NULL);
  g_test_add_func ("/audio/callback/watch", test_watch);
  g_test_add_func ("/audio/callback/record", test_record);
  g_test_add_func ("/audio/callback/record-stereo", test_record_stereo);
  g_test_add_func ("/audio/callback/record-overflow", test_record_overflow);
  g_test_add_func ("/audio/callback/record-flood", test_record_flood);
  g_test_add_func ("/audio/callback/play", test_play);
  g_test_add_func ("/audio/callback/play-changes", test_play_changes);
  return g_test_run ();
}

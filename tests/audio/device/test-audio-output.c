/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>

#include "audio/file/why-audio-file.h"
#include "audio/take/why-take-private.h"
#include "why-test-disk.h"
#include "why-test-tone.h"

/* Saved clips and growing recordings, on disks that are full too. */

#define RATE_HZ 44100.0
#define N 44100

static char *folder, *path;
static float tone[N];

static void
load (WhyAudioClip *clip)
{
  WhyError error = { 0 };
  if (why_audio_load (path, RATE_HZ, 0, 0, clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
}

static guint
count_files (void)
{
  guint n = 0;
  GDir *dir = g_dir_open (folder, 0, NULL);
  while (g_dir_read_name (dir))
    n++;
  g_dir_close (dir);
  return n;
}

static void
test_save (void)
{
  for (int pcm16 = 0; pcm16 < 2; pcm16++)
    {
      g_assert_cmpint (why_audio_save (path, tone, N, RATE_HZ, pcm16, NULL), ==, WHY_OK);
      WhyAudioClip clip;
      load (&clip);
      g_assert_cmpuint (clip.n, ==, N);
      for (size_t i = 0; i < N; i++)
        g_assert_cmpfloat_with_epsilon (clip.samples[i], tone[i], pcm16 ? 1.0 / 32768 : 1e-12);
      g_assert_cmpstr (clip.info.format, ==,
                       pcm16 ? "WAV (Microsoft), Signed 16 bit PCM"
                             : "WAV (Microsoft), 32 bit float");
      why_audio_clip_clear (&clip);
    }

  /* What is too loud for 16 bits is clipped, not wrapped round. */
  static const float loud[] = { 2, -2, 1, -1, 0 };
  g_assert_cmpint (why_audio_save (path, loud, 5, RATE_HZ, true, NULL), ==, WHY_OK);
  WhyAudioClip clip;
  load (&clip);
  static const float clipped[] = { 1, -1, 1, -1, 0 };
  for (size_t i = 0; i < 5; i++)
    g_assert_cmpfloat_with_epsilon (clip.samples[i], clipped[i], 1e-4);
  why_audio_clip_clear (&clip);
}

static void
test_save_same_bytes (void)
{
  g_autofree char *first = NULL, *second = NULL;
  gsize n_first, n_second;
  g_assert_cmpint (why_audio_save (path, tone, N, RATE_HZ, false, NULL), ==, WHY_OK);
  g_file_get_contents (path, &first, &n_first, NULL);
  g_usleep (1100000); /* a time stamp would change */
  g_assert_cmpint (why_audio_save (path, tone, N, RATE_HZ, false, NULL), ==, WHY_OK);
  g_file_get_contents (path, &second, &n_second, NULL);
  g_assert_cmpmem (first, n_first, second, n_second);
}

static void
test_save_refused (void)
{
  static const float bad[] = { 0, NAN };
  WhyError error = { 0 };
  g_assert_cmpint (why_audio_save (path, bad, 2, RATE_HZ, false, &error), ==, WHY_ERR_INVALID);
  g_assert_cmpint (why_audio_save (path, tone, N, 0, false, &error), ==, WHY_ERR_INVALID);
  g_assert_cmpint (why_audio_save (path, tone, N, 44100.5, false, &error), ==, WHY_ERR_INVALID);
  g_assert_cmpint (why_audio_save (path, tone, N, NAN, false, &error), ==, WHY_ERR_INVALID);
  g_assert_cmpint (why_audio_save (path, tone, (size_t) 1 << 40, RATE_HZ, false, &error), ==,
                   WHY_ERR_UNSUPPORTED);
  g_assert_cmpint (why_audio_save (folder, tone, N, RATE_HZ, false, &error), ==, WHY_ERR_IO);
  g_autofree char *nowhere = g_build_filename (folder, "no", "such", "folder.wav", NULL);
  g_assert_cmpint (why_audio_save (nowhere, tone, N, RATE_HZ, false, &error), ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, "No such file"));
}

static void
test_save_full_disk (void)
{
  WhyError error = { 0 };
  g_assert_cmpint (why_audio_save ("/dev/full", tone, N, RATE_HZ, false, &error), ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, "No space left"));

  g_assert_cmpint (why_audio_save (path, tone, N / 2, RATE_HZ, false, NULL), ==, WHY_OK);
  guint n_files = count_files ();
  for (rlim_t limit = 0; limit < 150000; limit += 30000)
    {
      why_test_limit_files (limit);
      WhyStatus status = why_audio_save (path, tone, N, RATE_HZ, false, &error);
      why_test_limit_files (RLIM_INFINITY);
      g_assert_cmpint (status, ==, WHY_ERR_IO);
      g_assert_nonnull (strstr (error.message, "free some space"));
      g_assert_cmpuint (count_files (), ==, n_files);
    }
  WhyAudioClip clip; /* the former file */
  load (&clip);
  g_assert_cmpuint (clip.n, ==, N / 2);
  why_audio_clip_clear (&clip);
}

static WhyStatus
new_take (const char *file, WhyTake **take, WhyError *error)
{
  const WhyTakeRequest request = { .path = file, .rate_hz = RATE_HZ, .live_rate_hz = RATE_HZ };
  return why_take_new (&request, take, error);
}

static WhyTake *
start_take (void)
{
  WhyTake *take;
  WhyError error = { 0 };
  g_unlink (path);
  if (new_take (path, &take, &error) != WHY_OK)
    g_error ("%s", error.message);
  return take;
}

/* At any moment the file is a valid WAV that lacks at most the last second. */
static void
test_take_grows (void)
{
  WhyTake *take = start_take ();
  size_t n_pushed = 0;
  WhyAudioClip clip;
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (why_take_push (take, tone, 2205, NULL), ==, WHY_OK);
      n_pushed += 2205;
      if (n_pushed < 44100)
        continue;
      load (&clip);
      g_assert_cmpuint (clip.n, <=, n_pushed);
      g_assert_cmpuint (clip.n + 44100, >=, n_pushed);
      g_assert_false (clip.info.ends_early);
      why_audio_clip_clear (&clip);
    }
  g_assert_cmpint (why_take_finish (take, NULL), ==, WHY_OK);
  load (&clip);
  g_assert_cmpuint (clip.n, ==, n_pushed);
  for (size_t i = 0; i < n_pushed; i++)
    g_assert_cmpfloat (clip.samples[i], ==, tone[i % 2205]);
  why_audio_clip_clear (&clip);
  g_assert_cmpint (why_take_push (take, tone, 1, NULL), !=, WHY_OK);
  why_take_free (take);
}

static void
test_take_latest (void)
{
  WhyTake *take = start_take ();
  g_autofree float *block = g_new (float, 9973), *latest = g_new (float, WHY_TAKE_HISTORY + 10);
  size_t n_pushed = 0;
  g_assert_cmpuint (why_take_latest (take, RATE_HZ, latest, 100, NULL), ==, 0);
  while (n_pushed < 3 * WHY_TAKE_HISTORY)
    {
      for (size_t i = 0; i < 9973; i++)
        block[i] = (float) (n_pushed + i);
      g_assert_cmpint (why_take_push (take, block, 9973, NULL), ==, WHY_OK);
      n_pushed += 9973;
      static const size_t wanted[] = { 0, 1, 5000, 20000, WHY_TAKE_HISTORY + 10 };
      for (size_t w = 0; w < G_N_ELEMENTS (wanted); w++)
        {
          size_t n = why_take_latest (take, RATE_HZ, latest, wanted[w], NULL);
          g_assert_cmpuint (n, ==, MIN (wanted[w], MIN (n_pushed, WHY_TAKE_HISTORY)));
          size_t n_wrong = 0;
          for (size_t i = 0; i < n; i++)
            n_wrong += latest[i] != (float) (n_pushed - n + i);
          g_assert_cmpuint (n_wrong, ==, 0);
        }
    }
  why_take_discard (take);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

static void
test_take_levels (void)
{
  WhyTake *take = start_take ();
  WhyTakeLevels levels;
  why_take_levels (take, &levels);
  g_assert_cmpfloat (levels.peak, ==, 0);
  g_assert_cmpint (why_take_push (take, tone, N, NULL), ==, WHY_OK);
  why_take_levels (take, &levels);
  g_assert_cmpuint (levels.n_saved, ==, N);
  g_assert_cmpfloat_with_epsilon (levels.peak, 0.5, 1e-3);
  g_assert_cmpfloat_with_epsilon (levels.rms, 0.5 / sqrt (2), 1e-3);

  float bad[100] = { 0 };
  bad[10] = NAN;
  bad[20] = INFINITY;
  bad[30] = -INFINITY;
  bad[40] = 0.25f;
  g_assert_cmpint (why_take_push (take, bad, 100, NULL), ==, WHY_OK);
  float quiet[2205] = { 0 };
  g_assert_cmpint (why_take_push (take, quiet, 2205, NULL), ==, WHY_OK);
  why_take_levels (take, &levels);
  g_assert_cmpuint (levels.n_replaced, ==, 3);
  g_assert_cmpfloat (levels.peak, ==, 0); /* of the last 50 ms only */
  g_assert_cmpfloat (levels.rms, ==, 0);
  g_assert_cmpint (why_take_finish (take, NULL), ==, WHY_OK);
  why_take_free (take);
  WhyAudioClip clip;
  load (&clip);
  g_assert_cmpfloat (clip.samples[N + 10], ==, 0);
  g_assert_cmpfloat (clip.samples[N + 40], ==, 0.25);
  why_audio_clip_clear (&clip);
}

static void
test_take_refused (void)
{
  WhyTake *take;
  WhyError error = { 0 };
  g_file_set_contents (path, "precious", -1, NULL);
  g_assert_cmpint (new_take (path, &take, &error), ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, "would overwrite"));
  g_autofree char *kept = NULL;
  g_file_get_contents (path, &kept, NULL, NULL);
  g_assert_cmpstr (kept, ==, "precious");
  g_assert_cmpint (new_take (folder, &take, &error), ==, WHY_ERR_IO);
  g_assert_cmpint (new_take ("/dev/full", &take, &error), ==, WHY_ERR_IO);
  g_autofree char *nowhere = g_build_filename (folder, "no", "folder.wav", NULL);
  g_assert_cmpint (new_take (nowhere, &take, &error), ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, nowhere));

  /* An empty file, as a temporary name comes with, is taken; discarding leaves it empty. */
  g_file_set_contents (path, "", 0, NULL);
  g_assert_cmpint (new_take (path, &take, &error), ==, WHY_OK);
  why_take_discard (take);
  g_autofree char *empty = NULL;
  gsize n = 1;
  g_file_get_contents (path, &empty, &n, NULL);
  g_assert_cmpuint (n, ==, 0);
}

/* Pushes until the disk is full; what came before is in a valid file. */
static void
fill_disk (void)
{
  WhyTake *take = start_take ();
  WhyError error = { 0 };
  WhyStatus status = WHY_OK;
  for (int i = 0; i < 100 && status == WHY_OK; i++)
    status = why_take_push (take, tone, N / 10, &error);
  g_test_message ("%s", error.message);
  g_assert_cmpint (status, ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, "The disk is full"));
  g_assert_nonnull (strstr (error.message, " s were saved in sound"));
  g_assert_cmpint (why_take_push (take, tone, 1, &error), !=, WHY_OK);
  WhyTakeLevels levels;
  why_take_levels (take, &levels);
  g_assert_cmpint (why_take_finish (take, &error), ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, " s were saved in sound"));
  why_take_free (take);

  WhyAudioClip clip;
  load (&clip);
  g_assert_false (clip.info.ends_early);
  g_assert_cmpuint (clip.n, ==, levels.n_saved);
  g_assert_cmpuint (clip.n, >, N / 10);
  for (size_t i = 0; i < clip.n; i++)
    g_assert_cmpfloat (clip.samples[i], ==, tone[i % (N / 10)]);
  why_audio_clip_clear (&clip);
}

static void
test_take_full_disk (void)
{
  for (rlim_t limit = 100000; limit < 100004; limit++) /* a sample may be cut too */
    {
      why_test_limit_files (limit);
      fill_disk ();
      why_test_limit_files (RLIM_INFINITY);
    }
}

static void
test_take_full_file_system (void)
{
  g_unlink (path);
  g_autofree char *small = g_build_filename (folder, "small", NULL);
  g_mkdir (small, 0700);
  if (mount ("tmpfs", small, "tmpfs", 0, "size=256k") != 0)
    {
      g_rmdir (small);
      g_test_skip ("a small file system may not be mounted here");
      return;
    }
  char *usual = path;
  path = g_build_filename (small, "sound", NULL);
  fill_disk ();
  g_free (path);
  path = usual;
  g_assert_cmpint (umount (small), ==, 0);
  g_rmdir (small);
}

static gpointer
watch (gpointer user)
{
  WhyTake *take = user;
  static float latest[WHY_TAKE_HISTORY];
  WhyTakeLevels levels;
  do
    {
      why_take_levels (take, &levels);
      size_t n = why_take_latest (take, RATE_HZ, latest, WHY_TAKE_HISTORY, NULL);
      for (size_t i = 1; i < n; i++) /* whole numbers in order, whenever it is looked at */
        g_assert_cmpfloat (latest[i], ==, latest[i - 1] + 1);
    }
  while (levels.n_saved < 500000);
  return NULL;
}

static void
test_take_threads (void)
{
  WhyTake *take = start_take ();
  GThread *thread = g_thread_new ("watch", watch, take);
  float block[1000];
  for (int i = 0; i < 500; i++)
    {
      for (int s = 0; s < 1000; s++)
        block[s] = (float) (i * 1000 + s);
      g_assert_cmpint (why_take_push (take, block, 1000, NULL), ==, WHY_OK);
    }
  g_thread_join (thread);
  why_take_discard (take);
}

/* Who looks may want another rate than the one before, the model's own: the time goes on, the file
 * is as it was. */
static void
test_take_live_rate (void)
{
  static const double rates_hz[] = { 48000, 16000, 1000, 768000, RATE_HZ };
  static float latest[400000];
  WhyTake *take = start_take ();
  size_t n_pushed = 0;
  for (size_t r = 0; r < G_N_ELEMENTS (rates_hz); r++)
    {
      double rate_hz = rates_hz[r], pitch_hz = 441 / (rate_hz < 2000 ? 4.0 : 1.0);
      size_t n = (size_t) (rate_hz / 2);
      uint64_t end;
      g_assert_cmpuint (why_take_latest (take, rate_hz, latest, n, &end), ==, 0);
      g_assert_cmpuint (end, ==, 0);
      for (int i = 0; i < 30; i++, n_pushed += 4410)
        {
          float block[4410];
          for (size_t k = 0; k < 4410; k++)
            block[k] = 0.5f * (float) sin (2 * G_PI * pitch_hz * (double) (n_pushed + k) / RATE_HZ);
          g_assert_cmpint (why_take_push (take, block, 4410, NULL), ==, WHY_OK);
        }
      g_assert_cmpuint (why_take_latest (take, rate_hz, latest, n, &end), ==, n);
      g_assert_cmpfloat_with_epsilon ((double) end / rate_hz, (double) n_pushed / RATE_HZ,
                                      rate_hz < 8000 ? 1.5 : 0.1);
      /* The change from one pitch to another is past. */
      WhyTestTone found = why_test_measure (latest, n, pitch_hz, rate_hz);
      g_assert_cmpfloat_with_epsilon (found.frequency_hz, pitch_hz, 0.1);
      g_assert_cmpfloat_with_epsilon (found.amplitude, 0.5, 5e-3);
    }
  g_assert_cmpint (why_take_finish (take, NULL), ==, WHY_OK);
  why_take_free (take);
  WhyAudioClip clip;
  load (&clip);
  g_assert_cmpfloat (clip.info.sample_rate_hz, ==, RATE_HZ);
  g_assert_cmpuint (clip.n, ==, n_pushed);
  why_audio_clip_clear (&clip);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  path = g_build_filename (folder, "sound", NULL);
  why_test_fill_tone (tone, N, 440, RATE_HZ, 0.5);
  g_test_add_func ("/audio/save/back", test_save);
  g_test_add_func ("/audio/save/same-bytes", test_save_same_bytes);
  g_test_add_func ("/audio/save/refused", test_save_refused);
  g_test_add_func ("/audio/save/full-disk", test_save_full_disk);
  g_test_add_func ("/audio/take/grows", test_take_grows);
  g_test_add_func ("/audio/take/latest", test_take_latest);
  g_test_add_func ("/audio/take/live-rate", test_take_live_rate);
  g_test_add_func ("/audio/take/levels", test_take_levels);
  g_test_add_func ("/audio/take/refused", test_take_refused);
  g_test_add_func ("/audio/take/full-disk", test_take_full_disk);
  g_test_add_func ("/audio/take/full-file-system", test_take_full_file_system);
  g_test_add_func ("/audio/take/threads", test_take_threads);
  int result = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
#include "audio/take/why-take-file-private.h"
#include "audio/take/why-take-repair.h"

/* The growing file of a take: past 4 GiB, and after its program was killed. */

#define RATE_HZ 44100.0
#define N 22050 /* the header is brought up to date after so many */

static char *folder, *path;
static float ramp[N];

static WhyTakeFile *
start (void)
{
  WhyTakeFile *file;
  WhyError error = { 0 };
  g_unlink (path);
  if (why_take_file_new (path, RATE_HZ, &file, &error) != WHY_OK)
    g_error ("%s", error.message);
  return file;
}

static void
probe (WhyAudioInfo *info)
{
  WhyError error = { 0 };
  if (why_audio_probe (path, info, &error) != WHY_OK)
    g_error ("%s", error.message);
}

/* The descriptor through which this process writes the file. */
static int
find_descriptor (void)
{
  for (int fd = 3; fd < 1000; fd++)
    {
      g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
      g_autofree char *target = g_file_read_link (link, NULL);
      if (g_strcmp0 (target, path) == 0)
        return fd;
    }
  return -1;
}

/* Seven hours in no time: a hole, which takes no room. */
static gboolean
skip_to (off_t size)
{
  int fd = find_descriptor ();
  g_assert_cmpint (fd, >=, 0);
  return ftruncate (fd, size) == 0 && lseek (fd, 0, SEEK_END) == size;
}

static void
check_end (gint64 n_frames)
{
  WhyAudioClip clip;
  WhyError error = { 0 };
  WhyAudioInfo info;
  probe (&info);
  g_assert_cmpint (info.n_frames, ==, n_frames);
  double start_s = (double) (n_frames - N) / RATE_HZ;
  if (why_audio_load (path, RATE_HZ, start_s, 0, &clip, NULL, NULL, &error) != WHY_OK)
    g_error ("%s", error.message);
  g_assert_cmpuint (clip.n, ==, N);
  g_assert_false (clip.info.ends_early);
  g_assert_cmpmem (clip.samples, sizeof ramp, ramp, sizeof ramp);
  why_audio_clip_clear (&clip);
}

static void
test_huge (void)
{
  WhyTakeFile *file = start ();
  g_assert_cmpint (why_take_file_write (file, ramp, N, NULL), ==, WHY_OK);
  struct stat before;
  g_assert_cmpint (stat (path, &before), ==, 0);
  g_assert_cmpint (why_take_file_saved (file), ==, N);
  WhyAudioInfo info;
  probe (&info);
  g_test_message ("%s", info.format);
  g_assert_nonnull (strstr (info.format, "WAV"));
  g_assert_nonnull (strstr (info.format, "32 bit float"));

  /* Just below and just above 4 GiB. */
  static const gint64 sizes[] = { 0xfffe0000, 0x100000000, 0x140000000 };
  gint64 head = before.st_size - N * 4;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      if (!skip_to (head + sizes[i]))
        {
          g_test_skip ("the disk takes no file of 5 GiB");
          why_take_file_discard (file);
          return;
        }
      g_assert_cmpint (why_take_file_write (file, ramp, N, NULL), ==, WHY_OK);
      check_end (sizes[i] / 4 + N); /* while it grows */
    }
  probe (&info);
  g_test_message ("%s", info.format);
  g_assert_nonnull (strstr (info.format, "RF64"));
  g_assert_cmpint (why_take_file_finish (file, NULL), ==, WHY_OK);
  check_end (0x140000000 / 4 + N);
  why_take_file_free (file);

  /* Killed with half a second more on the disk than the header tells of. */
  int fd = open (path, O_WRONLY | O_APPEND);
  g_assert_cmpint (write (fd, ramp, sizeof ramp), ==, (int) sizeof ramp);
  close (fd);
  uint64_t n_samples;
  g_assert_cmpint (why_take_repair (path, &n_samples, NULL), ==, WHY_OK);
  g_assert_cmpuint (n_samples, ==, 0x140000000 / 4 + 2 * N);
  check_end (0x140000000 / 4 + 2 * N);
}

/* Of an ordinary take, byte by byte: whole samples only. */
static void
test_repair (void)
{
  for (gsize n_more = 0; n_more < 9; n_more++)
    {
      WhyTakeFile *file = start ();
      g_assert_cmpint (why_take_file_write (file, ramp, N, NULL), ==, WHY_OK);
      g_assert_cmpint (write (find_descriptor (), ramp + 1, n_more), ==, (int) n_more);
      uint64_t n_samples = 0;
      g_assert_cmpint (why_take_repair (path, &n_samples, NULL), ==, WHY_OK);
      g_assert_cmpuint (n_samples, ==, N + n_more / 4);
      g_autofree char *once = NULL, *twice = NULL;
      gsize n_once, n_twice;
      g_file_get_contents (path, &once, &n_once, NULL);
      g_assert_cmpint (why_take_repair (path, NULL, NULL), ==, WHY_OK);
      g_file_get_contents (path, &twice, &n_twice, NULL);
      g_assert_cmpmem (once, n_once, twice, n_twice);
      WhyAudioClip clip;
      g_assert_cmpint (why_audio_load (path, RATE_HZ, 0, 0, &clip, NULL, NULL, NULL), ==, WHY_OK);
      g_assert_cmpuint (clip.n, ==, N + n_more / 4);
      g_assert_cmpmem (clip.samples, sizeof ramp, ramp, sizeof ramp);
      why_audio_clip_clear (&clip);
      why_take_file_discard (file);
    }
}

static void
assert_untouched (const char *contents, gsize n, WhyStatus expected)
{
  g_file_set_contents (path, contents, (gssize) n, NULL);
  WhyError error = { 0 };
  g_assert_cmpint (why_take_repair (path, NULL, &error), ==, expected);
  g_autofree char *kept = NULL;
  gsize n_kept;
  g_file_get_contents (path, &kept, &n_kept, NULL);
  g_assert_cmpmem (kept, n_kept, contents, n);
}

/* What is no take, or has been worked on since, is not touched. */
static void
test_repair_refused (void)
{
  WhyTakeFile *file = start ();
  g_assert_cmpint (why_take_file_write (file, ramp, N, NULL), ==, WHY_OK);
  g_assert_cmpint (why_take_file_finish (file, NULL), ==, WHY_OK);
  why_take_file_free (file);
  g_autofree char *whole = NULL;
  gsize n;
  g_file_get_contents (path, &whole, &n, NULL);
  assert_untouched (whole, n, WHY_OK);
  g_autoptr (GString) noted = g_string_new_len (whole, (gssize) n);
  g_string_append_len (noted, "LIST\4\0\0\0abcd", 12);
  assert_untouched (noted->str, noted->len, WHY_OK);
  for (gsize n_cut = 0; n_cut < 136; n_cut++)
    assert_untouched (whole, n_cut, WHY_ERR_FORMAT);
  assert_untouched ("a letter to a friend", 20, WHY_ERR_FORMAT);
  WhyError error = { 0 };
  g_assert_cmpint (why_take_repair (folder, NULL, &error), ==, WHY_ERR_IO);
  g_unlink (path);
  g_assert_cmpint (why_take_repair (path, NULL, &error), ==, WHY_ERR_IO);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  path = g_build_filename (folder, "take.wav", NULL);
  for (size_t i = 0; i < N; i++)
    ramp[i] = (float) (i + 1) / N;
  g_test_add_func ("/audio/take-file/huge", test_huge);
  g_test_add_func ("/audio/take-file/repair", test_repair);
  g_test_add_func ("/audio/take-file/repair-refused", test_repair_refused);
  int result = g_test_run ();
  g_unlink (path);
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return result;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "audio/file/why-audio-file.h"
#include "audio/take/why-take-file-private.h"
#include "base/why-patience-private.h"

/* A take on a disk whose power may fail at any moment: what reaches it, and how often. fdatasync is
 * this file's; what the disk holds for certain is the file as it was at its last call. */

#define RATE_HZ 44100.0
#define BLOCK 4410

static char *folder, *path, *survivor;
static atomic_int n_synced, failure;

int __wrap_fdatasync (int fd);

int
__wrap_fdatasync (int fd)
{
  g_autofree char *link = g_strdup_printf ("/proc/self/fd/%d", fd);
  g_autofree char *contents = NULL;
  gsize n;
  if (atomic_load (&failure))
    {
      errno = atomic_load (&failure);
      return -1;
    }
  g_assert_true (g_file_get_contents (link, &contents, &n, NULL));
  g_assert_true (g_file_set_contents (survivor, contents, (gssize) n, NULL));
  atomic_fetch_add (&n_synced, 1);
  return 0;
}

static WhyTakeFile *
start (void)
{
  WhyTakeFile *file;
  WhyError error = { 0 };
  g_unlink (path);
  atomic_store (&n_synced, 0);
  atomic_store (&failure, 0);
  if (why_take_file_new (path, RATE_HZ, &file, &error) != WHY_OK)
    g_error ("%s", error.message);
  return file;
}

/* In real time, until count more calls have come; returns how many samples were written before the
 * last of them began. */
static guint64
write_until_synced (WhyTakeFile *file, int count)
{
  static float block[BLOCK];
  guint64 n_written = 0, n_before = 0;
  int target = atomic_load (&n_synced) + count;
  for (gsize i = 0; i < BLOCK; i++)
    block[i] = (float) (i + 1) / BLOCK;
  while (atomic_load (&n_synced) < target)
    {
      n_before = n_written;
      g_assert_cmpint (why_take_file_write (file, block, BLOCK, NULL), ==, WHY_OK);
      n_written += BLOCK;
      g_usleep (100000);
    }
  return n_before;
}

/* Whoever finds the file after that has all of it but for half a second, which the header does not
 * tell of yet. */
static void
test_survives (void)
{
  WhyTakeFile *file = start ();
  guint64 n = write_until_synced (file, 8);
  WhyAudioInfo info;
  WhyError error = { 0 };
  g_assert_cmpint (why_audio_probe (survivor, &info, &error), ==, WHY_OK);
  g_test_message ("%.2f s written, %.2f s on the disk", (double) n / RATE_HZ, info.duration_s);
  g_assert_cmpfloat (info.duration_s, >=, (double) n / RATE_HZ - 0.6);
  g_assert_cmpfloat (info.duration_s, >, 1);
  g_assert_cmpint (why_take_file_finish (file, NULL), ==, WHY_OK);
  /* Nothing more is asked of it after that. */
  int n_calls = atomic_load (&n_synced);
  g_usleep (500000);
  g_assert_cmpint (atomic_load (&n_synced), ==, n_calls);
  why_take_file_free (file);
}

/* A disk that fails is told, as one that refuses to be written is. */
static void
test_failure (void)
{
  static float block[BLOCK];
  WhyTakeFile *file = start ();
  WhyError error = { 0 };
  atomic_store (&failure, EIO);
  WhyStatus status = WHY_OK;
  for (int i = 0; status == WHY_OK; i++)
    {
      g_assert_cmpint (i, <, 600);
      status = why_take_file_write (file, block, BLOCK, &error);
      g_usleep (100000);
    }
  g_assert_cmpint (status, ==, WHY_ERR_IO);
  g_test_message ("%s", error.message);
  g_assert_nonnull (strstr (error.message, "The disk failed"));
  why_take_file_free (file);
}

/* What is no file on a disk cannot be brought there, and that is no failure. */
static void
test_elsewhere (void)
{
  static float block[BLOCK];
  WhyTakeFile *file = start ();
  atomic_store (&failure, EINVAL);
  for (int i = 0; i < 5; i++)
    {
      g_assert_cmpint (why_take_file_write (file, block, BLOCK, NULL), ==, WHY_OK);
      g_usleep (100000);
    }
  g_assert_cmpint (why_take_file_finish (file, NULL), ==, WHY_OK);
  why_take_file_free (file);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  why_patience_set_scale (0.2);
  folder = g_dir_make_tmp ("whybrato-audio-XXXXXX", NULL);
  path = g_build_filename (folder, "take.wav", NULL);
  survivor = g_build_filename (folder, "survivor.wav", NULL);
  g_test_add_func ("/audio/take-sync/survives", test_survives);
  g_test_add_func ("/audio/take-sync/failure", test_failure);
  g_test_add_func ("/audio/take-sync/elsewhere", test_elsewhere);
  int result = g_test_run ();
  g_unlink (path);
  g_unlink (survivor);
  g_rmdir (folder);
  g_free (survivor);
  g_free (path);
  g_free (folder);
  return result;
}

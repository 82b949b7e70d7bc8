/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/why-outfile.h"

static char *folder, *path;

static WhyOutfile *
open_with (const char *name, const char *text)
{
  WhyOutfile *file;
  WhyError error = { 0 };
  WhyStatus status = why_outfile_open (name, &file, &error);
  g_assert_cmpstr (error.message, ==, "");
  g_assert_cmpint (status, ==, WHY_OK);
  fputs (text, why_outfile_stream (file));
  return file;
}

static void
assert_holds (const char *name, const char *wanted)
{
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (name, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, wanted);
}

/* Temporary files must not be left behind. */
static void
assert_n_files (guint wanted)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  g_assert_cmpuint (n, ==, wanted);
}

static void
test_commit (void)
{
  WhyOutfile *file = open_with (path, "first");
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS)); /* not before it is whole */
  g_assert_cmpint (why_outfile_commit (file, NULL), ==, WHY_OK);
  assert_holds (path, "first");

  file = open_with (path, "second");
  assert_holds (path, "first");
  g_assert_cmpint (why_outfile_commit (file, NULL), ==, WHY_OK);
  assert_holds (path, "second");
  assert_n_files (1);
  g_remove (path);
}

static void
test_abort (void)
{
  WhyOutfile *file = open_with (path, "never seen");
  why_outfile_abort (file);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));

  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  file = open_with (path, "never seen");
  why_outfile_abort (file);
  why_outfile_abort (NULL);
  assert_holds (path, "before");
  assert_n_files (1);
  g_remove (path);
}

/* A new file gets the mode that the user's mask leaves, a replaced one keeps its own. */
static void
test_mode (void)
{
  struct stat info;
  mode_t mask = umask (027);
  g_assert_cmpint (why_outfile_commit (open_with (path, "a"), NULL), ==, WHY_OK);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, 0640);
  g_assert_cmpint (g_chmod (path, 0604), ==, 0);
  g_assert_cmpint (why_outfile_commit (open_with (path, "b"), NULL), ==, WHY_OK);
  g_assert_cmpint (stat (path, &info), ==, 0);
  g_assert_cmphex (info.st_mode & 0777, ==, 0604);
  umask (mask);
  g_remove (path);
}

/* The mask belongs to the process: what another thread makes meanwhile has to have it too. */
static gpointer
make_files (gpointer stop)
{
  g_autofree char *other = g_build_filename (folder, "other", NULL);
  guint n_open = 0;
  while (!g_atomic_int_get ((int *) stop))
    {
      struct stat info;
      int fd = g_open (other, O_CREAT | O_EXCL | O_WRONLY, 0666);
      g_assert_cmpint (fstat (fd, &info), ==, 0);
      n_open += (info.st_mode & 0777) != 0600;
      close (fd);
      g_unlink (other);
    }
  return GUINT_TO_POINTER (n_open);
}

static void
test_mode_among_threads (void)
{
  mode_t mask = umask (077);
  int stop = 0;
  GThread *thread = g_thread_new ("files", make_files, &stop);
  for (int i = 0; i < 2000; i++)
    {
      WhyOutfile *file = open_with (path, "a");
      why_outfile_abort (file);
    }
  g_atomic_int_set (&stop, 1);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, 0);
  umask (mask);
  assert_n_files (0);
}

/* Nobody reads it: an error, not a wait. With a reader it is written. */
static void
test_pipe (void)
{
  g_autofree char *fifo = g_build_filename (folder, "fifo", NULL);
  WhyError error = { 0 };
  WhyOutfile *file;
  char text[16] = "";
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_assert_cmpint (why_outfile_open (fifo, &file, &error), ==, WHY_ERR_IO);
  g_test_message ("%s", error.message);
  g_assert_nonnull (strstr (error.message, "nothing is reading"));

  int reader = g_open (fifo, O_RDONLY | O_NONBLOCK, 0);
  g_assert_cmpint (why_outfile_commit (open_with (fifo, "through"), NULL), ==, WHY_OK);
  g_assert_cmpint (read (reader, text, sizeof text - 1), ==, 7);
  g_assert_cmpstr (text, ==, "through");
  close (reader);
  g_remove (fifo);
}

static void
test_link (void)
{
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  g_assert_cmpint (symlink (path, link), ==, 0);
  g_assert_cmpint (why_outfile_commit (open_with (link, "after"), NULL), ==, WHY_OK);
  g_assert_true (g_file_test (link, G_FILE_TEST_IS_SYMLINK));
  assert_holds (path, "after");
  g_remove (link);
  g_remove (path);
}

static void
test_device (void)
{
  g_assert_cmpint (why_outfile_commit (open_with ("/dev/null", "gone"), NULL), ==, WHY_OK);
  g_assert_false (g_file_test ("/dev/null", G_FILE_TEST_IS_REGULAR));
}

static void
test_refusals (void)
{
  g_autofree char *missing = g_build_filename (folder, "no", "such", NULL);
  const char *names[] = { folder, missing };
  const char *words[] = { "folder", "No such file" };
  for (size_t i = 0; i < G_N_ELEMENTS (names); i++)
    {
      WhyError error = { 0 };
      WhyOutfile *file = (WhyOutfile *) &error; /* must be reset */
      g_assert_cmpint (why_outfile_open (names[i], &file, &error), ==, WHY_ERR_IO);
      g_test_message ("%s", error.message);
      g_assert_nonnull (strstr (error.message, words[i]));
      g_assert_null (file);
    }
}

/* No file of this process can grow beyond 4 KiB: as on a full disk, writing fails half-way. */
static void
test_full_disk (void)
{
  struct rlimit before, small;
  WhyError error = { 0 };
  g_assert_true (g_file_set_contents (path, "before", -1, NULL));
  WhyOutfile *file = open_with (path, "");
  signal (SIGXFSZ, SIG_IGN);
  getrlimit (RLIMIT_FSIZE, &before);
  small = before;
  small.rlim_cur = 4096;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  for (int i = 0; i < 100000; i++)
    fputs ("more and more", why_outfile_stream (file));
  WhyStatus status = why_outfile_commit (file, &error);
  setrlimit (RLIMIT_FSIZE, &before);
  g_test_message ("%s", error.message);
  g_assert_cmpint (status, ==, WHY_ERR_IO);
  g_assert_nonnull (strstr (error.message, "space"));
  assert_holds (path, "before");
  assert_n_files (1);
  g_remove (path);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-outfile-XXXXXX", NULL);
  path = g_build_filename (folder, "file", NULL);
  g_test_add_func ("/outfile/commit", test_commit);
  g_test_add_func ("/outfile/abort", test_abort);
  g_test_add_func ("/outfile/mode", test_mode);
  g_test_add_func ("/outfile/mode-among-threads", test_mode_among_threads);
  g_test_add_func ("/outfile/pipe", test_pipe);
  g_test_add_func ("/outfile/link", test_link);
  g_test_add_func ("/outfile/device", test_device);
  g_test_add_func ("/outfile/refusals", test_refusals);
  g_test_add_func ("/outfile/full-disk", test_full_disk);
  int status = g_test_run ();
  g_rmdir (folder);
  g_free (path);
  g_free (folder);
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/why-infile.h"
#include "base/why-npy.h"

static char *folder, *path, *fifo;

/* None of these may be waited for: the test would not end. */
static void
test_refusals (void)
{
  g_autofree char *missing = g_build_filename (folder, "missing", NULL);
  const struct
  {
    const char *path, *words;
  } cases[] = {
    { missing, "No such file" },
    { folder, "is a folder" },
    { fifo, "a device or a pipe" },
    { "/dev/zero", "a device or a pipe" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      WhyError error = { 0 };
      WhyNpy npy;
      char *bytes = (char *) &npy; /* must be reset */
      gsize length = 1;
      g_assert_null (why_infile_open (cases[i].path, NULL, &error));
      g_test_message ("%s", error.message);
      g_assert_nonnull (strstr (error.message, cases[i].words));
      g_assert_cmpint (why_infile_read (cases[i].path, 100, &bytes, &length, NULL), ==, WHY_ERR_IO);
      g_assert_null (bytes);
      g_assert_cmpuint (length, ==, 0);
      g_assert_cmpint (why_npy_read (cases[i].path, &npy, &error), ==, WHY_ERR_IO);
      g_assert_nonnull (strstr (error.message, cases[i].words));
    }
}

static void
test_read (void)
{
  for (gsize size = 0; size < 400000; size = 3 * size + 1)
    {
      g_autofree char *wanted = g_malloc (size + 1);
      for (gsize i = 0; i < size; i++)
        wanted[i] = (char) (i * i >> 3);
      g_assert_true (g_file_set_contents (path, wanted, (gssize) size, NULL));
      for (gsize limit = size; limit <= 2 * size + 1; limit += size / 2 + 1)
        {
          char *bytes;
          gsize length;
          g_assert_cmpint (why_infile_read (path, limit, &bytes, &length, NULL), ==, WHY_OK);
          g_assert_cmpmem (bytes, length, wanted, size);
          g_assert_cmpint (bytes[length], ==, 0);
          free (bytes);
        }
    }
}

static void
test_limit (void)
{
  WhyError error = { 0 };
  char *bytes;
  gsize length;
  g_assert_true (g_file_set_contents (path, "12345", 5, NULL));
  g_assert_cmpint (why_infile_read (path, 4, &bytes, &length, &error), ==, WHY_ERR_UNSUPPORTED);
  g_assert_nonnull (strstr (error.message, "larger than"));
  g_assert_null (bytes);
  /* A size of 0 is no promise: the system's own files have it. */
  g_assert_cmpint (why_infile_read ("/proc/self/status", 4, &bytes, &length, &error), ==,
                   WHY_ERR_UNSUPPORTED);
  g_assert_cmpint (why_infile_read ("/proc/self/status", 1 << 20, &bytes, &length, NULL), ==,
                   WHY_OK);
  g_assert_nonnull (strstr (bytes, "Name:"));
  free (bytes);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("whybrato-infile-XXXXXX", NULL);
  path = g_build_filename (folder, "file", NULL);
  fifo = g_build_filename (folder, "fifo", NULL);
  g_assert_cmpint (mkfifo (fifo, 0600), ==, 0);
  g_test_add_func ("/infile/refusals", test_refusals);
  g_test_add_func ("/infile/read", test_read);
  g_test_add_func ("/infile/limit", test_limit);
  int status = g_test_run ();
  g_remove (path);
  g_remove (fifo);
  g_rmdir (folder);
  g_free (path);
  g_free (fifo);
  g_free (folder);
  return status;
}

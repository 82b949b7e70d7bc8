/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "train/data/why-feature-cache.h"

#define N_PATHS 3
#define N_FRAMES 2
#define N_KEPT 2

typedef struct
{
  char *folder, *path;
  float plane[N_PATHS * N_FRAMES], read[N_PATHS * N_FRAMES];
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = g_dir_make_tmp ("cache-XXXXXX", NULL);
  f->path = g_build_filename (f->folder, "plane.npy", NULL);
  for (int i = 0; i < N_PATHS * N_FRAMES; i++)
    f->plane[i] = (float) i, f->read[i] = -1;
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_remove (f->path);
  g_rmdir (f->folder);
  g_free (f->path);
  g_free (f->folder);
}

static void
test_kept (Fixture *f, gconstpointer data)
{
  why_feature_cache_write (f->path, N_PATHS, N_FRAMES, f->plane);
  g_assert_true (why_feature_cache_read (f->path, N_PATHS, N_FRAMES, N_KEPT, f->read));
  g_assert_cmpmem (f->read, N_KEPT * N_FRAMES * sizeof (float), f->plane,
                   N_KEPT * N_FRAMES * sizeof (float));
  g_assert_cmpfloat (f->read[N_KEPT * N_FRAMES], ==, -1);
}

static void
assert_refused (Fixture *f, gsize n_paths, gsize n_frames)
{
  g_assert_false (why_feature_cache_read (f->path, n_paths, n_frames, 1, f->read));
  for (int i = 0; i < N_PATHS * N_FRAMES; i++)
    g_assert_cmpfloat (f->read[i], ==, -1);
}

static void
test_refused (Fixture *f, gconstpointer data)
{
  assert_refused (f, N_PATHS, N_FRAMES); /* not there */
  why_feature_cache_write (f->path, N_PATHS, N_FRAMES, f->plane);
  assert_refused (f, N_FRAMES, N_PATHS);
  /* A path that is not kept counts, too: the file is damaged. */
  const float values[] = { NAN, INFINITY, -INFINITY };
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      f->plane[N_PATHS * N_FRAMES - 1] = values[i];
      why_feature_cache_write (f->path, N_PATHS, N_FRAMES, f->plane);
      assert_refused (f, N_PATHS, N_FRAMES);
    }
  g_assert_true (g_file_set_contents (f->path, "\x93NUMPY", 6, NULL));
  assert_refused (f, N_PATHS, N_FRAMES);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/feature-cache/kept", Fixture, NULL, set_up, test_kept, tear_down);
  g_test_add ("/feature-cache/refused", Fixture, NULL, set_up, test_refused, tear_down);
  return g_test_run ();
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-store.h"

#define BLOCK 65536
#define N_LONG ((gsize) 17 << 20) /* more than stays in memory */

static void
fill (float *block, gsize at)
{
  for (gsize i = 0; i < BLOCK; i++)
    block[i] = (float) ((at + i) % 8191);
}

static void
assert_kept (WhyVampStore *store, gsize n)
{
  gsize size;
  g_autoptr (GBytes) bytes = why_vamp_store_finish (store);
  g_assert_nonnull (bytes);
  const float *data = g_bytes_get_data (bytes, &size);
  g_assert_cmpuint (size, ==, n * sizeof *data);
  gsize n_wrong = 0;
  for (gsize i = 0; i < n; i++)
    n_wrong += data[i] != (float) (i % 8191);
  g_assert_cmpuint (n_wrong, ==, 0);
  /* It is told once, and closed then. */
  g_assert_false (why_vamp_store_add (store, data, 1));
}

static void
test_memory (void)
{
  WhyVampStore *store = why_vamp_store_new ();
  g_autofree float *block = g_new (float, BLOCK);
  fill (block, 0);
  g_assert_true (why_vamp_store_add (store, block, 100));
  assert_kept (store, 100);
  why_vamp_store_free (store);
}

static void
test_file (void)
{
  WhyVampStore *store = why_vamp_store_new ();
  g_autofree float *block = g_new (float, BLOCK);
  for (gsize at = 0; at < N_LONG; at += BLOCK)
    {
      fill (block, at);
      g_assert_true (why_vamp_store_add (store, block, BLOCK));
    }
  g_assert_cmpuint (why_vamp_store_n (store), ==, N_LONG);
  assert_kept (store, N_LONG);
  why_vamp_store_free (store);
}

/* Without a folder for the rest, what is in memory stays, and nothing follows it. */
static void
test_no_room (void)
{
  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
      return;
    }
  g_setenv ("XDG_CACHE_HOME", "/dev/null/cache", TRUE);
  WhyVampStore *store = why_vamp_store_new ();
  g_autofree float *block = g_new (float, BLOCK);
  gsize n = 0;
  for (gsize at = 0; at < N_LONG; at += BLOCK)
    {
      fill (block, at);
      n += why_vamp_store_add (store, block, BLOCK) ? BLOCK : 0;
    }
  g_assert_cmpuint (n, >, 0);
  g_assert_cmpuint (n, <, N_LONG);
  g_assert_cmpuint (why_vamp_store_n (store), ==, n);
  assert_kept (store, n);
  why_vamp_store_free (store);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vamp/store/memory", test_memory);
  g_test_add_func ("/vamp/store/file", test_file);
  g_test_add_func ("/vamp/store/no-room", test_no_room);
  return g_test_run ();
}

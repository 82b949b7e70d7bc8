/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-pages.h"

static gboolean
is_zero (const char *bytes, gsize n)
{
  return n == 0 || (bytes[0] == 0 && memcmp (bytes, bytes + 1, n - 1) == 0);
}

/* All of every size, below and above a huge page, also where it was used before. */
static void
test_zeroed (void)
{
  const gsize sizes[] = {
    0, 1, 63, 64, 65, 4096, 100000, (2 << 20) - 1, 2 << 20, (2 << 20) + 1, (5 << 20) + 12345
  };
  for (int round = 0; round < 3; round++)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        char *bytes = why_pages_alloc (sizes[i]);
        g_assert_nonnull (bytes);
        g_assert_cmpuint ((guintptr) bytes % WHY_PAGES_ALIGN, ==, 0);
        g_assert_true (is_zero (bytes, sizes[i]));
        memset (bytes, 0xa5, sizes[i]);
        free (bytes);
      }
}

static void
test_too_much (void)
{
  g_assert_null (why_pages_alloc (G_MAXSIZE));
  g_assert_null (why_pages_alloc (G_MAXSIZE / 2));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pages/zeroed", test_zeroed);
  g_test_add_func ("/pages/too-much", test_too_much);
  return g_test_run ();
}

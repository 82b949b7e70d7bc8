/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

/* The bytes of sound files, found and changed. */

static inline void
why_test_put (guint8 *to, guint64 value, int n_bytes, gboolean big_endian)
{
  for (int i = 0; i < n_bytes; i++)
    to[big_endian ? n_bytes - 1 - i : i] = (guint8) (value >> (8 * i));
}

/* Where a name of four letters stands first. */
static inline gsize
why_test_find (const GByteArray *bytes, const char *name)
{
  for (gsize i = 0; i + 4 <= bytes->len; i++)
    if (memcmp (bytes->data + i, name, 4) == 0)
      return i;
  g_assert_not_reached ();
}

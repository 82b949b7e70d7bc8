/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

/* A list of recordings dealt to several runs, on one machine or many: shard I of N takes every N-th of
 * them, so that long and short ones, which stand together in most lists, are spread. */

G_BEGIN_DECLS

#define WHY_SHARD_MAX 1000000

typedef struct
{
  gsize index, n; /* 1 of 1: all */
} WhyShard;

/* "I/N", with 1 <= I <= N <= WHY_SHARD_MAX. */
gboolean why_shard_parse (const char *text, WhyShard *out);
/* row: from 0. */
gboolean why_shard_has (WhyShard shard, gsize row);
/* How many of n rows it has. */
gsize why_shard_count (WhyShard shard, gsize n);

/* The names in a file, or on stdin for "-": one a line or, where there is a zero byte at all, ended by
 * zero bytes. Empty lines are left out, and the ends of lines of any system. NULL-terminated, g_strfreev;
 * NULL with error, also where it names nothing. */
char **why_file_list_read (const char *path, GError **error);

G_END_DECLS

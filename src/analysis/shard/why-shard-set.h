/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/shard/why-shard-header.h"

/* All shards of one run, read in the order of its rows. Memory: some bytes a row. */

G_BEGIN_DECLS

typedef struct _WhyShardSet WhyShardSet;

/* NULL with error, which names the file, where one cannot be read, is damaged or not finished, is there twice, or is
 * of another run than the first, or where one is missing. */
WhyShardSet *why_shard_set_open (const char *const *paths, gsize n, GError **error);
void why_shard_set_free (WhyShardSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyShardSet, why_shard_set_free)

/* What they have in common, with a shard of its own. */
const WhyShardHeader *why_shard_set_header (const WhyShardSet *set);

/* What was told of a row: an object in one line, with its end; NULL with error. *failure, g_free: NULL, or the
 * sentence that says why the row could not be done. */
char *why_shard_set_read (WhyShardSet *set, gsize row, char **failure, GError **error);
/* The file that the row is in. */
const char *why_shard_set_path (const WhyShardSet *set, gsize row);

G_END_DECLS

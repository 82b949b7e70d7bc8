/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/shard/why-shard-header.h"

/* Writes the lines of one shard, each at once and whole, so that a run that is killed loses at most what it was
 * at. In the end they stand in the order of the rows, however many threads wrote them and however often
 * the run was stopped: the same bytes. */

G_BEGIN_DECLS

typedef struct _WhyShardWriter WhyShardWriter;

/* path: NULL for stdout, where lines stay in the order in which they come. resume: what a run of the same header left
 * there is kept, but for what failed or is not whole; a file of another run is refused with a sentence. Without,
 * it is written anew. Only one writer at a time has a file. */
WhyShardWriter *why_shard_writer_new (const char *path,
                                      const WhyShardHeader *header,
                                      gboolean resume,
                                      GError **error);
/* What is not finished stays as it is. NULL is allowed. */
void why_shard_writer_free (WhyShardWriter *writer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyShardWriter, why_shard_writer_free)

/* Whether the row belongs to this shard and is still to be done. Any thread. */
gboolean why_shard_writer_wants (WhyShardWriter *writer, gsize row);

/* object: {...} with a member or more, in one line. Any thread. FALSE with error, then and ever after, when
 * it cannot be written. */
gboolean
why_shard_writer_add (WhyShardWriter *writer, gsize row, const char *object, GError **error);
/* A row that could not be done, and why: a sentence that names the file. */
gboolean why_shard_writer_add_failure (
    WhyShardWriter *writer, gsize row, const char *file, const char *message, GError **error);

/* All wanted rows were added. */
gboolean why_shard_writer_finish (WhyShardWriter *writer, GError **error);

G_END_DECLS

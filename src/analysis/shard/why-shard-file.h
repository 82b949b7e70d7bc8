/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stdio.h>

#include "analysis/shard/why-shard-header.h"

/* What a shard writes: the header, then a line for each row, in any order:
 *
 *   {"row":12,"check":"0123456789abcdef","file":"a.wav",...}
 *
 * The check is of header, row and all that follows, so that a line that was cut off, changed, or put there
 * from another run is none. A row that failed has a member "error" after the check. Here such a file is read, whoever
 * wrote it. */

G_BEGIN_DECLS

/* Longer lines are none. */
#define WHY_SHARD_MAX_LINE ((gsize) 1 << 28)

typedef struct
{
  gsize row;
  goffset at;
  gsize length; /* without the line end */
  gboolean is_failure;
} WhyShardLine;

typedef struct
{
  char *path;
  FILE *stream; /* NULL: closed for the time being */
  WhyShardHeader *header;
  char *run; /* what its checks begin with */
  GArray *
      lines; /* WhyShardLine; those that are whole, in the order of the file; of a row only the first */
  gsize first_damaged; /* number of the first line that is none, from 1; 0: all are whole */
  gsize first_again;   /* of the first with the row of another; 0: none is */
} WhyShardFile;

/* Reads all of it once, and keeps where the lines are. NULL with error where it cannot be read, is no regular
 * file or does not begin with a whole header. */
WhyShardFile *why_shard_file_open (const char *path, GError **error);
void why_shard_file_close (WhyShardFile *file);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyShardFile, why_shard_file_close)

/* By rows, rising. */
void why_shard_file_sort (WhyShardFile *file);
/* Of one of its lines what follows the check, as an object of its own: {"file":...}. With a line end
 * behind it. NULL with error where it is not any more what it was. g_free. */
char *why_shard_file_read (WhyShardFile *file, const WhyShardLine *line, GError **error);
/* Frees the descriptor until the next read. */
void why_shard_file_rest (WhyShardFile *file);

/* What the checks of a run begin with: depends on its header's line. g_free. */
char *why_shard_run_id (const char *header_line);
/* A line of that run, with its end; object: {...} with a member or more, in one line, a line end behind it or
 * not. g_free. */
char *why_shard_line_format (const char *run, gsize row, const char *object);
/* Whether n bytes without a line end are such a line, which row it is of, and where what follows the check begins:
 * behind the comma. */
gboolean why_shard_line_parse (const char *run,
                               const char *line,
                               gsize n,
                               gsize *row,
                               const char **rest,
                               gboolean *is_failure);

G_END_DECLS

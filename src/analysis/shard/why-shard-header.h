/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/shard/why-shard.h"

/* The first line of what a shard writes: which run it is of. Two shards fit together, and a run goes on
 * where another stopped, only where all of this is the same. */

G_BEGIN_DECLS

typedef struct
{
  char *command;  /* "analyze" */
  char *program;  /* version */
  char *model;    /* name, for people; "" without one */
  char *networks; /* SHA-256 of the files of the networks; "" without any */
  GPtrArray
      *options; /* name, value, name, value...: whatever the results depend on, and what is made of
                       * them in the end; a name may stand several times */
  char *list;   /* SHA-256 of the recordings' names and labels */
  gsize n_rows; /* lines of all shards together */
  WhyShard shard;
} WhyShardHeader;

/* Of this version of the program; options and all else empty. */
WhyShardHeader *why_shard_header_new (const char *command, WhyShard shard);
void why_shard_header_free (WhyShardHeader *header);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyShardHeader, why_shard_header_free)

/* NULL is not added: the option was not given. */
void why_shard_header_add (WhyShardHeader *header, const char *name, const char *value);
void why_shard_header_add_number (WhyShardHeader *header, const char *name, double value);
void why_shard_header_add_count (WhyShardHeader *header, const char *name, gsize value);
/* Of the option's first, second ... value; NULL where there is none such. */
const char *why_shard_header_option (const WhyShardHeader *header, const char *name, gsize index);
/* All its values; NULL-terminated, borrowed; g_free. */
const char **why_shard_header_options (const WhyShardHeader *header, const char *name);
/* FALSE where there is none, or no number from 0 to max. */
gboolean
why_shard_header_count (const WhyShardHeader *header, const char *name, gsize max, gsize *out);

/* The networks that compute: files by their content. FALSE with error. */
gboolean
why_shard_header_set_networks (WhyShardHeader *header, const char *const *paths, GError **error);

/* One line, without a line end. g_free. */
char *why_shard_header_format (const WhyShardHeader *header);
/* NULL where the line is none: foreign bytes, n of them. */
WhyShardHeader *why_shard_header_parse (const char *line, gsize n);

/* Why the results of two runs do not fit together, or NULL; the shards may differ, and with `same_shard` must not.
 * The text follows the name of the file that has the header a. g_free. */
char *
why_shard_header_compare (const WhyShardHeader *a, const WhyShardHeader *b, gboolean same_shard);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/shard/why-shard-writer.h"
#include "cli/why-cli.h"

/* What commands on many recordings have in common: lists of files, shards, and going on where a run stopped. */

G_BEGIN_DECLS

typedef struct
{
  char *shard, *files_from, *output;
  gboolean resume;
} WhyCliShards;

/* As GOptionEntry, for a structure that lives as long as the program. */
#define WHY_CLI_FILES_FROM(o)                                                                      \
  {                                                                                                \
    "files-from", 0, 0, G_OPTION_ARG_FILENAME, &(o)->files_from,                                   \
        N_ ("Take the recordings that this file names, one a line or ended by zero bytes; -: "     \
            "stdin"),                                                                              \
        N_ ("FILE")                                                                                \
  }
#define WHY_CLI_SHARD(o)                                                                           \
  {                                                                                                \
    "shard", 0, 0, G_OPTION_ARG_STRING, &(o)->shard,                                               \
        N_ ("Do the I-th of N parts of the work; “merge” joins them"), N_ ("I/N")                  \
  }
#define WHY_CLI_RESUME(o)                                                                          \
  {                                                                                                \
    "resume", 0, 0, G_OPTION_ARG_NONE, &(o)->resume,                                               \
        N_ ("Go on where a run that was stopped left off"), NULL                                   \
  }

/* Whether lines for "merge" are written: with --shard or --resume. */
gboolean why_cli_shards_is_on (const WhyCliShards *shards);
/* FALSE, with WHY_EXIT_USAGE to return, after a complaint; *out is 1 of 1 without --shard. */
gboolean why_cli_shards_parse (const WhyCliShards *shards, const char *command, WhyShard *out);

/* The n files named on the command line, then those of --files-from. NULL after a complaint. */
char **why_cli_shards_files (
    const WhyCliShards *shards, const char *command, char **files, gsize n, int *status);
/* Leaves in the manifest what --files-from names. FALSE after a complaint. */
gboolean
why_cli_shards_filter (const WhyCliShards *shards, WhyManifest *manifest, const char *path);

/* The header of a run by this model (NULL: none) on these files: NULL-terminated, or NULL where the command says
 * itself what it is on. FALSE after a complaint. */
gboolean why_cli_shards_describe (WhyShardHeader *header,
                                  const WhyAnalyzer *analyzer,
                                  const char *model_path,
                                  char **files);

/* What a command makes of a file: one JSON object in one line. NULL with error. g_free. */
typedef char *(*WhyCliFileFunc) (const char *path, void *user, GError **error);
/* Each file of the shard that is not done yet. The exit status. */
int why_cli_shards_run (const WhyCliShards *shards,
                        const WhyShardHeader *header,
                        char **files,
                        WhyCliFileFunc func,
                        void *user);

G_END_DECLS

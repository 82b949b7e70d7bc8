/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-set.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/shard/why-shard-file.h"
#include "analysis/shard/why-shard-json.h"

/* A shard's rows lie in one file, its neighbours' in others: so many stay open. */
#define MAX_OPEN 200

struct _WhyShardSet
{
  gsize n;
  WhyShardFile **files; /* by shard */
  gsize n_open;
};

/* Takes over the text. FALSE. */
static gboolean
refuse (const WhyShardFile *file, char *why, GError **error)
{
  g_autofree char *owned = why, *name = g_filename_display_name (file->path);
  g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "%s: %s", name, why);
  return FALSE;
}

static gboolean
check_file (const WhyShardFile *file, GError **error)
{
  const WhyShardHeader *header = file->header;
  if (file->first_damaged)
    return refuse (file,
                   g_strdup_printf (_ ("line %zu is cut off or damaged; run the command that wrote "
                                       "it again with --resume"),
                                    file->first_damaged),
                   error);
  if (file->first_again)
    return refuse (
        file,
        g_strdup_printf (_ ("line %zu is there twice; run the command that wrote it again "
                            "with --resume"),
                         file->first_again),
        error);
  gsize n = why_shard_count (header->shard, header->n_rows);
  if (file->lines->len == n)
    return TRUE;
  return refuse (
      file,
      g_strdup_printf (_ ("is not finished: it has %u of %zu lines; run the command that "
                          "wrote it again with --resume"),
                       file->lines->len, n),
      error);
}

/* Takes over the file where it fits. */
static gboolean
add_file (WhyShardSet *set, const WhyShardFile *first, WhyShardFile *file, GError **error)
{
  g_autofree char *name = g_filename_display_name (first->path);
  char *why = why_shard_header_compare (file->header, first->header, FALSE);
  if (why)
    {
      g_autofree char *owned = why;
      /* Translators: what is wrong with a file, and the file that it does not fit. */
      return refuse (file, g_strdup_printf (_ ("%s, unlike %s"), why, name), error);
    }
  gsize index = file->header->shard.index - 1;
  if (set->files[index])
    {
      g_autofree char *other = g_filename_display_name (set->files[index]->path);
      return refuse (file,
                     g_strdup_printf (_ ("is shard %zu of %zu, and so is %s"), index + 1, set->n,
                                      other),
                     error);
    }
  if (!check_file (file, error))
    return FALSE;
  why_shard_file_sort (file);
  set->files[index] = file;
  return TRUE;
}

static gboolean
check_whole (const WhyShardSet *set, const WhyShardFile *first, GError **error)
{
  for (gsize i = 0; i < set->n; i++)
    if (!set->files[i])
      return refuse (first,
                     g_strdup_printf (_ ("is one of %zu shards, but shard %zu is missing"), set->n,
                                      i + 1),
                     error);
  return TRUE;
}

WhyShardSet *
why_shard_set_open (const char *const *paths, gsize n, GError **error)
{
  g_autoptr (WhyShardSet) set = g_new0 (WhyShardSet, 1);
  const WhyShardFile *first = NULL;
  for (gsize i = 0; i < n; i++)
    {
      WhyShardFile *file = why_shard_file_open (paths[i], error);
      if (!file)
        return NULL;
      if (!first)
        {
          set->n = file->header->shard.n;
          set->files = g_new0 (WhyShardFile *, set->n);
        }
      if (!add_file (set, first ? first : file, file, error))
        {
          why_shard_file_close (file);
          return NULL;
        }
      first = first ? first : file;
    }
  return first && check_whole (set, first, error) ? g_steal_pointer (&set) : NULL;
}

void
why_shard_set_free (WhyShardSet *set)
{
  for (gsize i = 0; i < set->n; i++)
    g_clear_pointer (&set->files[i], why_shard_file_close);
  g_free (set->files);
  g_free (set);
}

const WhyShardHeader *
why_shard_set_header (const WhyShardSet *set)
{
  return set->files[0]->header;
}

const char *
why_shard_set_path (const WhyShardSet *set, gsize row)
{
  return set->files[row % set->n]->path;
}

static char *
read_failure (const WhyShardFile *file, const char *object, GError **error)
{
  g_autoptr (JsonObject) parsed = why_shard_json_parse (object, strlen (object));
  const char *message = parsed ? why_shard_json_string (parsed, "error") : NULL;
  if (message)
    return g_strdup (message);
  refuse (file, g_strdup (_ ("a line does not tell what failed")), error);
  return NULL;
}

char *
why_shard_set_read (WhyShardSet *set, gsize row, char **failure, GError **error)
{
  WhyShardFile *file = set->files[row % set->n];
  const WhyShardLine *line = &g_array_index (file->lines, WhyShardLine, row / set->n);
  *failure = NULL;
  if (!file->stream && set->n_open++ >= MAX_OPEN)
    {
      for (gsize i = 0; i < set->n; i++)
        why_shard_file_rest (set->files[i]);
      set->n_open = 1;
    }
  g_autofree char *object = why_shard_file_read (file, line, error);
  if (object && line->is_failure)
    {
      *failure = read_failure (file, object, error);
      if (!*failure)
        return NULL;
    }
  return g_steal_pointer (&object);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-cli-shards.h"

#include <string.h>

#include "analysis/corpus/why-manifest.h"
#include "analysis/why-data-path.h"

gboolean
why_cli_shards_is_on (const WhyCliShards *shards)
{
  return shards->shard || shards->resume;
}

gboolean
why_cli_shards_parse (const WhyCliShards *shards, const char *command, WhyShard *out)
{
  *out = (WhyShard){ 1, 1 };
  if (shards->shard && !why_shard_parse (shards->shard, out))
    why_cli_complain (
        "%s: --shard takes a part and how many there are, such as 1/4, 2/4, 3/4 and 4/4", command);
  else if (shards->resume && !shards->output)
    why_cli_complain ("%s: --resume needs -o OUT, the file to go on with", command);
  else
    return TRUE;
  return FALSE;
}

char **
why_cli_shards_files (
    const WhyCliShards *shards, const char *command, char **files, gsize n, int *status)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) listed = NULL;
  *status = WHY_EXIT_USAGE;
  if (shards->files_from)
    listed = why_file_list_read (shards->files_from, &error);
  if (error)
    {
      why_cli_complain ("%s", error->message);
      *status = WHY_EXIT_INPUT;
      return NULL;
    }
  if (n == 0 && !listed)
    {
      why_cli_complain ("%s: %s; see whybrato-cli %s --help", command, _ ("an argument is missing"),
                        command);
      return NULL;
    }
  GPtrArray *all = g_ptr_array_new ();
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (all, g_strdup (files[i]));
  for (gsize i = 0; listed && listed[i]; i++)
    g_ptr_array_add (all, g_strdup (listed[i]));
  g_ptr_array_add (all, NULL);
  return (char **) g_ptr_array_free (all, FALSE);
}

gboolean
why_cli_shards_filter (const WhyCliShards *shards, WhyManifest *manifest, const char *path)
{
  g_autoptr (GError) error = NULL;
  if (!shards->files_from)
    return TRUE;
  g_auto (GStrv) names = why_file_list_read (shards->files_from, &error);
  if (names && why_manifest_keep (manifest, (const char *const *) names, path, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

/* All networks that may have a say. */
static gboolean
describe_networks (WhyShardHeader *header, const char *model_path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (paths, model_path ? g_strdup (model_path) : why_data_path (WHY_DEFAULT_MODEL));
  static const char *const others[] = { WHY_NOTE_MODEL, WHY_LISTENER_MODEL };
  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      char *path = why_data_path (others[i]);
      if (path)
        g_ptr_array_add (paths, path);
    }
  g_ptr_array_add (paths, NULL);
  if (why_shard_header_set_networks (header, (const char *const *) paths->pdata, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

gboolean
why_cli_shards_describe (WhyShardHeader *header,
                         const WhyAnalyzer *analyzer,
                         const char *model_path,
                         char **files)
{
  if (analyzer)
    {
      g_free (header->model);
      header->model = g_utf8_make_valid (why_analyzer_axes (analyzer)->model_name, -1);
      if (!describe_networks (header, model_path))
        return FALSE;
    }
  if (!files)
    return TRUE;
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (; *files; files++, header->n_rows++)
    g_checksum_update (sum, (const guchar *) *files, (gssize) strlen (*files) + 1);
  g_free (header->list);
  header->list = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}

/* FALSE with error when the answer cannot be written; *failed: the file cannot be analysed. */
static gboolean
run_file (WhyShardWriter *writer,
          gsize row,
          const char *path,
          WhyCliFileFunc func,
          void *user,
          gboolean *failed,
          GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *object = func (path, user, &reason);
  if (object)
    return why_shard_writer_add (writer, row, object, error);
  *failed = TRUE;
  why_cli_complain ("%s", reason->message);
  return why_shard_writer_add_failure (writer, row, path, reason->message, error);
}

int
why_cli_shards_run (const WhyCliShards *shards,
                    const WhyShardHeader *header,
                    char **files,
                    WhyCliFileFunc func,
                    void *user)
{
  g_autoptr (GError) error = NULL;
  gboolean failed = FALSE;
  g_autoptr (WhyShardWriter) writer
      = why_shard_writer_new (shards->output, header, shards->resume, &error);
  for (gsize row = 0; writer && !error && row < header->n_rows; row++)
    if (why_shard_writer_wants (writer, row))
      run_file (writer, row, files[row], func, user, &failed, &error);
  if (!error)
    why_shard_writer_finish (writer, &error);
  if (!error)
    return failed ? WHY_EXIT_INPUT : WHY_EXIT_OK;
  why_cli_complain ("%s", error->message);
  return WHY_EXIT_INPUT;
}

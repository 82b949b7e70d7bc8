/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/shard/why-shard-json.h"
#include "analysis/text/why-json-builder.h"
#include "base/why-infile.h"

#define FORMAT "whybrato-lines"
#define VERSION 1

WhyShardHeader *
why_shard_header_new (const char *command, WhyShard shard)
{
  WhyShardHeader *header = g_new0 (WhyShardHeader, 1);
  header->command = g_strdup (command);
  header->program = g_strdup (WHY_VERSION);
  header->model = g_strdup ("");
  header->networks = g_strdup ("");
  header->list = g_strdup ("");
  header->options = g_ptr_array_new_with_free_func (g_free);
  header->shard = shard;
  return header;
}

void
why_shard_header_free (WhyShardHeader *header)
{
  g_free (header->command);
  g_free (header->program);
  g_free (header->model);
  g_free (header->networks);
  g_free (header->list);
  g_ptr_array_unref (header->options);
  g_free (header);
}

void
why_shard_header_add (WhyShardHeader *header, const char *name, const char *value)
{
  if (!value)
    return;
  g_ptr_array_add (header->options, g_strdup (name));
  g_ptr_array_add (header->options, g_utf8_make_valid (value, -1));
}

void
why_shard_header_add_number (WhyShardHeader *header, const char *name, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  why_shard_header_add (header, name, g_ascii_dtostr (number, sizeof number, value));
}

void
why_shard_header_add_count (WhyShardHeader *header, const char *name, gsize value)
{
  g_autofree char *number = g_strdup_printf ("%zu", value);
  why_shard_header_add (header, name, number);
}

const char **
why_shard_header_options (const WhyShardHeader *header, const char *name)
{
  GPtrArray *values = g_ptr_array_new ();
  for (guint i = 0; i + 1 < header->options->len; i += 2)
    if (strcmp (header->options->pdata[i], name) == 0)
      g_ptr_array_add (values, header->options->pdata[i + 1]);
  g_ptr_array_add (values, NULL);
  return (const char **) g_ptr_array_free (values, FALSE);
}

const char *
why_shard_header_option (const WhyShardHeader *header, const char *name, gsize index)
{
  for (guint i = 0; i + 1 < header->options->len; i += 2)
    if (strcmp (header->options->pdata[i], name) == 0 && index-- == 0)
      return header->options->pdata[i + 1];
  return NULL;
}

gboolean
why_shard_header_count (const WhyShardHeader *header, const char *name, gsize max, gsize *out)
{
  const char *text = why_shard_header_option (header, name, 0);
  guint64 value;
  if (!text || !g_ascii_string_to_unsigned (text, 10, 0, max, &value, NULL))
    return FALSE;
  *out = (gsize) value;
  return TRUE;
}

static gboolean
add_file (GChecksum *sum, const char *path, GError **error)
{
  WhyError reason = { WHY_OK, "" };
  FILE *file = why_infile_open (path, NULL, &reason);
  guchar block[65536];
  gsize n;
  if (file)
    {
      while ((n = fread (block, 1, sizeof block, file)) > 0)
        g_checksum_update (sum, block, (gssize) n);
      if (ferror (file))
        why_error_set (&reason, WHY_ERR_IO, "could not be read");
      fclose (file);
    }
  if (reason.status == WHY_OK)
    return TRUE;
  why_error_propagate (error, &reason, path);
  return FALSE;
}

gboolean
why_shard_header_set_networks (WhyShardHeader *header, const char *const *paths, GError **error)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (; *paths; paths++)
    if (!add_file (sum, *paths, error))
      return FALSE;
  g_free (header->networks);
  header->networks = g_strdup (g_checksum_get_string (sum));
  return TRUE;
}

char *
why_shard_header_format (const WhyShardHeader *header)
{
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "format", FORMAT);
  why_json_add_count (builder, "version", VERSION);
  why_json_add_string (builder, "program", header->program);
  why_json_add_string (builder, "command", header->command);
  why_json_add_string (builder, "model", header->model);
  why_json_add_string (builder, "networks", header->networks);
  why_json_begin_array (builder, "options");
  for (guint i = 0; i < header->options->len; i++)
    why_json_add_string (builder, NULL, header->options->pdata[i]);
  json_builder_end_array (builder);
  why_json_add_string (builder, "list", header->list);
  why_json_add_count (builder, "rows", header->n_rows);
  why_json_add_count (builder, "shard", header->shard.index);
  why_json_add_count (builder, "shards", header->shard.n);
  json_builder_end_object (builder);
  char *line = why_json_builder_line (builder);
  line[strlen (line) - 1] = '\0';
  return line;
}

static gboolean
take_string (JsonObject *object, const char *name, char **out)
{
  const char *text = why_shard_json_string (object, name);
  g_free (*out);
  *out = g_strdup (text ? text : "");
  return text != NULL;
}

static gboolean
take_options (JsonObject *object, GPtrArray *out)
{
  JsonArray *array = why_shard_json_array (object, "options");
  guint n = array ? json_array_get_length (array) : 1;
  for (guint i = 0; array && i < n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      g_ptr_array_add (out, g_strdup (json_node_get_string (node)));
    }
  return n % 2 == 0;
}

WhyShardHeader *
why_shard_header_parse (const char *line, gsize n)
{
  g_autoptr (JsonObject) object = why_shard_json_parse (line, n);
  g_autoptr (WhyShardHeader) header = why_shard_header_new ("", (WhyShard){ 1, 1 });
  gsize version;
  const char *format = object ? why_shard_json_string (object, "format") : NULL;
  if (!format || strcmp (format, FORMAT) != 0
      || !why_shard_json_count (object, "version", G_MAXINT, &version) || version != VERSION
      || !take_string (object, "program", &header->program)
      || !take_string (object, "command", &header->command)
      || !take_string (object, "model", &header->model)
      || !take_string (object, "networks", &header->networks)
      || !take_options (object, header->options) || !take_string (object, "list", &header->list)
      || !why_shard_json_count (object, "rows", G_MAXINT64, &header->n_rows)
      || !why_shard_json_count (object, "shard", WHY_SHARD_MAX, &header->shard.index)
      || !why_shard_json_count (object, "shards", WHY_SHARD_MAX, &header->shard.n)
      || header->shard.index < 1 || header->shard.index > header->shard.n)
    return NULL;
  return g_steal_pointer (&header);
}

/* The first option that differs, in words; NULL: none does. */
static char *
compare_options (const WhyShardHeader *a, const WhyShardHeader *b)
{
  for (int turn = 0; turn < 2; turn++)
    {
      const WhyShardHeader *one = turn ? b : a;
      for (guint i = 0; i + 1 < one->options->len; i += 2)
        {
          const char *name = one->options->pdata[i];
          g_autofree const char **first = why_shard_header_options (a, name),
                                **second = why_shard_header_options (b, name);
          if (g_strv_equal (first, second))
            continue;
          g_autofree char *of_a = g_strjoinv (",", (char **) first),
                          *of_b = g_strjoinv (",", (char **) second);
          return g_strdup_printf (_ ("is of other options: %s is “%s”, not “%s”"), name, of_a,
                                  of_b);
        }
    }
  return NULL;
}

char *
why_shard_header_compare (const WhyShardHeader *a, const WhyShardHeader *b, gboolean same_shard)
{
  if (strcmp (a->command, b->command) != 0)
    return g_strdup_printf (_ ("is of “%s”, not “%s”"), a->command, b->command);
  if (strcmp (a->program, b->program) != 0)
    return g_strdup_printf (_ ("was written by version %s, not %s"), a->program, b->program);
  if (strcmp (a->model, b->model) != 0)
    return g_strdup_printf (_ ("is of another model: “%s”, not “%s”"), a->model, b->model);
  if (strcmp (a->networks, b->networks) != 0)
    return g_strdup (_ ("is of another model of the same name"));
  char *options = compare_options (a, b);
  if (options)
    return options;
  if (a->n_rows != b->n_rows || strcmp (a->list, b->list) != 0)
    return g_strdup (_ ("is of another list of recordings"));
  if (a->shard.n != b->shard.n)
    return g_strdup_printf (_ ("is one of %zu shards, not of %zu"), a->shard.n, b->shard.n);
  if (same_shard && a->shard.index != b->shard.index)
    return g_strdup_printf (_ ("is shard %zu, not %zu"), a->shard.index, b->shard.index);
  return NULL;
}

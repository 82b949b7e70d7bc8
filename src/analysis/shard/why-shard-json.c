/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-json.h"

#include <math.h>
#include <string.h>

#include "analysis/text/why-json-builder.h"

#define MAX_DEPTH 8

static const char *const odd_names[] = { "nan", "inf", "-inf" };
static const double odd_values[] = { NAN, INFINITY, -INFINITY };

/* JSON-GLib's parser calls itself for each level. */
static gboolean
is_flat (const char *text, gsize n)
{
  int depth = 0;
  gboolean in_string = FALSE;
  for (gsize i = 0; i < n; i++)
    if (text[i] == '\0')
      return FALSE;
    else if (in_string && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      in_string = !in_string;
    else if (!in_string && (text[i] == '{' || text[i] == '['))
      {
        if (++depth > MAX_DEPTH)
          return FALSE;
      }
    else if (!in_string && (text[i] == '}' || text[i] == ']'))
      depth--;
  return depth == 0 && !in_string;
}

JsonObject *
why_shard_json_parse (const char *text, gsize n)
{
  if (n < 2 || text[0] != '{' || !is_flat (text, n) || !g_utf8_validate (text, (gssize) n, NULL))
    return NULL;
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  if (!json_parser_load_from_data (parser, text, (gssize) n, NULL))
    return NULL;
  JsonNode *root = json_parser_get_root (parser);
  return root && JSON_NODE_HOLDS_OBJECT (root) ? json_object_ref (json_node_get_object (root))
                                               : NULL;
}

static gboolean
read_number (JsonNode *node, double *out)
{
  if (!node || !JSON_NODE_HOLDS_VALUE (node))
    return FALSE;
  GType type = json_node_get_value_type (node);
  if (type == G_TYPE_STRING)
    {
      for (gsize i = 0; i < G_N_ELEMENTS (odd_names); i++)
        if (strcmp (json_node_get_string (node), odd_names[i]) == 0)
          {
            *out = odd_values[i];
            return TRUE;
          }
      return FALSE;
    }
  *out = json_node_get_double (node);
  return type == G_TYPE_DOUBLE || type == G_TYPE_INT64;
}

static gboolean
read_count (JsonNode *node, gsize max, gsize *out)
{
  if (!node || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
      || json_node_get_int (node) < 0 || (guint64) json_node_get_int (node) > max)
    return FALSE;
  *out = (gsize) json_node_get_int (node);
  return TRUE;
}

const char *
why_shard_json_string (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

gboolean
why_shard_json_count (JsonObject *object, const char *name, gsize max, gsize *out)
{
  return read_count (json_object_get_member (object, name), max, out);
}

JsonArray *
why_shard_json_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  return node && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

/* Of exactly n elements. */
static JsonArray *
array_of (JsonObject *object, const char *name, gsize n)
{
  JsonArray *array = why_shard_json_array (object, name);
  return array && json_array_get_length (array) == n ? array : NULL;
}

gboolean
why_shard_json_numbers (JsonObject *object, const char *name, gsize n, double *out)
{
  JsonArray *array = array_of (object, name, n);
  for (guint i = 0; array && i < n; i++)
    if (!read_number (json_array_get_element (array, i), &out[i]))
      return FALSE;
  return array != NULL;
}

gboolean
why_shard_json_floats (JsonObject *object, const char *name, gsize n, float *out)
{
  JsonArray *array = array_of (object, name, n);
  for (guint i = 0; array && i < n; i++)
    {
      double value;
      if (!read_number (json_array_get_element (array, i), &value))
        return FALSE;
      out[i] = (float) value;
    }
  return array != NULL;
}

gboolean
why_shard_json_counts (JsonObject *object, const char *name, gsize n, gsize *out)
{
  JsonArray *array = array_of (object, name, n);
  for (guint i = 0; array && i < n; i++)
    if (!read_count (json_array_get_element (array, i), G_MAXUINT32, &out[i]))
      return FALSE;
  return array != NULL;
}

static void
add_number (JsonBuilder *builder, double value)
{
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_string_value (builder, odd_names[isnan (value) ? 0 : value > 0 ? 1 : 2]);
}

void
why_shard_json_add_numbers (JsonBuilder *builder, const char *name, gsize n, const double *values)
{
  why_json_begin_array (builder, name);
  for (gsize i = 0; i < n; i++)
    add_number (builder, values[i]);
  json_builder_end_array (builder);
}

void
why_shard_json_add_floats (JsonBuilder *builder, const char *name, gsize n, const float *values)
{
  why_json_begin_array (builder, name);
  for (gsize i = 0; i < n; i++)
    add_number (builder, (double) values[i]);
  json_builder_end_array (builder);
}

void
why_shard_json_add_counts (JsonBuilder *builder, const char *name, gsize n, const gsize *values)
{
  why_json_begin_array (builder, name);
  for (gsize i = 0; i < n; i++)
    why_json_add_count (builder, NULL, values[i]);
  json_builder_end_array (builder);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-json-builder.h"

#include <math.h>

static void
set_name (JsonBuilder *builder, const char *name)
{
  if (name)
    json_builder_set_member_name (builder, name);
}

void
why_json_add_number (JsonBuilder *builder, const char *name, double value)
{
  set_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
why_json_add_string (JsonBuilder *builder, const char *name, const char *value)
{
  set_name (builder, name);
  if (value)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
why_json_add_count (JsonBuilder *builder, const char *name, gsize value)
{
  set_name (builder, name);
  json_builder_add_int_value (builder, (gint64) value);
}

void
why_json_begin_object (JsonBuilder *builder, const char *name)
{
  set_name (builder, name);
  json_builder_begin_object (builder);
}

void
why_json_begin_array (JsonBuilder *builder, const char *name)
{
  set_name (builder, name);
  json_builder_begin_array (builder);
}

void
why_json_add_values (
    JsonBuilder *builder, const char *name, const char *const *names, gsize n, const float *values)
{
  why_json_begin_object (builder, name);
  for (gsize i = 0; i < n; i++)
    why_json_add_number (builder, names[i], (double) values[i]);
  json_builder_end_object (builder);
}

char *
why_json_builder_line (JsonBuilder *builder)
{
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);
  g_object_unref (builder);
  return g_strconcat (text, "\n", NULL);
}

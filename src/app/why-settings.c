/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-settings.h"

#include "analysis/why-analyzer.h"

/* The installed schema, or the one of the build tree. */
static GSettingsSchema *
find_schema (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  GSettingsSchema *schema
      = installed ? g_settings_schema_source_lookup (installed, WHY_APP_ID, TRUE) : NULL;
  if (schema)
    return schema;
  g_autofree char *compiled = why_data_path ("gschemas.compiled");
  if (!compiled)
    return NULL;
  g_autofree char *folder = g_path_get_dirname (compiled);
  g_autoptr (GSettingsSchemaSource) built
      = g_settings_schema_source_new_from_directory (folder, installed, TRUE, NULL);
  return built ? g_settings_schema_source_lookup (built, WHY_APP_ID, FALSE) : NULL;
}

static GSettings *
settings (void)
{
  static GSettings *shared;
  static gsize once;
  if (g_once_init_enter (&once))
    {
      g_autoptr (GSettingsSchema) schema = find_schema ();
      if (schema)
        shared = g_settings_new_full (schema, NULL, NULL);
      g_once_init_leave (&once, 1);
    }
  return shared;
}

/* Main thread only. */
static GHashTable *
memory (void)
{
  static GHashTable *table;
  if (!table)
    table = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return table;
}

char *
why_settings_get (const char *key)
{
  if (settings ())
    return g_settings_get_string (settings (), key);
  const char *value = g_hash_table_lookup (memory (), key);
  return g_strdup (value ? value : "");
}

void
why_settings_set (const char *key, const char *value)
{
  if (settings ())
    g_settings_set_string (settings (), key, value);
  else
    g_hash_table_insert (memory (), g_strdup (key), g_strdup (value));
}

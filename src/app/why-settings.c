/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-settings.h"

#include "analysis/why-analyzer.h"

/* GSettings ends the program that asks for a key its schema lacks: one of another version is as
 * good as none. */
static gboolean
has_all_keys (GSettingsSchema *schema)
{
  static const char *const keys[] = { "color-scheme", "export-folder", "input-device", "rule" };
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_schema_has_key (schema, keys[i]))
      return FALSE;
  return TRUE;
}

static GSettingsSchema *
look_up (GSettingsSchemaSource *source)
{
  GSettingsSchema *schema
      = source ? g_settings_schema_source_lookup (source, WHY_APP_ID, TRUE) : NULL;
  if (schema && !has_all_keys (schema))
    g_clear_pointer (&schema, g_settings_schema_unref);
  return schema;
}

/* The schema of the build tree for a program that runs there, else the installed one. */
static GSettingsSchema *
find_schema (void)
{
  g_autofree char *compiled = why_data_path ("gschemas.compiled");
  g_autofree char *folder = compiled ? g_path_get_dirname (compiled) : NULL;
  g_autoptr (GSettingsSchemaSource) built
      = folder ? g_settings_schema_source_new_from_directory (folder, NULL, TRUE, NULL) : NULL;
  GSettingsSchema *schema = look_up (built);
  return schema ? schema : look_up (g_settings_schema_source_get_default ());
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

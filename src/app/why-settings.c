/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-settings.h"

static GSettings *
settings (void)
{
  static GSettings *shared;
  static gsize once;
  if (g_once_init_enter (&once))
    {
      GSettingsSchemaSource *source = g_settings_schema_source_get_default ();
      g_autoptr (GSettingsSchema) schema = source ? g_settings_schema_source_lookup (source, WHY_APP_ID, TRUE) : NULL;
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

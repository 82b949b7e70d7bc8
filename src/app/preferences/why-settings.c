/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/preferences/why-settings.h"

#include <math.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/why-data-path.h"

/* Every key with its default, of the schema's type, and the range of a number: what another program
 * has written there may be anything. Where both ends are 0 there is none. */
typedef struct
{
  const char *name, *value;
  double least, most;
} Key;

#define MAX_SIDE_PX 16384 /* of a window */
#define MAX_FIGURE_PX 20000
#define MAX_FONT_POINTS 200

static const Key keys[] = {
  { "a4-hz", "440.0", 380, 480 },
  { "color-scheme", "''" },
  { "colours", "''" },
  { "db-range", "80.0", 20, 160 },
  { "export-colours", "''" },
  { "export-dpi", "192", 36, 1200 },
  { "export-folder", "''" },
  { "export-font-size", "0.0", 0, MAX_FONT_POINTS },
  { "export-format", "''" },
  { "export-heading", "true" },
  { "export-height", "0.0", 0, MAX_FIGURE_PX },
  { "export-layout", "''" },
  { "export-relevance-colours", "''" },
  { "export-theme", "''" },
  { "export-unit", "''" },
  { "export-width", "1500.0", 1, MAX_FIGURE_PX },
  { "folder-models", "''" },
  { "input-device", "''" },
  { "model", "''" },
  { "open-folder", "''" },
  { "pitch-line", "true" },
  { "relevance-colours", "''" },
  { "rule", "''" },
  { "spectrogram-windows", "''" },
  { "target-extent-from", "20.0", 1, 400 },
  { "target-extent-to", "50.0", 1, 400 },
  { "target-rate-from", "5.0", 1, 20 },
  { "target-rate-to", "6.0", 1, 20 },
  { "threads", "0", 0, 256 },
  { "window-height", "760", 1, MAX_SIDE_PX },
  { "window-maximized", "false" },
  { "window-width", "1200", 1, MAX_SIDE_PX },
};

/* GSettings ends the program that asks for a key its schema lacks: one of another version is as
 * good as none. */
static gboolean
has_all_keys (GSettingsSchema *schema)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (!g_settings_schema_has_key (schema, keys[i].name))
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

/* In place of GSettings where there is no schema: the same signal. */
typedef struct
{
  GObject parent_instance;
} WhyMemorySettings;

typedef struct
{
  GObjectClass parent_class;
} WhyMemorySettingsClass;

static GType why_memory_settings_get_type (void);
G_DEFINE_FINAL_TYPE (WhyMemorySettings, why_memory_settings, G_TYPE_OBJECT)

static guint memory_changed;

static void
why_memory_settings_class_init (WhyMemorySettingsClass *klass)
{
  memory_changed
      = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST | G_SIGNAL_DETAILED,
                      0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
why_memory_settings_init (WhyMemorySettings *self)
{
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

/* Who says that a key has changed. */
static gpointer
notifier (void)
{
  static gpointer memory_settings;
  if (settings ())
    return settings ();
  if (!memory_settings)
    memory_settings = g_object_new (why_memory_settings_get_type (), NULL);
  return memory_settings;
}

static GHashTable *
memory (void)
{
  static GHashTable *table;
  if (!table)
    {
      table
          = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) g_variant_unref);
      for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
        g_hash_table_insert (table, (gpointer) keys[i].name,
                             g_variant_ref_sink (g_variant_new_parsed (keys[i].value)));
    }
  return table;
}

static const Key *
find_key (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    if (g_str_equal (keys[i].name, name))
      return &keys[i];
  return NULL;
}

static gboolean
is_int (GVariant *value)
{
  return g_variant_is_of_type (value, G_VARIANT_TYPE_INT32);
}

static double
number_of (GVariant *value)
{
  return is_int (value) ? g_variant_get_int32 (value) : g_variant_get_double (value);
}

static gboolean
is_in_range (const Key *key, GVariant *value)
{
  if (key->least == 0 && key->most == 0)
    return TRUE;
  double number = number_of (value);
  return number >= key->least && number <= key->most; /* NaN is not */
}

static GVariant *
get_stored (const char *key)
{
  if (settings ())
    return g_settings_get_value (settings (), key);
  GVariant *value = g_hash_table_lookup (memory (), key);
  g_return_val_if_fail (value, NULL);
  return g_variant_ref (value);
}

/* What makes no sense is as good as not set. */
static GVariant *
get_value (const char *name)
{
  const Key *key = find_key (name);
  g_return_val_if_fail (key, NULL);
  g_autoptr (GVariant) value = get_stored (name);
  if (is_in_range (key, value))
    return g_steal_pointer (&value);
  return g_variant_ref_sink (g_variant_new_parsed (key->value));
}

/* Says nothing where the value is what it was. */
static void
set_value (const char *key, GVariant *floating)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (floating), before = get_stored (key);
  g_return_if_fail (before && g_variant_is_of_type (value, g_variant_get_type (before)));
  if (g_variant_equal (value, before))
    return;
  if (settings ())
    g_settings_set_value (settings (), key, value);
  else
    {
      gpointer name;
      g_hash_table_lookup_extended (memory (), key, &name, NULL);
      g_hash_table_insert (memory (), name, g_variant_ref (value));
      gpointer memory_settings = notifier ();
      g_signal_emit (memory_settings, memory_changed, g_quark_from_string (key), key);
    }
}

char *
why_settings_get (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return g_variant_dup_string (value, NULL);
}

void
why_settings_set (const char *key, const char *value)
{
  set_value (key, g_variant_new_string (value));
}

/* Settings are text, paths any bytes: what is no text is kept as a URI. */
void
why_settings_set_path (const char *key, const char *path)
{
  if (g_utf8_validate (path, -1, NULL))
    {
      why_settings_set (key, path);
      return;
    }
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);
  if (uri)
    why_settings_set (key, uri);
}

char *
why_settings_get_path (const char *key)
{
  char *text = why_settings_get (key);
  char *path = g_str_has_prefix (text, "file:") ? g_filename_from_uri (text, NULL, NULL) : NULL;
  if (!path)
    return text;
  g_free (text);
  return path;
}

double
why_settings_get_double (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return number_of (value);
}

/* The nearest that the key may have. */
void
why_settings_set_double (const char *name, double value)
{
  const Key *key = find_key (name);
  g_return_if_fail (key);
  g_autoptr (GVariant) before = get_stored (name);
  if (isnan (value))
    return;
  if (key->least != 0 || key->most != 0)
    value = CLAMP (value, key->least, key->most);
  set_value (name, is_int (before) ? g_variant_new_int32 ((gint32) round (value))
                                   : g_variant_new_double (value));
}

int
why_settings_get_int (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return g_variant_get_int32 (value);
}

void
why_settings_set_int (const char *key, int value)
{
  why_settings_set_double (key, value);
}

gboolean
why_settings_get_boolean (const char *key)
{
  g_autoptr (GVariant) value = get_value (key);
  return g_variant_get_boolean (value);
}

void
why_settings_set_boolean (const char *key, gboolean value)
{
  set_value (key, g_variant_new_boolean (value));
}

/* GLib disconnects it when the owner goes. */
void
why_settings_watch (const char *key, WhySettingsFunc func, gpointer user, GObject *owner)
{
  g_autofree char *signal = key ? g_strconcat ("changed::", key, NULL) : g_strdup ("changed");
  GClosure *closure = g_cclosure_new_swap (G_CALLBACK (func), user, NULL);
  g_object_watch_closure (owner, closure);
  g_signal_connect_closure (notifier (), signal, closure, FALSE);
}

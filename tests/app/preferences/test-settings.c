/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/why-data-path.h"
#include "app/preferences/why-settings.h"

/* With the schema of the build tree, or with the first argument "none" without any: settings hold
 * what they were given. */

static gboolean has_schema;

static void
test_schema (void)
{
  g_autofree char *compiled = why_data_path ("gschemas.compiled");
  g_assert_cmpint (compiled != NULL, ==, has_schema);
}

static void
test_round_trip (void)
{
  static const struct
  {
    const char *key, *first, *second;
  } cases[] = {
    { "input-device", "ALSA/a microphone", "" },
    { "rule", "epsilon", "epsilon-zplus" },
    { "color-scheme", "dark", "light" },
    { "export-folder", "/home/jürgen/Music", "/tmp" },
    { "spectrogram-windows", "short", "long" },
    { "model", "/tmp/mine.safetensors", "" },
    { "open-folder", "/home/jürgen/Music", "/tmp" },
  };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *before = why_settings_get (cases[i].key);
      g_assert_cmpstr (before, ==, "");
      why_settings_set (cases[i].key, cases[i].first);
      g_autofree char *first = why_settings_get (cases[i].key);
      g_assert_cmpstr (first, ==, cases[i].first);
      why_settings_set (cases[i].key, cases[i].second);
      g_autofree char *second = why_settings_get (cases[i].key);
      g_assert_cmpstr (second, ==, cases[i].second);
    }
}

static void
test_numbers (void)
{
  g_assert_cmpint (why_settings_get_int ("window-width"), ==, 1200);
  g_assert_cmpint (why_settings_get_int ("window-height"), ==, 760);
  g_assert_cmpint (why_settings_get_int ("threads"), ==, 0);
  g_assert_cmpfloat (why_settings_get_double ("db-range"), ==, 80);
  why_settings_set_double ("db-range", 62.5);
  g_assert_cmpfloat (why_settings_get_double ("db-range"), ==, 62.5);
  why_settings_set_double ("threads", 2.6);
  g_assert_cmpfloat (why_settings_get_double ("threads"), ==, 3);
  why_settings_set_int ("threads", 3);
  g_assert_cmpint (why_settings_get_int ("threads"), ==, 3);
  g_assert_false (why_settings_get_boolean ("window-maximized"));
  why_settings_set_boolean ("window-maximized", TRUE);
  g_assert_true (why_settings_get_boolean ("window-maximized"));
}

/* What another program, or another version, has stored. */
static void
test_absurd (void)
{
  static const struct
  {
    const char *key, *stored;
    double expected;
  } cases[] = {
    { "window-width", "-5", 1200 },         { "window-width", "0", 1200 },
    { "window-width", "2147483647", 1200 }, { "window-height", "-2147483648", 760 },
    { "window-height", "480", 480 },        { "export-width", "nan", 1500 },
    { "export-width", "inf", 1500 },        { "export-width", "-1.0", 1500 },
    { "export-width", "0.0", 1500 },        { "export-height", "1e300", 0 },
    { "export-height", "-0.5", 0 },         { "export-font-size", "nan", 0 },
    { "export-font-size", "1e9", 0 },       { "export-font-size", "11.5", 11.5 },
  };
  if (!has_schema)
    {
      g_test_skip ("nobody else can store anything");
      return;
    }
  g_autofree char *compiled = why_data_path ("gschemas.compiled"),
                  *folder = g_path_get_dirname (compiled);
  g_autoptr (GSettingsSchemaSource) source
      = g_settings_schema_source_new_from_directory (folder, NULL, TRUE, NULL);
  g_autoptr (GSettingsSchema) schema = g_settings_schema_source_lookup (source, WHY_APP_ID, FALSE);
  g_autoptr (GSettings) other = g_settings_new_full (schema, NULL, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) before = g_settings_get_value (other, cases[i].key);
      GVariant *value
          = g_variant_is_of_type (before, G_VARIANT_TYPE_INT32)
                ? g_variant_new_int32 ((gint32) g_ascii_strtoll (cases[i].stored, NULL, 10))
                : g_variant_new_double (g_ascii_strtod (cases[i].stored, NULL));
      g_assert_true (g_settings_set_value (other, cases[i].key, value));
      g_assert_cmpfloat (why_settings_get_double (cases[i].key), ==, cases[i].expected);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_settings_reset (other, cases[i].key);
}

/* What is set comes into the range of its key, as its schema wants it. */
static void
test_range (void)
{
  why_settings_set_double ("db-range", 1e6);
  g_assert_cmpfloat (why_settings_get_double ("db-range"), ==, 160);
  why_settings_set_double ("db-range", (double) NAN);
  g_assert_cmpfloat (why_settings_get_double ("db-range"), ==, 160);
  why_settings_set_double ("a4-hz", -1);
  g_assert_cmpfloat (why_settings_get_double ("a4-hz"), ==, 380);
  why_settings_set_int ("threads", -7);
  g_assert_cmpint (why_settings_get_int ("threads"), ==, 0);
  why_settings_set_int ("window-width", G_MAXINT);
  g_assert_cmpint (why_settings_get_int ("window-width"), ==, 16384);
  why_settings_set_double ("db-range", 80);
  why_settings_set_double ("a4-hz", 440);
  why_settings_set_int ("window-width", 1200);
}

/* Any bytes but a NUL. */
static void
test_paths (void)
{
  static const char *const paths[]
      = { "/home/jürgen/Music", "/tmp/caf\xe9", "/\xff\xfe %41#?", "" };
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      why_settings_set_path ("open-folder", paths[i]);
      g_autofree char *path = why_settings_get_path ("open-folder"),
                      *text = why_settings_get ("open-folder");
      g_assert_cmpstr (path, ==, paths[i]);
      g_assert_true (g_utf8_validate (text, -1, NULL));
    }
}

static void
count_cb (gpointer user)
{
  ++*(int *) user;
}

/* One call a change, none without one, none once the owner is gone. */
static void
test_watch (void)
{
  int n_rule = 0, n_any = 0;
  g_autoptr (GObject) keeper = g_object_new (G_TYPE_OBJECT, NULL);
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  why_settings_set ("rule", "");
  why_settings_watch ("rule", count_cb, &n_rule, owner);
  why_settings_watch (NULL, count_cb, &n_any, keeper);
  why_settings_set ("rule", "epsilon");
  why_settings_set ("rule", "epsilon");
  why_settings_set ("model", "/tmp/other.safetensors");
  g_assert_cmpint (n_rule, ==, 1);
  g_assert_cmpint (n_any, ==, 2);
  g_object_unref (owner);
  why_settings_set ("rule", "epsilon-zplus");
  g_assert_cmpint (n_rule, ==, 1);
  g_assert_cmpint (n_any, ==, 3);
}

int
main (int argc, char **argv)
{
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("XDG_DATA_DIRS", "/nonexistent", TRUE);
  g_setenv ("XDG_DATA_HOME", "/nonexistent", TRUE);
  g_test_init (&argc, &argv, NULL);
  has_schema = argc < 2 || !g_str_equal (argv[1], "none");
  if (!has_schema)
    g_setenv ("WHYBRATO_DATA", "/nonexistent", TRUE);
  g_test_add_func ("/settings/schema", test_schema);
  g_test_add_func ("/settings/round-trip", test_round_trip);
  g_test_add_func ("/settings/numbers", test_numbers);
  g_test_add_func ("/settings/absurd", test_absurd);
  g_test_add_func ("/settings/range", test_range);
  g_test_add_func ("/settings/paths", test_paths);
  g_test_add_func ("/settings/watch", test_watch);
  return g_test_run ();
}

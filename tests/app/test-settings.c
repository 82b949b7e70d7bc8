/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-analyzer.h"
#include "app/why-settings.h"

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
  g_test_add_func ("/settings/watch", test_watch);
  return g_test_run ();
}

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
  return g_test_run ();
}

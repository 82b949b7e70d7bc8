/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Words and numbers for people are the user's; what programs read is the same in every country. */
#include <locale.h>
#include <string.h>

#include "cli-case.h"

typedef struct
{
  const char *language, *locale;
  const char *help, *refusal, *misuse, *files, *note, *why, *reason;
} Language;

static const Language languages[] = {
  { "de", "de_DE.UTF-8", "Befehle:\n  analyze ", "gibt es nicht", "ein Befehl fehlt",
    "--width=LÄNGE", "  H4 ", "  Warum ", "Die Tonhöhe schwingt 6,0-mal " },
  { "es", "es_ES.UTF-8", "Órdenes:\n  analyze ", "no existe", "falta una orden", "--width=LONGITUD",
    "  si4 ", "  Por qué ", "La altura oscila 6,0 veces " },
  { "fr", "fr_FR.UTF-8", "Commandes\u00a0:\n  analyze ", "n’existe pas", "il manque une commande",
    "--width=LONGUEUR", "  si4 ", "  Pourquoi ", "La hauteur oscille 6,0 fois " },
};

/* Runs the command as in that country; the former one is back afterwards. */
static CliRun
run_there (const char *locale, const char *command, const char *argument, const char *format)
{
  g_autofree char *old = g_strdup (g_getenv ("LC_ALL"));
  g_setenv ("LC_ALL", locale, TRUE);
  CliRun run = cli_run (command, argument, format, NULL);
  if (old)
    g_setenv ("LC_ALL", old, TRUE);
  else
    g_unsetenv ("LC_ALL");
  return run;
}

/* False, and the test is skipped, where this machine has not the locale. */
static gboolean
has_locale (const char *locale)
{
  g_autofree char *old = g_strdup (setlocale (LC_ALL, NULL));
  gboolean found = setlocale (LC_ALL, locale) != NULL;
  setlocale (LC_ALL, old);
  if (!found)
    g_test_skip ("this machine has not the locale; localedef makes it");
  return found;
}

static void
test_help (gconstpointer data)
{
  const Language *l = data;
  if (!has_locale (l->locale))
    return;
  g_autofree char *help = cli_output (run_there (l->locale, "--help", NULL, NULL));
  g_assert_nonnull (strstr (help, l->help));
  g_autofree char *figure = cli_output (run_there (l->locale, "figure", "--help", NULL));
  g_assert_nonnull (strstr (figure, l->files));
  cli_assert_refused (run_there (l->locale, "analyze", "/nowhere.wav", NULL), "/nowhere.wav",
                      l->refusal);
  cli_assert_misused (run_there (l->locale, NULL, NULL, NULL), l->misuse);
}

static void
test_text (gconstpointer data)
{
  const Language *l = data;
  if (!has_locale (l->locale))
    return;
  /* A B4, a little too high to be without a decimal digit. */
  const char *path = case_sound ("b4.wav", 1.5, CLI_RATE, 494.5);
  g_autofree char *text = cli_output (run_there (l->locale, "analyze", path, NULL));
  g_assert_nonnull (strstr (text, l->note));
  g_assert_nonnull (strstr (text, l->why));
  g_assert_nonnull (strstr (text, "0:00,0–0:01,5"));
  g_assert_null (strstr (text, "0:01.5"));
}

static void
remove_times (JsonObject *object)
{
  g_assert_true (json_object_has_member (object, "timings_ms"));
  json_object_remove_member (object, "timings_ms");
}

static void
test_json (gconstpointer data)
{
  const Language *l = data;
  if (!has_locale (l->locale))
    return;
  const char *path = case_sound ("b4.wav", 1.5, CLI_RATE, 494.5);
  g_autoptr (JsonObject) here = cli_object (cli_run ("analyze", path, "--format=json", NULL));
  g_autoptr (JsonObject) there
      = cli_object (run_there (l->locale, "analyze", path, "--format=json"));
  /* The reason is for people. */
  const char *reason = json_object_get_string_member (there, "reason");
  g_test_message ("%s", reason);
  g_assert_true (g_str_has_prefix (reason, l->reason));
  json_object_remove_member (there, "reason");
  g_assert_nonnull (json_object_get_string_member (here, "reason"));
  json_object_remove_member (here, "reason");
  remove_times (here);
  remove_times (there);
  g_autoptr (JsonNode) a = json_node_init_object (json_node_alloc (), here);
  g_autoptr (JsonNode) b = json_node_init_object (json_node_alloc (), there);
  g_assert_true (json_node_equal (a, b));
  g_assert_cmpstr (json_object_get_string_member (there, "note"), ==, "B4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  cli_begin ();
  for (gsize i = 0; i < G_N_ELEMENTS (languages); i++)
    {
      const struct
      {
        const char *name;
        GTestDataFunc run;
      } tests[] = { { "help", test_help }, { "text", test_text }, { "json", test_json } };
      for (gsize k = 0; k < G_N_ELEMENTS (tests); k++)
        {
          g_autofree char *path
              = g_strdup_printf ("/cli/languages/%s/%s", languages[i].language, tests[k].name);
          g_test_add_data_func (path, &languages[i], tests[k].run);
        }
    }
  int status = g_test_run ();
  cli_end ();
  return status;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-cli.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/why-outfile.h"
#include "base/why-utf8.h"

static G_GNUC_PRINTF (1, 0) void complain_va (const char *format, va_list args)
{
  g_autofree char *message = g_strdup_vprintf (gettext (format), args);
  g_strdelimit (message, "\r\n", ' ');
  g_autofree char *plain = why_utf8_plain (message, "");
  fprintf (stderr, "whybrato-cli: %s\n", plain);
}

void
why_cli_complain (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  complain_va (format, args);
  va_end (args);
}

int
why_cli_misuse (const char *format, ...)
{
  va_list args;
  va_start (args, format);
  complain_va (format, args);
  va_end (args);
  return WHY_EXIT_USAGE;
}

gboolean
why_cli_parse (int *argc,
               char ***argv,
               const GOptionEntry *entries,
               const char *parameters,
               const char *summary,
               int min_rest,
               int max_rest,
               int *status)
{
  g_autoptr (GOptionContext) context = g_option_context_new (parameters);
  gboolean help = FALSE;
  const GOptionEntry help_entry[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, &help, N_ ("Show this help"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  /* GLib's own --help exits; ours returns, so that every path ends in main. */
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, help_entry, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  char *program = (*argv)[0];
  /* GLib keeps the "--" that marks the end of options where a name with a dash follows. */
  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *status
          = why_cli_misuse ("%s: %s; see whybrato-cli %s --help", program, error->message, program);
      return FALSE;
    }
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      (*argv)[1] = program;
      ++*argv;
      --*argc;
    }
  if (help)
    {
      g_autofree char *text = g_option_context_get_help (context, TRUE, NULL);
      *status = why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
      return FALSE;
    }
  if (*argc - 1 < min_rest || *argc - 1 > max_rest)
    {
      *status = why_cli_misuse ("%s: %s; see whybrato-cli %s --help", program,
                                *argc - 1 < min_rest ? _ ("an argument is missing")
                                                     : _ ("there are too many arguments"),
                                program);
      return FALSE;
    }
  return TRUE;
}

gboolean
why_cli_print (const char *text)
{
  /* A program that reads takes what is there, a terminal would obey it. */
  g_autofree char *plain = isatty (STDOUT_FILENO) ? why_utf8_plain (text, "\n\t") : NULL;
  if (fputs (plain ? plain : text, stdout) != EOF && fflush (stdout) == 0)
    return TRUE;
  why_cli_complain ("the output could not be written: %s", g_strerror (errno));
  return FALSE;
}

gboolean
why_cli_can_write (const char *path)
{
  WhyOutfile *file;
  WhyError error = { WHY_OK, "" };
  /* The reader of a pipe would take the trial for the whole. */
  if (g_file_test (path, G_FILE_TEST_EXISTS)
      && !g_file_test (path, G_FILE_TEST_IS_REGULAR | G_FILE_TEST_IS_DIR))
    return TRUE;
  gboolean ok = why_outfile_open (path, &file, &error) == WHY_OK;
  if (ok)
    why_outfile_abort (file);
  else
    why_cli_complain ("%s: %s", path, error.message);
  return ok;
}

gboolean
why_cli_can_draw (const char *command, const char *path)
{
  static const char *const endings[] = { ".png", ".svg", ".pdf" };
  gsize length = path ? strlen (path) : 0;
  for (gsize i = 0; path && i < G_N_ELEMENTS (endings); i++)
    if (length > strlen (endings[i])
        && g_ascii_strcasecmp (path + length - strlen (endings[i]), endings[i]) == 0)
      return TRUE;
  if (path)
    why_cli_complain ("%s: “%s” must end in .png, .svg or .pdf", command, path);
  else
    why_cli_complain ("%s: say where to write with -o OUT.png, OUT.svg or OUT.pdf", command);
  return FALSE;
}

void
why_cli_show_bar (double fraction)
{
  if (isatty (STDERR_FILENO))
    fprintf (stderr, "\r%3.0f %%", 100 * fraction);
  if (fraction >= 1)
    why_cli_clear_bar ();
}

void
why_cli_clear_bar (void)
{
  if (isatty (STDERR_FILENO))
    fputs ("\r\033[K", stderr);
}

gboolean
why_cli_a4 (double hz)
{
  if (hz == 0)
    return TRUE;
  if (!(hz >= WHY_NOTE_MIN_A4_HZ && hz <= WHY_NOTE_MAX_A4_HZ))
    {
      why_cli_complain ("--a4 must be from %.0f to %.0f Hz", WHY_NOTE_MIN_A4_HZ,
                        WHY_NOTE_MAX_A4_HZ);
      return FALSE;
    }
  why_note_set_a4 (hz);
  return TRUE;
}

gboolean
why_cli_rule (const char *name, WhyRule *out)
{
  *out = WHY_RULE_EPSILON_ZPLUS;
  if (!name || why_rule_parse (name, out))
    return TRUE;

  g_autoptr (GString) names = g_string_new (NULL);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    g_string_append_printf (names, "%s%s", rule ? ", " : "", why_rule_name ((WhyRule) rule));
  why_cli_complain ("there is no rule “%s”; choose one of %s", name, names->str);
  return FALSE;
}

gboolean
why_cli_class (const WhyModel *model, const char *name, int *out)
{
  *out = -1;
  if (!name)
    return TRUE;
  *out = why_model_find_class (model, name);
  if (*out >= 0)
    return TRUE;

  const WhyModelInfo *info = why_model_info (model);
  g_autoptr (GString) names = g_string_new (NULL);
  for (gsize k = 0; k < info->n_classes; k++)
    g_string_append_printf (names, "%s%s", k ? ", " : "", info->classes[k]);
  why_cli_complain ("the model has no class “%s”; choose one of %s", name, names->str);
  return FALSE;
}

gboolean
why_cli_question (const WhyModel *model,
                  const char *class_name,
                  const char *other_name,
                  WhyCliQuestion *out)
{
  if (!why_cli_class (model, class_name, &out->class_index)
      || !why_cli_class (model, other_name, &out->other))
    return FALSE;
  if (out->other < 0 || out->class_index != out->other)
    return TRUE;
  why_cli_complain ("--class and --against name the same class, “%s”; choose two", other_name);
  return FALSE;
}

gboolean
why_cli_try_ask (const WhyCliQuestion *asked,
                 const char *path,
                 const char *const *classes,
                 gsize label,
                 WhyQuestion *out,
                 GError **error)
{
  gsize class_index = asked->class_index >= 0 ? (gsize) asked->class_index : label;
  *out = asked->other >= 0 ? why_question_rather (class_index, (gsize) asked->other)
                           : why_question (class_index);
  if (asked->other < 0 || out->is_contrast)
    return TRUE;
  g_autofree char *name = g_filename_display_name (path);
  g_set_error (
      error, WHY_ERROR, WHY_ERR_INVALID,
      _ ("%s: the answer is “%s”, which cannot be compared with itself; name another class "
         "with --against, or one to explain with --class"),
      name, classes[label]);
  return FALSE;
}

gboolean
why_cli_ask (const WhyCliQuestion *asked,
             const char *path,
             const char *const *classes,
             gsize label,
             WhyQuestion *out)
{
  g_autoptr (GError) error = NULL;
  if (why_cli_try_ask (asked, path, classes, label, out, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

WhyAnalyzer *
why_cli_analyzer (const char *model_path, unsigned n_threads)
{
  g_autoptr (GError) error = NULL;
  WhyAnalyzer *analyzer = why_analyzer_new (model_path, n_threads, &error);
  if (!analyzer)
    why_cli_complain ("%s", error->message);
  return analyzer;
}

WhyManifest *
why_cli_manifest (const char *path, char **maps, char **excludes)
{
  g_autoptr (GError) error = NULL;
  WhyManifest *manifest = why_manifest_load (path, (const char *const *) maps,
                                             (const char *const *) excludes, &error);
  if (!manifest)
    why_cli_complain ("%s", error->message);
  return manifest;
}

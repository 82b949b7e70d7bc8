/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <glib/gi18n.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/corpus/why-manifest.h"

/* What the sub-commands share. Exit statuses: 0 all went well, 1 an input is bad, 2 the command
 * was used wrongly. */

G_BEGIN_DECLS

enum
{
  WHY_EXIT_OK = 0,
  WHY_EXIT_INPUT = 1,
  WHY_EXIT_USAGE = 2,
};

typedef struct
{
  const char *name;
  const char *summary;
  int (*run) (int argc, char **argv); /* argv[0] is the sub-command's name */
} WhyCommand;

int why_cli_aggregate (int argc, char **argv);
int why_cli_analyze (int argc, char **argv);
int why_cli_bench (int argc, char **argv);
int why_cli_compare (int argc, char **argv);
int why_cli_corrections (int argc, char **argv);
int why_cli_cross_validate (int argc, char **argv);
int why_cli_evaluate (int argc, char **argv);
int why_cli_explain (int argc, char **argv);
int why_cli_figure (int argc, char **argv);
int why_cli_hear (int argc, char **argv);
int why_cli_merge (int argc, char **argv);
int why_cli_music (int argc, char **argv);
int why_cli_notes (int argc, char **argv);
int why_cli_play (int argc, char **argv);
int why_cli_scatter (int argc, char **argv);
int why_cli_synth (int argc, char **argv);
int why_cli_timeline (int argc, char **argv);
int why_cli_train (int argc, char **argv);

/* Options that several commands take, as GOptionEntry. */
#define WHY_CLI_MODEL(where)                                                                       \
  {                                                                                                \
    "model", 0, 0, G_OPTION_ARG_FILENAME, where, N_ ("Model file (default: the installed one)"),   \
        "M"                                                                                        \
  }
#define WHY_CLI_RULE(where)                                                                        \
  {                                                                                                \
    "rule", 0, 0, G_OPTION_ARG_STRING, where, N_ ("LRP rule (default: epsilon-zplus)"), "R"        \
  }
#define WHY_CLI_CLASS(where)                                                                       \
  {                                                                                                \
    "class", 0, 0, G_OPTION_ARG_STRING, where,                                                     \
        N_ ("Class to explain (default: the most probable)"), "C"                                  \
  }
#define WHY_CLI_AGAINST(where)                                                                     \
  {                                                                                                \
    "against", 0, 0, G_OPTION_ARG_STRING, where,                                                   \
        N_ ("Explain why the class rather than this one: the difference of their logits"), "C"     \
  }
#define WHY_CLI_A4(where)                                                                          \
  {                                                                                                \
    "a4", 0, 0, G_OPTION_ARG_DOUBLE, where, N_ ("Concert pitch for note names (default: 440)"),    \
        "HZ"                                                                                       \
  }
#define WHY_CLI_START(where)                                                                       \
  {                                                                                                \
    "start", 0, 0, G_OPTION_ARG_DOUBLE, where, N_ ("Start of the window in the file"), "S"         \
  }
#define WHY_CLI_DURATION(where)                                                                    \
  {                                                                                                \
    "duration", 0, 0, G_OPTION_ARG_DOUBLE, where,                                                  \
        N_ ("Length of the window (default: the model’s)"), "S"                                    \
  }
#define WHY_CLI_MAP(where)                                                                         \
  {                                                                                                \
    "map", 0, 0, G_OPTION_ARG_STRING_ARRAY, where,                                                 \
        N_ ("Rename a class (default: ordinario=none)"), N_ ("FROM=TO")                            \
  }
#define WHY_CLI_EXCLUDE(where)                                                                     \
  {                                                                                                \
    "exclude", 0, 0, G_OPTION_ARG_STRING_ARRAY, where,                                             \
        N_ ("Leave out rows; VALUE* matches any value starting with it"), N_ ("COLUMN=VALUE")      \
  }

/* One line on stderr: "whybrato-cli: MESSAGE". Line breaks become spaces. The format is the English
 * text: it is looked up in the user's language here. */
void why_cli_complain (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* The same, and WHY_EXIT_USAGE. */
int why_cli_misuse (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Parses options; argv keeps the rest. On false *status is the exit status: 0 after --help, 2
 * after a wrong option. Parameters (may be NULL), summary and the texts of the entries are English,
 * marked by N_, and shown in the user's language. At least min_rest and at most max_rest
 * arguments must remain besides argv[0]. */
gboolean why_cli_parse (int *argc,
                        char ***argv,
                        const GOptionEntry *entries,
                        const char *parameters,
                        const char *summary,
                        int min_rest,
                        int max_rest,
                        int *status);

/* Writes text to stdout; false (after a complaint) when the reader is gone or the disk is full. */
gboolean why_cli_print (const char *text);

/* A long job asks before it begins: false (after a complaint) when no file can be made there. */
gboolean why_cli_can_write (const char *path);
/* False (after a complaint, in the name of a command) when the ending of the file that -o names is
 * not one of a figure, or there is none; NULL: no -o was given. */
gboolean why_cli_can_draw (const char *command, const char *path);
/* Shows how much is done where stderr is a terminal, and wipes it at the end. */
void why_cli_show_bar (double fraction);
/* Wipes the progress bar where stderr is a terminal, so that a line can be printed. */
void why_cli_clear_bar (void);

/* "--a4": sets it; 0 leaves it. False after a complaint. */
gboolean why_cli_a4 (double hz);
/* "--rule": NULL gives the default. False after a complaint that lists the names. */
gboolean why_cli_rule (const char *name, WhyRule *out);
/* "--class": index, or -1 for NULL (the verdict's). False after a complaint that lists the
 * model's classes. */
gboolean why_cli_class (const WhyModel *model, const char *name, int *out);
/* "--class" and "--against": what is asked of every file. Class is -1 for the verdict's, other for none. False after a
 * complaint that lists the model's classes, or where both are the same. */
typedef struct
{
  int class_index, other;
} WhyCliQuestion;
gboolean why_cli_question (const WhyModel *model,
                           const char *class_name,
                           const char *other_name,
                           WhyCliQuestion *out);
/* The same of one file of that label. False after a complaint in the file's name where the label is the other class. */
gboolean why_cli_ask (const WhyCliQuestion *asked,
                      const char *path,
                      const char *const *classes,
                      gsize label,
                      WhyQuestion *out);
/* The same, with error instead of a complaint. */
gboolean why_cli_try_ask (const WhyCliQuestion *asked,
                          const char *path,
                          const char *const *classes,
                          gsize label,
                          WhyQuestion *out,
                          GError **error);
/* Reads a manifest with the lists of --map and --exclude (NULL-terminated or NULL), or complains. */
WhyManifest *why_cli_manifest (const char *path, char **maps, char **excludes);
/* Loads the model or complains. */
WhyAnalyzer *why_cli_analyzer (const char *model_path, unsigned n_threads);

G_END_DECLS

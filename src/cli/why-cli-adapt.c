/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/text/why-json-builder.h"
#include "cli/why-cli-table.h"
#include "cli/why-report.h"
#include "cli/why-train-options.h"
#include "train/adapt/why-adapt.h"

/* The command line; lives as long as the program. */
static char *output, *from, *format_name, *cache;
static char **maps, **excludes;
static int seed = 1, n_threads;
static gboolean anyway;

static const char *const summary = N_ (
    "Adapts a model to corrected notes. The manifest has columns path, class and split, and from_s and to_s\n"
    "where a row is a part of its file. Rows of split test or validation are only judged by; where there are\n"
    "none, the model is judged by cross-validation. It goes as far as it keeps what it knew: of sounds made for\n"
    "that it may forget few. A model that is no better than the one it began with is not written.");

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &output, N_ ("Model file to write (required)"),
    N_ ("MODEL") },
  { "from", 0, 0, G_OPTION_ARG_FILENAME, &from,
    N_ ("Model to begin with (default: the installed one)"), N_ ("MODEL") },
  { "anyway", 0, 0, G_OPTION_ARG_NONE, &anyway,
    N_ ("Learn all the way, whatever is forgotten, and write the model"), NULL },
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed, N_ ("Random seed (default: 1)"), "N" },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_ ("text (default), json or markdown"),
    "F" },
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: one per core)"), "N" },
  { "cache", 0, 0, G_OPTION_ARG_FILENAME, &cache,
    N_ ("Folder to keep the reference sounds in (default: the user’s cache)"), N_ ("DIR") },
  G_OPTION_ENTRY_NULL,
};

static gboolean
report_cb (const WhyAdaptProgress *progress, void *user)
{
  why_cli_show_bar (progress->fraction);
  return !why_train_options_is_interrupted ();
}

static void
failure_cb (const char *message, gsize row, void *user)
{
  why_cli_clear_bar ();
  why_cli_complain ("%s", message);
}

static void
add_row (WhyTable *table,
         const char *name,
         const WhyAdaptCount *own,
         const WhyAdaptCount *reference)
{
  why_table_add (table, "%s", name);
  for (int i = 0; i < 2; i++)
    {
      const WhyAdaptCount *count = i == 0 ? own : reference;
      double n = count->n > 0 ? (double) count->n : NAN;
      why_table_add (table, "%zu", count->n);
      why_table_percent (table, (double) count->before / n);
      why_table_percent (table, (double) count->after / n);
    }
  why_table_add (table, "%zu", reference->forgotten);
  why_table_end_row (table);
}

static char *
format_text (const WhyAdaptResult *r, WhyFormat format)
{
  GString *text = g_string_new (NULL);
  g_autofree char *sentence = why_adapt_sentence (r), *method = why_adapt_method (r);
  g_autoptr (WhyTable) table = why_table_new ();
  why_table_add (table, "%s", _ ("technique"));
  for (int i = 0; i < 2; i++)
    {
      why_table_add (table, "%s", i == 0 ? _ ("your notes") : _ ("reference"));
      why_table_add (table, "%s", _ ("before"));
      why_table_add (table, "%s", _ ("after"));
    }
  why_table_add (table, "%s", _ ("forgotten"));
  why_table_end_row (table);
  for (gsize k = 0; k < r->n_classes; k++)
    if (r->own.classes[k].n > 0 || r->reference.classes[k].n > 0)
      add_row (table, r->classes[k], &r->own.classes[k], &r->reference.classes[k]);
  add_row (table, _ ("all"), &r->own.all, &r->reference.all);
  if (format == WHY_FORMAT_MARKDOWN)
    why_table_markdown (table, text);
  else
    why_table_print (table, text);
  g_string_append_printf (text, "\n%s\n%s\n", sentence, method);
  if (r->n_beyond > 0)
    g_string_append_printf (
        text,
        ngettext ("%zu note is one of which the sound itself says otherwise; no "
                  "model changes that.\n",
                  "%zu notes are such that the sound itself says otherwise; no "
                  "model changes that.\n",
                  r->n_beyond),
        r->n_beyond);
  if (r->n_unlabelled > 0)
    g_string_append_printf (text,
                            ngettext ("%zu row has no class and was left out.\n",
                                      "%zu rows have no class and were left out.\n",
                                      r->n_unlabelled),
                            r->n_unlabelled);
  if (r->is_written)
    g_string_append_printf (text, _ ("Written: %s\n"), output);
  else
    g_string_append (text, _ ("Nothing was written; --anyway learns all the way and writes it.\n"));
  return g_string_free (text, FALSE);
}

static void
add_score (JsonBuilder *builder,
           const char *name,
           const WhyAdaptResult *r,
           const WhyAdaptScore *score)
{
  why_json_begin_object (builder, name);
  why_json_add_count (builder, "n", score->all.n);
  why_json_add_count (builder, "right_before", score->all.before);
  why_json_add_count (builder, "right_after", score->all.after);
  why_json_add_count (builder, "forgotten", score->all.forgotten);
  why_json_add_number (builder, "macro_before", score->macro_before);
  why_json_add_number (builder, "macro_after", score->macro_after);
  why_json_begin_object (builder, "classes");
  for (gsize k = 0; k < r->n_classes; k++)
    {
      why_json_begin_object (builder, r->classes[k]);
      why_json_add_count (builder, "n", score->classes[k].n);
      why_json_add_count (builder, "right_before", score->classes[k].before);
      why_json_add_count (builder, "right_after", score->classes[k].after);
      why_json_add_count (builder, "forgotten", score->classes[k].forgotten);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

static char *
format_json (const WhyAdaptResult *r)
{
  static const char *const verdicts[] = {
    [WHY_ADAPT_BETTER] = "better",
    [WHY_ADAPT_NO_BETTER] = "no-better",
    [WHY_ADAPT_WORSE] = "worse",
    [WHY_ADAPT_WORSE_REFERENCE] = "worse-on-reference",
  };
  g_autofree char *sentence = why_adapt_sentence (r), *method = why_adapt_method (r);
  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  why_json_add_string (builder, "verdict", verdicts[r->verdict]);
  why_json_add_string (builder, "model", r->is_written ? output : NULL);
  why_json_add_string (builder, "sentence", sentence);
  why_json_add_string (builder, "method", method);
  why_json_add_count (builder, "n_notes", r->n_notes);
  why_json_add_count (builder, "n_recordings", r->n_recordings);
  why_json_add_count (builder, "n_folds", r->n_folds);
  why_json_add_count (builder, "n_failed", r->n_failed);
  why_json_add_count (builder, "n_unlabelled", r->n_unlabelled);
  why_json_add_count (builder, "n_beyond", r->n_beyond);
  add_score (builder, "own", r, &r->own);
  add_score (builder, "reference", r, &r->reference);
  why_json_add_count (builder, "may_forget", r->n_may_forget);
  why_json_add_number (builder, "share", r->share);
  why_json_add_number (builder, "seconds", r->seconds);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

static int
adapt (const WhyManifest *manifest, const WhyAdaptParams *params, WhyFormat format)
{
  g_autoptr (GError) error = NULL;
  why_train_options_catch_interrupt ();
  g_autoptr (WhyAdaptResult) result
      = why_adapt (manifest, params, report_cb, failure_cb, NULL, &error);
  why_cli_clear_bar ();
  if (!result)
    {
      if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        why_cli_complain ("%s: stopped; nothing was written", output);
      else
        why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  g_autofree char *text
      = format == WHY_FORMAT_JSON ? format_json (result) : format_text (result, format);
  return why_cli_print (text) && result->is_written && result->n_failed == 0 ? WHY_EXIT_OK
                                                                             : WHY_EXIT_INPUT;
}

int
why_cli_adapt (int argc, char **argv)
{
  int status;
  WhyFormat format;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv -o MODEL", summary, 1, 1, &status))
    return status;
  if (!why_report_parse (format_name, TRUE, &format))
    return WHY_EXIT_USAGE;
  if (format == WHY_FORMAT_CSV)
    return why_cli_misuse ("adapt: --format must be text, json or markdown");
  if (!output)
    return why_cli_misuse ("adapt: say where to write with -o MODEL");
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("adapt: --threads must be 0 to 256");
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  if (!manifest || !why_cli_can_write (output))
    return WHY_EXIT_INPUT;
  g_autofree char *name = g_path_get_basename (argv[1]),
                  *own = g_build_filename (g_get_user_cache_dir (), "whybrato", NULL);
  const WhyAdaptParams params = {
    .from = from,
    .output = output,
    .anyway = anyway,
    .seed = (guint64) seed,
    .n_threads = (unsigned) n_threads,
    .cache_dir = cache ? cache : own,
    .name = name,
  };
  return adapt (manifest, &params, format);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-cli-cross.h"

#include <stdio.h>
#include <string.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/shard/why-shard-json.h"
#include "analysis/text/why-json-builder.h"
#include "base/why-outfile.h"
#include "cli/why-cli.h"

gboolean
why_cli_cross_write (const WhyCrossValidation *v, const char *column, const char *path)
{
  WhyOutfile *file;
  WhyError error = { WHY_OK, "" };
  if (why_outfile_open (path, &file, &error) == WHY_OK)
    {
      FILE *stream = why_outfile_stream (file);
      g_autofree char *name = why_csv_field ("", column);
      fprintf (stream, "%s,fold,class,recordings,right\n", name);
      for (gsize i = 0; i < v->n_values; i++)
        for (gsize k = 0; k < v->n_classes; k++)
          if (v->values[i].is_tested && v->values[i].total[k] > 0)
            {
              g_autofree char *value = why_csv_field ("", v->values[i].value);
              g_autofree char *class_name = why_csv_field ("", v->classes[k]);
              fprintf (stream, "%s,%zu,%s,%zu,%zu\n", value, v->values[i].fold + 1, class_name,
                       v->values[i].total[k], v->values[i].right[k]);
            }
      if (why_outfile_commit (file, &error) == WHY_OK)
        return TRUE;
    }
  why_cli_complain ("%s: %s", path, error.message);
  return FALSE;
}

gboolean
why_cli_cross_tell (const WhyCrossValidation *v,
                    const char *column,
                    const char *path,
                    gsize min_files)
{
  g_autofree char *text
      = g_strdup_printf (_ ("%s: mean accuracy %.2f %% over %zu pairs of %s and class with %d or "
                            "more recordings, each left out of training (%zu folds)\n"),
                         path, 100 * v->mean, v->n_pairs, column, (int) min_files, v->n_folds);
  return why_cli_print (text);
}

char *
why_cli_cross_line (const WhyCrossValidation *v, gsize fold)
{
  g_autofree gsize *total = g_new (gsize, v->n_values * v->n_classes),
                   *right = g_new (gsize, v->n_values * v->n_classes);
  gsize n = 0;
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_count (builder, "fold", fold + 1);
  why_json_begin_array (builder, "values");
  for (gsize i = 0; i < v->n_values; i++)
    if (v->values[i].fold == fold)
      {
        why_json_add_string (builder, NULL, v->values[i].value);
        for (gsize k = 0; k < v->n_classes; k++, n++)
          {
            total[n] = v->values[i].total[k];
            right[n] = v->values[i].right[k];
          }
      }
  json_builder_end_array (builder);
  why_shard_json_add_counts (builder, "total", n, total);
  why_shard_json_add_counts (builder, "right", n, right);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

/* Appends the values of a fold. FALSE where the line is none of a fold. */
static gboolean
take_fold (WhyCrossValidation *v, GArray *values, gsize fold, const char *line)
{
  g_autoptr (JsonObject) object = why_shard_json_parse (line, strlen (line));
  JsonArray *names = object ? why_shard_json_array (object, "values") : NULL;
  gsize n_values = names ? json_array_get_length (names) : 0, n = n_values * v->n_classes;
  g_autofree gsize *total = g_new0 (gsize, n + 1), *right = g_new0 (gsize, n + 1);
  if (!names || !why_shard_json_counts (object, "total", n, total)
      || !why_shard_json_counts (object, "right", n, right))
    return FALSE;
  for (guint i = 0; i < n_values; i++)
    {
      JsonNode *node = json_array_get_element (names, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      WhyHeldOut value
          = { .value = g_strdup (json_node_get_string (node)), .fold = fold, .is_tested = TRUE };
      memcpy (value.total, total + i * v->n_classes, v->n_classes * sizeof *total);
      memcpy (value.right, right + i * v->n_classes, v->n_classes * sizeof *right);
      g_array_append_val (values, value);
    }
  return TRUE;
}

/* All folds that could be done; *failed: not all could. FALSE after a complaint. */
static gboolean
read_folds (WhyShardSet *set, WhyCrossValidation *v, GArray *values, gboolean *failed)
{
  for (gsize fold = 0; fold < v->n_folds; fold++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *failure = NULL, *line = why_shard_set_read (set, fold, &failure, &error);
      if (failure)
        {
          why_cli_complain ("%s", failure);
          *failed = TRUE;
        }
      else if (!line || !take_fold (v, values, fold, line))
        {
          if (error)
            why_cli_complain ("%s", error->message);
          else
            why_cli_complain ("%s: holds lines that are not those of a cross-validation",
                              why_shard_set_path (set, fold));
          return FALSE;
        }
    }
  return TRUE;
}

int
why_cli_merge_cross (WhyShardSet *set, const WhyCliMergeOptions *options)
{
  const WhyShardHeader *header = why_shard_set_header (set);
  const char *column = why_shard_header_option (header, "by", 0);
  gboolean failed = FALSE;
  gsize min_files = 0;
  if (!options->output)
    return why_cli_misuse ("merge: say where the table of cross-validate goes with -o OUT.csv");
  g_autoptr (WhyCrossValidation) v = g_new0 (WhyCrossValidation, 1);
  g_autofree const char **classes = why_shard_header_options (header, "class");
  v->classes = g_strdupv ((char **) classes);
  v->n_classes = g_strv_length (v->classes);
  v->n_folds = v->n_done = header->n_rows;
  if (!column || v->n_classes < 1 || v->n_classes > WHY_MODEL_MAX_CLASSES
      || !why_shard_header_count (header, "min-files", G_MAXINT, &min_files))
    {
      why_cli_complain ("%s: holds lines that are not those of a cross-validation",
                        why_shard_set_path (set, 0));
      return WHY_EXIT_INPUT;
    }
  GArray *values = g_array_new (FALSE, FALSE, sizeof (WhyHeldOut));
  gboolean ok = read_folds (set, v, values, &failed);
  v->n_values = values->len;
  v->values = (WhyHeldOut *) (void *) g_array_free (values, FALSE);
  why_cross_validation_summarise (v, min_files);
  if (!ok || !why_cli_cross_write (v, column, options->output)
      || !why_cli_cross_tell (v, column, options->output, min_files))
    return WHY_EXIT_INPUT;
  return failed ? WHY_EXIT_INPUT : WHY_EXIT_OK;
}

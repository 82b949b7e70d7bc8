/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-evaluation.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "analysis/shard/why-shard-prediction.h"

#define MAX_COLUMNS 100000

static const char *const condition_names[] = {
  [WHY_CONDITION_LENGTH] = "length",
  [WHY_CONDITION_SILENCE] = "silence",
  [WHY_CONDITION_SNR] = "snr",
};

static void
clear_condition (gpointer data)
{
  g_clear_pointer (&((WhyCondition *) data)->evaluation, why_evaluation_free);
}

GArray *
why_conditions_new (void)
{
  GArray *conditions = g_array_new (FALSE, TRUE, sizeof (WhyCondition));
  g_array_set_clear_func (conditions, clear_condition);
  return conditions;
}

void
why_shard_digest_row (GChecksum *sum, const WhyManifest *manifest, gsize row)
{
  const WhyManifestRow *of = &manifest->rows[row];
  g_checksum_update (sum, (const guchar *) of->class_name, (gssize) strlen (of->class_name) + 1);
  for (gsize k = 0; k < manifest->n_columns; k++)
    g_checksum_update (sum, (const guchar *) of->cells[k], (gssize) strlen (of->cells[k]) + 1);
}

void
why_shard_evaluation_describe (WhyShardHeader *header,
                               const WhyEvaluationReport *report,
                               char **columns)
{
  const WhyEvaluation *evaluation = report->evaluation;
  gsize n_passes = 1;
  why_shard_header_add (header, "split", report->split);
  why_shard_header_add (header, "rate-column", report->rate_column);
  why_shard_header_add (header, "measures", report->measures ? "yes" : NULL);
  for (gsize k = 0; k < evaluation->n_classes; k++)
    why_shard_header_add (header, "class", evaluation->classes[k]);
  for (gsize i = 0; i < evaluation->n_rules; i++)
    why_shard_header_add (header, "rule", why_rule_name (evaluation->rules[i]));
  for (; columns && *columns; columns++)
    why_shard_header_add (header, "by", *columns);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    for (guint i = 0; report->conditions[kind] && i < report->conditions[kind]->len;
         i++, n_passes++)
      why_shard_header_add_number (header, condition_names[kind],
                                   g_array_index (report->conditions[kind], WhyCondition, i).value);
  for (gsize i = 0; i < report->manifest->n_columns; i++)
    why_shard_header_add (header, "column", report->manifest->columns[i]);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    why_shard_digest_row (sum, report->manifest, evaluation->predictions[i].row);
  g_free (header->list);
  header->list = g_strdup (g_checksum_get_string (sum));
  header->n_rows = n_passes * evaluation->n_predictions;
}

typedef struct
{
  WhyShardSet *set;
  WhyShardEvaluation *out;
  gsize n; /* recordings */
  gboolean has_checks;
  WhyFailureFunc on_failure;
  void *user;
} Reader;

static gboolean
refuse (const Reader *reader, gsize row, GError **error)
{
  g_autofree char *name = g_filename_display_name (why_shard_set_path (reader->set, row));
  g_set_error (error, WHY_ERROR, WHY_ERR_FORMAT,
               _ ("%s: holds lines that are not those of an evaluation"), name);
  return FALSE;
}

/* One pass over all recordings; of the first also the cells of the manifest. again: the first, of whose recordings
 * alone this is. */
static gboolean
read_pass (Reader *reader,
           gsize pass,
           const WhyEvaluation *again,
           WhyEvaluation *evaluation,
           GError **error)
{
  gsize n_again = 0;
  for (gsize i = 0; i < reader->n; i++)
    {
      gsize row = pass * reader->n + i;
      WhyChecks checks;
      WhyPrediction *prediction = &evaluation->predictions[evaluation->n_predictions];
      g_autofree char *failure = NULL, *line = NULL;
      if (again)
        {
          if (n_again >= again->n_predictions || again->predictions[n_again].row != i)
            continue;
          n_again++;
        }
      line = why_shard_set_read (reader->set, row, &failure, error);
      if (!line)
        return FALSE;
      if (failure)
        {
          reader->on_failure (failure, i, reader->user);
          evaluation->n_failed++;
          continue;
        }
      char **cells = NULL;
      if (!why_shard_prediction_parse (evaluation, line,
                                       again ? 0 : reader->out->manifest->n_columns, prediction,
                                       &checks, &cells))
        return refuse (reader, row, error);
      if (cells)
        reader->out->manifest->rows[i].cells = cells;
      prediction->row = i;
      if (reader->has_checks && !again)
        evaluation->checks[evaluation->n_predictions] = checks;
      evaluation->n_predictions++;
    }
  why_evaluation_summarise (evaluation);
  return TRUE;
}

static gboolean
read_rules (const WhyShardHeader *header, gboolean rules[WHY_N_RULES])
{
  g_autofree const char **names = why_shard_header_options (header, "rule");
  memset (rules, 0, WHY_N_RULES * sizeof *rules);
  for (gsize i = 0; names[i]; i++)
    {
      WhyRule rule;
      if (!why_rule_parse (names[i], &rule))
        return FALSE;
      rules[rule] = TRUE;
    }
  return names[0] != NULL;
}

/* How many passes there are. */
static gsize
list_conditions (const WhyShardHeader *header, WhyShardEvaluation *out)
{
  gsize n_passes = 1;
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    {
      g_autofree const char **values = why_shard_header_options (header, condition_names[kind]);
      if (values[0])
        out->conditions[kind] = why_conditions_new ();
      for (gsize i = 0; values[i]; i++, n_passes++)
        {
          WhyCondition condition = { .value = g_ascii_strtod (values[i], NULL) };
          g_array_append_val (out->conditions[kind], condition);
        }
    }
  return n_passes;
}

/* What the header tells; FALSE where that is not of an evaluation. */
static gboolean
prepare (Reader *reader, const WhyShardHeader *header, gboolean rules[WHY_N_RULES])
{
  WhyShardEvaluation *out = reader->out;
  g_autofree const char **classes = why_shard_header_options (header, "class"),
                        **columns = why_shard_header_options (header, "column");
  gsize n_classes = g_strv_length ((char **) classes), n_passes = list_conditions (header, out),
        n_checks = 0;
  if (n_classes < 1 || n_classes > WHY_MODEL_MAX_CLASSES || !columns[0]
      || g_strv_length ((char **) columns) > MAX_COLUMNS || header->n_rows % n_passes != 0
      || !read_rules (header, rules))
    return FALSE;
  reader->n = header->n_rows / n_passes;
  reader->has_checks
      = why_shard_header_count (header, "checks", G_MAXINT64, &n_checks) && n_checks > 0;
  out->manifest = why_manifest_new (columns, reader->n);
  out->evaluation = why_evaluation_new (classes, rules, reader->n);
  if (reader->has_checks)
    out->evaluation->checks = g_new0 (WhyChecks, reader->n);
  return out->manifest != NULL && why_shard_header_option (header, "split", 0);
}

/* FALSE where a column is not there. */
static gboolean
break_down (const WhyShardHeader *header, WhyShardEvaluation *out)
{
  g_autofree const char **columns = why_shard_header_options (header, "by");
  if (columns[0])
    out->by_columns = g_ptr_array_new_with_free_func ((GDestroyNotify) why_accuracy_by_column_free);
  for (gsize i = 0; columns[i]; i++)
    {
      if (why_manifest_column (out->manifest, columns[i]) < 0)
        return FALSE;
      g_ptr_array_add (out->by_columns,
                       why_accuracy_by_column_new (out->evaluation, out->manifest, columns[i]));
    }
  return TRUE;
}

static gboolean
read_conditions (Reader *reader, const gboolean *rules, GError **error)
{
  WhyShardEvaluation *out = reader->out;
  gsize pass = 1;
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    for (guint i = 0; out->conditions[kind] && i < out->conditions[kind]->len; i++, pass++)
      {
        WhyCondition *condition = &g_array_index (out->conditions[kind], WhyCondition, i);
        condition->evaluation
            = why_evaluation_new ((const char *const *) out->evaluation->classes, rules, reader->n);
        if (!read_pass (reader, pass, out->evaluation, condition->evaluation, error))
          return FALSE;
      }
  return TRUE;
}

WhyShardEvaluation *
why_shard_evaluation_read (WhyShardSet *set, WhyFailureFunc on_failure, void *user, GError **error)
{
  const WhyShardHeader *header = why_shard_set_header (set);
  g_autoptr (WhyShardEvaluation) out = g_new0 (WhyShardEvaluation, 1);
  Reader reader = { .set = set, .out = out, .on_failure = on_failure, .user = user };
  gboolean rules[WHY_N_RULES];
  if (!prepare (&reader, header, rules))
    {
      refuse (&reader, 0, error);
      return NULL;
    }
  if (!read_pass (&reader, 0, NULL, out->evaluation, error)
      || !read_conditions (&reader, rules, error))
    return NULL;
  if (!break_down (header, out))
    {
      refuse (&reader, 0, error);
      return NULL;
    }
  out->report = (WhyEvaluationReport){
    .evaluation = out->evaluation,
    .manifest = out->manifest,
    .split = why_shard_header_option (header, "split", 0),
    .model_name = header->model,
    .rate_column = why_shard_header_option (header, "rate-column", 0),
    .measures = why_shard_header_option (header, "measures", 0) != NULL,
    .by_columns = out->by_columns,
  };
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    out->report.conditions[kind] = out->conditions[kind];
  return g_steal_pointer (&out);
}

void
why_shard_evaluation_free (WhyShardEvaluation *evaluation)
{
  g_clear_pointer (&evaluation->evaluation, why_evaluation_free);
  g_clear_pointer (&evaluation->manifest, why_manifest_free);
  g_clear_pointer (&evaluation->by_columns, g_ptr_array_unref);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    g_clear_pointer (&evaluation->conditions[kind], g_array_unref);
  g_free (evaluation);
}

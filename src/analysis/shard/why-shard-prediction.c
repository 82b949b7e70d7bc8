/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/shard/why-shard-prediction.h"

#include <string.h>

#include "analysis/corpus/why-manifest-private.h"
#include "analysis/shard/why-shard-json.h"
#include "analysis/text/why-json-builder.h"

/* What is told of a prediction in single numbers; the measures are those of reports. */
static const gsize number_offsets[] = {
  G_STRUCT_OFFSET (WhyPrediction, rate_hz),
  G_STRUCT_OFFSET (WhyPrediction, file_duration_s),
  G_STRUCT_OFFSET (WhyPrediction, measures.f0_hz),
  G_STRUCT_OFFSET (WhyPrediction, measures.rate_hz),
  G_STRUCT_OFFSET (WhyPrediction, measures.extent_cents),
  G_STRUCT_OFFSET (WhyPrediction, measures.depth_db),
  G_STRUCT_OFFSET (WhyPrediction, measures.regularity),
};

static const gsize score_offsets[] = {
  G_STRUCT_OFFSET (WhyRateScore, share),
  G_STRUCT_OFFSET (WhyRateScore, share_rate),
  G_STRUCT_OFFSET (WhyRateScore, share_harmonics),
  G_STRUCT_OFFSET (WhyRateScore, chance),
  G_STRUCT_OFFSET (WhyRateScore, top_distance),
  G_STRUCT_OFFSET (WhyRateScore, top_distance_rate),
  G_STRUCT_OFFSET (WhyRateScore, share_second),
  G_STRUCT_OFFSET (WhyRateScore, top5_all),
};

#define N_NUMBERS G_N_ELEMENTS (number_offsets)
#define N_SCORES G_N_ELEMENTS (score_offsets)
/* Of a rule's checks: likenesses of the layers' maps in pairs, changes, the area. */
#define N_RULE_CHECKS (4 * WHY_MODEL_N_LAYERS + WHY_N_CHANGES + 1)

static double *
member (gpointer of, gsize offset)
{
  return (double *) (void *) ((char *) of + offset);
}

/* Where each number of a rule's checks is. */
static void
list_checks (WhyChecks *checks, WhyRule rule, double *out[N_RULE_CHECKS])
{
  gsize n = 0;
  for (int layer = 0; layer < WHY_MODEL_N_LAYERS; layer++)
    {
      WhyRandomisationScore *score = &checks->randomisation[rule];
      out[n++] = &score->cascade[layer].rank;
      out[n++] = &score->cascade[layer].correlation;
      out[n++] = &score->alone[layer].rank;
      out[n++] = &score->alone[layer].correlation;
    }
  for (int change = 0; change < WHY_N_CHANGES; change++)
    out[n++] = &checks->sensitivity.change[rule][change];
  out[n++] = &checks->flip_area[rule];
}

static void
add_scores (JsonBuilder *builder, const WhyEvaluation *evaluation, WhyPrediction *prediction)
{
  double values[WHY_N_RULES * N_SCORES];
  gsize top5[WHY_N_RULES], n = 0;
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      WhyRateScore *score = &prediction->explanation[evaluation->rules[i]];
      for (gsize k = 0; k < N_SCORES; k++)
        values[n++] = *member (score, score_offsets[k]);
      top5[i] = score->top5;
    }
  why_shard_json_add_numbers (builder, "scores", n, values);
  why_shard_json_add_counts (builder, "top5", evaluation->n_rules, top5);
}

static void
add_checks (JsonBuilder *builder, const WhyEvaluation *evaluation, WhyChecks *checks)
{
  double values[WHY_N_RULES * N_RULE_CHECKS], *at[N_RULE_CHECKS];
  gsize renamed[WHY_N_CHANGES], n = 0;
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      list_checks (checks, evaluation->rules[i], at);
      for (gsize k = 0; k < N_RULE_CHECKS; k++)
        values[n++] = *at[k];
    }
  for (int change = 0; change < WHY_N_CHANGES; change++)
    renamed[change] = checks->sensitivity.renamed[change] ? 1 : 0;
  why_json_add_count (builder, "checked_class", checks->class_index);
  why_shard_json_add_numbers (builder, "checks", n, values);
  why_shard_json_add_counts (builder, "renamed", WHY_N_CHANGES, renamed);
}

char *
why_shard_prediction_format (const WhyEvaluation *evaluation,
                             const char *path,
                             char **cells,
                             const WhyPrediction *prediction,
                             const WhyChecks *checks)
{
  WhyPrediction copy = *prediction;
  gsize n_classes = evaluation->n_classes;
  double numbers[N_NUMBERS];
  g_autofree char *name = g_filename_display_name (path);
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "file", name);
  why_json_add_count (builder, "truth", prediction->truth);
  why_json_add_count (builder, "label", prediction->label);
  why_json_add_count (builder, "is_short", prediction->is_short ? 1 : 0);
  why_json_add_count (builder, "evidence", (gsize) prediction->evidence);
  for (gsize i = 0; i < N_NUMBERS; i++)
    numbers[i] = *member (&copy, number_offsets[i]);
  why_shard_json_add_numbers (builder, "numbers", N_NUMBERS, numbers);
  why_shard_json_add_floats (builder, "logits", n_classes, prediction->logits);
  why_shard_json_add_floats (builder, "probabilities", n_classes, prediction->probabilities);
  why_shard_json_add_floats (builder, "heard", n_classes, prediction->heard);
  why_shard_json_add_numbers (builder, "kurtosis", WHY_N_RULES, prediction->kurtosis);
  if (prediction->rate_hz > 0)
    add_scores (builder, evaluation, &copy);
  if (checks && checks->is_done)
    {
      WhyChecks of = *checks;
      add_checks (builder, evaluation, &of);
    }
  if (cells)
    {
      why_json_begin_array (builder, "cells");
      for (; *cells; cells++)
        why_json_add_string (builder, NULL, *cells);
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

static gboolean
take_scores (JsonObject *object, const WhyEvaluation *evaluation, WhyPrediction *prediction)
{
  double values[WHY_N_RULES * N_SCORES];
  gsize top5[WHY_N_RULES], n = 0;
  if (!why_shard_json_numbers (object, "scores", evaluation->n_rules * N_SCORES, values)
      || !why_shard_json_counts (object, "top5", evaluation->n_rules, top5))
    return FALSE;
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      WhyRateScore *score = &prediction->explanation[evaluation->rules[i]];
      for (gsize k = 0; k < N_SCORES; k++)
        *member (score, score_offsets[k]) = values[n++];
      score->top5 = top5[i];
    }
  return TRUE;
}

static gboolean
take_checks (JsonObject *object, const WhyEvaluation *evaluation, WhyChecks *checks)
{
  double values[WHY_N_RULES * N_RULE_CHECKS], *at[N_RULE_CHECKS];
  gsize renamed[WHY_N_CHANGES], n = 0;
  if (!why_shard_json_count (object, "checked_class", evaluation->n_classes - 1,
                             &checks->class_index)
      || !why_shard_json_numbers (object, "checks", evaluation->n_rules * N_RULE_CHECKS, values)
      || !why_shard_json_counts (object, "renamed", WHY_N_CHANGES, renamed))
    return FALSE;
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      list_checks (checks, evaluation->rules[i], at);
      for (gsize k = 0; k < N_RULE_CHECKS; k++)
        *at[k] = values[n++];
    }
  for (int change = 0; change < WHY_N_CHANGES; change++)
    checks->sensitivity.renamed[change] = renamed[change] != 0;
  checks->is_done = TRUE;
  return TRUE;
}

static gboolean
take_cells (JsonObject *object, gsize n_columns, char ***out)
{
  JsonArray *array = why_shard_json_array (object, "cells");
  if (!array || json_array_get_length (array) != n_columns)
    return FALSE;
  g_autofree const char **cells = g_new0 (const char *, n_columns + 1);
  for (guint i = 0; i < n_columns; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
        return FALSE;
      cells[i] = json_node_get_string (node);
    }
  *out = why_manifest_pack_cells (cells, n_columns);
  return TRUE;
}

static gboolean
are_shares (const float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!(values[i] >= 0 && values[i] <= 1))
      return FALSE;
  return TRUE;
}

gboolean
why_shard_prediction_parse (const WhyEvaluation *evaluation,
                            const char *line,
                            gsize n_columns,
                            WhyPrediction *prediction,
                            WhyChecks *checks,
                            char ***cells)
{
  gsize n_classes = evaluation->n_classes, is_short, evidence;
  double numbers[N_NUMBERS];
  *prediction = (WhyPrediction){ .row = 0 };
  *checks = (WhyChecks){ .is_done = FALSE };
  *cells = NULL;
  g_autoptr (JsonObject) object = why_shard_json_parse (line, strlen (line));
  if (!object || !why_shard_json_count (object, "truth", n_classes - 1, &prediction->truth)
      || !why_shard_json_count (object, "label", n_classes - 1, &prediction->label)
      || !why_shard_json_count (object, "is_short", 1, &is_short)
      || !why_shard_json_count (object, "evidence", G_MAXUINT8, &evidence)
      || !why_shard_json_numbers (object, "numbers", N_NUMBERS, numbers)
      || !why_shard_json_floats (object, "logits", n_classes, prediction->logits)
      || !why_shard_json_floats (object, "probabilities", n_classes, prediction->probabilities)
      || !are_shares (prediction->probabilities, n_classes)
      || !why_shard_json_floats (object, "heard", n_classes, prediction->heard)
      || !why_shard_json_numbers (object, "kurtosis", WHY_N_RULES, prediction->kurtosis))
    return FALSE;
  prediction->is_short = is_short != 0;
  prediction->evidence = (WhyEvidence) evidence;
  for (gsize i = 0; i < N_NUMBERS; i++)
    *member (prediction, number_offsets[i]) = numbers[i];
  return (!(prediction->rate_hz > 0) || take_scores (object, evaluation, prediction))
         && (!json_object_has_member (object, "checks") || take_checks (object, evaluation, checks))
         && (n_columns == 0 || take_cells (object, n_columns, cells));
}

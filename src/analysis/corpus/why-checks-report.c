/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-checks-report.h"

#include "analysis/corpus/why-csv.h"
#include "analysis/text/why-json-builder.h"

static void
add_similarities (JsonBuilder *builder, const char *name, const WhyMapSimilarity *of)
{
  why_json_begin_object (builder, name);
  for (int layer = WHY_MODEL_N_LAYERS - 1; layer >= 0; layer--)
    {
      why_json_begin_object (builder, why_model_layer_name ((WhyModelLayer) layer));
      why_json_add_number (builder, "rank", of[layer].rank);
      why_json_add_number (builder, "correlation", of[layer].correlation);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static void
add_change (JsonBuilder *builder, const char *name, const WhyChangeSummary *change)
{
  why_json_begin_object (builder, name);
  why_json_add_number (builder, "median", change->median);
  why_json_add_number (builder, "q95", change->q95);
  json_builder_end_object (builder);
}

static void
add_flip (JsonBuilder *builder, const char *name, const WhyFlipSummary *flip)
{
  why_json_begin_object (builder, name);
  why_json_add_count (builder, "n", flip->n);
  why_json_add_count (builder, "won", flip->n_won);
  why_json_add_number (builder, "area", flip->area);
  json_builder_end_object (builder);
}

static void
add_rule (JsonBuilder *builder, const WhyEvaluation *e, WhyRule rule)
{
  const WhyRuleChecks *checks = &e->checks_summary->rules[rule];
  why_json_begin_object (builder, why_rule_name (rule));
  why_json_begin_object (builder, "randomisation");
  add_similarities (builder, "cascade", checks->randomisation.cascade);
  add_similarities (builder, "alone", checks->randomisation.alone);
  json_builder_end_object (builder);
  why_json_begin_object (builder, "sensitivity");
  for (int change = 0; change < WHY_N_CHANGES; change++)
    add_change (builder, why_change_name ((WhyChange) change), &checks->change[change]);
  add_change (builder, "largest", &checks->largest_change);
  json_builder_end_object (builder);
  why_json_begin_object (builder, "flip");
  add_flip (builder, "all", &checks->flip_all);
  why_json_begin_object (builder, "classes");
  for (gsize k = 0; k < e->n_classes; k++)
    if (checks->flip[k].n > 0)
      add_flip (builder, e->classes[k], &checks->flip[k]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

void
why_checks_add_json (JsonBuilder *builder, const WhyEvaluation *evaluation)
{
  const WhyChecksSummary *summary = evaluation->checks_summary;
  why_json_begin_object (builder, "checks");
  why_json_add_count (builder, "n", summary->n);
  why_json_begin_object (builder, "renamed");
  for (int change = 0; change < WHY_N_CHANGES; change++)
    why_json_add_count (builder, why_change_name ((WhyChange) change), summary->n_renamed[change]);
  why_json_add_count (builder, "any", summary->n_renamed_any);
  json_builder_end_object (builder);
  why_json_begin_object (builder, "rules");
  for (gsize i = 0; i < evaluation->n_rules; i++)
    add_rule (builder, evaluation, evaluation->rules[i]);
  json_builder_end_object (builder);
  json_builder_end_object (builder);
}

void
why_checks_write_header (const WhyEvaluation *evaluation, FILE *stream)
{
  fputs (",renamed", stream);
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      const char *rule = why_rule_name (evaluation->rules[i]);
      fprintf (stream, ",%s_random_rank,%s_random_correlation,%s_sensitivity,%s_flip_area", rule,
               rule, rule, rule);
    }
}

void
why_checks_write_row (const WhyEvaluation *evaluation, gsize index, FILE *stream)
{
  const WhyChecks *checks = &evaluation->checks[index];
  int n_renamed = 0;
  for (int change = 0; change < WHY_N_CHANGES; change++)
    n_renamed += checks->sensitivity.renamed[change] ? 1 : 0;
  if (checks->is_done)
    fprintf (stream, ",%d", n_renamed);
  else
    fputc (',', stream);
  for (gsize i = 0; i < evaluation->n_rules; i++)
    {
      WhyRule rule = evaluation->rules[i];
      /* The network that has forgotten all. */
      const WhyMapSimilarity *random = &checks->randomisation[rule].cascade[WHY_MODEL_CONV0];
      const double values[]
          = { random->rank, random->correlation,
              why_sensitivity_largest (&checks->sensitivity, rule), checks->flip_area[rule] };
      for (gsize k = 0; k < G_N_ELEMENTS (values); k++)
        {
          char number[WHY_CSV_NUMBER_SIZE];
          fprintf (stream, ",%s",
                   checks->is_done ? why_csv_number (number, "%.6f", values[k]) : "");
        }
    }
}

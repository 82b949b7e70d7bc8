/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/text/why-json-builder.h"
#include "analysis/corpus/why-checks-report.h"
#include "analysis/corpus/why-evaluation-report.h"

static const char *const ece_names[WHY_N_OF] = { "ece", "ece_techniques", "ece_rejects" };

static void
add_confusion (JsonBuilder *builder, const WhyEvaluation *e)
{
  why_json_begin_array (builder, "confusion");
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      why_json_begin_array (builder, NULL);
      for (gsize label = 0; label < e->n_classes; label++)
        why_json_add_count (builder, NULL, e->confusion[truth * e->n_classes + label]);
      json_builder_end_array (builder);
    }
  json_builder_end_array (builder);
}

static void
add_accuracy (JsonBuilder *builder, const WhyEvaluation *e)
{
  why_json_begin_object (builder, "accuracy");
  for (gsize k = 0; k < e->n_classes; k++)
    why_json_add_number (builder, e->classes[k], e->accuracy[k]);
  json_builder_end_object (builder);
  why_json_add_number (builder, "macro", e->macro);
}

static void
add_kurtosis (JsonBuilder *builder, const WhyEvaluation *e)
{
  why_json_begin_object (builder, "kurtosis");
  for (gsize i = 0; i < e->n_rules; i++)
    {
      WhyRule rule = e->rules[i];
      why_json_begin_object (builder, why_rule_name (rule));
      why_json_add_number (builder, "mean", e->kurtosis_mean[rule]);
      why_json_add_number (builder, "sd", e->kurtosis_sd[rule]);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

/* Within an object. */
static void
add_summary (JsonBuilder *builder, const WhyExplanationSummary *summary)
{
  why_json_add_count (builder, "n", summary->n);
  why_json_add_number (builder, "share", summary->share);
  why_json_add_number (builder, "share_rate", summary->share_rate);
  why_json_add_number (builder, "share_harmonics", summary->share_harmonics);
  why_json_add_number (builder, "chance", summary->chance);
  why_json_add_number (builder, "top5", summary->top5);
  why_json_add_number (builder, "top_distance", summary->top_distance);
  why_json_add_number (builder, "top_distance_rate", summary->top_distance_rate);
  why_json_add_number (builder, "share_second", summary->share_second);
  why_json_add_number (builder, "top5_all", summary->top5_all);
}

/* By rule, then by class, of the classes that have labelled rates. */
static void
add_explanations (JsonBuilder *builder, const WhyEvaluation *e)
{
  why_json_begin_object (builder, "explanations");
  for (gsize i = 0; i < e->n_rules; i++)
    {
      const WhyExplanationSummary *summaries = e->explanation[e->rules[i]];
      why_json_begin_object (builder, why_rule_name (e->rules[i]));
      for (gsize k = 0; k < e->n_classes; k++)
        if (summaries[k].n > 0)
          {
            why_json_begin_object (builder, e->classes[k]);
            add_summary (builder, &summaries[k]);
            json_builder_end_object (builder);
          }
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

/* By rule, then a list of the bands that have recordings; the last has no upper edge. */
static void
add_explanations_by_rate (JsonBuilder *builder, const WhyEvaluation *e)
{
  why_json_begin_object (builder, "explanations_by_rate");
  for (gsize i = 0; i < e->n_rules; i++)
    {
      const WhyExplanationSummary *summaries = e->by_rate[e->rules[i]];
      why_json_begin_array (builder, why_rule_name (e->rules[i]));
      for (int band = 0; band < WHY_N_RATE_BANDS; band++)
        if (summaries[band].n > 0)
          {
            why_json_begin_object (builder, NULL);
            why_json_add_number (builder, "from_hz", why_rate_band_edges_hz[band]);
            why_json_add_number (builder, "to_hz", why_rate_band_edges_hz[band + 1]);
            add_summary (builder, &summaries[band]);
            json_builder_end_object (builder);
          }
      json_builder_end_array (builder);
    }
  json_builder_end_object (builder);
}

/* What must not be named, and what was. */
static void
add_rejects (JsonBuilder *builder, gsize n, gsize n_named, gsize n_confident)
{
  why_json_begin_object (builder, "rejects");
  why_json_add_count (builder, "n", n);
  why_json_add_count (builder, "named", n_named);
  why_json_add_count (builder, "confident", n_confident);
  json_builder_end_object (builder);
}

static void
add_column_row (JsonBuilder *builder, const WhyEvaluation *e, const WhyAccuracyByColumnRow *row)
{
  why_json_begin_object (builder, row->value);
  why_json_add_count (builder, "n", row->n);
  why_json_add_number (builder, "accuracy", why_accuracy_by_column_accuracy (row->n_right, row->n));
  why_json_begin_object (builder, "classes");
  for (gsize k = 0; k < e->n_classes; k++)
    {
      if (row->class_n[k] == 0)
        continue;
      why_json_begin_object (builder, e->classes[k]);
      why_json_add_count (builder, "n", row->class_n[k]);
      why_json_add_number (builder, "accuracy",
                           why_accuracy_by_column_accuracy (row->class_right[k], row->class_n[k]));
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
  if (e->none != WHY_NO_CLASS)
    add_rejects (builder, row->class_n[e->none],
                 why_accuracy_by_column_n_named_rejects (row, e->none),
                 row->class_confident[e->none]);
  json_builder_end_object (builder);
}

/* By column, then by value, then by class. */
static void
add_by_columns (JsonBuilder *builder, const WhyEvaluationReport *report)
{
  why_json_begin_object (builder, "by");
  for (guint i = 0; i < report->by_columns->len; i++)
    {
      const WhyAccuracyByColumn *by_column = report->by_columns->pdata[i];
      why_json_begin_object (builder, by_column->column);
      for (gsize k = 0; k < by_column->n_rows; k++)
        add_column_row (builder, report->evaluation, &by_column->rows[k]);
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

/* key: what the value of a condition is called. */
static void
add_conditions (JsonBuilder *builder, WhyConditionKind kind, const GArray *conditions)
{
  static const char *const names[][2] = {
    [WHY_CONDITION_LENGTH] = { "lengths", "length_s" },
    [WHY_CONDITION_SILENCE] = { "silences", "silence_s" },
    [WHY_CONDITION_SNR] = { "snr", "snr_db" },
  };
  why_json_begin_array (builder, names[kind][0]);
  for (guint i = 0; i < conditions->len; i++)
    {
      const WhyCondition *condition = &g_array_index (conditions, WhyCondition, i);
      why_json_begin_object (builder, NULL);
      why_json_add_number (builder, names[kind][1], condition->value);
      why_json_add_count (builder, "n", condition->evaluation->n_predictions);
      why_json_add_count (builder, "n_shorter", condition->evaluation->n_short);
      add_accuracy (builder, condition->evaluation);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Members of an object; when: "before" or "after". */
static void
add_calibrated (JsonBuilder *builder, const WhyCalibrated *calibrated, const char *when)
{
  const struct
  {
    const char *name;
    double value;
  } numbers[] = { { "nll", calibrated->nll },
                  { ece_names[WHY_OF_ALL], calibrated->ece[WHY_OF_ALL] },
                  { ece_names[WHY_OF_TECHNIQUES], calibrated->ece[WHY_OF_TECHNIQUES] },
                  { ece_names[WHY_OF_REJECTS], calibrated->ece[WHY_OF_REJECTS] } };
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *name = g_strdup_printf ("%s_%s", numbers[i].name, when);
      why_json_add_number (builder, name, numbers[i].value);
    }
  g_autofree char *right = g_strconcat ("right_", when, NULL);
  g_autofree char *named = g_strconcat ("named_", when, NULL);
  why_json_add_count (builder, right, calibrated->n_right);
  why_json_add_count (builder, named, calibrated->n_named);
}

static void
add_calibration (JsonBuilder *builder, const WhyCalibration *calibration)
{
  why_json_begin_object (builder, "temperature");
  why_json_add_number (builder, "of_model", calibration->before.at.temperature);
  why_json_add_number (builder, "fitted", calibration->after.at.temperature);
  why_json_add_number (builder, "none_bias_of_model", calibration->before.at.none_bias);
  why_json_add_number (builder, "none_bias_fitted", calibration->after.at.none_bias);
  why_json_add_count (builder, "n_techniques", calibration->n_techniques);
  why_json_add_count (builder, "n_rejects", calibration->n_rejects);
  add_calibrated (builder, &calibration->before, "before");
  add_calibrated (builder, &calibration->after, "after");
  json_builder_end_object (builder);
}

char *
why_evaluation_json (const WhyEvaluationReport *report)
{
  const WhyEvaluation *e = report->evaluation;
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "split", report->split);
  why_json_add_count (builder, "n", e->n_predictions);
  why_json_begin_array (builder, "classes");
  for (gsize k = 0; k < e->n_classes; k++)
    why_json_add_string (builder, NULL, e->classes[k]);
  json_builder_end_array (builder);
  add_accuracy (builder, e);
  add_confusion (builder, e);
  const double errors[WHY_N_OF] = { e->ece, e->ece_techniques, e->ece_rejects };
  for (int of = 0; of < WHY_N_OF; of++)
    why_json_add_number (builder, ece_names[of], errors[of]);
  if (e->none != WHY_NO_CLASS)
    add_rejects (builder, why_evaluation_n_rejects (e), why_evaluation_n_named_rejects (e),
                 e->confident[e->none]);
  add_kurtosis (builder, e);
  if (report->calibration)
    add_calibration (builder, report->calibration);
  if (report->rate_column)
    {
      why_json_add_string (builder, "rate_column", report->rate_column);
      add_explanations (builder, e);
      add_explanations_by_rate (builder, e);
      if (e->checks_summary)
        why_checks_add_json (builder, e);
    }
  if (report->by_columns)
    add_by_columns (builder, report);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    if (report->conditions[kind])
      add_conditions (builder, (WhyConditionKind) kind, report->conditions[kind]);
  why_json_add_string (builder, "model", report->model_name);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

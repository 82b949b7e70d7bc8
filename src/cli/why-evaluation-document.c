/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-evaluation-document.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/why-utf8.h"
#include "cli/why-checks-document.h"

static void
add_confusion (WhyMarkup *document, const WhyEvaluation *e)
{
  g_autoptr (WhyTable) table = why_table_new ();
  why_table_add (table, "%s", _ ("true \\ verdict"));
  why_table_add (table, "%s", _ ("accuracy"));
  for (gsize k = 0; k < e->n_classes; k++)
    why_table_add (table, "%s", e->classes[k]);
  why_table_end_row (table);
  for (gsize truth = 0; truth < e->n_classes; truth++)
    {
      why_table_add (table, "%s", e->classes[truth]);
      why_table_percent (table, e->accuracy[truth]);
      for (gsize label = 0; label < e->n_classes; label++)
        why_table_add (table, "%zu", e->confusion[truth * e->n_classes + label]);
      why_table_end_row (table);
    }
  why_markup_table (document, table);
  why_markup_line (document, _ ("Macro accuracy %.2f %%, expected calibration error %.3f."),
                   100 * e->macro, e->ece);
}

static void
add_kind (WhyTable *table, const char *name, gsize n, gsize n_wrong, gsize n_confident, double ece)
{
  if (n == 0)
    return;
  why_table_add (table, "%s", name);
  why_table_add (table, "%zu", n);
  why_table_add (table, "%zu", n_wrong);
  why_table_add (table, "%zu", n_confident);
  why_table_number (table, ece, 3);
  why_table_end_row (table);
}

/* Techniques that are missed, and what is none of them but named as one: the two errors apart. */
static void
add_kinds (WhyMarkup *document, const WhyEvaluation *e)
{
  gsize n = 0, n_right = 0, n_confident = 0, n_rejects = why_evaluation_n_rejects (e);
  if (e->none == WHY_NO_CLASS)
    return;
  for (gsize truth = 0; truth < e->n_classes; truth++)
    if (truth != e->none)
      {
        for (gsize label = 0; label < e->n_classes; label++)
          n += e->confusion[truth * e->n_classes + label];
        n_right += e->confusion[truth * e->n_classes + truth];
        n_confident += e->confident[truth];
      }
  g_autoptr (WhyTable) table = why_table_new ();
  static const char *const header[]
      = { N_ ("n"), N_ ("wrong"), N_ ("confidently wrong"), N_ ("calibration error") };
  why_table_add (table, "%s", "");
  for (gsize i = 0; i < G_N_ELEMENTS (header); i++)
    why_table_add (table, "%s", _ (header[i]));
  why_table_end_row (table);
  add_kind (table, _ ("techniques"), n, n - n_right, n_confident, e->ece_techniques);
  add_kind (table, e->classes[e->none], n_rejects, why_evaluation_n_named_rejects (e),
            e->confident[e->none], e->ece_rejects);
  why_markup_heading (document, _ ("Techniques missed, and sounds falsely named"));
  why_markup_table (document, table);
  why_markup_line (
      document,
      _ ("Wrong is any other class than the true one; of sounds that are none of the "
         "techniques, a technique’s name. Confidently wrong is that with a probability of %g %% "
         "or more."),
      100 * WHY_CONFIDENT);
}

static void
add_kurtosis (WhyMarkup *document, const WhyEvaluation *e)
{
  g_autoptr (GString) text = g_string_new (NULL);
  for (gsize i = 0; i < e->n_rules; i++)
    {
      WhyRule rule = e->rules[i];
      g_string_append_printf (text, "%s%s %.2f (%.2f)", i ? ", " : "", why_rule_label (rule),
                              e->kurtosis_mean[rule], e->kurtosis_sd[rule]);
    }
  why_markup_line (
      document, _ ("Kurtosis of the predicted class’s relevance, mean (standard deviation): %s."),
      text->str);
}

/* The names of the classes whose recordings have, or have not, a labelled rate. */
static char *
list_classes (const WhyEvaluation *e, gboolean labelled)
{
  GString *names = g_string_new (NULL);
  for (gsize k = 0; k < e->n_classes; k++)
    if ((e->explanation[e->rules[0]][k].n > 0) == labelled)
      g_string_append_printf (names, "%s%s", names->len ? ", " : "", e->classes[k]);
  if (names->len == 0)
    g_string_append (names, _ ("no class"));
  return g_string_free (names, FALSE);
}

/* A table of summaries, less those of nothing; the caller adds its rows. */
static WhyTable *
start_summaries (WhyRule rule)
{
  static const char *const header[] = {
    N_ ("n"),         N_ ("share"),          N_ ("at the rate"),       N_ ("3rd, 4th harmonic"),
    N_ ("chance"),    N_ ("of top 5"),       N_ ("top path, octaves"), N_ ("from the rate"),
    N_ ("S2 of all"), N_ ("of top 5 of all")
  };
  WhyTable *table = why_table_new ();
  why_table_add (table, "%s", why_rule_label (rule));
  for (gsize i = 0; i < G_N_ELEMENTS (header); i++)
    why_table_add (table, "%s", _ (header[i]));
  why_table_end_row (table);
  return table;
}

static void
add_summary (WhyTable *table, const char *name, const WhyExplanationSummary *s)
{
  if (s->n == 0)
    return;
  const double values[]
      = { s->share,        s->share_rate,        s->share_harmonics, s->chance,  s->top5,
          s->top_distance, s->top_distance_rate, s->share_second,    s->top5_all };
  why_table_add (table, "%s", name);
  why_table_add (table, "%zu", s->n);
  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    why_table_number (table, values[i], 2);
  why_table_end_row (table);
}

static void
add_explanations_of_rule (WhyMarkup *document, const WhyEvaluation *e, WhyRule rule)
{
  g_autoptr (WhyTable) table = start_summaries (rule);
  for (gsize k = 0; k < e->n_classes; k++)
    add_summary (table, e->classes[k], &e->explanation[rule][k]);
  why_markup_table (document, table);
}

static char *
name_band (int band)
{
  double from = why_rate_band_edges_hz[band], to = why_rate_band_edges_hz[band + 1];
  if (band == 0)
    return g_strdup_printf (_ ("below %g Hz"), to);
  return isfinite (to) ? g_strdup_printf (_ ("%g to %g Hz"), from, to)
                       : g_strdup_printf (_ ("from %g Hz"), from);
}

static void
add_explanations_by_rate (WhyMarkup *document, const WhyEvaluation *e)
{
  why_markup_heading (document, _ ("By modulation rate"));
  why_markup_line (document,
                   _ ("The same for all labelled recordings together, by their labelled rate."));
  for (gsize i = 0; i < e->n_rules; i++)
    {
      g_autoptr (WhyTable) table = start_summaries (e->rules[i]);
      for (int band = 0; band < WHY_N_RATE_BANDS; band++)
        {
          g_autofree char *name = name_band (band);
          add_summary (table, name, &e->by_rate[e->rules[i]][band]);
        }
      why_markup_table (document, table);
    }
}

static void
add_explanations (WhyMarkup *document, const WhyEvaluationReport *report)
{
  const WhyEvaluation *e = report->evaluation;
  g_autofree char *with = list_classes (e, TRUE), *without = list_classes (e, FALSE);
  why_markup_heading (document, _ ("Does the true class’s relevance lie at the modulation rate?"));
  why_markup_line (document, _ ("Rates are labelled (column %s) for %s, but not for %s."),
                   report->rate_column, with, without);
  for (gsize i = 0; i < e->n_rules; i++)
    add_explanations_of_rule (document, e, e->rules[i]);
  why_markup_line (
      document,
      _ ("Of the positive relevance on second-order paths: the share within half an octave of the "
         "rate or twice the rate; of the rate only; and of three or four times the rate "
         "(excluding what is already counted). Chance is the share of such paths among all. Then "
         "how many of the five most relevant paths lie there, and the distance in octaves from "
         "the most relevant one to the nearer of the two, and to the rate (medians). Last, how "
         "much of all positive relevance is on second-order paths, since first-order paths do not "
         "point to a rate, and how many of the five most relevant paths overall lie at the rate "
         "or twice the rate."));
  add_explanations_by_rate (document, e);
}

/* Classes without an example have no column. */
static void
add_class_header (WhyTable *table, const WhyEvaluation *e)
{
  for (gsize k = 0; k < e->n_classes; k++)
    if (isfinite (e->accuracy[k]))
      why_table_add (table, "%s", e->classes[k]);
  why_table_end_row (table);
}

static void
add_rejects (WhyTable *table, const WhyAccuracyByColumnRow *row, gsize none)
{
  if (row->class_n[none] == 0)
    {
      why_table_add (table, "–");
      why_table_add (table, "–");
      return;
    }
  why_table_add (table, _ ("%zu of %zu"), why_accuracy_by_column_n_named_rejects (row, none),
                 row->class_n[none]);
  why_table_add (table, "%zu", row->class_confident[none]);
}

static void
add_by_column (WhyMarkup *document, const WhyEvaluation *e, const WhyAccuracyByColumn *by_column)
{
  g_autoptr (WhyTable) table = why_table_new ();
  why_table_add (table, "%s", by_column->column);
  why_table_add (table, "%s", _ ("n"));
  why_table_add (table, "%s", _ ("accuracy"));
  gboolean has_rejects = why_evaluation_n_rejects (e) > 0;
  if (has_rejects)
    {
      why_table_add (table, "%s", _ ("falsely named"));
      why_table_add (table, "%s", _ ("confidently"));
    }
  add_class_header (table, e);
  for (gsize i = 0; i < by_column->n_rows; i++)
    {
      const WhyAccuracyByColumnRow *row = &by_column->rows[i];
      why_table_add (table, "%s", *row->value ? row->value : _ ("(empty)"));
      why_table_add (table, "%zu", row->n);
      why_table_percent (table, why_accuracy_by_column_accuracy (row->n_right, row->n));
      if (has_rejects)
        add_rejects (table, row, e->none);
      for (gsize k = 0; k < e->n_classes; k++)
        if (row->class_n[k] > 0)
          why_table_add (table, _ ("%zu of %zu"), row->class_right[k], row->class_n[k]);
        else if (isfinite (e->accuracy[k]))
          why_table_add (table, "–");
      why_table_end_row (table);
    }
  g_autofree char *heading = g_strdup_printf (_ ("By %s"), by_column->column);
  why_markup_heading (document, heading);
  why_markup_table (document, table);
}

static const struct
{
  const char *column, *unit, *heading, *remark;
} condition_texts[] = {
  [WHY_CONDITION_LENGTH] = { N_ ("length"), "s", N_ ("Accuracy against length"),
                             N_ ("Each recording cut to its first seconds; shorter ones, counted "
                                 "here, are used whole.") },
  [WHY_CONDITION_SILENCE]
  = { N_ ("silence"), "s", N_ ("Accuracy after silence"),
      N_ ("Silence added before each recording: whatever a model has learned about where "
          "recordings start is then wrong.") },
  [WHY_CONDITION_SNR] = { N_ ("SNR"), "dB", N_ ("Accuracy against noise"),
                          N_ ("White noise added to each recording, this far below its power.") },
};

static void
add_conditions (WhyMarkup *document,
                const WhyEvaluation *e,
                const GArray *conditions,
                WhyConditionKind kind)
{
  g_autoptr (WhyTable) table = why_table_new ();
  gboolean are_lengths = kind == WHY_CONDITION_LENGTH;
  why_table_add (table, "%s", _ (condition_texts[kind].column));
  why_table_add (table, "%s", _ ("n"));
  if (are_lengths)
    why_table_add (table, "%s", _ ("shorter"));
  why_table_add (table, "%s", _ ("macro"));
  add_class_header (table, e);
  for (guint i = 0; i < conditions->len; i++)
    {
      const WhyCondition *condition = &g_array_index (conditions, WhyCondition, i);
      why_table_add (table, "%g %s", condition->value, condition_texts[kind].unit);
      why_table_add (table, "%zu", condition->evaluation->n_predictions);
      if (are_lengths)
        why_table_add (table, "%zu", condition->evaluation->n_short);
      why_table_percent (table, condition->evaluation->macro);
      for (gsize k = 0; k < e->n_classes; k++)
        if (isfinite (e->accuracy[k]))
          why_table_percent (table, condition->evaluation->accuracy[k]);
      why_table_end_row (table);
    }
  why_markup_heading (document, _ (condition_texts[kind].heading));
  why_markup_table (document, table);
  why_markup_line (document, "%s", _ (condition_texts[kind].remark));
}

static void
add_calibrated (WhyTable *table,
                const char *name,
                const WhyCalibrated *calibrated,
                const WhyCalibration *calibration)
{
  why_table_add (table, "%s", name);
  why_table_number (table, calibrated->at.temperature, 3);
  why_table_number (table, calibrated->at.none_bias, 3);
  why_table_number (table, -calibrated->nll, 3);
  for (int of = 0; of < WHY_N_OF; of++)
    why_table_number (table, calibrated->ece[of], 3);
  why_table_add (table, _ ("%zu of %zu"), calibrated->n_right, calibration->n_techniques);
  why_table_add (table, _ ("%zu of %zu"), calibrated->n_named, calibration->n_rejects);
  why_table_end_row (table);
}

static void
add_calibration (WhyMarkup *document, const WhyCalibration *calibration)
{
  g_autoptr (WhyTable) table = why_table_new ();
  static const char *const header[]
      = { N_ ("temperature"),       N_ ("bias of none"),  N_ ("log-likelihood"),
          N_ ("calibration error"), N_ ("of techniques"), N_ ("of rejects"),
          N_ ("techniques right"),  N_ ("falsely named") };
  why_table_add (table, "%s", "");
  for (gsize i = 0; i < G_N_ELEMENTS (header); i++)
    why_table_add (table, "%s", _ (header[i]));
  why_table_end_row (table);
  add_calibrated (table, _ ("of the model"), &calibration->before, calibration);
  add_calibrated (table, _ ("fitted"), &calibration->after, calibration);
  why_markup_heading (document, _ ("Calibration"));
  why_markup_table (document, table);
  why_markup_line (document, _ ("Fitted to these recordings, so evaluate it on others.%s"),
                   calibration->at_limit ? _ (" The fit ran into the limit of its search: nearly "
                                              "everything is right, or nearly everything wrong.")
                                         : "");
}

static char *
format_document (const WhyEvaluationReport *report, gboolean markdown)
{
  const WhyEvaluation *e = report->evaluation;
  WhyMarkup document = { .text = g_string_new (NULL), .markdown = markdown };
  g_string_append (document.text, markdown ? "## " : "");
  g_string_append_printf (document.text,
                          ngettext ("%s on %zu recording of split %s\n",
                                    "%s on %zu recordings of split %s\n", e->n_predictions),
                          report->model_name, e->n_predictions, report->split);
  add_confusion (&document, e);
  add_kinds (&document, e);
  add_kurtosis (&document, e);
  if (report->calibration)
    add_calibration (&document, report->calibration);
  if (report->rate_column)
    add_explanations (&document, report);
  if (e->checks_summary)
    why_checks_document (&document, e);
  for (guint i = 0; report->by_columns && i < report->by_columns->len; i++)
    add_by_column (&document, e, report->by_columns->pdata[i]);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    if (report->conditions[kind])
      add_conditions (&document, e, report->conditions[kind], (WhyConditionKind) kind);
  g_autofree char *text = g_string_free (document.text, FALSE);
  return why_utf8_plain (text, "\n\t");
}

char *
why_evaluation_format (const WhyEvaluationReport *report, WhyFormat format)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      return why_evaluation_json (report);
    case WHY_FORMAT_CSV:
      return why_evaluation_csv (report);
    case WHY_FORMAT_MARKDOWN:
      return format_document (report, TRUE);
    case WHY_FORMAT_TEXT:
    default:
      return format_document (report, FALSE);
    }
}

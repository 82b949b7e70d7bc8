/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-report.h"

#include <math.h>
#include <string.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/engine/why-evidence.h"
#include "analysis/text/why-json-builder.h"
#include "analysis/text/why-reason-text.h"
#include "base/why-utf8.h"
#include "cli/why-cli.h"
#include "figure/page/why-figure.h"

#define N_TOP 5

static const char *const names[] = {
  [WHY_FORMAT_TEXT] = "text",
  [WHY_FORMAT_JSON] = "json",
  [WHY_FORMAT_CSV] = "csv",
  [WHY_FORMAT_MARKDOWN] = "markdown",
};

const char *
why_report_name (WhyFormat format)
{
  return names[format];
}

gboolean
why_report_parse (const char *name, gboolean has_markdown, WhyFormat *out)
{
  gsize n = G_N_ELEMENTS (names) - !has_markdown;
  for (gsize i = 0; i < n; i++)
    if (strcmp (name ? name : "text", names[i]) == 0)
      {
        *out = (WhyFormat) i;
        return TRUE;
      }
  why_cli_complain (has_markdown
                        ? N_ ("there is no format “%s”; choose text, json, csv or markdown")
                        : N_ ("there is no format “%s”; choose text, json or csv"),
                    name);
  return FALSE;
}

static void
add_cycles (JsonBuilder *builder, const WhyAnalysis *analysis)
{
  gsize n;
  const WhyModulationCycle *cycles = why_analysis_cycles (analysis, &n);
  why_json_begin_array (builder, "cycles");
  for (gsize i = 0; i < n; i++)
    {
      why_json_begin_object (builder, NULL);
      why_json_add_number (builder, "at_s", cycles[i].at_s);
      why_json_add_number (builder, "rate_hz", cycles[i].rate_hz);
      why_json_add_number (builder, "extent_cents", cycles[i].extent_cents);
      why_json_add_number (builder, "depth_db", cycles[i].depth_db);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_measures (JsonBuilder *builder, const WhyAnalysis *analysis)
{
  const WhyMeasures *measures = &analysis->measures;
  char note[8];
  double cents;
  gboolean has_note = why_note_data_name (measures->f0_hz, note, &cents);

  why_json_add_number (builder, "f0_hz", measures->f0_hz);
  why_json_add_string (builder, "note", has_note ? note : NULL);
  why_json_add_number (builder, "cents", has_note ? cents : NAN);
  why_json_add_number (builder, "a4_hz", why_note_get_a4 ());
  why_json_begin_object (builder, "modulation");
  why_json_add_number (builder, "rate_hz", measures->rate_hz);
  why_json_add_number (builder, "extent_cents", measures->extent_cents);
  why_json_add_number (builder, "extent_pp_cents", measures->extent_pp_cents);
  why_json_add_number (builder, "depth_db", measures->depth_db);
  why_json_add_number (builder, "regularity", measures->regularity);
  why_json_add_number (builder, "onset_s", measures->onset_s);
  why_json_add_number (builder, "delay_s", measures->delay_s);
  why_json_add_number (builder, "rest_s", measures->rest_s);
  why_json_add_number (builder, "from_s", measures->from_s);
  why_json_add_number (builder, "to_s", measures->to_s);
  why_json_add_string (builder, "missing", why_evidence_missing (measures));
  add_cycles (builder, analysis);
  json_builder_end_object (builder);
}

static void
add_top_paths (JsonBuilder *builder,
               const WhyAnalysis *analysis,
               WhyRule rule,
               WhyQuestion question)
{
  WhyTopPath top[N_TOP];
  gsize n_top = why_analysis_top_paths (analysis, rule, question, top, N_TOP);

  why_json_begin_array (builder, "top_paths");
  for (gsize i = 0; i < n_top; i++)
    {
      why_json_begin_object (builder, NULL);
      why_json_add_number (builder, "lambda1_hz", top[i].lambda1_hz);
      why_json_add_number (builder, "lambda2_hz", top[i].lambda2_hz);
      why_json_add_number (builder, "relevance", top[i].relevance);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static gboolean without_timings;

void
why_report_leave_out_timings (void)
{
  without_timings = TRUE;
}

static void
add_timings (JsonBuilder *builder, const WhyAnalysis *analysis)
{
  why_json_begin_object (builder, "timings_ms");
  why_json_add_number (builder, "load", analysis->timings_ms.load);
  why_json_add_number (builder, "spectrogram", analysis->timings_ms.spectrogram);
  why_json_add_number (builder, "measure", analysis->timings_ms.measure);
  why_json_add_number (builder, "scattering", analysis->timings_ms.scattering);
  why_json_add_number (builder, "forward", analysis->timings_ms.forward);
  why_json_add_number (builder, "relevance", analysis->timings_ms.relevance);
  why_json_add_number (builder, "total", analysis->timings_ms.total);
  json_builder_end_object (builder);
}

static void
add_curve (JsonBuilder *builder, const char *name, const double *values, gsize n)
{
  why_json_begin_array (builder, name);
  for (gsize i = 0; i < n; i++)
    why_json_add_number (builder, NULL, values[i]);
  json_builder_end_array (builder);
}

static void
add_flip_test (JsonBuilder *builder, const WhyFlipTest *test)
{
  why_json_begin_object (builder, "flip_test");
  add_curve (builder, "removed", test->removed, WHY_FLIP_TEST_POINTS);
  add_curve (builder, "most_first", test->most_first, WHY_FLIP_TEST_POINTS);
  add_curve (builder, "least_first", test->least_first, WHY_FLIP_TEST_POINTS);
  why_json_add_number (builder, "area", test->area);
  json_builder_end_object (builder);
  add_curve (builder, "relevance_by_layer", test->sums, WHY_RELEVANCE_N_SUMS);
}

static char *
format_json (const WhyAnalysis *analysis,
             WhyRule rule,
             WhyQuestion question,
             const WhyFlipTest *test)
{
  const WhyAxes *axes = analysis->axes;
  const WhyConservation conservation = why_analysis_conservation (analysis, rule, question);
  JsonBuilder *builder = json_builder_new ();

  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "file", analysis->source);
  why_json_add_number (builder, "sample_rate", analysis->file_rate_hz);
  why_json_add_number (builder, "duration_s", analysis->file_duration_s);
  if (analysis->file_channel >= 0)
    why_json_add_count (builder, "channel", (gsize) analysis->file_channel + 1);
  why_json_begin_object (builder, "window");
  why_json_add_number (builder, "start_s", analysis->start_s);
  why_json_add_number (builder, "duration_s", analysis->duration_s);
  json_builder_end_object (builder);
  if (analysis->notice)
    why_json_add_string (builder, "notice", analysis->notice);
  why_json_add_string (builder, "label", axes->classes[analysis->label]);
  const char *const *classes = (const char *const *) axes->classes;
  why_json_add_values (builder, "probabilities", classes, axes->n_classes, analysis->probabilities);
  why_json_add_values (builder, "logits", classes, axes->n_classes, analysis->logits);
  why_json_add_string (builder, "network_label", axes->classes[analysis->network_label]);
  why_json_add_string (builder, "evidence", why_evidence_name (analysis->evidence));
  g_autofree char *reason
      = why_reason_text (analysis, rule, why_question_asked (question, analysis->label));
  why_json_add_string (builder, "reason", reason);
  why_json_add_string (builder, "explained_class", axes->classes[question.class_index]);
  why_json_add_string (builder, "explained_against",
                       question.is_contrast ? axes->classes[question.other] : NULL);
  why_json_add_string (builder, "rule", why_rule_name (rule));
  why_json_begin_object (builder, "conservation");
  why_json_add_number (builder, "sum", conservation.sum);
  why_json_add_number (builder, "logit", conservation.logit);
  why_json_add_number (builder, "ratio", conservation.ratio);
  json_builder_end_object (builder);
  why_json_add_number (builder, "kurtosis", why_analysis_kurtosis (analysis, rule, question));
  why_json_add_number (builder, "gini", why_analysis_gini (analysis, rule, question));
  if (test)
    add_flip_test (builder, test);
  add_measures (builder, analysis);
  add_top_paths (builder, analysis, rule, question);
  if (!without_timings)
    add_timings (builder, analysis);
  why_json_add_string (builder, "model", axes->model_name);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

/* The paths that mattered most for a class, or most against one that it is not: where the logit is
 * negative, relevance starts below zero, and the most negative values carry it. Shares are of the
 * sum of magnitudes, for what speaks for and against may cancel out in the plain sum. */
static void
append_top_paths (GString *text, const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  g_autofree WhyTopPath *paths = g_new (WhyTopPath, analysis->axes->n_paths);
  gsize n = why_analysis_top_paths (analysis, rule, question, paths, analysis->axes->n_paths);
  gsize k = question.class_index;
  gboolean against = !question.is_contrast && k != analysis->label && analysis->logits[k] < 0;
  double total = 0;
  for (gsize i = 0; i < n; i++)
    total += fabs (paths[i].relevance);

  if (question.is_contrast)
    /* Translators: two techniques, and a rule. */
    g_string_append_printf (text, _ ("  Why %s rather than %s (%s):\n"), analysis->axes->classes[k],
                            analysis->axes->classes[question.other], why_rule_label (rule));
  else
    g_string_append_printf (text, against ? _ ("  Why not %s (%s):\n") : _ ("  Why %s (%s):\n"),
                            analysis->axes->classes[k], why_rule_label (rule));
  /* What speaks for the other class is no reason for this one, however few there are. */
  while (question.is_contrast && n > 0 && paths[n - 1].relevance <= 0)
    n--;
  if (n == 0)
    g_string_append (text, _ ("    nothing\n"));
  for (gsize i = 0; i < MIN (n, N_TOP); i++)
    {
      const WhyTopPath *path = against ? &paths[n - 1 - i] : &paths[i];
      char note[WHY_NOTE_SIZE];
      double cents;
      why_note_display_name (path->lambda1_hz, note, &cents);
      g_string_append_printf (text, _ ("    %zu. carrier %8.1f Hz (%s)"), i + 1, path->lambda1_hz,
                              note);
      if (path->lambda2_hz > 0)
        g_string_append_printf (text, _ (", modulation %6.2f Hz"), path->lambda2_hz);
      else
        g_string_append (text, _ (", first order       "));
      g_string_append_printf (text, _ (", %+.1f %% of all relevance\n"),
                              total > 0 ? 100 * path->relevance / total : 0);
    }
}

static char *
format_text (const WhyAnalysis *analysis,
             WhyRule rule,
             WhyQuestion question,
             const WhyFlipTest *test)
{
  const WhyAxes *axes = analysis->axes;
  GString *text = g_string_new (NULL);
  g_autofree char *window = why_figure_window_text (analysis);
  g_autofree char *reason
      = why_reason_text (analysis, rule, why_question_asked (question, analysis->label));
  g_autofree char *measures
      = reason ? why_figure_numbers_text (analysis) : why_figure_measures_text (analysis);
  g_autofree char *conservation = why_figure_conservation_text (analysis, rule, question);

  g_string_append_printf (text, "%s  %s\n", analysis->source, window);
  if (analysis->notice)
    g_string_append_printf (text, _ ("  Note: %s\n"), analysis->notice);
  gboolean is_short = analysis->evidence == WHY_EVIDENCE_SHORT;
  if (is_short)
    g_string_append_printf (text, "  %s   ", _ ("too short to tell"));
  else
    g_string_append_printf (text, "  %s %.0f %%   ", axes->classes[analysis->label],
                            100 * (double) analysis->probabilities[analysis->label]);
  for (gsize k = 0; k < axes->n_classes; k++)
    if (k != analysis->label || is_short)
      g_string_append_printf (text, " %s %.0f", axes->classes[k],
                              100 * (double) analysis->probabilities[k]);
  g_string_append_c (text, '\n');
  if (measures && *measures)
    g_string_append_printf (text, "  %s\n", measures);
  if (reason)
    g_string_append_printf (text, "  %s\n", reason);

  append_top_paths (text, analysis, rule, question);
  g_string_append_printf (text, _ ("  %s, kurtosis %.1f, Gini %.2f\n"),
                          conservation ? conservation : "",
                          why_analysis_kurtosis (analysis, rule, question),
                          why_analysis_gini (analysis, rule, question));
  if (test)
    g_string_append_printf (
        text,
        test->is_contrast
            /* Translators: as below, of the score of one class less that of another. */
            ? _ ("  Flip test: difference of logits %.2f; %.2f with the most relevant tenth of the "
                 "paths silenced, %.2f with the least relevant tenth; area between the curves "
                 "%.2f\n")
            /* Translators: how a class's score falls while paths are silenced one after the other. */
            : _ (
                "  Flip test: logit %.2f; %.2f with the most relevant tenth of the paths silenced, "
                "%.2f with the least relevant tenth; area between the curves %.2f\n"),
        test->most_first[0], why_flip_test_at (test, test->most_first, 0.1),
        why_flip_test_at (test, test->least_first, 0.1), test->area);
  return g_string_free (text, FALSE);
}

char *
why_report_header (WhyFormat format, const WhyAxes *axes)
{
  if (format != WHY_FORMAT_CSV)
    return NULL;
  GString *text = g_string_new ("file,start_s,duration_s,label");
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      g_autofree char *field = why_csv_field ("p_", axes->classes[k]);
      g_string_append_printf (text, ",%s", field);
    }
  g_string_append (
      text, ",explained_class,rule,kurtosis,conservation,f0_hz,note,cents,rate_hz,extent_cents,"
            "extent_pp_cents,depth_db,regularity,onset_s,delay_s,rest_s,from_s,to_s,missing,"
            "network_label,evidence,top_lambda1_hz,top_lambda2_hz,explained_against\n");
  return g_string_free (text, FALSE);
}

/* An empty field for what was not found. */
static void
append_field (GString *text, double value)
{
  char number[WHY_CSV_NUMBER_SIZE];
  g_string_append_c (text, ',');
  if (isfinite (value))
    g_string_append (text, why_csv_number (number, "%.6g", value));
}

static void
append_measures (GString *text, const WhyMeasures *measures)
{
  char note[8];
  double cents;
  why_note_data_name (measures->f0_hz, note, &cents);
  append_field (text, measures->f0_hz);
  g_string_append_printf (text, ",%s", note);
  append_field (text, cents);
  append_field (text, measures->rate_hz);
  append_field (text, measures->extent_cents);
  append_field (text, measures->extent_pp_cents);
  append_field (text, measures->depth_db);
  append_field (text, measures->regularity);
  append_field (text, measures->onset_s);
  append_field (text, measures->delay_s);
  append_field (text, measures->rest_s);
  append_field (text, measures->from_s);
  append_field (text, measures->to_s);
  const char *missing = why_evidence_missing (measures);
  g_string_append_printf (text, ",%s", missing ? missing : "");
}

static char *
format_csv (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question)
{
  const WhyAxes *axes = analysis->axes;
  g_autofree char *file = why_csv_field ("", analysis->source);
  g_autofree char *label = why_csv_field ("", axes->classes[analysis->label]);
  g_autofree char *explained = why_csv_field ("", axes->classes[question.class_index]);
  WhyTopPath top = { .lambda1_hz = NAN, .lambda2_hz = NAN };
  why_analysis_top_paths (analysis, rule, question, &top, 1);

  GString *text = g_string_new (file);
  append_field (text, analysis->start_s);
  append_field (text, analysis->duration_s);
  g_string_append_printf (text, ",%s", label);
  for (gsize k = 0; k < axes->n_classes; k++)
    append_field (text, (double) analysis->probabilities[k]);
  g_string_append_printf (text, ",%s,%s", explained, why_rule_name (rule));
  append_field (text, why_analysis_kurtosis (analysis, rule, question));
  append_field (text, why_analysis_conservation (analysis, rule, question).ratio);
  append_measures (text, &analysis->measures);
  g_autofree char *network = why_csv_field ("", axes->classes[analysis->network_label]);
  const char *evidence = why_evidence_name (analysis->evidence);
  g_string_append_printf (text, ",%s,%s", network, evidence ? evidence : "");
  append_field (text, top.lambda1_hz);
  append_field (text, top.lambda2_hz);
  g_autofree char *against
      = why_csv_field ("", question.is_contrast ? axes->classes[question.other] : "");
  g_string_append_printf (text, ",%s\n", against);
  return g_string_free (text, FALSE);
}

char *
why_report_format (const WhyAnalysis *analysis,
                   WhyRule rule,
                   WhyQuestion question,
                   const WhyFlipTest *flip_test,
                   WhyFormat format)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      return format_json (analysis, rule, question, flip_test);
    case WHY_FORMAT_CSV:
      return format_csv (analysis, rule, question);
    case WHY_FORMAT_TEXT:
    case WHY_FORMAT_MARKDOWN:
    default:
      {
        g_autofree char *text = format_text (analysis, rule, question, flip_test);
        return why_utf8_plain (text, "\n");
      }
    }
}

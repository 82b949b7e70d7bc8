/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-report.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

#include "cli/why-cli.h"
#include "figure/why-figure.h"

#define N_TOP 5

gboolean
why_report_parse (const char *name, WhyFormat *out)
{
  *out = WHY_FORMAT_TEXT;
  if (!name || strcmp (name, "text") == 0)
    return TRUE;
  *out = WHY_FORMAT_JSON;
  if (strcmp (name, "json") == 0)
    return TRUE;
  *out = WHY_FORMAT_CSV;
  if (strcmp (name, "csv") == 0)
    return TRUE;
  why_cli_complain ("there is no format “%s”; choose text, json or csv", name);
  return FALSE;
}

/* JSON knows no NaN: what was not found is null. */
static void
add_number (JsonBuilder *builder, const char *name, double value)
{
  json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  if (value)
    json_builder_add_string_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

static void
begin_object (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_object (builder);
}

static void
add_classes (JsonBuilder *builder, const char *name, const WhyAxes *axes, const float *values)
{
  begin_object (builder, name);
  for (gsize k = 0; k < axes->n_classes; k++)
    add_number (builder, axes->classes[k], (double) values[k]);
  json_builder_end_object (builder);
}

static void
add_measures (JsonBuilder *builder, const WhyMeasures *measures)
{
  char note[8];
  double cents;
  gboolean has_note = why_note_name (measures->f0_hz, note, &cents);

  add_number (builder, "f0_hz", measures->f0_hz);
  add_string (builder, "note", has_note ? note : NULL);
  add_number (builder, "cents", has_note ? cents : NAN);
  begin_object (builder, "modulation");
  add_number (builder, "rate_hz", measures->rate_hz);
  add_number (builder, "extent_cents", measures->extent_cents);
  add_number (builder, "extent_pp_cents", measures->extent_pp_cents);
  add_number (builder, "regularity", measures->regularity);
  json_builder_end_object (builder);
}

static void
add_top_paths (JsonBuilder *builder, const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  WhyTopPath top[N_TOP];
  gsize n_top = why_analysis_top_paths (analysis, rule, class_index, top, N_TOP);

  json_builder_set_member_name (builder, "top_paths");
  json_builder_begin_array (builder);
  for (gsize i = 0; i < n_top; i++)
    {
      json_builder_begin_object (builder);
      add_number (builder, "lambda1_hz", top[i].lambda1_hz);
      add_number (builder, "lambda2_hz", top[i].lambda2_hz);
      add_number (builder, "relevance", top[i].relevance);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_timings (JsonBuilder *builder, const WhyAnalysis *analysis)
{
  begin_object (builder, "timings_ms");
  add_number (builder, "load", analysis->timings_ms.load);
  add_number (builder, "spectrogram", analysis->timings_ms.spectrogram);
  add_number (builder, "measure", analysis->timings_ms.measure);
  add_number (builder, "scattering", analysis->timings_ms.scattering);
  add_number (builder, "forward", analysis->timings_ms.forward);
  add_number (builder, "relevance", analysis->timings_ms.relevance);
  add_number (builder, "total", analysis->timings_ms.total);
  json_builder_end_object (builder);
}

static char *
format_json (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  const WhyAxes *axes = analysis->axes;
  const WhyConservation *conservation = &analysis->conservation[rule][class_index];
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  add_string (builder, "file", analysis->source);
  add_number (builder, "sample_rate", analysis->file_rate_hz);
  add_number (builder, "duration_s", analysis->file_duration_s);
  begin_object (builder, "window");
  add_number (builder, "start_s", analysis->start_s);
  add_number (builder, "duration_s", analysis->duration_s);
  json_builder_end_object (builder);
  if (analysis->notice)
    add_string (builder, "notice", analysis->notice);
  add_string (builder, "label", axes->classes[analysis->label]);
  add_classes (builder, "probabilities", axes, analysis->probabilities);
  add_classes (builder, "logits", axes, analysis->logits);
  add_string (builder, "explained_class", axes->classes[class_index]);
  add_string (builder, "rule", why_rule_name (rule));
  begin_object (builder, "conservation");
  add_number (builder, "sum", conservation->sum);
  add_number (builder, "logit", conservation->logit);
  add_number (builder, "ratio", conservation->ratio);
  json_builder_end_object (builder);
  add_number (builder, "kurtosis", why_analysis_kurtosis (analysis, rule, class_index));
  add_measures (builder, &analysis->measures);
  add_top_paths (builder, analysis, rule, class_index);
  add_timings (builder, analysis);
  add_string (builder, "model", axes->model_name);
  json_builder_end_object (builder);

  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = json_to_string (root, FALSE);
  return g_strconcat (text, "\n", NULL);
}

static char *
format_text (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  const WhyAxes *axes = analysis->axes;
  GString *text = g_string_new (NULL);
  g_autofree char *window = why_figure_window_text (analysis);
  g_autofree char *measures = why_figure_measures_text (&analysis->measures);
  g_autofree char *conservation = why_figure_conservation_text (analysis, rule, class_index);

  g_string_append_printf (text, "%s  %s\n", analysis->source, window);
  if (analysis->notice)
    g_string_append_printf (text, "  Note: %s\n", analysis->notice);
  g_string_append_printf (text, "  %s %.0f %%   ", axes->classes[analysis->label],
                          100 * (double) analysis->probabilities[analysis->label]);
  for (gsize k = 0; k < axes->n_classes; k++)
    if (k != analysis->label)
      g_string_append_printf (text, " %s %.0f", axes->classes[k],
                              100 * (double) analysis->probabilities[k]);
  g_string_append_c (text, '\n');
  if (measures && *measures)
    g_string_append_printf (text, "  %s\n", measures);

  WhyTopPath top[N_TOP];
  gsize n_top = why_analysis_top_paths (analysis, rule, class_index, top, N_TOP);
  double sum = analysis->conservation[rule][class_index].sum;
  g_string_append_printf (text, "  Why %s (%s):\n", axes->classes[class_index],
                          why_rule_label (rule));
  for (gsize i = 0; i < n_top; i++)
    {
      char note[8];
      double cents;
      why_note_name (top[i].lambda1_hz, note, &cents);
      g_string_append_printf (text, "    %zu. carrier %8.1f Hz (%s)", i + 1, top[i].lambda1_hz,
                              note);
      if (top[i].lambda2_hz > 0)
        g_string_append_printf (text, ", modulation %6.2f Hz", top[i].lambda2_hz);
      else
        g_string_append (text, ", first order       ");
      g_string_append_printf (text, ", %+.1f %% of the relevance\n", 100 * top[i].relevance / sum);
    }
  g_string_append_printf (text, "  %s, kurtosis %.1f\n", conservation ? conservation : "",
                          why_analysis_kurtosis (analysis, rule, class_index));
  return g_string_free (text, FALSE);
}

char *
why_report_quote (const char *text)
{
  if (!strpbrk (text, ",\"\r\n"))
    return g_strdup (text);
  g_auto (GStrv) parts = g_strsplit (text, "\"", -1);
  g_autofree char *doubled = g_strjoinv ("\"\"", parts);
  return g_strconcat ("\"", doubled, "\"", NULL);
}

char *
why_report_header (WhyFormat format, const WhyAxes *axes)
{
  if (format != WHY_FORMAT_CSV)
    return NULL;
  GString *text = g_string_new ("file,start_s,duration_s,label");
  for (gsize k = 0; k < axes->n_classes; k++)
    {
      g_autofree char *name = g_strdup_printf ("p_%s", axes->classes[k]);
      g_autofree char *quoted = why_report_quote (name);
      g_string_append_printf (text, ",%s", quoted);
    }
  g_string_append (
      text, ",explained_class,rule,kurtosis,conservation,f0_hz,rate_hz,extent_cents,regularity,"
            "top_lambda1_hz,top_lambda2_hz\n");
  return g_string_free (text, FALSE);
}

/* An empty field for what was not found. */
static void
append_field (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (text, ',');
  if (isfinite (value))
    g_string_append (text, g_ascii_formatd (number, sizeof number, "%.6g", value));
}

static char *
format_csv (const WhyAnalysis *analysis, WhyRule rule, gsize class_index)
{
  const WhyAxes *axes = analysis->axes;
  const WhyMeasures *measures = &analysis->measures;
  g_autofree char *file = why_report_quote (analysis->source);
  g_autofree char *label = why_report_quote (axes->classes[analysis->label]);
  g_autofree char *explained = why_report_quote (axes->classes[class_index]);
  WhyTopPath top = { .lambda1_hz = NAN, .lambda2_hz = NAN };
  why_analysis_top_paths (analysis, rule, class_index, &top, 1);

  GString *text = g_string_new (file);
  append_field (text, analysis->start_s);
  append_field (text, analysis->duration_s);
  g_string_append_printf (text, ",%s", label);
  for (gsize k = 0; k < axes->n_classes; k++)
    append_field (text, (double) analysis->probabilities[k]);
  g_string_append_printf (text, ",%s,%s", explained, why_rule_name (rule));
  append_field (text, why_analysis_kurtosis (analysis, rule, class_index));
  append_field (text, analysis->conservation[rule][class_index].ratio);
  append_field (text, measures->f0_hz);
  append_field (text, measures->rate_hz);
  append_field (text, measures->extent_cents);
  append_field (text, measures->regularity);
  append_field (text, top.lambda1_hz);
  append_field (text, top.lambda2_hz);
  g_string_append_c (text, '\n');
  return g_string_free (text, FALSE);
}

char *
why_report_format (const WhyAnalysis *analysis, WhyRule rule, gsize class_index, WhyFormat format)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      return format_json (analysis, rule, class_index);
    case WHY_FORMAT_CSV:
      return format_csv (analysis, rule, class_index);
    case WHY_FORMAT_TEXT:
    default:
      return format_text (analysis, rule, class_index);
    }
}

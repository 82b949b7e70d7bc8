/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-compare-report.h"

#include <math.h>

#include "analysis/compare/why-comparison-text.h"
#include "analysis/corpus/why-csv.h"
#include "analysis/engine/why-file-info.h"
#include "analysis/text/why-json-builder.h"
#include "base/why-clock-text.h"
#include "cli/why-cli.h"

static const WhyNote *
note_of (const WhyComparison *comparison, int take, gsize i)
{
  const WhyNotePair *pair = why_comparison_get (comparison, i);
  gsize note = take == 0 ? pair->a : pair->b;
  return note != WHY_NO_NOTE ? why_notes_get (why_comparison_notes (comparison, take), note) : NULL;
}

static const char *
label_of (const WhyComparison *comparison, int take, const WhyNote *note)
{
  const char *class_name = why_note_class (why_comparison_notes (comparison, take), note);
  return class_name ? class_name : "";
}

/* ---- JSON ---- */

static void
add_difference (JsonBuilder *builder, WhyCompared what, const WhyDifference *difference)
{
  why_json_begin_object (builder, why_compared_name (what));
  why_json_add_count (builder, "n", difference->n);
  why_json_add_number (builder, "a", difference->a);
  why_json_add_number (builder, "b", difference->b);
  why_json_add_number (builder, "difference", difference->a - difference->b);
  why_json_add_number (builder, "error", difference->error);
  why_json_add_string (builder, "verdict", why_difference_name (difference->verdict));
  json_builder_end_object (builder);
}

static void
add_note (JsonBuilder *builder, const WhyComparison *comparison, int take, gsize i)
{
  const WhyNote *note = note_of (comparison, take, i);
  char name[8];
  double cents;
  json_builder_set_member_name (builder, take == 0 ? "a" : "b");
  if (!note)
    {
      json_builder_add_null_value (builder);
      return;
    }
  json_builder_begin_object (builder);
  gboolean has_name = why_note_data_name (note->f0_hz, name, &cents);
  why_json_add_number (builder, "from_s", note->from_s);
  why_json_add_number (builder, "to_s", note->to_s);
  why_json_add_string (builder, "note", has_name ? name : NULL);
  why_json_add_number (builder, "f0_hz", note->f0_hz);
  why_json_add_string (builder, "label", label_of (comparison, take, note));
  why_json_add_number (builder, "probability", why_note_probability (note));
  why_json_add_string (builder, "evidence", why_note_evidence_name (note));
  json_builder_end_object (builder);
}

static void
add_pair (JsonBuilder *builder, const WhyComparison *comparison, gsize i)
{
  why_json_begin_object (builder, NULL);
  add_note (builder, comparison, 0, i);
  add_note (builder, comparison, 1, i);
  if (note_of (comparison, 0, i) && note_of (comparison, 1, i))
    {
      why_json_add_number (builder, "shift_s", why_comparison_shift_of (comparison, i));
      why_json_begin_object (builder, "differences");
      for (int what = 0; what < WHY_N_COMPARED; what++)
        {
          WhyDifference one = why_comparison_difference (comparison, i, (WhyCompared) what);
          if (one.n > 0)
            add_difference (builder, (WhyCompared) what, &one);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_object (builder);
}

static char *
report_json (const WhyCompareReport *report)
{
  const WhyComparison *comparison = report->comparison;
  g_autoptr (GPtrArray) sentences = why_comparison_sentences (comparison);
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  for (int take = 0; take < 2; take++)
    {
      g_autofree char *display = g_filename_display_name (report->paths[take]);
      WhyLoudness loudness;
      why_json_begin_object (builder, take == 0 ? "a" : "b");
      why_json_add_string (builder, "file", display);
      why_json_add_number (builder, "duration_s", why_compared_take_duration (report->takes[take]));
      why_compared_take_loudness (report->takes[take], &loudness);
      why_json_add_number (builder, "loudness_lufs", loudness.lufs);
      why_json_add_count (builder, "n_corrected",
                          why_notes_n_corrected (why_comparison_notes (comparison, take)));
      json_builder_end_object (builder);
    }
  why_json_add_string (builder, "model", why_compared_take_axes (report->takes[0])->model_name);
  why_json_add_number (builder, "a4_hz", why_note_get_a4 ());
  why_json_add_number (builder, "shift_s", report->shift_s);
  why_json_add_number (builder, "transposed_semitones", why_comparison_transposed (comparison));
  why_json_add_count (builder, "n_pairs", why_comparison_n_pairs (comparison));
  why_json_add_count (builder, "n_only_a", why_comparison_n_alone (comparison, 0));
  why_json_add_count (builder, "n_only_b", why_comparison_n_alone (comparison, 1));
  why_json_add_count (builder, "n_other_technique", why_comparison_n_otherwise (comparison));
  why_json_begin_object (builder, "differences");
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      WhyDifference sum = why_comparison_sum (comparison, (WhyCompared) what);
      add_difference (builder, (WhyCompared) what, &sum);
    }
  json_builder_end_object (builder);
  why_json_begin_array (builder, "sentences");
  for (guint i = 0; i < sentences->len; i++)
    json_builder_add_string_value (builder, g_ptr_array_index (sentences, i));
  json_builder_end_array (builder);
  why_json_begin_array (builder, "notes");
  for (gsize i = 0; i < why_comparison_n (comparison); i++)
    add_pair (builder, comparison, i);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

/* ---- CSV ---- */

static void
add_csv_note (GString *text, const WhyComparison *comparison, int take, gsize i)
{
  const WhyNote *note = note_of (comparison, take, i);
  char number[WHY_CSV_NUMBER_SIZE], name[8] = "";
  double cents;
  if (!note)
    {
      g_string_append (text, ",,,");
      return;
    }
  g_autofree char *label = why_csv_field ("", label_of (comparison, take, note));
  why_note_data_name (note->f0_hz, name, &cents);
  g_string_append (text, why_csv_number (number, "%.3f", note->from_s));
  g_string_append_printf (text, ",%s,%s", why_csv_number (number, "%.3f", note->to_s), name);
  g_string_append_printf (text, ",%s", label);
}

/* A line for each note of either; columns of a measure that a pair lacks are empty. */
static char *
report_csv (const WhyCompareReport *report)
{
  const WhyComparison *comparison = report->comparison;
  char number[WHY_CSV_NUMBER_SIZE];
  GString *text = g_string_new ("a_from_s,a_to_s,a_note,a_label,b_from_s,b_to_s,b_note,b_label");
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      const char *name = why_compared_name ((WhyCompared) what);
      g_string_append_printf (text, ",a_%s,b_%s,%s_verdict", name, name, name);
    }
  g_string_append_c (text, '\n');
  for (gsize i = 0; i < why_comparison_n (comparison); i++)
    {
      add_csv_note (text, comparison, 0, i);
      g_string_append_c (text, ',');
      add_csv_note (text, comparison, 1, i);
      for (int what = 0; what < WHY_N_COMPARED; what++)
        {
          WhyDifference one = why_comparison_difference (comparison, i, (WhyCompared) what);
          const char *verdict = why_difference_name (one.verdict);
          g_string_append_printf (text, ",%s", why_csv_number (number, "%.4f", one.a));
          g_string_append_printf (text, ",%s", why_csv_number (number, "%.4f", one.b));
          g_string_append_printf (text, ",%s", verdict ? verdict : "");
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

/* ---- text ---- */

static void
add_take (GString *text, const WhyCompareReport *report, int take)
{
  g_autofree char *display = g_filename_display_name (report->paths[take]);
  const WhyAudioInfo *info = why_compared_take_info (report->takes[take]);
  g_autofree char *notice = info ? why_file_notice (info) : NULL;
  g_string_append_printf (text, "%s: %s\n", take == 0 ? "A" : "B", display);
  if (notice)
    g_string_append_printf (text, _ ("  Note: %s\n"), notice);
}

static char *
clock_of (const WhyNote *note)
{
  char text[WHY_CLOCK_SIZE];
  why_clock_text_tenths (note->from_s + 0.05, text);
  return g_strdup (text);
}

/* What stands behind the sentences, note by note. */
static void
add_pair_text (GString *text, const WhyComparison *comparison, gsize i)
{
  const WhyNotePair *pair = why_comparison_get (comparison, i);
  for (int take = 0; take < 2; take++)
    {
      const WhyNote *note = note_of (comparison, take, i);
      gsize index = take == 0 ? pair->a : pair->b;
      if (!note)
        {
          g_string_append_printf (text, "  %s –", take == 0 ? "A" : "B");
          continue;
        }
      g_autofree char *clock = clock_of (note);
      g_autofree char *name = why_compared_note_text (comparison, take, index);
      g_string_append_printf (text, "  %s %s %s %s", take == 0 ? "A" : "B", clock, name,
                              label_of (comparison, take, note));
    }
  g_string_append_c (text, '\n');
  for (int what = 0; what < WHY_N_COMPARED; what++)
    {
      WhyDifference one = why_comparison_difference (comparison, i, (WhyCompared) what);
      if (one.n == 0 || one.verdict == WHY_DIFFERENCE_SAME)
        continue;
      g_autofree char *a = why_compared_text ((WhyCompared) what, one.a);
      g_autofree char *b = why_compared_text ((WhyCompared) what, one.b);
      g_autofree char *difference = why_difference_text ((WhyCompared) what, &one);
      g_string_append_printf (text, "      %s: %s, %s (%s)\n",
                              why_compared_title ((WhyCompared) what), a, b, difference);
    }
}

static char *
report_text (const WhyCompareReport *report)
{
  const WhyComparison *comparison = report->comparison;
  GString *text = g_string_new (NULL);
  g_autoptr (GPtrArray) sentences = why_comparison_sentences (comparison);
  add_take (text, report, 0);
  add_take (text, report, 1);
  for (guint i = 0; i < sentences->len; i++)
    g_string_append_printf (text, "%s\n", (const char *) g_ptr_array_index (sentences, i));
  g_string_append_printf (text, _ ("B is aligned with A when it is moved by %+.2f s.\n"),
                          report->shift_s);
  for (gsize i = 0; i < why_comparison_n (comparison); i++)
    add_pair_text (text, comparison, i);
  return g_string_free (text, FALSE);
}

char *
why_compare_report (const WhyCompareReport *report, WhyFormat format)
{
  switch (format)
    {
    case WHY_FORMAT_JSON:
      return report_json (report);
    case WHY_FORMAT_CSV:
      return report_csv (report);
    case WHY_FORMAT_TEXT:
    case WHY_FORMAT_MARKDOWN:
    default:
      return report_text (report);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/corpus/why-csv.h"
#include "analysis/text/why-json-builder.h"
#include "analysis/engine/why-file-info.h"
#include "analysis/recording/why-timeline.h"
#include "base/why-clock-text.h"
#include "cli/why-cli.h"
#include "cli/why-exchange-args.h"

/* The command line; lives as long as the program. */
static char *model_path, *format_name, *output;
static double window_s = WHY_TIMELINE_WINDOW_S, hop_s = WHY_TIMELINE_HOP_S;

static const GOptionEntry entries[] = {
  WHY_CLI_MODEL (&model_path),
  { "window", 0, 0, G_OPTION_ARG_DOUBLE, &window_s,
    N_ ("Length of sound behind each verdict, in seconds (default: 2)"), "S" },
  { "hop", 0, 0, G_OPTION_ARG_DOUBLE, &hop_s,
    N_ ("Seconds from one verdict to the next (default: "
        "1)"),
    "S" },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
    N_ ("text, json (one object per line), csv, textgrid (Praat), audacity, svl (Sonic Visualiser) "
        "or midi (markers); default: by the ending of OUT, else text"),
    "F" },
  WHY_CLI_OUTPUT (&output),
  G_OPTION_ENTRY_NULL,
};

static const char *
name_of (const WhyAxes *axes, int label)
{
  return label >= 0 ? axes->classes[label] : "";
}

static char *
clock_of (double seconds)
{
  char text[WHY_CLOCK_SIZE];
  int tenths = (int) (seconds * 10 + 0.5);
  why_clock_text (tenths / 10, true, text);
  return g_strdup_printf ("%s.%d", text, tenths % 10);
}

static void
print_span (GString *text, const WhyTimelineSpan *span, const WhyAxes *axes, WhyFormat format)
{
  char from[G_ASCII_DTOSTR_BUF_SIZE], to[G_ASCII_DTOSTR_BUF_SIZE], p[G_ASCII_DTOSTR_BUF_SIZE];
  if (format == WHY_FORMAT_CSV)
    {
      g_autofree char *label = why_csv_field ("", name_of (axes, span->label));
      g_string_append_printf (text, "%s,%s,%s,%s\n",
                              g_ascii_formatd (from, sizeof from, "%.2f", span->from_s),
                              g_ascii_formatd (to, sizeof to, "%.2f", span->to_s), label,
                              span->label >= 0
                                  ? g_ascii_formatd (p, sizeof p, "%.4f", span->probability)
                                  : "");
      return;
    }
  g_autofree char *begin = clock_of (span->from_s), *end = clock_of (span->to_s);
  if (span->label >= 0)
    g_string_append_printf (text, "%s–%s  %-14s %3.0f %%\n", begin, end,
                            name_of (axes, span->label), 100 * span->probability);
  else
    /* Translators: a stretch of a recording in which nothing is to be heard. */
    g_string_append_printf (text, "%s–%s  %s\n", begin, end, _ ("silence"));
}

static char *
print_json (const char *path,
            WhyTimeline *timeline,
            const WhyAudioInfo *info,
            GArray *spans,
            const WhyAxes *axes)
{
  g_autofree char *display = g_filename_display_name (path);
  g_autofree char *notice = why_file_notice (info);
  JsonBuilder *builder = json_builder_new ();
  why_json_begin_object (builder, NULL);
  why_json_add_string (builder, "file", display);
  why_json_add_number (builder, "duration_s", why_timeline_duration (timeline));
  if (notice)
    why_json_add_string (builder, "notice", notice);
  why_json_add_number (builder, "window_s", window_s);
  why_json_add_number (builder, "hop_s", hop_s);
  why_json_add_string (builder, "model", axes->model_name);
  why_json_begin_array (builder, "spans");
  for (guint i = 0; i < spans->len; i++)
    {
      const WhyTimelineSpan *span = &g_array_index (spans, WhyTimelineSpan, i);
      why_json_begin_object (builder, NULL);
      why_json_add_number (builder, "from_s", span->from_s);
      why_json_add_number (builder, "to_s", span->to_s);
      why_json_add_string (builder, "label", span->label >= 0 ? name_of (axes, span->label) : NULL);
      why_json_add_number (builder, "probability", span->label >= 0 ? span->probability : NAN);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  return why_json_builder_line (builder);
}

static bool
count_step (double fraction, void *user)
{
  why_cli_show_bar (0);
  return true;
}

static WhyTimeline *
measure (const char *path, WhyAnalyzer *analyzer, WhyAudioInfo *info, GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  WhyError reason = { WHY_OK, "" };
  if (why_audio_count (path, info, count_step, NULL, &reason) != WHY_OK)
    {
      why_error_propagate (error, &reason, path);
      return NULL;
    }
  g_autoptr (WhyTimeline) timeline = NULL;
  if (!(info->duration_s >= 0.1))
    why_error_set (&reason, WHY_ERR_INVALID, "is shorter than 0.1 s; record a longer note");
  else if (info->duration_s / hop_s >= WHY_TIMELINE_MAX_SLOTS)
    why_error_set (&reason, WHY_ERR_INVALID,
                   "is too long for a verdict every %g s; choose --hop of %.1f or more", hop_s,
                   ceil (10 * info->duration_s / (WHY_TIMELINE_MAX_SLOTS - 1)) / 10);
  else
    {
      timeline = why_timeline_new (info->duration_s, window_s, hop_s, axes->n_classes);
      if (!timeline)
        why_error_set (&reason, WHY_ERR_MEMORY, "not enough memory");
    }
  if (!timeline)
    {
      why_error_propagate (error, &reason, path);
      return NULL;
    }
  g_autoptr (WhySamples) samples = why_samples_of_file (path, axes->sample_rate_hz);
  gsize slot;
  while (why_timeline_next (timeline, 0, 0, &slot))
    {
      if (!why_timeline_measure (timeline, slot, analyzer, samples, NULL, error))
        return NULL;
      why_cli_show_bar (why_timeline_progress (timeline));
    }
  why_cli_clear_bar ();
  return g_steal_pointer (&timeline);
}

static void
add_report (GString *text,
            const char *path,
            WhyTimeline *timeline,
            const WhyAudioInfo *info,
            GArray *spans,
            const WhyAxes *axes,
            WhyFormat format)
{
  if (format == WHY_FORMAT_JSON)
    {
      g_autofree char *line = print_json (path, timeline, info, spans, axes);
      g_string_append (text, line);
    }
  else if (format == WHY_FORMAT_CSV)
    g_string_append (text, "from_s,to_s,label,probability\n");
  else
    {
      g_autofree char *notice = why_file_notice (info);
      if (notice)
        g_string_append_printf (text, _ ("  Note: %s\n"), notice);
    }
  for (guint i = 0; i < spans->len && format != WHY_FORMAT_JSON; i++)
    print_span (text, &g_array_index (spans, WhyTimelineSpan, i), axes, format);
}

static void
add_exchange (GString *text,
              WhyTimeline *timeline,
              const WhyAudioInfo *info,
              GArray *spans,
              const WhyAxes *axes,
              WhyExchangeFormat format)
{
  const WhyTranscript transcript = { .duration_s = why_timeline_duration (timeline),
                                     .rate_hz = info->sample_rate_hz,
                                     .axes = axes,
                                     .spans = (const WhyTimelineSpan *) (void *) spans->data,
                                     .n_spans = spans->len };
  g_autoptr (GBytes) bytes = why_transcript_write (&transcript, format);
  gsize n;
  const char *data = g_bytes_get_data (bytes, &n);
  g_string_append_len (text, data, (gssize) n);
}

int
why_cli_timeline (int argc, char **argv)
{
  int status;
  WhyOutputFormat format;

  if (!why_cli_parse (&argc, &argv, entries, "FILE",
                      N_ ("Identifies the techniques over the course of a recording: one verdict "
                          "per hop, from the window around it, joined into spans."),
                      1, 1, &status))
    return status;
  if (!(window_s >= 0.1 && window_s <= 60) || !(hop_s >= 0.1 && hop_s <= 3600))
    return why_cli_misuse ("timeline: --window must be 0.1 to 60 and --hop 0.1 to 3600");
  if (!why_output_format_parse ("timeline", format_name, output, FALSE, 1, &format))
    return WHY_EXIT_USAGE;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 0);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  if (window_s > (double) axes->n / axes->sample_rate_hz)
    return why_cli_misuse ("timeline: the model takes windows of at most %.1f s",
                           (double) axes->n / axes->sample_rate_hz);

  g_autoptr (GError) error = NULL;
  WhyAudioInfo info;
  g_autoptr (WhyTimeline) timeline = measure (argv[1], analyzer, &info, &error);
  if (!timeline)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  g_autoptr (GArray) spans = why_timeline_spans (timeline);
  g_autoptr (GString) text = g_string_new (NULL);
  if (format.kind == WHY_OUTPUT_EXCHANGE)
    add_exchange (text, timeline, &info, spans, axes, format.exchange);
  else
    add_report (text, argv[1], timeline, &info, spans, axes, format.report);
  return why_output_deliver (output, text->str, text->len) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

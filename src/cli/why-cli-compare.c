/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "cli/why-cli.h"
#include "cli/why-compare-report.h"
#include "cli/why-figure-args.h"
#include "figure/compare/why-comparison-figure.h"

/* The command line; lives as long as the program. */
static char *model_path, *format_name, *offset, *parts[2];
static double a4_hz;
static int n_threads;
static WhyFigureArgs args = { .dpi = 96 };

static const GOptionEntry entries[] = {
  { "offset", 0, 0, G_OPTION_ARG_STRING, &offset,
    N_ ("Seconds by which B is moved to stand under A (default: as the beginnings of the notes fit "
        "best)"),
    "S" },
  { "part-a", 0, 0, G_OPTION_ARG_STRING, &parts[0],
    N_ ("Compare only this part of A, in seconds (default: all)"), N_ ("FROM-TO") },
  { "part-b", 0, 0, G_OPTION_ARG_STRING, &parts[1],
    N_ ("Compare only this part of B, in seconds (default: all)"), N_ ("FROM-TO") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name,
    N_ ("text, json (one object) or csv (a line for each note)"), "F" },
  WHY_CLI_FIGURE (args),
  WHY_CLI_A4 (&a4_hz),
  WHY_CLI_MODEL (&model_path),
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Threads (default: one per core)"), "N" },
  G_OPTION_ENTRY_NULL,
};

static gboolean
parse_number (const char *text, char **end, double *out)
{
  *out = g_ascii_strtod (text, end);
  return *end != text && isfinite (*out);
}

/* False after a complaint; without text it is all of it. */
static gboolean
parse_part (const char *option, const char *text, WhyComparedPart *out)
{
  char *end;
  *out = (WhyComparedPart){ 0 };
  if (!text)
    return TRUE;
  if (parse_number (text, &end, &out->from_s) && *end == '-'
      && parse_number (end + 1, &end, &out->to_s) && !*end && out->from_s >= 0
      && out->to_s > out->from_s)
    return TRUE;
  why_cli_complain ("compare: --%s “%s” is not a part of a recording; write 12.5-20", option, text);
  return FALSE;
}

static gboolean
parse_offset (double *out)
{
  char *end;
  if (!offset || (parse_number (offset, &end, out) && !*end))
    return TRUE;
  why_cli_complain ("compare: --offset “%s” is not a number of seconds", offset);
  return FALSE;
}

static void
told_cb (WhyComparedTake *take, guint changes, gpointer user)
{
  WhyComparedTake **takes = user;
  if (takes[0] && takes[1])
    why_cli_show_bar (
        (why_compared_take_progress (takes[0]) + why_compared_take_progress (takes[1])) / 2);
}

/* Until both are done; FALSE after a complaint. */
static gboolean
finish (WhyComparedTake *takes[2], char **paths)
{
  gboolean ok = TRUE;
  while (!why_compared_take_is_done (takes[0]) || !why_compared_take_is_done (takes[1]))
    g_main_context_iteration (NULL, TRUE);
  why_cli_clear_bar ();
  for (int take = 0; take < 2; take++)
    {
      const GError *error = why_compared_take_error (takes[take]);
      if (error)
        why_cli_complain ("%s", error->message);
      if (why_compared_take_notice (takes[take]))
        why_cli_complain ("%s", why_compared_take_notice (takes[take]));
      ok = ok && !error;
    }
  return ok;
}

static gboolean
draw (WhyComparedTake *takes[2],
      WhyComparison *comparison,
      double shift_s,
      const WhyFigureLook *look)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyComparisonFigure) figure
      = why_comparison_figure_new (takes[0], takes[1], comparison);
  WhyComparisonOutput output = { .width = look->width, .height = look->height, .dpi = look->dpi };
  figure->shift_s = shift_s;
  figure->has_table = TRUE;
  why_figure_style_light (&output.style);
  why_figure_look_apply (look, &output.style);
  if (why_comparison_export (figure, &output, args.out, NULL, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

int
why_cli_compare (int argc, char **argv)
{
  int status;
  WhyFormat format;
  WhyFigureLook look;
  WhyComparedPart part[2];
  double shift_s = NAN;

  if (!why_cli_parse (
          &argc, &argv, entries, "A B",
          N_ ("Compares two takes of the same music, as of pupil and teacher, or of "
              "yesterday and today: which notes belong together, and how they differ in "
              "rate, extent, regularity, intonation, length and level."),
          2, 2, &status))
    return status;
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("compare: --threads must be 0 to 256");
  if (!why_report_parse (format_name, FALSE, &format) || !why_cli_a4 (a4_hz)
      || !parse_offset (&shift_s) || !parse_part ("part-a", parts[0], &part[0])
      || !parse_part ("part-b", parts[1], &part[1])
      || (args.out && !why_figure_args_parse (&args, "compare", &look)))
    return WHY_EXIT_USAGE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  g_autoptr (WhyNoteFinder) finder = why_note_finder_new (&error);
  if (!finder)
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  WhyComparedTake *takes[2] = { NULL, NULL };
  for (int take = 0; take < 2; take++)
    takes[take] = why_compared_take_new (argv[1 + take], analyzer, finder, (unsigned) n_threads,
                                         FALSE, told_cb, takes);
  g_autoptr (WhyComparedTake) a = takes[0], b = takes[1];
  if (!finish (takes, argv + 1))
    return WHY_EXIT_INPUT;
  g_autoptr (WhyComparison) comparison = why_comparison_new (why_compared_take_notes (a), &part[0],
                                                             why_compared_take_notes (b), &part[1]);
  if (!isfinite (shift_s))
    shift_s = why_comparison_shift (comparison);
  const WhyCompareReport report = {
    .paths = { argv[1], argv[2] }, .takes = { a, b }, .comparison = comparison, .shift_s = shift_s
  };
  g_autofree char *text = why_compare_report (&report, format);
  if (args.out && !draw (takes, comparison, shift_s, &look))
    return WHY_EXIT_INPUT;
  return why_cli_print (text) ? WHY_EXIT_OK : WHY_EXIT_INPUT;
}

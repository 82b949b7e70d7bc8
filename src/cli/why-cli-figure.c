/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "cli/why-cli.h"
#include "figure/why-figure.h"

/* The command line; lives as long as the program. */
static char *model_path, *rule_name, *class_name, *layout_name, *out;
static double width = 0, dpi = 96;
static gboolean dark;
static WhyAnalysisOptions options;

static const GOptionEntry entries[] = {
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "File to write: .png, .svg or .pdf (needed)",
    "OUT" },
  { "layout", 0, 0, G_OPTION_ARG_STRING, &layout_name,
    "panels (side by side, default) or paper (one column)", "L" },
  WHY_CLI_RULE (&rule_name),
  WHY_CLI_CLASS (&class_name),
  { "width", 0, 0, G_OPTION_ARG_DOUBLE, &width,
    "Width in pixels at 96 dpi (default: as the layout asks)", "PX" },
  { "dpi", 0, 0, G_OPTION_ARG_DOUBLE, &dpi, "Resolution of a PNG (default: 96)", "D" },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &dark, "Light on dark", NULL },
  WHY_CLI_START (&options.start_s),
  WHY_CLI_DURATION (&options.duration_s),
  WHY_CLI_MODEL (&model_path),
  G_OPTION_ENTRY_NULL,
};

/* False after a complaint. */
static gboolean
check_options (void)
{
  if (!why_cli_can_draw ("figure", out))
    return FALSE;
  if (layout_name && strcmp (layout_name, "paper") != 0 && strcmp (layout_name, "panels") != 0)
    why_cli_complain ("figure: there is no layout “%s”; choose panels or paper", layout_name);
  else if (!(width >= 0) || !(dpi > 0) || !(options.start_s >= 0) || !(options.duration_s >= 0))
    why_cli_complain ("figure: --width, --dpi, --start and --duration must not be negative");
  else
    return TRUE;
  return FALSE;
}

/* class_index -1: the verdict's. */
static gboolean
draw (const WhyAnalysis *analysis, WhyRule rule, int class_index, GError **error)
{
  WhyFigureOptions figure;
  why_figure_options_init (&figure, analysis);
  if (dark)
    why_figure_style_dark (&figure.style);
  figure.layout = g_strcmp0 (layout_name, "paper") == 0 ? WHY_LAYOUT_PAPER : WHY_LAYOUT_PANELS;
  figure.panel.rule = rule;
  if (class_index >= 0)
    figure.panel.class_index = (gsize) class_index;
  figure.width = width;
  figure.dpi = dpi;
  return why_figure_export (analysis, &figure, out, error);
}

int
why_cli_figure (int argc, char **argv)
{
  int status, class_index;
  WhyRule rule;

  if (!why_cli_parse (&argc, &argv, entries, "FILE -o OUT.(png|svg|pdf)",
                      "Draws the explanation of a sound file.", 1, 1, &status))
    return status;
  if (!check_options () || !why_cli_rule (rule_name, &rule))
    return WHY_EXIT_USAGE;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 0);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  if (!why_cli_class (why_analyzer_model (analyzer), class_name, &class_index))
    return WHY_EXIT_USAGE;

  options.rules[rule] = TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (analyzer, argv[1], &options, NULL, NULL, NULL, NULL, &error);
  if (analysis && draw (analysis, rule, class_index, &error))
    return WHY_EXIT_OK;
  why_cli_complain ("%s", error->message);
  return WHY_EXIT_INPUT;
}

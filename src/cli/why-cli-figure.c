/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/exchange/why-arrays.h"
#include "cli/why-cli.h"
#include "cli/why-figure-args.h"
#include "figure/page/why-sheet.h"

#define MAX_FILES 64

/* The command line; lives as long as the program. */
static char *model_path, *rule_name, *class_name, *other_name, *layout_name;
static WhyFigureArgs args = { .dpi = 96 };
static WhyAnalysisOptions options;
static gboolean no_heading;
static int n_columns;
static double a4_hz;

static const char *const summary = N_ (
    "Draws the explanation of sound files; several files share the same scales. Or writes what is drawn as NumPy arrays.");

static const GOptionEntry entries[] = {
  WHY_CLI_FIGURE (args),
  { "layout", 0, 0, G_OPTION_ARG_STRING, &layout_name,
    N_ ("panels (side by side, or stacked where space is narrow; default), paper (one column), or a "
        "single panel: spectrogram, scattering, relevance"),
    "L" },
  { "columns", 0, 0, G_OPTION_ARG_INT, &n_columns,
    N_ ("Files side by side (default: 1 with panels, else up to 4)"), "N" },
  { "no-heading", 0, 0, G_OPTION_ARG_NONE, &no_heading,
    N_ ("Panels only, without file name, verdict and measurements"), NULL },
  WHY_CLI_RULE (&rule_name),
  WHY_CLI_CLASS (&class_name),
  WHY_CLI_AGAINST (&other_name),
  WHY_CLI_START (&options.start_s),
  WHY_CLI_DURATION (&options.duration_s),
  WHY_CLI_A4 (&a4_hz),
  WHY_CLI_MODEL (&model_path),
  G_OPTION_ENTRY_NULL,
};

/* What a layout is as one array; FALSE: it is several panels. */
static gboolean
array_of (WhyLayout layout, WhyArray *out)
{
  *out = layout == WHY_LAYOUT_SPECTROGRAM  ? WHY_ARRAY_SPECTROGRAM
         : layout == WHY_LAYOUT_SCATTERING ? WHY_ARRAY_SCATTERING
                                           : WHY_ARRAY_RELEVANCE;
  return layout == WHY_LAYOUT_SPECTROGRAM || layout == WHY_LAYOUT_SCATTERING
         || layout == WHY_LAYOUT_RELEVANCE;
}

/* Of arrays instead of a drawing; false after a complaint. */
static gboolean
check_arrays (int n_files, WhyLayout layout)
{
  WhyArray ignored;
  gboolean is_one = g_str_has_suffix (args.out, "y") || g_str_has_suffix (args.out, "Y");
  if (n_files > 1)
    why_cli_complain ("figure: arrays are of one file; give one");
  else if (is_one && !array_of (layout, &ignored))
    why_cli_complain ("figure: .npy holds one array; choose --layout spectrogram, scattering or "
                      "relevance, or a name that ends in .npz");
  else
    return TRUE;
  return FALSE;
}

/* FALSE with error. */
static gboolean
write_arrays (const WhyAnalysis *analysis,
              WhyLayout layout,
              WhyRule rule,
              WhyQuestion question,
              GError **error)
{
  WhyArray array;
  if (g_str_has_suffix (args.out, "z") || g_str_has_suffix (args.out, "Z"))
    return why_arrays_write_all (analysis, rule, question, args.out, error);
  array_of (layout, &array);
  return why_arrays_write_one (analysis, array, rule, question, args.out, error);
}

/* False after a complaint. */
static gboolean
check_options (int n_files, WhyFigureLook *look, WhyLayout *layout)
{
  gboolean has_arrays = args.out && why_arrays_is_path (args.out);
  if (!has_arrays && !why_figure_args_parse (&args, "figure", look))
    return FALSE;
  if (!why_layout_parse (layout_name ? layout_name : "panels", layout))
    why_cli_complain ("figure: there is no layout “%s”; choose panels, paper, spectrogram, "
                      "scattering or relevance",
                      layout_name);
  else if (!(options.start_s >= 0) || !(options.duration_s >= 0))
    why_cli_complain ("figure: --start and --duration must not be negative");
  else if (n_columns < 0 || n_columns > MAX_FILES)
    why_cli_complain ("figure: --columns must be 1 to %d", MAX_FILES);
  else
    return !has_arrays || (check_arrays (n_files, *layout) && why_cli_can_write (args.out));
  return FALSE;
}

/* question: of the first; without a class, of each file the verdict's. */
static gboolean
draw (GPtrArray *analyses,
      const WhyFigureLook *look,
      WhyLayout layout,
      WhyRule rule,
      const WhyCliQuestion *asked,
      const WhyQuestion *question,
      GError **error)
{
  WhySheet sheet = {
    .analyses = (const WhyAnalysis *const *) analyses->pdata,
    .n = analyses->len,
    .n_columns = (gsize) n_columns,
    .explains_own = asked->class_index < 0,
  };
  WhyFigureOptions *figure = &sheet.options;

  why_figure_options_init (figure, g_ptr_array_index (analyses, 0));
  figure->layout = layout;
  figure->has_header = !no_heading;
  figure->panel.rule = rule;
  figure->panel.question = *question;
  figure->width = look->width;
  figure->height = look->height;
  figure->dpi = look->dpi;
  figure->style.font_size = why_sheet_font_size (&sheet);
  why_figure_look_apply (look, &figure->style);
  return why_sheet_export (&sheet, args.out, error);
}

/* All of the files, or NULL after a complaint. */
static GPtrArray *
analyze_all (WhyAnalyzer *analyzer, char **paths, int n_paths)
{
  g_autoptr (GPtrArray) analyses
      = g_ptr_array_new_with_free_func ((GDestroyNotify) why_analysis_unref);

  for (int i = 0; i < n_paths; i++)
    {
      g_autoptr (GError) error = NULL;
      WhyAnalysis *analysis
          = why_analyzer_run (analyzer, paths[i], &options, NULL, NULL, NULL, NULL, &error);
      if (!analysis)
        {
          why_cli_complain ("%s", error->message);
          return NULL;
        }
      g_ptr_array_add (analyses, analysis);
    }
  return g_steal_pointer (&analyses);
}

int
why_cli_figure (int argc, char **argv)
{
  int status;
  WhyCliQuestion asked;
  WhyQuestion question;
  WhyRule rule;
  WhyLayout layout;
  WhyFigureLook look;

  if (!why_cli_parse (&argc, &argv, entries, "FILE… -o OUT.(png|svg|pdf|npz|npy)", summary, 1,
                      MAX_FILES, &status))
    return status;
  if (!check_options (argc - 1, &look, &layout) || !why_cli_a4 (a4_hz)
      || !why_cli_rule (rule_name, &rule))
    return WHY_EXIT_USAGE;
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 0);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  if (!why_cli_question (why_analyzer_model (analyzer), class_name, other_name, &asked))
    return WHY_EXIT_USAGE;

  options.rules[rule] = TRUE;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) analyses = analyze_all (analyzer, argv + 1, argc - 1);
  if (!analyses)
    return WHY_EXIT_INPUT;
  /* The first file's last, for the sheet takes it. */
  for (guint i = analyses->len; i-- > 0;)
    {
      const WhyAnalysis *analysis = g_ptr_array_index (analyses, i);
      if (!why_cli_ask (&asked, argv[1 + i], (const char *const *) analysis->axes->classes,
                        analysis->label, &question))
        return WHY_EXIT_INPUT;
    }
  if (why_arrays_is_path (args.out))
    {
      if (write_arrays (g_ptr_array_index (analyses, 0), layout, rule, question, &error))
        return WHY_EXIT_OK;
    }
  else if (draw (analyses, &look, layout, rule, &asked, &question, &error))
    return WHY_EXIT_OK;
  why_cli_complain ("%s", error->message);
  return WHY_EXIT_INPUT;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "analysis/corpus/why-aggregate-table.h"
#include "cli/why-cli.h"
#include "cli/why-figure-args.h"
#include "figure/chart/why-classwise.h"

/* The command line; lives as long as the program. */
static char *model_path, *split, *rule_name, *numbers;
static char **maps, **excludes;
static int n_threads, n_top = 5;
static WhyFigureArgs args = { .dpi = 96 };

static const char *const summary
    = N_ ("Draws, for each class, the mean scattering of its recordings and how often each path "
          "is among a\n"
          "recording’s most relevant ones for that class (Fig. 2 of the paper).");

static const GOptionEntry entries[] = {
  WHY_CLI_FIGURE (args),
  { "data", 0, 0, G_OPTION_ARG_FILENAME, &numbers, N_ ("Also write the numbers: .csv or .json"),
    N_ ("NUMBERS") },
  { "top", 0, 0, G_OPTION_ARG_INT, &n_top,
    N_ ("Most relevant paths to count per recording "
        "(default: 5)"),
    "N" },
  WHY_CLI_RULE (&rule_name),
  { "split", 0, 0, G_OPTION_ARG_STRING, &split, N_ ("Split to aggregate, or all (default: test)"),
    N_ ("NAME") },
  WHY_CLI_MODEL (&model_path),
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Files at once (default: one per core)"),
    "N" },
  G_OPTION_ENTRY_NULL,
};

/* False after a complaint. */
static gboolean
check_options (WhyFigureLook *look)
{
  if (!why_figure_args_parse (&args, "aggregate", look))
    return FALSE;
  if (numbers && !why_aggregate_can_write (numbers))
    why_cli_complain ("aggregate: “%s” must end in .csv or .json", numbers);
  else if (n_top < 1 || n_top > 1000)
    why_cli_complain ("aggregate: --top must be 1 to 1000");
  else if (n_threads < 0 || n_threads > 256)
    why_cli_complain ("aggregate: --threads must be 0 to 256");
  else
    return TRUE;
  return FALSE;
}

static bool
on_step (double fraction, void *user)
{
  why_cli_show_bar (fraction);
  return true;
}

static void
on_failure (const char *message, gsize row, void *user)
{
  why_cli_clear_bar ();
  why_cli_complain ("%s", message);
}

static gboolean
draw (const WhyAggregate *aggregate, const WhyFigureLook *look)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *subtitle
      = strcmp (split, "all") == 0
            ? g_strdup_printf (ngettext ("%zu recording", "%zu recordings",
                                         aggregate->n_recordings),
                               aggregate->n_recordings)
            : g_strdup_printf (ngettext ("%zu recording of split %s", "%zu recordings of split %s",
                                         aggregate->n_recordings),
                               aggregate->n_recordings, split);
  WhyClasswiseOptions options;
  why_classwise_options_init (&options);
  why_figure_look_apply (look, &options.style);
  options.width = look->width;
  options.height = look->height;
  options.dpi = look->dpi;
  options.subtitle = subtitle;
  if (why_classwise_export (aggregate, &options, args.out, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

static int
run (WhyAnalyzer *analyzer,
     const WhyManifest *manifest,
     const char *path,
     WhyRule rule,
     const WhyFigureLook *look)
{
  const WhyAggregateOptions options = {
    .split = strcmp (split, "all") == 0 ? NULL : split,
    .n_threads = (unsigned) n_threads,
    .rule = rule,
    .n_top = (gsize) n_top,
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAggregate) aggregate
      = why_aggregate_run (analyzer, manifest, &options, on_step, on_failure, NULL, &error);
  if (!aggregate)
    {
      why_cli_complain ("%s: %s", path, error->message);
      return WHY_EXIT_INPUT;
    }
  if (aggregate->n_recordings == 0)
    return WHY_EXIT_INPUT;
  if (numbers && !why_aggregate_write (aggregate, split, numbers, &error))
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  if (!draw (aggregate, look))
    return WHY_EXIT_INPUT;
  return aggregate->n_failed > 0 ? WHY_EXIT_INPUT : WHY_EXIT_OK;
}

int
why_cli_aggregate (int argc, char **argv)
{
  int status;
  WhyRule rule;
  WhyFigureLook look;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv -o OUT.(png|svg|pdf)", summary, 1, 1,
                      &status))
    return status;
  if (!check_options (&look) || !why_cli_rule (rule_name, &rule))
    return WHY_EXIT_USAGE;
  if (!split)
    split = g_strdup ("test");
  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  if (!manifest || !why_cli_can_write (args.out) || (numbers && !why_cli_can_write (numbers)))
    return WHY_EXIT_INPUT;
  /* Files run side by side, so each has one thread. */
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  return analyzer ? run (analyzer, manifest, argv[1], rule, &look) : WHY_EXIT_INPUT;
}

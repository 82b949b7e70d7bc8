/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analysis/shard/why-shard-evaluation.h"
#include "analysis/why-data-path.h"
#include "cli/why-cli-evaluation.h"

#define ALL -1

/* The command line; lives as long as the program. */
static char *model_path, *split, *format_name, *predictions, *rate_column, *warmed_path, *figure,
    *rules_text, *condition_values[WHY_N_CONDITIONS];
static char **maps, **excludes, **columns;
static gboolean explanations, measures, fit_none, rules[WHY_N_RULES];
static int n_threads, n_checks = ALL, seed = 1;
static WhyCliShards shards;

static const GOptionEntry entries[] = {
  WHY_CLI_MODEL (&model_path),
  { "split", 0, 0, G_OPTION_ARG_STRING, &split, N_ ("Split to evaluate on, or all (default: test)"),
    N_ ("NAME") },
  { "format", 0, 0, G_OPTION_ARG_STRING, &format_name, N_ ("text, markdown, json or csv"), "F" },
  { "output", 'o', 0, G_OPTION_ARG_FILENAME, &shards.output, N_ ("File to write (default: print)"),
    N_ ("OUT") },
  { "predictions", 0, 0, G_OPTION_ARG_FILENAME, &predictions,
    N_ ("Write the manifest with the model’s predictions"), "OUT.csv" },
  { "figure", 0, 0, G_OPTION_ARG_FILENAME, &figure,
    N_ ("Also draw the confusion matrix: .png, .svg or .pdf"), N_ ("OUT") },
  { "measures", 0, 0, G_OPTION_ARG_NONE, &measures,
    N_ ("With --predictions: also measure pitch and modulation"), NULL },
  { "explanations", 0, 0, G_OPTION_ARG_NONE, &explanations,
    N_ ("Score how well relevance points to the labelled modulation rates"), NULL },
  { "checks", 0, 0, G_OPTION_ARG_INT, &n_checks,
    N_ ("With --explanations: check whether they are the network’s reasons on N recordings only "
        "(default: all; 0: none)"),
    "N" },
  { "rate-column", 0, 0, G_OPTION_ARG_STRING, &rate_column,
    N_ ("Column with these rates, in hertz (default: mod_rate_hz)"), N_ ("COLUMN") },
  { "rules", 0, 0, G_OPTION_ARG_STRING, &rules_text,
    N_ ("LRP rules to evaluate, or all (default: epsilon,epsilon-zplus)"), "R,R…" },
  { "by", 0, 0, G_OPTION_ARG_STRING_ARRAY, &columns,
    N_ ("Accuracy for each value of a column, such as instrument"), N_ ("COLUMN") },
  { "lengths", 0, 0, G_OPTION_ARG_STRING, &condition_values[WHY_CONDITION_LENGTH],
    N_ ("Accuracy on the first seconds of each recording, such as 0.7,1,2,4"), "S,S…" },
  { "silence", 0, 0, G_OPTION_ARG_STRING, &condition_values[WHY_CONDITION_SILENCE],
    N_ ("Accuracy with seconds of silence before each recording, such as 0.5,2"), "S,S…" },
  { "snr", 0, 0, G_OPTION_ARG_STRING, &condition_values[WHY_CONDITION_SNR],
    N_ ("Accuracy with white noise at ratios such as 30,20,10,0 dB"), "DB,DB…" },
  { "seed", 0, 0, G_OPTION_ARG_INT, &seed,
    N_ ("Random seed for that noise and the checks (default: 1)"), "N" },
  { "fit-temperature", 0, 0, G_OPTION_ARG_FILENAME, &warmed_path,
    N_ ("Calibrate on these recordings (a validation split) and write the calibrated model"),
    N_ ("MODEL") },
  { "fit-none", 0, 0, G_OPTION_ARG_NONE, &fit_none,
    N_ ("With --fit-temperature: also how readily the model answers none"), NULL },
  WHY_CLI_MAP (&maps),
  WHY_CLI_EXCLUDE (&excludes),
  WHY_CLI_FILES_FROM (&shards),
  WHY_CLI_SHARD (&shards),
  WHY_CLI_RESUME (&shards),
  { "threads", 0, 0, G_OPTION_ARG_INT, &n_threads, N_ ("Files at once (default: one per core)"),
    "N" },
  G_OPTION_ENTRY_NULL,
};

static const struct
{
  const char *option;
  double min, max;
} condition_kinds[] = {
  [WHY_CONDITION_LENGTH] = { "lengths", 0.1, 1e6 },
  [WHY_CONDITION_SILENCE] = { "silence", 0.001, 1e6 },
  [WHY_CONDITION_SNR] = { "snr", -100, 200 },
};

/* All recordings once, as one pass of several; what happens in it is told to its callbacks. */
typedef struct
{
  WhyAnalyzer *analyzer;
  const WhyManifest *manifest;
  const char *path;
  guint n_passes, pass;
  const char *condition; /* NULL: the recordings as they are */
} Job;

static bool
on_step (double fraction, void *user)
{
  const Job *job = user;
  why_cli_show_bar (((double) job->pass + fraction) / (double) job->n_passes);
  if (fraction >= 1)
    why_cli_clear_bar ();
  return true;
}

static void
on_failure (const char *message, gsize row, void *user)
{
  const Job *job = user;
  why_cli_clear_bar ();
  why_cli_complain ("%s%s%s", job->condition ? job->condition : "", job->condition ? ": " : "",
                    message);
}

/* NULL after a complaint. */
static WhyEvaluation *
evaluate (Job *job, const WhyEvaluationOptions *options)
{
  g_autoptr (GError) error = NULL;
  WhyEvaluation *evaluation = why_evaluation_run (job->analyzer, job->manifest, options, on_step,
                                                  on_failure, job, &error);
  job->pass++;
  if (!evaluation)
    why_cli_complain ("%s: %s", job->path, error->message);
  return evaluation;
}

/* For messages about it. g_free. */
static char *
name_condition (WhyConditionKind kind, double value)
{
  switch (kind)
    {
    case WHY_CONDITION_LENGTH:
      return g_strdup_printf (_ ("first %g s"), value);
    case WHY_CONDITION_SILENCE:
      return g_strdup_printf (_ ("after %g s"), value);
    case WHY_CONDITION_SNR:
    case WHY_N_CONDITIONS:
    default:
      return g_strdup_printf (_ ("%g dB"), value);
    }
}

static WhyEvaluationOptions
condition_options (WhyConditionKind kind, double value)
{
  return (WhyEvaluationOptions){
    .n_threads = (unsigned) n_threads,
    .duration_s = kind == WHY_CONDITION_LENGTH ? value : 0,
    .silence_s = kind == WHY_CONDITION_SILENCE ? value : 0,
    .noisy = kind == WHY_CONDITION_SNR,
    .snr_db = value,
    .seed = (guint32) seed,
  };
}

/* Of the recordings as they are. */
static WhyEvaluationOptions
whole_options (void)
{
  WhyEvaluationOptions options = {
    .split = strcmp (split, "all") == 0 ? NULL : split,
    .n_threads = (unsigned) n_threads,
    .kurtosis = TRUE,
    .rate_column = rate_column,
    .measures = measures,
    .doubts = warmed_path != NULL,
    .n_checks = explanations ? (n_checks == ALL ? G_MAXSIZE : (gsize) n_checks) : 0,
    .seed = (guint32) seed,
  };
  memcpy (options.rules, rules, sizeof options.rules);
  return options;
}

/* Evaluates under each condition; false after a complaint. */
static gboolean
run_conditions (Job *job, const WhyEvaluation *whole, GArray *conditions, WhyConditionKind kind)
{
  for (guint i = 0; conditions && i < conditions->len; i++)
    {
      WhyCondition *condition = &g_array_index (conditions, WhyCondition, i);
      WhyEvaluationOptions options = condition_options (kind, condition->value);
      options.again = whole;
      g_autofree char *name = name_condition (kind, condition->value);
      job->condition = name;
      condition->evaluation = evaluate (job, &options);
      job->condition = NULL;
      if (!condition->evaluation)
        return FALSE;
    }
  return TRUE;
}

/* "0.7,1,2": numbers from min to max; false after a complaint. NULL where the option is not. */
static gboolean
parse_conditions (WhyConditionKind kind, GArray **out)
{
  const char *text = condition_values[kind];
  double min = condition_kinds[kind].min, max = condition_kinds[kind].max;
  *out = NULL;
  if (!text)
    return TRUE;
  *out = why_conditions_new ();
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  for (gsize i = 0; i == 0 || parts[i]; i++)
    {
      /* An empty text has not even one part. */
      const char *part = parts[i] ? parts[i] : "";
      char *end;
      WhyCondition condition = { .value = g_ascii_strtod (part, &end) };
      if (end == part || *end || !(condition.value >= min && condition.value <= max))
        {
          why_cli_complain ("evaluate: --%s: “%s” is not a number from %g to %g; separate numbers "
                            "with commas",
                            condition_kinds[kind].option, part, min, max);
          return FALSE;
        }
      g_array_append_val (*out, condition);
    }
  return TRUE;
}

/* "epsilon,gamma", or all of them; false after a complaint. */
static gboolean
parse_rules (void)
{
  gboolean all = g_strcmp0 (rules_text, "all") == 0;
  g_auto (GStrv) names = rules_text && !all ? g_strsplit (rules_text, ",", -1) : NULL;
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    rules[rule] = all;
  if (names && !names[0])
    why_cli_complain ("evaluate: --rules is empty; name at least one rule");
  for (gsize i = 0; names && names[i]; i++)
    {
      WhyRule rule;
      if (!why_cli_rule (names[i], &rule))
        return FALSE;
      rules[rule] = TRUE;
    }
  return !names || names[0];
}

/* Known before any work is done. */
static gboolean
has_columns (const WhyManifest *manifest, const char *path)
{
  for (gsize i = 0; columns && columns[i]; i++)
    if (why_manifest_column (manifest, columns[i]) < 0)
      {
        g_autofree char *known = g_strjoinv (", ", manifest->columns);
        why_cli_complain ("%s: has no column “%s”; it has %s", path, columns[i], known);
        return FALSE;
      }
  return TRUE;
}

static GPtrArray *
break_down (const WhyEvaluation *evaluation, const WhyManifest *manifest)
{
  if (!columns)
    return NULL;
  GPtrArray *by_columns
      = g_ptr_array_new_with_free_func ((GDestroyNotify) why_accuracy_by_column_free);
  for (gsize i = 0; columns[i]; i++)
    g_ptr_array_add (by_columns, why_accuracy_by_column_new (evaluation, manifest, columns[i]));
  return by_columns;
}

/* Fits the calibration and writes the model with it; false after a complaint. */
static gboolean
calibrate (Job *job, const WhyEvaluation *evaluation, WhyCalibration *out)
{
  const WhyModelInfo *info = why_model_info (why_analyzer_model (job->analyzer));
  g_autofree char *path = model_path ? g_strdup (model_path) : why_data_path (WHY_DEFAULT_MODEL);
  WhyError error = { WHY_OK, "" };
  const WhyCalibrationPoint of_model = { info->temperature, info->none_bias };
  if (!why_calibration_fit (evaluation, of_model, fit_none, out))
    why_cli_complain (fit_none && evaluation->n_predictions > 0
                          ? "%s: --fit-none takes recordings with a technique and recordings with "
                            "none, and a model that has a class none"
                          : "%s: no recording could be analysed, so there is nothing to calibrate "
                            "with",
                      job->path);
  else if (why_model_set_calibration (path, warmed_path, out->after.at.temperature,
                                      out->after.at.none_bias, &error)
           != WHY_OK)
    why_cli_complain ("%s: %s", warmed_path, error.message);
  else
    return TRUE;
  return FALSE;
}

/* Measures and tells. */
static int
run (Job *job, GArray *const *conditions, WhyFormat format)
{
  const WhyEvaluationOptions options = whole_options ();
  job->n_passes = 1;
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    job->n_passes += conditions[kind] ? conditions[kind]->len : 0;
  g_autoptr (WhyEvaluation) evaluation = evaluate (job, &options);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    if (!evaluation || !run_conditions (job, evaluation, conditions[kind], (WhyConditionKind) kind))
      return WHY_EXIT_INPUT;
  WhyCalibration calibration;
  if (warmed_path && !calibrate (job, evaluation, &calibration))
    return WHY_EXIT_INPUT;
  g_autoptr (GPtrArray) by_columns = break_down (evaluation, job->manifest);
  WhyEvaluationReport report = {
    .evaluation = evaluation,
    .manifest = job->manifest,
    .split = split,
    .model_name = why_analyzer_axes (job->analyzer)->model_name,
    .rate_column = rate_column,
    .measures = measures,
    .by_columns = by_columns,
    .calibration = warmed_path ? &calibration : NULL,
  };
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    report.conditions[kind] = conditions[kind];
  return why_cli_evaluation_tell (&report, format, shards.output, predictions, figure);
}

/* What is told of all recordings together in the end, and on what that depends. FALSE after a complaint. */
static gboolean
describe (const Job *job,
          const WhyEvaluation *list,
          GArray *const *conditions,
          WhyFormat format,
          WhyShardHeader *header)
{
  WhyEvaluationReport report = { .evaluation = list,
                                 .manifest = job->manifest,
                                 .split = split,
                                 .rate_column = rate_column,
                                 .measures = measures };
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    report.conditions[kind] = conditions[kind];
  why_shard_evaluation_describe (header, &report, columns);
  why_shard_header_add_count (header, "checks", explanations && n_checks != 0 ? 1 : 0);
  why_shard_header_add_number (header, "checked", n_checks);
  why_shard_header_add_number (header, "seed", seed);
  why_shard_header_add (header, "format", why_report_name (format));
  return why_cli_shards_describe (header, job->analyzer, model_path, NULL);
}

/* Lines for merge, which makes the same report of them. */
static int
run_shard (Job *job, GArray *const *conditions, WhyShard shard, WhyFormat format)
{
  g_autoptr (GArray) passes = g_array_new (FALSE, FALSE, sizeof (WhyCliPass));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (WhyShardHeader) header = why_shard_header_new ("evaluate", shard);
  g_autoptr (GError) error = NULL;
  WhyCliPass whole = { whole_options (), NULL };
  g_array_append_val (passes, whole);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    for (guint i = 0; conditions[kind] && i < conditions[kind]->len; i++)
      {
        double value = g_array_index (conditions[kind], WhyCondition, i).value;
        char *name = name_condition ((WhyConditionKind) kind, value);
        WhyCliPass pass = { condition_options ((WhyConditionKind) kind, value), name };
        pass.options.split = whole.options.split;
        g_ptr_array_add (names, name);
        g_array_append_val (passes, pass);
      }
  g_autoptr (WhyEvaluation) list
      = why_evaluation_list (job->analyzer, job->manifest, &whole.options, &error);
  if (!list)
    {
      why_cli_complain ("%s: %s", job->path, error->message);
      return WHY_EXIT_INPUT;
    }
  if (!describe (job, list, conditions, format, header))
    return WHY_EXIT_INPUT;
  const WhyCliShardJob shard_job = { job->analyzer, job->manifest, list,
                                     (const WhyCliPass *) (void *) passes->data, passes->len };
  return why_cli_evaluation_run_shard (&shard_job, &shards, header);
}

static int
evaluate_command (int argc, char **argv, GArray **conditions)
{
  int status;
  WhyFormat format;
  WhyShard shard;

  if (!why_cli_parse (&argc, &argv, entries, "MANIFEST.csv",
                      N_ ("Evaluates a model on labelled recordings."), 1, 1, &status))
    return status;
  if (!why_report_parse (format_name, TRUE, &format) || !parse_rules ())
    return WHY_EXIT_USAGE;
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    if (!parse_conditions ((WhyConditionKind) kind, &conditions[kind]))
      return WHY_EXIT_USAGE;
  if (figure && !why_cli_can_draw ("evaluate", figure))
    return WHY_EXIT_USAGE;
  if (n_threads < 0 || n_threads > 256)
    return why_cli_misuse ("evaluate: --threads must be 0 to 256");
  if (fit_none && !warmed_path)
    return why_cli_misuse ("evaluate: --fit-none needs --fit-temperature");
  if (n_checks < ALL)
    return why_cli_misuse ("evaluate: --checks must be 0 or more, or -1 for all");
  if (n_checks != ALL && !explanations)
    return why_cli_misuse ("evaluate: --checks needs --explanations");
  if (rate_column && !explanations)
    return why_cli_misuse ("evaluate: --rate-column needs --explanations");
  if (!why_cli_shards_parse (&shards, "evaluate", &shard))
    return WHY_EXIT_USAGE;
  if (why_cli_shards_is_on (&shards) && (predictions || figure || warmed_path))
    return why_cli_misuse ("evaluate: --predictions, --figure and --fit-temperature are of all "
                           "recordings together; with --shard or --resume, give the first two to "
                           "merge");
  if (!split)
    split = g_strdup ("test");
  if (explanations && !rate_column)
    rate_column = g_strdup ("mod_rate_hz");

  g_autoptr (WhyManifest) manifest = why_cli_manifest (argv[1], maps, excludes);
  if (!manifest || !why_cli_shards_filter (&shards, manifest, argv[1])
      || !has_columns (manifest, argv[1])
      || (shards.output && !shards.resume && !why_cli_can_write (shards.output))
      || (predictions && !why_cli_can_write (predictions))
      || (figure && !why_cli_can_write (figure))
      || (warmed_path && !why_cli_can_write (warmed_path)))
    return WHY_EXIT_INPUT;
  /* Files run side by side, so each has one thread. */
  g_autoptr (WhyAnalyzer) analyzer = why_cli_analyzer (model_path, 1);
  if (!analyzer)
    return WHY_EXIT_INPUT;
  Job job = { .analyzer = analyzer, .manifest = manifest, .path = argv[1] };
  return why_cli_shards_is_on (&shards) ? run_shard (&job, conditions, shard, format)
                                        : run (&job, conditions, format);
}

int
why_cli_evaluate (int argc, char **argv)
{
  GArray *conditions[WHY_N_CONDITIONS] = { NULL };
  int status = evaluate_command (argc, argv, conditions);
  for (int kind = 0; kind < WHY_N_CONDITIONS; kind++)
    g_clear_pointer (&conditions[kind], g_array_unref);
  return status;
}

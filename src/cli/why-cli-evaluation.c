/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/why-cli-evaluation.h"

#include "analysis/shard/why-shard-evaluation.h"
#include "analysis/shard/why-shard-prediction.h"
#include "base/why-outfile.h"
#include "cli/why-evaluation-document.h"
#include "figure/chart/why-confusion.h"

/* False after a complaint. */
static gboolean
draw (const WhyEvaluationReport *report, const char *figure)
{
  g_autoptr (GError) error = NULL;
  WhyConfusionOptions options;
  gsize n = report->evaluation->n_predictions;
  g_autofree char *subtitle
      = g_strdup_printf (ngettext ("%zu recording of split %s", "%zu recordings of split %s", n), n,
                         report->split);
  why_confusion_options_init (&options, report->model_name);
  options.subtitle = subtitle;
  if (why_confusion_export (report->evaluation, &options, figure, &error))
    return TRUE;
  why_cli_complain ("%s", error->message);
  return FALSE;
}

int
why_cli_evaluation_tell (const WhyEvaluationReport *report,
                         WhyFormat format,
                         const char *output,
                         const char *predictions,
                         const char *figure)
{
  g_autoptr (GError) error = NULL;
  WhyError reason = { WHY_OK, "" };
  if (predictions && !why_evaluation_write_predictions (report, predictions, &error))
    {
      why_cli_complain ("%s", error->message);
      return WHY_EXIT_INPUT;
    }
  if (figure && !draw (report, figure))
    return WHY_EXIT_INPUT;
  g_autofree char *text = why_evaluation_format (report, format);
  if (output && why_outfile_write (output, text, &reason) != WHY_OK)
    why_cli_complain ("%s: %s", output, reason.message);
  if (reason.status != WHY_OK || (!output && !why_cli_print (text))
      || report->evaluation->n_failed > 0)
    return WHY_EXIT_INPUT;
  return WHY_EXIT_OK;
}

/* A pass that is on its way. */
typedef struct
{
  const WhyCliShardJob *job;
  gsize pass;
  gsize *indices; /* of the manifest's rows in the list */
  WhyShardWriter *writer;
  GMutex mutex; /* guards what follows */
  gboolean any_failed;
  GError *error; /* of writing */
} Run;

static gsize
row_of (const Run *run, gsize index)
{
  return run->pass * run->job->list->n_predictions + index;
}

static void
keep_error (Run *run, GError *error)
{
  if (!error)
    return;
  g_mutex_lock (&run->mutex);
  if (run->error)
    g_error_free (error);
  else
    run->error = error;
  g_mutex_unlock (&run->mutex);
}

static bool
on_step (double fraction, void *user)
{
  Run *run = user;
  why_cli_show_bar (((double) run->pass + fraction) / (double) run->job->n_passes);
  g_mutex_lock (&run->mutex);
  gboolean goes_on = !run->error;
  g_mutex_unlock (&run->mutex);
  return goes_on;
}

/* WhyWantedFunc */
static gboolean
wants (gsize index, void *user)
{
  Run *run = user;
  return why_shard_writer_wants (run->writer, row_of (run, index));
}

/* WhyPredictedFunc */
static void
on_predicted (gsize index, const WhyPrediction *prediction, const WhyChecks *checks, void *user)
{
  Run *run = user;
  const WhyManifestRow *row = &run->job->manifest->rows[prediction->row];
  GError *error = NULL;
  g_autofree char *line
      = why_shard_prediction_format (run->job->list, row->path, run->pass == 0 ? row->cells : NULL,
                                     prediction, checks);
  why_shard_writer_add (run->writer, row_of (run, index), line, &error);
  keep_error (run, error);
}

/* WhyFailureFunc */
static void
on_failure (const char *message, gsize row, void *user)
{
  Run *run = user;
  const char *condition = run->job->passes[run->pass].condition;
  GError *error = NULL;
  g_autofree char *whole
      = condition ? g_strdup_printf ("%s: %s", condition, message) : g_strdup (message);
  why_cli_clear_bar ();
  why_cli_complain ("%s", whole);
  why_shard_writer_add_failure (run->writer, row_of (run, run->indices[row]),
                                run->job->manifest->rows[row].path, whole, &error);
  run->any_failed = TRUE;
  keep_error (run, error);
}

static void
run_passes (Run *run, GError **error)
{
  for (run->pass = 0; !*error && run->pass < run->job->n_passes; run->pass++)
    {
      WhyEvaluationOptions options = run->job->passes[run->pass].options;
      options.wanted = wants;
      options.predicted = on_predicted;
      g_autoptr (WhyEvaluation) ignored
          = why_evaluation_run (run->job->analyzer, run->job->manifest, &options, on_step,
                                on_failure, run, error);
    }
}

int
why_cli_evaluation_run_shard (const WhyCliShardJob *job,
                              const WhyCliShards *shards,
                              const WhyShardHeader *header)
{
  g_autoptr (GError) error = NULL;
  g_autofree gsize *indices = g_new0 (gsize, job->manifest->n_rows);
  for (gsize i = 0; i < job->list->n_predictions; i++)
    indices[job->list->predictions[i].row] = i;
  Run run = { .job = job, .indices = indices };
  run.writer = why_shard_writer_new (shards->output, header, shards->resume, &error);
  g_mutex_init (&run.mutex);
  if (run.writer)
    run_passes (&run, &error);
  why_cli_clear_bar ();
  g_mutex_clear (&run.mutex);
  if (run.error)
    {
      g_clear_error (&error);
      g_propagate_error (&error, run.error);
    }
  if (!error)
    why_shard_writer_finish (run.writer, &error);
  why_shard_writer_free (run.writer);
  if (error)
    why_cli_complain ("%s", error->message);
  return error || run.any_failed ? WHY_EXIT_INPUT : WHY_EXIT_OK;
}

static void
on_merged_failure (const char *message, gsize row, void *user)
{
  why_cli_complain ("%s", message);
}

int
why_cli_merge_evaluation (WhyShardSet *set, const WhyCliMergeOptions *options)
{
  g_autoptr (GError) error = NULL;
  WhyFormat format;
  const char *told = why_shard_header_option (why_shard_set_header (set), "format", 0);
  if (!why_report_parse (options->format ? options->format : told, TRUE, &format))
    return WHY_EXIT_USAGE;
  if ((options->figure
       && (!why_cli_can_draw ("merge", options->figure) || !why_cli_can_write (options->figure)))
      || (options->predictions && !why_cli_can_write (options->predictions)))
    return WHY_EXIT_INPUT;
  g_autoptr (WhyShardEvaluation) evaluation
      = why_shard_evaluation_read (set, on_merged_failure, NULL, &error);
  if (evaluation)
    return why_cli_evaluation_tell (&evaluation->report, format, options->output,
                                    options->predictions, options->figure);
  why_cli_complain ("%s", error->message);
  return WHY_EXIT_INPUT;
}

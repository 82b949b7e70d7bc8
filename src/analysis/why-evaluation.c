/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/why-evaluation.h"

#include <math.h>
#include <string.h>

#include "analysis/why-lock-private.h"

typedef struct
{
  WhyAnalyzer *analyzer;
  const WhyManifest *manifest;
  WhyEvaluation *evaluation;
  WhyAnalysisOptions options;

  GMutex mutex; /* guards what follows */
  GCond progressed;
  gsize next, n_done;
  gboolean *failed;
  gboolean cancelled;
  WhyFailureFunc on_failure;
  void *user;
} Pool;

static void
predict (Pool *pool, gsize index)
{
  WhyPrediction *prediction = &pool->evaluation->predictions[index];
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAnalysis) analysis
      = why_analyzer_run (pool->analyzer, pool->manifest->rows[prediction->row].file,
                          &pool->options, NULL, NULL, NULL, NULL, &error);
  if (!analysis)
    {
      why_lock (&pool->mutex);
      pool->failed[index] = TRUE;
      if (pool->on_failure)
        pool->on_failure (error->message, pool->user);
      why_unlock (&pool->mutex);
      return;
    }
  prediction->label = analysis->label;
  memcpy (prediction->probabilities, analysis->probabilities, sizeof prediction->probabilities);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    prediction->kurtosis[rule] = why_analysis_kurtosis (analysis, (WhyRule) rule, analysis->label);
}

static gpointer
run_thread (gpointer data)
{
  Pool *pool = data;
  for (;;)
    {
      why_lock (&pool->mutex);
      gsize index = pool->next;
      gboolean end = pool->cancelled || index >= pool->evaluation->n_predictions;
      pool->next += !end;
      why_unlock (&pool->mutex);
      if (end)
        return NULL;
      predict (pool, index);
      why_lock (&pool->mutex);
      pool->n_done++;
      g_cond_signal (&pool->progressed);
      why_unlock (&pool->mutex);
    }
}

/* The caller's thread waits and reports, so that step is called from it alone. */
static void
run_pool (Pool *pool, unsigned n_threads, WhyStep step, void *user)
{
  gsize n = pool->evaluation->n_predictions;
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  for (unsigned i = 0; i < MIN (n_threads, n); i++)
    g_ptr_array_add (threads, g_thread_new ("evaluate", run_thread, pool));

  why_lock (&pool->mutex);
  while (!pool->cancelled)
    {
      gsize n_done = pool->n_done;
      why_unlock (&pool->mutex);
      gboolean goes_on = !step || step ((double) n_done / (double) n, user);
      why_lock (&pool->mutex);
      pool->cancelled = !goes_on && pool->n_done < n;
      if (pool->n_done == n)
        break;
      /* Also now and then without progress: a recording may take long. */
      why_wait_until (&pool->progressed, &pool->mutex,
                      g_get_monotonic_time () + G_TIME_SPAN_MILLISECOND * 50);
    }
  why_unlock (&pool->mutex);
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
}

static void
drop_failed (WhyEvaluation *evaluation, const gboolean *failed)
{
  gsize kept = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    if (!failed[i])
      evaluation->predictions[kept++] = evaluation->predictions[i];
  evaluation->n_failed = evaluation->n_predictions - kept;
  evaluation->n_predictions = kept;
}

static gboolean
list_rows (WhyEvaluation *evaluation,
           const WhyModel *model,
           const WhyManifest *manifest,
           const char *split,
           GError **error)
{
  evaluation->predictions = g_new0 (WhyPrediction, manifest->n_rows);
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      if (split && strcmp (row->split, split) != 0)
        continue;
      int truth = why_model_find_class (model, row->class_name);
      if (truth < 0)
        {
          g_set_error (error, WHY_ERROR, WHY_ERR_INVALID,
                       "line %zu: the model has no class “%s”; rename it with --map or leave it "
                       "out with --exclude",
                       row->line, row->class_name);
          return FALSE;
        }
      WhyPrediction *prediction = &evaluation->predictions[evaluation->n_predictions++];
      prediction->row = i;
      prediction->truth = (gsize) truth;
    }
  if (evaluation->n_predictions > 0)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_INVALID, "no recording has the split “%s”",
               split ? split : "all");
  return FALSE;
}

WhyEvaluation *
why_evaluation_run (WhyAnalyzer *analyzer,
                    const WhyManifest *manifest,
                    const char *split,
                    unsigned n_threads,
                    gboolean kurtosis,
                    WhyStep step,
                    WhyFailureFunc on_failure,
                    void *user,
                    GError **error)
{
  const WhyAxes *axes = why_analyzer_axes (analyzer);
  g_autoptr (WhyEvaluation) evaluation = g_new0 (WhyEvaluation, 1);
  evaluation->n_classes = axes->n_classes;
  evaluation->classes = g_strdupv (axes->classes);
  if (!list_rows (evaluation, why_analyzer_model (analyzer), manifest, split, error))
    return NULL;

  g_autofree gboolean *failed = g_new0 (gboolean, evaluation->n_predictions);
  Pool pool = {
    .analyzer = analyzer,
    .manifest = manifest,
    .evaluation = evaluation,
    .options = { .verdict_only = !kurtosis, .without_panels = TRUE },
    .failed = failed,
    .on_failure = on_failure,
    .user = user,
  };
  g_mutex_init (&pool.mutex);
  g_cond_init (&pool.progressed);
  run_pool (&pool, n_threads ? n_threads : g_get_num_processors (), step, user);
  g_cond_clear (&pool.progressed);
  g_mutex_clear (&pool.mutex);
  if (pool.cancelled)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, why_status_str (WHY_CANCELLED));
      return NULL;
    }
  drop_failed (evaluation, failed);
  why_evaluation_summarise (evaluation);
  return g_steal_pointer (&evaluation);
}

static double
calibration_error (const WhyEvaluation *evaluation)
{
  double confidence[WHY_ECE_BINS] = { 0 }, right[WHY_ECE_BINS] = { 0 }, error = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      const WhyPrediction *prediction = &evaluation->predictions[i];
      double p = (double) prediction->probabilities[prediction->label];
      int bin = CLAMP ((int) (p * WHY_ECE_BINS), 0, WHY_ECE_BINS - 1);
      confidence[bin] += p;
      right[bin] += prediction->label == prediction->truth;
    }
  for (int bin = 0; bin < WHY_ECE_BINS; bin++)
    error += fabs (right[bin] - confidence[bin]);
  return evaluation->n_predictions ? error / (double) evaluation->n_predictions : NAN;
}

static void
summarise_kurtosis (WhyEvaluation *evaluation, int rule)
{
  double sum = 0, squares = 0, n = 0;
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    {
      double kurtosis = evaluation->predictions[i].kurtosis[rule];
      if (!isfinite (kurtosis))
        continue;
      sum += kurtosis;
      squares += kurtosis * kurtosis;
      n++;
    }
  evaluation->kurtosis_mean[rule] = n > 0 ? sum / n : NAN;
  evaluation->kurtosis_sd[rule]
      = n > 0 ? sqrt (fmax (squares / n - (sum / n) * (sum / n), 0)) : NAN;
}

void
why_evaluation_summarise (WhyEvaluation *evaluation)
{
  gsize n = evaluation->n_classes;
  g_free (evaluation->confusion);
  g_free (evaluation->accuracy);
  evaluation->confusion = g_new0 (gsize, n * n);
  evaluation->accuracy = g_new0 (double, n);
  for (gsize i = 0; i < evaluation->n_predictions; i++)
    evaluation
        ->confusion[evaluation->predictions[i].truth * n + evaluation->predictions[i].label]++;

  double sum = 0, n_present = 0;
  for (gsize truth = 0; truth < n; truth++)
    {
      gsize total = 0;
      for (gsize label = 0; label < n; label++)
        total += evaluation->confusion[truth * n + label];
      evaluation->accuracy[truth]
          = total ? (double) evaluation->confusion[truth * n + truth] / (double) total : NAN;
      if (total)
        sum += evaluation->accuracy[truth], n_present++;
    }
  evaluation->macro = n_present > 0 ? sum / n_present : NAN;
  evaluation->ece = calibration_error (evaluation);
  for (int rule = 0; rule < WHY_N_RULES; rule++)
    summarise_kurtosis (evaluation, rule);
}

void
why_evaluation_free (WhyEvaluation *evaluation)
{
  g_strfreev (evaluation->classes);
  g_free (evaluation->predictions);
  g_free (evaluation->confusion);
  g_free (evaluation->accuracy);
  g_free (evaluation);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "analysis/engine/why-analysis-private.h"
#include "analysis/engine/why-background.h"
#include "analysis/corpus/why-collection-private.h"
#include "analysis/why-lock-private.h"

#define NOTIFY_INTERVAL_MS 100
#define MAX_THREADS 2 /* files at once: one core is left to the window */

/* Threads of all lists; none goes on when the program ends. */
static int is_ending;        /* atomic */
static GMutex running_mutex; /* guards what follows */
static GCond running_less;
static guint n_running;
static gboolean waits_at_exit;

const WhyRule why_main_rules[] = { WHY_RULE_EPSILON, WHY_RULE_EPSILON_ZPLUS };

void
why_collection_result_clear (WhyCollectionResult *result)
{
  g_free (result->remark);
}

WhyCollectionJob *
why_collection_job_new (GObject *owner,
                        WhyCollectionNotify notify,
                        const char *const *paths,
                        const char *model_path)
{
  WhyCollectionJob *job = g_new0 (WhyCollectionJob, 1);
  g_atomic_ref_count_init (&job->refs);
  g_weak_ref_init (&job->owner, owner);
  job->notify = notify;
  job->context = g_main_context_ref_thread_default ();
  job->paths = g_strdupv ((char **) paths);
  job->model_path = g_strdup (model_path);
  job->results = g_array_new (FALSE, TRUE, sizeof (WhyCollectionResult));
  g_array_set_clear_func (job->results, (GDestroyNotify) why_collection_result_clear);
  g_mutex_init (&job->mutex);
  return job;
}

static WhyCollectionJob *
ref_job (WhyCollectionJob *job)
{
  g_atomic_ref_count_inc (&job->refs);
  return job;
}

void
why_collection_job_unref (WhyCollectionJob *job)
{
  why_hand_over (job);
  if (!g_atomic_ref_count_dec (&job->refs))
    return;
  why_take_over (job);
  g_weak_ref_clear (&job->owner);
  g_main_context_unref (job->context);
  g_strfreev (job->paths);
  g_free (job->model_path);
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    g_clear_pointer (&job->aggregators[i], why_aggregator_free);
  g_clear_pointer (&job->analyzer, why_analyzer_unref);
  g_clear_pointer (&job->axes, why_axes_unref);
  g_clear_pointer (&job->manifest, why_manifest_free);
  g_free (job->truths);
  g_free (job->over);
  g_array_unref (job->results);
  g_clear_error (&job->error);
  g_mutex_clear (&job->mutex);
  g_free (job);
}

static gboolean
notify_cb (gpointer data)
{
  WhyCollectionJob *job = data;
  why_lock (&job->mutex);
  g_clear_pointer (&job->source, g_source_unref);
  why_unlock (&job->mutex);
  g_autoptr (GObject) owner = g_weak_ref_get (&job->owner);
  if (owner)
    job->notify (owner);
  return G_SOURCE_REMOVE;
}

/* With the mutex held: one message at a time, however many rows it is of. */
static void
queue_notify (WhyCollectionJob *job)
{
  if (job->source)
    return;
  job->source = g_timeout_source_new (NOTIFY_INTERVAL_MS);
  g_source_set_callback (job->source, notify_cb, ref_job (job),
                         (GDestroyNotify) why_collection_job_unref);
  g_source_attach (job->source, job->context);
}

static void
add_result (WhyCollectionJob *job, WhyCollectionResult *result)
{
  why_lock (&job->mutex);
  g_array_append_vals (job->results, result, 1);
  queue_notify (job);
  why_unlock (&job->mutex);
}

static void
visit (const WhyAnalysis *analysis, const WhyPrediction *prediction, void *user)
{
  WhyCollectionJob *job = user;
  WhyCollectionResult result = { .row = prediction->row,
                                 .prediction = *prediction,
                                 .remark = g_strdup (analysis->notice) };
  gsize class_index = prediction->truth;
  if (job->n_labelled == 0)
    class_index = prediction->label;
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    if (class_index == WHY_NO_CLASS)
      why_aggregator_skip (job->aggregators[i], prediction->row);
    else
      why_aggregator_add (job->aggregators[i], prediction->row, analysis, class_index);
  add_result (job, &result);
}

static void
on_failure (const char *message, gsize row, void *user)
{
  WhyCollectionJob *job = user;
  WhyCollectionResult result = { .row = row, .failed = TRUE, .remark = g_strdup (message) };
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    why_aggregator_skip (job->aggregators[i], row);
  add_result (job, &result);
}

static bool
on_step (double fraction, void *user)
{
  return !g_atomic_int_get (&is_ending)
         && !g_atomic_int_get (&((WhyCollectionJob *) user)->cancelled);
}

static WhyManifest *
list_files (WhyCollectionJob *job, GError **error)
{
  if (!job->paths[1] && why_manifest_is_named (job->paths[0]))
    return why_manifest_load (job->paths[0], NULL, NULL, error);
  return why_manifest_list ((const char *const *) job->paths,
                            (const char *const *) job->axes->classes, NULL, error);
}

/* Model, list, and places for what is summed. */
static gboolean
prepare (WhyCollectionJob *job, GError **error)
{
  /* Files run side by side, so each has one thread. */
  job->analyzer = why_analyzer_new_shared (job->model_path, 1, error);
  if (!job->analyzer)
    return FALSE;
  g_clear_pointer (&job->axes, why_axes_unref);
  job->axes = why_axes_ref (why_analyzer_axes (job->analyzer));
  job->manifest = list_files (job, error);
  if (!job->manifest)
    return FALSE;
  gsize n = job->manifest->n_rows;
  job->truths = g_new (gsize, n);
  job->over = g_new0 (gboolean, n);
  for (gsize i = 0; i < n; i++)
    {
      int truth = why_model_find_class (why_analyzer_model (job->analyzer),
                                        job->manifest->rows[i].class_name);
      job->truths[i] = truth < 0 ? WHY_NO_CLASS : (gsize) truth;
      job->n_labelled += truth >= 0;
    }
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    {
      const WhyAggregateOptions options
          = { .rule = why_main_rules[i], .n_top = WHY_COLLECTION_TOP };
      job->aggregators[i] = why_aggregator_new (job->analyzer, &options, n);
    }
  why_lock (&job->mutex);
  job->is_listed = TRUE;
  queue_notify (job);
  why_unlock (&job->mutex);
  return TRUE;
}

/* No row is left, or there is no list: the analyzer goes, which is most of what a list holds. A list
 * that was stopped keeps its share for going on, but no scratch memory. */
static void
release_memory (WhyCollectionJob *job, gboolean is_whole)
{
  if (!job->analyzer)
    return;
  for (gsize i = 0; is_whole && i < WHY_N_MAIN_RULES; i++)
    why_aggregator_release (job->aggregators[i]);
  if (is_whole || !job->aggregators[0])
    g_clear_pointer (&job->analyzer, why_analyzer_unref);
  else
    why_analyzer_release (job->analyzer);
  why_trim_memory ();
}

static void
end_thread (void)
{
  why_lock (&running_mutex);
  n_running--;
  g_cond_signal (&running_less);
  why_unlock (&running_mutex);
}

static gpointer
run_thread (gpointer data)
{
  WhyCollectionJob *job = data;
  GError *error = NULL;
  gboolean is_whole = FALSE;
  why_take_over (job);
  if (on_step (0, job) && (job->aggregators[0] ? job->analyzer != NULL : prepare (job, &error)))
    {
      WhyEvaluationOptions options = {
        .n_threads = CLAMP (g_get_num_processors () - 1, 1, MAX_THREADS),
        .kurtosis = TRUE,
        .visit = visit,
        .without = job->over,
        .unlabelled = TRUE,
        .measures = TRUE,
        .in_background = TRUE,
      };
      WhyEvaluation *whole = why_evaluation_run (job->analyzer, job->manifest, &options, on_step,
                                                 on_failure, job, &error);
      is_whole = whole != NULL;
      g_clear_pointer (&whole, why_evaluation_free);
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  release_memory (job, is_whole);
  why_lock (&job->mutex);
  job->error = error;
  job->is_over = TRUE;
  queue_notify (job);
  why_unlock (&job->mutex);
  why_collection_job_unref (job);
  end_thread ();
  return NULL;
}

/* At exit: libraries that are taken down under a thread which computes would end the program with a
 * crash. */
static void
wait_for_threads (void)
{
  g_atomic_int_set (&is_ending, TRUE);
  why_lock (&running_mutex);
  while (n_running > 0)
    why_wait (&running_less, &running_mutex);
  why_unlock (&running_mutex);
}

void
why_collection_job_start (WhyCollectionJob *job)
{
  g_atomic_int_set (&job->cancelled, FALSE);
  ref_job (job);
  why_hand_over (job);
  why_lock (&running_mutex);
  if (!waits_at_exit)
    waits_at_exit = atexit (wait_for_threads) == 0;
  n_running++;
  why_unlock (&running_mutex);
  g_thread_unref (g_thread_new ("collection", run_thread, job));
}

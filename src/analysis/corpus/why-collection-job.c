/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdlib.h>

#include "analysis/engine/why-analysis-private.h"
#include "analysis/engine/why-background.h"
#include "analysis/corpus/why-collection-private.h"
#include "analysis/why-lock-private.h"

#define TELL_INTERVAL_MS 100
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
why_collection_job_new (WhyCollection *collection, const char *const *paths, const char *model_path)
{
  WhyCollectionJob *fill = g_new0 (WhyCollectionJob, 1);
  g_atomic_ref_count_init (&fill->refs);
  g_weak_ref_init (&fill->collection, collection);
  fill->context = g_main_context_ref_thread_default ();
  fill->paths = g_strdupv ((char **) paths);
  fill->model_path = g_strdup (model_path);
  fill->results = g_array_new (FALSE, TRUE, sizeof (WhyCollectionResult));
  g_array_set_clear_func (fill->results, (GDestroyNotify) why_collection_result_clear);
  g_mutex_init (&fill->mutex);
  return fill;
}

WhyCollectionJob *
why_collection_job_ref (WhyCollectionJob *fill)
{
  g_atomic_ref_count_inc (&fill->refs);
  return fill;
}

void
why_collection_job_unref (WhyCollectionJob *fill)
{
  why_hand_over (fill);
  if (!g_atomic_ref_count_dec (&fill->refs))
    return;
  why_take_over (fill);
  g_weak_ref_clear (&fill->collection);
  g_main_context_unref (fill->context);
  g_strfreev (fill->paths);
  g_free (fill->model_path);
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    g_clear_pointer (&fill->aggregators[i], why_aggregator_free);
  g_clear_pointer (&fill->analyzer, why_analyzer_unref);
  g_clear_pointer (&fill->axes, why_axes_unref);
  g_clear_pointer (&fill->manifest, why_manifest_free);
  g_free (fill->truths);
  g_free (fill->over);
  g_array_unref (fill->results);
  g_clear_error (&fill->error);
  g_mutex_clear (&fill->mutex);
  g_free (fill);
}

static gboolean
tell_cb (gpointer data)
{
  WhyCollectionJob *fill = data;
  why_lock (&fill->mutex);
  g_clear_pointer (&fill->source, g_source_unref);
  why_unlock (&fill->mutex);
  g_autoptr (WhyCollection) collection = g_weak_ref_get (&fill->collection);
  if (collection)
    why_collection_take (collection);
  return G_SOURCE_REMOVE;
}

/* With the mutex held: one message at a time, however many rows it is of. */
static void
tell (WhyCollectionJob *fill)
{
  if (fill->source)
    return;
  fill->source = g_timeout_source_new (TELL_INTERVAL_MS);
  g_source_set_callback (fill->source, tell_cb, why_collection_job_ref (fill),
                         (GDestroyNotify) why_collection_job_unref);
  g_source_attach (fill->source, fill->context);
}

static void
add_result (WhyCollectionJob *fill, WhyCollectionResult *result)
{
  why_lock (&fill->mutex);
  g_array_append_vals (fill->results, result, 1);
  tell (fill);
  why_unlock (&fill->mutex);
}

static void
visit (const WhyAnalysis *analysis, const WhyPrediction *prediction, void *user)
{
  WhyCollectionJob *fill = user;
  WhyCollectionResult result = { .row = prediction->row,
                                 .prediction = *prediction,
                                 .remark = g_strdup (analysis->notice) };
  gsize class_index = prediction->truth;
  if (fill->n_labelled == 0)
    class_index = prediction->label;
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    if (class_index == WHY_NO_CLASS)
      why_aggregator_skip (fill->aggregators[i], prediction->row);
    else
      why_aggregator_add (fill->aggregators[i], prediction->row, analysis, class_index);
  add_result (fill, &result);
}

static void
on_failure (const char *message, gsize row, void *user)
{
  WhyCollectionJob *fill = user;
  WhyCollectionResult result = { .row = row, .failed = TRUE, .remark = g_strdup (message) };
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    why_aggregator_skip (fill->aggregators[i], row);
  add_result (fill, &result);
}

static bool
on_step (double fraction, void *user)
{
  return !g_atomic_int_get (&is_ending)
         && !g_atomic_int_get (&((WhyCollectionJob *) user)->cancelled);
}

static WhyManifest *
list_files (WhyCollectionJob *fill, GError **error)
{
  if (!fill->paths[1] && why_collection_is_manifest (fill->paths[0]))
    return why_manifest_load (fill->paths[0], NULL, NULL, error);
  return why_manifest_list ((const char *const *) fill->paths,
                            (const char *const *) fill->axes->classes, NULL, error);
}

/* Model, list, and places for what is summed. */
static gboolean
prepare (WhyCollectionJob *fill, GError **error)
{
  /* Files run side by side, so each has one thread. */
  fill->analyzer = why_analyzer_new_shared (fill->model_path, 1, error);
  if (!fill->analyzer)
    return FALSE;
  g_clear_pointer (&fill->axes, why_axes_unref);
  fill->axes = why_axes_ref (why_analyzer_axes (fill->analyzer));
  fill->manifest = list_files (fill, error);
  if (!fill->manifest)
    return FALSE;
  gsize n = fill->manifest->n_rows;
  fill->truths = g_new (gsize, n);
  fill->over = g_new0 (gboolean, n);
  for (gsize i = 0; i < n; i++)
    {
      int truth = why_model_find_class (why_analyzer_model (fill->analyzer),
                                        fill->manifest->rows[i].class_name);
      fill->truths[i] = truth < 0 ? WHY_NO_CLASS : (gsize) truth;
      fill->n_labelled += truth >= 0;
    }
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    {
      const WhyAggregateOptions options
          = { .rule = why_main_rules[i], .n_top = WHY_COLLECTION_TOP };
      fill->aggregators[i] = why_aggregator_new (fill->analyzer, &options, n);
    }
  why_lock (&fill->mutex);
  fill->is_listed = TRUE;
  tell (fill);
  why_unlock (&fill->mutex);
  return TRUE;
}

/* No row is left, or there is no list: the analyzer is given back, which is most of what a list holds. A list that was
 * stopped keeps its share for going on, but no scratch memory. */
static void
give_back (WhyCollectionJob *fill, gboolean is_filled)
{
  if (!fill->analyzer)
    return;
  for (gsize i = 0; is_filled && i < WHY_N_MAIN_RULES; i++)
    why_aggregator_release (fill->aggregators[i]);
  if (is_filled || !fill->aggregators[0])
    g_clear_pointer (&fill->analyzer, why_analyzer_unref);
  else
    why_analyzer_release (fill->analyzer);
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
  WhyCollectionJob *fill = data;
  GError *error = NULL;
  gboolean is_filled = FALSE;
  why_take_over (fill);
  if (on_step (0, fill) && (fill->aggregators[0] ? fill->analyzer != NULL : prepare (fill, &error)))
    {
      WhyEvaluationOptions options = {
        .n_threads = CLAMP (g_get_num_processors () - 1, 1, MAX_THREADS),
        .kurtosis = TRUE,
        .visit = visit,
        .without = fill->over,
        .unlabelled = TRUE,
        .measures = TRUE,
        .in_background = TRUE,
      };
      WhyEvaluation *whole = why_evaluation_run (fill->analyzer, fill->manifest, &options, on_step,
                                                 on_failure, fill, &error);
      is_filled = whole != NULL;
      g_clear_pointer (&whole, why_evaluation_free);
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_clear_error (&error);
  give_back (fill, is_filled);
  why_lock (&fill->mutex);
  fill->error = error;
  fill->is_over = TRUE;
  tell (fill);
  why_unlock (&fill->mutex);
  why_collection_job_unref (fill);
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
why_collection_job_start (WhyCollectionJob *fill)
{
  g_atomic_int_set (&fill->cancelled, FALSE);
  why_collection_job_ref (fill);
  why_hand_over (fill);
  why_lock (&running_mutex);
  if (!waits_at_exit)
    waits_at_exit = atexit (wait_for_threads) == 0;
  n_running++;
  why_unlock (&running_mutex);
  g_thread_unref (g_thread_new ("collection", run_thread, fill));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/corpus/why-collection-private.h"
#include "analysis/why-lock-private.h"

struct _WhyCollection
{
  GObject parent_instance;

  WhyCollectionJob *job;
  gboolean is_listed, busy;

  WhyRowState *states;
  WhyPrediction *predictions;
  char **remarks;
  gsize n_done, n_failed;
};

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

enum
{
  LISTED,
  ROWS,
  FAILED,
  FINISHED,
  N_SIGNALS
};

G_DEFINE_FINAL_TYPE (WhyCollection, why_collection, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static void
set_busy (WhyCollection *self, gboolean busy)
{
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
store_list (WhyCollection *self)
{
  gsize n = self->job->manifest->n_rows;
  self->is_listed = TRUE;
  self->states = g_new0 (WhyRowState, n);
  self->predictions = g_new0 (WhyPrediction, n);
  self->remarks = g_new0 (char *, n);
  g_signal_emit (self, signals[LISTED], 0);
}

static void
store_results (WhyCollection *self, GArray *results)
{
  g_autoptr (GArray) rows = g_array_sized_new (FALSE, FALSE, sizeof (gsize), results->len);
  for (guint i = 0; i < results->len; i++)
    {
      WhyCollectionResult *result = &g_array_index (results, WhyCollectionResult, i);
      gsize row = result->row;
      self->states[row] = result->failed ? WHY_ROW_FAILED : WHY_ROW_DONE;
      self->predictions[row] = result->prediction;
      self->remarks[row] = g_steal_pointer (&result->remark);
      self->n_done++;
      self->n_failed += self->states[row] == WHY_ROW_FAILED;
      g_array_append_val (rows, row);
    }
  if (rows->len > 0)
    g_signal_emit (self, signals[ROWS], 0, rows);
}

/* What the job has new. */
static void
collect_cb (gpointer owner)
{
  WhyCollection *self = owner;
  WhyCollectionJob *job = self->job;
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) results = g_array_new (FALSE, TRUE, sizeof (WhyCollectionResult));
  g_array_set_clear_func (results, (GDestroyNotify) why_collection_result_clear);

  why_lock (&job->mutex);
  gboolean is_listed = job->is_listed, is_over = job->is_over;
  job->is_over = FALSE;
  error = g_steal_pointer (&job->error);
  GArray *empty = g_steal_pointer (&results);
  results = job->results;
  job->results = empty;
  why_unlock (&job->mutex);

  if (is_listed && !self->is_listed)
    store_list (self);
  store_results (self, results);
  if (!is_over)
    return;
  set_busy (self, FALSE);
  if (error)
    g_signal_emit (self, signals[FAILED], 0, error);
  g_signal_emit (self, signals[FINISHED], 0);
}

static void
why_collection_dispose (GObject *object)
{
  WhyCollection *self = WHY_COLLECTION (object);
  if (self->job)
    g_atomic_int_set (&self->job->cancelled, TRUE);
  for (gsize i = 0; self->is_listed && i < self->job->manifest->n_rows; i++)
    g_free (self->remarks[i]);
  self->is_listed = FALSE;
  g_clear_pointer (&self->remarks, g_free);
  g_clear_pointer (&self->states, g_free);
  g_clear_pointer (&self->predictions, g_free);
  g_clear_pointer (&self->job, why_collection_job_unref);
  G_OBJECT_CLASS (why_collection_parent_class)->dispose (object);
}

static void
why_collection_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, why_collection_get_busy (WHY_COLLECTION (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
why_collection_class_init (WhyCollectionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->dispose = why_collection_dispose;
  object_class->get_property = why_collection_get_property;

  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  GType type = G_TYPE_FROM_CLASS (klass);
  signals[LISTED]
      = g_signal_new ("listed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[ROWS] = g_signal_new ("rows", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_POINTER);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[FINISHED]
      = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
why_collection_init (WhyCollection *self)
{
}

WhyCollection *
why_collection_new (const char *const *paths, const char *model_path)
{
  g_return_val_if_fail (paths && paths[0], NULL);
  WhyCollection *self = g_object_new (WHY_TYPE_COLLECTION, NULL);
  self->job = why_collection_job_new (G_OBJECT (self), collect_cb, paths, model_path);
  return self;
}

void
why_collection_start (WhyCollection *self)
{
  g_return_if_fail (WHY_IS_COLLECTION (self));
  if (self->busy)
    return;
  for (gsize i = 0; self->is_listed && i < self->job->manifest->n_rows; i++)
    self->job->over[i] = self->states[i] != WHY_ROW_WAITING;
  set_busy (self, TRUE);
  why_collection_job_start (self->job);
}

void
why_collection_cancel (WhyCollection *self)
{
  g_return_if_fail (WHY_IS_COLLECTION (self));
  g_atomic_int_set (&self->job->cancelled, TRUE);
}

gboolean
why_collection_get_busy (WhyCollection *self)
{
  return self->busy;
}

const WhyManifest *
why_collection_get_manifest (WhyCollection *self)
{
  return self->is_listed ? self->job->manifest : NULL;
}

const WhyAxes *
why_collection_get_axes (WhyCollection *self)
{
  return self->is_listed ? self->job->axes : NULL;
}

gsize
why_collection_get_n_rows (WhyCollection *self)
{
  return self->is_listed ? self->job->manifest->n_rows : 0;
}

gsize
why_collection_get_n_done (WhyCollection *self)
{
  return self->n_done;
}

gsize
why_collection_get_n_failed (WhyCollection *self)
{
  return self->n_failed;
}

gsize
why_collection_get_n_labelled (WhyCollection *self)
{
  return self->is_listed ? self->job->n_labelled : 0;
}

WhyRowState
why_collection_get_state (WhyCollection *self, gsize row)
{
  return self->states[row];
}

const WhyPrediction *
why_collection_get_prediction (WhyCollection *self, gsize row)
{
  return self->states[row] == WHY_ROW_DONE ? &self->predictions[row] : NULL;
}

const char *
why_collection_get_fault (WhyCollection *self, gsize row)
{
  return self->states[row] == WHY_ROW_FAILED ? self->remarks[row] : NULL;
}

const char *
why_collection_get_notice (WhyCollection *self, gsize row)
{
  return self->states[row] == WHY_ROW_DONE ? self->remarks[row] : NULL;
}

gsize
why_collection_get_truth (WhyCollection *self, gsize row)
{
  return self->job->truths[row];
}

WhyEvaluation *
why_collection_evaluate (WhyCollection *self)
{
  if (!self->is_listed)
    return NULL;
  const WhyAxes *axes = why_collection_get_axes (self);
  WhyEvaluation *evaluation = g_new0 (WhyEvaluation, 1);
  evaluation->n_classes = axes->n_classes;
  evaluation->classes = g_strdupv (axes->classes);
  evaluation->predictions = g_new0 (WhyPrediction, self->n_done + 1);
  for (gsize i = 0; i < self->job->manifest->n_rows; i++)
    if (self->states[i] == WHY_ROW_DONE)
      evaluation->predictions[evaluation->n_predictions++] = self->predictions[i];
  evaluation->n_failed = self->n_failed;
  evaluation->n_rules = WHY_N_MAIN_RULES;
  for (gsize i = 0; i < WHY_N_MAIN_RULES; i++)
    evaluation->rules[i] = why_main_rules[i];
  why_evaluation_summarise (evaluation);
  return evaluation;
}

WhyAggregate *
why_collection_aggregate (WhyCollection *self, WhyRule rule)
{
  for (gsize i = 0; self->is_listed && i < WHY_N_MAIN_RULES; i++)
    if (why_main_rules[i] == rule)
      {
        WhyAggregate *aggregate = why_aggregator_get (self->job->aggregators[i]);
        aggregate->n_failed = self->n_failed;
        return aggregate;
      }
  return NULL;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "analysis/engine/why-worker.h"

#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"

/* The analyzer of a worker and its jobs, which other workers of the same model share. The first job loads it;
 * those that begin meanwhile wait for it instead of loading another. */
typedef struct
{
  char *model_path; /* NULL: the default one */
  unsigned n_threads;
  double window_scale; /* of the spectrogram */
  GMutex mutex;
  WhyAnalyzer *analyzer;
} Engine;

static Engine *
engine_new (const char *model_path, unsigned n_threads, double window_scale)
{
  Engine *engine = g_atomic_rc_box_new0 (Engine);
  engine->model_path = g_strdup (model_path);
  engine->n_threads = n_threads;
  engine->window_scale = window_scale;
  g_mutex_init (&engine->mutex);
  return engine;
}

static void
clear_engine (Engine *engine)
{
  why_take_over (engine);
  g_clear_pointer (&engine->analyzer, why_analyzer_unref);
  g_free (engine->model_path);
  g_mutex_clear (&engine->mutex);
}

static void
engine_unref (Engine *engine)
{
  why_hand_over (engine);
  g_atomic_rc_box_release_full (engine, (GDestroyNotify) clear_engine);
}

/* A reference, or NULL with error; loads the model when that was not done yet. */
static WhyAnalyzer *
engine_get_analyzer (Engine *engine, GError **error)
{
  why_lock (&engine->mutex);
  if (!engine->analyzer)
    engine->analyzer = why_analyzer_new_shared_full (engine->model_path, engine->n_threads,
                                                     engine->window_scale, error);
  WhyAnalyzer *analyzer = engine->analyzer ? why_analyzer_ref (engine->analyzer) : NULL;
  why_unlock (&engine->mutex);
  return analyzer;
}

/* One job a request; the newest is the worker's current one, messages of all others are dropped. A
 * job may outlive the worker: it holds a weak reference, which is looked at on the owner's thread
 * alone. */
typedef struct
{
  gatomicrefcount refs;
  GWeakRef worker;
  GMainContext *context; /* where the worker lives */
  GCancellable *cancellable;

  Engine *engine;
  WhyAnalysisOptions options;
  char *source;    /* NULL: nothing but to load the analyzer */
  GBytes *samples; /* NULL: source is a path */

  GMutex mutex; /* guards what follows */
  double fraction;
  int stage;
  gboolean progress_is_queued;
  gint64 last_progress;
} Job;

struct _WhyWorker
{
  GObject parent_instance;

  Engine *engine;
  WhyAnalyzer *analyzer; /* the engine's, once the owner's thread was told of it */
  GMainContext *context;
  Job *current; /* NULL: idle */
};

enum
{
  PROP_0,
  PROP_BUSY,
  N_PROPS
};

enum
{
  STAGE,
  PROGRESS,
  FAILED,
  FINISHED,
  N_SIGNALS
};

#define PROGRESS_INTERVAL_US (G_USEC_PER_SEC / 30)

G_DEFINE_FINAL_TYPE (WhyWorker, why_worker, G_TYPE_OBJECT)

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static Job *
job_ref (Job *job)
{
  g_atomic_ref_count_inc (&job->refs);
  return job;
}

static void
job_unref (gpointer data)
{
  Job *job = data;
  why_hand_over (job);
  if (!g_atomic_ref_count_dec (&job->refs))
    return;
  why_take_over (job);
  g_weak_ref_clear (&job->worker);
  g_main_context_unref (job->context);
  g_object_unref (job->cancellable);
  engine_unref (job->engine);
  g_free (job->source);
  g_clear_pointer (&job->samples, g_bytes_unref);
  g_mutex_clear (&job->mutex);
  g_free (job);
}

/* A message from the thread to the owner. */
typedef struct
{
  Job *job;
  WhyAnalyzer *analyzer; /* what the job runs on, or NULL */
  WhyAnalysis *analysis; /* a stage, or NULL */
  GError *error;
  gboolean is_last;
} Message;

static void
message_free (gpointer data)
{
  Message *message = data;
  g_clear_pointer (&message->analyzer, why_analyzer_unref);
  g_clear_pointer (&message->analysis, why_analysis_unref);
  g_clear_error (&message->error);
  job_unref (message->job);
  g_free (message);
}

/* The worker of a job if the job is still the newest one, with a reference. */
static WhyWorker *
current_worker (Job *job)
{
  WhyWorker *self = g_weak_ref_get (&job->worker);
  if (self && self->current != job)
    g_clear_object (&self);
  return self;
}

static gboolean
deliver_cb (gpointer data)
{
  Message *message = data;
  why_take_over (message);

  if (message->analyzer)
    {
      /* Even if the request that loaded it is no longer wanted. */
      g_autoptr (WhyWorker) owner = g_weak_ref_get (&message->job->worker);
      if (owner && !owner->analyzer && owner->engine == message->job->engine)
        owner->analyzer = g_steal_pointer (&message->analyzer);
    }

  g_autoptr (WhyWorker) self = current_worker (message->job);
  if (!self)
    return G_SOURCE_REMOVE;
  if (message->analysis)
    g_signal_emit (self, signals[STAGE], 0, message->analysis);
  if (message->error && !g_error_matches (message->error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_signal_emit (self, signals[FAILED], 0, message->error);
  /* A handler may have asked for the next job already. */
  if (message->is_last && self->current == message->job)
    {
      g_clear_pointer (&self->current, job_unref);
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
      g_signal_emit (self, signals[FINISHED], 0);
    }
  return G_SOURCE_REMOVE;
}

static void
post (Job *job, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  why_hand_over (data);
  g_source_attach (source, job->context);
}

static void
post_message (
    Job *job, WhyAnalyzer *analyzer, const WhyAnalysis *analysis, GError *error, gboolean is_last)
{
  Message *message = g_new0 (Message, 1);
  message->job = job_ref (job);
  message->analyzer = analyzer ? why_analyzer_ref (analyzer) : NULL;
  message->analysis = analysis ? why_analysis_ref (analysis) : NULL;
  message->error = error;
  message->is_last = is_last;
  post (job, deliver_cb, message, message_free);
}

static gboolean
progress_cb (gpointer data)
{
  Job *job = data;
  why_take_over (job);
  why_lock (&job->mutex);
  double fraction = job->fraction;
  int stage = job->stage;
  job->progress_is_queued = FALSE;
  why_unlock (&job->mutex);

  g_autoptr (WhyWorker) self = current_worker (job);
  if (self)
    g_signal_emit (self, signals[PROGRESS], 0, fraction, stage);
  return G_SOURCE_REMOVE;
}

/* On the thread: one idle source at a time, at most 30 a second. */
static void
on_progress (double fraction, WhyStage stage, void *user)
{
  Job *job = user;
  gint64 now = g_get_monotonic_time ();
  why_lock (&job->mutex);
  job->fraction = fraction;
  job->stage = (int) stage;
  gboolean queue = !job->progress_is_queued && now - job->last_progress >= PROGRESS_INTERVAL_US;
  if (queue)
    {
      job->progress_is_queued = TRUE;
      job->last_progress = now;
    }
  why_unlock (&job->mutex);
  if (queue)
    post (job, progress_cb, job_ref (job), job_unref);
}

static void
on_stage (const WhyAnalysis *analysis, void *user)
{
  post_message (user, NULL, analysis, NULL, FALSE);
}

static void
run_job (GTask *task, gpointer source_object, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  GError *error = NULL;
  why_take_over (job);

  g_autoptr (WhyAnalyzer) analyzer
      = g_cancellable_is_cancelled (cancellable) ? NULL : engine_get_analyzer (job->engine, &error);
  if (analyzer)
    {
      WhyAnalysis *analysis;
      post_message (job, analyzer, NULL, NULL, FALSE);
      if (!job->source)
        analysis = NULL;
      else if (job->samples)
        {
          gsize size;
          const float *samples = g_bytes_get_data (job->samples, &size);
          analysis = why_analyzer_run_samples (analyzer, samples, size / sizeof (float),
                                               job->source, &job->options, on_stage, on_progress,
                                               job, cancellable, &error);
        }
      else
        analysis = why_analyzer_run (analyzer, job->source, &job->options, on_stage, on_progress,
                                     job, cancellable, &error);
      g_clear_pointer (&analysis, why_analysis_unref);
      if (!job->options.live)
        why_analyzer_release (analyzer);
    }
  post_message (job, NULL, NULL, error, TRUE);
  /* Live ones follow at once. */
  if (!job->options.live)
    why_trim_memory ();
  why_hand_over (job);
  g_task_return_boolean (task, TRUE);
}

static Job *
job_new (WhyWorker *self, const char *source, GBytes *samples, const WhyAnalysisOptions *options)
{
  Job *job = g_new0 (Job, 1);
  g_atomic_ref_count_init (&job->refs);
  g_weak_ref_init (&job->worker, self);
  g_mutex_init (&job->mutex);
  job->context = g_main_context_ref (self->context);
  job->cancellable = g_cancellable_new ();
  job->engine = g_atomic_rc_box_acquire (self->engine);
  job->options = options ? *options : (WhyAnalysisOptions){ 0 };
  job->source = g_strdup (source);
  job->samples = samples ? g_bytes_ref (samples) : NULL;
  return job;
}

/* Takes over a reference. */
static void
run_in_thread (Job *job)
{
  /* No source object: the worker may be gone before the thread is. */
  g_autoptr (GTask) task = g_task_new (NULL, job->cancellable, NULL, NULL);
  g_task_set_name (task, "[why] analysis");
  g_task_set_task_data (task, job, job_unref);
  why_hand_over (job);
  g_task_run_in_thread (task, run_job);
}

static void
start (WhyWorker *self, const char *source, GBytes *samples, const WhyAnalysisOptions *options)
{
  gboolean was_busy = self->current != NULL;
  if (self->current)
    {
      g_cancellable_cancel (self->current->cancellable);
      g_clear_pointer (&self->current, job_unref);
    }
  self->current = job_new (self, source, samples, options);
  run_in_thread (job_ref (self->current));
  if (!was_busy)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
}

static void
why_worker_dispose (GObject *object)
{
  WhyWorker *self = WHY_WORKER (object);
  if (self->current)
    {
      g_cancellable_cancel (self->current->cancellable);
      g_clear_pointer (&self->current, job_unref);
    }
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  g_clear_pointer (&self->engine, engine_unref);
  g_clear_pointer (&self->context, g_main_context_unref);
  G_OBJECT_CLASS (why_worker_parent_class)->dispose (object);
}

static void
why_worker_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  switch (id)
    {
    case PROP_BUSY:
      g_value_set_boolean (value, why_worker_get_busy (WHY_WORKER (object)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
why_worker_class_init (WhyWorkerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  object_class->dispose = why_worker_dispose;
  object_class->get_property = why_worker_get_property;

  properties[PROP_BUSY]
      = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  GType type = G_TYPE_FROM_CLASS (klass);
  signals[STAGE] = g_signal_new ("stage", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_POINTER);
  signals[PROGRESS] = g_signal_new ("progress", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                    G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_INT);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
  signals[FINISHED]
      = g_signal_new ("finished", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
why_worker_init (WhyWorker *self)
{
  self->context = g_main_context_ref_thread_default ();
  self->engine = engine_new (NULL, 0, 1);
}

WhyWorker *
why_worker_new (WhyAnalyzer *analyzer)
{
  WhyWorker *self = g_object_new (WHY_TYPE_WORKER, NULL);
  if (analyzer)
    {
      self->analyzer = why_analyzer_ref (analyzer);
      self->engine->analyzer = why_analyzer_ref (analyzer);
    }
  return self;
}

/* A job that runs goes on with what it began with. */
void
why_worker_set_model (WhyWorker *self,
                      const char *model_path,
                      unsigned n_threads,
                      double window_scale)
{
  g_return_if_fail (WHY_IS_WORKER (self));
  g_clear_pointer (&self->analyzer, why_analyzer_unref);
  engine_unref (self->engine);
  self->engine = engine_new (model_path, n_threads, window_scale);
}

/* The job is never the current one: all but the analyzer that it brings is dropped. */
void
why_worker_prepare (WhyWorker *self)
{
  g_return_if_fail (WHY_IS_WORKER (self));
  run_in_thread (job_new (self, NULL, NULL, NULL));
}

void
why_worker_open (WhyWorker *self, const char *path, const WhyAnalysisOptions *options)
{
  g_return_if_fail (WHY_IS_WORKER (self) && path);
  start (self, path, NULL, options);
}

void
why_worker_samples (WhyWorker *self,
                    GBytes *samples,
                    const char *source,
                    const WhyAnalysisOptions *options)
{
  g_return_if_fail (WHY_IS_WORKER (self) && samples && source);
  start (self, source, samples, options);
}

void
why_worker_cancel (WhyWorker *self)
{
  g_return_if_fail (WHY_IS_WORKER (self));
  if (!self->current)
    return;
  g_cancellable_cancel (self->current->cancellable);
  g_clear_pointer (&self->current, job_unref);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_BUSY]);
  g_signal_emit (self, signals[FINISHED], 0);
}

gboolean
why_worker_get_busy (WhyWorker *self)
{
  return self->current != NULL;
}

const WhyAxes *
why_worker_get_axes (WhyWorker *self)
{
  return self->analyzer ? why_analyzer_axes (self->analyzer) : NULL;
}

WhyAnalyzer *
why_worker_get_analyzer (WhyWorker *self)
{
  return self->analyzer;
}

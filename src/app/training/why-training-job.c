/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/training/why-training-job.h"

#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "analysis/sidecar/why-sidecar-folder.h"
#include "app/why-newest.h"

#define TICK_MS 200

/* A manifest that job and thread hold; of g_atomic_rc_box_new. */
typedef struct
{
  WhyManifest *manifest;
} Held;

/* What the thread writes while the main thread reads. */
typedef struct
{
  gatomicrefcount references;
  GMutex mutex;
  WhyAdaptProgress progress;
  GCancellable *cancellable;
  Held *held;
  char *name, *from, *output;
} Shared;

struct _WhyTrainingJob
{
  GObject parent_instance;
  char *path, *model, *output;
  Held *held; /* NULL: not collected */
  char **classes;
  gsize *counts;
  gsize n_notes, n_recordings;
  Shared *shared; /* while it trains */
  GCancellable *newest;
  guint ticks;
  WhyAdaptProgress progress;
  WhyAdaptResult *result;
  GError *error;
};

G_DEFINE_FINAL_TYPE (WhyTrainingJob, why_training_job, G_TYPE_OBJECT)

enum
{
  COLLECTED,
  PROGRESS,
  FINISHED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
held_clear (gpointer data)
{
  Held *held = data;
  g_clear_pointer (&held->manifest, why_manifest_free);
}

static void
held_unref (gpointer held)
{
  g_atomic_rc_box_release_full (held, held_clear);
}

static void
shared_unref (gpointer data)
{
  Shared *shared = data;
  if (!g_atomic_ref_count_dec (&shared->references))
    return;
  g_mutex_clear (&shared->mutex);
  g_clear_object (&shared->cancellable);
  g_clear_pointer (&shared->held, held_unref);
  g_free (shared->name);
  g_free (shared->from);
  g_free (shared->output);
  g_free (shared);
}

/* A table is the one form in which notes are trained on. */
static WhyManifest *
manifest_of (const WhyCorrectedFolder *folder, GError **error)
{
  g_autofree char *name = NULL;
  int fd = g_file_open_tmp ("whybrato-XXXXXX.csv", &name, error);
  if (fd < 0)
    return NULL;
  g_close (fd, NULL);
  g_autofree char *text = why_corrected_folder_manifest (folder, name);
  WhyManifest *manifest = g_file_set_contents (name, text, -1, error)
                              ? why_manifest_load (name, NULL, NULL, error)
                              : NULL;
  g_remove (name);
  return manifest;
}

static void
collect_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const char *path = data;
  GError *error = NULL;
  WhyManifest *manifest = NULL;
  if (why_manifest_is_named (path))
    manifest = why_manifest_load (path, NULL, NULL, &error);
  else
    {
      g_autoptr (WhyCorrectedFolder) folder = why_sidecar_collect (path, cancellable, &error);
      if (folder && folder->n == 0)
        g_set_error_literal (&error, WHY_ERROR, WHY_ERR_INVALID,
                             _ ("Nothing has been corrected here yet. Correct the names of notes "
                                "first; ten of a technique are a good beginning."));
      else if (folder)
        manifest = manifest_of (folder, &error);
    }
  if (manifest)
    g_task_return_pointer (task, manifest, (GDestroyNotify) why_manifest_free);
  else
    g_task_return_error (task, error);
}

static int
compare_counts (gconstpointer a, gconstpointer b, gpointer table)
{
  gsize x = GPOINTER_TO_SIZE (g_hash_table_lookup (table, *(char *const *) a)),
        y = GPOINTER_TO_SIZE (g_hash_table_lookup (table, *(char *const *) b));
  return x != y ? (x > y ? -1 : 1) : strcmp (*(char *const *) a, *(char *const *) b);
}

static void
count_classes (WhyTrainingJob *self)
{
  g_autoptr (GHashTable) counts = g_hash_table_new (g_str_hash, g_str_equal),
                         files = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  const WhyManifest *manifest = self->held->manifest;
  for (gsize i = 0; i < manifest->n_rows; i++)
    {
      const WhyManifestRow *row = &manifest->rows[i];
      if (!*row->class_name)
        continue;
      gsize n = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, row->class_name));
      if (n == 0)
        g_ptr_array_add (names, row->class_name);
      g_hash_table_insert (counts, row->class_name, GSIZE_TO_POINTER (n + 1));
      g_hash_table_add (files, row->file);
      self->n_notes++;
    }
  self->n_recordings = g_hash_table_size (files);
  g_ptr_array_sort_with_data (names, compare_counts, counts);
  self->classes = g_new0 (char *, names->len + 1);
  self->counts = g_new0 (gsize, names->len + 1);
  for (guint i = 0; i < names->len; i++)
    {
      self->classes[i] = g_strdup (names->pdata[i]);
      self->counts[i] = GPOINTER_TO_SIZE (g_hash_table_lookup (counts, names->pdata[i]));
    }
}

static void
collected_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (WhyTrainingJob) self = data;
  gboolean is_newest = why_newest_end (&self->newest, result);
  g_autoptr (GError) error = NULL;
  WhyManifest *manifest = g_task_propagate_pointer (G_TASK (result), &error);
  if (!is_newest)
    {
      g_clear_pointer (&manifest, why_manifest_free);
      return;
    }
  self->error = g_steal_pointer (&error);
  if (manifest)
    {
      self->held = g_atomic_rc_box_new0 (Held);
      self->held->manifest = manifest;
      count_classes (self);
    }
  g_signal_emit (self, signals[COLLECTED], 0);
}

void
why_training_job_collect (WhyTrainingJob *self)
{
  g_autoptr (GTask) task
      = why_newest_begin (&self->newest, "[why] corrections", collected_cb, self);
  g_task_set_task_data (task, g_strdup (self->path), g_free);
  g_task_run_in_thread (task, collect_thread);
}

static gboolean
report_cb (const WhyAdaptProgress *progress, void *user)
{
  Shared *shared = user;
  g_mutex_lock (&shared->mutex);
  shared->progress = *progress;
  g_mutex_unlock (&shared->mutex);
  return !g_cancellable_is_cancelled (shared->cancellable);
}

static void
train_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Shared *shared = data;
  GError *error = NULL;
  g_autofree char *cache = g_build_filename (g_get_user_cache_dir (), "whybrato", NULL);
  const WhyAdaptParams params = {
    .from = shared->from,
    .output = shared->output,
    .seed = 1,
    .cache_dir = cache,
    .name = shared->name,
  };
  WhyAdaptResult *result
      = why_adapt (shared->held->manifest, &params, report_cb, NULL, shared, &error);
  if (result)
    g_task_return_pointer (task, result, (GDestroyNotify) why_adapt_result_free);
  else
    g_task_return_error (task, error);
}

static void
end_training (WhyTrainingJob *self)
{
  g_clear_handle_id (&self->ticks, g_source_remove);
  g_clear_pointer (&self->shared, shared_unref);
}

static void
trained_cb (GObject *source, GAsyncResult *async, gpointer data)
{
  g_autoptr (WhyTrainingJob) self = data;
  gboolean is_newest = why_newest_end (&self->newest, async);
  g_autoptr (GError) error = NULL;
  g_autoptr (WhyAdaptResult) result = g_task_propagate_pointer (G_TASK (async), &error);
  if (!is_newest)
    {
      /* It was cancelled as it ended. */
      const Shared *shared = g_task_get_task_data (G_TASK (async));
      g_remove (shared->output);
      return;
    }
  end_training (self);
  self->result = g_steal_pointer (&result);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_steal_pointer (&error);
  g_signal_emit (self, signals[FINISHED], 0);
}

static gboolean
tick_cb (gpointer data)
{
  WhyTrainingJob *self = data;
  g_mutex_lock (&self->shared->mutex);
  self->progress = self->shared->progress;
  g_mutex_unlock (&self->shared->mutex);
  g_signal_emit (self, signals[PROGRESS], 0);
  return G_SOURCE_CONTINUE;
}

/* "Lessons 2.safetensors", among the user's data: a name that no other model has. */
static char *
choose_output (const char *path)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "whybrato", "models", NULL),
                  *base = g_path_get_basename (path);
  char *dot = why_manifest_is_named (path) || g_file_test (path, G_FILE_TEST_IS_REGULAR)
                  ? strrchr (base, '.')
                  : NULL;
  if (dot && dot > base)
    *dot = '\0';
  g_mkdir_with_parents (folder, 0755);
  for (int i = 1;; i++)
    {
      g_autofree char *name = i == 1 ? g_strconcat (base, ".safetensors", NULL)
                                     : g_strdup_printf ("%s %d.safetensors", base, i);
      char *output = g_build_filename (folder, name, NULL);
      if (!g_file_test (output, G_FILE_TEST_EXISTS))
        return output;
      g_free (output);
    }
}

void
why_training_job_start (WhyTrainingJob *self)
{
  g_return_if_fail (self->held && !self->shared);
  Shared *shared = g_new0 (Shared, 1);
  g_autoptr (GTask) task = why_newest_begin (&self->newest, "[why] training", trained_cb, self);
  g_clear_error (&self->error);
  g_clear_pointer (&self->result, why_adapt_result_free);
  g_free (self->output);
  self->output = choose_output (self->path);
  self->progress = (WhyAdaptProgress){ .seconds_left = NAN };
  g_atomic_ref_count_init (&shared->references);
  g_mutex_init (&shared->mutex);
  shared->progress = self->progress;
  shared->cancellable = g_object_ref (self->newest);
  shared->held = g_atomic_rc_box_acquire (self->held);
  shared->name = g_path_get_basename (self->path);
  shared->from = g_strdup (self->model);
  shared->output = g_strdup (self->output);
  self->shared = shared;
  self->ticks = g_timeout_add (TICK_MS, tick_cb, self);
  g_atomic_ref_count_inc (&shared->references);
  g_task_set_task_data (task, shared, shared_unref);
  g_task_run_in_thread (task, train_thread);
}

void
why_training_job_cancel (WhyTrainingJob *self)
{
  gboolean was_busy = self->shared != NULL;
  why_newest_cancel (&self->newest);
  end_training (self);
  if (was_busy)
    g_signal_emit (self, signals[FINISHED], 0);
}

gsize
why_training_job_get_n_notes (WhyTrainingJob *self)
{
  return self->n_notes;
}

gsize
why_training_job_get_n_recordings (WhyTrainingJob *self)
{
  return self->n_recordings;
}

const char *const *
why_training_job_get_classes (WhyTrainingJob *self)
{
  static const char *const none[] = { NULL };
  return self->classes ? (const char *const *) self->classes : none;
}

gsize
why_training_job_count (WhyTrainingJob *self, const char *class_name)
{
  for (gsize i = 0; self->classes && self->classes[i]; i++)
    if (strcmp (self->classes[i], class_name) == 0)
      return self->counts[i];
  return 0;
}

gboolean
why_training_job_get_busy (WhyTrainingJob *self)
{
  return self->newest != NULL;
}

void
why_training_job_get_progress (WhyTrainingJob *self, WhyAdaptProgress *out)
{
  *out = self->progress;
}

const GError *
why_training_job_get_error (WhyTrainingJob *self)
{
  return self->error;
}

const WhyAdaptResult *
why_training_job_get_result (WhyTrainingJob *self)
{
  return self->result;
}

const char *
why_training_job_get_model (WhyTrainingJob *self)
{
  return self->result && self->result->is_written ? self->output : NULL;
}

void
why_training_job_keep_model (WhyTrainingJob *self)
{
  g_clear_pointer (&self->output, g_free);
}

static void
why_training_job_dispose (GObject *object)
{
  WhyTrainingJob *self = WHY_TRAINING_JOB (object);
  why_newest_cancel (&self->newest);
  end_training (self);
  if (self->output && why_training_job_get_model (self))
    g_remove (self->output);
  g_clear_pointer (&self->output, g_free);
  G_OBJECT_CLASS (why_training_job_parent_class)->dispose (object);
}

static void
why_training_job_finalize (GObject *object)
{
  WhyTrainingJob *self = WHY_TRAINING_JOB (object);
  g_clear_pointer (&self->held, held_unref);
  g_clear_pointer (&self->result, why_adapt_result_free);
  g_clear_error (&self->error);
  g_strfreev (self->classes);
  g_free (self->counts);
  g_free (self->path);
  g_free (self->model);
  G_OBJECT_CLASS (why_training_job_parent_class)->finalize (object);
}

static void
why_training_job_class_init (WhyTrainingJobClass *klass)
{
  static const char *const names[N_SIGNALS] = { "collected", "progress", "finished" };
  G_OBJECT_CLASS (klass)->dispose = why_training_job_dispose;
  G_OBJECT_CLASS (klass)->finalize = why_training_job_finalize;
  for (int i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], WHY_TYPE_TRAINING_JOB, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                               NULL, G_TYPE_NONE, 0);
}

static void
why_training_job_init (WhyTrainingJob *self)
{
}

WhyTrainingJob *
why_training_job_new (const char *path, const char *model)
{
  WhyTrainingJob *self = g_object_new (WHY_TYPE_TRAINING_JOB, NULL);
  self->path = g_canonicalize_filename (path, NULL);
  self->model = g_strdup (model);
  return self;
}

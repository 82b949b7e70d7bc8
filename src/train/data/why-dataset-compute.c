/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/engine/why-standardise.h"
#include "base/why-infile.h"
#include "base/why-jobs.h"
#include "nn/why-model.h"
#include "train/data/why-dataset.h"
#include "train/data/why-feature-cache.h"

/* Goes into the key of each cached plane: change it when what is made from a seed changes, or its
 * scattering. */
static const char *
version_of (const WhyItem *item)
{
  if (item->kind == WHY_ITEM_OBJECT || item->technique == WHY_TECHNIQUE_VIBRATO
      || (item->section && item->technique != WHY_TECHNIQUE_NONE))
    return "6";
  if (item->section || item->kind == WHY_ITEM_NOISE || item->kind == WHY_ITEM_ENSEMBLE)
    return "5";
  return item->technique != WHY_TECHNIQUE_NONE ? "4" : "3";
}

/* What a thread needs for itself. */
typedef struct
{
  WhyScatteringWork *work;
  float *window, *paths;
} Lane;

typedef struct
{
  WhyDataset *dataset;
  const WhyManifest *manifest;
  const char *const *classes;
  const WhyScattering *scattering;
  double sample_rate_hz;
  const char *cache_dir;
  WhyShard shard; /* of the items; 1 of 1: all */
  WhyItemFailureFunc
      on_failure; /* the cache is filled; NULL: planes are kept, and a failure ends all */
  void *failure_user;

  Lane *lanes;
  GMutex mutex; /* guards what follows */
  gsize n_failed;
  gboolean failed;
  WhyError reason;
  char *culprit;
} Run;

/* Whether the item is more than its recording. */
static gboolean
is_drawn (const WhyItem *item)
{
  return item->kind != WHY_ITEM_FILE || item->is_augmented || item->technique != WHY_TECHNIQUE_NONE
         || item->other_row != item->row || item->in_music;
}

static gboolean
add_row (const Run *run, gsize row, GChecksum *sum)
{
  FILE *file = why_infile_open (run->manifest->rows[row].file, NULL, NULL);
  guchar block[65536];
  gsize n;
  if (!file)
    return FALSE;
  while ((n = fread (block, 1, sizeof block, file)) > 0)
    g_checksum_update (sum, block, (gssize) n);
  gboolean is_whole = !ferror (file);
  fclose (file);
  return is_whole;
}

/* The recordings that a note in music may stand beside, by their names. */
static void
add_neighbours (const Run *run, gsize row, GChecksum *sum)
{
  const WhyManifest *manifest = run->manifest;
  int instrument = why_manifest_column (manifest, "instrument");
  for (gsize i = 0; instrument >= 0 && i < manifest->n_rows; i++)
    if (strcmp (manifest->rows[i].cells[instrument], manifest->rows[row].cells[instrument]) == 0
        && strcmp (manifest->rows[i].split, manifest->rows[row].split) == 0)
      {
        g_checksum_update (sum, (const guchar *) manifest->rows[i].path, -1);
        g_checksum_update (sum, (const guchar *) manifest->rows[i].class_name, -1);
      }
}

/* Where the plane of an item is kept: a name that changes with everything it depends on. NULL
 * without a cache. */
static char *
cache_path (const Run *run, const WhyItem *item)
{
  if (!run->cache_dir)
    return NULL;
  const WhyScatteringConfig *c = why_scattering_config (run->scattering);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *settings
      = g_strdup_printf ("%s %zu %u %zu %u %u %.9g %d %d %.9g %d %d %d %d %" G_GUINT64_FORMAT
                         " %s%s%s\n",
                         version_of (item), c->n, c->J, c->T, c->Q1, c->Q2, c->min_carrier,
                         c->orders[1], c->orders[2], run->sample_rate_hz, item->kind,
                         item->technique, item->is_augmented, item->section,
                         is_drawn (item) ? item->seed : 0,
                         item->kind == WHY_ITEM_TONE ? run->classes[item->label] : "",
                         item->in_music ? " music 2" : "", item->is_piece ? " piece" : "");
  g_checksum_update (sum, (const guchar *) settings, -1);
  if (item->in_music)
    add_neighbours (run, item->row, sum);
  for (guint voice = 0; voice < item->n_voices; voice++)
    if (!add_row (run, item->voices[voice], sum))
      return NULL;
  if (item->kind == WHY_ITEM_FILE
      && !(add_row (run, item->row, sum) && add_row (run, item->other_row, sum)))
    return NULL;
  g_autofree char *name = g_strconcat (g_checksum_get_string (sum), ".npy", NULL);
  return g_build_filename (run->cache_dir, name, NULL);
}

static WhyStatus
compute_item (const Run *run, gsize index, const Lane *lane, WhyError *error)
{
  WhyDataset *dataset = run->dataset;
  const WhyItem *item = &dataset->items[index];
  float *samples = NULL,
        *plane = dataset->planes ? dataset->planes + index * dataset->n_channels * dataset->n_frames
                                 : lane->paths;
  g_autofree char *cached = cache_path (run, item);
  gsize n_paths = why_scattering_n_paths (run->scattering);
  if (why_feature_cache_read (cached, n_paths, dataset->n_frames, dataset->n_channels, plane))
    return WHY_OK;

  size_t n = 0, n_window = why_scattering_config (run->scattering)->n;
  WhyStatus status = why_example_render (item, run->manifest, run->classes[item->label],
                                         run->sample_rate_hz, n_window, &samples, &n, error);
  if (status == WHY_OK)
    {
      why_standardise (samples, MIN (n, n_window), n_window, lane->window);
      why_scattering_process (run->scattering, lane->work, lane->window, lane->paths, NULL, NULL);
      if (dataset->planes)
        memcpy (plane, lane->paths, dataset->n_channels * dataset->n_frames * sizeof *plane);
      if (!why_feature_cache_write (cached, n_paths, dataset->n_frames, lane->paths)
          && !dataset->planes)
        status = why_error_set (error, WHY_ERR_IO, "its features could not be written to %s",
                                run->cache_dir);
    }
  free (samples);
  return status;
}

/* Keeps the first failure. */
static bool
fail (Run *run, const WhyError *reason, const char *culprit)
{
  g_mutex_lock (&run->mutex);
  if (!run->failed)
    {
      run->reason = *reason;
      run->culprit = g_strdup (culprit);
    }
  run->failed = TRUE;
  g_mutex_unlock (&run->mutex);
  return false;
}

static bool
begin_lane (void *data, unsigned index)
{
  Run *run = data;
  Lane *lane = &run->lanes[index];
  WhyError error = { WHY_OK, "" };
  lane->window = g_try_new (float, why_scattering_config (run->scattering)->n);
  lane->paths = g_try_new (float, why_scattering_n_paths (run->scattering)
                                      * why_scattering_n_frames (run->scattering));
  if (!lane->window || !lane->paths)
    why_error_set (&error, WHY_ERR_MEMORY, "not enough memory");
  else
    why_scattering_work_new (run->scattering, 1, &lane->work, &error);
  return error.status == WHY_OK || fail (run, &error, "training");
}

static bool
compute_one (void *data, unsigned lane, size_t index)
{
  Run *run = data;
  const WhyItem *item = &run->dataset->items[index];
  WhyError error = { WHY_OK, "" };
  return compute_item (run, index, &run->lanes[lane], &error) == WHY_OK
         || fail (run, &error,
                  item->kind == WHY_ITEM_FILE ? run->manifest->rows[item->row].file : "synthesis");
}

/* Tells of it, and goes on. */
static void
tell_failure (Run *run, const WhyError *reason, const char *culprit)
{
  g_autoptr (GError) error = NULL;
  why_error_propagate (&error, reason, culprit);
  g_mutex_lock (&run->mutex);
  run->n_failed++;
  run->on_failure (error->message, run->failure_user);
  g_mutex_unlock (&run->mutex);
}

static bool
fill_one (void *data, unsigned lane, size_t index)
{
  Run *run = data;
  const WhyItem *item = &run->dataset->items[index];
  WhyError error = { WHY_OK, "" };
  if (why_shard_has (run->shard, index)
      && compute_item (run, index, &run->lanes[lane], &error) != WHY_OK)
    tell_failure (run, &error,
                  item->kind == WHY_ITEM_FILE ? run->manifest->rows[item->row].file : "synthesis");
  return true;
}

/* Room for the features of all items: as much as there are recordings in the manifest. */
static gboolean
make_planes (WhyDataset *dataset, GError **error)
{
  gsize plane, n_values;
  if (g_size_checked_mul (&plane, dataset->n_channels, dataset->n_frames)
      && g_size_checked_mul (&n_values, plane, dataset->n_items))
    dataset->planes = g_try_new0 (float, n_values);
  if (dataset->planes)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_MEMORY,
               _ ("not enough memory for the features of %zu examples; train on fewer recordings "
                  "or variants"),
               dataset->n_items);
  return FALSE;
}

static gboolean
make_folder (const char *cache_dir, GError **error)
{
  if (!cache_dir || g_mkdir_with_parents (cache_dir, 0755) == 0)
    return TRUE;
  g_set_error (error, WHY_ERROR, WHY_ERR_IO,
               _ ("%s: the folder for features could not be "
                  "created"),
               cache_dir);
  return FALSE;
}

/* All items, by job. */
static gboolean
run_jobs (Run *run,
          unsigned n_threads,
          bool (*job) (void *, unsigned, size_t),
          WhyStep step,
          void *user,
          GError **error)
{
  g_autofree Lane *lanes = g_new0 (Lane, n_threads);
  const WhyJobs jobs = {
    .n = run->dataset->n_items,
    .n_threads = n_threads,
    .begin = begin_lane,
    .job = job,
    .data = run,
  };
  run->lanes = lanes;
  g_mutex_init (&run->mutex);
  gboolean is_whole = why_jobs_run (&jobs, step, user);
  g_mutex_clear (&run->mutex);
  for (unsigned i = 0; i < n_threads; i++)
    {
      why_scattering_work_free (lanes[i].work);
      g_free (lanes[i].window);
      g_free (lanes[i].paths);
    }
  if (!is_whole && !run->failed)
    run->reason.status = WHY_CANCELLED;
  if (!is_whole)
    why_error_propagate (error, &run->reason, run->culprit);
  g_free (run->culprit);
  return is_whole;
}

gboolean
why_dataset_compute (WhyDataset *dataset,
                     const WhyManifest *manifest,
                     const char *const *classes,
                     const WhyScattering *scattering,
                     gsize n_channels,
                     double sample_rate_hz,
                     unsigned n_threads,
                     const char *cache_dir,
                     WhyStep step,
                     void *user,
                     GError **error)
{
  dataset->n_channels = n_channels;
  dataset->n_frames = why_scattering_n_frames (scattering);
  if (!make_planes (dataset, error) || !make_folder (cache_dir, error))
    return FALSE;
  Run run = {
    .dataset = dataset,
    .manifest = manifest,
    .classes = classes,
    .scattering = scattering,
    .sample_rate_hz = sample_rate_hz,
    .cache_dir = cache_dir,
  };
  return run_jobs (&run, n_threads, compute_one, step, user, error);
}

gboolean
why_dataset_fill_cache (WhyDataset *dataset,
                        const WhyManifest *manifest,
                        const char *const *classes,
                        const WhyScattering *scattering,
                        double sample_rate_hz,
                        unsigned n_threads,
                        const char *cache_dir,
                        WhyShard shard,
                        WhyItemFailureFunc on_failure,
                        void *failure_user,
                        gsize *n_failed,
                        WhyStep step,
                        void *user,
                        GError **error)
{
  dataset->n_channels = why_scattering_n_paths (scattering);
  dataset->n_frames = why_scattering_n_frames (scattering);
  if (!make_folder (cache_dir, error))
    return FALSE;
  Run run = {
    .dataset = dataset,
    .manifest = manifest,
    .classes = classes,
    .scattering = scattering,
    .sample_rate_hz = sample_rate_hz,
    .cache_dir = cache_dir,
    .shard = shard,
    .on_failure = on_failure,
    .failure_user = failure_user,
  };
  gboolean is_whole = run_jobs (&run, n_threads, fill_one, step, user, error);
  *n_failed = run.n_failed;
  return is_whole;
}

/* Of the training items. */
static float *
mean_over_time (const WhyDataset *dataset)
{
  gsize n_channels = dataset->n_channels, n_frames = dataset->n_frames, n_training = 0;
  g_autofree double *sums = g_new0 (double, n_channels);
  for (gsize i = 0; i < dataset->n_items; i++)
    {
      if (dataset->items[i].validation)
        continue;
      n_training++;
      const float *plane = why_dataset_plane (dataset, i);
      for (gsize c = 0; c < n_channels; c++)
        for (gsize t = 0; t < n_frames; t++)
          sums[c] += fmax ((double) plane[c * n_frames + t], 0);
    }
  float *mu = g_new (float, n_channels);
  for (gsize c = 0; c < n_channels; c++)
    mu[c] = (float) (sums[c] / (double) (n_training * n_frames));
  return mu;
}

void
why_dataset_compress (WhyDataset *dataset, double log_c)
{
  gsize n_channels = dataset->n_channels, n_frames = dataset->n_frames;
  if (!dataset->mu)
    dataset->mu = mean_over_time (dataset);
  for (gsize i = 0; i < dataset->n_items; i++)
    {
      float *plane = dataset->planes + i * n_channels * n_frames;
      why_features_from_scattering (plane, dataset->mu, n_channels, n_frames, log_c, plane);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <math.h>
#include <string.h>

#include "analysis/engine/why-analyzer.h"
#include "analysis/engine/why-standardise.h"
#include "base/why-infile.h"
#include "nn/why-model.h"
#include "train/data/why-dataset.h"
#include "train/data/why-feature-cache.h"

/* Goes into the key of each cached plane: change it when what is made from a seed changes, or its
 * scattering. */
static const char *
version_of (const WhyItem *item)
{
  return item->kind == WHY_ITEM_NOISE ? "4" : "3";
}

typedef struct
{
  WhyDataset *dataset;
  const WhyManifest *manifest;
  const char *const *classes;
  const WhyScattering *scattering;
  double sample_rate_hz;
  const char *cache_dir;

  GMutex mutex; /* guards what follows */
  gsize next, n_done;
  gboolean stopped;
  WhyError reason;
  char *culprit;
} Pool;

/* Whether the item is more than its recording. */
static gboolean
is_drawn (const WhyItem *item)
{
  return item->kind != WHY_ITEM_FILE || item->in_room || item->gesture != WHY_TECHNIQUE_NONE
         || item->other_row != item->row;
}

static gboolean
add_row (const Pool *pool, gsize row, GChecksum *sum)
{
  FILE *file = why_infile_open (pool->manifest->rows[row].file, NULL, NULL);
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

/* Where the plane of an item is kept: a name that changes with everything it depends on. NULL
 * without a cache. */
static char *
cache_path (const Pool *pool, const WhyItem *item)
{
  if (!pool->cache_dir)
    return NULL;
  const WhyScatteringConfig *c = why_scattering_config (pool->scattering);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *settings
      = g_strdup_printf ("%s %zu %u %zu %u %u %.9g %d %d %.9g %d %d %d %d %" G_GUINT64_FORMAT
                         " %s\n",
                         version_of (item), c->n, c->J, c->T, c->Q1, c->Q2, c->min_carrier,
                         c->orders[1], c->orders[2], pool->sample_rate_hz, item->kind,
                         item->gesture, item->in_room, item->section,
                         is_drawn (item) ? item->seed : 0,
                         item->kind == WHY_ITEM_TONE ? pool->classes[item->label] : "");
  g_checksum_update (sum, (const guchar *) settings, -1);
  if (item->kind == WHY_ITEM_FILE
      && !(add_row (pool, item->row, sum) && add_row (pool, item->other_row, sum)))
    return NULL;
  g_autofree char *name = g_strconcat (g_checksum_get_string (sum), ".npy", NULL);
  return g_build_filename (pool->cache_dir, name, NULL);
}

static WhyStatus
compute_item (const Pool *pool,
              gsize index,
              WhyScatteringWork *work,
              float *window,
              float *paths,
              WhyError *error)
{
  WhyDataset *dataset = pool->dataset;
  const WhyItem *item = &dataset->items[index];
  float *plane = dataset->planes + index * dataset->n_channels * dataset->n_frames, *samples = NULL;
  g_autofree char *cached = cache_path (pool, item);
  gsize n_paths = why_scattering_n_paths (pool->scattering);
  if (why_feature_cache_read (cached, n_paths, dataset->n_frames, dataset->n_channels, plane))
    return WHY_OK;

  size_t n = 0, n_window = why_scattering_config (pool->scattering)->n;
  WhyStatus status = why_example_render (item, pool->manifest, pool->classes[item->label],
                                         pool->sample_rate_hz, n_window, &samples, &n, error);
  if (status == WHY_OK)
    {
      why_standardise (samples, MIN (n, n_window), n_window, window);
      why_scattering_process (pool->scattering, work, window, paths, NULL, NULL);
      memcpy (plane, paths, dataset->n_channels * dataset->n_frames * sizeof *plane);
      why_feature_cache_write (cached, n_paths, dataset->n_frames, paths);
    }
  free (samples);
  return status;
}

static void
stop_pool (Pool *pool, const WhyError *reason, const char *culprit)
{
  g_mutex_lock (&pool->mutex);
  if (!pool->stopped)
    {
      pool->reason = *reason;
      pool->culprit = g_strdup (culprit);
    }
  pool->stopped = TRUE;
  g_mutex_unlock (&pool->mutex);
}

static gpointer
run_thread (gpointer data)
{
  Pool *pool = data;
  WhyScatteringWork *work = NULL;
  WhyError error = { WHY_OK, "" };
  g_autofree float *window = g_try_new (float, why_scattering_config (pool->scattering)->n);
  g_autofree float *paths = g_try_new (float, why_scattering_n_paths (pool->scattering)
                                                  * why_scattering_n_frames (pool->scattering));
  if (!window || !paths)
    {
      why_error_set (&error, WHY_ERR_MEMORY, "not enough memory");
      stop_pool (pool, &error, "training");
    }
  else if (why_scattering_work_new (pool->scattering, 1, &work, &error) != WHY_OK)
    stop_pool (pool, &error, "training");

  for (;;)
    {
      g_mutex_lock (&pool->mutex);
      gsize index = pool->next;
      gboolean end = pool->stopped || index >= pool->dataset->n_items;
      pool->next += !end;
      g_mutex_unlock (&pool->mutex);
      if (end)
        break;
      if (compute_item (pool, index, work, window, paths, &error) != WHY_OK)
        {
          const WhyItem *item = &pool->dataset->items[index];
          stop_pool (pool, &error,
                     item->kind == WHY_ITEM_FILE ? pool->manifest->rows[item->row].file
                                                 : "synthesis");
        }
      g_mutex_lock (&pool->mutex);
      pool->n_done++;
      g_mutex_unlock (&pool->mutex);
    }
  why_scattering_work_free (work);
  return NULL;
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
  if (!make_planes (dataset, error))
    return FALSE;
  if (cache_dir && g_mkdir_with_parents (cache_dir, 0755) != 0)
    {
      g_set_error (error, WHY_ERROR, WHY_ERR_IO,
                   _ ("%s: the folder for features could not be "
                      "created"),
                   cache_dir);
      return FALSE;
    }

  Pool pool = {
    .dataset = dataset,
    .manifest = manifest,
    .classes = classes,
    .scattering = scattering,
    .sample_rate_hz = sample_rate_hz,
    .cache_dir = cache_dir,
  };
  g_mutex_init (&pool.mutex);
  g_autoptr (GPtrArray) threads = g_ptr_array_new ();
  for (unsigned i = 0; i < n_threads; i++)
    g_ptr_array_add (threads, g_thread_new ("features", run_thread, &pool));
  for (gboolean end = FALSE; !end;)
    {
      g_usleep (50 * 1000);
      g_mutex_lock (&pool.mutex);
      gsize n_done = pool.n_done;
      end = pool.stopped || n_done >= dataset->n_items;
      g_mutex_unlock (&pool.mutex);
      if (step && !step ((double) n_done / (double) dataset->n_items, user))
        {
          WhyError cancelled = { WHY_CANCELLED, "" };
          stop_pool (&pool, &cancelled, NULL);
          end = TRUE;
        }
    }
  for (guint i = 0; i < threads->len; i++)
    g_thread_join (threads->pdata[i]);
  g_mutex_clear (&pool.mutex);
  if (pool.stopped)
    why_error_propagate (error, &pool.reason, pool.culprit);
  g_free (pool.culprit);
  return !pool.stopped;
}

void
why_dataset_compress (WhyDataset *dataset, double log_c)
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
  dataset->mu = g_new (float, n_channels);
  for (gsize c = 0; c < n_channels; c++)
    dataset->mu[c] = (float) (sums[c] / (double) (n_training * n_frames));
  for (gsize i = 0; i < dataset->n_items; i++)
    {
      float *plane = dataset->planes + i * n_channels * n_frames;
      why_features_from_scattering (plane, dataset->mu, n_channels, n_frames, log_c, plane);
    }
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/adapt/why-reference-private.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/why-data-path.h"
#include "base/why-infile.h"
#include "base/why-jobs.h"
#include "base/why-npy.h"

#define VERSION_OF_SOUNDS "4" /* change it with what is made, and with what is weighed of it */
/* A row of the cache, behind values and opinions: whether it is a click, or short, what is weighed, and which sound. */
#define N_WEIGHED 8
#define N_DOUBTS (2 + N_WEIGHED)
G_STATIC_ASSERT (sizeof (WhyDoubts) == 2 * sizeof (gboolean) + N_WEIGHED * sizeof (double));

static int limit; /* atomic; 0: none */

typedef struct
{
  WhyAnalyzer *analyzer;
  WhySounds *sounds;
  gboolean *failed;
  GMutex mutex; /* guards what follows */
  WhyError reason;
} Run;

static void
fail (Run *run, const WhyError *reason)
{
  g_mutex_lock (&run->mutex);
  if (run->reason.status == WHY_OK)
    run->reason = *reason;
  g_mutex_unlock (&run->mutex);
}

static bool
hear_one (void *data, unsigned lane, size_t index)
{
  Run *run = data;
  const WhyAxes *axes = why_analyzer_axes (run->analyzer);
  const WhyModel *model = why_analyzer_model (run->analyzer);
  const WhyAnalysisOptions options = { .verdict_only = TRUE };
  WhyError reason = { WHY_OK, "" };
  float *samples = NULL;
  gsize n;
  WhyStatus status = why_reference_make (run->sounds->groups[index], axes->sample_rate_hz, &samples,
                                         &n, &reason);
  if (status == WHY_OK)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (WhyAnalysis) analysis
          = why_analyzer_run_samples (run->analyzer, samples, n, "reference", &options, NULL, NULL,
                                      NULL, NULL, &error);
      /* A model may hear too little of it, or nothing yet. */
      run->failed[index] = !analysis;
      if (analysis)
        status = why_sounds_fill (run->sounds, index, model, NULL, analysis, 0);
    }
  free (samples);
  if (status == WHY_OK)
    return true;
  reason.status = status;
  fail (run, &reason);
  return false;
}

/* Those of the classes that the model has. */
static WhySounds *
list (const WhyModel *model, gsize n)
{
  WhySounds *sounds
      = why_sounds_new (n, 1, why_sounds_n_values (model), why_model_info (model)->n_classes);
  sounds->n = 0;
  for (gsize i = 0; i < n; i++)
    {
      int label = why_model_find_class (model, why_reference_class (i));
      if (label < 0)
        continue;
      sounds->groups[sounds->n] = i;
      sounds->labels[sounds->n++] = (gsize) label;
    }
  return sounds;
}

static gboolean
add_file (GChecksum *sum, const char *path)
{
  FILE *file = path ? why_infile_open (path, NULL, NULL) : NULL;
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

/* A name that changes with all that is heard, and by what. NULL: nothing is kept. */
static char *
cache_path (const char *cache_dir, const char *model_path, gsize n)
{
  g_autofree char *own = model_path ? NULL : why_data_path (WHY_DEFAULT_MODEL);
  g_autofree char *listener = why_data_path (WHY_LISTENER_MODEL);
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  const char *version = "sounds " VERSION_OF_SOUNDS " of " WHY_VERSION "\n";
  if (!cache_dir || g_mkdir_with_parents (cache_dir, 0755) != 0)
    return NULL;
  g_checksum_update (sum, (const guchar *) version, -1);
  if (!add_file (sum, model_path ? model_path : own))
    return NULL;
  add_file (sum, listener);
  g_autofree char *name
      = g_strdup_printf ("reference-%zu-%.24s.npy", n, g_checksum_get_string (sum));
  return g_build_filename (cache_dir, name, NULL);
}

/* All of a sound that is a number. */
static void
list_weighed (WhyDoubts *doubts, double *values[N_WEIGHED])
{
  double *const all[N_WEIGHED]
      = { &doubts->sounding_s, &doubts->unchanging, &doubts->pitch,    &doubts->level,
          &doubts->flutter,    &doubts->still,      &doubts->no_leaps, &doubts->swings };
  memcpy (values, all, sizeof all);
}

static gsize
width_of (const WhySounds *sounds)
{
  return sounds->n_values + sounds->n_classes + N_DOUBTS + 1;
}

/* Sound i from its row of the cache. FALSE: it is none. */
static gboolean
read_row (WhySounds *sounds, gsize i, const float *row)
{
  const float *heard = row + sounds->n_values, *doubts = heard + sounds->n_classes;
  gsize at = i;
  while (at < sounds->n && (float) sounds->groups[at] != doubts[N_DOUBTS])
    at++;
  if (at == sounds->n)
    return FALSE;
  sounds->groups[i] = sounds->groups[at];
  sounds->labels[i] = sounds->labels[at];
  memcpy (why_sounds_view (sounds, i, 0), row, sounds->n_values * sizeof *row);
  memcpy (sounds->heard + i * sounds->n_classes, heard, sounds->n_classes * sizeof *row);
  double *values[N_WEIGHED];
  sounds->doubts[i] = (WhyDoubts){ .is_click = doubts[0] > 0, .is_short = doubts[1] > 0 };
  list_weighed (&sounds->doubts[i], values);
  for (gsize k = 0; k < N_WEIGHED; k++)
    *values[k] = (double) doubts[2 + k];
  return TRUE;
}

/* What lies in the folder may be anything. */
static gboolean
read_cache (const char *path, WhySounds *sounds)
{
  WhyNpy npy;
  if (!path || why_npy_read (path, &npy, NULL) != WHY_OK)
    return FALSE;
  gsize width = width_of (sounds);
  gboolean fits
      = npy.n_dims == 2 && npy.shape[0] > 0 && npy.shape[0] <= sounds->n && npy.shape[1] == width;
  for (gsize i = 0; fits && i < npy.shape[0] * width; i++)
    fits = isfinite (npy.data[i]);
  for (gsize i = 0; fits && i < npy.shape[0]; i++)
    fits = read_row (sounds, i, npy.data + i * width);
  if (fits)
    sounds->n = npy.shape[0];
  why_npy_clear (&npy);
  return fits;
}

static void
write_cache (const char *path, const WhySounds *sounds)
{
  gsize width = width_of (sounds);
  const size_t shape[2] = { sounds->n, width };
  g_autofree float *rows = g_new (float, sounds->n *width + 1);
  for (gsize i = 0; i < sounds->n; i++)
    {
      float *row = rows + i * width, *doubts = row + width - N_DOUBTS - 1;
      double *values[N_WEIGHED];
      list_weighed (&sounds->doubts[i], values);
      memcpy (row, why_sounds_view (sounds, i, 0), sounds->n_values * sizeof *row);
      memcpy (row + sounds->n_values, sounds->heard + i * sounds->n_classes,
              sounds->n_classes * sizeof *row);
      doubts[0] = sounds->doubts[i].is_click;
      doubts[1] = sounds->doubts[i].is_short;
      for (gsize k = 0; k < N_WEIGHED; k++)
        doubts[2 + k] = (float) *values[k];
      doubts[N_DOUBTS] = (float) sounds->groups[i];
    }
  if (path)
    why_npy_write (path, rows, 2, shape, NULL);
}

/* So that the first training and the next find the same. */
static void
round_doubts (WhySounds *sounds)
{
  for (gsize i = 0; i < sounds->n; i++)
    {
      double *values[N_WEIGHED];
      list_weighed (&sounds->doubts[i], values);
      for (gsize k = 0; k < N_WEIGHED; k++)
        *values[k] = (double) (float) *values[k];
    }
}

gsize
why_reference_count (void)
{
  int n = g_atomic_int_get (&limit);
  return n > 0 ? (gsize) n : WHY_REFERENCE_N;
}

void
why_reference_set_count (gsize n)
{
  g_atomic_int_set (&limit, (int) n);
}

WhySounds *
why_reference_hear (WhyAnalyzer *analyzer,
                    const char *model_path,
                    const char *cache_dir,
                    unsigned n_threads,
                    WhyStep step,
                    void *user,
                    GError **error)
{
  gsize n = why_reference_count ();
  g_autofree char *path = cache_path (cache_dir, model_path, n);
  g_autoptr (WhySounds) sounds = list (why_analyzer_model (analyzer), n);
  g_autofree gboolean *failed = g_new0 (gboolean, n + 1);
  if (sounds->n == 0 || read_cache (path, sounds))
    return g_steal_pointer (&sounds);
  Run run = { .analyzer = analyzer, .sounds = sounds, .failed = failed };
  const WhyJobs jobs = { .n = sounds->n, .n_threads = n_threads, .job = hear_one, .data = &run };
  g_mutex_init (&run.mutex);
  gboolean is_whole = why_jobs_run (&jobs, step, user);
  g_mutex_clear (&run.mutex);
  if (!is_whole && run.reason.status == WHY_OK)
    run.reason.status = WHY_CANCELLED;
  if (!is_whole)
    {
      why_error_propagate (error, &run.reason, NULL);
      return NULL;
    }
  why_sounds_drop (sounds, failed);
  round_doubts (sounds);
  write_cache (path, sounds);
  return g_steal_pointer (&sounds);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/engine/why-analyzer-private.h"
#include "analysis/engine/why-background.h"
#include "analysis/why-lock-private.h"
#include "analysis/recording/why-spectrogram-pyramid-private.h"

#define NOTIFY_INTERVAL_US (G_USEC_PER_SEC / 30)
#define CHECK_INTERVAL_US (G_USEC_PER_SEC / 10)

/* What one thread makes tiles with. */
typedef struct
{
  WhySpectrogramPyramid *map;
  WhySamples *samples;
  float *stretch; /* samples of one tile with what is around it */
  float *columns;
} Maker;

/* Of what is looked at, and, at low priority, of all the rest. */
enum
{
  SEEN,
  UNSEEN,
  N_MAKERS
};

struct _WhySpectrogramPyramid
{
  gatomicrefcount refs;
  WhySpectrogram *spectrogram;
  Maker makers[N_MAKERS];

  GMutex mutex;  /* guards what follows */
  GCond changed; /* wants, tiles, or the end */
  int n_threads; /* the last one frees the map */
  WhyPyramidStore store;
  WhyPyramidWant urgent; /* somebody waits for it */
  gboolean quits;
  gint64 last_notify;
  gboolean notify_is_queued;

  /* Apart, so that who looks never waits for a thread of low priority that holds the other one. */
  GMutex view_mutex;
  WhyPyramidWant view;

  GMainContext *context; /* of the listener, as are the next two */
  WhySpectrogramPyramidFunc func;
  gpointer user;
};

static void
free_map (WhySpectrogramPyramid *self)
{
  why_take_over (self);
  for (int i = 0; i < N_MAKERS; i++)
    {
      why_samples_free (self->makers[i].samples);
      g_free (self->makers[i].stretch);
      g_free (self->makers[i].columns);
    }
  why_spectrogram_free (self->spectrogram);
  why_pyramid_store_clear (&self->store);
  g_main_context_unref (self->context);
  g_mutex_clear (&self->mutex);
  g_mutex_clear (&self->view_mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

static WhySpectrogram *
new_spectrogram (const WhyAxes *axes)
{
  const WhySpectrogramConfig config = why_axes_spectrogram (axes);
  WhySpectrogram *spectrogram = NULL;
  WhyError reason = { WHY_OK, "" };
  if (why_spectrogram_new (&config, &spectrogram, &reason) != WHY_OK)
    g_debug ("spectrogram pyramid: %s", reason.message);
  return spectrogram;
}

/* Samples of the longest stretch that a job reads. */
static gsize
longest_stretch (const WhySpectrogramPyramid *self)
{
  gsize longest = 0;
  for (int i = 0; i <= self->store.base; i++)
    {
      const WhyPyramidLevel *level = &self->store.levels[i];
      gsize reach = why_spectrogram_reach (self->spectrogram, level->hop);
      longest = MAX (longest, level->hop * level->tile + 2 * reach);
    }
  return longest;
}

WhySpectrogramPyramid *
why_spectrogram_pyramid_new_idle (WhySamples *samples, double duration_s, const WhyAxes *axes)
{
  g_autoptr (WhySamples) owned = samples;
  if (!(duration_s > 0) || !isfinite (duration_s))
    return NULL;
  WhySpectrogramPyramid *self = g_new0 (WhySpectrogramPyramid, 1);
  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->view_mutex);
  g_cond_init (&self->changed);
  self->context = g_main_context_ref_thread_default ();
  gboolean ok = FALSE;
  self->spectrogram = new_spectrogram (axes);
  if (self->spectrogram
      && why_pyramid_store_init (&self->store, why_spectrogram_n_rows (self->spectrogram),
                                 axes->sample_rate_hz, duration_s))
    ok = TRUE;
  for (int i = 0; i < N_MAKERS && ok; i++)
    {
      Maker *maker = &self->makers[i];
      maker->map = self;
      maker->samples = why_samples_copy (owned);
      maker->stretch = g_try_new (float, longest_stretch (self));
      maker->columns = g_try_new (float, self->store.n_rows *WHY_MAP_FINE_TILE);
      ok = maker->stretch && maker->columns;
    }
  if (!ok)
    {
      free_map (self);
      return NULL;
    }
  return self;
}

static bool
goes_on (double fraction, void *user)
{
  WhySpectrogramPyramid *self = user;
  why_lock (&self->mutex);
  bool quits = self->quits;
  why_unlock (&self->mutex);
  return !quits;
}

/* The columns of a tile into maker->columns; FALSE if they could not be made. */
static gboolean
make_tile (Maker *maker, const WhyPyramidJob *job)
{
  WhySpectrogramPyramid *self = maker->map;
  const WhyPyramidLevel *level = &self->store.levels[job->level];
  gint64 reach = (gint64) why_spectrogram_reach (self->spectrogram, level->hop);
  gint64 column = (gint64) (job->tile * level->tile), hop = (gint64) level->hop;
  gint64 first = column * hop - reach;
  gsize n = level->hop * level->tile + 2 * (gsize) reach;
  g_autoptr (GError) error = NULL;
  if (!why_samples_read (maker->samples, first, n, maker->stretch, &error))
    {
      g_debug ("spectrogram pyramid: %s", error->message);
      return FALSE;
    }
  for (gsize i = 0; i < n; i++)
    if (!isfinite (maker->stretch[i]))
      maker->stretch[i] = 0;
  return why_spectrogram_columns (self->spectrogram, maker->stretch, n, first, level->hop, column,
                                  level->tile, maker->columns, goes_on, self)
         == WHY_OK;
}

static WhyPyramidWant
view_of (WhySpectrogramPyramid *self)
{
  why_lock (&self->view_mutex);
  WhyPyramidWant view = self->view;
  why_unlock (&self->view_mutex);
  return view;
}

/* With the mutex. */
static gboolean
next_job (WhySpectrogramPyramid *self, WhyPyramidJob *job)
{
  const WhyPyramidWant view = view_of (self);
  return why_pyramid_next_wanted (&self->store, &self->urgent, job)
         || why_pyramid_next (&self->store, &view, job);
}

static gboolean
notify_cb (gpointer data)
{
  WhySpectrogramPyramid *self = data;
  why_lock (&self->mutex);
  self->notify_is_queued = FALSE;
  self->last_notify = g_get_monotonic_time ();
  why_unlock (&self->mutex);
  if (self->func)
    self->func (self->user);
  return G_SOURCE_REMOVE;
}

/* Whether the tile shows in what is looked at. */
static gboolean
is_seen (WhySpectrogramPyramid *self, const WhyPyramidJob *job)
{
  const WhyPyramidWant view = view_of (self);
  const WhyPyramidLevel *level = &self->store.levels[job->level];
  double tile_s = (double) (level->hop * level->tile) / self->store.rate_hz;
  double from_s = (double) job->tile * tile_s;
  return view.n > 0 && from_s < view.to_s && from_s + tile_s > view.from_s;
}

/* With the mutex. */
static void
queue_notify (WhySpectrogramPyramid *self)
{
  if (self->notify_is_queued)
    return;
  gint64 wait = self->last_notify + NOTIFY_INTERVAL_US - g_get_monotonic_time ();
  self->notify_is_queued = TRUE;
  g_autoptr (GSource) source = g_timeout_source_new ((guint) (MAX (wait, 0) / 1000));
  g_source_set_callback (source, notify_cb, why_spectrogram_pyramid_ref (self),
                         (GDestroyNotify) why_spectrogram_pyramid_unref);
  why_hand_over (self);
  g_source_attach (source, self->context);
}

/* Makes one tile, with the mutex but while it works. */
static void
do_job (Maker *maker, const WhyPyramidJob *job)
{
  WhySpectrogramPyramid *self = maker->map;
  why_unlock (&self->mutex);
  gboolean made = make_tile (maker, job);
  why_lock (&self->mutex);
  if (self->quits)
    return;
  why_pyramid_put (&self->store, job, made ? maker->columns : NULL);
  if (is_seen (self, job))
    queue_notify (self);
  g_cond_broadcast (&self->changed);
}

/* What is seen is made without any of the rest in its way. */
static gboolean
find_job (WhySpectrogramPyramid *self, int which, WhyPyramidJob *job)
{
  const WhyPyramidWant view = view_of (self);
  gboolean is_wanted = why_pyramid_next_wanted (&self->store, &self->urgent, job)
                       || why_pyramid_next_wanted (&self->store, &view, job);
  if (which == SEEN || is_wanted)
    return which == SEEN && is_wanted;
  return why_pyramid_next (&self->store, &view, job);
}

static gpointer
run (gpointer data)
{
  Maker *maker = data;
  WhySpectrogramPyramid *self = maker->map;
  int which = (int) (maker - self->makers);
  why_take_over (self);
  if (which == UNSEEN)
    why_background_thread ();
  why_lock (&self->mutex);
  while (!self->quits)
    {
      WhyPyramidJob job;
      if (find_job (self, which, &job))
        do_job (maker, &job);
      else
        why_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + G_USEC_PER_SEC);
    }
  gboolean is_last = --self->n_threads == 0;
  why_unlock (&self->mutex);
  why_hand_over (self);
  if (is_last)
    free_map (self);
  return NULL;
}

WhySpectrogramPyramid *
why_spectrogram_pyramid_new (WhySamples *samples, double duration_s, const WhyAxes *axes)
{
  WhySpectrogramPyramid *self = why_spectrogram_pyramid_new_idle (samples, duration_s, axes);
  if (!self)
    return NULL;
  self->n_threads = N_MAKERS;
  why_hand_over (self);
  for (int i = 0; i < N_MAKERS; i++)
    g_thread_unref (g_thread_new ("[why] pyramid", run, &self->makers[i]));
  return self;
}

WhySpectrogramPyramid *
why_spectrogram_pyramid_ref (WhySpectrogramPyramid *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
why_spectrogram_pyramid_unref (WhySpectrogramPyramid *self)
{
  /* With the mutex: the thread takes references only while there is another. */
  why_lock (&self->mutex);
  self->quits = g_atomic_ref_count_dec (&self->refs);
  gboolean is_last = self->quits;
  gboolean has_thread = self->n_threads > 0;
  g_cond_broadcast (&self->changed);
  why_unlock (&self->mutex);
  if (is_last && !has_thread)
    free_map (self);
}

gboolean
why_spectrogram_pyramid_step (WhySpectrogramPyramid *self, WhyPyramidJob *job)
{
  why_lock (&self->mutex);
  gboolean any = next_job (self, job);
  if (any)
    do_job (&self->makers[SEEN], job);
  why_unlock (&self->mutex);
  return any;
}

const WhyPyramidStore *
why_spectrogram_pyramid_store (const WhySpectrogramPyramid *self)
{
  return &self->store;
}

gsize
why_spectrogram_pyramid_n_rows (const WhySpectrogramPyramid *self)
{
  return self->store.n_rows;
}

double
why_spectrogram_pyramid_duration (const WhySpectrogramPyramid *self)
{
  return self->store.duration_s;
}

void
why_spectrogram_pyramid_want (WhySpectrogramPyramid *self, double from_s, double to_s, gsize n)
{
  why_lock (&self->view_mutex);
  self->view = (WhyPyramidWant){ from_s, to_s, MIN (n, WHY_MAP_MAX_PIXELS) };
  why_unlock (&self->view_mutex);
  /* Whoever holds the mutex now wakes the others when he is done. */
  if (g_mutex_trylock (&self->mutex))
    {
      why_take_over (&self->mutex);
      g_cond_broadcast (&self->changed);
      why_unlock (&self->mutex);
    }
}

gboolean
why_spectrogram_pyramid_read (
    WhySpectrogramPyramid *self, double from_s, double to_s, gsize n, float *out)
{
  const WhyPyramidWant want = { from_s, to_s, n };
  why_lock (&self->mutex);
  gboolean sharp = why_pyramid_read (&self->store, &want, out);
  g_cond_broadcast (&self->changed);
  why_unlock (&self->mutex);
  return sharp;
}

gboolean
why_spectrogram_pyramid_wait (
    WhySpectrogramPyramid *self, double from_s, double to_s, gsize n, GCancellable *cancellable)
{
  const WhyPyramidWant want = { from_s, to_s, MIN (n, WHY_MAP_MAX_PIXELS) };
  WhyPyramidJob job;
  why_lock (&self->mutex);
  self->urgent = want;
  g_cond_broadcast (&self->changed);
  gboolean missing;
  while ((missing = why_pyramid_next_wanted (&self->store, &want, &job)) && !self->quits
         && !g_cancellable_is_cancelled (cancellable))
    {
      /* Another one who waits may have put his own there. */
      if (self->urgent.n == 0)
        self->urgent = want;
      why_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + CHECK_INTERVAL_US);
    }
  self->urgent.n = 0;
  why_unlock (&self->mutex);
  return !missing;
}

void
why_spectrogram_pyramid_listen (WhySpectrogramPyramid *self,
                                WhySpectrogramPyramidFunc func,
                                gpointer user)
{
  self->func = func;
  self->user = user;
}

double
why_spectrogram_pyramid_peak (WhySpectrogramPyramid *self)
{
  why_lock (&self->mutex);
  double peak = self->store.peak == WHY_MAP_EMPTY ? NAN : self->store.peak / 100.0;
  why_unlock (&self->mutex);
  return peak;
}

double
why_spectrogram_pyramid_progress (WhySpectrogramPyramid *self)
{
  why_lock (&self->mutex);
  double done = (double) self->store.n_base_done
                / (double) why_pyramid_tiles (&self->store, self->store.base);
  why_unlock (&self->mutex);
  return done;
}

static gsize
coarse_bytes (const WhyPyramidStore *store)
{
  gsize n = 0;
  for (int i = store->base; i < store->n_levels; i++)
    n += store->n_rows * store->levels[i].n_columns * sizeof (gint16);
  return n + why_pyramid_tiles (store, store->base);
}

gsize
why_spectrogram_pyramid_bytes (WhySpectrogramPyramid *self)
{
  why_lock (&self->mutex);
  gsize n = coarse_bytes (&self->store) + self->store.n_fine_bytes;
  why_unlock (&self->mutex);
  return n;
}

gsize
why_spectrogram_pyramid_max_bytes (const WhySpectrogramPyramid *self)
{
  return coarse_bytes (&self->store) + WHY_MAP_MAX_FINE_BYTES;
}

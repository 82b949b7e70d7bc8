/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-playback.h"

#include "analysis/engine/why-analyzer.h"
#include "audio/device/why-player.h"

#define POLL_US (15 * 1000)

typedef struct
{
  gatomicrefcount refs;
  GBytes *samples;
  double rate_hz;

  GMutex mutex; /* guards what follows */
  GCond changed;
  gsize position;
  gboolean stop;
  GWeakRef owner;
  WhyError reason;
} Shared;

struct _WhyPlayback
{
  GObject parent_instance;
  Shared *shared;
};

enum
{
  ENDED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyPlayback, why_playback, G_TYPE_OBJECT)

static void
shared_unref (gpointer data)
{
  Shared *shared = data;
  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  g_bytes_unref (shared->samples);
  g_mutex_clear (&shared->mutex);
  g_cond_clear (&shared->changed);
  g_weak_ref_clear (&shared->owner);
  g_free (shared);
}

static gboolean
ended_cb (gpointer data)
{
  Shared *shared = data;
  g_autoptr (WhyPlayback) self = g_weak_ref_get (&shared->owner);
  g_autoptr (GError) error = NULL;
  if (shared->reason.status != WHY_OK)
    why_error_propagate (&error, &shared->reason, NULL);
  if (self)
    g_signal_emit (self, signals[ENDED], 0, error);
  return G_SOURCE_REMOVE;
}

/* Opening and closing may take a second; in between the thread only copies the position. */
static gpointer
run_playback (gpointer data)
{
  Shared *shared = data;
  WhyPlayer *player = NULL;
  gsize size;
  const float *samples = g_bytes_get_data (shared->samples, &size);

  if (why_player_start (NULL, samples, size / sizeof (float), shared->rate_hz, shared->position,
                        &player, &shared->reason)
      == WHY_OK)
    {
      bool playing = true, failed = false;
      g_mutex_lock (&shared->mutex);
      while (playing && !shared->stop)
        {
          g_cond_wait_until (&shared->changed, &shared->mutex, g_get_monotonic_time () + POLL_US);
          why_player_status (player, &shared->position, &playing, &failed);
        }
      g_mutex_unlock (&shared->mutex);
      why_player_free (player);
      if (failed)
        why_error_set (&shared->reason, WHY_ERR_DEVICE,
                       "The sound device stopped. Check that it is connected, then play again.");
    }
  g_idle_add_full (G_PRIORITY_DEFAULT, ended_cb, shared, shared_unref);
  return NULL;
}

static void
why_playback_dispose (GObject *object)
{
  WhyPlayback *self = WHY_PLAYBACK (object);
  if (self->shared)
    why_playback_stop (self);
  g_clear_pointer (&self->shared, shared_unref);
  G_OBJECT_CLASS (why_playback_parent_class)->dispose (object);
}

static void
why_playback_class_init (WhyPlaybackClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_playback_dispose;
  signals[ENDED] = g_signal_new ("ended", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
why_playback_init (WhyPlayback *self)
{
}

WhyPlayback *
why_playback_new (GBytes *samples, double rate_hz, gsize from)
{
  WhyPlayback *self = g_object_new (WHY_TYPE_PLAYBACK, NULL);
  Shared *shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&shared->refs);
  g_atomic_ref_count_inc (&shared->refs);
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->changed);
  g_weak_ref_init (&shared->owner, self);
  shared->samples = g_bytes_ref (samples);
  shared->rate_hz = rate_hz;
  shared->position = from;
  self->shared = shared;
  g_thread_unref (g_thread_new ("playback", run_playback, shared));
  return self;
}

void
why_playback_stop (WhyPlayback *self)
{
  g_mutex_lock (&self->shared->mutex);
  self->shared->stop = TRUE;
  g_cond_signal (&self->shared->changed);
  g_mutex_unlock (&self->shared->mutex);
}

double
why_playback_get_position (WhyPlayback *self)
{
  g_mutex_lock (&self->shared->mutex);
  double position = (double) self->shared->position / self->shared->rate_hz;
  g_mutex_unlock (&self->shared->mutex);
  return position;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/sound/why-playback.h"

#include <math.h>

#include "analysis/engine/why-analyzer.h"
#include "audio/device/why-player.h"

#define POLL_US (15 * 1000)

typedef struct
{
  gatomicrefcount refs;
  WhySamples *samples; /* the player's, while there is one */
  double rate_hz;

  GMutex mutex; /* guards what follows */
  GCond changed;
  WhyPlaybackOptions options;
  gboolean is_sought; /* before there is a player */
  WhyPlayer *player;  /* NULL: not yet, or no more */
  double position;    /* in samples, as it was last known */
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
  why_samples_free (shared->samples);
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

static guint64
count_samples (const Shared *shared, double seconds)
{
  double n = round (seconds * shared->rate_hz);
  return n > 0 ? (guint64) MIN (n, (double) WHY_PLAY_ENDLESS / 2) : 0;
}

static guint64
count_length (const Shared *shared)
{
  return isfinite (shared->options.length_s) ? count_samples (shared, shared->options.length_s)
                                             : WHY_PLAY_ENDLESS;
}

static WhyStatus
read_samples (void *user, int64_t first, size_t n, float *out, WhyError *error)
{
  Shared *shared = user;
  g_autoptr (GError) reason = NULL;
  if (why_samples_read (shared->samples, first, n, out, &reason))
    return WHY_OK;
  return why_error_set (error, WHY_ERR_IO, "%s", reason->message);
}

static WhyPlayer *
start_player (Shared *shared)
{
  WhyPlayer *player;
  g_mutex_lock (&shared->mutex);
  const WhyPlaybackOptions *options = &shared->options;
  const WhyPlayerRequest request = { .source = { .read = read_samples,
                                                 .user = shared,
                                                 .rate_hz = shared->rate_hz,
                                                 .n = count_length (shared) },
                                     .from = count_samples (shared, options->from_s),
                                     .loop_from = count_samples (shared, options->loop_from_s),
                                     .loop_to = count_samples (shared, options->loop_to_s),
                                     .speed = options->speed };
  g_mutex_unlock (&shared->mutex);
  return why_player_start (&request, &player, &shared->reason) == WHY_OK ? player : NULL;
}

/* With the lock. What is as it was changes nothing. */
static void
change_player (Shared *shared, gboolean seeks)
{
  const WhyPlaybackOptions *options = &shared->options;
  why_player_set_length (shared->player, count_length (shared));
  why_player_set_loop (shared->player, count_samples (shared, options->loop_from_s),
                       count_samples (shared, options->loop_to_s));
  why_player_set_speed (shared->player, options->speed);
  if (seeks)
    why_player_seek (shared->player, count_samples (shared, options->from_s));
}

/* Opening and closing may take a second; in between the thread only looks how it is. */
static gpointer
run_playback (gpointer data)
{
  Shared *shared = data;
  WhyPlayer *player = start_player (shared);
  if (player)
    {
      WhyPlayerStatus status = { .playing = true };
      g_mutex_lock (&shared->mutex);
      status.position = shared->position;
      shared->player = player;
      change_player (shared, shared->is_sought);
      while (status.playing && !shared->stop)
        {
          g_cond_wait_until (&shared->changed, &shared->mutex, g_get_monotonic_time () + POLL_US);
          why_player_status (player, &status);
        }
      shared->player = NULL;
      shared->position = status.position;
      g_mutex_unlock (&shared->mutex);
      why_player_free (player);
      if (status.failed && status.error.status != WHY_OK)
        shared->reason = status.error;
      else if (status.failed)
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
why_playback_new (WhySamples *samples, const WhyPlaybackOptions *options)
{
  WhyPlayback *self = g_object_new (WHY_TYPE_PLAYBACK, NULL);
  Shared *shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&shared->refs);
  g_atomic_ref_count_inc (&shared->refs);
  g_mutex_init (&shared->mutex);
  g_cond_init (&shared->changed);
  g_weak_ref_init (&shared->owner, self);
  shared->samples = samples;
  shared->rate_hz = why_samples_rate (samples);
  shared->options = *options;
  shared->position = (double) count_samples (shared, options->from_s);
  self->shared = shared;
  g_thread_unref (g_thread_new ("playback", run_playback, shared));
  return self;
}

void
why_playback_change (WhyPlayback *self, const WhyPlaybackOptions *options, gboolean seeks)
{
  Shared *shared = self->shared;
  g_mutex_lock (&shared->mutex);
  shared->options = *options;
  shared->is_sought = shared->is_sought || seeks;
  if (seeks)
    shared->position = (double) count_samples (shared, options->from_s);
  if (shared->player)
    change_player (shared, seeks);
  g_mutex_unlock (&shared->mutex);
}

void
why_playback_renew (WhyPlayback *self)
{
  Shared *shared = self->shared;
  g_mutex_lock (&shared->mutex);
  if (shared->player)
    why_player_renew (shared->player);
  g_mutex_unlock (&shared->mutex);
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
  Shared *shared = self->shared;
  WhyPlayerStatus status;
  g_mutex_lock (&shared->mutex);
  if (shared->player)
    {
      why_player_status (shared->player, &status);
      shared->position = status.position;
    }
  double position_s = shared->position / shared->rate_hz;
  g_mutex_unlock (&shared->mutex);
  return position_s;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/compare/why-compare-play.h"

#include <math.h>

#include "app/sound/why-playback.h"

struct _WhyComparePlay
{
  GObject parent_instance;
  const WhyComparedTake *takes[2];
  WhyComparedHearing hearing;
  double position_s;          /* of A; NAN: none */
  double from_s;              /* of A: where what plays begins */
  WhyPlaybackOptions options; /* of what plays */
  WhyComparedSound *sound;
  WhyPlayback *playback; /* NULL: it does not play */
};

enum
{
  CHANGED,
  FAILED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyComparePlay, why_compare_play, G_TYPE_OBJECT)

static void
let_go (WhyComparePlay *self)
{
  if (self->playback)
    {
      g_signal_handlers_disconnect_by_data (self->playback, self);
      why_playback_stop (self->playback);
    }
  g_clear_object (&self->playback);
  g_clear_pointer (&self->sound, why_compared_sound_unref);
}

static void
why_compare_play_dispose (GObject *object)
{
  let_go (WHY_COMPARE_PLAY (object));
  G_OBJECT_CLASS (why_compare_play_parent_class)->dispose (object);
}

static void
why_compare_play_class_init (WhyComparePlayClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_compare_play_dispose;
  signals[CHANGED]
      = g_signal_new ("changed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[FAILED] = g_signal_new ("failed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
why_compare_play_init (WhyComparePlay *self)
{
  self->position_s = NAN;
  self->hearing.gains[0] = self->hearing.gains[1] = 1;
}

WhyComparePlay *
why_compare_play_new (void)
{
  return g_object_new (WHY_TYPE_COMPARE_PLAY, NULL);
}

/* What sounds changes in its place. */
static void
renew (WhyComparePlay *self)
{
  if (!self->playback)
    return;
  why_compared_sound_set (self->sound, &self->hearing);
  why_playback_renew (self->playback);
}

void
why_compare_play_set_takes (WhyComparePlay *self,
                            const WhyComparedTake *a,
                            const WhyComparedTake *b)
{
  let_go (self);
  self->takes[0] = a;
  self->takes[1] = b;
  self->position_s = NAN;
  self->hearing = (WhyComparedHearing){ .gains = { 1, 1 } };
  g_signal_emit (self, signals[CHANGED], 0);
}

void
why_compare_play_match (WhyComparePlay *self)
{
  WhyLoudness loudness[2];
  double gains[2];
  for (int take = 0; take < 2; take++)
    if (!self->takes[take] || !why_compared_take_loudness (self->takes[take], &loudness[take]))
      return;
  why_loudness_match (loudness, gains);
  if (gains[0] == self->hearing.gains[0] && gains[1] == self->hearing.gains[1])
    return;
  self->hearing.gains[0] = gains[0];
  self->hearing.gains[1] = gains[1];
  renew (self);
}

double
why_compare_play_get_gain (WhyComparePlay *self, int take)
{
  return self->hearing.gains[take];
}

void
why_compare_play_set_shift (WhyComparePlay *self, double shift_s)
{
  if (shift_s == self->hearing.shift_s)
    return;
  self->hearing.shift_s = shift_s;
  if (self->hearing.take == 1)
    renew (self);
  else if (self->playback)
    why_compared_sound_set (self->sound, &self->hearing);
}

void
why_compare_play_set_take (WhyComparePlay *self, int take)
{
  if (take == self->hearing.take)
    return;
  self->hearing.take = take;
  renew (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

int
why_compare_play_get_take (WhyComparePlay *self)
{
  return self->hearing.take;
}

/* Of both, in seconds of A. FALSE where there is nothing. */
static gboolean
find_range (WhyComparePlay *self, double *from_s, double *to_s)
{
  *from_s = INFINITY;
  *to_s = -INFINITY;
  for (int take = 0; take < 2; take++)
    {
      double length_s = self->takes[take] ? why_compared_take_duration (self->takes[take]) : 0,
             shift_s = take == 1 ? self->hearing.shift_s : 0;
      if (!(length_s > 0))
        continue;
      *from_s = MIN (*from_s, shift_s);
      *to_s = MAX (*to_s, shift_s + length_s);
    }
  return *to_s > *from_s;
}

static void
ended_cb (WhyPlayback *playback, GError *error, WhyComparePlay *self)
{
  self->position_s = NAN;
  let_go (self);
  g_signal_emit (self, signals[CHANGED], 0);
  if (error)
    g_signal_emit (self, signals[FAILED], 0, error);
}

void
why_compare_play_start (WhyComparePlay *self)
{
  double from_s, to_s;
  if (self->playback || !find_range (self, &from_s, &to_s))
    return;
  WhySamples *samples[2];
  for (int take = 0; take < 2; take++)
    samples[take] = self->takes[take] ? why_compared_take_open_samples (self->takes[take]) : NULL;
  if (!isfinite (self->position_s) || self->position_s < from_s || self->position_s >= to_s)
    self->position_s = from_s;
  self->from_s = from_s;
  self->sound = why_compared_sound_new (samples[0], samples[1], from_s);
  why_compared_sound_set (self->sound, &self->hearing);
  self->options = (WhyPlaybackOptions){ .from_s = self->position_s - from_s,
                                        .speed = 1,
                                        .length_s = to_s - from_s };
  self->playback = why_playback_new (why_compared_sound_open (self->sound), &self->options);
  g_signal_connect (self->playback, "ended", G_CALLBACK (ended_cb), self);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
why_compare_play_stop (WhyComparePlay *self)
{
  if (!self->playback)
    return;
  self->position_s = why_compare_play_get_position (self);
  let_go (self);
  g_signal_emit (self, signals[CHANGED], 0);
}

gboolean
why_compare_play_is_playing (WhyComparePlay *self)
{
  return self->playback != NULL;
}

void
why_compare_play_seek (WhyComparePlay *self, double a_s)
{
  self->position_s = a_s;
  if (!self->playback)
    return;
  self->options.from_s = MAX (a_s - self->from_s, 0);
  why_playback_change (self->playback, &self->options, TRUE);
}

double
why_compare_play_get_position (WhyComparePlay *self)
{
  return self->playback ? self->from_s + why_playback_get_position (self->playback)
                        : self->position_s;
}

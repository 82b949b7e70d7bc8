/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/compare/why-compared-sound.h"

#include <math.h>

struct _WhyComparedSound
{
  gatomicrefcount references;
  WhySamples *samples[2]; /* the reader's */
  double rate_hz, from_s;
  GMutex mutex;
  WhyComparedHearing hearing; /* with the lock */
};

WhyComparedSound *
why_compared_sound_new (WhySamples *a, WhySamples *b, double from_s)
{
  WhyComparedSound *self = g_new0 (WhyComparedSound, 1);
  g_atomic_ref_count_init (&self->references);
  g_mutex_init (&self->mutex);
  self->samples[0] = a;
  self->samples[1] = b;
  self->rate_hz = a ? why_samples_rate (a) : b ? why_samples_rate (b) : 44100;
  self->from_s = from_s;
  self->hearing = (WhyComparedHearing){ .gains = { 1, 1 } };
  return self;
}

WhyComparedSound *
why_compared_sound_ref (WhyComparedSound *self)
{
  g_atomic_ref_count_inc (&self->references);
  return self;
}

void
why_compared_sound_unref (WhyComparedSound *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;
  for (int take = 0; take < 2; take++)
    why_samples_free (self->samples[take]);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
why_compared_sound_set (WhyComparedSound *self, const WhyComparedHearing *hearing)
{
  g_mutex_lock (&self->mutex);
  self->hearing = *hearing;
  g_mutex_unlock (&self->mutex);
}

static gboolean
read_sound (gint64 first, gsize n, float *out, gpointer user, GError **error)
{
  WhyComparedSound *self = user;
  g_mutex_lock (&self->mutex);
  WhyComparedHearing hearing = self->hearing;
  g_mutex_unlock (&self->mutex);
  WhySamples *samples = self->samples[hearing.take];
  double from_s = self->from_s - (hearing.take == 1 ? hearing.shift_s : 0);
  if (!samples)
    return TRUE;
  if (!why_samples_read (samples, first + (gint64) floor (from_s * self->rate_hz + 0.5), n, out,
                         error))
    return FALSE;
  float gain = (float) hearing.gains[hearing.take];
  for (gsize i = 0; i < n; i++)
    out[i] *= gain;
  return TRUE;
}

WhySamples *
why_compared_sound_open (WhyComparedSound *self)
{
  return why_samples_of_func (read_sound, why_compared_sound_ref (self),
                              (GDestroyNotify) why_compared_sound_unref, self->rate_hz);
}

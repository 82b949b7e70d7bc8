/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vamp/why-vamp-intake.h"

#include <math.h>
#include <string.h>

#include "audio/file/why-mix.h"
#include "audio/why-resampler.h"

#define BLOCK 4096           /* frames that are worked on at once */
#define FADED (2.0f / 32768) /* what ends like that has faded out in 16 bits */
#define ROUND_S 0.01
#define CROSSING 2 /* samples that a wave may leave at zero as it ends */

struct _WhyVampIntake
{
  gsize n_channels;
  double in_rate_hz;
  WhyVampIntakeFunc func;
  gpointer user;
  WhyResampler *resampler;
  int channel;               /* as why_mix_down */
  GArray *heard;             /* float, frames that wait until channel is known; NULL: it is */
  gsize n_listen;            /* frames that are listened to for it */
  guint64 n_zeros, n_frames; /* that wait; that went on */
  float last;                /* magnitude of the last frame that is not zero */
  float *frames;             /* BLOCK x n_channels */
  float mono[BLOCK], resampled[BLOCK];
};

WhyStatus
why_vamp_intake_new (gsize n_channels,
                     double in_rate_hz,
                     double out_rate_hz,
                     WhyVampIntakeFunc func,
                     gpointer user,
                     WhyVampIntake **out,
                     WhyError *error)
{
  WhyResampler *resampler;
  WhyStatus status = why_resampler_new (in_rate_hz, out_rate_hz, &resampler, error);
  if (status != WHY_OK)
    return status;
  WhyVampIntake *self = g_new0 (WhyVampIntake, 1);
  self->n_channels = n_channels;
  self->in_rate_hz = in_rate_hz;
  self->func = func;
  self->user = user;
  self->resampler = resampler;
  self->channel = WHY_ALL_CHANNELS;
  self->n_listen = (gsize) (WHY_MIX_LISTEN_S * in_rate_hz);
  if (n_channels > 1)
    self->heard = g_array_new (FALSE, FALSE, sizeof (float));
  self->frames = g_new0 (float, BLOCK *n_channels);
  *out = self;
  return WHY_OK;
}

void
why_vamp_intake_free (WhyVampIntake *self)
{
  if (!self)
    return;
  why_resampler_free (self->resampler);
  g_clear_pointer (&self->heard, g_array_unref);
  g_free (self->frames);
  g_free (self);
}

/* The filter runs over where samples are near the largest float. */
static void
tell (WhyVampIntake *self, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (self->resampled[i]))
      self->resampled[i] = 0;
  if (n > 0)
    self->func (self->resampled, n, self->user);
}

/* At most BLOCK frames. */
static void
resample (WhyVampIntake *self, const float *frames, gsize n)
{
  WhyError error;
  why_mix_down (frames, n, self->n_channels, self->channel, self->mono);
  for (gsize done = 0; done < n;)
    {
      gsize n_used, n_made;
      if (why_resampler_process (self->resampler, self->mono + done, n - done, &n_used,
                                 self->resampled, BLOCK, &n_made, &error)
          != WHY_OK)
        return;
      tell (self, n_made);
      done += n_used;
    }
}

/* Enough is heard, or all: lets go what waited. */
static void
choose_channel (WhyVampIntake *self)
{
  g_autoptr (GArray) heard = g_steal_pointer (&self->heard);
  const float *frames = (const float *) (void *) heard->data;
  gsize n = heard->len / self->n_channels;
  WhyMix *mix = why_mix_new (self->n_channels, self->in_rate_hz);
  gsize n_block = mix ? why_mix_block_size (mix) : n;
  for (gsize i = 0; mix && i < MIN (n, self->n_listen); i += n_block)
    why_mix_listen (mix, frames + i * self->n_channels, MIN (n_block, MIN (n, self->n_listen) - i));
  self->channel = mix ? why_mix_channel (mix) : WHY_ALL_CHANNELS;
  why_mix_free (mix);
  for (gsize i = 0; i < n; i += BLOCK)
    resample (self, frames + i * self->n_channels, MIN (BLOCK, n - i));
}

/* At most BLOCK frames that are part of the sound for certain. */
static void
pass (WhyVampIntake *self, const float *frames, gsize n)
{
  self->n_frames += n;
  if (!self->heard)
    {
      resample (self, frames, n);
      return;
    }
  g_array_append_vals (self->heard, frames, (guint) (n * self->n_channels));
  if (self->heard->len / self->n_channels >= self->n_listen)
    choose_channel (self);
}

static void
pass_zeros (WhyVampIntake *self, guint64 n_zeros)
{
  while (n_zeros > 0)
    {
      gsize n = (gsize) MIN (n_zeros, BLOCK);
      n_zeros -= n;
      memset (self->frames, 0, n * self->n_channels * sizeof *self->frames);
      pass (self, self->frames, n);
    }
}

/* Interleaves at most BLOCK frames; returns how many there are up to the last one that is not zero. */
static gsize
interleave (WhyVampIntake *self, const float *const *channels, gsize at, gsize n)
{
  gsize n_sounding = 0;
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < self->n_channels; c++)
      {
        float value = channels[c] ? channels[c][at + i] : 0;
        if (!isfinite (value))
          value = 0;
        self->frames[i * self->n_channels + c] = value;
        if (value != 0)
          n_sounding = i + 1;
      }
  return n_sounding;
}

void
why_vamp_intake_push (WhyVampIntake *self, const float *const *channels, gsize first, gsize n)
{
  for (gsize at = 0; at < n; at += BLOCK)
    {
      gsize n_part = MIN (BLOCK, n - at),
            n_sounding = interleave (self, channels, first + at, n_part);
      if (n_sounding > 0 && self->n_zeros > 0)
        {
          pass_zeros (self, self->n_zeros);
          self->n_zeros = 0;
          interleave (self, channels, first + at, n_part);
        }
      if (n_sounding > 0)
        {
          self->last = 0;
          for (gsize c = 0; c < self->n_channels; c++)
            self->last
                = MAX (self->last, fabsf (self->frames[(n_sounding - 1) * self->n_channels + c]));
          pass (self, self->frames, n_sounding);
        }
      self->n_zeros += n_part - n_sounding;
    }
}

/* How many of the zeros that wait are the sound's. */
static guint64
count_own_zeros (const WhyVampIntake *self, gsize n_filling)
{
  guint64 n_sure = self->n_zeros - MIN (self->n_zeros, n_filling), n_all = self->n_frames;
  double steps = ceil ((double) (n_all + n_sure) / self->in_rate_hz / ROUND_S - 1e-6);
  guint64 end = (guint64) llround (steps * ROUND_S * self->in_rate_hz);
  gboolean is_likely = n_sure > 0 || self->last <= FADED || end <= n_all + CROSSING;
  return is_likely && end >= n_all + n_sure && end <= n_all + self->n_zeros ? end - n_all : n_sure;
}

double
why_vamp_intake_finish (WhyVampIntake *self, gsize n_filling)
{
  gsize n_made = 1;
  WhyError error;
  pass_zeros (self, count_own_zeros (self, n_filling));
  if (self->heard)
    choose_channel (self);
  while (n_made > 0
         && why_resampler_process (self->resampler, NULL, 0, NULL, self->resampled, BLOCK, &n_made,
                                   &error)
                == WHY_OK)
    tell (self, n_made);
  return (double) self->n_frames / self->in_rate_hz;
}

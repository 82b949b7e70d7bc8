/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-mix.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "audio/file/why-mix-private.h"

#define BLOCK_S 0.25
#define N_STRETCHES 30

/* Channels that have nothing to do with each other have a mean of the energy sum / n^2. Four times less
 * (6 dB) means that they work against each other: for two equal ones a correlation below -0.75. */
#define CANCELLED 0.25
/* So much of the sound's energy lies in blocks that cancel. */
#define MUCH 0.1
#define SILENT 1e-14

struct _WhyMix
{
  size_t n_channels, n_block; /* frames */
  double *energies;           /* of each channel in all */
  double *block_energies;
  double all, cancelled;
};

WhyMix *
why_mix_new (size_t n_channels, double rate_hz)
{
  WhyMix *self = calloc (1, sizeof *self);
  if (!self)
    return NULL;
  self->n_channels = n_channels;
  self->n_block = (size_t) (BLOCK_S * rate_hz) + 1;
  self->energies = calloc (2 * n_channels, sizeof *self->energies);
  if (!self->energies)
    {
      free (self);
      return NULL;
    }
  self->block_energies = self->energies + n_channels;
  return self;
}

void
why_mix_free (WhyMix *self)
{
  if (!self)
    return;
  free (self->energies);
  free (self);
}

size_t
why_mix_block_size (const WhyMix *self)
{
  return self->n_block;
}

void
why_mix_listen (WhyMix *self, const float *frames, size_t n)
{
  double mean = 0, sum = 0;
  for (size_t c = 0; c < self->n_channels; c++)
    self->block_energies[c] = 0;
  for (size_t i = 0; i < n; i++)
    {
      const float *frame = frames + i * self->n_channels;
      double total = 0;
      for (size_t c = 0; c < self->n_channels; c++)
        {
          total += frame[c];
          self->block_energies[c] += (double) frame[c] * frame[c];
        }
      mean += total * total;
    }
  for (size_t c = 0; c < self->n_channels; c++)
    sum += self->block_energies[c];
  if (!isfinite (sum) || !(sum > SILENT * (double) n))
    return;
  for (size_t c = 0; c < self->n_channels; c++)
    self->energies[c] += self->block_energies[c];
  self->all += sum;
  /* Both are n^2 times the energies of the mean. */
  if (mean < CANCELLED * sum)
    self->cancelled += sum;
}

int
why_mix_channel (const WhyMix *self)
{
  size_t loudest = 0;
  if (!(self->cancelled > MUCH * self->all))
    return WHY_ALL_CHANNELS;
  for (size_t c = 1; c < self->n_channels; c++)
    if (self->energies[c] > self->energies[loudest])
      loudest = c;
  return (int) loudest;
}

size_t
why_mix_down (const float *frames, size_t n, size_t n_channels, int channel, float *out)
{
  for (size_t i = 0; i < n; i++)
    {
      const float *frame = frames + i * n_channels;
      double sum = 0;
      for (size_t c = 0; c < n_channels; c++)
        sum += frame[c];
      if (!isfinite (sum))
        return i;
      out[i] = channel >= 0 ? frame[channel] : (float) (sum / (double) n_channels);
    }
  return n;
}

/* false at the end of the file. block: of the mix's size. */
static bool
listen_on (WhyMix *mix, SNDFILE *sound, int64_t n_frames, float *block)
{
  while (n_frames > 0)
    {
      sf_count_t wanted = n_frames < (int64_t) mix->n_block ? n_frames : (sf_count_t) mix->n_block;
      sf_count_t got = sf_readf_float (sound, block, wanted);
      if (got <= 0)
        return false;
      why_mix_listen (mix, block, (size_t) got);
      n_frames -= got;
    }
  return true;
}

int
why_mix_choose (SNDFILE *sound, const SF_INFO *info, int64_t n_frames)
{
  int channel = WHY_ALL_CHANNELS;
  WhyMix *mix = why_mix_new ((size_t) info->channels, info->samplerate);
  float *block = mix ? malloc (mix->n_block * mix->n_channels * sizeof *block) : NULL;
  if (block)
    {
      int64_t rate = info->samplerate;
      bool spread = n_frames > WHY_MIX_LISTEN_S * rate
                    && (info->format & SF_FORMAT_TYPEMASK) != SF_FORMAT_MPEG;
      if (!spread)
        listen_on (mix, sound, WHY_MIX_LISTEN_S * rate, block);
      for (int i = 0; spread && i < N_STRETCHES; i++)
        if (sf_seek (sound, (n_frames - rate) / (N_STRETCHES - 1) * i, SEEK_SET) < 0
            || !listen_on (mix, sound, WHY_MIX_LISTEN_S * rate / N_STRETCHES, block))
          break;
      channel = why_mix_channel (mix);
    }
  free (block);
  why_mix_free (mix);
  return channel;
}

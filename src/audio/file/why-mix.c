/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-mix-private.h"

#include <math.h>
#include <stdlib.h>

#include "audio/file/why-file-facts-private.h"

#define BLOCK_S 0.25
#define LISTEN_S 30 /* in all */
#define N_STRETCHES 30

/* Channels that have nothing to do with each other have a mean of the energy sum / n^2. Four times less
 * (6 dB) means that they work against each other: for two equal ones a correlation below -0.75. */
#define CANCELLED 0.25
/* So much of the sound's energy lies in blocks that cancel. */
#define MUCH 0.1
#define SILENT 1e-14

typedef struct
{
  size_t n_channels, n_block; /* frames */
  float *block;
  double *energies; /* of each channel in all */
  double *block_energies;
  double all, cancelled;
} Mix;

static void
add_block (Mix *mix, size_t n)
{
  double mean = 0, sum = 0;
  for (size_t c = 0; c < mix->n_channels; c++)
    mix->block_energies[c] = 0;
  for (size_t i = 0; i < n; i++)
    {
      const float *frame = mix->block + i * mix->n_channels;
      double total = 0;
      for (size_t c = 0; c < mix->n_channels; c++)
        {
          total += frame[c];
          mix->block_energies[c] += (double) frame[c] * frame[c];
        }
      mean += total * total;
    }
  for (size_t c = 0; c < mix->n_channels; c++)
    sum += mix->block_energies[c];
  if (!isfinite (sum) || !(sum > SILENT * (double) n))
    return;
  for (size_t c = 0; c < mix->n_channels; c++)
    mix->energies[c] += mix->block_energies[c];
  mix->all += sum;
  /* Both are n^2 times the energies of the mean. */
  if (mean < CANCELLED * sum)
    mix->cancelled += sum;
}

/* false at the end of the file. */
static bool
listen (Mix *mix, SNDFILE *sound, int64_t n_frames)
{
  while (n_frames > 0)
    {
      sf_count_t wanted = n_frames < (int64_t) mix->n_block ? n_frames : (sf_count_t) mix->n_block;
      sf_count_t got = sf_readf_float (sound, mix->block, wanted);
      if (got <= 0)
        return false;
      add_block (mix, (size_t) got);
      n_frames -= got;
    }
  return true;
}

static int
find_loudest (const Mix *mix)
{
  int loudest = 0;
  for (size_t c = 1; c < mix->n_channels; c++)
    if (mix->energies[c] > mix->energies[loudest])
      loudest = (int) c;
  return loudest;
}

int
why_mix_choose (SNDFILE *sound, const SF_INFO *info, int64_t n_frames)
{
  Mix mix = { .n_channels = (size_t) info->channels,
              .n_block = (size_t) (BLOCK_S * info->samplerate) + 1 };
  int channel = WHY_ALL_CHANNELS;
  mix.block = malloc (mix.n_block * mix.n_channels * sizeof *mix.block);
  mix.energies = calloc (2 * mix.n_channels, sizeof *mix.energies);
  if (mix.block && mix.energies)
    {
      int64_t rate = info->samplerate;
      mix.block_energies = mix.energies + mix.n_channels;
      bool spread
          = n_frames > LISTEN_S * rate && (info->format & SF_FORMAT_TYPEMASK) != SF_FORMAT_MPEG;
      if (!spread)
        listen (&mix, sound, LISTEN_S * rate);
      for (int i = 0; spread && i < N_STRETCHES; i++)
        if (sf_seek (sound, (n_frames - rate) / (N_STRETCHES - 1) * i, SEEK_SET) < 0
            || !listen (&mix, sound, LISTEN_S * rate / N_STRETCHES))
          break;
      if (mix.cancelled > MUCH * mix.all)
        channel = find_loudest (&mix);
    }
  free (mix.block);
  free (mix.energies);
  return channel;
}

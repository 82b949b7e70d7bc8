/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-loudness.h"

#include <ebur128.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#define MIN_RATE_HZ 4000
#define MAX_RATE_HZ 768000
#define BLOCK_MS 400   /* of R 128 */
#define BLOCK 1024     /* samples */
#define HEADROOM 0.989 /* -0.1 dB: what is rounded on the way to the device */

struct _WhyLoudnessMeter
{
  ebur128_state *state;
  double rate_hz;
  uint64_t n;
};

WhyStatus
why_loudness_meter_new (double rate_hz, WhyLoudnessMeter **out, WhyError *error)
{
  *out = NULL;
  if (!(rate_hz >= MIN_RATE_HZ && rate_hz <= MAX_RATE_HZ))
    return why_error_set (error, WHY_ERR_INVALID,
                          "the loudness of a sound at %g Hz is not measured", rate_hz);
  WhyLoudnessMeter *self = calloc (1, sizeof *self);
  /* A histogram takes the same memory whatever the length. */
  if (self)
    self->state = ebur128_init (1, (unsigned long) lround (rate_hz),
                                EBUR128_MODE_I | EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM);
  if (!self || !self->state)
    {
      free (self);
      return why_error_set (error, WHY_ERR_MEMORY, "%s", why_status_str (WHY_ERR_MEMORY));
    }
  self->rate_hz = rate_hz;
  *out = self;
  return WHY_OK;
}

void
why_loudness_meter_free (WhyLoudnessMeter *self)
{
  if (!self)
    return;
  ebur128_destroy (&self->state);
  free (self);
}

WhyStatus
why_loudness_meter_push (WhyLoudnessMeter *self, const float *samples, size_t n)
{
  float block[BLOCK];
  for (size_t at = 0; at < n; at += BLOCK)
    {
      size_t n_block = n - at < BLOCK ? n - at : BLOCK;
      for (size_t i = 0; i < n_block; i++)
        block[i] = isfinite (samples[at + i]) ? samples[at + i] : 0;
      if (ebur128_add_frames_float (self->state, block, n_block) != EBUR128_SUCCESS)
        return WHY_ERR_MEMORY;
    }
  self->n += n;
  return WHY_OK;
}

WhyLoudness
why_loudness_meter_read (WhyLoudnessMeter *self)
{
  WhyLoudness loudness = { .lufs = -INFINITY };
  double lufs = -INFINITY, length_ms = 1000 * (double) self->n / self->rate_hz;
  int status = EBUR128_SUCCESS;
  ebur128_true_peak (self->state, 0, &loudness.peak);
  if (length_ms >= BLOCK_MS)
    status = ebur128_loudness_global (self->state, &lufs);
  else if (length_ms >= 1)
    status = ebur128_loudness_window (self->state, (unsigned long) length_ms, &lufs);
  if (status == EBUR128_SUCCESS && lufs >= WHY_LOUDNESS_SILENT)
    loudness.lufs = lufs;
  return loudness;
}

/* What a sound may be raised by, or must be lowered. */
static double
headroom_db (const WhyLoudness *sound)
{
  double room = sound->peak > 0 ? 20 * log10 (HEADROOM / sound->peak) : INFINITY;
  return fmin (room, WHY_LOUDNESS_MAX_GAIN_DB);
}

void
why_loudness_match (const WhyLoudness sounds[2], double gains[2])
{
  double common = fmax (sounds[0].lufs, sounds[1].lufs);
  if (!isfinite (sounds[0].lufs) || !isfinite (sounds[1].lufs))
    {
      for (int k = 0; k < 2; k++)
        gains[k] = fmin (pow (10, headroom_db (&sounds[k]) / 20), 1);
      return;
    }
  for (int k = 0; k < 2; k++)
    common = fmin (common, sounds[k].lufs + headroom_db (&sounds[k]));
  for (int k = 0; k < 2; k++)
    gains[k] = pow (10, (common - sounds[k].lufs) / 20);
}

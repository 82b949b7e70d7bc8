/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/why-level-private.h"

#include <math.h>
#include <string.h>

void
why_level_init (WhyLevel *self, double rate_hz)
{
  memset (self, 0, sizeof *self);
  self->rate_hz = rate_hz;
  self->n_slice = (size_t) fmax (rate_hz / 100, 1);
}

void
why_level_push (WhyLevel *self, const float *samples, size_t n)
{
  for (size_t i = 0; i < n; i++)
    {
      WhyLevelSlice *slice = &self->slices[self->current];
      if (slice->n == self->n_slice)
        {
          self->current = (self->current + 1) % WHY_LEVEL_SLICES;
          slice = &self->slices[self->current];
          *slice = (WhyLevelSlice){ 0, 0, 0 };
        }
      float size = fabsf (samples[i]);
      slice->peak = fmaxf (slice->peak, size);
      slice->squares += (double) size * size;
      slice->n++;
      self->n_pushed++;
      if (size > WHY_LEVEL_SILENT)
        self->signal_end = self->n_pushed;
      if (size >= WHY_LEVEL_CLIPPED)
        {
          self->clip_end = self->n_pushed;
          self->n_clipped++;
        }
    }
}

void
why_level_read (const WhyLevel *self, float *peak, float *rms)
{
  float largest = 0;
  double squares = 0;
  size_t n = 0;
  for (size_t i = 0; i < WHY_LEVEL_SLICES; i++)
    {
      largest = fmaxf (largest, self->slices[i].peak);
      squares += self->slices[i].squares;
      n += self->slices[i].n;
    }
  *peak = largest;
  *rms = n ? (float) sqrt (squares / (double) n) : 0;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/spectrogram/why-rolling-spectrogram.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/spectrogram/why-spectrogram-private.h"

#define MIN_HOP 16
#define MAX_HOP 65536
#define MAX_COLUMNS 65536
/* Samples taken at a time. */
#define BLOCK 16384

/* The frames of one resolution; frame i is centred at (i - 0.5) hop samples, and final once its
 * window holds nothing that is faded and no silence to come. */
typedef struct
{
  size_t hop, n_kept;
  uint64_t n_final;
  float *levels; /* frame i at i modulo n_kept, one value for each row of the resolution */
} Frames;

struct _WhyRollingSpectrogram
{
  const WhySpectrogram *spectrogram;
  size_t hop, n_columns;
  WhyFrame frame;
  Frames frames[WHY_N_RESOLUTIONS];
  float *columns; /* column c at c modulo n_columns */
  float *samples; /* n samples from sample number first on */
  size_t n, n_needed, n_faded;
  float *fade, *tail; /* n_faded values, from the end; the last samples as they came */
  uint64_t first, n_transforms;
};

static WhyStatus
refuse_memory (WhyError *error)
{
  return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the spectrogram");
}

static bool
alloc_frames (WhyRollingSpectrogram *self, int r)
{
  const WhyResolution *resolution = &self->spectrogram->resolutions[r];
  Frames *frames = &self->frames[r];
  size_t shortest = resolution->size / WHY_FRAME_OVERLAP;
  frames->hop = self->hop > shortest ? self->hop : shortest;
  /* As far back as a column is kept, and as far ahead as the next is interpolated. */
  frames->n_kept = self->n_columns * self->hop / frames->hop + BLOCK / frames->hop + 8;
  frames->levels = calloc (frames->n_kept * resolution->n_rows + 1, sizeof (float));
  return frames->levels != NULL;
}

static bool
make_fade (WhyRollingSpectrogram *self)
{
  self->n_faded = self->spectrogram->resolutions[WHY_N_RESOLUTIONS - 1].size / 2;
  self->fade = malloc (self->n_faded * sizeof (float));
  self->tail = malloc (self->n_faded * sizeof (float));
  for (size_t i = 0; self->fade && i < self->n_faded; i++)
    self->fade[i] = (float) (0.5 - 0.5 * cos (M_PI * ((double) i + 0.5) / (double) self->n_faded));
  return self->fade && self->tail;
}

WhyStatus
why_rolling_spectrogram_new (const WhySpectrogram *spectrogram,
                             size_t hop,
                             size_t n_columns,
                             WhyRollingSpectrogram **out,
                             WhyError *error)
{
  *out = NULL;
  if (hop < MIN_HOP || hop > MAX_HOP || n_columns < 1 || n_columns > MAX_COLUMNS)
    return why_error_set (error, WHY_ERR_INVALID,
                          "%zu columns of %zu samples are out of range (%d, %d to %d)", n_columns,
                          hop, MAX_COLUMNS, MIN_HOP, MAX_HOP);
  WhyRollingSpectrogram *self = calloc (1, sizeof *self);
  if (!self)
    return refuse_memory (error);
  size_t longest = spectrogram->resolutions[0].size;
  self->spectrogram = spectrogram;
  self->hop = hop;
  self->n_columns = n_columns;
  bool complete = why_frame_init (&self->frame, longest);
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    complete = alloc_frames (self, r) && complete;
  /* The oldest frame that is not final reaches back by its whole window. */
  self->n_needed = longest + 2 * self->frames[0].hop + longest / 2;
  self->samples = malloc ((self->n_needed + 2 * BLOCK) * sizeof (float));
  self->columns = calloc (n_columns * spectrogram->n_rows, sizeof (float));
  complete = make_fade (self) && complete;
  if (!complete || !self->samples || !self->columns)
    {
      why_rolling_spectrogram_free (self);
      return refuse_memory (error);
    }
  *out = self;
  return WHY_OK;
}

void
why_rolling_spectrogram_free (WhyRollingSpectrogram *self)
{
  if (!self)
    return;
  why_frame_clear (&self->frame);
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    free (self->frames[r].levels);
  free (self->samples);
  free (self->columns);
  free (self->fade);
  free (self->tail);
  free (self);
}

static void
append (WhyRollingSpectrogram *self, const float *x, size_t n)
{
  if (self->n + n > self->n_needed + 2 * BLOCK)
    {
      size_t n_dropped = self->n - self->n_needed;
      memmove (self->samples, self->samples + n_dropped, self->n_needed * sizeof (float));
      self->first += n_dropped;
      self->n = self->n_needed;
    }
  memcpy (self->samples + self->n, x, n * sizeof (float));
  self->n += n;
}

/* Where a column lies among the frames. */
static double
find_position (const WhyRollingSpectrogram *self, const Frames *frames, uint64_t column)
{
  return ((double) column + 0.5) * (double) self->hop / (double) frames->hop + 0.5;
}

/* The first column that reads frame number frame or a later one. */
static uint64_t
first_reader (const WhyRollingSpectrogram *self, const Frames *frames, uint64_t frame)
{
  double column = ((double) frame - 1.5) * (double) frames->hop / (double) self->hop - 0.5 - 1e-6;
  return column > 0 ? (uint64_t) ceil (column) : 0;
}

/* Reads the frames that were not final; returns the first column that has changed. */
static uint64_t
update_frames (WhyRollingSpectrogram *self, int r, uint64_t last_column)
{
  const WhyResolution *resolution = &self->spectrogram->resolutions[r];
  Frames *frames = &self->frames[r];
  uint64_t end = self->first + self->n;
  uint64_t n_frames = (uint64_t) find_position (self, frames, last_column) + 2;
  uint64_t first_changed = first_reader (self, frames, frames->n_final);
  if (resolution->n_rows == 0)
    return last_column;

  for (uint64_t i = frames->n_final; i < n_frames; i++)
    {
      double centre = ((double) i - 0.5) * (double) frames->hop;
      why_frame_read (&self->frame, resolution, self->samples, self->n,
                      centre - (double) self->first, (double) frames->hop,
                      (float) self->spectrogram->config.floor_db,
                      frames->levels + i % frames->n_kept * resolution->n_rows, 1);
      self->n_transforms++;
      if (i == frames->n_final
          && centre + (double) (resolution->size / 2 + 1 + self->n_faded) <= (double) end)
        frames->n_final++;
    }
  return first_changed;
}

/* Linear in dB between frames, as why_spectrogram_process. */
static void
blend_column (WhyRollingSpectrogram *self, uint64_t column)
{
  const WhySpectrogram *s = self->spectrogram;
  float *out = self->columns + column % self->n_columns * s->n_rows;
  memset (out, 0, s->n_rows * sizeof (float));
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    {
      const WhyResolution *resolution = &s->resolutions[r];
      const Frames *frames = &self->frames[r];
      double position = find_position (self, frames, column);
      uint64_t at = (uint64_t) position;
      float part = (float) (position - (double) at);
      const float *left = frames->levels + at % frames->n_kept * resolution->n_rows,
                  *right = frames->levels + (at + 1) % frames->n_kept * resolution->n_rows;
      for (size_t row = 0; row < resolution->n_rows; row++)
        out[resolution->first_row + row]
            += resolution->shares[row] * (left[row] + part * (right[row] - left[row]));
    }
  for (size_t row = 0; row < s->n_rows; row++)
    out[row] = fmaxf (out[row], (float) s->config.floor_db);
}

/* Returns how many. */
static size_t
fade_out (WhyRollingSpectrogram *self)
{
  size_t n = self->n_faded < self->n ? self->n_faded : self->n;
  float *end = self->samples + self->n;
  memcpy (self->tail, end - n, n * sizeof (float));
  for (size_t i = 0; i < n; i++)
    end[-1 - (ptrdiff_t) i] *= self->fade[i];
  return n;
}

static uint64_t
push_block (WhyRollingSpectrogram *self, const float *x, size_t n)
{
  append (self, x, n);
  size_t n_faded = fade_out (self);
  uint64_t end = why_rolling_spectrogram_n_columns (self), first = end;
  for (int r = 0; r < WHY_N_RESOLUTIONS; r++)
    {
      uint64_t changed = update_frames (self, r, end - 1);
      first = changed < first ? changed : first;
    }
  memcpy (self->samples + self->n - n_faded, self->tail, n_faded * sizeof (float));
  if (end - first > self->n_columns)
    first = end - self->n_columns;
  for (uint64_t column = first; column < end; column++)
    blend_column (self, column);
  return first;
}

uint64_t
why_rolling_spectrogram_push (WhyRollingSpectrogram *self, const float *x, size_t n)
{
  uint64_t first = UINT64_MAX;
  for (size_t at = 0; at < n; at += BLOCK)
    {
      uint64_t changed = push_block (self, x + at, n - at < BLOCK ? n - at : BLOCK);
      first = changed < first ? changed : first;
    }
  return first;
}

uint64_t
why_rolling_spectrogram_n_columns (const WhyRollingSpectrogram *self)
{
  return (self->first + self->n + self->hop - 1) / self->hop;
}

const float *
why_rolling_spectrogram_column (const WhyRollingSpectrogram *self, uint64_t column)
{
  return self->columns + column % self->n_columns * self->spectrogram->n_rows;
}

size_t
why_rolling_spectrogram_n_faded (const WhyRollingSpectrogram *self)
{
  return self->n_faded;
}

size_t
why_rolling_spectrogram_n_kept (const WhyRollingSpectrogram *self)
{
  return self->n_columns;
}

size_t
why_rolling_spectrogram_n_rows (const WhyRollingSpectrogram *self)
{
  return self->spectrogram->n_rows;
}

uint64_t
why_rolling_spectrogram_n_transforms (const WhyRollingSpectrogram *self)
{
  return self->n_transforms;
}

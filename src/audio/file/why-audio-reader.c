/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/file/why-audio-reader.h"

#include <math.h>
#include <stdlib.h>

#include "audio/file/why-audio-source-private.h"
#include "audio/why-resampler.h"

#define BLOCK 8192

/* Samples at the lower of the two rates that are read before a cut, so that the resampling filter
 * (about 90 to each side) has forgotten that the stream began there. */
#define CONTEXT 1024

struct _WhyAudioReader
{
  WhyAudioSource *source;
  WhyResampler *resampler;
  double rate_hz;
  double start_s;
  uint64_t n_skip; /* outputs before the cut, still to be dropped */
  uint64_t n_left; /* outputs of the cut still to come, UINT64_MAX: all */
  size_t n_expected;
  bool in_ended, at_file_end;
  size_t block_at, block_n; /* unread part of block */
  float block[BLOCK];
  float dropped[BLOCK];
};

static int64_t
gcd (int64_t a, int64_t b)
{
  while (b)
    {
      int64_t rest = a % b;
      a = b;
      b = rest;
    }
  return a;
}

/* The frame to start at for output sample "first" of the whole file: far enough before it, and
 * where an input and an output sample coincide, so that a part has the same samples as the whole.
 */
static int64_t
find_base (double in_rate, double out_rate, uint64_t first, uint64_t *n_skip)
{
  *n_skip = first;
  if (out_rate != floor (out_rate))
    return 0;
  int64_t divisor = gcd ((int64_t) in_rate, (int64_t) out_rate);
  int64_t in_period = (int64_t) in_rate / divisor, out_period = (int64_t) out_rate / divisor;
  double context = in_rate == out_rate ? 0 : CONTEXT * fmax (1, in_rate / out_rate);
  int64_t n_periods
      = (int64_t) floor (((double) first * in_rate / out_rate - context) / (double) in_period);
  if (n_periods <= 0)
    return 0;
  *n_skip = first - (uint64_t) (n_periods * out_period);
  return n_periods * in_period;
}

static WhyStatus
check_range (double rate_hz, double start_s, double duration_s, WhyError *error)
{
  if (!(rate_hz >= WHY_AUDIO_MIN_RATE_HZ && rate_hz <= WHY_AUDIO_MAX_RATE_HZ))
    return why_error_set (error, WHY_ERR_INVALID,
                          "cannot be resampled to %g Hz; choose a rate from 1 to 768 kHz", rate_hz);
  if (isnan (start_s) || isnan (duration_s))
    return why_error_set (error, WHY_ERR_INVALID, "cannot be cut at a time that is not a number");
  if (start_s > 1e9)
    return why_error_set (error, WHY_ERR_INVALID, "has no sound at %g s; choose an earlier start",
                          start_s);
  return WHY_OK;
}

static void
plan (WhyAudioReader *self, double start_s, double duration_s, int64_t *base)
{
  const WhyAudioInfo *info = why_audio_source_info (self->source);
  uint64_t first = start_s > 0 ? (uint64_t) llround (start_s * self->rate_hz) : 0;
  self->start_s = (double) first / self->rate_hz;
  *base = find_base (info->sample_rate_hz, self->rate_hz, first, &self->n_skip);

  double total = info->length_is_known ? info->duration_s * self->rate_hz - (double) first : 0;
  self->n_left = UINT64_MAX;
  if (duration_s > 0 && duration_s < 1e9)
    {
      self->n_left = (uint64_t) fmax (1, round (duration_s * self->rate_hz));
      total = fmin (total, (double) self->n_left);
    }
  self->n_expected = total >= 1 && total < 0x1p53 ? (size_t) total : 0;
}

WhyStatus
why_audio_reader_open (const char *path,
                       double rate_hz,
                       double start_s,
                       double duration_s,
                       WhyStep step,
                       void *user,
                       WhyAudioReader **out,
                       WhyError *error)
{
  *out = NULL;
  WhyStatus status = check_range (rate_hz, start_s, duration_s, error);
  if (status != WHY_OK)
    return status;
  WhyAudioReader *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");

  self->rate_hz = rate_hz;
  status = why_audio_source_open (path, &self->source, error);
  if (status == WHY_OK)
    {
      int64_t base;
      plan (self, start_s, duration_s, &base);
      status = why_resampler_new (why_audio_source_info (self->source)->sample_rate_hz, rate_hz,
                                  &self->resampler, error);
      if (status == WHY_OK)
        status = why_audio_source_seek (self->source, base, step, user, error);
    }
  if (status != WHY_OK)
    {
      why_audio_reader_free (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

void
why_audio_reader_free (WhyAudioReader *self)
{
  if (!self)
    return;
  why_audio_source_free (self->source);
  why_resampler_free (self->resampler);
  free (self);
}

const WhyAudioInfo *
why_audio_reader_info (const WhyAudioReader *self)
{
  return why_audio_source_info (self->source);
}

double
why_audio_reader_start (const WhyAudioReader *self)
{
  return self->start_s;
}

size_t
why_audio_reader_expected (const WhyAudioReader *self)
{
  return self->n_expected;
}

/* One round of the resampler: up to n outputs from the next input. *ended: nothing more will come.
 */
static WhyStatus
produce (WhyAudioReader *self, float *out, size_t n, size_t *n_made, bool *ended, WhyError *error)
{
  *n_made = 0;
  *ended = false;
  if (self->block_at == self->block_n && !self->in_ended)
    {
      WhyStatus status
          = why_audio_source_read (self->source, self->block, BLOCK, &self->block_n, error);
      if (status != WHY_OK)
        return status;
      self->block_at = 0;
      self->in_ended = self->block_n == 0;
    }
  size_t n_used;
  WhyStatus status
      = why_resampler_process (self->resampler,
                               self->in_ended ? NULL : self->block + self->block_at,
                               self->block_n - self->block_at, &n_used, out, n, n_made, error);
  self->block_at += n_used;
  *ended = self->in_ended && *n_made == 0;
  return status;
}

/* The filter sums about a hundred samples in single precision: values near the largest float run
 * over. */
static WhyStatus
check_finite (const float *values, size_t n, WhyError *error)
{
  for (size_t i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return why_error_set (error, WHY_ERR_INVALID,
                            "contains values too large to resample; normalise it to a full scale "
                            "of 1");
  return WHY_OK;
}

WhyStatus
why_audio_reader_read (WhyAudioReader *self, float *out, size_t n, size_t *n_read, WhyError *error)
{
  *n_read = 0;
  if (self->n_left == 0)
    return WHY_OK;
  size_t wanted = n < self->n_left ? n : (size_t) self->n_left;
  while (*n_read == 0 && !self->at_file_end)
    {
      bool skipping = self->n_skip > 0;
      size_t capacity = skipping ? (self->n_skip < BLOCK ? (size_t) self->n_skip : BLOCK) : wanted;
      size_t n_made;
      WhyStatus status = produce (self, skipping ? self->dropped : out, capacity, &n_made,
                                  &self->at_file_end, error);
      if (status != WHY_OK)
        return status;
      if (skipping)
        self->n_skip -= n_made;
      else
        *n_read = n_made;
    }
  if (self->n_left != UINT64_MAX)
    self->n_left -= *n_read;
  return check_finite (out, *n_read, error);
}

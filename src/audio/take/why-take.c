/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "audio/take/why-take-private.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "audio/why-level-private.h"
#include "audio/why-resampler.h"
#include "audio/take/why-take-file-private.h"

#define BLOCK 4096

struct _WhyTake
{
  WhyTakeFile *file;       /* NULL: none is wanted */
  WhyResampler *resampler; /* to the history; NULL: it has the same rate */
  WhyLevel level;
  uint64_t n_replaced;
  double rate_hz;
  bool ended; /* nothing more is taken */

  pthread_mutex_t lock; /* for all below: the pushing thread writes, others read */
  WhyTakeLevels levels;
  double live_rate_hz;   /* of the history */
  double wanted_rate_hz; /* by the one who looked last */
  uint64_t n_kept;       /* at that rate, since the take began */
  size_t n_known;        /* of them: those that the history has */
  size_t n_history;
  float *history; /* sample i at i modulo the size */
};

static size_t
history_size (double rate_hz)
{
  double n = ceil (WHY_TAKE_HISTORY_S * rate_hz);
  return n > (double) WHY_TAKE_HISTORY ? (size_t) n : WHY_TAKE_HISTORY;
}

/* The rate at which the newest samples are kept from now on. The pushing thread alone. */
static WhyStatus
set_live_rate (WhyTake *self, double live_rate_hz, WhyError *error)
{
  size_t n_history = history_size (live_rate_hz);
  WhyResampler *resampler = NULL;
  WhyStatus status = WHY_OK;
  float *history = calloc (n_history, sizeof *history);
  if (!history)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  if (live_rate_hz != self->rate_hz)
    status = why_resampler_new (self->rate_hz, live_rate_hz, &resampler, error);
  if (status != WHY_OK)
    {
      free (history);
      return status;
    }
  why_resampler_free (self->resampler);
  self->resampler = resampler;
  pthread_mutex_lock (&self->lock);
  float *old = self->history;
  self->history = history;
  self->n_history = n_history;
  self->n_known = 0;
  self->n_kept = (uint64_t) llround ((double) self->level.n_pushed / self->rate_hz * live_rate_hz);
  self->live_rate_hz = live_rate_hz;
  pthread_mutex_unlock (&self->lock);
  free (old);
  return WHY_OK;
}

/* Without memory for another rate nobody sees the newest samples, but they are recorded. */
static void
follow_wanted_rate (WhyTake *self)
{
  pthread_mutex_lock (&self->lock);
  double wanted_rate_hz = self->wanted_rate_hz, live_rate_hz = self->live_rate_hz;
  pthread_mutex_unlock (&self->lock);
  if (wanted_rate_hz != live_rate_hz)
    set_live_rate (self, wanted_rate_hz, NULL);
}

WhyStatus
why_take_new (const WhyTakeRequest *request, WhyTake **out, WhyError *error)
{
  *out = NULL;
  WhyTake *self = calloc (1, sizeof *self);
  if (!self)
    return why_error_set (error, WHY_ERR_MEMORY, "Not enough memory to record");
  pthread_mutex_init (&self->lock, NULL);
  why_level_init (&self->level, request->rate_hz);
  self->levels.clipped_ago_s = INFINITY;
  self->rate_hz = request->rate_hz;
  self->wanted_rate_hz = request->live_rate_hz;
  WhyStatus status = set_live_rate (self, request->live_rate_hz, error);
  if (status == WHY_OK && request->path)
    status = why_take_file_new (request->path, request->rate_hz, &self->file, error);
  if (status != WHY_OK)
    {
      why_take_free (self);
      return status;
    }
  *out = self;
  return WHY_OK;
}

void
why_take_free (WhyTake *self)
{
  if (!self)
    return;
  why_take_file_free (self->file);
  why_resampler_free (self->resampler);
  pthread_mutex_destroy (&self->lock);
  free (self->history);
  free (self);
}

void
why_take_discard (WhyTake *self)
{
  if (!self)
    return;
  why_take_file_discard (self->file);
  self->file = NULL;
  why_take_free (self);
}

static void
keep (WhyTake *self, const float *samples, size_t n)
{
  pthread_mutex_lock (&self->lock);
  for (size_t i = 0; i < n; i++)
    self->history[self->n_kept++ % self->n_history] = samples[i];
  self->n_known = n < self->n_history - self->n_known ? self->n_known + n : self->n_history;
  pthread_mutex_unlock (&self->lock);
}

/* The newest samples at the rate of those who look at them. */
static WhyStatus
keep_resampled (WhyTake *self, const float *samples, size_t n, WhyError *error)
{
  if (!self->resampler)
    {
      keep (self, samples, n);
      return WHY_OK;
    }
  float resampled[BLOCK];
  size_t n_used, n_out = BLOCK;
  for (size_t at = 0; at < n || n_out == BLOCK; at += n_used)
    {
      WhyStatus status = why_resampler_process (self->resampler, samples + at, n - at, &n_used,
                                                resampled, BLOCK, &n_out, error);
      if (status != WHY_OK)
        return status;
      keep (self, resampled, n_out);
      if (n_used == 0 && n_out == 0)
        break;
    }
  return WHY_OK;
}

static void
publish_levels (WhyTake *self)
{
  const WhyLevel *level = &self->level;
  WhyTakeLevels levels = {
    .n_saved = self->file ? why_take_file_saved (self->file) : level->n_pushed,
    .n_replaced = self->n_replaced,
    .n_clipped = level->n_clipped,
    .clipped_ago_s
    = level->n_clipped ? (double) (level->n_pushed - level->clip_end) / level->rate_hz : INFINITY,
    .silent_s = (double) (level->n_pushed - level->signal_end) / level->rate_hz,
  };
  why_level_read (level, &levels.peak, &levels.rms);
  pthread_mutex_lock (&self->lock);
  self->levels = levels;
  pthread_mutex_unlock (&self->lock);
}

/* At most BLOCK samples. The file comes first: what is looked at is saved already. */
static WhyStatus
push_block (WhyTake *self, const float *samples, size_t n, WhyError *error)
{
  float block[BLOCK];
  for (size_t i = 0; i < n; i++)
    {
      bool finite = isfinite (samples[i]);
      block[i] = finite ? samples[i] : 0;
      self->n_replaced += !finite;
    }
  WhyStatus status = self->file ? why_take_file_write (self->file, block, n, error) : WHY_OK;
  if (status != WHY_OK)
    return status;
  why_level_push (&self->level, block, n);
  return keep_resampled (self, block, n, error);
}

WhyStatus
why_take_push (WhyTake *self, const float *samples, size_t n, WhyError *error)
{
  if (self->ended)
    return why_error_set (error, WHY_ERR_IO, "The recording has ended");
  WhyStatus status = WHY_OK;
  follow_wanted_rate (self);
  for (size_t at = 0; at < n && status == WHY_OK; at += BLOCK)
    status = push_block (self, samples + at, n - at < BLOCK ? n - at : BLOCK, error);
  self->ended = status != WHY_OK;
  publish_levels (self);
  return status;
}

WhyStatus
why_take_finish (WhyTake *self, WhyError *error)
{
  self->ended = true;
  return self->file ? why_take_file_finish (self->file, error) : WHY_OK;
}

void
why_take_drop_empty (WhyTake *self)
{
  self->ended = true;
  if (self->file)
    why_take_file_drop_empty (self->file);
}

void
why_take_levels (WhyTake *self, WhyTakeLevels *out)
{
  pthread_mutex_lock (&self->lock);
  *out = self->levels;
  pthread_mutex_unlock (&self->lock);
}

size_t
why_take_latest (WhyTake *self, double rate_hz, float *out, size_t n, uint64_t *end)
{
  pthread_mutex_lock (&self->lock);
  self->wanted_rate_hz = rate_hz;
  bool has_rate = rate_hz == self->live_rate_hz;
  size_t n_known = has_rate ? self->n_known : 0, size = self->n_history;
  n = n > n_known ? n_known : n;
  if (end)
    *end = has_rate ? self->n_kept : 0;
  if (n > 0)
    {
      size_t at = (size_t) ((self->n_kept - n) % size);
      size_t n_first = n < size - at ? n : size - at;
      memcpy (out, self->history + at, n_first * sizeof *out);
      memcpy (out + n_first, self->history, (n - n_first) * sizeof *out);
    }
  pthread_mutex_unlock (&self->lock);
  return n;
}

double
why_take_live_rate (WhyTake *self)
{
  pthread_mutex_lock (&self->lock);
  double rate_hz = self->live_rate_hz;
  pthread_mutex_unlock (&self->lock);
  return rate_hz;
}

char *
why_take_path (WhyTake *self)
{
  return self->file ? why_take_file_path (self->file) : NULL;
}

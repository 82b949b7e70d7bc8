/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/pitch/why-contour-private.h"
#include "dsp/pitch/why-decimate-private.h"

#define CHUNK 512 /* samples that are taken at a time */
#define MIN_RATE_HZ 4000.0
#define MAX_RATE_HZ 4e6
/* A level whose sound is so many decibels below the whole is a rumble under the note, or what noise
 * there is below it: each further decibel costs. */
#define WEAK_DB (-12.0f)
#define WEAK_COST 0.02f

/* Three periods of its lowest note make a window (Boersma 1993), and at least 18 ms against noise.
 * Seven or more partials lie in the band of a level. */
static const struct
{
  double least_rate_hz, window_s, floor_hz, ceiling_hz;
} plans[WHY_CONTOUR_N_LEVELS] = {
  { 2600.0, 0.111, WHY_CONTOUR_MIN_HZ, 60.0 },
  { 5200.0, 0.056, 54.0, 120.0 },
  { 10400.0, 0.028, 108.0, 230.0 },
  { 20000.0, 0.018, 200.0, 700.0 },
  { 20000.0, 0.010, 600.0, WHY_CONTOUR_MAX_HZ },
};

/* A level and the sound it still needs, thinned. */
typedef struct
{
  WhyContourLevel *level;
  WhyDecimation thinning;
  double rate_hz;
  size_t window;
  float *line; /* samples that are not thinned yet, and half of a low-pass before them */
  size_t n_line;
  float *x; /* thinned; the first lies first of them before the beginning of the sound */
  size_t n, capacity;
  ptrdiff_t first; /* place of x[0], in thinned samples */
} Band;

struct _WhyContourTracker
{
  double rate_hz;
  size_t n_in;     /* samples so far */
  size_t n_frames; /* searched so far */
  size_t n_final;
  Band bands[WHY_CONTOUR_N_LEVELS];
  WhyContourPath *path;
  WhyContourMoment moment;
};

/* Where the window of a frame begins, in thinned samples. */
static ptrdiff_t
window_start (const Band *band, size_t frame)
{
  return (ptrdiff_t) floor ((double) frame * WHY_CONTOUR_STEP_S * band->rate_hz + 0.5)
         - (ptrdiff_t) (band->window / 2);
}

static bool
init_band (Band *band, double rate_hz, size_t l)
{
  size_t factor = (size_t) fmax (rate_hz / plans[l].least_rate_hz, 1.0);
  band->rate_hz = rate_hz / (double) factor;
  band->level = why_contour_level_new (band->rate_hz, plans[l].window_s, plans[l].floor_hz,
                                       fmin (plans[l].ceiling_hz, 0.5 * band->rate_hz));
  if (!why_decimation_init (&band->thinning, factor) || !band->level)
    return false;
  band->window = why_contour_level_window (band->level);
  /* The lowest level is behind by half of its window, and all wait for it. */
  band->capacity
      = (size_t) (2.0 * plans[0].window_s * band->rate_hz) + 2 * CHUNK + 16 + 2 * band->window;
  band->line = calloc (band->thinning.length + factor + CHUNK, sizeof (float));
  band->x = calloc (band->capacity, sizeof (float));
  band->n_line = band->thinning.half;
  band->first = window_start (band, 0);
  band->n = (size_t) -band->first;
  return band->line && band->x;
}

void
why_contour_tracker_free (WhyContourTracker *tracker)
{
  if (!tracker)
    return;
  for (size_t l = 0; l < WHY_CONTOUR_N_LEVELS; l++)
    {
      Band *band = &tracker->bands[l];
      why_contour_level_free (band->level);
      why_decimation_clear (&band->thinning);
      free (band->line);
      free (band->x);
    }
  why_contour_path_free (tracker->path);
  free (tracker);
}

size_t
why_contour_n_frames (size_t n, double rate_hz)
{
  return (size_t) ceil ((double) n / (rate_hz * WHY_CONTOUR_STEP_S) - 1e-6);
}

WhyStatus
why_contour_tracker_new (double rate_hz, WhyContourTracker **out)
{
  *out = NULL;
  if (!(rate_hz >= MIN_RATE_HZ && rate_hz <= MAX_RATE_HZ))
    return WHY_ERR_INVALID;
  WhyContourTracker *tracker = calloc (1, sizeof *tracker);
  if (!tracker)
    return WHY_ERR_MEMORY;
  tracker->rate_hz = rate_hz;
  tracker->path = why_contour_path_new ();
  bool is_whole = tracker->path != NULL;
  for (size_t l = 0; l < WHY_CONTOUR_N_LEVELS; l++)
    is_whole = init_band (&tracker->bands[l], rate_hz, l) && is_whole;
  if (!is_whole)
    {
      why_contour_tracker_free (tracker);
      return WHY_ERR_MEMORY;
    }
  *out = tracker;
  return WHY_OK;
}

/* Thins n samples, CHUNK at most, all of them behind the line. */
static void
thin (Band *band, const float *x, size_t n)
{
  const WhyDecimation *thinning = &band->thinning;
  size_t at = 0;
  for (size_t i = 0; i < n; i++)
    band->line[band->n_line + i] = isfinite (x[i]) ? x[i] : 0.0f;
  band->n_line += n;
  if (thinning->factor == 1)
    {
      /* A rate as low as this needs no low-pass. */
      memcpy (band->x + band->n, band->line + thinning->half, n * sizeof (float));
      band->n += n;
      band->n_line = thinning->half;
      return;
    }
  for (; at + thinning->length <= band->n_line; at += thinning->factor)
    band->x[band->n++] = why_decimation_sample (thinning, band->line + at);
  band->n_line -= at;
  memmove (band->line, band->line + at, band->n_line * sizeof (float));
}

/* Forgets what the next frame does not need. */
static void
forget (Band *band, size_t frame)
{
  ptrdiff_t unneeded = window_start (band, frame) - band->first;
  if (unneeded <= 0 || band->n + CHUNK + 1 < band->capacity)
    return;
  size_t n = (size_t) unneeded < band->n ? (size_t) unneeded : band->n;
  band->n -= n;
  band->first += (ptrdiff_t) n;
  memmove (band->x, band->x + n, band->n * sizeof (float));
}

static bool
is_ready (const WhyContourTracker *tracker)
{
  for (size_t l = 0; l < WHY_CONTOUR_N_LEVELS; l++)
    {
      const Band *band = &tracker->bands[l];
      if (window_start (band, tracker->n_frames) + (ptrdiff_t) band->window
          > band->first + (ptrdiff_t) band->n)
        return false;
    }
  return true;
}

static void
search (WhyContourTracker *tracker)
{
  WhyContourMoment *moment = &tracker->moment;
  double power[WHY_CONTOUR_N_LEVELS], largest = 0.0;
  size_t end[WHY_CONTOUR_N_LEVELS];
  moment->n = 0;
  for (size_t l = 0; l < WHY_CONTOUR_N_LEVELS; l++)
    {
      const Band *band = &tracker->bands[l];
      const float *x = band->x + (window_start (band, tracker->n_frames) - band->first);
      power[l] = why_contour_level_search (band->level, x, moment);
      end[l] = moment->n;
      largest = fmax (largest, power[l]);
    }
  moment->loudness_db = 10.0f * log10f ((float) largest + 1e-20f);
  for (size_t l = 0, i = 0; l < WHY_CONTOUR_N_LEVELS; l++)
    {
      float below_db = 10.0f * log10f ((float) power[l] + 1e-20f) - moment->loudness_db - WEAK_DB;
      for (; i < end[l]; i++)
        moment->candidates[i].strength += WEAK_COST * fminf (below_db, 0.0f);
    }
  tracker->n_frames++;
}

static void
search_ready (WhyContourTracker *tracker, WhyContourFunc func, void *user)
{
  float hz, confidence;
  while (is_ready (tracker))
    {
      search (tracker);
      if (why_contour_path_push (tracker->path, &tracker->moment, &hz, &confidence))
        func (tracker->n_final++, hz, confidence, user);
    }
}

static void
push_chunk (WhyContourTracker *tracker, const float *x, size_t n, WhyContourFunc func, void *user)
{
  for (size_t l = 0; l < WHY_CONTOUR_N_LEVELS; l++)
    {
      forget (&tracker->bands[l], tracker->n_frames);
      thin (&tracker->bands[l], x, n);
    }
  search_ready (tracker, func, user);
}

void
why_contour_tracker_push (
    WhyContourTracker *tracker, const float *x, size_t n, WhyContourFunc func, void *user)
{
  tracker->n_in += n;
  for (size_t i = 0; i < n; i += CHUNK)
    push_chunk (tracker, x + i, n - i < CHUNK ? n - i : CHUNK, func, user);
}

/* Keeps the frames of the silence behind the sound from the caller. */
typedef struct
{
  size_t n;
  WhyContourFunc func;
  void *user;
} Limit;

static void
limited_cb (size_t frame, float hz, float confidence, void *user)
{
  const Limit *limit = user;
  if (frame < limit->n)
    limit->func (frame, hz, confidence, limit->user);
}

void
why_contour_tracker_finish (WhyContourTracker *tracker, WhyContourFunc func, void *user)
{
  static const float silence[CHUNK];
  Limit limit = { why_contour_n_frames (tracker->n_in, tracker->rate_hz), func, user };
  while (tracker->n_final < limit.n)
    push_chunk (tracker, silence, CHUNK, limited_cb, &limit);
}

size_t
why_contour_tracker_provisional (const WhyContourTracker *tracker,
                                 size_t *first,
                                 float *f0_hz,
                                 float *confidence)
{
  *first = tracker->n_final;
  return why_contour_path_rest (tracker->path, f0_hz, confidence);
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/why-pool.h"
#include "dsp/scattering/why-scattering-private.h"

#define MAX_THREADS 64
/* A lane takes 20 bytes for each padded sample, and ten carriers take most of the time. */
#define MAX_DEFAULT_THREADS 8
/* All lanes together: a long window is given fewer of them. */
#define MAX_LANES_SAMPLES ((size_t) 1 << 25)
/* Work between two calls of step, in units of WhyScattering.cost: some milliseconds. */
#define STEP_COST ((size_t) 1 << 22)

struct _WhyScatteringWork
{
  const WhyScattering *scattering;
  WhyPool *pool;
  unsigned n_lanes;
  WhyMirrorWork mirror;
  /* On the reference's circle only. */
  WhyLane *lanes;
  float *padded, *dealt;
  float complex *transformed, *spectrum;

  /* of the transform that runs */
  const WhyMirror *circle; /* NULL on the reference's */
  float *out;
  atomic_size_t next_carrier, cost_done;
  atomic_bool cancelled;
  size_t cost_of_next_step; /* the caller's own */
  WhyStep step;
  void *user;
};

static bool
alloc_lane (WhyLane *lane, const WhyScattering *s)
{
  size_t n = s->n_longest, n_row = s->n_longest_row;
  lane->band = why_fft_alloc (n * sizeof (float complex));
  lane->wave = why_fft_alloc (n * sizeof (float complex));
  lane->spectrum = why_fft_alloc ((n / 2 + 1) * sizeof (float complex));
  lane->samples = why_fft_alloc (n * sizeof (float));
  lane->rows[0] = why_fft_alloc (n_row * sizeof (float));
  lane->rows[1] = why_fft_alloc (n_row * sizeof (float));
  lane->coarse = why_fft_alloc (n_row * sizeof (float));
  lane->run = why_fft_alloc (s->n_longest_run * sizeof (float));
  return lane->band && lane->wave && lane->spectrum && lane->samples && lane->rows[0]
         && lane->rows[1] && lane->coarse && lane->run;
}

static void
free_lane (WhyLane *lane)
{
  why_fft_release (lane->band);
  why_fft_release (lane->wave);
  why_fft_release (lane->spectrum);
  why_fft_release (lane->samples);
  why_fft_release (lane->rows[0]);
  why_fft_release (lane->rows[1]);
  why_fft_release (lane->coarse);
  why_fft_release (lane->run);
}

static unsigned
choose_n_threads (const WhyScattering *s, unsigned wanted)
{
  long n_cores = sysconf (_SC_NPROCESSORS_ONLN), n = wanted;
  if (wanted == 0)
    n = n_cores < MAX_DEFAULT_THREADS ? n_cores : MAX_DEFAULT_THREADS;
  n = n < MAX_THREADS ? n : MAX_THREADS;
  long room = (long) (MAX_LANES_SAMPLES / s->n_circle);
  n = n < room ? n : room;
  return n > 0 ? (unsigned) n : 1;
}

static bool
alloc_lanes (WhyScatteringWork *work, const WhyScattering *s)
{
  work->lanes = calloc (work->n_lanes, sizeof *work->lanes);
  work->padded = why_fft_alloc (s->n_circle * sizeof (float));
  work->dealt = why_fft_alloc (s->n_circle * sizeof (float));
  work->transformed = why_fft_alloc (why_scattering_grid_size (&s->whole) * sizeof (float complex));
  work->spectrum = why_fft_alloc ((s->n_circle / 2 + 1) * sizeof (float complex));
  bool ready = work->lanes && work->padded && work->dealt && work->transformed && work->spectrum;
  for (unsigned i = 0; ready && i < work->n_lanes; i++)
    ready = alloc_lane (&work->lanes[i], s);
  return ready;
}

WhyStatus
why_scattering_work_new (const WhyScattering *s,
                         unsigned n_threads,
                         WhyScatteringWork **out,
                         WhyError *error)
{
  *out = NULL;
  WhyScatteringWork *work = calloc (1, sizeof *work);
  if (!work)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  work->scattering = s;
  WhyStatus status = why_pool_new (choose_n_threads (s, n_threads), &work->pool, error);
  if (status != WHY_OK)
    {
      free (work);
      return status;
    }

  work->n_lanes = why_pool_n_lanes (work->pool);
  bool ready = s->mirror ? why_mirror_work_init (&work->mirror, s->mirror, work->n_lanes)
                         : alloc_lanes (work, s);
  if (!ready)
    {
      why_scattering_work_free (work);
      return why_error_set (error, WHY_ERR_MEMORY,
                            "not enough memory for the scattering transform");
    }
  *out = work;
  return WHY_OK;
}

void
why_scattering_work_free (WhyScatteringWork *work)
{
  if (!work)
    return;
  why_pool_free (work->pool);
  why_mirror_work_clear (&work->mirror);
  for (unsigned i = 0; work->lanes && i < work->n_lanes; i++)
    free_lane (&work->lanes[i]);
  free (work->lanes);
  why_fft_release (work->padded);
  why_fft_release (work->dealt);
  why_fft_release (work->transformed);
  why_fft_release (work->spectrum);
  free (work);
}

/* Reflects without repeating the edge sample: ... x2 x1 [x0 x1 ... xn-1] xn-2 xn-3 ... Padding is
 * shorter than n. */
static void
pad_by_reflection (const float *x, size_t n, size_t left, size_t n_padded, float *out)
{
  memcpy (out + left, x, n * sizeof (float));
  for (size_t i = 1; i <= left; i++)
    out[left - i] = x[i];
  for (size_t i = 0; i < n_padded - left - n; i++)
    out[left + n + i] = x[n - 2 - i];
}

/* |x * psi| on the grid of the filter's band, from the spectrum of x: its average goes to frames
 * (unless NULL), itself to lane->samples with keep. */
static const WhyScatteringGrid *
scatter (const WhyScattering *s,
         WhyLane *lane,
         const float complex *spectrum,
         size_t n_source,
         const WhyFilter *filter,
         const WhyBand *band,
         float *frames,
         bool keep)
{
  const WhyScatteringGrid *grid = &s->grids[band->grid];
  WhyBand kept = *band;
  /* The source may have been sampled too slowly for all of the band. */
  if (n_source < s->n_circle && kept.high > (long) (n_source / 2))
    kept.high = (long) (n_source / 2);
  if (n_source < s->n_circle && kept.low < -(long) (n_source / 2))
    kept.low = -(long) (n_source / 2);
  why_kernel_shift_band (spectrum, n_source, filter, &kept, grid, lane->band);
  why_scattering_grid_take_modulus (grid, lane, frames, s->n_frames, keep);
  return grid;
}

/* Counts what is done; the caller's lane (0) tells step. Returns false when the work is cancelled.
 */
static bool
advance (WhyScatteringWork *work, unsigned lane, size_t cost)
{
  size_t done = atomic_fetch_add (&work->cost_done, cost) + cost;
  if (lane == 0 && work->step && done >= work->cost_of_next_step)
    {
      work->cost_of_next_step = done + STEP_COST;
      const WhyScattering *s = work->scattering;
      size_t total = work->circle ? why_mirror_total_cost (work->circle) : s->total_cost;
      if (!work->step ((double) done / (double) total, work->user))
        atomic_store (&work->cancelled, true);
    }
  return !atomic_load_explicit (&work->cancelled, memory_order_relaxed);
}

/* The row of a carrier, and its envelope's spectrum for those of second order. Returns the cost. */
static size_t
scatter_carrier (WhyScatteringWork *work, unsigned lane_no, size_t n1, float *frames)
{
  const WhyScattering *s = work->scattering;
  WhyLane *lane = work->lanes ? &work->lanes[lane_no] : NULL;
  bool keep = s->config.orders[2];
  if (work->circle)
    return why_mirror_scatter_carrier (work->circle, &work->mirror, lane_no, n1, frames, keep);
  const WhyScatteringGrid *grid
      = scatter (s, lane, work->spectrum, s->n_circle, &s->carriers.filters[n1],
                 &s->carrier_bands[n1], frames, keep);
  if (keep)
    why_scattering_grid_find_spectrum (grid, lane->samples, lane->wave, lane->spectrum);
  return grid->cost;
}

/* A second-order row of the carrier that the lane is about. Returns the cost. */
static size_t
scatter_modulation (WhyScatteringWork *work, unsigned lane_no, size_t n1, size_t n2, float *frames)
{
  const WhyScattering *s = work->scattering;
  if (work->circle)
    return why_mirror_scatter_modulation (work->circle, &work->mirror, lane_no, n1, n2, frames);
  WhyLane *lane = &work->lanes[lane_no];
  return scatter (s, lane, lane->spectrum, s->grids[s->carrier_bands[n1].grid].n,
                  &s->modulations.filters[n2], &s->modulation_bands[n2], frames, false)
      ->cost;
}

/* The rows of one carrier. Returns false when cancelled. */
static bool
process_carrier (WhyScatteringWork *work, unsigned lane, size_t n1)
{
  const WhyScattering *s = work->scattering;
  float *first = work->out + (s->first_order_row + n1) * s->n_frames;
  size_t cost = scatter_carrier (work, lane, n1, s->config.orders[1] ? first : NULL);
  if (!advance (work, lane, cost))
    return false;

  float *frames = work->out + s->row_of_carrier[n1] * s->n_frames;
  for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
    {
      if (!why_scattering_has_path (s, n1, n2))
        continue;
      cost = scatter_modulation (work, lane, n1, n2, frames);
      frames += s->n_frames;
      if (!advance (work, lane, cost))
        return false;
    }
  return true;
}

/* Carriers are handed out one by one, the largest transforms first; each writes rows of its own, so
 * the result does not depend on who computed what. */
static void
run_lane (void *data, unsigned lane)
{
  WhyScatteringWork *work = data;
  const WhyScattering *s = work->scattering;

  for (;;)
    {
      size_t n1 = atomic_fetch_add (&work->next_carrier, 1);
      if (n1 >= s->n_carriers_used || !process_carrier (work, lane, n1))
        return;
    }
}

/* The shortest circle that holds the window's sound. */
static const WhyMirror *
choose_circle (const WhyScattering *s, const float *x)
{
  size_t n_sound = s->config.n, n_short = s->mirror_short ? why_mirror_short_sound (s) : 0;
  while (n_sound > n_short && x[n_sound - 1] == 0)
    n_sound--;
  return s->mirror_short && n_sound <= n_short ? s->mirror_short : s->mirror;
}

/* All that carriers read, and the row of order 0. */
static void
take_signal (WhyScatteringWork *work, const float *x, float *frames)
{
  const WhyScattering *s = work->scattering;
  if (work->circle)
    {
      why_mirror_take_signal (work->circle, &work->mirror, x, frames);
      return;
    }
  pad_by_reflection (x, s->config.n, s->left, s->n_circle, work->padded);
  if (s->n_carriers_used > 0)
    {
      why_scattering_grid_deal_samples (&s->whole, work->padded, work->dealt);
      why_scattering_grid_find_spectrum (&s->whole, work->dealt, work->transformed, work->spectrum);
    }
  if (frames)
    why_scattering_grid_average_samples (&s->whole, &work->lanes[0], work->padded, frames,
                                         s->n_frames);
}

WhyStatus
why_scattering_process (const WhyScattering *s,
                        WhyScatteringWork *work,
                        const float *x,
                        float *out,
                        WhyStep step,
                        void *user)
{
  if (step && !step (0, user))
    return WHY_CANCELLED;
  work->out = out;
  work->step = step;
  work->user = user;
  work->cost_of_next_step = STEP_COST;
  atomic_store (&work->next_carrier, 0);
  atomic_store (&work->cost_done, 0);
  atomic_store (&work->cancelled, false);

  work->circle = choose_circle (s, x);
  take_signal (work, x, s->config.orders[0] ? out : NULL);
  if (s->n_carriers_used > 0)
    why_pool_run (work->pool, run_lane, work);
  return atomic_load (&work->cancelled) ? WHY_CANCELLED : WHY_OK;
}

static void
run_bare_lane (void *data, unsigned lane)
{
  WhyScatteringWork *work = data;
  const WhyScattering *s = work->scattering;

  for (;;)
    {
      size_t n1 = atomic_fetch_add (&work->next_carrier, 1);
      if (n1 >= s->n_carriers_used)
        return;
      if (work->circle)
        {
          why_mirror_bare_carrier (work->circle, &work->mirror, lane, n1);
          continue;
        }
      why_scattering_grid_transform_bare (&s->grids[s->carrier_bands[n1].grid], &work->lanes[lane],
                                          s->config.orders[2]);
      for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
        if (why_scattering_has_path (s, n1, n2))
          why_scattering_grid_transform_bare (&s->grids[s->modulation_bands[n2].grid],
                                              &work->lanes[lane], false);
    }
}

void
why_scattering_process_bare (const WhyScattering *s, WhyScatteringWork *work)
{
  /* In place, over and over, numbers would grow beyond all bounds. */
  for (unsigned i = 0; work->lanes && i < work->n_lanes; i++)
    memset (work->lanes[i].band, 0, s->n_longest * sizeof (float complex));
  atomic_store (&work->next_carrier, 0);
  work->circle = s->mirror;
  if (work->circle)
    why_mirror_bare_signal (work->circle, &work->mirror);
  else if (s->n_carriers_used > 0)
    why_scattering_grid_find_spectrum (&s->whole, work->dealt, work->transformed, work->spectrum);
  why_pool_run (work->pool, run_bare_lane, work);
}

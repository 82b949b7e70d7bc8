/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dsp/why-pool.h"
#include "dsp/why-scattering-private.h"

#define MAX_THREADS 64
/* A lane takes 20 bytes for each padded sample, and ten carriers take most of the time. */
#define MAX_DEFAULT_THREADS 8
/* Work between two calls of step, in units of WhyScattering.cost: some milliseconds. */
#define STEP_COST ((size_t) 1 << 22)

/* Buffers of one thread: the wave of a path, its modulus and the modulus' spectrum; the spectrum of
 * the first order must last while the second is computed. */
typedef struct
{
  float complex *wave, *spectrum1, *spectrum2, *low;
  float *modulus, *row;
} Lane;

struct _WhyScatteringWork
{
  const WhyScattering *scattering;
  WhyPool *pool;
  unsigned n_lanes;
  Lane *lanes;
  float *padded;
  float complex *spectrum;

  /* of the transform that runs */
  float *out;
  atomic_size_t next_carrier, cost_done;
  atomic_bool cancelled;
  size_t cost_of_next_step; /* the caller's own */
  WhyStep step;
  void *user;
};

static bool
alloc_lane (Lane *lane, size_t n, size_t n_out)
{
  lane->wave = why_fft_alloc (n * sizeof (float complex));
  lane->spectrum1 = why_fft_alloc ((n / 2 + 1) * sizeof (float complex));
  lane->spectrum2 = why_fft_alloc ((n / 2 + 1) * sizeof (float complex));
  lane->low = why_fft_alloc (n_out * sizeof (float complex));
  lane->modulus = why_fft_alloc (n * sizeof (float));
  lane->row = why_fft_alloc (n_out * sizeof (float));
  return lane->wave && lane->spectrum1 && lane->spectrum2 && lane->low && lane->modulus
         && lane->row;
}

static void
free_lane (Lane *lane)
{
  why_fft_release (lane->wave);
  why_fft_release (lane->spectrum1);
  why_fft_release (lane->spectrum2);
  why_fft_release (lane->low);
  why_fft_release (lane->modulus);
  why_fft_release (lane->row);
}

static unsigned
choose_n_threads (unsigned wanted)
{
  if (wanted > 0)
    return wanted < MAX_THREADS ? wanted : MAX_THREADS;
  long n_cores = sysconf (_SC_NPROCESSORS_ONLN);
  n_cores = n_cores < MAX_DEFAULT_THREADS ? n_cores : MAX_DEFAULT_THREADS;
  return n_cores > 0 ? (unsigned) n_cores : 1;
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
  WhyStatus status = why_pool_new (choose_n_threads (n_threads), &work->pool, error);
  if (status != WHY_OK)
    {
      free (work);
      return status;
    }

  work->n_lanes = why_pool_n_lanes (work->pool);
  work->lanes = calloc (work->n_lanes, sizeof *work->lanes);
  work->padded = why_fft_alloc (s->n_padded * sizeof (float));
  work->spectrum = why_fft_alloc ((s->n_padded / 2 + 1) * sizeof (float complex));
  bool whole = work->lanes && work->padded && work->spectrum;
  for (unsigned i = 0; whole && i < work->n_lanes; i++)
    whole = alloc_lane (&work->lanes[i], s->n_padded, s->n_out);
  if (!whole)
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
  for (unsigned i = 0; work->lanes && i < work->n_lanes; i++)
    free_lane (&work->lanes[i]);
  free (work->lanes);
  why_fft_release (work->padded);
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

/* out (n_to bins) = the spectrum of a real signal of n_from samples (n_from / 2 + 1 bins) times the
 * filter, folded to n_to bins: convolution and subsampling by n_from / n_to at once, since
 * subsampling in time is periodisation in frequency. The filter's bins count at the full length,
 * n_from divides it: folding modulo n_from gives the filter of the subsampled signal. Scaled by 1 /
 * n_from: the inverse transform of n_to bins then needs no scaling. */
WHY_KERNEL static void
multiply_and_fold (const float complex *spectrum,
                   size_t n_from,
                   const WhyFilter *filter,
                   float complex *out,
                   size_t n_to)
{
  memset (out, 0, n_to * sizeof *out);
  const float scale = 1.0f / (float) n_from;
  const float *values = filter->values;
  size_t left = filter->n_bins;
  /* n_from and n_to are powers of two: masks work for negative bins too. */
  long bin = filter->first;

  while (left > 0)
    {
      size_t from = (size_t) bin & (n_from - 1), to = (size_t) bin & (n_to - 1);
      size_t run = n_to - to < left ? n_to - to : left;
      bool mirrored = from > n_from / 2;
      size_t edge = mirrored ? n_from - from : n_from / 2 + 1 - from;
      run = run < edge ? run : edge;

      float complex *target = out + to;
      if (mirrored)
        {
          const float complex *source = spectrum + (n_from - from);
          for (size_t i = 0; i < run; i++)
            target[i] += conjf (source[-(long) i]) * (values[i] * scale);
        }
      else
        {
          const float complex *source = spectrum + from;
          for (size_t i = 0; i < run; i++)
            target[i] += source[i] * (values[i] * scale);
        }
      values += run;
      bin += (long) run;
      left -= run;
    }
}

WHY_KERNEL static void
take_modulus (const float complex *wave, size_t n, float *out)
{
  const float *parts = (const float *) wave;
  for (size_t i = 0; i < n; i++)
    {
      float re = parts[2 * i], im = parts[2 * i + 1];
      out[i] = __builtin_sqrtf (re * re + im * im);
    }
}

/* Low-pass at T and subsampling to the output rate, cut to the frames of the signal. */
static void
average (
    const WhyScattering *s, Lane *lane, const float complex *spectrum, size_t n_from, float *out)
{
  multiply_and_fold (spectrum, n_from, &s->low_pass, lane->low, s->n_out);
  why_fft_run (s->output, lane->low, lane->row);
  memcpy (out, lane->row + s->first_frame, s->n_frames * sizeof (float));
}

/* |x * psi| at a level, from the spectrum of x at n_from samples; leaves its spectrum in
 * spectrum_out. */
static void
scatter (const WhyScattering *s,
         Lane *lane,
         const float complex *spectrum,
         size_t n_from,
         const WhyFilter *filter,
         int level,
         float complex *spectrum_out)
{
  size_t size = s->n_padded >> level;
  multiply_and_fold (spectrum, n_from, filter, lane->wave, size);
  why_fft_run (s->inverse[level], lane->wave, lane->wave);
  take_modulus (lane->wave, size, lane->modulus);
  why_fft_run (s->forward[level], lane->modulus, spectrum_out);
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
      if (!work->step ((double) done / (double) work->scattering->total_cost, work->user))
        atomic_store (&work->cancelled, true);
    }
  return !atomic_load_explicit (&work->cancelled, memory_order_relaxed);
}

/* All second-order rows of one carrier, from the spectrum of its envelope at level k1. Returns
 * false when cancelled. */
static bool
process_modulations (
    const WhyScattering *s, WhyScatteringWork *work, unsigned lane_no, size_t n1, int k1)
{
  Lane *lane = &work->lanes[lane_no];
  float *out = work->out + s->row_of_carrier[n1] * s->n_frames;

  for (size_t n2 = 0; n2 < s->modulations.n_filters; n2++)
    {
      if (!why_scattering_has_path (s, n1, n2))
        continue;
      const WhyFilter *modulation = &s->modulations.filters[n2];
      int level = why_scattering_level (s, modulation->j);
      scatter (s, lane, lane->spectrum1, s->n_padded >> k1, modulation, level, lane->spectrum2);
      average (s, lane, lane->spectrum2, s->n_padded >> level, out);
      out += s->n_frames;
      if (!advance (work, lane_no, s->cost[level]))
        return false;
    }
  return true;
}

/* The rows of one carrier. Returns false when cancelled. */
static bool
process_carrier (const WhyScattering *s, WhyScatteringWork *work, unsigned lane_no, size_t n1)
{
  Lane *lane = &work->lanes[lane_no];
  const WhyFilter *carrier = &s->carriers.filters[n1];
  int level = why_scattering_level (s, carrier->j);

  scatter (s, lane, work->spectrum, s->n_padded, carrier, level, lane->spectrum1);
  if (s->config.orders[1])
    average (s, lane, lane->spectrum1, s->n_padded >> level,
             work->out + (s->first_order_row + n1) * s->n_frames);
  return advance (work, lane_no, s->cost[level])
         && (!s->config.orders[2] || process_modulations (s, work, lane_no, n1, level));
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
      if (n1 >= s->n_carriers_used || !process_carrier (s, work, lane, n1))
        return;
    }
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

  pad_by_reflection (x, s->config.n, s->pad_left, s->n_padded, work->padded);
  why_fft_run (s->forward[0], work->padded, work->spectrum);
  if (s->config.orders[0])
    average (s, &work->lanes[0], work->spectrum, s->n_padded, out);
  if (s->n_carriers_used > 0)
    why_pool_run (work->pool, run_lane, work);
  return atomic_load (&work->cancelled) ? WHY_CANCELLED : WHY_OK;
}

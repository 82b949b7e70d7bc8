/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dsp/why-scattering-private.h"

#define MAX_THREADS 64

/* Buffers of one thread. A first-order carrier needs one buffer of each kind at its own level; the second order is
 * computed from the spectrum of the first, so it has buffers of its own. */
typedef struct
{
  float complex *wave1, *spectrum1, *wave2, *spectrum2, *low;
  float *modulus1, *modulus2, *row;
} Lane;

struct _WhyScatteringWork
{
  const WhyScattering *scattering;
  unsigned n_lanes;
  Lane *lanes;
  float *padded;
  float complex *spectrum;

  /* of the transform that runs */
  float *out;
  atomic_size_t next_carrier, n_done;
  atomic_bool cancelled;
  WhyStep step;
  void *user;
};

typedef struct
{
  WhyScatteringWork *work;
  Lane *lane;
  bool is_caller;
} Job;

static bool
alloc_lane (Lane *lane, size_t n, size_t n_out)
{
  lane->wave1 = why_fft_alloc (n * sizeof (float complex));
  lane->wave2 = why_fft_alloc (n * sizeof (float complex));
  lane->spectrum1 = why_fft_alloc ((n / 2 + 1) * sizeof (float complex));
  lane->spectrum2 = why_fft_alloc ((n / 2 + 1) * sizeof (float complex));
  lane->modulus1 = why_fft_alloc (n * sizeof (float));
  lane->modulus2 = why_fft_alloc (n * sizeof (float));
  lane->low = why_fft_alloc (n_out * sizeof (float complex));
  lane->row = why_fft_alloc (n_out * sizeof (float));
  return lane->wave1 && lane->wave2 && lane->spectrum1 && lane->spectrum2 && lane->modulus1
         && lane->modulus2 && lane->low && lane->row;
}

static void
free_lane (Lane *lane)
{
  why_fft_release (lane->wave1);
  why_fft_release (lane->wave2);
  why_fft_release (lane->spectrum1);
  why_fft_release (lane->spectrum2);
  why_fft_release (lane->modulus1);
  why_fft_release (lane->modulus2);
  why_fft_release (lane->low);
  why_fft_release (lane->row);
}

WhyStatus
why_scattering_work_new (const WhyScattering *s, unsigned n_threads, WhyScatteringWork **out, WhyError *error)
{
  *out = NULL;
  if (n_threads == 0)
    {
      long n_cores = sysconf (_SC_NPROCESSORS_ONLN);
      n_threads = n_cores > 0 ? (unsigned) n_cores : 1;
    }
  if (n_threads > MAX_THREADS)
    n_threads = MAX_THREADS;

  WhyScatteringWork *work = calloc (1, sizeof *work);
  if (!work)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  work->scattering = s;
  work->n_lanes = n_threads;
  work->lanes = calloc (n_threads, sizeof *work->lanes);
  work->padded = why_fft_alloc (s->n_padded * sizeof (float));
  work->spectrum = why_fft_alloc ((s->n_padded / 2 + 1) * sizeof (float complex));
  bool whole = work->lanes && work->padded && work->spectrum;
  for (unsigned i = 0; whole && i < n_threads; i++)
    whole = alloc_lane (&work->lanes[i], s->n_padded, s->n_out);
  if (!whole)
    {
      why_scattering_work_free (work);
      return why_error_set (error, WHY_ERR_MEMORY, "not enough memory for the scattering transform");
    }
  *out = work;
  return WHY_OK;
}

void
why_scattering_work_free (WhyScatteringWork *work)
{
  if (!work)
    return;
  for (unsigned i = 0; work->lanes && i < work->n_lanes; i++)
    free_lane (&work->lanes[i]);
  free (work->lanes);
  why_fft_release (work->padded);
  why_fft_release (work->spectrum);
  free (work);
}

/* Reflects without repeating the edge sample: ... x2 x1 [x0 x1 ... xn-1] xn-2 xn-3 ... Padding is shorter than n. */
static void
pad_by_reflection (const float *x, size_t n, size_t left, size_t n_padded, float *out)
{
  memcpy (out + left, x, n * sizeof (float));
  for (size_t i = 1; i <= left; i++)
    out[left - i] = x[i];
  for (size_t i = 0; i < n_padded - left - n; i++)
    out[left + n + i] = x[n - 2 - i];
}

/* out (n_to bins) = the spectrum of a real signal of n_from samples (n_from / 2 + 1 bins) times the filter, folded to
 * n_to bins: convolution and subsampling by n_from / n_to at once, since subsampling in time is periodisation in
 * frequency. The filter's bins count at the full length, n_from divides it: folding modulo n_from gives the filter
 * of the subsampled signal. Scaled by 1 / n_from: the inverse transform of n_to bins then needs no scaling. */
WHY_KERNEL static void
multiply_and_fold (const float complex *spectrum,
                   size_t               n_from,
                   const WhyFilter     *filter,
                   float complex       *out,
                   size_t               n_to)
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
average (const WhyScattering *s, Lane *lane, const float complex *spectrum, size_t n_from, float *out)
{
  multiply_and_fold (spectrum, n_from, &s->low_pass, lane->low, s->n_out);
  why_fft_run (s->output, lane->low, lane->row);
  memcpy (out, lane->row + s->first_frame, s->n_frames * sizeof (float));
}

static int
min_int (int a, int b)
{
  return a < b ? a : b;
}

/* All second-order rows of one carrier, from the spectrum of its envelope at level k1. */
static void
process_modulations (const WhyScattering *s, WhyScatteringWork *work, Lane *lane, size_t n1, int k1)
{
  float *out = work->out + s->row_of_carrier[n1] * s->n_frames;
  size_t size1 = s->n_padded >> k1;

  for (size_t n2 = 0; n2 < s->modulations.n_filters; n2++)
    {
      const WhyFilter *modulation = &s->modulations.filters[n2];
      if (modulation->j <= s->carriers.filters[n1].j)
        continue;
      if (atomic_load_explicit (&work->cancelled, memory_order_relaxed))
        return;
      int level = min_int (modulation->j, s->log2_stride);
      level = level > k1 ? level : k1;
      size_t size2 = s->n_padded >> level;
      multiply_and_fold (lane->spectrum1, size1, modulation, lane->wave2, size2);
      why_fft_run (s->inverse[level], lane->wave2, lane->wave2);
      take_modulus (lane->wave2, size2, lane->modulus2);
      why_fft_run (s->forward[level], lane->modulus2, lane->spectrum2);
      average (s, lane, lane->spectrum2, size2, out);
      out += s->n_frames;
    }
}

static void
process_carrier (const WhyScattering *s, WhyScatteringWork *work, Lane *lane, size_t n1)
{
  const WhyFilter *carrier = &s->carriers.filters[n1];
  int k1 = min_int (carrier->j > 0 ? carrier->j : 0, s->log2_stride);
  size_t size1 = s->n_padded >> k1;

  multiply_and_fold (work->spectrum, s->n_padded, carrier, lane->wave1, size1);
  why_fft_run (s->inverse[k1], lane->wave1, lane->wave1);
  take_modulus (lane->wave1, size1, lane->modulus1);
  why_fft_run (s->forward[k1], lane->modulus1, lane->spectrum1);
  if (s->config.orders[1])
    average (s, lane, lane->spectrum1, size1, work->out + (s->first_order_row + n1) * s->n_frames);
  if (s->config.orders[2])
    process_modulations (s, work, lane, n1, k1);
}

/* Carriers are handed out one by one, the largest transforms first; each writes rows of its own, so the result does
 * not depend on who computed what. */
static void *
run_lane (void *data)
{
  Job *job = data;
  WhyScatteringWork *work = job->work;
  const WhyScattering *s = work->scattering;

  for (;;)
    {
      size_t n1 = atomic_fetch_add (&work->next_carrier, 1);
      if (n1 >= s->n_carriers_used || atomic_load (&work->cancelled))
        return NULL;
      process_carrier (s, work, job->lane, n1);
      size_t n_done = atomic_fetch_add (&work->n_done, 1) + 1;
      if (job->is_caller && work->step && !work->step ((double) n_done / (double) s->n_carriers_used, work->user))
        atomic_store (&work->cancelled, true);
    }
}

WhyStatus
why_scattering_process (const WhyScattering *s,
                        WhyScatteringWork   *work,
                        const float         *x,
                        float               *out,
                        WhyStep              step,
                        void                *user)
{
  if (step && !step (0, user))
    return WHY_CANCELLED;
  work->out = out;
  work->step = step;
  work->user = user;
  atomic_store (&work->next_carrier, 0);
  atomic_store (&work->n_done, 0);
  atomic_store (&work->cancelled, false);

  pad_by_reflection (x, s->config.n, s->pad_left, s->n_padded, work->padded);
  why_fft_run (s->forward[0], work->padded, work->spectrum);
  if (s->config.orders[0])
    average (s, &work->lanes[0], work->spectrum, s->n_padded, out);

  pthread_t threads[MAX_THREADS];
  Job jobs[MAX_THREADS];
  unsigned n_started = 0;
  for (unsigned i = 1; i < work->n_lanes; i++)
    {
      jobs[i] = (Job){ .work = work, .lane = &work->lanes[i] };
      /* Fewer threads than asked for only take longer. */
      if (pthread_create (&threads[n_started], NULL, run_lane, &jobs[i]) == 0)
        n_started++;
      else
        break;
    }
  jobs[0] = (Job){ .work = work, .lane = &work->lanes[0], .is_caller = true };
  run_lane (&jobs[0]);
  for (unsigned i = 0; i < n_started; i++)
    pthread_join (threads[i], NULL);
  return atomic_load (&work->cancelled) ? WHY_CANCELLED : WHY_OK;
}

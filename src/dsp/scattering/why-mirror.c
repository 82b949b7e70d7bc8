/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-mirror-private.h"

/* Values that the average writes behind a row. */
#define ROW_MARGIN 8

static bool
alloc_lane (WhyMirrorLane *lane, size_t n, size_t n_row, size_t margin)
{
  lane->band = why_fft_alloc (n * sizeof (float));
  lane->samples = why_fft_alloc (n * sizeof (float));
  lane->spectrum = why_fft_alloc ((n + margin) * sizeof (float));
  lane->wave = why_fft_alloc ((n_row + 1) * sizeof (float complex));
  lane->turned = why_fft_alloc (n_row * sizeof (float complex));
  lane->rows[0] = why_fft_alloc ((n_row + ROW_MARGIN) * sizeof (float));
  lane->rows[1] = why_fft_alloc ((n_row + ROW_MARGIN) * sizeof (float));
  lane->coarse = why_fft_alloc (n_row * sizeof (float));
  lane->folded = why_fft_alloc ((n_row + 1) * sizeof (float));
  return lane->band && lane->samples && lane->spectrum && lane->wave && lane->turned
         && lane->rows[0] && lane->rows[1] && lane->coarse && lane->folded;
}

void
why_mirror_work_clear (WhyMirrorWork *work)
{
  for (unsigned i = 0; work->lanes && i < work->n_lanes; i++)
    {
      void *buffers[] = { work->lanes[i].band,    work->lanes[i].samples, work->lanes[i].spectrum,
                          work->lanes[i].wave,    work->lanes[i].turned,  work->lanes[i].rows[0],
                          work->lanes[i].rows[1], work->lanes[i].coarse,  work->lanes[i].folded };
      for (size_t k = 0; k < sizeof buffers / sizeof *buffers; k++)
        why_fft_release (buffers[k]);
    }
  free (work->lanes);
  why_fft_release (work->padded);
  why_fft_release (work->dealt);
  why_fft_release (work->transformed);
  why_fft_release (work->coefficients);
  why_fft_release (work->spectrum);
  memset (work, 0, sizeof *work);
}

/* A short circle needs no more than the long one. */
bool
why_mirror_work_init (WhyMirrorWork *work, const WhyMirror *mirror, unsigned n_lanes)
{
  const WhyScatteringGrid *whole = &mirror->signal.whole;
  *work = (WhyMirrorWork){ .n_lanes = n_lanes };
  work->lanes = calloc (n_lanes, sizeof *work->lanes);
  work->padded = why_fft_alloc (whole->n * sizeof (float));
  work->dealt = why_fft_alloc (whole->n * sizeof (float));
  work->transformed = why_fft_alloc (why_scattering_grid_size (whole) * sizeof (float complex));
  work->coefficients
      = why_fft_alloc ((whole->n / 2 + 1 + 2 * WHY_MIRROR_SIGNAL_MARGIN) * sizeof (float complex));
  work->spectrum
      = why_fft_alloc (((size_t) mirror->margin + mirror->n_circle + 1) * sizeof (float));
  bool ready = work->lanes && work->padded && work->dealt && work->transformed && work->coefficients
               && work->spectrum;
  for (unsigned i = 0; ready && i < n_lanes; i++)
    ready = alloc_lane (&work->lanes[i], mirror->n_longest, mirror->n_longest_row,
                        (size_t) mirror->margin);
  return ready;
}

void
why_mirror_take_signal (const WhyMirror *mirror, WhyMirrorWork *work, const float *x, float *frames)
{
  float *spectrum = work->spectrum + mirror->margin;
  why_mirror_signal_find (mirror, x, work, spectrum);
  for (size_t k = mirror->signal.n_bins; k < mirror->n_bins; k++)
    spectrum[k] = spectrum[mirror->n_circle - k];
  for (long k = 1; k <= mirror->margin; k++)
    spectrum[-k] = spectrum[k];
  for (size_t i = 0; frames && i < mirror->scattering->n_frames; i++)
    {
      double sum = 0;
      for (size_t k = 0; k < mirror->n_low_bins; k++)
        sum += (double) (mirror->low_weights[i * mirror->n_low_bins + k] * spectrum[k]);
      frames[i] = (float) sum;
    }
}

/* The wave's spectrum in the order of the grid, those of the source's bins that are there. */
static void
fill_band (const WhyMirrorGrid *grid,
           const float *spectrum,
           const WhyMirrorBand *band,
           size_t n_source,
           float *out)
{
  long most = (long) n_source / 2, first = band->first > -most ? band->first : -most;
  long end = band->first + (long) band->n_bins;
  end = end < most + 1 ? end : most + 1;
  size_t left = end > first ? (size_t) (end - first) : 0, n = grid->n_columns;
  const float *values = band->values + (first - band->first), *from = spectrum + first;
  long offset = (first - band->centre) % (long) grid->n;
  size_t at = (size_t) (offset < 0 ? offset + (long) grid->n : offset), n_clear = grid->n - left;

  for (size_t done = 0; done < grid->n;)
    {
      size_t row = at / n, column = at % n, run = n - column;
      float *target = out + row * grid->stride + column;
      size_t rest = left > 0 ? left : n_clear;
      run = run < rest ? run : rest;
      if (left > 0)
        {
          why_kernel_multiply (from, values, run, target);
          from += run;
          values += run;
          left -= run;
        }
      else
        {
          memset (target, 0, run * sizeof *target);
          n_clear -= run;
        }
      done += run;
      at = at + run == grid->n ? 0 : at + run;
    }
}

size_t
why_mirror_scatter_carrier (const WhyMirror *mirror,
                            WhyMirrorWork *work,
                            unsigned lane_no,
                            size_t n1,
                            float *frames,
                            bool keep)
{
  WhyMirrorLane *lane = &work->lanes[lane_no];
  const WhyMirrorBand *band = &mirror->carriers[n1];
  const WhyMirrorGrid *grid = &mirror->grids[band->grid];
  fill_band (grid, work->spectrum + mirror->margin, band, 2 * mirror->n_circle, lane->band);
  why_mirror_take_modulus (grid, lane, frames, mirror->scattering->n_frames, keep);
  if (keep)
    why_mirror_find_spectrum (grid, lane, mirror->margin);
  return grid->cost;
}

size_t
why_mirror_scatter_modulation (const WhyMirror *mirror,
                               WhyMirrorWork *work,
                               unsigned lane_no,
                               size_t n1,
                               size_t n2,
                               float *frames)
{
  WhyMirrorLane *lane = &work->lanes[lane_no];
  const WhyMirrorBand *band = &mirror->modulations[n2];
  const WhyMirrorGrid *grid = &mirror->grids[band->grid];
  fill_band (grid, lane->spectrum + mirror->margin, band,
             mirror->grids[mirror->carriers[n1].grid].n, lane->band);
  why_mirror_take_modulus (grid, lane, frames, mirror->scattering->n_frames, false);
  return grid->cost;
}

void
why_mirror_bare_signal (const WhyMirror *mirror, WhyMirrorWork *work)
{
  const WhyScatteringGrid *whole = &mirror->signal.whole;
  for (unsigned i = 0; i < work->n_lanes; i++)
    memset (work->lanes[i].band, 0, mirror->n_longest * sizeof (float));
  why_scattering_grid_transform_bare_half (whole, work->dealt, work->transformed);
}

void
why_mirror_bare_carrier (const WhyMirror *mirror, WhyMirrorWork *work, unsigned lane, size_t n1)
{
  const WhyScattering *s = mirror->scattering;
  why_mirror_transform_bare (&mirror->grids[mirror->carriers[n1].grid], &work->lanes[lane],
                             s->config.orders[2]);
  for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
    if (why_scattering_has_path (s, n1, n2))
      why_mirror_transform_bare (&mirror->grids[mirror->modulations[n2].grid], &work->lanes[lane],
                                 false);
}

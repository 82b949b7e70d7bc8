/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-scattering-private.h"

/* Bandwidths kept, in sigma: of short windows, whose cost is small, and of streams. A modulus has
 * harmonics beyond the band of its wave, and those that fall on the first alias are lost. */
#define CARRIER_WIDTH 32.0
#define MODULATION_WIDTH 16.0
/* The low-pass reads the modulus this far from frequency 0, in its sigma. */
#define LOW_PASS_WIDTH 4.0
/* Small grids cost little: on a short circle, where a wave's ends meet, they are as the
 * reference's. */
#define MIN_SAMPLES 256

/* The slowest rate of 2^a, 3 2^a and 5 2^a a hop that takes so many cycles per sample, but no more
 * than the reference takes: its own aliases are part of the result. */
static size_t
choose_rate (const WhyScattering *s, double width, int j)
{
  size_t hop = (size_t) 1 << s->log2_stride;
  size_t most = j < s->log2_stride ? hop >> j : 1, best = most;
  static const size_t factors[] = { 1, 3, 5 };
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
    for (size_t rate = factors[i]; rate < best; rate *= 2)
      if ((double) rate >= width * (double) hop && rate * s->n_hops >= MIN_SAMPLES)
        best = rate;
  return best;
}

static size_t
find_rate (const WhyScattering *s, const WhyFilter *filter, double width)
{
  return choose_rate (s, width * filter->sigma + LOW_PASS_WIDTH * s->low_pass_sigma, filter->j);
}

size_t
why_scattering_carrier_rate (const WhyScattering *s, size_t n1)
{
  return find_rate (s, &s->carriers.filters[n1], CARRIER_WIDTH);
}

size_t
why_scattering_modulation_rate (const WhyScattering *s, size_t n2)
{
  return find_rate (s, &s->modulations.filters[n2], MODULATION_WIDTH);
}

static WhyStatus
find_grid (WhyScattering *s, size_t rate, size_t *index, WhyError *error)
{
  for (*index = 0; *index < s->n_grids; ++*index)
    if (s->grids[*index].rate == rate)
      return WHY_OK;
  WhyScatteringGrid *grid = &s->grids[s->n_grids++];
  WhyStatus status = why_scattering_grid_init (grid, s, rate, error);
  if (why_scattering_grid_size (grid) > s->n_longest)
    s->n_longest = why_scattering_grid_size (grid);
  return status;
}

static WhyStatus
make_band (WhyScattering *s, const WhyFilter *filter, double width, WhyBand *band, WhyError *error)
{
  WhyStatus status = find_grid (s, find_rate (s, filter, width), &band->grid, error);
  long n = (long) s->grids[band->grid].n;
  band->centre = lround (filter->xi * (double) s->n_circle);
  band->low = filter->first;
  band->high = filter->first + (long) filter->n_bins - 1;
  if (n < (long) s->n_circle)
    {
      band->low = band->low > band->centre - n / 2 ? band->low : band->centre - n / 2;
      band->high = band->high < band->centre + n / 2 - 1 ? band->high : band->centre + n / 2 - 1;
    }
  return status;
}

static WhyStatus
make_bands (WhyScattering *s, WhyError *error)
{
  WhyStatus status = WHY_OK;
  s->carrier_bands = calloc (s->n_carriers_used + 1, sizeof *s->carrier_bands);
  s->modulation_bands = calloc (s->modulations.n_filters + 1, sizeof *s->modulation_bands);
  if (!s->carrier_bands || !s->modulation_bands)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; status == WHY_OK && i < s->n_carriers_used; i++)
    {
      status = make_band (s, &s->carriers.filters[i], CARRIER_WIDTH, &s->carrier_bands[i], error);
      if (status == WHY_OK && s->config.orders[2])
        status = why_scattering_grid_init_half (&s->grids[s->carrier_bands[i].grid], error);
    }
  for (size_t i = 0; status == WHY_OK && s->config.orders[2] && i < s->modulations.n_filters; i++)
    status = make_band (s, &s->modulations.filters[i], MODULATION_WIDTH, &s->modulation_bands[i],
                        error);
  return status;
}

/* For the progress: all transforms together. */
static void
sum_costs (WhyScattering *s)
{
  for (size_t n1 = 0; n1 < s->n_carriers_used; n1++)
    {
      s->total_cost += s->grids[s->carrier_bands[n1].grid].cost;
      for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
        if (why_scattering_has_path (s, n1, n2))
          s->total_cost += s->grids[s->modulation_bands[n2].grid].cost;
    }
}

static void
note_row (WhyScattering *s, const WhyScatteringGrid *grid)
{
  size_t length = grid->n_columns + WHY_AVERAGE_MARGIN;
  s->n_longest_row = length > s->n_longest_row ? length : s->n_longest_row;
  if (grid->average.n_run > s->n_longest_run)
    s->n_longest_run = grid->average.n_run;
}

WhyStatus
why_scattering_make_grids (WhyScattering *s, WhyError *error)
{
  WhyStatus status = why_scattering_grid_init (&s->whole, s, (size_t) 1 << s->log2_stride, error);
  if (status == WHY_OK)
    status = why_scattering_grid_init_half (&s->whole, error);
  if (status == WHY_OK)
    status = make_bands (s, error);
  if (status != WHY_OK)
    return why_error_set (error, status, "not enough memory");
  note_row (s, &s->whole);
  for (size_t i = 0; i < s->n_grids; i++)
    note_row (s, &s->grids[i]);
  sum_costs (s);
  return WHY_OK;
}

void
why_scattering_clear_grids (WhyScattering *s)
{
  why_scattering_grid_clear (&s->whole);
  for (size_t i = 0; i < s->n_grids; i++)
    why_scattering_grid_clear (&s->grids[i]);
  free (s->carrier_bands);
  free (s->modulation_bands);
}

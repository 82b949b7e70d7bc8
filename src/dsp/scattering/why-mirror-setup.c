/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "dsp/scattering/why-mirror-private.h"

/* Samples a wave and its modulus are taken at: width times the filter's sigma, a second. A modulus
 * has harmonics beyond the band of its wave, and those that fall on the first alias are lost; a
 * frame over many of their periods averages them out. So width = least + more / sqrt (sigma T).
 * Worst error (of the largest value) of five signals and 70 recordings in the paper's case, against
 * three times these widths, and time re the third:
 *   12, 60, 7.6, 14: 1.4e-4, 1.13     10.5, 30, 7.6, 9: 2.4e-4, 0.96     10.5, 40, 7.6, 11: 1.6e-4
 * Promised are 5e-4. */
#define CARRIER_LEAST 10.5
#define CARRIER_MORE 40.0
#define MODULATION_LEAST 7.6
#define MODULATION_MORE 11.0
/* The low-pass reads the modulus this far from frequency 0, in its sigma. */
#define LOW_PASS_WIDTH 4.0
/* Of a filter so many sigma on either side are kept: carriers 4e-6 of the largest value, as a pure
 * tone there may be all that the signal has; modulations 4e-5. */
#define CARRIER_REACH 5.0
#define MODULATION_REACH 4.5
/* Least window, in T or 2^J, whichever is longer, about both ends of which all is reflected. */
#define WINDOW 10
/* The longest filter in time, in 2^J: those that fit in the circle do not depend on its length. */
#define SUPPORT 21
/* Shorter ones cost little: they are as the reference's, where a wave's ends meet. */
#define MIN_WINDOW 4096
/* With a shorter T a frame shows the reference's own aliases, sample by sample. */
#define MIN_SUPPORT 64
/* Each grid has weights for each frame. */
#define MAX_FRAMES 1024
/* Fewer carriers an octave, and the top one's band goes round the whole spectrum: between samples
 * such a wave is not defined. */
#define MIN_Q1 4
/* A short circle is for sound in this part of the window (two of six seconds), with silence after
 * it, in the same unit as above: what waves and moduli spread into. With the signal's own low-pass
 * more is wanted, since its weights go round. */
#define SHORT_PART 0.34
#define SILENCE 6
#define LONG_SILENCE 9
/* It must save so much to be of use. */
#define MAX_SHORT 0.75
/* Small grids cost little. */
#define MIN_SAMPLES 256
/* An envelope's samples carry its modulations up to so many sigma above their centre. */
#define UPPER_REACH 3.0
/* Of the signal's low-pass, in its sigma. */
#define LOW_REACH 5.2

static size_t
find_longest (const WhyScattering *s)
{
  size_t longest = (size_t) 1 << s->config.J;
  return s->config.T > longest ? s->config.T : longest;
}

/* The least product of a power of two and 8, 9, 10, 12 or 15 that is not below least. */
static size_t
choose_size (double least)
{
  static const size_t factors[] = { 8, 9, 10, 12, 15 };
  size_t best = SIZE_MAX;
  for (size_t i = 0; i < sizeof factors / sizeof *factors; i++)
    {
      size_t n = 4 * factors[i];
      while ((double) n < least)
        n *= 2;
      best = n < best ? n : best;
    }
  return best;
}

static size_t
find_short_circle (const WhyScattering *s)
{
  size_t n_sound = (size_t) (SHORT_PART * (double) s->config.n);
  size_t silence = (s->config.orders[0] ? LONG_SILENCE : SILENCE) * find_longest (s);
  return choose_size (2 * (double) (n_sound + silence));
}

bool
why_mirror_fits (const WhyScattering *s)
{
  size_t n = s->config.n;
  return s->config.Q1 >= MIN_Q1 && n >= MIN_WINDOW && s->config.T >= MIN_SUPPORT
         && s->n_frames <= MAX_FRAMES && n >= WINDOW * find_longest (s)
         && 2 * n - 2 >= (size_t) SUPPORT << s->config.J;
}

size_t
why_mirror_short_sound (const WhyScattering *s)
{
  size_t n_sound = (size_t) (SHORT_PART * (double) s->config.n), n_circle = find_short_circle (s);
  bool fits = n_circle >= (size_t) SUPPORT << s->config.J;
  return fits && (double) n_circle <= MAX_SHORT * (2 * (double) s->config.n - 2) ? n_sound : 0;
}

static WhyStatus
find_grid (WhyMirror *even, const WhyMirrorShape *shape, size_t *index, WhyError *error)
{
  for (*index = 0; *index < even->n_grids; ++*index)
    if (even->grids[*index].n_rows == shape->n_rows
        && even->grids[*index].n_columns == shape->n_columns)
      return WHY_OK;
  if (even->n_grids == WHY_MAX_GRIDS)
    return why_error_set (error, WHY_ERR_INVALID, "too many transforms");
  WhyMirrorGrid *grid = &even->grids[even->n_grids++];
  WhyStatus status = why_mirror_grid_init (grid, even, shape->n_rows, shape->n_columns, error);
  size_t size = why_mirror_grid_size (grid);
  even->n_longest = size > even->n_longest ? size : even->n_longest;
  even->n_longest_row
      = grid->n_columns > even->n_longest_row ? grid->n_columns : even->n_longest_row;
  return status;
}

/* rate: samples of the wave for each of the signal's; no more than the reference takes: its own
 * aliases are part of the result. */
static WhyStatus
make_band (WhyMirror *even,
           const WhyFilter *filter,
           double rate,
           double reach,
           WhyMirrorBand *band,
           WhyError *error)
{
  const WhyScattering *s = even->scattering;
  double n_circle = (double) even->n_circle, sigma = filter->sigma * n_circle,
         centre = filter->xi * n_circle;
  double least = (rate + LOW_PASS_WIDTH * s->low_pass_sigma) * n_circle;
  least = fmax (least, MIN_SAMPLES * n_circle / (2 * (double) s->config.n));
  double most = ldexp (n_circle, -filter->j);
  WhyMirrorShape shape = why_mirror_choose_shape (even, fmin (least, most), least > most);
  WhyStatus status = find_grid (even, &shape, &band->grid, error);
  if (status != WHY_OK)
    return status;

  double half = (double) (even->grids[band->grid].n / 2);
  /* Near frequency 0 a wavelet has the part that takes its mean away, as wide as itself. */
  double low = centre > reach * sigma ? centre - reach * sigma : -reach * sigma;
  band->centre = lround (centre);
  double first = fmax (fmax (floor (low), (double) band->centre - half), (double) filter->first),
         last = fmin (fmin (ceil (centre + reach * sigma), (double) band->centre + half - 1),
                      (double) (filter->first + (long) filter->n_bins - 1));
  band->first = (long) first;
  band->n_bins = last < first ? 0 : (size_t) (last - first) + 1;
  band->values = filter->values + (band->first - filter->first);
  return WHY_OK;
}

static void
note_margins (WhyMirror *even, const WhyMirrorBand *bands, size_t n_bands)
{
  for (size_t i = 0; i < n_bands; i++)
    if (-bands[i].first > even->margin)
      even->margin = -bands[i].first;
}

static double
choose_rate (const WhyScattering *s, const WhyFilter *filter, double least, double more)
{
  return (least + more / sqrt (filter->sigma * (double) s->config.T)) * filter->sigma;
}

/* What the modulations of a carrier ask of its envelope. */
static double
find_envelope_rate (const WhyScattering *s, size_t n1)
{
  double rate = 0;
  for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
    {
      const WhyFilter *filter = &s->modulations.filters[n2];
      if (why_scattering_has_path (s, n1, n2))
        rate = fmax (rate, 2 * (filter->xi + UPPER_REACH * filter->sigma));
    }
  return rate;
}

static WhyStatus
make_bands (WhyMirror *even,
            const WhyFilterBank *carriers,
            const WhyFilterBank *modulations,
            WhyError *error)
{
  const WhyScattering *s = even->scattering;
  size_t n_carriers = s->n_carriers_used,
         n_modulations = s->config.orders[2] ? s->modulations.n_filters : 0;
  WhyStatus status = WHY_OK;
  even->carriers = calloc (n_carriers + 1, sizeof *even->carriers);
  even->modulations = calloc (n_modulations + 1, sizeof *even->modulations);
  if (!even->carriers || !even->modulations)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; status == WHY_OK && i < n_carriers; i++)
    {
      double rate = choose_rate (s, &carriers->filters[i], CARRIER_LEAST, CARRIER_MORE);
      status = make_band (even, &carriers->filters[i], fmax (rate, find_envelope_rate (s, i)),
                          CARRIER_REACH, &even->carriers[i], error);
      long end = even->carriers[i].first + (long) even->carriers[i].n_bins;
      even->n_bins = end > (long) even->n_bins ? (size_t) end : even->n_bins;
    }
  for (size_t i = 0; status == WHY_OK && i < n_modulations; i++)
    status
        = make_band (even, &modulations->filters[i],
                     choose_rate (s, &modulations->filters[i], MODULATION_LEAST, MODULATION_MORE),
                     MODULATION_REACH, &even->modulations[i], error);
  note_margins (even, even->carriers, n_carriers);
  note_margins (even, even->modulations, n_modulations);
  return status;
}

/* A circle of another length has filters of its own. */
static WhyStatus
make_banks_and_bands (WhyMirror *even, WhyError *error)
{
  const WhyScattering *s = even->scattering;
  if (even->n_circle == s->n_circle)
    return make_bands (even, &s->carriers, &s->modulations, error);
  WhyStatus status
      = why_filter_bank_new (even->n_circle, s->config.J, s->config.Q1, &even->own_carriers, error);
  if (status == WHY_OK)
    status = why_filter_bank_new (even->n_circle, s->config.J, s->config.Q2, &even->own_modulations,
                                  error);
  if (status == WHY_OK)
    status = make_bands (even, &even->own_carriers, &even->own_modulations, error);
  return status;
}

/* The signal's own low-pass takes but a few bins. Beyond the end of a circle that does not wrap
 * there is silence. */
static WhyStatus
make_low_weights (WhyMirror *even)
{
  const WhyScattering *s = even->scattering;
  double n = (double) even->n_circle, sigma = s->low_pass_sigma * n;
  even->n_low_bins = (size_t) fmin (ceil (LOW_REACH * sigma), n / 2) + 1;
  if (even->n_bins < even->n_low_bins)
    even->n_bins = even->n_low_bins;
  even->low_weights = calloc (s->n_frames * even->n_low_bins, sizeof *even->low_weights);
  if (!even->low_weights)
    return WHY_ERR_MEMORY;
  for (size_t frame = 0; frame < s->n_frames; frame++)
    for (size_t k = 0; k < even->n_low_bins; k++)
      {
        double t = (double) s->first_frame + ldexp ((double) frame, s->log2_stride),
               x = (double) k / sigma;
        double weight = (k == 0 ? 1 : 2) * exp (-x * x / 2) * cos (2 * M_PI * (double) k * t / n);
        if (even->wraps || t < n / 2)
          even->low_weights[frame * even->n_low_bins + k] = (float) weight;
      }
  return WHY_OK;
}

/* For the progress: all transforms together. */
static void
sum_costs (WhyMirror *even)
{
  const WhyScattering *s = even->scattering;
  for (size_t n1 = 0; n1 < s->n_carriers_used; n1++)
    {
      even->total_cost += even->grids[even->carriers[n1].grid].cost;
      for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
        if (why_scattering_has_path (s, n1, n2))
          even->total_cost += even->grids[even->modulations[n2].grid].cost;
    }
}

WhyStatus
why_mirror_new (const WhyScattering *s, size_t n_sound, WhyMirror **out, WhyError *error)
{
  *out = NULL;
  WhyMirror *even = calloc (1, sizeof *even);
  if (!even)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  even->scattering = s;
  even->n_sound = n_sound;
  even->wraps = n_sound == s->config.n;
  even->n_circle = even->wraps ? 2 * n_sound - 2 : find_short_circle (s);
  WhyStatus status = make_banks_and_bands (even, error);
  if (status == WHY_OK)
    status = make_low_weights (even);
  if (status == WHY_OK)
    status = why_mirror_signal_init (&even->signal, even, even->n_bins, error);
  if (status != WHY_OK)
    {
      why_mirror_free (even);
      return status == WHY_ERR_MEMORY
                 ? why_error_set (error, status, "not enough memory for the scattering transform")
                 : status;
    }
  sum_costs (even);
  *out = even;
  return WHY_OK;
}

size_t
why_mirror_total_cost (const WhyMirror *even)
{
  return even->total_cost;
}

void
why_mirror_free (WhyMirror *even)
{
  if (!even)
    return;
  for (size_t i = 0; i < even->n_grids; i++)
    why_mirror_grid_clear (&even->grids[i]);
  why_mirror_signal_clear (&even->signal);
  free (even->carriers);
  free (even->modulations);
  why_filter_bank_clear (&even->own_carriers);
  why_filter_bank_clear (&even->own_modulations);
  free (even->low_weights);
  free (even);
}

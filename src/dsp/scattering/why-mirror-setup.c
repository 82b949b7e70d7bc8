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
find_grid (WhyMirror *mirror, const WhyMirrorShape *shape, size_t *index, WhyError *error)
{
  for (*index = 0; *index < mirror->n_grids; ++*index)
    if (mirror->grids[*index].n_rows == shape->n_rows
        && mirror->grids[*index].n_columns == shape->n_columns)
      return WHY_OK;
  if (mirror->n_grids == WHY_MAX_GRIDS)
    return why_error_set (error, WHY_ERR_INVALID, "too many transforms");
  WhyMirrorGrid *grid = &mirror->grids[mirror->n_grids++];
  WhyStatus status = why_mirror_grid_init (grid, mirror, shape->n_rows, shape->n_columns, error);
  size_t size = why_mirror_grid_size (grid);
  mirror->n_longest = size > mirror->n_longest ? size : mirror->n_longest;
  mirror->n_longest_row
      = grid->n_columns > mirror->n_longest_row ? grid->n_columns : mirror->n_longest_row;
  return status;
}

/* rate: samples of the wave for each of the signal's; no more than the reference takes: its own
 * aliases are part of the result. */
static WhyStatus
make_band (WhyMirror *mirror,
           const WhyFilter *filter,
           double rate,
           double reach,
           WhyMirrorBand *band,
           WhyError *error)
{
  const WhyScattering *s = mirror->scattering;
  double n_circle = (double) mirror->n_circle, sigma = filter->sigma * n_circle,
         centre = filter->xi * n_circle;
  double least = (rate + LOW_PASS_WIDTH * s->low_pass_sigma) * n_circle;
  least = fmax (least, MIN_SAMPLES * n_circle / (2 * (double) s->config.n));
  double most = ldexp (n_circle, -filter->j);
  WhyMirrorShape shape = why_mirror_choose_shape (mirror, fmin (least, most), least > most);
  WhyStatus status = find_grid (mirror, &shape, &band->grid, error);
  if (status != WHY_OK)
    return status;

  double half = (double) (mirror->grids[band->grid].n / 2);
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
note_margins (WhyMirror *mirror, const WhyMirrorBand *bands, size_t n_bands)
{
  for (size_t i = 0; i < n_bands; i++)
    if (-bands[i].first > mirror->margin)
      mirror->margin = -bands[i].first;
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
make_bands (WhyMirror *mirror,
            const WhyFilterBank *carriers,
            const WhyFilterBank *modulations,
            WhyError *error)
{
  const WhyScattering *s = mirror->scattering;
  size_t n_carriers = s->n_carriers_used,
         n_modulations = s->config.orders[2] ? s->modulations.n_filters : 0;
  WhyStatus status = WHY_OK;
  mirror->carriers = calloc (n_carriers + 1, sizeof *mirror->carriers);
  mirror->modulations = calloc (n_modulations + 1, sizeof *mirror->modulations);
  if (!mirror->carriers || !mirror->modulations)
    return WHY_ERR_MEMORY;
  for (size_t i = 0; status == WHY_OK && i < n_carriers; i++)
    {
      double rate = choose_rate (s, &carriers->filters[i], CARRIER_LEAST, CARRIER_MORE);
      status = make_band (mirror, &carriers->filters[i], fmax (rate, find_envelope_rate (s, i)),
                          CARRIER_REACH, &mirror->carriers[i], error);
      long end = mirror->carriers[i].first + (long) mirror->carriers[i].n_bins;
      mirror->n_bins = end > (long) mirror->n_bins ? (size_t) end : mirror->n_bins;
    }
  for (size_t i = 0; status == WHY_OK && i < n_modulations; i++)
    status
        = make_band (mirror, &modulations->filters[i],
                     choose_rate (s, &modulations->filters[i], MODULATION_LEAST, MODULATION_MORE),
                     MODULATION_REACH, &mirror->modulations[i], error);
  note_margins (mirror, mirror->carriers, n_carriers);
  note_margins (mirror, mirror->modulations, n_modulations);
  return status;
}

/* A circle of another length has filters of its own. */
static WhyStatus
make_banks_and_bands (WhyMirror *mirror, WhyError *error)
{
  const WhyScattering *s = mirror->scattering;
  if (mirror->n_circle == s->n_circle)
    return make_bands (mirror, &s->carriers, &s->modulations, error);
  WhyStatus status = why_filter_bank_new (mirror->n_circle, s->config.J, s->config.Q1,
                                          &mirror->own_carriers, error);
  if (status == WHY_OK)
    status = why_filter_bank_new (mirror->n_circle, s->config.J, s->config.Q2,
                                  &mirror->own_modulations, error);
  if (status == WHY_OK)
    status = make_bands (mirror, &mirror->own_carriers, &mirror->own_modulations, error);
  return status;
}

/* The signal's own low-pass takes but a few bins. Beyond the end of a circle that does not wrap
 * there is silence. */
static WhyStatus
make_low_weights (WhyMirror *mirror)
{
  const WhyScattering *s = mirror->scattering;
  double n = (double) mirror->n_circle, sigma = s->low_pass_sigma * n;
  mirror->n_low_bins = (size_t) fmin (ceil (LOW_REACH * sigma), n / 2) + 1;
  if (mirror->n_bins < mirror->n_low_bins)
    mirror->n_bins = mirror->n_low_bins;
  mirror->low_weights = calloc (s->n_frames * mirror->n_low_bins, sizeof *mirror->low_weights);
  if (!mirror->low_weights)
    return WHY_ERR_MEMORY;
  for (size_t frame = 0; frame < s->n_frames; frame++)
    for (size_t k = 0; k < mirror->n_low_bins; k++)
      {
        double t = (double) s->first_frame + ldexp ((double) frame, s->log2_stride),
               x = (double) k / sigma;
        double weight = (k == 0 ? 1 : 2) * exp (-x * x / 2) * cos (2 * M_PI * (double) k * t / n);
        if (mirror->wraps || t < n / 2)
          mirror->low_weights[frame * mirror->n_low_bins + k] = (float) weight;
      }
  return WHY_OK;
}

/* For the progress: all transforms together. */
static void
sum_costs (WhyMirror *mirror)
{
  const WhyScattering *s = mirror->scattering;
  for (size_t n1 = 0; n1 < s->n_carriers_used; n1++)
    {
      mirror->total_cost += mirror->grids[mirror->carriers[n1].grid].cost;
      for (size_t n2 = 0; s->config.orders[2] && n2 < s->modulations.n_filters; n2++)
        if (why_scattering_has_path (s, n1, n2))
          mirror->total_cost += mirror->grids[mirror->modulations[n2].grid].cost;
    }
}

WhyStatus
why_mirror_new (const WhyScattering *s, size_t n_sound, WhyMirror **out, WhyError *error)
{
  *out = NULL;
  WhyMirror *mirror = calloc (1, sizeof *mirror);
  if (!mirror)
    return why_error_set (error, WHY_ERR_MEMORY, "not enough memory");
  mirror->scattering = s;
  mirror->n_sound = n_sound;
  mirror->wraps = n_sound == s->config.n;
  mirror->n_circle = mirror->wraps ? 2 * n_sound - 2 : find_short_circle (s);
  WhyStatus status = make_banks_and_bands (mirror, error);
  if (status == WHY_OK)
    status = make_low_weights (mirror);
  if (status == WHY_OK)
    status = why_mirror_signal_init (&mirror->signal, mirror, mirror->n_bins, error);
  if (status != WHY_OK)
    {
      why_mirror_free (mirror);
      return status == WHY_ERR_MEMORY
                 ? why_error_set (error, status, "not enough memory for the scattering transform")
                 : status;
    }
  sum_costs (mirror);
  *out = mirror;
  return WHY_OK;
}

size_t
why_mirror_total_cost (const WhyMirror *mirror)
{
  return mirror->total_cost;
}

void
why_mirror_free (WhyMirror *mirror)
{
  if (!mirror)
    return;
  for (size_t i = 0; i < mirror->n_grids; i++)
    why_mirror_grid_clear (&mirror->grids[i]);
  why_mirror_signal_clear (&mirror->signal);
  free (mirror->carriers);
  free (mirror->modulations);
  why_filter_bank_clear (&mirror->own_carriers);
  why_filter_bank_clear (&mirror->own_modulations);
  free (mirror->low_weights);
  free (mirror);
}

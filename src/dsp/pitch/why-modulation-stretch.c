/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-modulation-private.h"

/* How far the curve swings at the rate around every frame, by least squares over some cycles: a
 * constant, a slope, a sine and a cosine. The modulation lasts where that stays above half of what
 * it mostly is: as half of those cycles swing at its very beginning, that is where it begins. */

#define CYCLES 1.5
#define MIN_LENGTH_S 0.15 /* single strokes of a tongue differ too much */
#define SHARE 0.5
#define BRIDGED_CYCLES 1.5 /* a dip so short is a weak cycle */
#define MIN_FILLED 0.75

/* Half of the swing around the middle of n values; NAN where too few of them are numbers. */
static double
local_amplitude (const double *values, size_t n, double (*rows)[WHY_MODULATION_FIT])
{
  double fit[WHY_MODULATION_FIT];
  if (!why_modulation_fit (values, n, rows, NULL, MIN_FILLED, fit))
    return (double) NAN;
  return hypot (fit[2], fit[3]);
}

/* The upper quartile of the values that are no NAN, itself NAN where there is none; scratch has
 * room for n. */
static double
upper_quartile (const double *values, size_t n, double *scratch)
{
  size_t m = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan (values[i]))
      scratch[m++] = values[i];
  if (m == 0)
    return NAN;
  why_sort_doubles (scratch, m);
  return scratch[3 * m / 4];
}

/* The run of places at which the values are at least `least`, but for dips of `bridged`, that holds
 * most of them; false where none holds as many as a cycle. */
static bool
longest_run (const double *values,
             size_t n,
             size_t cycle,
             size_t bridged,
             double least,
             WhyModulationSpan *out)
{
  size_t most = 0, count = 0, first = 0, last = 0;
  for (size_t i = 0; i < n; i++)
    if (values[i] >= least)
      {
        if (count == 0 || i - last > bridged)
          first = i, count = 0;
        last = i;
        if (++count > most)
          most = count, *out = (WhyModulationSpan){ first, i + 1 };
      }
  return most >= cycle;
}

/* The part of the places that lies in known. */
static WhyModulationSpan
places_within (WhyModulationSpan known, size_t start, size_t length, size_t n_places)
{
  size_t first = known.first > start ? known.first - start : 0,
         last = known.last > start + length ? known.last - start - length + 1 : 0;
  if (last > n_places)
    last = n_places;
  return first < last ? (WhyModulationSpan){ first, last } : (WhyModulationSpan){ 0, n_places };
}

WhyStatus
why_modulation_stretch (const WhyTracks *tracks,
                        size_t curve,
                        double rate_hz,
                        WhyModulationSpan note,
                        WhyModulationSpan known,
                        WhyModulationStretch *out)
{
  size_t length = (size_t) (fmax (CYCLES / rate_hz, MIN_LENGTH_S) * tracks->frame_rate_hz + 0.5),
         cycle = (size_t) ((double) length / CYCLES), start = note.first, n = note.last;
  *out = (WhyModulationStretch){ .span = note };
  if (length < WHY_MODULATION_FIT || start + length + cycle > n)
    return WHY_OK;
  size_t n_places = n - start - length + 1;
  double *amplitude = malloc ((2 * n_places + n - start) * sizeof *amplitude),
         (*rows)[WHY_MODULATION_FIT] = malloc (length * sizeof *rows);
  if (amplitude && rows)
    {
      double *scratch = amplitude + n_places, *values = scratch + n_places;
      for (size_t i = start; i < n; i++)
        values[i - start] = why_modulation_value (tracks, curve, i);
      why_modulation_fit_rows (rows, length, 2.0 * M_PI * rate_hz / tracks->frame_rate_hz);
      for (size_t i = 0; i < n_places; i++)
        amplitude[i] = local_amplitude (values + i, length, rows);
      WhyModulationSpan sure = places_within (known, start, length, n_places), run = { 0, 0 };
      double least
          = SHARE * upper_quartile (amplitude + sure.first, sure.last - sure.first, scratch);
      out->told = true;
      out->found = longest_run (amplitude, n_places, cycle,
                                (size_t) (BRIDGED_CYCLES * (double) cycle), least, &run);
      /* At the first and the last place it cannot be told where: then it is there from the
       * beginning, or to the end. */
      if (out->found)
        out->span = (WhyModulationSpan){
          .first = run.first == 0 ? start : start + run.first + length / 2,
          .last = run.last == n_places ? n : start + run.last - 1 + length / 2,
        };
    }
  WhyStatus status = amplitude && rows ? WHY_OK : WHY_ERR_MEMORY;
  free (amplitude);
  free (rows);
  return status;
}

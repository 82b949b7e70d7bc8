/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-measure.h"

#include <math.h>
#include <stdlib.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-tracks.h"
#include "dsp/pitch/why-modulation.h"

/* Rates outside make no sense to an ear, and would make the frames too short or too long to measure in. */
#define MIN_SAMPLE_RATE_HZ 4000.0
#define MAX_SAMPLE_RATE_HZ 1e6
/* The least swing that can be two notes. */
#define TRILL_CENTS 60.0

/* Lower quartile of the pitches on the lower side of a trill: where the note rests, not the way to the other one.
 * sorted: n pitches, rising. */
static double
lower_note (const float *sorted, size_t n)
{
  float middle = sqrtf (sorted[n / 10] * sorted[n - 1 - n / 10]);
  size_t below = 0;
  while (below < n && sorted[below] < middle)
    below++;
  return (double) sorted[below / 4];
}

/* Pitch of the note and the voiced share of its sounding part. */
static WhyStatus
measure_pitch (const WhyTracks *tracks, const WhyModulation *modulation, WhyMeasures *out)
{
  float *sorted = malloc ((tracks->n_frames + 1) * sizeof *sorted);
  if (!sorted)
    return WHY_ERR_MEMORY;
  size_t n_voiced = why_sort_numbers (tracks->hz, tracks->n_frames, sorted), n_sounding = 0;
  for (size_t i = 0; i < tracks->n_frames; i++)
    n_sounding += tracks->sounding[i];
  if (n_sounding > 0)
    out->voiced_fraction = (double) n_voiced / (double) n_sounding;
  if (n_voiced > 0)
    {
      bool trill = modulation->extent_pp_cents >= TRILL_CENTS
                   && modulation->dwell >= WHY_MODULATION_TRILL_DWELL;
      double lower_hz = lower_note (sorted, n_voiced);
      out->f0_hz = trill ? lower_hz : (double) why_quantile_floats (sorted, n_voiced, 0.5);
      if (modulation->extent_pp_cents >= TRILL_CENTS)
        {
          out->lower_hz = lower_hz;
          out->upper_hz = lower_hz * exp2 (modulation->extent_pp_cents / 1200);
        }
    }
  free (sorted);
  return WHY_OK;
}

void
why_measures_init (WhyMeasures *measures)
{
  *measures = (WhyMeasures){
    .f0_hz = NAN,
    .lower_hz = NAN,
    .upper_hz = NAN,
    .rate_hz = NAN,
    .extent_cents = NAN,
    .extent_pp_cents = NAN,
    .depth_db = NAN,
    .onset_s = NAN,
    .delay_s = NAN,
    .rest_s = NAN,
    .from_s = NAN,
    .to_s = NAN,
    .dwell = NAN,
    .missing = WHY_MODULATION_QUIET,
  };
}

WhyStatus
why_measure_process (
    const float *x, size_t n, double sample_rate_hz, WhyMeasures *out, WhyStep step, void *user)
{
  return why_measure_cycles (x, n, sample_rate_hz, out, NULL, NULL, step, user);
}

WhyStatus
why_measure_cycles (const float *x,
                    size_t n,
                    double sample_rate_hz,
                    WhyMeasures *out,
                    WhyModulationCycle **cycles,
                    size_t *n_cycles,
                    WhyStep step,
                    void *user)
{
  if (cycles)
    {
      *cycles = NULL;
      *n_cycles = 0;
    }
  why_measures_init (out);
  if (!(sample_rate_hz >= MIN_SAMPLE_RATE_HZ && sample_rate_hz <= MAX_SAMPLE_RATE_HZ))
    return WHY_OK;
  WhyTracks *tracks;
  WhyModulation modulation;
  WhyStatus status = why_tracks_new (x, n, sample_rate_hz, &tracks, step, user);
  if (status != WHY_OK)
    return status;
  status = why_modulation_find (tracks, &modulation);
  if (status == WHY_OK)
    status = measure_pitch (tracks, &modulation, out);
  if (status == WHY_OK && cycles)
    status = why_modulation_find_cycles (tracks, &modulation, cycles, n_cycles);
  if (status == WHY_OK)
    {
      out->rate_hz = modulation.rate_hz;
      out->extent_pp_cents = modulation.extent_pp_cents;
      out->extent_cents = 0.5 * modulation.extent_pp_cents;
      out->depth_db = modulation.depth_db;
      out->regularity = modulation.regularity;
      out->onset_s = modulation.onset_s;
      out->from_s = modulation.from_s;
      out->to_s = modulation.to_s;
      out->missing = modulation.missing;
      out->dwell = modulation.dwell;
      out->rest_s = modulation.rest_s;
      out->delay_s = modulation.onset_s - modulation.note_s;
    }
  why_tracks_free (tracks);
  return status;
}

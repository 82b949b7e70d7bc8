/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-modulation-cycles.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/why-statistics.h"
#include "dsp/pitch/why-modulation-private.h"

/* A sine at the note's rate is fitted around every frame; a cycle lasts from one moment at which its phase is that
 * of a rising zero to the next, which neither noise nor the note's own drift moves much. How far it goes is read
 * off the curve itself. */

#define WINDOW_CYCLES 2.0 /* of a Hann window, which is blind to the second harmonic then */
#define MIN_WINDOW_S 0.12 /* single strokes of a tongue differ too much */
#define MIN_FILLED 0.55   /* of that window, so that the first and the last cycle of a note count */
/* Against what is usual in the note. Less than that is a pause, more another phase. */
#define MIN_AMPLITUDE 0.25
#define MAX_RATE_RATIO 1.7
/* Where the modulation goes on beyond the stretch it was measured on: half, as at its border, and from cycle to
 * cycle. */
#define MIN_OUTER_AMPLITUDE 0.5
#define MAX_STEP_RATIO 1.3
/* A curve that leaves its sine further, or what is usual, is a slip of the tracker, or a new note. */
#define MAX_RANGE 2.5
#define MIN_VOICED 0.8
#define MAX_INTERVAL_CENTS 1365.0 /* as in one window of the whole measure */

/* The curve that tells the cycles, frame by frame over the note. */
typedef struct
{
  size_t n;
  double *values;            /* NAN: no number */
  double *turn;              /* of the sine that is fitted around it, radians a frame */
  double *phase, *amplitude; /* of that sine; the phase goes on rising; NAN: no fit */
} Swing;

typedef double Row[WHY_MODULATION_FIT];

typedef struct
{
  double first, last; /* frames from the first one of the note, fractions of one included */
  double amplitude;   /* in its middle, re what is usual in the note */
  WhyModulationCycle told;
} Cycle;

typedef struct
{
  const WhyTracks *tracks;
  const WhyModulation *modulation;
  WhyModulationSpan note;
  size_t curve; /* that tells the cycles */
  Swing swing;
  float *scratch; /* note and five more */
  double usual;   /* amplitude */
} Search;

/* The whole pitch of the note in cents without single slips, or a level. */
static void
read_curve (Search *search)
{
  const WhyTracks *tracks = search->tracks;
  Swing *swing = &search->swing;
  float *bridged = search->scratch, last = 0.0f;
  for (size_t i = 0; i < swing->n; i++)
    {
      swing->values[i] = why_modulation_value (tracks, search->curve, search->note.first + i);
      if (!isnan (swing->values[i]))
        last = (float) swing->values[i];
      bridged[i] = last;
    }
  if (search->curve > 0)
    return;
  why_modulation_remove_spikes (bridged, swing->n, bridged + swing->n);
  for (size_t i = 0; i < swing->n; i++)
    if (!isnan (swing->values[i]))
      swing->values[i] = (double) bridged[i];
}

/* Fits a sine of swing->turn around every frame. padded: the values with n / 2 of none on either side. */
static void
fit_sines (Swing *swing, const double *padded, size_t n, const double *hann, Row *rows)
{
  double before = NAN, turn = NAN;
  for (size_t i = 0; i < swing->n; i++)
    {
      double fit[WHY_MODULATION_FIT];
      if (!(swing->turn[i] == turn))
        why_modulation_fit_rows (rows, n, swing->turn[i]);
      turn = swing->turn[i];
      swing->phase[i] = swing->amplitude[i] = NAN;
      if (!why_modulation_fit (padded + i, n, rows, hann, MIN_FILLED, fit))
        {
          before = NAN;
          continue;
        }
      double phase = atan2 (-fit[3], fit[2]);
      if (!isnan (before))
        phase = before + turn + remainder (phase - before - turn, 2.0 * M_PI);
      swing->amplitude[i] = hypot (fit[2], fit[3]);
      swing->phase[i] = before = phase;
    }
}

/* The rate around every frame, over a cycle; next to the ends that of the nearest frame whose window lies within. */
static void
find_turns (Swing *swing, size_t half, double nominal)
{
  size_t reach = (size_t) (M_PI / nominal + 0.5), n = swing->n;
  if (n <= 2 * (half + reach))
    return;
  for (size_t i = half + reach; i + half + reach < n; i++)
    {
      double turn = (swing->phase[i + reach] - swing->phase[i - reach]) / (double) (2 * reach);
      swing->turn[i]
          = turn < nominal * MAX_RATE_RATIO && turn > nominal / MAX_RATE_RATIO ? turn : nominal;
    }
  for (size_t i = 0; i < half + reach; i++)
    {
      swing->turn[i] = swing->turn[half + reach];
      swing->turn[n - 1 - i] = swing->turn[n - 1 - half - reach];
    }
}

/* Twice: where half of a window lies outside of the note a rate that is not quite its own would shift the phase.
 * False for lack of memory. */
static bool
follow (Search *search)
{
  Swing *swing = &search->swing;
  double rate = search->modulation->rate_hz, frames = search->tracks->frame_rate_hz,
         nominal = 2.0 * M_PI * rate / frames;
  size_t half = (size_t) (0.5 * frames * fmax (WINDOW_CYCLES / rate, MIN_WINDOW_S) + 0.5),
         n = 2 * half + 1;
  double *padded = malloc ((swing->n + 2 * half) * sizeof *padded),
         *hann = malloc (n * sizeof *hann);
  Row *rows = malloc (n * sizeof *rows);
  bool whole = padded && hann && rows;
  if (whole)
    {
      for (size_t i = 0; i < n; i++)
        hann[i] = 0.5 - 0.5 * cos (2.0 * M_PI * ((double) i + 0.5) / (double) n);
      for (size_t i = 0; i < half; i++)
        padded[i] = padded[swing->n + half + i] = NAN;
      memcpy (padded + half, swing->values, swing->n * sizeof *padded);
      for (size_t i = 0; i < swing->n; i++)
        swing->turn[i] = nominal;
      fit_sines (swing, padded, n, hann, rows);
      find_turns (swing, half, nominal);
      fit_sines (swing, padded, n, hann, rows);
    }
  free (padded);
  free (hann);
  free (rows);
  return whole;
}

/* The middle one of the amplitudes in the stretch that was measured. */
static double
usual_amplitude (Search *search, WhyModulationSpan stretch)
{
  size_t n = 0;
  for (size_t i = stretch.first; i < stretch.last; i++)
    if (!isnan (search->swing.amplitude[i]))
      search->scratch[n++] = (float) search->swing.amplitude[i];
  why_sort_floats (search->scratch, n);
  return (double) why_quantile_floats (search->scratch, n, 0.5);
}

/* Highest less lowest value in some frames: of `values`, or of a level. NAN where too little of it is known. */
static double
find_range (const WhyTracks *tracks, size_t curve, const double *values, size_t first, size_t last)
{
  double low = HUGE_VAL, high = -HUGE_VAL;
  size_t n_values = 0;
  for (size_t i = first; i < last; i++)
    {
      double value = values ? values[i] : (double) tracks->level_db[curve - 1][i];
      if (isnan (value))
        continue;
      n_values++;
      low = fmin (low, value);
      high = fmax (high, value);
    }
  if ((double) n_values < MIN_VOICED * (double) (last - first) || n_values < 2)
    return (double) NAN;
  return high - low;
}

/* Half of the width of a trill in one cycle, or of the swing as it was before the tracker averaged it. */
static WhyStatus
measure_pitch (Search *search, Cycle *cycle, size_t first, size_t last)
{
  const WhyTracks *tracks = search->tracks;
  double range = find_range (tracks, 0, search->swing.values, first, last), cents = NAN;
  WhyStatus status = WHY_OK;
  cycle->told.extent_cents = 0.5 * range / why_modulation_pitch_gain (tracks, cycle->told.rate_hz);
  if (range > MAX_INTERVAL_CENTS)
    cycle->told.extent_cents = NAN;
  if (search->modulation->dwell >= WHY_MODULATION_TRILL_DWELL)
    {
      const WhyModulationSpan span = { search->note.first + first, search->note.first + last };
      status = why_modulation_interval (tracks, span,
                                        tracks->frame_rate_hz / (double) (last - first), &cents);
      if (!isnan (cents))
        cycle->told.extent_cents = 0.5 * cents;
    }
  return status;
}

static WhyStatus
measure_cycle (Search *search, Cycle *cycle, bool *is_cycle)
{
  const WhyTracks *tracks = search->tracks;
  size_t first = (size_t) (cycle->first + 0.5), last = (size_t) (cycle->last + 0.5);
  double rate = tracks->frame_rate_hz / (cycle->last - cycle->first),
         nominal = search->modulation->rate_hz,
         amplitude = search->swing.amplitude[(first + last) / 2];
  WhyStatus status = WHY_OK;
  cycle->told = (WhyModulationCycle){
    .at_s
    = ((double) search->note.first + 0.5 * (cycle->first + cycle->last)) / tracks->frame_rate_hz,
    .rate_hz = rate,
    .extent_cents = NAN,
    .depth_db = NAN,
  };
  cycle->amplitude = amplitude / search->usual;
  *is_cycle = false;
  if (!(cycle->amplitude >= MIN_AMPLITUDE) || rate > MAX_RATE_RATIO * nominal
      || nominal > MAX_RATE_RATIO * rate || last - first < 2)
    return WHY_OK;
  double range = find_range (tracks, search->curve, search->swing.values, first, last);
  if (!(range <= 2.0 * MAX_RANGE * fmin (amplitude, search->usual)))
    return WHY_OK;
  if (!isnan (search->modulation->extent_pp_cents))
    status = measure_pitch (search, cycle, first, last);
  if (!isnan (search->modulation->depth_db))
    {
      range = find_range (tracks, 1 + search->modulation->level_curve, NULL,
                          search->note.first + first, search->note.first + last);
      cycle->told.depth_db = why_modulation_true_depth (tracks, rate, range);
    }
  *is_cycle = search->curve > 0 ? !isnan (cycle->told.depth_db) : !isnan (cycle->told.extent_cents);
  return status;
}

/* Cycles from rising zero to rising zero, all over the note. */
static WhyStatus
find_cycles (Search *search, Cycle *cycles, size_t *n)
{
  const double *phase = search->swing.phase;
  double begun = NAN;
  WhyStatus status = WHY_OK;
  *n = 0;
  for (size_t i = 1; i < search->swing.n && status == WHY_OK; i++)
    {
      if (isnan (phase[i]) || isnan (phase[i - 1]))
        {
          begun = NAN;
          continue;
        }
      /* Counted in turns from a rising zero. */
      double from = phase[i - 1] / (2.0 * M_PI) + 0.25, to = phase[i] / (2.0 * M_PI) + 0.25;
      if (!(floor (to) > floor (from)))
        continue;
      double at = (double) (i - 1) + (floor (to) - from) / (to - from);
      bool is_cycle = false;
      Cycle *cycle = &cycles[*n];
      *cycle = (Cycle){ .first = begun, .last = at };
      if (!isnan (begun))
        status = measure_cycle (search, cycle, &is_cycle);
      *n += is_cycle;
      begun = at;
    }
  return status;
}

static bool
follows (const Cycle *inner, const Cycle *outer, double gap)
{
  double ratio = inner->told.rate_hz / outer->told.rate_hz;
  return fabs (gap) < 1.0 && outer->amplitude >= MIN_OUTER_AMPLITUDE && ratio < MAX_STEP_RATIO
         && ratio > 1.0 / MAX_STEP_RATIO;
}

/* Those in the stretch that was measured, and beyond it as long as each goes on as the one before. */
static void
keep_coherent (Cycle *cycles, size_t *n, WhyModulationSpan stretch)
{
  size_t first = *n, last = 0;
  for (size_t i = 0; i < *n; i++)
    {
      double middle = 0.5 * (cycles[i].first + cycles[i].last);
      if (middle < (double) stretch.first || middle > (double) stretch.last)
        continue;
      if (first > i)
        first = i;
      last = i + 1;
    }
  while (
      first > 0 && first < last
      && follows (&cycles[first], &cycles[first - 1], cycles[first].first - cycles[first - 1].last))
    first--;
  while (last > first && last < *n
         && follows (&cycles[last - 1], &cycles[last], cycles[last].first - cycles[last - 1].last))
    last++;
  *n = last > first ? last - first : 0;
  memmove (cycles, cycles + (*n > 0 ? first : 0), *n * sizeof *cycles);
}

static bool
allocate (Search *search)
{
  Swing *swing = &search->swing;
  swing->n = search->note.last - search->note.first;
  swing->values = malloc ((4 * swing->n + 1) * sizeof *swing->values);
  search->scratch = malloc ((2 * swing->n + 1) * sizeof *search->scratch);
  if (!swing->values || !search->scratch)
    return false;
  swing->phase = swing->values + swing->n;
  swing->amplitude = swing->phase + swing->n;
  swing->turn = swing->amplitude + swing->n;
  return true;
}

/* In frames of the note. */
static WhyModulationSpan
measured_stretch (const Search *search)
{
  double first
      = search->modulation->from_s * search->tracks->frame_rate_hz - (double) search->note.first,
      last = search->modulation->to_s * search->tracks->frame_rate_hz - (double) search->note.first,
      n = (double) search->swing.n;
  return (WhyModulationSpan){ (size_t) fmin (fmax (first, 0.0), n),
                              (size_t) fmin (fmax (last, 0.0), n) };
}

WhyStatus
why_modulation_find_cycles (const WhyTracks *tracks,
                            const WhyModulation *modulation,
                            WhyModulationCycle **out,
                            size_t *n_out)
{
  *out = NULL;
  *n_out = 0;
  if (modulation->missing != WHY_MODULATION_FOUND || !(modulation->rate_hz > 0.0))
    return WHY_OK;
  Search search = {
    .tracks = tracks,
    .modulation = modulation,
    .note = why_modulation_note (tracks),
    .curve = isnan (modulation->extent_pp_cents) ? 1 + modulation->level_curve : 0,
  };
  size_t n = 0;
  bool whole = allocate (&search);
  Cycle *cycles = malloc ((search.swing.n + 1) * sizeof *cycles);
  WhyStatus status = whole && cycles ? WHY_OK : WHY_ERR_MEMORY;
  if (status == WHY_OK)
    {
      read_curve (&search);
      status = follow (&search) ? WHY_OK : WHY_ERR_MEMORY;
    }
  if (status == WHY_OK)
    {
      search.usual = usual_amplitude (&search, measured_stretch (&search));
      status = find_cycles (&search, cycles, &n);
      keep_coherent (cycles, &n, measured_stretch (&search));
    }
  if (status == WHY_OK && n > 0)
    {
      *out = malloc (n * sizeof **out);
      status = *out ? WHY_OK : WHY_ERR_MEMORY;
      for (size_t i = 0; *out && i < n; i++)
        (*out)[i] = cycles[i].told;
      *n_out = *out ? n : 0;
    }
  free (cycles);
  free (search.swing.values);
  free (search.scratch);
  return status;
}

double
why_modulation_cycle_value (const WhyModulationCycle *cycle, WhyCycleMeasure measure)
{
  return measure == WHY_CYCLE_RATE     ? cycle->rate_hz
         : measure == WHY_CYCLE_EXTENT ? cycle->extent_cents
                                       : cycle->depth_db;
}

double
why_modulation_cycles_median (const WhyModulationCycle *cycles,
                              size_t n,
                              WhyCycleMeasure measure,
                              double *scratch)
{
  size_t n_values = 0;
  for (size_t i = 0; i < n; i++)
    {
      double value = why_modulation_cycle_value (&cycles[i], measure);
      if (!isnan (value))
        scratch[n_values++] = value;
    }
  if (n_values == 0)
    return NAN;
  why_sort_doubles (scratch, n_values);
  return why_quantile_doubles (scratch, n_values, 0.5);
}

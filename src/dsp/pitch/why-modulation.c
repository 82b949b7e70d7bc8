/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "dsp/pitch/why-modulation.h"

#include <math.h>

#include "dsp/pitch/why-modulation-private.h"

#define WINDOW_S 0.7
#define MIN_WINDOW_S 0.25
#define SLOW_WINDOW_S 1.6
/* Least size, and least size times regularity: what swings far may be less regular. Plain notes stay below. */
#define MIN_REGULARITY 0.25
#define SURE_REGULARITY 0.5
#define SURE_BELOW_HZ                                                                              \
  (1.03 * WHY_MODULATION_SLOW_HZ) /* slow, as far as a spectrum tells: must be as sure */
#define MIN_EXTENT_CENTS 8.0
#define MIN_REGULAR_CENTS 2.5
#define PLAIN_CENTS 20.0 /* with this regularity, beyond doubt */
#define PLAIN_REGULARITY 0.7
#define MIN_DEPTH_DB 0.9
#define MIN_REGULAR_DB 1.8
#define MIN_FLUTTER_DB 0.5
#define MIN_FLUTTER_REGULARITY 0.32
#define MIN_REGULAR_FLUTTER_DB 0.38
/* A flutter under a swell or a phrase that is stronger, but no modulation. */
#define LEFT_REGULARITY 0.58
#define LEFT_DB 3.0 /* strings that beat reach two */
/* A stretch that was looked for among many must swing more plainly than a whole note. */
#define STRETCH_REGULARITY 0.75
#define STRETCH_CENTS 12.0
#define STRETCH_DB 4.0 /* strings that beat swing by some decibels, too */
#define PLAINER 0.2    /* in regularity, than the whole */
#define OTHER_RATE 0.4 /* octaves */
#define STROKES_HZ 8.0 /* level that swings so fast all along is no swell under a vibrato */
#define STRETCH_CYCLES 2.5
#define SURE_PITCH_REGULARITY 0.8 /* of the whole note, which then needs no looking for stretches */
/* A stretch that fills less of what was measured is measured for itself. */
#define WHOLE 0.85
#define WHOLE_LEVEL 0.6 /* strokes are less even than a vibrato is wide */
#define SAME_RATE 0.15
/* Two cycles of what vibrates slowly do not fit into less. */
#define SHORT_S 0.5

/* What swings in a span. */
typedef struct
{
  WhyModulationSpan span;
  double rate_hz; /* NAN: nothing was found to ask about */
  WhyModulationSwing pitch, level;
  bool by_pitch, by_level; /* neither: not far or not regularly enough */
} Found;

static bool
level_swings (const WhyModulationSwing *level, double rate_hz)
{
  bool flutter = rate_hz >= WHY_MODULATION_FLUTTER_HZ;
  return level->peak_to_peak >= (flutter ? MIN_FLUTTER_DB : MIN_DEPTH_DB)
         && level->regularity >= (flutter ? MIN_FLUTTER_REGULARITY : MIN_REGULARITY)
         && level->peak_to_peak * level->regularity
                >= (flutter ? MIN_REGULAR_FLUTTER_DB : MIN_REGULAR_DB);
}

static bool
pitch_swings (const WhyModulationSwing *pitch)
{
  return pitch->peak_to_peak >= MIN_EXTENT_CENTS && pitch->regularity >= MIN_REGULARITY
         && pitch->peak_to_peak * pitch->regularity >= MIN_REGULAR_CENTS;
}

/* The measures at one rate; a rate below 16 Hz is asked of the pitch, too. */
static WhyStatus
measure_both (const WhyTracks *tracks,
              WhyModulationSpan span,
              double rate_hz,
              WhyModulationSwing *pitch,
              WhyModulationSwing *level)
{
  bool slow = rate_hz < WHY_MODULATION_SLOW_HZ;
  WhyModulationWindows windows
      = why_modulation_windows (tracks, span, slow ? SLOW_WINDOW_S : WINDOW_S,
                                slow ? SLOW_WINDOW_S : MIN_WINDOW_S);
  WhyStatus status = WHY_OK;
  *pitch = (WhyModulationSwing){ 0 };
  /* The pitch tracker's window spans whole cycles of a flutter: what it sees there is not pitch. */
  if (rate_hz < WHY_MODULATION_FLUTTER_HZ)
    status = why_modulation_swing (tracks, &windows, 0, rate_hz, pitch);
  if (status == WHY_OK)
    status = why_modulation_level_swing (tracks, &windows, rate_hz, level);
  return status;
}

/* A level that falls off, in a room or as a bow leaves the string, can hide a vibrato from the sum of all curves: what
 * the pitch alone tells goes first where it is beyond doubt. */
static WhyStatus
prefer_pitch (const WhyTracks *tracks,
              const WhyModulationWindows *windows,
              const WhyModulationRates *rates,
              double *rate)
{
  WhyModulationSwing alone = { 0 };
  if (!(rates->pitch_hz >= WHY_MODULATION_SLOW_HZ)
      || (!isnan (*rate) && fabs (log2 (rates->pitch_hz / *rate)) < 0.1))
    return WHY_OK;
  WhyStatus status = why_modulation_swing (tracks, windows, 0, rates->pitch_hz, &alone);
  if (alone.peak_to_peak >= PLAIN_CENTS && alone.regularity >= PLAIN_REGULARITY)
    *rate = rates->pitch_hz;
  return status;
}

/* A flutter instead of the rate found, unless that is beyond doubt, or deep strokes made their second harmonic win. */
static WhyStatus
try_fast (const WhyTracks *tracks, double fast_hz, Found *found)
{
  WhyModulationSwing *pitch = &found->pitch, *level = &found->level;
  double *rate = &found->rate_hz;
  WhyModulationSwing fast_pitch = { 0 }, fast_level = { 0 };
  WhyStatus status = WHY_OK;
  /* A pitch that repeats settles it: the level of a trill flutters at its harmonics. */
  if (*rate >= WHY_MODULATION_SLOW_HZ && pitch_swings (pitch)
      && pitch->regularity >= SURE_REGULARITY)
    return WHY_OK;
  if (!isnan (fast_hz))
    status = measure_both (tracks, found->span, fast_hz, &fast_pitch, &fast_level);
  bool strokes = *rate >= WHY_MODULATION_SLOW_HZ && level_swings (level, *rate)
                 && level->regularity >= SURE_REGULARITY;
  if (strokes && !level_swings (&fast_level, fast_hz))
    return status;
  *rate = fast_hz;
  *pitch = fast_pitch;
  *level = fast_level;
  return status;
}

static void
judge (Found *found)
{
  double least = found->rate_hz < SURE_BELOW_HZ ? SURE_REGULARITY : 0.0;
  found->by_pitch = pitch_swings (&found->pitch) && found->pitch.regularity >= least;
  found->by_level
      = level_swings (&found->level, found->rate_hz) && found->level.regularity >= least;
}

/* Where the stronger candidate was none, the fast one, or half of it where strokes are deeper at
 * that: their second harmonic. */
static WhyStatus
try_what_is_left (const WhyTracks *tracks, double fast_hz, Found *found)
{
  Found fast = { .span = found->span, .rate_hz = fast_hz },
        half = { .span = found->span, .rate_hz = 0.5 * fast_hz };
  WhyStatus status = measure_both (tracks, found->span, fast_hz, &fast.pitch, &fast.level);
  if (status == WHY_OK)
    status = measure_both (tracks, found->span, half.rate_hz, &half.pitch, &half.level);
  if (status != WHY_OK || fast.level.peak_to_peak < LEFT_DB
      || fast.level.regularity < LEFT_REGULARITY)
    return status;
  judge (&fast);
  judge (&half);
  *found = half.by_level && half.level.peak_to_peak >= 2.0 * fast.level.peak_to_peak ? half : fast;
  return status;
}

static WhyStatus
find_in (const WhyTracks *tracks, WhyModulationSpan span, Found *out)
{
  *out = (Found){ .span = span, .rate_hz = NAN };
  WhyModulationWindows windows = why_modulation_windows (tracks, span, WINDOW_S, MIN_WINDOW_S);
  WhyModulationRates rates;
  WhyStatus status = why_modulation_rates (tracks, &windows, &rates);
  out->rate_hz = rates.slow_hz;
  if (status == WHY_OK)
    status = prefer_pitch (tracks, &windows, &rates, &out->rate_hz);
  if (status == WHY_OK && !isnan (out->rate_hz))
    status = measure_both (tracks, span, out->rate_hz, &out->pitch, &out->level);
  if (status == WHY_OK && rates.fast_wins)
    status = try_fast (tracks, rates.fast_hz, out);
  judge (out);
  if (status == WHY_OK && !out->by_pitch && !out->by_level && !rates.fast_wins
      && !isnan (rates.fast_hz))
    status = try_what_is_left (tracks, rates.fast_hz, out);
  return status;
}

static bool
is_same (const Found *a, const Found *b)
{
  return a->by_pitch == b->by_pitch && (a->by_pitch || a->by_level == b->by_level)
         && fabs (a->rate_hz / b->rate_hz - 1.0) <= SAME_RATE;
}

/* From where to where it swings; that is measured for itself where it is not what was measured. */
static WhyStatus
find_stretch (const WhyTracks *tracks, Found *found, WhyModulationStretch *stretch)
{
  WhyModulationSpan body = why_modulation_body (tracks);
  WhyStatus status
      = why_modulation_stretch (tracks, found->by_pitch ? 0 : found->level.curve, found->rate_hz,
                                why_modulation_note (tracks), found->span, stretch);
  if (status != WHY_OK || !stretch->found)
    return status;
  WhyModulationSpan inner = stretch->span;
  if (inner.first < body.first)
    inner.first = body.first;
  if (inner.last > body.last)
    inner.last = body.last;
  double length = (double) (inner.last - inner.first),
         measured = (double) (found->span.last - found->span.first);
  double whole = found->by_pitch ? WHOLE : WHOLE_LEVEL;
  if (length >= whole * measured && measured >= whole * length)
    return WHY_OK;
  Found part;
  status = find_in (tracks, inner, &part);
  if (status == WHY_OK && is_same (&part, found))
    *found = part;
  return status;
}

/* Whether what was found in a stretch that was looked for can be no chance. */
static bool
is_sure (const WhyTracks *tracks, const Found *found)
{
  double cycles
      = found->rate_hz * (double) (found->span.last - found->span.first) / tracks->frame_rate_hz;
  bool by_pitch = found->by_pitch && found->pitch.peak_to_peak >= STRETCH_CENTS
                  && found->pitch.regularity >= STRETCH_REGULARITY,
       by_level = found->by_level && found->level.peak_to_peak >= STRETCH_DB
                  && found->level.regularity >= STRETCH_REGULARITY;
  return cycles >= STRETCH_CYCLES && (by_pitch || by_level);
}

/* Whether a stretch tells more plainly than the whole what a curve does. */
static bool
is_plainer (const Found *part, const Found *whole, size_t curve)
{
  if (curve > 0)
    return part->by_level;
  if (!whole->by_pitch)
    return part->by_pitch && !(whole->by_level && whole->rate_hz >= STROKES_HZ);
  return part->by_pitch && part->pitch.regularity > whole->pitch.regularity + PLAINER
         && fabs (log2 (part->rate_hz / whole->rate_hz)) > OTHER_RATE;
}

/* Where the whole does not swing, or not beyond doubt: a stretch of it that does. */
static WhyStatus
find_part (const WhyTracks *tracks, WhyModulationSpan body, Found *found)
{
  WhyStatus status = WHY_OK;
  for (size_t curve = 0; curve < 2 && status == WHY_OK; curve++)
    {
      WhyModulationSpan span;
      Found part;
      if (curve == 0 ? found->by_pitch && found->pitch.regularity >= SURE_PITCH_REGULARITY
                     : found->by_pitch || found->by_level)
        continue;
      status = why_modulation_scan (tracks, body, curve, &span);
      if (status != WHY_OK || span.first == span.last)
        continue;
      status = find_in (tracks, span, &part);
      WhyModulationStretch stretch;
      if (status == WHY_OK && is_sure (tracks, &part) && is_plainer (&part, found, curve))
        status = find_stretch (tracks, &part, &stretch);
      else
        continue;
      /* What the row of windows promised must hold over all of the stretch. */
      if (status == WHY_OK && is_sure (tracks, &part))
        *found = part;
    }
  return status;
}

static WhyModulationMissing
what_is_missing (const WhyTracks *tracks, const Found *found)
{
  WhyModulationSpan note = why_modulation_note (tracks);
  double length_s = (double) (note.last - note.first) / tracks->frame_rate_hz;
  if (found->by_pitch || found->by_level)
    return WHY_MODULATION_FOUND;
  if (note.first == note.last)
    return WHY_MODULATION_QUIET;
  if (length_s < SHORT_S)
    return WHY_MODULATION_SHORT;
  bool swings
      = found->pitch.peak_to_peak >= MIN_EXTENT_CENTS || found->level.peak_to_peak >= MIN_DEPTH_DB;
  return swings ? WHY_MODULATION_IRREGULAR : WHY_MODULATION_SLIGHT;
}

/* Few cycles make a broad peak, whose place the trend's removal shifts: there, and where the pitch tells, the
 * distance from cycle to cycle is the better measure. Of fast strokes it is too coarse. */
static double
best_rate (const Found *found)
{
  if (found->by_pitch)
    return found->pitch.rate_hz;
  return found->rate_hz < WHY_MODULATION_SLOW_HZ ? found->level.rate_hz : found->rate_hz;
}

static WhyStatus
fill (const WhyTracks *tracks, const Found *found, WhyModulation *out)
{
  WhyStatus status = WHY_OK;
  const WhyModulationSwing *pitch = &found->pitch, *level = &found->level;
  out->rate_hz = best_rate (found);
  out->regularity
      = fmax (found->by_pitch ? pitch->regularity : 0.0, found->by_level ? level->regularity : 0.0);
  if (found->by_pitch)
    {
      out->extent_pp_cents
          = pitch->peak_to_peak / why_modulation_pitch_gain (tracks, found->rate_hz);
      out->dwell = pitch->dwell;
      if (pitch->dwell >= WHY_MODULATION_TRILL_DWELL)
        status
            = why_modulation_interval (tracks, found->span, pitch->rate_hz, &out->extent_pp_cents);
      if (isnan (out->extent_pp_cents)) /* no cycle that is voiced throughout */
        out->extent_pp_cents = pitch->peak_to_peak;
    }
  if (found->by_level)
    {
      out->depth_db = level->peak_to_peak;
      out->level_curve = level->curve - 1;
    }
  return status;
}

void
why_modulation_init (WhyModulation *modulation, WhyModulationMissing missing)
{
  *modulation = (WhyModulation){
    .rate_hz = NAN,
    .extent_pp_cents = NAN,
    .dwell = NAN,
    .depth_db = NAN,
    .onset_s = NAN,
    .note_s = NAN,
    .rest_s = NAN,
    .from_s = NAN,
    .to_s = NAN,
    .missing = missing,
  };
}

WhyStatus
why_modulation_find (const WhyTracks *tracks, WhyModulation *out)
{
  why_modulation_init (out, WHY_MODULATION_QUIET);
  WhyModulationSpan body = why_modulation_body (tracks);
  WhyModulationStretch stretch;
  Found found;
  WhyStatus status = find_in (tracks, body, &found);
  if (status == WHY_OK)
    status = find_part (tracks, body, &found);
  out->missing = what_is_missing (tracks, &found);
  if (status != WHY_OK || out->missing != WHY_MODULATION_FOUND)
    return status;
  status = find_stretch (tracks, &found, &stretch);
  if (status == WHY_OK)
    status = fill (tracks, &found, out);
  out->from_s = (double) stretch.span.first / tracks->frame_rate_hz;
  out->to_s = (double) stretch.span.last / tracks->frame_rate_hz;
  if (stretch.told && stretch.found)
    {
      out->note_s = (double) why_modulation_note (tracks).first / tracks->frame_rate_hz;
      out->onset_s = out->from_s;
      out->rest_s = (double) why_modulation_note (tracks).last / tracks->frame_rate_hz - out->to_s;
    }
  return status;
}

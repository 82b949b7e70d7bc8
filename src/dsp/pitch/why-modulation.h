/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/pitch/why-tracks.h"

/* What swings in a note, how fast and how far: vibrato and trill in the pitch, tremolo and flutter in the level. */

/* A pitch that dwells this much at its ends goes between two notes. A sine dwells 0.64, a semitone trill about 0.8. */
#define WHY_MODULATION_TRILL_DWELL 0.72

/* Why nothing was found. */
typedef enum
{
  WHY_MODULATION_FOUND,
  WHY_MODULATION_QUIET,     /* nothing sounds */
  WHY_MODULATION_SHORT,     /* too short for two cycles */
  WHY_MODULATION_IRREGULAR, /* something swings, but does not come back */
  WHY_MODULATION_SLIGHT,    /* nothing swings far enough */
} WhyModulationMissing;

typedef struct
{
  double rate_hz;    /* 2..50; NAN when nothing swings regularly enough */
  double regularity; /* 0..1: share of the swing's energy that comes back one cycle later */
  double
      extent_pp_cents; /* median over cycles of highest less lowest pitch; NAN when the pitch does not swing */
  double
      dwell; /* 0..1: mean distance from the middle over the largest; sine 0.64, two steady notes 1 */
  double
      depth_db; /* median over cycles of highest less lowest level; NAN when the level does not swing */
  size_t level_curve; /* whose level depth_db is of: WHY_CURVE_LEVEL... */
  double
      onset_s; /* when the modulation begins, from the first frame; NAN when that cannot be told */
  double note_s; /* when the note begins, where onset_s is a number */
  double rest_s; /* how long the note sounds on behind the modulation; NAN as onset_s */
  double from_s,
      to_s; /* the stretch that it was measured on, from the first frame; NAN without a rate */
  WhyModulationMissing missing;
} WhyModulation;

/* Nothing was found, for that reason. */
void why_modulation_init (WhyModulation *modulation, WhyModulationMissing missing);
/* WHY_OK or WHY_ERR_MEMORY. Thread-safe. */
WhyStatus why_modulation_find (const WhyTracks *tracks, WhyModulation *out);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/pitch/why-modulation.h"

/* A modulation cycle by cycle: what a teacher points at when a vibrato speeds up or narrows. */

typedef struct
{
  double at_s;         /* its middle, from the first frame */
  double rate_hz;      /* 1 over its length */
  double extent_cents; /* half of highest less lowest pitch; NAN where the pitch does not swing */
  double depth_db;     /* highest less lowest level; NAN where the level does not swing */
} WhyModulationCycle;

/* The cycles of a modulation that was found in these tracks, in order; those that are cut off at an end, or in
 * which a tracker lost the note, are left out. None where nothing swings. *cycles: free(), NULL where there are
 * none. WHY_OK or WHY_ERR_MEMORY. Thread-safe. */
WhyStatus why_modulation_find_cycles (const WhyTracks *tracks,
                                      const WhyModulation *modulation,
                                      WhyModulationCycle **cycles,
                                      size_t *n_cycles);

/* The middle one of rate, extent or depth: how a series is summed up; NAN values do not count. */
typedef enum
{
  WHY_CYCLE_RATE,
  WHY_CYCLE_EXTENT,
  WHY_CYCLE_DEPTH,
} WhyCycleMeasure;

double why_modulation_cycle_value (const WhyModulationCycle *cycle, WhyCycleMeasure measure);
/* NAN where there is none. scratch: n. */
double why_modulation_cycles_median (const WhyModulationCycle *cycles,
                                     size_t n,
                                     WhyCycleMeasure measure,
                                     double *scratch);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* Made-up analyses whose reasons can be told by hand. */

#define REASON_N_FRAMES 2
#define REASON_N_CLASSES 6
#define REASON_N_PATHS 9

enum
{
  VIBRATO,
  TRILL,
  TREMOLO,
  BISBIGLIANDO,
  FLATTERZUNGE,
  NONE
};

/* A first-order path, then one of the second order for each rate: 1.5, 3, 4.2, 6, 8.4, 12, 24, 48 Hz. */
extern const double reason_rates_hz[REASON_N_PATHS];
extern const WhyAxes *reason_axes;
extern float reason_planes[REASON_N_CLASSES][REASON_N_PATHS][REASON_N_FRAMES];

/* An even vibrato of 5.1 Hz and 10 cents, 0.3 s after the beginning; nothing is explained. */
WhyAnalysis reason_vibrato (void);
/* The verdict, and the class next to it with its probability. */
void reason_name (WhyAnalysis *a, gsize label, gsize next, float p);

/* What was measured. Two notes from F sharp 4 on where the pitch swings so far. */
void reason_measure_level (WhyAnalysis *a, double rate_hz, double depth_db);
void reason_measure_pitch (WhyAnalysis *a, double rate_hz, double pp_cents, double dwell);
void reason_measure_nothing (WhyAnalysis *a, WhyModulationMissing missing);

/* Relevance of a class on each path, on average over time. */
void reason_set_relevance (gsize class_index, const float *map);
/* Gives the analysis the planes as its relevance, for LRP-[eps,z+], and takes them away again. */
void reason_explain (WhyAnalysis *a);
void reason_forget (WhyAnalysis *a);

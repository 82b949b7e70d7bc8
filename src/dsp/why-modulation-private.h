/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/why-modulation.h"

#define WHY_MODULATION_MIN_HZ 2.0
#define WHY_MODULATION_MAX_HZ 50.0
/* Hands and breath swing below this, tongues flutter above. */
#define WHY_MODULATION_FLUTTER_HZ 16.0
/* Bands weaker than this, re the whole, hold little but noise. */
#define WHY_MODULATION_MIN_BAND_DB (-30.0f)

/* Curve 0 is the pitch in cents re f0_hz, curve 1 + b the level of band b. */
#define WHY_N_MODULATION_CURVES (1 + WHY_N_LEVEL_CURVES)

/* Windows of n frames, hop apart, over the sounding part without its attack and end. */
typedef struct
{
  size_t first, n, hop, n_windows;
} WhyModulationWindows;

/* Of window_s seconds; shorter, but not below min_window_s, where the sounding part is. None where that is too long. */
WhyModulationWindows why_modulation_windows (const WhyCurves *curves, double window_s, double min_window_s);

/* Window `index` of a curve without its quadratic trend; false where the curve has too few values there. out, scratch: n. */
bool      why_modulation_read (const WhyCurves            *curves,
                               const WhyModulationWindows *windows,
                               size_t                      curve,
                               size_t                      index,
                               float                      *out,
                               float                      *scratch);

/* How much a window of a curve (as read) counts, 0..1: more the further it swings. */
double    why_modulation_weight (const float *x, size_t n, size_t curve);

/* The strongest periodicities of all curves together (but for the first), NAN where there is none. */
typedef struct
{
  double pitch_hz;   /* of the pitch alone, below WHY_MODULATION_FLUTTER_HZ */
  double slow_hz;    /* below WHY_MODULATION_FLUTTER_HZ */
  double fast_hz;    /* above, and clearly below the pitch */
  bool fast_wins;
} WhyModulationRates;

WhyStatus why_modulation_rates (const WhyCurves *curves, const WhyModulationWindows *windows, WhyModulationRates *out);

/* What is left of a sine in the pitch behind the tracker's averaging and the median of five frames, 0.7..1. */
double    why_modulation_pitch_gain (const WhyCurves *curves, double rate_hz);
/* Peak to peak of a level swing of which depth_db was seen behind the window that levels are measured in, if its
 * amplitude is a sine; of a slow one, the same. */
double    why_modulation_true_depth (const WhyCurves *curves, double rate_hz, double depth_db);
/* Distance of the two notes of a trill; NAN where no cycle is voiced throughout. */
WhyStatus why_modulation_interval   (const WhyCurves *curves, double rate_hz, double *cents);
/* When the modulation of a curve begins and when the note does, in seconds from the first frame; the same where it
 * swings from the start; NAN where the note is too short to tell, or the swing never stays for a cycle. */
WhyStatus why_modulation_onset      (const WhyCurves *curves,
                                     size_t           curve,
                                     double           rate_hz,
                                     double          *onset_s,
                                     double          *note_s);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/pitch/why-modulation.h"

#define WHY_MODULATION_MIN_HZ 2.0
#define WHY_MODULATION_MAX_HZ 50.0
/* Hands and breath swing below this, tongues flutter above. */
#define WHY_MODULATION_FLUTTER_HZ 16.0
/* Below this a window of the usual length holds two cycles at most: a longer one must confirm them. */
#define WHY_MODULATION_SLOW_HZ 3.0
/* Bands weaker than this, re the whole, hold little but noise. */
#define WHY_MODULATION_MIN_BAND_DB (-30.0f)

/* Curve 0 is the pitch in cents re f0_hz, curve 1 + b the level of band b. */
#define WHY_N_MODULATION_CURVES (1 + WHY_N_LEVEL_CURVES)

/* Frames from first on, before last. */
typedef struct
{
  size_t first, last;
} WhyModulationSpan;

/* All that sounds, and that without its attack and end. */
WhyModulationSpan why_modulation_note (const WhyTracks *tracks);
WhyModulationSpan why_modulation_body (const WhyTracks *tracks);

/* Windows of n frames, hop apart. */
typedef struct
{
  size_t first, n, hop, n_windows;
} WhyModulationWindows;

/* Of window_s seconds; shorter, but not below min_window_s, where the span is. None where that is too long. */
WhyModulationWindows why_modulation_windows (const WhyTracks *tracks,
                                             WhyModulationSpan span,
                                             double window_s,
                                             double min_window_s);

/* Window `index` of a curve; false where the curve has too few values there. out, scratch: n. */
bool why_modulation_read_whole (const WhyTracks *tracks,
                                const WhyModulationWindows *windows,
                                size_t curve,
                                size_t index,
                                float *out,
                                float *scratch);
/* Takes the least-squares parabola off x. */
void why_modulation_remove_trend (float *x, size_t n);
/* Both. */
bool why_modulation_read (const WhyTracks *tracks,
                          const WhyModulationWindows *windows,
                          size_t curve,
                          size_t index,
                          float *out,
                          float *scratch);

/* Median of five, in place: single frames that the pitch tracker got wrong go. scratch: n. */
void why_modulation_remove_spikes (float *x, size_t n, float *scratch);
/* Value of a curve in a frame: cents or decibels; NAN where nothing sounds. */
double why_modulation_value (const WhyTracks *tracks, size_t curve, size_t frame);

/* How a curve swings at a rate around the middle of n values, by least squares: out[0] + out[1] at / n + out[2] cos
 * (turn at) + out[3] sin (turn at), where `at` counts from the middle and turn is radians a value. */
#define WHY_MODULATION_FIT 4
/* What values are made of: n rows. */
void why_modulation_fit_rows (double (*rows)[WHY_MODULATION_FIT], size_t n, double turn);
/* weights: n, or NULL for equal ones. False where fewer than that share of the values are numbers. */
bool why_modulation_fit (const double *values,
                         size_t n,
                         double (*rows)[WHY_MODULATION_FIT],
                         const double *weights,
                         double least,
                         double out[WHY_MODULATION_FIT]);

/* How much a window of a curve (as read) counts, 0..1: more the further it swings. */
double why_modulation_weight (const float *x, size_t n, size_t curve);

/* 2 sum x(i) x(i + lag) over the energy of both: 1 when x repeats after lag frames, 0 for noise. */
double why_modulation_correlate (const float *x, size_t n, size_t lag);

/* How a curve swings at a rate. */
typedef struct
{
  double regularity, peak_to_peak, dwell;
  double rate_hz; /* at which it repeats best, next to the rate asked for */
  size_t curve;
} WhyModulationSwing;

WhyStatus why_modulation_swing (const WhyTracks *tracks,
                                const WhyModulationWindows *windows,
                                size_t curve,
                                double rate_hz,
                                WhyModulationSwing *out);
/* The level of the whole band where it swings, else of the band that swings most regularly: flutter may show at the
 * top only. */
WhyStatus why_modulation_level_swing (const WhyTracks *tracks,
                                      const WhyModulationWindows *windows,
                                      double rate_hz,
                                      WhyModulationSwing *out);

/* The strongest periodicities of all curves together (but for the first), NAN where there is none. */
typedef struct
{
  double pitch_hz; /* of the pitch alone, below WHY_MODULATION_FLUTTER_HZ */
  double slow_hz;  /* below WHY_MODULATION_FLUTTER_HZ */
  double fast_hz;  /* above, and clearly below the pitch */
  bool fast_wins;
} WhyModulationRates;

WhyStatus why_modulation_rates (const WhyTracks *tracks,
                                const WhyModulationWindows *windows,
                                WhyModulationRates *out);

/* What is left of a sine in the pitch behind the tracker's averaging and the median of five frames, 0.7..1. */
double why_modulation_pitch_gain (const WhyTracks *tracks, double rate_hz);
/* Peak to peak of a level swing of which depth_db was seen behind the window that levels are measured in, if its
 * amplitude is a sine; of a slow one, the same. */
double why_modulation_true_depth (const WhyTracks *tracks, double rate_hz, double depth_db);
/* Distance of the two notes of a trill; NAN where no cycle is voiced throughout. */
WhyStatus why_modulation_interval (const WhyTracks *tracks,
                                   WhyModulationSpan span,
                                   double rate_hz,
                                   double *cents);
/* Where a curve swings at the rate: the longest stretch within `note` over which its local amplitude stays above half
 * of what it mostly is within `known`, but for dips of a cycle or so. The whole note where it is too short to tell.
 * `found`: false when the swing never lasts for a cycle. */
typedef struct
{
  WhyModulationSpan span;
  bool found, told; /* told: the note is long enough to tell */
} WhyModulationStretch;

WhyStatus why_modulation_stretch (const WhyTracks *tracks,
                                  size_t curve,
                                  double rate_hz,
                                  WhyModulationSpan note,
                                  WhyModulationSpan known,
                                  WhyModulationStretch *out);

/* The part of span in which a curve (0: the pitch, 1: the level) swings beyond doubt though the whole does not, at any
 * rate; first == last where there is none. */
WhyStatus why_modulation_scan (const WhyTracks *tracks,
                               WhyModulationSpan span,
                               size_t curve,
                               WhyModulationSpan *out);

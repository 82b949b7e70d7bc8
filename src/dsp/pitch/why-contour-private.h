/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/pitch/why-contour.h"

#include "dsp/why-fft.h"

/* The search runs on five levels, each with a sample rate and a window for its octave of notes; the last
 * two take all that are higher. */
#define WHY_CONTOUR_N_LEVELS 5
#define WHY_CONTOUR_LEVEL_CANDIDATES 4
#define WHY_CONTOUR_MAX_CANDIDATES (WHY_CONTOUR_N_LEVELS * WHY_CONTOUR_LEVEL_CANDIDATES)

typedef struct
{
  float hz, octaves; /* octaves: log2 of hz */
  float strength;    /* what the path weighs; 1 at most */
  float periodicity; /* 0 to 1 */
} WhyContourCandidate;

/* What a moment offers. */
typedef struct
{
  size_t n;
  float loudness_db; /* re full scale */
  WhyContourCandidate candidates[WHY_CONTOUR_MAX_CANDIDATES];
} WhyContourMoment;

/* Autocorrelation in one window, by FFT. */
typedef struct _WhyContourLevel WhyContourLevel;

/* floor_hz, ceiling_hz: of the notes; rate_hz: of the samples, window_s: of a window. */
WhyContourLevel *
why_contour_level_new (double rate_hz, double window_s, double floor_hz, double ceiling_hz);
void why_contour_level_free (WhyContourLevel *level);
size_t why_contour_level_window (const WhyContourLevel *level);
/* x: a window. Returns the power of what lies in it, re that of a full-scale square wave. Appends candidates to
 * moment, whose strength does not yet know of the other levels. */
double why_contour_level_search (WhyContourLevel *level, const float *x, WhyContourMoment *moment);

/* The likeliest way through the candidates. */
typedef struct _WhyContourPath WhyContourPath;

WhyContourPath *why_contour_path_new (void);
void why_contour_path_free (WhyContourPath *path);
/* Adds a moment. TRUE when another has become final: *hz (NAN: unvoiced) and *confidence are its. */
bool why_contour_path_push (WhyContourPath *path,
                            const WhyContourMoment *moment,
                            float *hz,
                            float *confidence);
/* The moments that are not final, oldest first, as the newest would have them. Returns their number. */
size_t why_contour_path_rest (const WhyContourPath *path, float *hz, float *confidence);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dsp/pitch/why-tracks.h"

/* Long enough for the lowest notes, and the longest window that curves are made with. */
#define WHY_TRACKS_LONGEST_WINDOW_S 0.09

/* What the curves are made of. */
typedef struct
{
  const float *x; /* finite, largest magnitude 1 */
  size_t n, hop;
  double rate_hz;
  WhyStep step;
  void *user;
} WhyTracksSignal;

/* Fills hz and pitch_window_s. *median_hz: NAN when nothing is voiced. scratch: n_frames + 1. */
WhyStatus why_tracks_track_pitch (WhyTracks *tracks,
                                  const WhyTracksSignal *signal,
                                  float *scratch,
                                  float *median_hz);
/* Moves a pitch that was taken from the second or the third partial down to the note's, and *median_hz with it.
 * scratch: n_frames. */
WhyStatus why_tracks_fold_partials (
    const WhyTracksSignal *signal, float *hz, size_t n_frames, float *scratch, float *median_hz);
/* Fills level_db, without a floor, and level_window_s. median_hz: of the notes, whose own ripple must not show. */
WhyStatus
why_tracks_track_levels (WhyTracks *tracks, const WhyTracksSignal *signal, float median_hz);

/* At least 64. */
size_t why_tracks_power_of_two (double at_least);
/* Calls the step function; false to stop. */
bool
why_tracks_report (const WhyTracksSignal *signal, double from, double to, size_t done, size_t all);

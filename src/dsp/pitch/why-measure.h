/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"
#include "dsp/pitch/why-modulation-cycles.h"
#include "dsp/pitch/why-modulation.h"

/* What a teacher wants to know of a note: pitch, and rate, extent and regularity of its modulation. */

typedef struct
{
  double
      f0_hz; /* median pitch of the voiced part; of a trill, its lower note, which names it; NAN when
                               * nothing is voiced */
  double voiced_fraction; /* 0..1, of the sounding part */
  double rate_hz; /* strongest periodicity of pitch or level, 2..50 Hz; NAN when there is none */
  double extent_cents;    /* half of extent_pp_cents; NAN when pitch does not swing at the rate */
  double extent_pp_cents; /* peak to peak of the pitch swing at the rate */
  double depth_db;        /* peak to peak of the level swing at the rate; NAN when it does not */
  double
      regularity; /* 0..1: share of the modulation's energy that comes back one cycle later: what it has
                               * at its rate and harmonics; 0 without a rate */
  double
      onset_s; /* when the modulation begins, from the first sample; NAN without a rate, or where that
                               * cannot be told */
  double
      delay_s; /* how long after the beginning of the note that is; 0 where it swings from the start */
  double rest_s; /* how long the note sounds on after its end; 0 where it swings to the end */
  double from_s,
      to_s; /* the stretch that swings, from the first sample, on which all this was measured: the
                               * whole note, or where in it the modulation is; NAN without a rate */
  WhyModulationMissing missing; /* why there is no rate */
  double lower_hz, upper_hz; /* the two notes of a pitch that swings as widely as two; else NAN */
  double
      dwell; /* 0..1: how much a pitch that swings rests at its ends, as WhyModulation; else NAN */
} WhyMeasures;

/* Nothing was measured: NAN throughout, WHY_MODULATION_QUIET. */
void why_measures_init (WhyMeasures *measures);

/* x: n samples, mono, at 4 kHz to 1 MHz (nothing is measured outside); values that are not finite count as 0.
 * Allocates scratch; any thread. WHY_OK, WHY_CANCELLED or WHY_ERR_MEMORY; out is always filled. */
WhyStatus why_measure_process (
    const float *x, size_t n, double sample_rate_hz, WhyMeasures *out, WhyStep step, void *user);
/* With the modulation cycle by cycle, as why_modulation_find_cycles; times from the first sample. */
WhyStatus why_measure_cycles (const float *x,
                              size_t n,
                              double sample_rate_hz,
                              WhyMeasures *out,
                              WhyModulationCycle **cycles,
                              size_t *n_cycles,
                              WhyStep step,
                              void *user);

/* The concert pitch for note names, 440 Hz until it is set. Like the language it is one for the whole
 * program. Any thread; a value out of range sets it back to 440. */
#define WHY_NOTE_A4_HZ 440.0
#define WHY_NOTE_MIN_A4_HZ 380.0
#define WHY_NOTE_MAX_A4_HZ 480.0
void why_note_set_a4 (double hz);
double why_note_get_a4 (void);

/* For data that programs read: the nearest note of equal temperament at that concert pitch, "A4", "C#5"... in
 * ASCII, and the deviation in cents (-50..50). Returns false (and "" and NAN) for a frequency that is not positive and finite, or far beyond any
 * instrument (outside C-3 to C14). */
bool why_note_data_name (double hz, char name[8], double *cents);
/* The same at a concert pitch of the caller's own, positive and finite. */
bool why_note_data_name_at (double hz, double a4_hz, char name[8], double *cents);

/* For people to read, in the window, figures and text: the same as the user's language names notes ("C♯5",
 * "H4", "la4"), in UTF-8. The octave is the same in every language. */
#define WHY_NOTE_SIZE 24
bool why_note_display_name (double hz, char name[WHY_NOTE_SIZE], double *cents);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* What the note network listens to: levels of bands a third of a semitone to a semitone apart, every 10 ms. Low
 * bands are taken from a window twice as long, which parts their partials. */

#define WHY_NOTE_FEATURES_N_BANDS 136
#define WHY_NOTE_FEATURES_STEP_S 0.01
#define WHY_NOTE_FEATURES_MIN_HZ 55.0
#define WHY_NOTE_FEATURES_BANDS_PER_OCTAVE 18.0

typedef struct _WhyNoteFeatures WhyNoteFeatures;

/* At 44.1 kHz. Read-only afterwards, for any number of threads. */
WhyStatus why_note_features_new (WhyNoteFeatures **out, WhyError *error);
void why_note_features_free (WhyNoteFeatures *features);

/* Frames first..first + n_frames - 1 of a sound; frame i is centred at sample 441 i. x: n samples of which the
 * first is sample number x_first of the sound; what lies outside counts as zero, as does what is not finite.
 * out: n_frames x WHY_NOTE_FEATURES_N_BANDS, half the decimal logarithm of the power (-5 at most deep: silence;
 * about 0: full scale). WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_note_features_process (const WhyNoteFeatures *features,
                                     const float *x,
                                     size_t n,
                                     ptrdiff_t x_first,
                                     ptrdiff_t first,
                                     size_t n_frames,
                                     float *out);

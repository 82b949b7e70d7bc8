/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <stddef.h>

#include "base/why-status.h"

/* Notes, chosen as a whole from what the note network says of each frame: the most probable course of silence
 * and notes, each note of one technique, that may change only where the network sees a border (Viterbi over
 * candidate borders; in the manner of Mauch et al. 2015 for pitch and Su et al. 2019 for techniques). */

typedef struct
{
  size_t from, to; /* frames from..to - 1 */
} WhyNoteSegment;

/* frames: n x (2 + n_classes), of why-note-network.h: border, sounds, classes. *out: malloc, *n_out segments in
 * order, without overlap; NULL where there are none. WHY_OK or WHY_ERR_MEMORY. */
WhyStatus why_note_segments_find (
    const float *frames, size_t n, size_t n_classes, WhyNoteSegment **out, size_t *n_out);

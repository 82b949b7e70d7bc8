/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"

/* Recordings of notes, made on the spot, for who shows them. */

/* The six classes of the default model, without paths. */
const WhyAxes *notes_case_axes (void);

/* A named note without modulation; "A4" is 440 Hz. hz NAN: without pitch. */
WhyNote notes_case_note (double from_s, double to_s, double hz, gsize label, double probability);

/* A lesson: n notes of 0.2 s to 2 s with pauses, scales up and down, of every class and kind, the
 * first like all others with that seed; some without pitch, too short to tell, or trills. In a
 * recording of at least duration_s. axes: NULL for those above. */
WhyNotes *notes_case_lesson (gsize n, double duration_s, guint seed, const WhyAxes *axes);

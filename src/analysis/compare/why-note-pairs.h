/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-filter.h"

/* Which notes of two takes of the same music belong together: by their order and their pitch, as one
 * follows two players in a score. A wrong note, one left out or one too many costs that note alone. */

G_BEGIN_DECLS

#define WHY_NOTE_PAIRS_MAX                                                                         \
  ((gsize) 4000) /* notes of a take that are looked at; half an hour or so */

typedef struct
{
  gsize a, b; /* in each take; WHY_NO_NOTE: the other one has no counterpart */
} WhyNotePair;

typedef struct
{
  GArray *pairs;  /* WhyNotePair, all notes of both, in order; between pairs those of A first */
  gsize n_pairs;  /* that have both */
  int transposed; /* semitones, whole octaves, by which B is notated lower than A: taken off */
  double
      shift_s; /* by which the beginnings in A come after those in B, the median of all pairs; without
                               * a pair that of the first notes; 0 where there is none */
} WhyNotePairs;

/* Notes in order. Exchanging A and B exchanges the result. To be cleared. */
void
why_note_pairs_find (const WhyNote *a, gsize n_a, const WhyNote *b, gsize n_b, WhyNotePairs *out);
void why_note_pairs_clear (WhyNotePairs *pairs);

G_END_DECLS

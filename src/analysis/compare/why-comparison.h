/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/compare/why-note-pairs.h"
#include "analysis/notes/why-notes.h"

/* Two takes of the same music, note by note: which notes belong together, and how they differ. Whatever
 * is said of A against B is the opposite of what is said of B against A. Immutable, counted by reference;
 * any thread. */

G_BEGIN_DECLS

typedef enum
{
  WHY_COMPARED_RATE,   /* Hz; this and the next four where both are heard as the same technique */
  WHY_COMPARED_EXTENT, /* cents each way */
  WHY_COMPARED_DEPTH,  /* dB */
  WHY_COMPARED_REGULARITY, /* 0..1 */
  WHY_COMPARED_DELAY,      /* seconds from the beginning of a note until it swings */
  WHY_COMPARED_PITCH,     /* cents against the note in equal temperament that both are nearest to */
  WHY_COMPARED_OFF_PITCH, /* the same without its sign: how far from that note */
  WHY_COMPARED_LENGTH,    /* seconds */
  WHY_COMPARED_LEVEL,     /* dB re full scale, as recorded */
  WHY_N_COMPARED
} WhyCompared;

typedef enum
{
  WHY_DIFFERENCE_NONE, /* nothing to compare */
  WHY_DIFFERENCE_SAME, /* no further apart than measures may err */
  WHY_DIFFERENCE_MORE, /* A has more */
  WHY_DIFFERENCE_LESS, /* A has less */
  WHY_DIFFERENCE_MIXED, /* of several notes: the same on the whole, but in most one or the other has more */
} WhyVerdictOfDifference;

/* Of one pair of notes, or of all pairs: means. */
typedef struct
{
  gsize n;              /* pairs that both have it */
  double a, b;          /* NAN where n is 0 */
  double error;         /* a and b are the same where they lie no further apart */
  gsize n_more, n_less; /* pairs in which A has more, or less, than by error */
  WhyVerdictOfDifference verdict;
} WhyDifference;

/* How far two values lie apart at most that mean the same. Each of the two may err as far as the tests allow on tones
 * whose modulation is known (tests/dsp/pitch/test-measure-grid.c): the rate 2 %, the extent 5 cents, the
 * depth 0.3 dB or 6 %, the pitch 3 cents; two errors add up. Regularity, delay, length and level depend on where a
 * note is found to begin and end, which is right within some hundredths of a second: 0.1, 0.15 s, 0.08 s and 1 dB.
 * The same playing in other noise at another place stays far within all of them
 * (tests/analysis/compare/test-comparison.c). */
double why_compared_error (WhyCompared what, double a, double b);

typedef struct _WhyComparison WhyComparison;

/* A stretch of a take, in seconds; both 0: all of it. */
typedef struct
{
  double from_s, to_s;
} WhyComparedPart;

/* As they are shown: a class that was said by hand counts, not what the program says. Of the notes whose middle lies in the part (NULL: of all). Only named notes tell anything; the others are
 * paired by what is known. */
WhyComparison *why_comparison_new (WhyNotes *a,
                                   const WhyComparedPart *part_a,
                                   WhyNotes *b,
                                   const WhyComparedPart *part_b);
WhyComparison *why_comparison_ref (WhyComparison *comparison);
void why_comparison_unref (WhyComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyComparison, why_comparison_unref)

/* Take 0 is A, take 1 is B. */
WhyNotes *why_comparison_notes (const WhyComparison *comparison, int take);
const WhyComparedPart *why_comparison_part (const WhyComparison *comparison, int take);

/* All notes compared, paired or alone, in order; indices are those of why_comparison_notes. */
gsize why_comparison_n (const WhyComparison *comparison);
const WhyNotePair *why_comparison_get (const WhyComparison *comparison, gsize i);
gsize why_comparison_n_pairs (const WhyComparison *comparison);
gsize why_comparison_n_alone (const WhyComparison *comparison, int take);
/* Pairs that are surely heard as two techniques. */
gsize why_comparison_n_otherwise (const WhyComparison *comparison);
gboolean why_comparison_is_otherwise (const WhyComparison *comparison, gsize i);
/* Whole octaves, in semitones, that B sounds below A; no difference of pitch counts them. */
int why_comparison_transposed (const WhyComparison *comparison);
/* Which of why_comparison_get a note of a take is in; WHY_NO_NOTE: in none. */
gsize why_comparison_find (const WhyComparison *comparison, int take, gsize note);

/* Of one pair; and of all of them. */
WhyDifference
why_comparison_difference (const WhyComparison *comparison, gsize i, WhyCompared what);
WhyDifference why_comparison_sum (const WhyComparison *comparison, WhyCompared what);

/* Add it to a time of B for the time of A at which the same is played: the one shift that fits the
 * beginnings of all notes best; that of one pair; and note by note, in between by their distance. */
double why_comparison_shift (const WhyComparison *comparison);
double why_comparison_shift_of (const WhyComparison *comparison, gsize i);
double why_comparison_shift_at (const WhyComparison *comparison, double a_s);

G_END_DECLS

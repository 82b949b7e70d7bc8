/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* A recording as its notes: found, named and measured. What window, list, export and command line show of
 * a note is these numbers. An object is immutable and counted by reference; any thread. */

G_BEGIN_DECLS

typedef struct
{
  double from_s, to_s; /* in the file */
  /* What was analysed of it: all, or so much as fits into the model's window. */
  double window_from_s, window_to_s;
  double f0_hz;      /* median pitch; of a trill its lower note; NAN: no pitch */
  double second_hz;  /* upper note of a trill, else NAN */
  gboolean is_named; /* FALSE: found, and still waiting for all that follows */
  gsize label;       /* class of the model */
  float probabilities[WHY_MODEL_MAX_CLASSES];
  WhyEvidence evidence; /* who judged; WHY_EVIDENCE_SHORT: too short to tell, label is a guess */
  /* As in WhyMeasures; NAN where there is none */
  double rate_hz, extent_cents, depth_db, regularity, delay_s;
  double level_db; /* mean power re full scale */
  /* What somebody says of it: see analysis/sidecar/why-corrected-notes.h. */
  gsize by_hand;           /* 1 + which correction it was made of; 0: it is as it was found */
  gboolean has_hand_label; /* its class was said by hand, */
  gsize hand_label;        /* and is this one of the model's */
} WhyNote;

#define WHY_BY_HAND "✎" /* the sign before what is said by hand */

/* The class that is shown: what was said by hand, else what the program says. */
gsize why_note_label (const WhyNote *note);
/* How probable the program finds that; NAN: it was said by hand, or there is none yet. */
double why_note_probability (const WhyNote *note);
/* Whether that is more than a guess. */
gboolean why_note_is_certain (const WhyNote *note);
/* Who judged, for programs: "hand", or as why_evidence_name. */
const char *why_note_evidence_name (const WhyNote *note);

/* A note at that place, found and not yet named: numbers are NAN. */
WhyNote why_note_found (double from_s, double to_s);

typedef struct _WhyNotes WhyNotes;

/* Copies n notes (NULL where n is 0), in order and without overlap, of a recording of that length. axes: of the analyzer, which
 * must live as long; NULL while nothing is named. */
WhyNotes *why_notes_new (const WhyNote *notes, gsize n, double duration_s, const WhyAxes *axes);
/* The same of notes in which so many places were corrected by hand. */
WhyNotes *why_notes_new_corrected (
    const WhyNote *notes, gsize n, double duration_s, const WhyAxes *axes, gsize n_corrected);
WhyNotes *why_notes_ref (WhyNotes *notes);
void why_notes_unref (WhyNotes *notes);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyNotes, why_notes_unref)

gsize why_notes_n (const WhyNotes *notes);
const WhyNote *why_notes_get (const WhyNotes *notes, gsize i);
double why_notes_duration (const WhyNotes *notes);
gsize why_notes_n_corrected (const WhyNotes *notes);
const WhyAxes *why_notes_axes (const WhyNotes *notes);
/* The class that is shown of a note of notes, as the model calls it, and what the program itself says; NULL: nothing yet. */
const char *why_note_class (const WhyNotes *notes, const WhyNote *note);
const char *why_note_program_class (const WhyNotes *notes, const WhyNote *note);

/* The note that sounds at that moment, or else the first that begins after it; n where there is none. */
gsize why_notes_at (const WhyNotes *notes, double time_s);
/* TRUE where a note of notes sounds at time_s. */
gboolean why_notes_sounds (const WhyNotes *notes, double time_s, gsize *i);

G_END_DECLS

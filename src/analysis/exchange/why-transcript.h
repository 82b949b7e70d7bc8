/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"
#include "analysis/recording/why-timeline.h"
#include "dsp/pitch/why-contour.h"

/* What is known along a recording, in the files of other programs. Names of notes and techniques are those of
 * the command line's JSON, in every language; of a note whose technique was said by hand it is that one. */

G_BEGIN_DECLS

typedef struct
{
  double duration_s, rate_hz; /* of the file: Sonic Visualiser counts in its samples */
  const WhyAxes *axes;        /* names the classes */
  const WhyNotes *notes;      /* NULL: none, but spans */
  const WhyTimelineSpan *spans;
  gsize n_spans;
  const WhyContour *contour; /* NULL: none */
} WhyTranscript;

typedef enum
{
  WHY_EXCHANGE_TEXTGRID, /* Praat: tiers "notes" and "techniques", and with a contour a point tier "pitch" in Hz */
  WHY_EXCHANGE_PITCHTIER, /* Praat: the contour */
  WHY_EXCHANGE_AUDACITY,  /* labels, with the range of their pitch */
  WHY_EXCHANGE_SVL,       /* Sonic Visualiser: layers of notes, techniques, contour */
  WHY_EXCHANGE_MIDI,      /* notes, bent by the contour; techniques as lyrics, spans as markers */
  WHY_N_EXCHANGE_FORMATS
} WhyExchangeFormat;

/* "textgrid", "pitchtier", "audacity", "svl", "midi"; FALSE: it is none of them. */
gboolean why_exchange_of_name (const char *name, WhyExchangeFormat *out);
/* By the ending of a file, in capitals or not: .TextGrid, .PitchTier, .txt, .svl, .mid or .midi. */
gboolean why_exchange_of_path (const char *path, WhyExchangeFormat *out);
/* ".TextGrid" */
const char *why_exchange_ending (WhyExchangeFormat format);

/* The bytes of the file. A pitch tier takes a contour. */
GBytes *why_transcript_write (const WhyTranscript *transcript, WhyExchangeFormat format);

G_END_DECLS

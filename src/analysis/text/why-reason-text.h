/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "analysis/notes/why-notes.h"

/* Why it is what it is named, in a few short sentences of the user's language: what was measured, whether
 * that fits the verdict, where the network's relevance lies, and what the next technique would be like.
 * "The pitch swings 5.1 times a second by ±10 cents, evenly, starting 0.3 s into the note. Of the modulation
 * that spoke for the verdict, 62 % lies near that rate or twice that. A trill would jump by a semitone or
 * more; it gets 4 %, mostly from 6–9 Hz." Nothing is said that the numbers do not show. Any thread. */

G_BEGIN_DECLS

/* rule: whose relevance is meant; where the analysis has none of it, or relevance explains another verdict
 * than this one, only the measures speak. class_index: the technique to compare with; that of the verdict:
 * the next in line, if anything speaks for it. NULL before there is a verdict, and where live sound has too
 * little for one or holds an earlier one. g_free. */
char *why_reason_text (const WhyAnalysis *analysis, WhyRule rule, gsize class_index);

/* The same of a note, from its measures alone. NULL before it is named. g_free. */
char *why_reason_text_of_note (const WhyNotes *notes, gsize i);

G_END_DECLS

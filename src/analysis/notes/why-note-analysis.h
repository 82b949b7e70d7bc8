/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-notes.h"

/* What is known of a note, in the terms of an analysis: so that headline, panels and figures say the
 * same of it as lane, list and command line. */

G_BEGIN_DECLS

/* Pitch and modulation of a note; what a note does not keep is as in out before. */
void why_note_measures (const WhyNote *note, WhyMeasures *out);

/* A copy of the analysis of that very note which names and measures it as the note does. Before the
 * stage of a verdict, and for a note that is not named yet, it is the same in all. */
WhyAnalysis *why_analysis_with_note (const WhyAnalysis *analysis, const WhyNote *note);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"

/* An analysis in words of the user's language. */

G_BEGIN_DECLS

/* A modulation that begins sooner after its note was there from the start, as far as one can tell. */
#define WHY_DESCRIPTION_MIN_DELAY_S 0.15

/* Sentences for screen readers: "flute.wav: vibrato, 97 percent. Pitch A4, 3 cents sharp. ...";
 * the source alone before there is a verdict. g_free. */
char *why_describe_analysis (const WhyAnalysis *analysis);

/* What verdict and measures have to say of each other, without a full stop: why a technique has no
 * rate, or another than it should; that something swings in what is none; that the network was
 * overruled. NULL where they agree or there is no verdict. g_free. */
char *why_describe_evidence (const WhyAnalysis *analysis);

/* Appends ". Pitch A4, 3 cents sharp. Modulation 5.9 hertz, extent plus or minus 31 cents": what was
 * measured. */
void why_describe_measures (const WhyMeasures *measures, GString *text);

/* "The program: vibrato, 97 %", to stand beside what somebody says by hand. g_free. */
char *
why_describe_program (const WhyAxes *axes, gsize label, double probability, WhyEvidence evidence);

G_END_DECLS

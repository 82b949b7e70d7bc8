/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "analysis/engine/why-analysis.h"

/* A trill as players speak of it: its two notes and the interval between them, rather than cents to
 * either side of a pitch that is never played. */

G_BEGIN_DECLS

typedef struct
{
  char notes[2 * WHY_NOTE_SIZE + 4]; /* "F♯4–G♯4" */
  const char *interval;              /* "whole tone", in the user's language; static */
  double rate_hz;                    /* notes up and down, pairs a second */
} WhyTrillText;

/* FALSE where the class is another one, or no two notes were measured. The notes are those nearest to
 * what is played, at the concert pitch in use. Any thread. */
gboolean why_trill_text (const char *class_name, const WhyMeasures *measures, WhyTrillText *out);

/* Of an analysis whose verdict is a trill. */
gboolean why_trill_text_of (const WhyAnalysis *analysis, WhyTrillText *out);

/* "F♯4–G♯4, whole tone, 6.1 per second". g_free. */
char *why_trill_text_line (const WhyTrillText *trill);

G_END_DECLS

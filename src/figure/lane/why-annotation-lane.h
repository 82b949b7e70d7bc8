/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/exchange/why-agreement.h"
#include "analysis/notes/why-note-filter.h"
#include "figure/panel/why-panel.h"

/* What somebody has labelled in a recording, as blocks over the same time as the lane of the notes, with which it
 * is in line. A block has the colour of the technique that its label names; where something else is heard
 * there, it says what, and has a frame. What overlaps stands in rows, three at most. Pure functions on a
 * cairo_t; any thread. */

G_BEGIN_DECLS

typedef struct
{
  double from_s, to_s; /* shown, in seconds of the file; both 0: all */
  gsize chosen;        /* annotation; another number: none */
} WhyAnnotationLaneOptions;

typedef struct
{
  WhyRect plot;
  double from_s, to_s; /* at its left and right edge */
  int n_rows;
} WhyAnnotationLaneGeometry;

/* How many rows it takes, 1 to 3. */
int why_annotation_lane_rows (const WhyAnnotations *annotations);

/* notes: what they are heard as, one for each. */
void why_annotation_lane_layout (const WhyAnnotations *annotations,
                                 const WhyNotes *notes,
                                 const WhyAnnotationLaneOptions *options,
                                 const WhyFigureStyle *style,
                                 double width,
                                 double height,
                                 WhyAnnotationLaneGeometry *out);
void why_annotation_lane_draw (cairo_t *cr,
                               const WhyAnnotations *annotations,
                               const WhyNotes *notes,
                               const WhyAnnotationLaneGeometry *geometry,
                               const WhyAnnotationLaneOptions *options,
                               const WhyFigureStyle *style);
/* The one at a point, or a narrow one within a few units of it; WHY_NO_NOTE: none. */
gsize why_annotation_lane_hit (const WhyAnnotations *annotations,
                               const WhyAnnotationLaneGeometry *geometry,
                               double x,
                               double y);
/* Where one is drawn; FALSE: it has no place. */
gboolean why_annotation_lane_block (const WhyAnnotations *annotations,
                                    const WhyAnnotationLaneGeometry *geometry,
                                    gsize i,
                                    WhyRect *out);

/* “vib.” agrees: Vibrato 97 %, A4. A line in the user's language. g_free. */
char *why_annotation_line (const WhyAnnotations *annotations, const WhyNotes *notes, gsize i);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/lane/why-notes-lane.h"
#include "figure/why-text.h"

/* What the files of the lane share while it is drawn. */

typedef struct
{
  cairo_t *cr;
  const WhyNotes *notes;
  const WhyNotesLaneGeometry *geometry;
  const WhyNotesLaneOptions *options;
  const WhyFigureStyle *style;
  WhyText *text;
  double em, line;
} WhyLane;

/* In semitones, A4 = 69; NAN for what is no pitch. */
double why_lane_midi (double hz);
double why_lane_y_of_midi (const WhyNotesLaneGeometry *geometry, double midi);
/* Whether its pitch can be shown; else it stands in the row below. */
gboolean why_lane_has_pitch (const WhyNote *note);

/* Lines of the notes with their names, and of cents where these are far enough apart. */
void why_lane_draw_grid (const WhyLane *lane);
/* All blocks that can be seen, with their names; the line of pitch. */
void why_lane_draw_blocks (const WhyLane *lane);

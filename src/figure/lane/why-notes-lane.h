/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/notes/why-note-filter.h"
#include "figure/panel/why-panel.h"

/* The notes of a recording as blocks at their pitch, coloured by technique, over an axis of time; what
 * has no pitch stands in a row of its own below. Notes too short to be seen one by one are drawn as
 * the technique that fills most of their pixel. Pure functions on a cairo_t; any thread. */

G_BEGIN_DECLS

typedef struct
{
  double from_s, to_s;  /* shown, in seconds of the file; both 0: all */
  gsize chosen;         /* note, or WHY_NO_NOTE */
  WhyNoteFilter filter; /* others are dimmed */
  const char *message;  /* where there are no notes, or NULL; lent */
  double low_midi,
      high_midi; /* the lowest and highest note that there is room for; both 0: as the notes ask */
  /* The pitch from f0_from_s on, n_steps values in Hz, NAN where there is none; NULL: no line. Lent. */
  const float *f0_hz;
  gsize n_steps;
  double f0_from_s, step_s;
} WhyNotesLaneOptions;

/* Where things lie in width x height units. */
typedef struct
{
  double width, height;
  WhyRect plot;        /* blocks with a pitch */
  WhyRect unpitched;   /* those without; no height where the recording has none */
  WhyRect legend;      /* no height where there is no room */
  double from_s, to_s; /* at the left and right edge of the plot */
  double low_midi,
      high_midi; /* at its bottom and top, at the concert pitch in use; both NAN where no
                               * note with a pitch is shown */
  double block_height;
  gboolean has_line; /* close enough to see the pitch move */
} WhyNotesLaneGeometry;

/* How wide names of notes at the left are, in ems of the style's font: for what stands in line with
 * the plot. */
#define WHY_NOTES_LANE_GUTTER_EM 3.6
#define WHY_NOTES_LANE_MIN_S 0.05 /* the shortest time that is shown */

/* The same for all calls below until notes, options, style or size change. notes may be NULL. */
void why_notes_lane_layout (const WhyNotes *notes,
                            const WhyNotesLaneOptions *options,
                            const WhyFigureStyle *style,
                            double width,
                            double height,
                            WhyNotesLaneGeometry *out);

void why_notes_lane_draw (cairo_t *cr,
                          const WhyNotes *notes,
                          const WhyNotesLaneGeometry *geometry,
                          const WhyNotesLaneOptions *options,
                          const WhyFigureStyle *style);

double why_notes_lane_x_of_time (const WhyNotesLaneGeometry *geometry, double time_s);
double why_notes_lane_time_of_x (const WhyNotesLaneGeometry *geometry, double x);

/* The note at a point, or one that is not dimmed within a few units: the whole height of the lane is
 * its own. WHY_NO_NOTE where there is none. */
gsize why_notes_lane_hit (const WhyNotes *notes,
                          const WhyNotesLaneGeometry *geometry,
                          const WhyNoteFilter *filter,
                          double x,
                          double y);

/* Where a note is drawn, within the plot. */
void why_notes_lane_block (const WhyNotes *notes,
                           const WhyNotesLaneGeometry *geometry,
                           gsize i,
                           WhyRect *out);

G_END_DECLS

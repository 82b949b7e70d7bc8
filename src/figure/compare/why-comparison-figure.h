/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/compare/why-compared-take.h"
#include "analysis/compare/why-comparison.h"
#include "figure/lane/why-notes-lane.h"

/* Two takes, one above the other: of each the spectrogram with its pitch, and its notes; then how they differ as a
 * table. A second is as long, a semitone as high and a colour as loud in both, and what is played at the same place
 * of the music stands at the same x. Pure functions on a cairo_t; no GTK. */

G_BEGIN_DECLS

/* What is shown: holds what it needs, so that it can be drawn in any thread. */
typedef struct
{
  char *names[2];
  WhyAnalysis *frames[2]; /* of the takes (why_compared_take_frame); NULL: nothing to see */
  WhyNotes *notes[2];
  WhySpectrogramPyramid *maps[2];
  WhyContourRun *contours[2];
  char *messages[2];         /* in place of what is not there, or NULL */
  WhyComparison *comparison; /* NULL: none yet */

  /* The rest is the caller's to set. */
  double from_s, to_s; /* shown, in seconds of A; both 0: why_comparison_figure_view */
  double shift_s;      /* added to a time of B: the time of A that stands at the same x */
  gsize chosen;        /* of the comparison's notes; WHY_NO_NOTE: none */
  gboolean has_table;
} WhyComparisonFigure;

/* As the takes are now. Counts in the shift that fits best. comparison may be NULL. */
WhyComparisonFigure *why_comparison_figure_new (const WhyComparedTake *a,
                                                const WhyComparedTake *b,
                                                WhyComparison *comparison);
WhyComparisonFigure *why_comparison_figure_copy (const WhyComparisonFigure *figure);
void why_comparison_figure_free (WhyComparisonFigure *figure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyComparisonFigure, why_comparison_figure_free)

/* All that there is of either, in seconds of A; and what to begin with: that, or of takes whose lengths differ by
 * far, where both sound. */
void why_comparison_figure_whole (const WhyComparisonFigure *figure, double *from_s, double *to_s);
void why_comparison_figure_view (const WhyComparisonFigure *figure, double *from_s, double *to_s);

/* Where things lie in width x height units. */
typedef struct
{
  double width, height;
  double from_s, to_s; /* at the left and right edge of all plots, in seconds of A */
  double limit_db;     /* where the colours of both end */
  struct
  {
    WhyRect header;
    WhyPanelGeometry panel;    /* at its place in the figure; times are those of the take */
    double lane_x, lane_y;     /* where the lane begins, */
    WhyNotesLaneGeometry lane; /* whose lengths count from there */
  } takes[2];
  WhyRect legend; /* colour bar */
  WhyRect table;  /* no height without one */
} WhyComparisonLayout;

void why_comparison_layout (const WhyComparisonFigure *figure,
                            const WhyFigureStyle *style,
                            double width,
                            double height,
                            WhyComparisonLayout *out);

/* x of a time of A; and back. */
double why_comparison_x_of_time (const WhyComparisonLayout *layout, double a_s);
double why_comparison_time_of_x (const WhyComparisonLayout *layout, double x);
/* Which take a point belongs to, or -1; and the note of it there, or WHY_NO_NOTE. */
int why_comparison_take_at (const WhyComparisonLayout *layout, double y);
gsize why_comparison_note_at (const WhyComparisonFigure *figure,
                              const WhyComparisonLayout *layout,
                              double x,
                              double y);

/* Draws the whole figure at the origin of cr; the ground is the caller's. */
void why_comparison_draw (cairo_t *cr,
                          const WhyComparisonFigure *figure,
                          const WhyFigureStyle *style,
                          double width,
                          double height);

/* The table's rows: "Rate", "4.8 Hz", "5.6 Hz", "−0.8 Hz". */
typedef struct
{
  char *cells[4];
} WhyComparisonRow;
/* WhyComparisonRow, of what both have; freed with g_array_unref. */
GArray *why_comparison_rows (const WhyComparison *comparison);

typedef struct
{
  double width, height; /* px at 96 dpi; 0: 1100 wide, and as high as suits it */
  double dpi;           /* as WhyFigureOptions */
  WhyFigureStyle style;
} WhyComparisonOutput;

/* By the ending of path: .png, .svg, .pdf. Waits until the spectrograms are sharp. Whole or untouched target. Any
 * thread. */
gboolean why_comparison_export (const WhyComparisonFigure *figure,
                                const WhyComparisonOutput *output,
                                const char *path,
                                GCancellable *cancellable,
                                GError **error);

G_END_DECLS

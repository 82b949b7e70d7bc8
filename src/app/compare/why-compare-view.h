/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/why-picture-view.h"
#include "figure/compare/why-comparison-figure.h"

/* The figure of two takes as a widget. Dragging a take moves it along the other, and so do the arrow keys; a click
 * chooses a pair of notes, or a place; the wheel scrolls, and zooms with Ctrl. Main thread. Signals:
 *   "moved" (double shift_s)     by hand: added to a time of B
 *   "sought" (double a_s)        a place was clicked, in seconds of A
 *   "chosen" (guint64 pair)      of the comparison, or WHY_NO_NOTE
 *   "looked" (void)              another part is shown */

G_BEGIN_DECLS

#define WHY_TYPE_COMPARE_VIEW (why_compare_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyCompareView, why_compare_view, WHY, COMPARE_VIEW, WhyPictureView)

/* Takes over figure, whose part that is shown, shift and chosen pair become the widget's. NULL: nothing. */
void why_compare_view_set_figure (WhyCompareView *self, WhyComparisonFigure *figure);
/* What is shown now, lent; NULL: nothing. */
const WhyComparisonFigure *why_compare_view_get_figure (WhyCompareView *self);
/* Where things lie, lent. */
const WhyComparisonLayout *why_compare_view_get_layout (WhyCompareView *self);

/* In seconds of A; NAN: no line. take: that is heard there. */
void why_compare_view_set_position (WhyCompareView *self, double a_s, int take);

/* The spectrograms got sharper. */
void why_compare_view_sharpen (WhyCompareView *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/compare/why-compare-view.h"

struct _WhyCompareView
{
  WhyPictureView parent_instance;

  WhyComparisonFigure *figure;
  WhyComparisonLayout layout;
  double position_s; /* NAN: none */
  int heard;
  double pointer_x;

  /* While it is dragged. */
  int dragged; /* take, or -1 */
  double drag_shift_s, drag_s_per_px;
  gboolean has_moved;
};

/* Shows that from now on. */
void why_compare_view_look (WhyCompareView *self, double from_s, double to_s);
/* By hand, and tells of it. */
void why_compare_view_move (WhyCompareView *self, double shift_s);
void why_compare_view_emit_sought (WhyCompareView *self, double a_s);
void why_compare_view_choose (WhyCompareView *self, gsize pair);

/* why-compare-view-input.c */
void why_compare_view_add_input (WhyCompareView *self);

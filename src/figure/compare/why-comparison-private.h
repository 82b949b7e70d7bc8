/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/compare/why-comparison-figure.h"
#include "figure/why-text.h"

/* What the files of the figure share. */

typedef struct
{
  cairo_t *cr;
  const WhyComparisonFigure *figure;
  const WhyComparisonLayout *layout;
  const WhyFigureStyle *style;
  WhyText *text;
  double em, line;
} WhyComparisonDrawing;

/* why-comparison-table.c */
#define WHY_COMPARISON_ROW 1.35 /* lines */
double why_comparison_table_height (const WhyComparison *comparison, double line);
void why_comparison_draw_table (const WhyComparisonDrawing *drawing);

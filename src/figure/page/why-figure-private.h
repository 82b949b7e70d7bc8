/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/page/why-figure.h"
#include "figure/why-text.h"

/* What a layout shows: n panels, in a column or side by side. */
typedef struct
{
  int n;
  gboolean is_column;
  double aspect; /* height of a panel over its width */
} WhyLayoutPlan;

/* As the layout has it, and as a figure of this size takes it. */
WhyLayoutPlan why_layout_plan (WhyLayout layout);
WhyLayoutPlan why_figure_plan (const WhyFigureOptions *options);

/* The lines above the panels. */

/* Height of the header, a function of which lines there are; 0 where the options want none. */
double
why_header_height (const WhyAnalysis *analysis, const WhyFigureOptions *options, WhyText *text);

/* Draws it at the origin of cr, as wide as given. */
void why_header_draw (cairo_t *cr,
                      const WhyAnalysis *analysis,
                      const WhyFigureOptions *options,
                      WhyText *text,
                      double width);

/* Where panel i of the layout lies; FALSE after the last. kind and options are what it shows. */
gboolean why_figure_panel (const WhyAnalysis *analysis,
                           const WhyFigureOptions *options,
                           int i,
                           WhyRect *place,
                           WhyPanelKind *kind,
                           WhyPanelOptions *panel);

/* The panel's geometry, on the time axis that the figures share. */
void why_figure_panel_layout (const WhyAnalysis *analysis,
                              const WhyFigureOptions *options,
                              WhyPanelKind kind,
                              const WhyRect *place,
                              WhyPanelGeometry *out);

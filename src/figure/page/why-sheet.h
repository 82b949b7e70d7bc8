/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/page/why-figure.h"

/* Figures of one or several recordings on one sheet. Several share the ranges of their colours and
 * their time axis, so that equal colours mean equal values and equal lengths equal times; their
 * plots stand in rows and columns. */

G_BEGIN_DECLS

typedef struct
{
  const WhyAnalysis *const *analyses;
  gsize n;
  gsize n_columns;          /* 0: one for three panels in a row, else up to four */
  gboolean explains_own;    /* each by its own verdict instead of options.panel.question's class */
  WhyFigureOptions options; /* width and height are of the whole sheet; scale is computed */
} WhySheet;

/* As why_figure_font_size, for each figure's share of the width. */
double why_sheet_font_size (const WhySheet *sheet);

/* The size that drawing takes, with 0 resolved; px at 96 dpi. */
void why_sheet_measure (const WhySheet *sheet, double *width, double *height);

/* Draws it at the origin of cr. */
void why_sheet_draw (cairo_t *cr, const WhySheet *sheet);

/* By the ending of path: .png, .svg, .pdf. Whole or untouched target. Any thread. */
gboolean why_sheet_export (const WhySheet *sheet, const char *path, GError **error);
/* A sheet of one figure. */
gboolean why_sheet_export_one (const WhyAnalysis *analysis,
                               const WhyFigureOptions *options,
                               const char *path,
                               GError **error);

G_END_DECLS

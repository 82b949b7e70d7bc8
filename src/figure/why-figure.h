/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/why-panel.h"

G_BEGIN_DECLS

typedef enum
{
  WHY_LAYOUT_PANELS, /* three panels side by side, as in the window, with the verdict above */
  WHY_LAYOUT_PAPER,  /* the column of the paper's Fig. 1: spectrogram, S1|S2, LRP-epsilon, LRP-[eps,z+] */
} WhyLayout;

typedef struct
{
  WhyLayout layout;
  WhyPanelOptions panel;
  double width, height;       /* px at 96 dpi; height 0: as the layout asks */
  double dpi;                 /* PNG only: pixels = width * dpi / 96; at most 32767 a side (cairo) */
  WhyFigureStyle style;
} WhyFigureOptions;

/* Light style, 1500 px wide, 96 dpi, the verdict's class, LRP-[eps,z+]. */
void     why_figure_options_init (WhyFigureOptions *options, const WhyAnalysis *analysis);

/* Draws the whole figure at the origin of cr. */
void     why_figure_draw   (cairo_t *cr, const WhyAnalysis *analysis, const WhyFigureOptions *options);

/* By the ending of path: .png, .svg, .pdf. Whole or untouched target. Any thread. */
gboolean why_figure_export (const WhyAnalysis      *analysis,
                            const WhyFigureOptions *options,
                            const char             *path,
                            GError                **error);

G_END_DECLS

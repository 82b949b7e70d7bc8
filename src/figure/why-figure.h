/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/why-panel.h"

G_BEGIN_DECLS

typedef enum
{
  WHY_LAYOUT_PANELS, /* three panels side by side, as in the window, with the verdict above */
  WHY_LAYOUT_PAPER,  /* the paper's Fig. 1: spectrogram, S1|S2, LRP-epsilon, LRP-[eps,z+] in a column */
} WhyLayout;

typedef struct
{
  WhyLayout layout;
  WhyPanelOptions panel;
  double width, height;       /* px at 96 dpi; 0: as the layout asks (1500 or 560 wide) */
  double dpi;                 /* PNG only: pixels = width * dpi / 96; at most 32767 a side */
  WhyFigureStyle style;
} WhyFigureOptions;

/* Light style, 1500 px wide, 96 dpi, the verdict's class, LRP-[eps,z+]. */
void     why_figure_options_init (WhyFigureOptions *options, const WhyAnalysis *analysis);

/* The size that drawing takes, with 0 resolved. */
void     why_figure_measure (const WhyAnalysis      *analysis,
                             const WhyFigureOptions *options,
                             double                 *width,
                             double                 *height);

/* Draws the whole figure at the origin of cr. */
void     why_figure_draw   (cairo_t                *cr,
                            const WhyAnalysis      *analysis,
                            const WhyFigureOptions *options);

/* By the ending of path: .png, .svg, .pdf. Whole or untouched target. Any thread. */
gboolean why_figure_export (const WhyAnalysis      *analysis,
                            const WhyFigureOptions *options,
                            const char             *path,
                            GError                **error);

/* "A4 +3 ct · 5.9 Hz · ±31 ct (62 p–p) · regularity 0.94"; what was not found is left out. g_free. */
char    *why_figure_measures_text (const WhyMeasures *measures);
/* "0:00.0–0:05.9 of 0:42.0": the analysis window in its file. g_free. */
char    *why_figure_window_text   (const WhyAnalysis *analysis);
/* "Σ relevance 99.98 % of the logit", or NULL where the analysis has no such relevance. g_free. */
char    *why_figure_conservation_text (const WhyAnalysis *analysis,
                                       WhyRule            rule,
                                       gsize              class_index);

G_END_DECLS

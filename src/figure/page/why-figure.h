/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/panel/why-panel.h"

G_BEGIN_DECLS

typedef enum
{
  WHY_LAYOUT_PANELS, /* three panels side by side, as in the window, with the verdict above */
  WHY_LAYOUT_PAPER, /* the paper's Fig. 1, a column: spectrogram, S1|S2, LRP-epsilon, LRP-[eps,z+] */
  WHY_LAYOUT_SPECTROGRAM, /* one panel alone */
  WHY_LAYOUT_SCATTERING,
  WHY_LAYOUT_RELEVANCE,
  WHY_N_LAYOUTS
} WhyLayout;

#define WHY_FIGURE_MAX_PANELS 4

/* What several figures have in common, so that they can be compared. */
typedef struct
{
  gboolean is_set;
  double duration_s;                   /* of the time axis */
  double limit[WHY_FIGURE_MAX_PANELS]; /* of each panel's colours, as in WhyPanelOptions */
  double header_height;                /* px */
} WhyFigureScale;

typedef struct
{
  WhyLayout layout;
  WhyPanelOptions panel;
  double width, height; /* px at 96 dpi; 0: as the layout asks (1500 or 560 wide) */
  double dpi;           /* PNG: pixels = width * dpi / 96, at most 32767 a side; SVG and PDF:
                               * of the pictures inside, 192 or more */
  gboolean has_header;  /* the lines above the panels: file, verdict, measures */
  WhyFigureScale scale; /* not set: each panel its own */
  WhyFigureStyle style;
} WhyFigureOptions;

/* "panels", "paper", "spectrogram", "scattering", "relevance". */
gboolean why_layout_parse (const char *name, WhyLayout *out);
/* How wide it is drawn when no width is asked for, px at 96 dpi. */
double why_layout_width (WhyLayout layout);

/* A font size (px) that suits a figure of that width: it grows with it, and no print is smaller
 * than 7 points. */
double why_figure_font_size (WhyLayout layout, double width);

/* Light style, 1500 px wide, 96 dpi, a header, the verdict's class, LRP-[eps,z+]. */
void why_figure_options_init (WhyFigureOptions *options, const WhyAnalysis *analysis);

/* The size that drawing takes, with 0 resolved. */
void why_figure_measure (const WhyAnalysis *analysis,
                         const WhyFigureOptions *options,
                         double *width,
                         double *height);

/* Draws the whole figure at the origin of cr. */
void why_figure_draw (cairo_t *cr, const WhyAnalysis *analysis, const WhyFigureOptions *options);

/* "A4 +3 ct · 5.9 Hz · ±31 ct · evenness 94 %"; "A4 +3 ct · no modulation" where there is none; of a
 * trill its notes: "F♯4–G♯4, whole tone, 6.1 per second · evenness 90 %"; what was not found is left
 * out. Ends with where verdict and measures disagree (why_describe_evidence). g_free. */
char *why_figure_measures_text (const WhyAnalysis *analysis);
/* The same without that end, for where why_reason_text says it. g_free. */
char *why_figure_numbers_text (const WhyAnalysis *analysis);
/* The same as a table for mail and spreadsheets, with more digits, one value per line: a name, a tab, the
 * value with its unit. Starts with file and window. g_free. */
char *why_figure_measures_table (const WhyAnalysis *analysis);
/* "0:00.0–0:05.9 of 0:42.0": the analysis window in its file. g_free. */
char *why_figure_window_text (const WhyAnalysis *analysis);
/* "99.98 % of the score (logit) explained", of a contrast that of the difference of two; NULL where the analysis has no
 * such relevance. g_free. */
char *
why_figure_conservation_text (const WhyAnalysis *analysis, WhyRule rule, WhyQuestion question);

G_END_DECLS

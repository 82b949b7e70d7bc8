/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analysis.h"
#include "analysis/recording/why-contour-run.h"
#include "analysis/recording/why-spectrogram-pyramid.h"
#include "figure/why-style.h"

/* One panel: title, axes, colour legend, and a raster of its values. The three panels share the
 * lambda_1 axis: with equal height and style, one frequency lies on one pixel row in all of them.
 * Pure functions on a cairo_t; no GTK. */

G_BEGIN_DECLS

typedef enum
{
  WHY_PANEL_SPECTROGRAM, /* time x log frequency, dB */
  WHY_PANEL_SCATTERING,  /* S1 column | lambda_2 x lambda_1, time-averaged, log amplitude */
  WHY_PANEL_RELEVANCE,   /* the same axes, zero-centred colours */
  WHY_N_PANELS
} WhyPanelKind;

/* What part of the axes is shown; an axis of which both ends are 0 is whole. */
typedef struct
{
  double min_hz, max_hz;         /* lambda_1, in all panels */
  double min_mod_hz, max_mod_hz; /* lambda_2, in scattering and relevance */
  double from_s, to_s;           /* spectrogram: seconds in the window; may lie outside of it */
} WhyZoom;

typedef struct
{
  WhyRule rule;
  WhyQuestion question;
  double from_s, to_s;   /* frames to average, seconds in the window; both 0: all */
  gboolean shares_limit; /* FALSE: the colours end where the panel's own values do */
  double limit;          /* else here: dB (spectrogram), coefficient, or relevance */
  gboolean is_rescaled;  /* the same colours meant other values a moment ago: the legend says so */
  WhyZoom zoom;
  WhySpectrogramPyramid
      *map;               /* of the whole recording, lent; NULL: a zoomed spectrogram has but what
                               * the analysis holds */
  WhyContourRun *contour; /* of the same, lent; drawn over the spectrogram. NULL: no line */
} WhyPanelOptions;

/* What is lent becomes shared, for a copy of options that outlives who lent it; and is let go. Any thread. */
void why_panel_options_keep (WhyPanelOptions *options);
void why_panel_options_release (WhyPanelOptions *options);

typedef struct
{
  double x, y, width, height;
} WhyRect;

/* Where things lie inside a panel of width x height units. */
typedef struct
{
  WhyPanelKind kind;
  double width, height;
  WhyRect plot;          /* spectrogram, or lambda_2 x lambda_1 */
  WhyRect first_order;   /* S1 column; zero width in the spectrogram and without S1 */
  WhyRect legend;        /* colour bar */
  double min_hz, max_hz; /* lambda_1 at the bottom and top edge of plot and first_order */
  double x_min, x_max;   /* at the left and right edge: lambda_2, or seconds in the
                                  * spectrogram */
  WhyZoom whole;         /* the same of the panel that nobody has zoomed */
  gboolean in_file_time; /* zoomed: it may show what lies beside the window in the file */
  double start_s;        /* where the window begins in the file; times are written so */
} WhyPanelGeometry;

/* Depends on the axes, the window's length and the style, not on values: panels do not jump as
 * stages arrive. analysis may be NULL: the paper's axes. */
void why_panel_layout (WhyPanelKind kind,
                       const WhyAnalysis *analysis,
                       const WhyFigureStyle *style,
                       double width,
                       double height,
                       WhyPanelGeometry *out);

/* Where the window begins in its file, for what is written on the axis of time; 0 at the very start. */
double why_panel_start (const WhyAnalysis *analysis);

/* Whether times are written in minutes and seconds. */
gboolean why_panel_has_clock (const WhyPanelGeometry *geometry);

/* Narrows or moves the axes of a geometry that was just laid out; every function below then speaks
 * of what is shown. Nothing else moves. */
void why_panel_zoom (WhyPanelGeometry *geometry, const WhyAnalysis *analysis, const WhyZoom *zoom);

/* The values as an ARGB32 image of geometry's plot areas at style->scale, with the range of its
 * colours. Slow (a few ms): made on a worker thread, then only drawn; anew when the size, scale or
 * colours of the style change. NULL while the analysis lacks the stage this kind needs. */
typedef struct _WhyPanelRaster WhyPanelRaster;
WhyPanelRaster *why_panel_raster_new (const WhyAnalysis *analysis,
                                      const WhyPanelGeometry *geometry,
                                      const WhyPanelOptions *options,
                                      const WhyFigureStyle *style);
WhyPanelRaster *why_panel_raster_ref (WhyPanelRaster *raster);
void why_panel_raster_unref (WhyPanelRaster *raster);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyPanelRaster, why_panel_raster_unref)

/* Where the colours of a panel end by its own values, so that several can share the largest: the
 * spectrogram's level in dB, the largest averaged coefficient, or the symmetric limit of averaged
 * relevance. That is one for all that can be asked about the analysis by this rule and over these frames,
 * every class and what was named rather than any other, so that a change of question changes no scale.
 * NAN while the analysis lacks the stage that this kind needs. */
double why_panel_own_limit (const WhyAnalysis *analysis,
                            WhyPanelKind kind,
                            const WhyPanelOptions *options);

/* Frame, title, ticks with Hz and note names, legend, and the raster if there is one (NULL: an
 * empty frame). */
void why_panel_draw (cairo_t *cr,
                     const WhyAnalysis *analysis,
                     const WhyPanelGeometry *geometry,
                     const WhyPanelOptions *options,
                     const WhyFigureStyle *style,
                     WhyPanelRaster *raster);

/* What lies under a point, in words and numbers. */
typedef struct
{
  double hz;      /* lambda_1, exact at the point */
  double cell_hz; /* centre frequency of the cell's row */
  double mod_hz;  /* lambda_2 of the cell; 0 on first order; NAN in the spectrogram */
  double time_s;  /* in the spectrogram; else NAN */
  int path;       /* row of the scattering, or -1 */
  double value;   /* dB, averaged coefficient, or averaged relevance */
  double db;      /* re full scale (spectrogram), re the largest coefficient
                               * (scattering), else NAN */
  int rank;       /* 1 = largest relevance; 0 outside the relevance panel */
} WhyPanelProbe;

/* What a panel shows, in whole sentences for readers of the screen: the verdict, then what is
 * strongest in it. "" before there is anything. g_free. */
char *
why_panel_describe (WhyPanelKind kind, const WhyAnalysis *analysis, const WhyPanelOptions *options);

/* False where the point lies on no cell. */
gboolean why_panel_probe (const WhyAnalysis *analysis,
                          const WhyPanelGeometry *geometry,
                          const WhyPanelOptions *options,
                          double x,
                          double y,
                          WhyPanelProbe *out);
/* "A4 +3 ct · 441 Hz · λ2 5.9 Hz · ..." for the read-out. g_free. */
char *why_panel_probe_text (const WhyPanelGeometry *geometry, const WhyPanelProbe *probe);

/* y of a carrier frequency, x of a modulation frequency or of a time; and back. A modulation of 0
 * stands for the S1 column: its centre there, and 0 from any x on it. */
double why_panel_y_of_hz (const WhyPanelGeometry *geometry, double hz);
double why_panel_hz_of_y (const WhyPanelGeometry *geometry, double y);
double why_panel_x_of_value (const WhyPanelGeometry *geometry, double value);
double why_panel_value_of_x (const WhyPanelGeometry *geometry, double x);

/* Centre of the neighbouring cell for the arrow keys; dx, dy are -1, 0 or 1 (y grows downwards).
 * False at the edge. Cells that do not exist are passed over; from a point on no cell the step goes
 * to the nearest one. In the spectrogram, whose cells may be finer than pixels, a step is at least
 * three units long. */
gboolean why_panel_step (const WhyAnalysis *analysis,
                         const WhyPanelGeometry *geometry,
                         double x,
                         double y,
                         int dx,
                         int dy,
                         double *new_x,
                         double *new_y);

G_END_DECLS

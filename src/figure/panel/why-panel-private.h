/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/panel/why-path-grid.h"
#include "figure/why-palette.h"
#include "figure/panel/why-panel.h"
#include "figure/why-text.h"
#include "figure/why-ticks.h"

/* What the files of the panel share among themselves and with their tests. */

#define WHY_PANEL_WHOLE_HEIGHT 24.0 /* font sizes: from there on all of the text has room */

/* Lengths, and which of the lesser things a panel of this size has room for. Whatever bears on the
 * vertical layout depends on the height alone, so that panels of one height have their plots on the
 * same rows. */
typedef struct
{
  double em, line, title_line; /* font size, line height of ticks and of the title */
  double pad, gap, tick;       /* outer margin, space between things, length of a tick mark */
  gboolean y_title, x_title, notes, legend_ticks, caption;
} WhyPanelDetail;

void why_panel_detail (WhyPanelKind kind,
                       const WhyFigureStyle *style,
                       double width,
                       double height,
                       WhyPanelDetail *out);

/* First order and plot together: what the frame's axes, title and legend align with. */
WhyRect why_panel_span (const WhyPanelGeometry *geometry);

/* Frames to average, inclusive: those whose centres are nearest to the ends of the time range. */
void
why_panel_frames (const WhyAxes *axes, const WhyPanelOptions *options, gsize *first, gsize *last);

/* The time-averaged values of the paths (g_free), or NULL while the analysis has none for this kind
 * of panel. */
float *
why_panel_averages (const WhyAnalysis *analysis, WhyPanelKind kind, const WhyPanelOptions *options);

/* The colours of a kind of panel in a style. */
WhyPalette why_panel_palette (WhyPanelKind kind, const WhyFigureStyle *style);

/* Where no path exists (or its value is not a number): calm slanted lines over the background, so
 * that nothing is ever taken for a zero. The two colours, lines and ground, are in no palette; x
 * and y in pixels from the area's corner. */
typedef struct
{
  guint32 line, ground;
  int period, thickness; /* in pixels */
} WhyHatch;

WhyHatch why_hatch_for_style (const WhyFigureStyle *style);
guint32 why_hatch_at (const WhyHatch *hatch, int x, int y);

/* Wider or higher textures fail to draw with some renderers of GTK 4.8. */
#define WHY_MAX_TILE 4096

/* A piece of a raster: pixels of one of the two areas, no larger than image surfaces safely are. */
typedef struct
{
  cairo_surface_t *surface;
  gboolean first_order;    /* of which area */
  int x, y, width, height; /* in pixels of that area */
} WhyTile;

struct _WhyPanelRaster
{
  WhyPanelKind kind;
  WhyPanelGeometry shows; /* what it was made for */
  WhyPalette palette;
  double min, max; /* values of the palette's ends; dB, or relevance */
  double range_db; /* of a spectrogram: max - min */
  double peak;     /* largest value (relevance: the one of the largest magnitude) */
  int plot_width, plot_height, first_width, first_height; /* pixels of the areas */
  GArray *tiles;                                          /* WhyTile */
};

/* A map over the scattering paths that no panel of the window shows, in a range of its own. */
typedef struct
{
  const double *values; /* of the axes' paths; NAN is hatched */
  double min, max;      /* values of the palette's ends */
  WhyPalette palette;
} WhyPanelMap;

/* As why_panel_raster_new. */
WhyPanelRaster *why_panel_raster_new_map (const WhyAxes *axes,
                                          const WhyPanelMap *map,
                                          const WhyPanelGeometry *geometry,
                                          const WhyFigureStyle *style);

/* Levels of a spectrogram for a picture: n_rows x n_columns, the lowest row first, dB. Row r covers half a row
 * below to half a row above row0_hz * 2^(r / rows_per_octave). */
typedef struct
{
  float *levels;
  double row0_hz, rows_per_octave;
  gsize n_rows, n_columns;
  double first_column, columns_per_pixel; /* where the picture begins among the columns */
} WhyPanelRows;

/* What the plot shows, from the samples, where its pixels part what the analysis does not. width, height: of
 * the plot in pixels. FALSE where it is no finer, or the samples do not reach so far; else g_free levels. */
gboolean why_panel_fine_rows_new (const WhyAnalysis *analysis,
                                  const WhyPanelGeometry *geometry,
                                  int width,
                                  int height,
                                  WhyPanelRows *out);

/* why-panel-limit.c. Greatest finite value, or NAN; the value of the largest magnitude. */
float why_panel_finite_max (const float *values, gsize n);
double why_panel_relevance_peak (const float *values, gsize n);
/* In steps of 5 dB, so that the colours of a live picture hold still. */
double why_panel_round_limit (double peak);
/* Of a spectrogram that is there. */
double why_panel_spectrogram_limit (const WhyAnalysis *analysis, double *peak);
gboolean why_panel_has_spectrogram (const WhyAnalysis *analysis);

gboolean why_panel_uses_map (const WhyAnalysis *analysis,
                             const WhyPanelGeometry *geometry,
                             const WhyPanelOptions *options);

/* Below these everything has the lowest colour. */
#define WHY_SCATTERING_SPAN_DB 60.0

/* A range of colours without a pixel, for the axes of a picture that is drawn by other means. */
WhyPanelRaster *
why_panel_raster_new_range (WhyPanelKind kind, WhyPalette palette, double min, double max);

/* Cells first..last of an axis of n that a pixel shows: all that it touches when several share it
 * (the caller takes their maximum, so that no narrow peak is lost), else the one that holds its
 * centre. Positions in cells; cell i covers [i, i + 1). FALSE where the pixel lies outside the
 * axis. */
gboolean why_panel_cells_of_pixel (double from, double to, gsize n, gsize *first, gsize *last);

/* What the colour of a coefficient shows, re the largest one; NAN where it is not finite. */
double why_panel_scattering_db (float value, float max);

/* why-panel-tiles.c: no tile yet; those of an area without colour, FALSE when memory is short; one
 * line of its pixels, put where it belongs; a hatch where no value has coloured them. */
GArray *why_panel_tiles_new (void);
gboolean
why_panel_raster_add_tiles (WhyPanelRaster *raster, gboolean first_order, int width, int height);
void why_panel_raster_write_line (WhyPanelRaster *raster,
                                  gboolean first_order,
                                  int y,
                                  const guint32 *line);
void why_panel_raster_fill_void (WhyPanelRaster *raster, const WhyFigureStyle *style);

/* Colours every pixel that has a value and sets the range; FALSE while the analysis lacks what this
 * kind shows. */
gboolean why_panel_raster_paint (WhyPanelRaster *raster,
                                 const WhyAnalysis *analysis,
                                 const WhyPanelGeometry *geometry,
                                 const WhyPanelOptions *options);

/* Colours every pixel of a path after its value; the range is set already. */
void why_panel_raster_paint_map (WhyPanelRaster *raster,
                                 const WhyAxes *axes,
                                 const WhyPanelGeometry *geometry,
                                 const double *values);

typedef enum
{
  WHY_LABEL_TITLE,
  WHY_LABEL_SUBTITLE,
  WHY_LABEL_Y_TICK,
  WHY_LABEL_X_TICK,
  WHY_LABEL_NOTE,
  WHY_LABEL_Y_TITLE,
  WHY_LABEL_X_TITLE,
  WHY_LABEL_LEGEND,
  WHY_LABEL_CAPTION,
  WHY_LABEL_END, /* which technique the colour at an end of the legend speaks for */
  WHY_LABEL_KEY,
} WhyLabelRole;

/* One piece of text; box is what it covers, the height of a vertical text being its length. */
typedef struct
{
  WhyLabelRole role;
  char text[160];
  WhyRect box;
  double size;
  gboolean bold, faint, vertical;
} WhyLabel;

/* A tick mark on an axis or the legend, at x or y. */
typedef struct
{
  WhyLabelRole role;
  double position;
  gboolean minor;
} WhyMark;

/* Everything that is written in and around a panel. No two labels overlap, none leaves the panel,
 * and only keys stand inside the plot. analysis and raster may be NULL. */
typedef struct
{
  GArray *labels; /* WhyLabel */
  GArray *marks;  /* WhyMark */
} WhyLabels;

WhyLabels *why_panel_labels_new (const WhyAnalysis *analysis,
                                 const WhyPanelGeometry *geometry,
                                 const WhyPanelOptions *options,
                                 const WhyFigureStyle *style,
                                 const WhyPanelRaster *raster,
                                 WhyText *text);
void why_panel_labels_free (WhyLabels *labels);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyLabels, why_panel_labels_free)

/* Splits an area of a panel into S1 column, gap and plot, as the axes have them, and sets the ranges
 * of geometry, whose kind is known. */
void why_panel_place_areas (WhyPanelGeometry *geometry,
                            const WhyAxes *axes,
                            WhyRect area,
                            const WhyFigureStyle *style);

/* The parts of a panel's drawing. */
void
why_panel_draw_raster (cairo_t *cr, const WhyPanelGeometry *geometry, const WhyPanelRaster *raster);
/* The line of the pitch; geometry of any kind. */
void why_panel_draw_contour (cairo_t *cr,
                             const WhyAnalysis *analysis,
                             const WhyPanelGeometry *geometry,
                             const WhyPanelOptions *options,
                             const WhyFigureStyle *style);
void
why_panel_draw_frames (cairo_t *cr, const WhyPanelGeometry *geometry, const WhyFigureStyle *style);
void why_panel_draw_legend (cairo_t *cr,
                            const WhyRect *bar,
                            const WhyFigureStyle *style,
                            WhyPalette palette);
void why_panel_draw_mark (cairo_t *cr,
                          const WhyPanelGeometry *geometry,
                          const WhyFigureStyle *style,
                          const WhyMark *mark);
void why_panel_draw_label (cairo_t *cr,
                           WhyText *text,
                           const WhyLabel *label,
                           const WhyFigureStyle *style);

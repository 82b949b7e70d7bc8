/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "figure/why-palette.h"

/* Colours and sizes of a figure. Lengths in user units of the cairo_t (CSS pixels on screen, points
 * in PDF). */
typedef struct
{
  double red, green, blue, alpha;
} WhyColor;

#define WHY_SPECTROGRAM_RANGE_DB 80.0 /* of a style that nobody changed */

typedef struct
{
  WhyColor ink, faint;         /* text and axes; lesser text and ticks */
  WhyColor background, accent; /* behind the plots; cross-hair */
  double font_size;            /* of tick labels; titles are 1.1 times */
  double scale;                /* device pixels per unit: rasters are made at this density */
  gboolean high_contrast;      /* classes have their stronger colours */
  double range_db;             /* of the spectrogram: between the lowest colour and the highest */
  char font_family[64];        /* "" means "Sans" */
  WhySequential sequential;    /* colours of spectrogram and scattering */
  WhyDiverging diverging;      /* colours of relevance, in the shade that suits the background */
} WhyFigureStyle;

/* Every text colour of both keeps the contrast of 4.5:1 with its background that WCAG 2.1 asks for.
 */
void why_figure_style_light (WhyFigureStyle *style);
void why_figure_style_dark (WhyFigureStyle *style);

/* By the luminance of the background: which palettes go with it. */
gboolean why_figure_style_is_dark (const WhyFigureStyle *style);

/* Black or white for all that is written, as the background asks. */
void why_figure_style_raise_contrast (WhyFigureStyle *style);

/* Light if dark is FALSE; sizes, font and colour maps stay as they are. */
void why_figure_style_recolor (WhyFigureStyle *style, gboolean dark);

/* The tables that go with a style: for values that only grow, that go both ways from zero, and that
 * begin at zero. */
WhyPalette why_figure_style_sequential (const WhyFigureStyle *style);
WhyPalette why_figure_style_diverging (const WhyFigureStyle *style);
WhyPalette why_figure_style_warm (const WhyFigureStyle *style);

/* Makes it the source of cr, alpha times as opaque. */
void why_color_use (const WhyColor *color, cairo_t *cr, double alpha);

/* Fills the ground of a figure at the origin of cr, up to whole device pixels: no edge shines
 * through. */
void why_figure_style_fill (const WhyFigureStyle *style, cairo_t *cr, double width, double height);

/* Contrast ratio (1..21) of two opaque colours (WCAG 2.1). */
double why_color_contrast (const WhyColor *a, const WhyColor *b);

/* Black or white, whichever is read better on that ground. */
WhyColor why_color_on (const WhyColor *ground);

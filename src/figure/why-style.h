/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>
#include <glib.h>

/* Colours and sizes of a figure. Lengths in user units of the cairo_t (CSS pixels on screen, points in PDF). */
typedef struct
{
  double red, green, blue, alpha;
} WhyColor;

typedef struct
{
  WhyColor ink, faint, background, accent; /* text and axes; ticks and grid; behind the plots; cross-hair */
  double font_size;                        /* of tick labels; titles are 1.1 times */
  double scale;                            /* device pixels per unit: rasters are made at this density */
  char font_family[64];                    /* "" means "Sans" */
} WhyFigureStyle;

void why_figure_style_light (WhyFigureStyle *style);
void why_figure_style_dark  (WhyFigureStyle *style);

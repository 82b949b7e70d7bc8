/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <cairo.h>

#include "figure/why-style.h"

/* Text through Pango with metrics that do not depend on the target: a label measures the same on
 * screen, in a PNG of any density, in SVG and in PDF, so that one layout fits them all. Sizes in
 * user units. One thread at a time. */
typedef struct _WhyText WhyText;

WhyText *why_text_new (const WhyFigureStyle *style);
void why_text_free (WhyText *text);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (WhyText, why_text_free)

/* Width and line height; either may be NULL. */
void why_text_measure (
    WhyText *text, const char *string, double size, gboolean bold, double *width, double *height);

/* Height of a line. */
double why_text_line (WhyText *text, double size);

/* With its top left corner at the current origin; cut with an ellipsis to max_width (<= 0: as it
 * comes). The caller sets the colour. */
void why_text_draw (
    WhyText *text, cairo_t *cr, const char *string, double size, gboolean bold, double max_width);

/* A line from x, no wider than room, or up to x + room when at_right; returns the width it took. */
double why_text_draw_line (WhyText *text,
                           cairo_t *cr,
                           const char *string,
                           double size,
                           gboolean bold,
                           double x,
                           double y,
                           double room,
                           gboolean at_right);

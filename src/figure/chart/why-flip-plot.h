/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/explain/why-flip-test.h"
#include "figure/why-style.h"

/* The curves of a flip test: logit over the share of paths silenced, the most relevant first and the
 * least relevant first, and the area between them. */

G_BEGIN_DECLS

/* At the origin of cr; any thread. */
void why_flip_plot_draw (
    cairo_t *cr, const WhyFlipTest *test, const WhyFigureStyle *style, double width, double height);

/* By the ending of path: .png, .svg, .pdf; width and height in px at 96 dpi, 0: 480 x 320. dpi: of
 * PNG. Whole or untouched target. Any thread. */
gboolean why_flip_plot_export (const WhyFlipTest *test,
                               const WhyFigureStyle *style,
                               double width,
                               double height,
                               double dpi,
                               const char *path,
                               GError **error);

/* "With the most relevant tenth of the paths silenced, the logit falls from 8.1 to 0.4; with the
 * least relevant tenth it becomes 8.0." g_free. */
char *why_flip_plot_describe (const WhyFlipTest *test);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/why-picture-view.h"
#include "figure/why-style.h"

/* A whole figure as a picture that fills its place: drawn in another thread for its size, density
 * and the theme; the old picture stays until the new one is there. The caller sets label and
 * description for readers of the screen. */

G_BEGIN_DECLS

#define WHY_TYPE_FIGURE_VIEW (why_figure_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyFigureView, why_figure_view, WHY, FIGURE_VIEW, WhyPictureView)

/* In any thread; width and height in units of cr. */
typedef void (*WhyFigureDraw) (
    cairo_t *cr, gconstpointer picture, const WhyFigureStyle *style, double width, double height);

/* Takes over picture, which destroy frees in any thread; NULL: nothing is shown. */
void why_figure_view_set_picture (WhyFigureView *self,
                                  gpointer picture,
                                  GDestroyNotify destroy,
                                  WhyFigureDraw draw);
/* Whether a picture is still being made. */
gboolean why_figure_view_get_busy (WhyFigureView *self);

G_END_DECLS

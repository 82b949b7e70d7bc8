/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/widgets/why-picture-view.h"
#include "figure/page/why-figure.h"

/* A small picture of a figure as it would be exported, in the middle of its place. */

G_BEGIN_DECLS

#define WHY_TYPE_FIGURE_PREVIEW (why_figure_preview_get_type ())
G_DECLARE_FINAL_TYPE (WhyFigurePreview, why_figure_preview, WHY, FIGURE_PREVIEW, WhyPictureView)

GtkWidget *why_figure_preview_new (void);

void why_figure_preview_show (WhyFigurePreview *self,
                              const WhyAnalysis *analysis,
                              const WhyFigureOptions *options);

/* Whether what is on screen is not yet what was last asked for. */
gboolean why_figure_preview_get_busy (WhyFigurePreview *self);

G_END_DECLS

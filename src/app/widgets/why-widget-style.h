/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "figure/why-style.h"

/* What a figure inside the window looks like: the widget's font, font_share times as large, its
 * density, light or dark as the window, the colour maps of the preferences, and no ground of its
 * own. Main thread. */
void why_widget_style (GtkWidget *widget, double font_share, WhyFigureStyle *out);

/* The ring round what has the keyboard, as the theme's own widgets have it; within a snapshot. */
void
why_widget_snapshot_focus (GtkWidget *widget, GtkSnapshot *snapshot, const graphene_rect_t *area);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Lays children out in columns of one width where each gets at least WHY_PANEL_MIN_WIDTH, else in
 * rows of one height, one below the other: for the panels, in a scrolled window. */

G_BEGIN_DECLS

#define WHY_PANEL_MIN_WIDTH 220
#define WHY_PANEL_ROW_HEIGHT 260

#define WHY_TYPE_PANEL_BOX (why_panel_box_get_type ())
G_DECLARE_FINAL_TYPE (WhyPanelBox, why_panel_box, WHY, PANEL_BOX, GtkWidget)

G_END_DECLS

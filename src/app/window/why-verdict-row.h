/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Three children: a title, a text, and controls. Side by side where there is room for all of them; else
 * the text has a line of its own below the others, or more, and is never cut. */

G_BEGIN_DECLS

#define WHY_TYPE_VERDICT_ROW (why_verdict_row_get_type ())
G_DECLARE_FINAL_TYPE (WhyVerdictRow, why_verdict_row, WHY, VERDICT_ROW, GtkWidget)

/* Its children are parented in that order; it unparents them in the end. */
GtkWidget *why_verdict_row_new (void);

G_END_DECLS

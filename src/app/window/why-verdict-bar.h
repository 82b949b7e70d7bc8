/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/engine/why-analysis.h"

/* The named technique, the probability of every class, and what was measured. A click on a class
 * asks to explain it: "explain" (guint class_index) */

G_BEGIN_DECLS

#define WHY_TYPE_VERDICT_BAR (why_verdict_bar_get_type ())
G_DECLARE_FINAL_TYPE (WhyVerdictBar, why_verdict_bar, WHY, VERDICT_BAR, GtkWidget)

/* NULL, or an analysis before its verdict, shows dashes in the same room. has_reason: why it is that stands
 * elsewhere, so that the line of numbers need not say it. */
void why_verdict_bar_set_analysis (WhyVerdictBar *self,
                                   const WhyAnalysis *analysis,
                                   gboolean has_reason);
/* Which class is asked about, and whether others than the named one are compared with it. */
void why_verdict_bar_set_explained (WhyVerdictBar *self, gsize class_index, gboolean compares);
gsize why_verdict_bar_get_explained (WhyVerdictBar *self);
const char *why_verdict_bar_get_label (WhyVerdictBar *self);

/* Puts a widget at the end of the row of the verdict. */
void why_verdict_bar_append (WhyVerdictBar *self, GtkWidget *widget);

G_END_DECLS

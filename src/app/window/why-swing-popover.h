/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "analysis/engine/why-analysis.h"

/* Rate and extent of the modulation over time, cycle by cycle, with the band that the preferences aim at. */

G_BEGIN_DECLS

#define WHY_TYPE_SWING_POPOVER (why_swing_popover_get_type ())
G_DECLARE_FINAL_TYPE (WhySwingPopover, why_swing_popover, WHY, SWING_POPOVER, GtkPopover)

/* NULL, or an analysis in which nothing swings: nothing to show. */
void why_swing_popover_set (WhySwingPopover *self, const WhyAnalysis *analysis);
/* What it shows in words; "" where that is nothing. */
const char *why_swing_popover_get_words (WhySwingPopover *self);

G_END_DECLS

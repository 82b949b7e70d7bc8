/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "figure/panel/why-panel.h"

/* A band of frequencies over a panel: two lines at its edges, and what lies outside dimmed. Narrower
 * than four units, it is drawn as wide as that. */
void
why_panel_draw_band (cairo_t *cr, const WhyPanelGeometry *geometry, double low_hz, double high_hz);

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "analysis/engine/why-analyzer.h"
#include "app/widgets/why-picture-view.h"
#include "figure/panel/why-panel.h"

/* A panel as a widget: draws through figure/, rasters on a worker thread, follows the pointer and
 * the keys. Signals, all by the user's hand:
 *   "chosen" (const WhyPanelProbe pointer)       a cell of scattering or relevance was clicked, or
 *                                                Enter pressed on it
 *   "probed" (WhyPanelProbe pointer or NULL)     the cell under the cross-hair changed
 *   "range-selected" (double from, double to)    the spectrogram alone: seconds in the window; equal
 *                                                where it was clicked
 *   "seek" (double time)                         likewise: a click on its time axis, or Enter
 *   "zoomed" (const WhyZoom pointer)             asks to show another part of the axes: the wheel with
 *                                                Ctrl (and Shift: lambda_1), + and - (with Ctrl:
 *                                                lambda_1) and pinching zoom; the wheel, the middle
 *                                                button, Ctrl with arrows, Page, Home and End keys
 *                                                scroll; 0 and a double click show all */

G_BEGIN_DECLS

/* What all panels show of the point that one of them probes; NAN where an axis has no such value. */
typedef struct
{
  double hz, mod_hz, time_s;
} WhyCrossHair;

#define WHY_TYPE_PANEL_VIEW (why_panel_view_get_type ())
G_DECLARE_FINAL_TYPE (WhyPanelView, why_panel_view, WHY, PANEL_VIEW, WhyPictureView)

void why_panel_view_set_kind (WhyPanelView *self, WhyPanelKind kind);
/* NULL empties the panel. */
void why_panel_view_show (WhyPanelView *self,
                          const WhyAnalysis *analysis,
                          const WhyPanelOptions *options);
void why_panel_view_set_analysis (WhyPanelView *self, const WhyAnalysis *analysis);
void why_panel_view_set_options (WhyPanelView *self, const WhyPanelOptions *options);
/* The map of the options has got sharper. */
void why_panel_view_refresh (WhyPanelView *self);
/* The contour of the options is known further. */
void why_panel_view_redraw_contour (WhyPanelView *self);
/* How far the spectrogram may be scrolled: seconds in the window, which is within. */
void why_panel_view_set_time_limits (WhyPanelView *self, double from_s, double to_s);
/* NULL hides it. */
void why_panel_view_set_cross_hair (WhyPanelView *self, const WhyCrossHair *cross_hair);
/* Marks a band of lambda_1; NAN: none. */
void why_panel_view_set_band (WhyPanelView *self, double low_hz, double high_hz);
/* Seconds in the window, NAN hides it; drawn in the spectrogram alone. */
void why_panel_view_set_play_head (WhyPanelView *self, double time_s);

/* The spectrogram alone: in place of an analysis the newest seconds of sound that goes on, until
 * end_live leaves the panel empty. source names it to screen readers. */
void why_panel_view_begin_live (WhyPanelView *self, WhyAnalyzer *analyzer, const char *source);
void why_panel_view_end_live (WhyPanelView *self);
gboolean why_panel_view_is_live (WhyPanelView *self);
/* Whether it has nothing yet, or had to begin anew: the next call wants all that can be seen. */
gboolean why_panel_view_wants_history (WhyPanelView *self);
/* The n samples that came since the last call, or, where it wants them, the newest WHY_LIVE_HISTORY_S. */
void why_panel_view_scroll (WhyPanelView *self, const float *samples, gsize n);

/* How many rasters were shown so far, and whether one is being made: for tests. */
guint why_panel_view_get_n_rasters (WhyPanelView *self);
gboolean why_panel_view_get_busy (WhyPanelView *self);
const WhyPanelGeometry *why_panel_view_get_geometry (WhyPanelView *self);

G_END_DECLS

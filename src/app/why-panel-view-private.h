/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/why-panel-view.h"

/* What the files of the panel widget share: state, drawing and the user's hand. */

G_BEGIN_DECLS

struct _WhyPanelView
{
  GtkWidget parent_instance;

  WhyPanelKind kind;
  WhyAnalysis *analysis;
  WhyPanelOptions options;

  /* The raster on screen and what it was made from; while another is being made it stays. */
  WhyPanelRaster *raster;
  WhyPanelGeometry geometry;
  WhyFigureStyle style;
  gboolean has_geometry;
  GskRenderNode *node;      /* everything but the overlay; dropped when any of the above changes */
  guint serial, n_rasters;
  gboolean busy;

  gboolean has_cross_hair;
  WhyCrossHair cross_hair;
  double cursor_x, cursor_y; /* of our own point, for the arrow keys */
  double play_head_s;
  double drag_x, drag_to_x;  /* NAN when nobody drags */
  gulong dark_handler;
};

/* why-panel-view.c: the two signals. */
void why_panel_view_emit_probed (WhyPanelView *self, const WhyPanelProbe *probe);
void why_panel_view_emit_range  (WhyPanelView *self, double from_s, double to_s);

/* why-panel-view-draw.c */
void why_panel_view_request_raster (WhyPanelView *self);
void why_panel_view_drop_node      (WhyPanelView *self);
void why_panel_view_snapshot       (GtkWidget *widget, GtkSnapshot *snapshot);

/* why-panel-view-input.c: pointer and keys. */
void why_panel_view_add_controllers (WhyPanelView *self);

G_END_DECLS

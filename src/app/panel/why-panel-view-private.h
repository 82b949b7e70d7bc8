/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/panel/why-panel-view.h"

/* What the files of the panel widget share: state, drawing and the user's hand. */

G_BEGIN_DECLS

typedef struct _WhyPanelLive WhyPanelLive;

struct _WhyPanelView
{
  WhyPictureView parent_instance;

  WhyPanelKind kind;
  WhyAnalysis *analysis;
  WhyPanelOptions options;
  double colour_limit;   /* of relevance as it was shown last ... */
  GBytes *limit_samples; /* ... of this sound */

  /* What is shown. The picture is a raster; while another is being made, the old one is drawn where
   * its values lie now. */
  WhyPanelGeometry geometry;
  WhyFigureStyle style;
  gboolean has_geometry;
  WhyPanelGeometry whole; /* before zooming, of these: */
  const WhyAxes *whole_axes;
  WhyFigureStyle whole_style;

  double limit_from_s, limit_to_s; /* how far the spectrogram can be scrolled */
  gboolean has_cross_hair;
  WhyCrossHair cross_hair;
  gboolean tells_cell;       /* and not the whole panel, to assistive technology */
  double cursor_x, cursor_y; /* of our own point, for the arrow keys */
  double play_head_s;
  double band_low_hz, band_high_hz; /* NAN: none */
  double drag_x, drag_to_x;         /* NAN when nobody drags */
  double pointer_x, pointer_y;
  double pan_x, pan_y; /* of the middle button, as far as it has scrolled */
  double pinch_scale;
  WhyPanelLive *live; /* sound that scrolls through; NULL: an analysis is shown */
  guint n_scrolled;
};

/* why-panel-view.c: the signals. */
void why_panel_view_emit_probed (WhyPanelView *self, const WhyPanelProbe *probe);
void why_panel_view_emit_range (WhyPanelView *self, double from_s, double to_s);
void why_panel_view_emit_seek (WhyPanelView *self, double time_s);
void why_panel_view_emit_chosen (WhyPanelView *self, const WhyPanelProbe *probe);
void why_panel_view_emit_zoomed (WhyPanelView *self, const WhyZoom *zoom);

/* why-panel-view-draw.c: how the picture is made and drawn. */
void why_panel_view_class_init_drawing (WhyPictureViewClass *klass);

/* why-panel-view-live.c: while sound scrolls. To be made anew after a change of geometry or style;
 * what is drawn over the node; and how to free it. */
void why_panel_view_reset_live (WhyPanelView *self);
void why_panel_view_append_live (WhyPanelView *self, GtkSnapshot *snapshot);
/* An analysis with the values that are shown now. */
void why_panel_view_catch_live (WhyPanelView *self);
void why_panel_live_free (WhyPanelLive *live);

/* why-panel-view-input.c: pointer and keys. */
void why_panel_view_add_controllers (WhyPanelView *self);

/* why-panel-view-zoom.c: zooming and scrolling. A key is taken or left alone. */
void why_panel_view_add_zoom_controllers (WhyPanelView *self);
gboolean why_panel_view_zoom_key (WhyPanelView *self, guint key, GdkModifierType state);

G_END_DECLS

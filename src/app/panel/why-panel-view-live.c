/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/engine/why-live.h"
#include "app/panel/why-panel-view-private.h"
#include "figure/panel/why-rolling-raster.h"

/* The axes are a node of their own, drawn anew only when the legend changes; what scrolls over them
 * is one picture of the plot. All of it takes the main thread some two milliseconds. */

struct _WhyPanelLive
{
  WhyAnalyzer *analyzer;
  WhyAnalysis *axes;
  WhyRollingRaster *raster; /* NULL: to be made for the geometry, with the sound so far */
  WhyRollingSpectrogram *scroll;
};

static void
clear_pictures (WhyPanelLive *live)
{
  g_clear_pointer (&live->raster, why_rolling_raster_free);
  g_clear_pointer (&live->scroll, why_rolling_spectrogram_free);
}

void
why_panel_live_free (WhyPanelLive *live)
{
  clear_pictures (live);
  why_analysis_unref (live->axes);
  why_analyzer_unref (live->analyzer);
  g_free (live);
}

void
why_panel_view_begin_live (WhyPanelView *self, WhyAnalyzer *analyzer, const char *source)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self) && self->kind == WHY_PANEL_SPECTROGRAM);
  why_panel_view_end_live (self);
  self->live = g_new0 (WhyPanelLive, 1);
  self->live->analyzer = why_analyzer_ref (analyzer);
  self->live->axes = why_live_axes (analyzer, source);
  why_panel_view_set_analysis (self, self->live->axes);
}

void
why_panel_view_end_live (WhyPanelView *self)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (!self->live)
    return;
  g_clear_pointer (&self->live, why_panel_live_free);
  why_picture_view_clear (WHY_PICTURE_VIEW (self));
  why_panel_view_set_analysis (self, NULL);
}

gboolean
why_panel_view_is_live (WhyPanelView *self)
{
  return self->live != NULL;
}

void
why_panel_view_reset_live (WhyPanelView *self)
{
  clear_pictures (self->live);
}

/* One column of sound a column of pixels. */
static gboolean
make_pictures (WhyPanelView *self)
{
  WhyPanelLive *live = self->live;
  const WhyAnalysis *axes = live->axes;
  live->raster = why_rolling_raster_new (&self->geometry, &self->style, axes->row0_hz,
                                         axes->rows_per_octave, axes->n_rows);
  if (!live->raster)
    return FALSE;
  gsize width = why_rolling_raster_width (live->raster);
  double hop = axes->duration_s * axes->axes->sample_rate_hz / (double) width;
  live->scroll = why_live_scroll (live->analyzer, (gsize) MAX (round (hop), 16), width);
  if (!live->scroll)
    clear_pictures (live);
  return live->scroll != NULL;
}

gboolean
why_panel_view_wants_history (WhyPanelView *self)
{
  return self->live && !self->live->scroll;
}

void
why_panel_view_scroll (WhyPanelView *self, const float *samples, gsize n)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  WhyPanelLive *live = self->live;
  if (!live || !self->has_geometry)
    return;
  gboolean is_new = !live->scroll;
  if (n == 0 || (is_new && !make_pictures (self)))
    return;
  guint64 first = why_rolling_spectrogram_push (live->scroll, samples, n);
  if (why_rolling_raster_update (live->raster, live->scroll, first) || is_new)
    {
      WhyPanelRaster *range = why_rolling_raster_range (live->raster);
      why_picture_view_set_picture (WHY_PICTURE_VIEW (self), why_panel_raster_ref (range));
    }
  self->n_scrolled++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_panel_view_append_live (WhyPanelView *self, GtkSnapshot *snapshot)
{
  const WhyRect *plot = &self->geometry.plot;
  if (!self->live->raster)
    return;
  cairo_t *cr
      = gtk_snapshot_append_cairo (snapshot,
                                   &GRAPHENE_RECT_INIT ((float) plot->x, (float) plot->y,
                                                        (float) plot->width, (float) plot->height));
  why_rolling_raster_draw (self->live->raster, cr, &self->geometry);
  cairo_destroy (cr);
}

void
why_panel_view_catch_live (WhyPanelView *self)
{
  WhyPanelLive *live = self->live;
  if (!live || !live->scroll)
    return;
  g_clear_pointer (&self->analysis, why_analysis_unref);
  self->analysis = why_live_picture (live->axes, live->scroll);
}

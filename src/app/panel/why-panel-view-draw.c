/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "app/panel/why-panel-view-private.h"
#include "figure/panel/why-panel-band.h"

#define MIN_WIDTH 200
#define MIN_HEIGHT 160
#define MIN_SIZE 16     /* that anything can be seen in */
#define FONT_SHARE 0.82 /* of the window's text */

typedef struct
{
  WhyAnalysis *analysis;
  WhyPanelGeometry geometry;
  WhyPanelOptions options;
  WhyFigureStyle style;
} RasterJob;

static void
raster_job_free (gpointer data)
{
  RasterJob *job = data;
  why_analysis_unref (job->analysis);
  why_panel_options_release (&job->options);
  g_free (job);
}

static gpointer
make_raster (gpointer data, GCancellable *cancellable)
{
  RasterJob *job = data;
  return why_panel_raster_new (job->analysis, &job->geometry, &job->options, &job->style);
}

static gpointer
why_panel_view_make_job (WhyPictureView *view)
{
  WhyPanelView *self = WHY_PANEL_VIEW (view);
  if (!self->has_geometry || self->live)
    return NULL;
  RasterJob *job = g_new0 (RasterJob, 1);
  job->analysis = why_analysis_ref (self->analysis);
  job->options = self->options;
  why_panel_options_keep (&job->options);
  job->geometry = self->geometry;
  job->style = self->style;
  return job;
}

/* Tells the map what is looked at; unzoomed, what would be at the first step. */
static void
want_tiles (WhyPanelView *self)
{
  const WhyPanelGeometry *g = &self->geometry;
  double start_s = self->analysis->start_s;
  if (self->kind == WHY_PANEL_SPECTROGRAM && self->options.map)
    why_spectrogram_pyramid_want (self->options.map, start_s + g->x_min, start_s + g->x_max,
                                  (gsize) (g->plot.width * self->style.scale));
}

/* The layout does not depend on what is zoomed into: of the same size, style and axes it is kept. */
static void
lay_out_whole (WhyPanelView *self, int width, int height)
{
  const WhyAnalysis *analysis = self->analysis;
  gboolean is_same = self->whole_axes == analysis->axes && self->whole.kind == self->kind
                     && self->whole.width == width && self->whole.height == height
                     && memcmp (&self->whole_style, &self->style, sizeof self->style) == 0
                     && (self->kind != WHY_PANEL_SPECTROGRAM
                         || (self->whole.whole.to_s == analysis->duration_s
                             && self->whole.start_s == why_panel_start (analysis)));
  if (!is_same)
    {
      why_panel_layout (self->kind, analysis, &self->style, width, height, &self->whole);
      self->whole_axes = analysis->axes;
      self->whole_style = self->style;
    }
  self->geometry = self->whole;
}

static void
why_panel_view_lay_out (WhyPictureView *view, int width, int height)
{
  WhyPanelView *self = WHY_PANEL_VIEW (view);
  self->has_geometry = self->analysis && width >= MIN_SIZE && height >= MIN_SIZE;
  if (!self->has_geometry)
    {
      why_picture_view_clear (view);
      return;
    }
  self->style = *why_picture_view_get_style (view);
  lay_out_whole (self, width, height);
  WhyZoom zoom = self->options.zoom;
  if (self->live)
    zoom.from_s = zoom.to_s = 0; /* there is no later time to scroll to */
  why_panel_zoom (&self->geometry, self->analysis, &zoom);
  if (self->live)
    why_panel_view_reset_live (self);
  else
    want_tiles (self);
}

static void
why_panel_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer raster, int width, int height)
{
  WhyPanelView *self = WHY_PANEL_VIEW (view);
  cairo_t *cr = why_picture_view_begin_cairo (snapshot, width, height);
  why_panel_draw (cr, self->analysis, &self->geometry, &self->options, &self->style, raster);
  cairo_destroy (cr);
}

static void
append_line (
    GtkSnapshot *snapshot, const GdkRGBA *color, double x, double y, double width, double height)
{
  gtk_snapshot_append_color (snapshot, color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width,
                                                  (float) height));
}

/* A light line on a dark one reads on every colour of the maps. */
static void
append_cross_line (GtkSnapshot *snapshot, double x, double y, double length, gboolean vertical)
{
  static const GdkRGBA dark = { 0, 0, 0, 0.55f }, light = { 1, 1, 1, 0.85f };
  if (vertical)
    {
      append_line (snapshot, &dark, round (x) - 1, y, 3, length);
      append_line (snapshot, &light, round (x), y, 1, length);
    }
  else
    {
      append_line (snapshot, &dark, x, round (y) - 1, length, 3);
      append_line (snapshot, &light, x, round (y), length, 1);
    }
}

static gboolean
is_inside (double value, double from, double length)
{
  return value >= from && value <= from + length;
}

static void
append_cross_hair (WhyPanelView *self, GtkSnapshot *snapshot)
{
  const WhyPanelGeometry *g = &self->geometry;
  double left = g->first_order.width > 0 ? g->first_order.x : g->plot.x,
         right = g->plot.x + g->plot.width;
  double y = why_panel_y_of_hz (g, self->cross_hair.hz);
  if (is_inside (y, g->plot.y, g->plot.height))
    append_cross_line (snapshot, left, y, right - left, FALSE);

  double value
      = self->kind == WHY_PANEL_SPECTROGRAM ? self->cross_hair.time_s : self->cross_hair.mod_hz;
  if (isfinite (value))
    {
      double x = why_panel_x_of_value (g, value);
      if (is_inside (x, left, right - left))
        append_cross_line (snapshot, x, g->plot.y, g->plot.height, TRUE);
    }
}

static void
append_play_head (WhyPanelView *self, GtkSnapshot *snapshot)
{
  const WhyRect *plot = &self->geometry.plot;
  double x = why_panel_x_of_value (&self->geometry, self->play_head_s);
  if (isfinite (self->play_head_s) && is_inside (x, plot->x, plot->width))
    append_cross_line (snapshot, x, plot->y, plot->height, TRUE);
}

static void
append_band (WhyPanelView *self, GtkSnapshot *snapshot)
{
  const WhyRect *plot = &self->geometry.plot;
  cairo_t *cr
      = gtk_snapshot_append_cairo (snapshot,
                                   &GRAPHENE_RECT_INIT ((float) plot->x, (float) plot->y,
                                                        (float) plot->width, (float) plot->height));
  why_panel_draw_band (cr, &self->geometry, self->band_low_hz, self->band_high_hz);
  cairo_destroy (cr);
}

/* Darkens what lies outside the range that is being dragged; figure/ draws the chosen one. */
static void
append_range (WhyPanelView *self, GtkSnapshot *snapshot)
{
  static const GdkRGBA shade = { 0, 0, 0, 0.5f };
  const WhyRect *plot = &self->geometry.plot;
  double from = self->drag_x, to = self->drag_to_x;
  if (isnan (from))
    return;
  double low = CLAMP (MIN (from, to), plot->x, plot->x + plot->width);
  double high = CLAMP (MAX (from, to), plot->x, plot->x + plot->width);
  append_line (snapshot, &shade, plot->x, plot->y, low - plot->x, plot->height);
  append_line (snapshot, &shade, high, plot->y, plot->x + plot->width - high, plot->height);
}

static gboolean
why_panel_view_has_content (WhyPictureView *view)
{
  WhyPanelView *self = WHY_PANEL_VIEW (view);
  return self->analysis && self->has_geometry;
}

static void
why_panel_view_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyPanelView *self = WHY_PANEL_VIEW (view);
  if (self->live)
    why_panel_view_append_live (self, snapshot);

  if (isfinite (self->band_low_hz))
    append_band (self, snapshot);
  if (self->kind == WHY_PANEL_SPECTROGRAM)
    {
      append_range (self, snapshot);
      append_play_head (self, snapshot);
    }
  if (self->has_cross_hair)
    append_cross_hair (self, snapshot);
}

void
why_panel_view_class_init_drawing (WhyPictureViewClass *klass)
{
  klass->min_width = MIN_WIDTH;
  klass->natural_width = 2 * MIN_WIDTH;
  klass->min_height = MIN_HEIGHT;
  klass->natural_height = 2 * MIN_HEIGHT;
  klass->follows_size = TRUE;
  klass->font_share = FONT_SHARE;
  klass->make_job = why_panel_view_make_job;
  klass->make_picture = make_raster;
  klass->free_job = raster_job_free;
  klass->free_picture = (GDestroyNotify) why_panel_raster_unref;
  klass->lay_out = why_panel_view_lay_out;
  klass->has_content = why_panel_view_has_content;
  klass->draw = why_panel_view_draw;
  klass->draw_over = why_panel_view_draw_over;
}

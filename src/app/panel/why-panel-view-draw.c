/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <math.h>
#include <string.h>

#include "app/panel/why-panel-view-private.h"
#include "app/widgets/why-widget-style.h"
#include "figure/panel/why-panel-band.h"

#define FONT_SHARE 0.82 /* of the window's text */

typedef struct
{
  GWeakRef view;
  guint value_serial;
  WhyAnalysis *analysis;
  WhyPanelGeometry geometry;
  WhyPanelOptions options;
  WhyFigureStyle style;
} RasterJob;

static void
raster_job_free (gpointer data)
{
  RasterJob *job = data;
  g_weak_ref_clear (&job->view);
  why_analysis_unref (job->analysis);
  g_clear_pointer (&job->options.map, why_spectrogram_pyramid_unref);
  g_free (job);
}

static void
make_raster (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  RasterJob *job = data;
  WhyPanelRaster *raster
      = why_panel_raster_new (job->analysis, &job->geometry, &job->options, &job->style);
  g_task_return_pointer (task, raster, (GDestroyNotify) why_panel_raster_unref);
}

static void start_raster (WhyPanelView *self);

static void
raster_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (result);
  RasterJob *job = g_task_get_task_data (task);
  g_autoptr (WhyPanelRaster) raster = g_task_propagate_pointer (task, NULL);
  g_autoptr (WhyPanelView) self = g_weak_ref_get (&job->view);
  if (!self)
    return;

  self->is_making = FALSE;
  /* Of another view, but the right values: better than none while the hand still scrolls. */
  if (job->value_serial == self->value_serial)
    {
      g_clear_pointer (&self->raster, why_panel_raster_unref);
      self->raster = g_steal_pointer (&raster);
      self->n_rasters += self->raster != NULL;
      why_panel_view_drop_node (self);
    }
  if (self->is_outdated)
    start_raster (self);
}

/* One at a time: what changes meanwhile is taken up when it is done, so that pictures come as fast as
 * they can be made and none is made for nothing. */
static void
start_raster (WhyPanelView *self)
{
  if (self->is_making)
    {
      self->is_outdated = TRUE;
      return;
    }
  self->is_outdated = FALSE;
  if (!self->has_geometry)
    return;
  RasterJob *job = g_new0 (RasterJob, 1);
  g_weak_ref_init (&job->view, self);
  job->value_serial = self->value_serial;
  job->analysis = why_analysis_ref (self->analysis);
  job->options = self->options;
  if (job->options.map)
    why_spectrogram_pyramid_ref (job->options.map);
  job->geometry = self->geometry;
  job->style = self->style;
  self->is_making = TRUE;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, raster_ready_cb, NULL);
  g_task_set_name (task, "[why] raster");
  g_task_set_task_data (task, job, raster_job_free);
  g_task_run_in_thread (task, make_raster);
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

void
why_panel_view_refresh (WhyPanelView *self)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->has_geometry && self->geometry.in_file_time)
    start_raster (self);
}

/* The layout does not depend on what is zoomed into: of the same size, style and axes it is kept. */
static void
lay_out (WhyPanelView *self, int width, int height)
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

void
why_panel_view_show_geometry (WhyPanelView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)),
      height = gtk_widget_get_height (GTK_WIDGET (self));
  why_panel_view_drop_node (self);
  self->has_geometry = self->analysis && width >= 16 && height >= 16;
  if (!self->has_geometry)
    {
      g_clear_pointer (&self->raster, why_panel_raster_unref);
      self->value_serial++;
      return;
    }
  why_widget_style (GTK_WIDGET (self), FONT_SHARE, &self->style);
  lay_out (self, width, height);
  WhyZoom zoom = self->options.zoom;
  if (self->live)
    zoom.from_s = zoom.to_s = 0; /* there is no later time to scroll to */
  why_panel_zoom (&self->geometry, self->analysis, &zoom);
  if (self->live)
    {
      why_panel_view_reset_live (self);
      return;
    }
  want_tiles (self);
  start_raster (self);
}

void
why_panel_view_request_raster (WhyPanelView *self)
{
  self->value_serial++;
  why_panel_view_show_geometry (self);
}

void
why_panel_view_drop_node (WhyPanelView *self)
{
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
build_node (WhyPanelView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)),
      height = gtk_widget_get_height (GTK_WIDGET (self));
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                                          (float) height));
  why_panel_draw (cr, self->analysis, &self->geometry, &self->options, &self->style, self->raster);
  cairo_destroy (cr);
  self->node = gtk_snapshot_free_to_node (snapshot);
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

void
why_panel_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhyPanelView *self = WHY_PANEL_VIEW (widget);
  if (!self->analysis || !self->has_geometry)
    return;
  if (!self->node)
    build_node (self);
  if (self->node)
    gtk_snapshot_append_node (snapshot, self->node);
  if (self->live)
    why_panel_view_append_live (self, snapshot);

  if (isfinite (self->band_low_hz))
    append_band (self, snapshot);
  if (self->kind == WHY_PANEL_SPECTROGRAM)
    {
      append_range (self, snapshot);
      if (isfinite (self->play_head_s))
        append_cross_line (snapshot, why_panel_x_of_value (&self->geometry, self->play_head_s),
                           self->geometry.plot.y, self->geometry.plot.height, TRUE);
    }
  if (self->has_cross_hair)
    append_cross_hair (self, snapshot);
  if (gtk_widget_has_visible_focus (widget))
    why_widget_snapshot_focus (widget, snapshot,
                               &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                    (float) gtk_widget_get_height (widget)));
}

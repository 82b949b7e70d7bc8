/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <adwaita.h>
#include <math.h>

#include "app/why-panel-view-private.h"

typedef struct
{
  GWeakRef view;
  guint serial;
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

static void
raster_ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (result);
  RasterJob *job = g_task_get_task_data (task);
  g_autoptr (WhyPanelRaster) raster = g_task_propagate_pointer (task, NULL);
  g_autoptr (WhyPanelView) self = g_weak_ref_get (&job->view);

  /* Dropped: something newer is on its way. */
  if (!self || job->serial != self->serial)
    return;
  self->busy = FALSE;
  g_clear_pointer (&self->raster, why_panel_raster_unref);
  self->raster = g_steal_pointer (&raster);
  self->geometry = job->geometry;
  self->style = job->style;
  self->has_geometry = TRUE;
  self->n_rasters += self->raster != NULL;
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
style_of_widget (WhyPanelView *self, WhyFigureStyle *style)
{
  GtkWidget *widget = GTK_WIDGET (self);
  if (adw_style_manager_get_dark (adw_style_manager_get_default ()))
    why_figure_style_dark (style);
  else
    why_figure_style_light (style);
  /* The window's own background shows round the plots. */
  style->background.alpha = 0;
  style->scale = gtk_widget_get_scale_factor (widget);

  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double points = (double) pango_font_description_get_size (font) / PANGO_SCALE;
  double pixels = pango_font_description_get_size_is_absolute (font)
                      ? points
                      : points * pango_cairo_context_get_resolution (context) / 72;
  style->font_size = CLAMP (pixels * 0.82, 9, 24);
  g_strlcpy (style->font_family, pango_font_description_get_family (font),
             sizeof style->font_family);
}

/* Newest wins: a raster that comes back with an older serial is dropped. */
void
why_panel_view_request_raster (WhyPanelView *self)
{
  int width = gtk_widget_get_width (GTK_WIDGET (self)),
      height = gtk_widget_get_height (GTK_WIDGET (self));
  self->serial++;
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!self->analysis || width < 16 || height < 16)
    {
      g_clear_pointer (&self->raster, why_panel_raster_unref);
      self->has_geometry = FALSE;
      self->busy = FALSE;
      return;
    }

  RasterJob *job = g_new0 (RasterJob, 1);
  g_weak_ref_init (&job->view, self);
  job->serial = self->serial;
  job->analysis = why_analysis_ref (self->analysis);
  job->options = self->options;
  style_of_widget (self, &job->style);
  why_panel_layout (self->kind, self->analysis, &job->style, width, height, &job->geometry);
  if (!self->raster)
    {
      /* Nothing to keep on screen: show the empty axes at once. */
      self->geometry = job->geometry;
      self->style = job->style;
      self->has_geometry = TRUE;
    }
  self->busy = TRUE;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, raster_ready_cb, NULL);
  g_task_set_name (task, "[why] raster");
  g_task_set_task_data (task, job, raster_job_free);
  g_task_run_in_thread (task, make_raster);
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
  /* For the instant between a resize and its raster the old picture is stretched. */
  cairo_scale (cr, width / self->geometry.width, height / self->geometry.height);
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
    gtk_snapshot_render_focus (snapshot, gtk_widget_get_style_context (widget), 0, 0,
                               gtk_widget_get_width (widget), gtk_widget_get_height (widget));
}

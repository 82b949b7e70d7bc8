/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/why-panel-view.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#define MIN_WIDTH 200
#define MIN_HEIGHT 160
#define MIN_RANGE_PX 4

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

enum
{
  PROBED,
  RANGE_SELECTED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyPanelView, why_panel_view, GTK_TYPE_WIDGET)

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
static void
request_raster (WhyPanelView *self)
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

static void
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

static void
why_panel_view_measure (GtkWidget *widget,
                        GtkOrientation orientation,
                        int for_size,
                        int *minimum,
                        int *natural,
                        int *minimum_baseline,
                        int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? MIN_WIDTH : MIN_HEIGHT;
  *natural = 2 * *minimum;
}

static void
why_panel_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  request_raster (WHY_PANEL_VIEW (widget));
}

static void
appearance_changed_cb (WhyPanelView *self)
{
  request_raster (self);
}

static void
why_panel_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (why_panel_view_parent_class)->css_changed (widget, change);
  if (gtk_widget_get_width (widget) > 0)
    request_raster (WHY_PANEL_VIEW (widget));
}

/* Probes a point and tells; FALSE where there is no cell. */
static gboolean
probe_at (WhyPanelView *self, double x, double y)
{
  WhyPanelProbe probe;
  if (!self->analysis || !self->has_geometry
      || !why_panel_probe (self->analysis, &self->geometry, &self->options, x, y, &probe))
    return FALSE;
  self->cursor_x = x;
  self->cursor_y = y;
  g_autofree char *text = why_panel_probe_text (&self->geometry, &probe);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  g_signal_emit (self, signals[PROBED], 0, &probe);
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WhyPanelView *self)
{
  if (isnan (self->drag_x) && !probe_at (self, x, y))
    g_signal_emit (self, signals[PROBED], 0, NULL);
}

static void
leave_cb (GtkEventControllerMotion *controller, WhyPanelView *self)
{
  g_signal_emit (self, signals[PROBED], 0, NULL);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                WhyPanelView *self)
{
  int dx = (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
           - (key == GDK_KEY_Left || key == GDK_KEY_KP_Left);
  int dy = (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
           - (key == GDK_KEY_Up || key == GDK_KEY_KP_Up);
  if ((dx == 0 && dy == 0) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) || !self->analysis
      || !self->has_geometry)
    return GDK_EVENT_PROPAGATE;
  if (isnan (self->cursor_x))
    {
      self->cursor_x = self->geometry.plot.x + self->geometry.plot.width / 2;
      self->cursor_y = self->geometry.plot.y + self->geometry.plot.height / 2;
    }
  double x, y;
  if (why_panel_step (self->analysis, &self->geometry, self->cursor_x, self->cursor_y, dx, dy, &x,
                      &y))
    probe_at (self, x, y);
  else
    probe_at (self, self->cursor_x, self->cursor_y);
  return GDK_EVENT_STOP;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WhyPanelView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  const WhyRect *plot = &self->geometry.plot;
  if (self->kind != WHY_PANEL_SPECTROGRAM || !self->analysis || !self->has_geometry
      || !is_inside (x, plot->x, plot->width) || !is_inside (y, plot->y, plot->height))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  self->drag_x = self->drag_to_x = x;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, WhyPanelView *self)
{
  if (isnan (self->drag_x))
    return;
  self->drag_to_x = self->drag_x + dx;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, WhyPanelView *self)
{
  if (isnan (self->drag_x))
    return;
  const WhyRect *plot = &self->geometry.plot;
  double low = CLAMP (MIN (self->drag_x, self->drag_x + dx), plot->x, plot->x + plot->width);
  double high = CLAMP (MAX (self->drag_x, self->drag_x + dx), plot->x, plot->x + plot->width);
  double from = 0, to = 0;
  /* A click without a drag clears the range. */
  if (high - low >= MIN_RANGE_PX)
    {
      from = why_panel_value_of_x (&self->geometry, low);
      to = why_panel_value_of_x (&self->geometry, high);
    }
  self->drag_x = self->drag_to_x = NAN;
  g_signal_emit (self, signals[RANGE_SELECTED], 0, from, to);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
why_panel_view_dispose (GObject *object)
{
  WhyPanelView *self = WHY_PANEL_VIEW (object);
  self->serial++;
  if (self->dark_handler)
    g_signal_handler_disconnect (adw_style_manager_get_default (), self->dark_handler);
  self->dark_handler = 0;
  g_clear_pointer (&self->analysis, why_analysis_unref);
  g_clear_pointer (&self->raster, why_panel_raster_unref);
  g_clear_pointer (&self->node, gsk_render_node_unref);
  G_OBJECT_CLASS (why_panel_view_parent_class)->dispose (object);
}

static void
why_panel_view_class_init (WhyPanelViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  object_class->dispose = why_panel_view_dispose;
  widget_class->snapshot = why_panel_view_snapshot;
  widget_class->measure = why_panel_view_measure;
  widget_class->size_allocate = why_panel_view_size_allocate;
  widget_class->css_changed = why_panel_view_css_changed;

  GType type = G_TYPE_FROM_CLASS (klass);
  signals[PROBED] = g_signal_new ("probed", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[RANGE_SELECTED] = g_signal_new ("range-selected", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 2, G_TYPE_DOUBLE, G_TYPE_DOUBLE);
  gtk_widget_class_set_css_name (widget_class, "whypanel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
why_panel_view_init (WhyPanelView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->play_head_s = self->drag_x = self->drag_to_x = self->cursor_x = self->cursor_y = NAN;
  self->options.rule = WHY_RULE_EPSILON_ZPLUS;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_vexpand (widget, TRUE);

  GtkEventController *motion = gtk_event_controller_motion_new ();
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (widget, motion);
  GtkEventController *key = gtk_event_controller_key_new ();
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, key);
  GtkGesture *drag = gtk_gesture_drag_new ();
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));

  g_signal_connect (widget, "notify::scale-factor", G_CALLBACK (appearance_changed_cb), NULL);
  self->dark_handler = g_signal_connect_swapped (adw_style_manager_get_default (), "notify::dark",
                                                 G_CALLBACK (appearance_changed_cb), self);
}

void
why_panel_view_set_kind (WhyPanelView *self, WhyPanelKind kind)
{
  const char *const labels[WHY_N_PANELS] = { _("Spectrogram"), _("Scattering"), _("Relevance") };
  self->kind = kind;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  labels[kind], -1);
  request_raster (self);
}

void
why_panel_view_set_analysis (WhyPanelView *self, const WhyAnalysis *analysis)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->analysis == analysis)
    return;
  static const WhyStage needed[WHY_N_PANELS]
      = { WHY_STAGE_SPECTROGRAM, WHY_STAGE_SCATTERING, WHY_STAGE_RELEVANCE };
  gboolean had_data = self->raster && self->analysis;
  gboolean brings_nothing
      = analysis && self->analysis && had_data && analysis->samples == self->analysis->samples
        && self->analysis->stage >= needed[self->kind] && self->kind != WHY_PANEL_RELEVANCE;
  /* An old picture beside a new file's would mislead: empty axes until the stage is there. */
  if (analysis && self->analysis && analysis->samples != self->analysis->samples
      && analysis->stage < needed[self->kind])
    g_clear_pointer (&self->raster, why_panel_raster_unref);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  self->analysis = analysis ? why_analysis_ref (analysis) : NULL;
  if (analysis)
    {
      g_autofree char *text = why_analysis_describe (analysis);
      gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                      text, -1);
    }
  if (!brings_nothing)
    request_raster (self);
}

void
why_panel_view_set_options (WhyPanelView *self, const WhyPanelOptions *options)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->options.rule == options->rule && self->options.class_index == options->class_index
      && self->options.from_s == options->from_s && self->options.to_s == options->to_s)
    return;
  self->options = *options;
  g_clear_pointer (&self->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  /* The spectrogram's values know no relevance: only what is drawn over them may change. */
  if (self->kind != WHY_PANEL_SPECTROGRAM)
    request_raster (self);
}

void
why_panel_view_set_cross_hair (WhyPanelView *self, const WhyCrossHair *cross_hair)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  self->has_cross_hair = cross_hair != NULL;
  if (cross_hair)
    self->cross_hair = *cross_hair;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_panel_view_set_play_head (WhyPanelView *self, double time_s)
{
  g_return_if_fail (WHY_IS_PANEL_VIEW (self));
  if (self->play_head_s == time_s || (isnan (self->play_head_s) && isnan (time_s)))
    return;
  self->play_head_s = time_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

guint
why_panel_view_get_n_rasters (WhyPanelView *self)
{
  return self->n_rasters;
}

gboolean
why_panel_view_get_busy (WhyPanelView *self)
{
  return self->busy;
}

const WhyPanelGeometry *
why_panel_view_get_geometry (WhyPanelView *self)
{
  return self->has_geometry ? &self->geometry : NULL;
}

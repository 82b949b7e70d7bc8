/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-figure-view.h"

#include <adwaita.h>
#include <math.h>

#include "app/preferences/why-settings.h"
#include "app/widgets/why-widget-style.h"

#define NATURAL_WIDTH 560
#define NATURAL_HEIGHT 340

typedef struct
{
  gpointer picture;
  GDestroyNotify destroy;
  WhyFigureDraw draw;
} Picture;

typedef struct
{
  Picture *picture;
  WhyFigureStyle style;
  int width, height;
} Job;

struct _WhyFigureView
{
  GtkWidget parent_instance;

  Picture *picture;
  cairo_surface_t *surface; /* the last that is finished */
  gboolean busy, is_stale;  /* one is being made; another is wanted after it */
};

G_DEFINE_FINAL_TYPE (WhyFigureView, why_figure_view, GTK_TYPE_WIDGET)

static void request (WhyFigureView *self);

static void
clear_picture (Picture *picture)
{
  picture->destroy (picture->picture);
}

static void
picture_unref (Picture *picture)
{
  g_atomic_rc_box_release_full (picture, (GDestroyNotify) clear_picture);
}

static void
job_free (gpointer data)
{
  Job *job = data;
  picture_unref (job->picture);
  g_free (job);
}

static void
draw_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  double scale = job->style.scale;
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) lround (job->width * scale),
                                    (int) lround (job->height * scale));
  cairo_surface_set_device_scale (surface, scale, scale);
  cairo_t *cr = cairo_create (surface);
  job->picture->draw (cr, job->picture->picture, &job->style, job->width, job->height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  g_task_return_pointer (task, surface, (GDestroyNotify) cairo_surface_destroy);
}

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyFigureView) self = user_data;
  cairo_surface_t *surface = g_task_propagate_pointer (G_TASK (result), NULL);
  self->busy = FALSE;
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  self->surface = self->picture ? surface : NULL;
  if (!self->picture)
    cairo_surface_destroy (surface);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (self->is_stale)
    request (self);
}

/* One at a time, and none while it cannot be seen. */
static void
request (WhyFigureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->is_stale = TRUE;
  if (self->busy || !self->picture || !gtk_widget_get_mapped (widget)
      || gtk_widget_get_width (widget) < 16)
    return;
  Job *job = g_new0 (Job, 1);
  job->picture = g_atomic_rc_box_acquire (self->picture);
  job->width = gtk_widget_get_width (widget);
  job->height = gtk_widget_get_height (widget);
  why_widget_style (widget, WHY_FIGURE_VIEW_FONT_SHARE, &job->style);
  self->busy = TRUE;
  self->is_stale = FALSE;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ready_cb, g_object_ref (self));
  g_task_set_name (task, "[why] figure");
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, draw_thread);
}

static void
why_figure_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhyFigureView *self = WHY_FIGURE_VIEW (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  if (self->surface)
    {
      double drawn_width, drawn_height, scale, ignored;
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width,
                                                                              (float) height));
      cairo_surface_get_device_scale (self->surface, &scale, &ignored);
      drawn_width = cairo_image_surface_get_width (self->surface) / scale;
      drawn_height = cairo_image_surface_get_height (self->surface) / scale;
      /* For the instant between a resize and its picture the old one is stretched. */
      cairo_scale (cr, width / drawn_width, height / drawn_height);
      cairo_set_source_surface (cr, self->surface, 0, 0);
      cairo_paint (cr);
      cairo_destroy (cr);
    }
  if (gtk_widget_has_visible_focus (widget))
    why_widget_snapshot_focus (widget, snapshot,
                               &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

static void
why_figure_view_measure (GtkWidget *widget,
                         GtkOrientation orientation,
                         int for_size,
                         int *minimum,
                         int *natural,
                         int *minimum_baseline,
                         int *natural_baseline)
{
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? NATURAL_WIDTH : NATURAL_HEIGHT;
  *minimum = *natural / 2;
}

static void
why_figure_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  request (WHY_FIGURE_VIEW (widget));
}

static void
why_figure_view_map (GtkWidget *widget)
{
  WhyFigureView *self = WHY_FIGURE_VIEW (widget);
  GTK_WIDGET_CLASS (why_figure_view_parent_class)->map (widget);
  if (self->is_stale)
    request (self);
}

static void
why_figure_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (why_figure_view_parent_class)->css_changed (widget, change);
  request (WHY_FIGURE_VIEW (widget));
}

static void
why_figure_view_dispose (GObject *object)
{
  WhyFigureView *self = WHY_FIGURE_VIEW (object);
  g_clear_pointer (&self->picture, picture_unref);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  G_OBJECT_CLASS (why_figure_view_parent_class)->dispose (object);
}

static void
why_figure_view_class_init (WhyFigureViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_figure_view_dispose;
  widget_class->snapshot = why_figure_view_snapshot;
  widget_class->measure = why_figure_view_measure;
  widget_class->size_allocate = why_figure_view_size_allocate;
  widget_class->map = why_figure_view_map;
  widget_class->css_changed = why_figure_view_css_changed;
  gtk_widget_class_set_css_name (widget_class, "whyfigure");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
why_figure_view_init (WhyFigureView *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (request), NULL);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark", G_CALLBACK (request),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::high-contrast",
                           G_CALLBACK (request), self, G_CONNECT_SWAPPED);
  why_settings_watch ("colours", (WhySettingsFunc) request, self, G_OBJECT (self));
  why_settings_watch ("relevance-colours", (WhySettingsFunc) request, self, G_OBJECT (self));
}

void
why_figure_view_set_picture (WhyFigureView *self,
                             gpointer picture,
                             GDestroyNotify destroy,
                             WhyFigureDraw draw)
{
  g_return_if_fail (WHY_IS_FIGURE_VIEW (self));
  g_clear_pointer (&self->picture, picture_unref);
  if (picture)
    {
      self->picture = g_atomic_rc_box_new (Picture);
      *self->picture = (Picture){ picture, destroy, draw };
    }
  else
    g_clear_pointer (&self->surface, cairo_surface_destroy);
  request (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
why_figure_view_get_busy (WhyFigureView *self)
{
  return self->busy;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-figure-view.h"

#include <math.h>

#define NATURAL_WIDTH 560
#define NATURAL_HEIGHT 340
#define MIN_SIZE 16

/* What is to be seen, shared with the threads that draw it. */
typedef struct
{
  gpointer picture;
  GDestroyNotify destroy;
  WhyFigureDraw draw;
} Figure;

typedef struct
{
  Figure *figure;
  WhyFigureStyle style;
  int width, height;
} Job;

struct _WhyFigureView
{
  WhyPictureView parent_instance;

  Figure *figure;
};

G_DEFINE_FINAL_TYPE (WhyFigureView, why_figure_view, WHY_TYPE_PICTURE_VIEW)

static void
clear_figure (Figure *figure)
{
  figure->destroy (figure->picture);
}

static void
figure_unref (Figure *figure)
{
  g_atomic_rc_box_release_full (figure, (GDestroyNotify) clear_figure);
}

static void
job_free (gpointer data)
{
  Job *job = data;
  figure_unref (job->figure);
  g_free (job);
}

static gpointer
why_figure_view_make_job (WhyPictureView *view)
{
  WhyFigureView *self = WHY_FIGURE_VIEW (view);
  GtkWidget *widget = GTK_WIDGET (view);
  if (!self->figure || gtk_widget_get_width (widget) < MIN_SIZE)
    return NULL;
  Job *job = g_new0 (Job, 1);
  job->figure = g_atomic_rc_box_acquire (self->figure);
  job->width = gtk_widget_get_width (widget);
  job->height = gtk_widget_get_height (widget);
  job->style = *why_picture_view_get_style (view);
  return job;
}

static gpointer
make_surface (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  double scale = job->style.scale;
  cairo_surface_t *surface
      = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int) lround (job->width * scale),
                                    (int) lround (job->height * scale));
  cairo_surface_set_device_scale (surface, scale, scale);
  cairo_t *cr = cairo_create (surface);
  job->figure->draw (cr, job->figure->picture, &job->style, job->width, job->height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
why_figure_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer surface, int width, int height)
{
  why_picture_view_fill (snapshot, surface, width, height);
}

static void
why_figure_view_dispose (GObject *object)
{
  g_clear_pointer (&WHY_FIGURE_VIEW (object)->figure, figure_unref);
  G_OBJECT_CLASS (why_figure_view_parent_class)->dispose (object);
}

static void
why_figure_view_class_init (WhyFigureViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_figure_view_dispose;
  picture_class->natural_width = NATURAL_WIDTH;
  picture_class->natural_height = NATURAL_HEIGHT;
  picture_class->min_width = NATURAL_WIDTH / 2;
  picture_class->min_height = NATURAL_HEIGHT / 2;
  picture_class->follows_size = TRUE;
  picture_class->font_share = WHY_FIGURE_VIEW_FONT_SHARE;
  picture_class->make_job = why_figure_view_make_job;
  picture_class->make_picture = make_surface;
  picture_class->free_job = job_free;
  picture_class->free_picture = (GDestroyNotify) cairo_surface_destroy;
  picture_class->draw = why_figure_view_draw;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whyfigure");
}

static void
why_figure_view_init (WhyFigureView *self)
{
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
}

void
why_figure_view_set_picture (WhyFigureView *self,
                             gpointer picture,
                             GDestroyNotify destroy,
                             WhyFigureDraw draw)
{
  g_return_if_fail (WHY_IS_FIGURE_VIEW (self));
  g_clear_pointer (&self->figure, figure_unref);
  if (picture)
    {
      self->figure = g_atomic_rc_box_new (Figure);
      *self->figure = (Figure){ picture, destroy, draw };
    }
  else
    why_picture_view_clear (WHY_PICTURE_VIEW (self));
  why_picture_view_renew (WHY_PICTURE_VIEW (self));
}

gboolean
why_figure_view_get_busy (WhyFigureView *self)
{
  return why_picture_view_get_busy (WHY_PICTURE_VIEW (self));
}

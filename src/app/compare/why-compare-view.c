/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <math.h>

#include "analysis/compare/why-comparison-text.h"
#include "app/compare/why-compare-view-private.h"
#include "app/why-compat.h"

#define FONT_SHARE 0.85 /* of the window's text, as in the panels */
#define MIN_SIZE 32

enum
{
  MOVED,
  SOUGHT,
  CHOSEN,
  LOOKED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyCompareView, why_compare_view, WHY_TYPE_PICTURE_VIEW)

typedef struct
{
  WhyComparisonFigure *figure;
  WhyFigureStyle style;
  int width, height;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  why_comparison_figure_free (job->figure);
  g_free (job);
}

static void
why_compare_view_lay_out (WhyPictureView *view, int width, int height)
{
  WhyCompareView *self = WHY_COMPARE_VIEW (view);
  if (self->figure && width > 0)
    why_comparison_layout (self->figure, why_picture_view_get_style (view), width, height,
                           &self->layout);
}

/* The maps make first what is looked at. */
static void
want (WhyCompareView *self, double scale)
{
  for (int take = 0; take < 2; take++)
    {
      const WhyPanelGeometry *panel = &self->layout.takes[take].panel;
      if (self->figure->maps[take])
        why_spectrogram_pyramid_want (self->figure->maps[take], panel->x_min, panel->x_max,
                                      (gsize) MAX (round (panel->plot.width * scale), 1));
    }
}

static gpointer
why_compare_view_make_job (WhyPictureView *view)
{
  WhyCompareView *self = WHY_COMPARE_VIEW (view);
  GtkWidget *widget = GTK_WIDGET (view);
  if (!self->figure || gtk_widget_get_width (widget) < MIN_SIZE)
    return NULL;
  Job *job = g_new0 (Job, 1);
  job->figure = why_comparison_figure_copy (self->figure);
  job->width = gtk_widget_get_width (widget);
  job->height = gtk_widget_get_height (widget);
  job->style = *why_picture_view_get_style (view);
  want (self, job->style.scale);
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
  why_comparison_draw (cr, job->figure, &job->style, job->width, job->height);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

static void
why_compare_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer surface, int width, int height)
{
  why_picture_view_fill (snapshot, surface, width, height);
}

/* Where it is heard: a line over both takes, thicker over the one that sounds. */
static void
why_compare_view_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyCompareView *self = WHY_COMPARE_VIEW (view);
  GdkRGBA ink;
  if (!self->figure || !isfinite (self->position_s) || self->position_s < self->layout.from_s
      || self->position_s > self->layout.to_s)
    return;
  double x = round (why_comparison_x_of_time (&self->layout, self->position_s));
  for (int take = 0; take < 2; take++)
    {
      const WhyRect *plot = &self->layout.takes[take].panel.plot;
      const WhyNotesLaneGeometry *lane = &self->layout.takes[take].lane;
      double bottom = self->layout.takes[take].lane_y + lane->unpitched.y + lane->unpitched.height;
      float width = take == self->heard ? 3 : 1;
      why_compat_ink (GTK_WIDGET (self), &ink);
      gtk_snapshot_append_color (snapshot, &ink,
                                 &GRAPHENE_RECT_INIT ((float) x - width / 2, (float) plot->y, width,
                                                      (float) (bottom - plot->y)));
      /* Light on the dark spectrogram. */
      ink = (GdkRGBA){ 1, 1, 1, 0.9f };
      gtk_snapshot_append_color (snapshot, &ink,
                                 &GRAPHENE_RECT_INIT ((float) x - width / 2, (float) plot->y, width,
                                                      (float) plot->height));
    }
}

static gboolean
why_compare_view_has_content (WhyPictureView *view)
{
  return WHY_COMPARE_VIEW (view)->figure != NULL;
}

static void
why_compare_view_dispose (GObject *object)
{
  g_clear_pointer (&WHY_COMPARE_VIEW (object)->figure, why_comparison_figure_free);
  G_OBJECT_CLASS (why_compare_view_parent_class)->dispose (object);
}

static void
why_compare_view_class_init (WhyCompareViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_compare_view_dispose;
  picture_class->min_width = 280;
  picture_class->natural_width = 720;
  picture_class->min_height = 240;
  picture_class->natural_height = 560;
  picture_class->follows_size = TRUE;
  picture_class->font_share = FONT_SHARE;
  picture_class->make_job = why_compare_view_make_job;
  picture_class->make_picture = make_surface;
  picture_class->free_job = job_free;
  picture_class->free_picture = (GDestroyNotify) cairo_surface_destroy;
  picture_class->lay_out = why_compare_view_lay_out;
  picture_class->has_content = why_compare_view_has_content;
  picture_class->draw = why_compare_view_draw;
  picture_class->draw_over = why_compare_view_draw_over;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whyfigure");
  signals[MOVED] = g_signal_new ("moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                 1, G_TYPE_DOUBLE);
  signals[SOUGHT] = g_signal_new ("sought", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT64);
  signals[LOOKED]
      = g_signal_new ("looked", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
why_compare_view_init (WhyCompareView *self)
{
  self->position_s = NAN;
  self->dragged = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_hexpand (GTK_WIDGET (self), TRUE);
  gtk_widget_set_vexpand (GTK_WIDGET (self), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Two takes"), -1);
  why_compare_view_add_input (self);
}

void
why_compare_view_set_figure (WhyCompareView *self, WhyComparisonFigure *figure)
{
  g_autofree char *words = NULL;
  g_clear_pointer (&self->figure, why_comparison_figure_free);
  self->figure = figure;
  if (figure && !(figure->to_s > figure->from_s))
    why_comparison_figure_view (figure, &figure->from_s, &figure->to_s);
  if (figure && figure->comparison)
    words = why_comparison_describe (figure->comparison);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  words ? words : "", -1);
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
}

const WhyComparisonFigure *
why_compare_view_get_figure (WhyCompareView *self)
{
  return self->figure;
}

const WhyComparisonLayout *
why_compare_view_get_layout (WhyCompareView *self)
{
  return &self->layout;
}

void
why_compare_view_set_position (WhyCompareView *self, double a_s, int take)
{
  self->position_s = a_s;
  self->heard = take;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_compare_view_sharpen (WhyCompareView *self)
{
  if (self->figure)
    why_picture_view_refresh (WHY_PICTURE_VIEW (self));
}

void
why_compare_view_look (WhyCompareView *self, double from_s, double to_s)
{
  double all_from_s, all_to_s, least_s = 0.1;
  if (!self->figure)
    return;
  why_comparison_figure_whole (self->figure, &all_from_s, &all_to_s);
  double length_s
      = CLAMP (to_s - from_s, MIN (least_s, all_to_s - all_from_s), all_to_s - all_from_s);
  from_s = CLAMP (from_s, all_from_s, all_to_s - length_s);
  if (from_s == self->figure->from_s && from_s + length_s == self->figure->to_s)
    return;
  self->figure->from_s = from_s;
  self->figure->to_s = from_s + length_s;
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
  g_signal_emit (self, signals[LOOKED], 0);
}

void
why_compare_view_move (WhyCompareView *self, double shift_s)
{
  if (!self->figure || shift_s == self->figure->shift_s)
    return;
  self->figure->shift_s = shift_s;
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
  g_signal_emit (self, signals[MOVED], 0, shift_s);
}

void
why_compare_view_emit_sought (WhyCompareView *self, double a_s)
{
  g_signal_emit (self, signals[SOUGHT], 0, a_s);
}

void
why_compare_view_choose (WhyCompareView *self, gsize pair)
{
  if (!self->figure || self->figure->chosen == pair)
    return;
  self->figure->chosen = pair;
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
  g_signal_emit (self, signals[CHOSEN], 0, (guint64) pair);
}

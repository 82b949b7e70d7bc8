/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-figure-preview.h"

#include <math.h>

#include "analysis/text/why-description.h"

#define MIN_WIDTH 100
#define NATURAL_WIDTH 400
#define HEIGHT 220      /* tall figures are no reason to grow */
#define MAX_SIDE 1600.0 /* pixels: enough for a look */

struct _WhyFigurePreview
{
  WhyPictureView parent_instance;
  WhyAnalysis *analysis;
  WhyFigureOptions options;
};

G_DEFINE_FINAL_TYPE (WhyFigurePreview, why_figure_preview, WHY_TYPE_PICTURE_VIEW)

typedef struct
{
  WhyAnalysis *analysis;
  WhyFigureOptions options;
  double height; /* pixels to fill */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  why_analysis_unref (job->analysis);
  why_panel_options_release (&job->options.panel);
  g_free (job);
}

static void
free_surface (gpointer surface)
{
  cairo_surface_destroy (surface);
}

static GdkTexture *
texture_of (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface),
      height = cairo_image_surface_get_height (surface);
  gsize stride = (gsize) cairo_image_surface_get_stride (surface);
  cairo_surface_flush (surface);
  g_autoptr (GBytes) bytes
      = g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize) height,
                                    free_surface, surface);
  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

/* NULL for sizes that nothing can be seen of. */
static gpointer
make_texture (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  double width, height;
  why_figure_measure (job->analysis, &job->options, &width, &height);
  double scale = MIN (job->height / height, MAX_SIDE / width);
  int n_x = (int) lround (width * scale), n_y = (int) lround (height * scale);
  if (!(width >= 16.0) || !(height >= 16.0) || n_x < 1 || n_y < 1)
    return NULL;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, n_x, n_y);
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, n_x / width, n_y / height);
  job->options.style.scale = scale;
  why_figure_draw (cr, job->analysis, &job->options);
  cairo_destroy (cr);
  return texture_of (surface);
}

static gpointer
why_figure_preview_make_job (WhyPictureView *view)
{
  WhyFigurePreview *self = WHY_FIGURE_PREVIEW (view);
  if (!self->analysis)
    return NULL;
  Job *job = g_new0 (Job, 1);
  job->analysis = why_analysis_ref (self->analysis);
  job->options = self->options;
  why_panel_options_keep (&job->options.panel);
  job->height = HEIGHT * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  return job;
}

/* In the middle, never larger than it is. */
static void
why_figure_preview_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer texture, int width, int height)
{
  if (!texture)
    return;
  double n_x = gdk_texture_get_width (texture), n_y = gdk_texture_get_height (texture);
  double scale = MIN (1, MIN (width / n_x, height / n_y));
  int x = (int) (width - ceil (n_x * scale)) / 2, y = (int) (height - ceil (n_y * scale)) / 2;
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gdk_paintable_snapshot (texture, snapshot, n_x * scale, n_y * scale);
}

static void
why_figure_preview_dispose (GObject *object)
{
  WhyFigurePreview *self = WHY_FIGURE_PREVIEW (object);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  why_panel_options_release (&self->options.panel);
  G_OBJECT_CLASS (why_figure_preview_parent_class)->dispose (object);
}

static void
why_figure_preview_class_init (WhyFigurePreviewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_figure_preview_dispose;
  picture_class->min_width = MIN_WIDTH;
  picture_class->natural_width = NATURAL_WIDTH;
  picture_class->min_height = picture_class->natural_height = HEIGHT;
  picture_class->font_share = 1; /* of the scale factor; the figure has its own style else */
  picture_class->make_job = why_figure_preview_make_job;
  picture_class->make_picture = make_texture;
  picture_class->free_job = job_free;
  picture_class->free_picture = g_object_unref;
  picture_class->draw = why_figure_preview_draw;
}

static void
why_figure_preview_init (WhyFigurePreview *self)
{
}

GtkWidget *
why_figure_preview_new (void)
{
  return g_object_new (WHY_TYPE_FIGURE_PREVIEW, NULL);
}

void
why_figure_preview_show (WhyFigurePreview *self,
                         const WhyAnalysis *analysis,
                         const WhyFigureOptions *options)
{
  g_return_if_fail (WHY_IS_FIGURE_PREVIEW (self) && analysis && options);
  g_autofree char *text = why_describe_analysis (analysis);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  WhyAnalysis *old = self->analysis;
  self->analysis = why_analysis_ref (analysis);
  g_clear_pointer (&old, why_analysis_unref);
  WhyPanelOptions before = self->options.panel;
  self->options = *options;
  why_panel_options_keep (&self->options.panel);
  why_panel_options_release (&before);
  /* While the hand is still choosing, a picture of a moment ago is better than none. */
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
}

gboolean
why_figure_preview_get_busy (WhyFigurePreview *self)
{
  return why_picture_view_get_busy (WHY_PICTURE_VIEW (self));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/export/why-figure-preview.h"

#include <math.h>

#include "analysis/text/why-description.h"

#define HEIGHT 220
#define MAX_SIDE 1600.0 /* pixels: enough for a look */

struct _WhyFigurePreview
{
  AdwBin parent_instance;
  GtkPicture *picture;
  WhyAnalysis *analysis;
  WhyFigureOptions options;
  gboolean is_making, is_outdated;
};

G_DEFINE_FINAL_TYPE (WhyFigurePreview, why_figure_preview, ADW_TYPE_BIN)

typedef struct
{
  GWeakRef preview;
  WhyAnalysis *analysis;
  WhyFigureOptions options;
  double height; /* pixels to fill */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;
  g_weak_ref_clear (&job->preview);
  why_analysis_unref (job->analysis);
  g_clear_pointer (&job->options.panel.map, why_spectrogram_pyramid_unref);
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
static void
draw_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  double width, height;
  why_figure_measure (job->analysis, &job->options, &width, &height);
  double scale = MIN (job->height / height, MAX_SIDE / width);
  int n_x = (int) lround (width * scale), n_y = (int) lround (height * scale);
  if (!(width >= 16.0) || !(height >= 16.0) || n_x < 1 || n_y < 1)
    {
      g_task_return_pointer (task, NULL, NULL);
      return;
    }
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, n_x, n_y);
  cairo_t *cr = cairo_create (surface);
  cairo_scale (cr, n_x / width, n_y / height);
  job->options.style.scale = scale;
  why_figure_draw (cr, job->analysis, &job->options);
  cairo_destroy (cr);
  g_task_return_pointer (task, texture_of (surface), g_object_unref);
}

static void start (WhyFigurePreview *self);

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (WhyFigurePreview) self = g_weak_ref_get (&job->preview);
  if (!self)
    return;
  self->is_making = FALSE;
  gtk_picture_set_paintable (self->picture, (GdkPaintable *) texture);
  if (self->is_outdated)
    start (self);
}

static void
start (WhyFigurePreview *self)
{
  self->is_outdated = self->is_making;
  if (self->is_making)
    return;
  Job *job = g_new0 (Job, 1);
  g_weak_ref_init (&job->preview, self);
  job->analysis = why_analysis_ref (self->analysis);
  job->options = self->options;
  if (job->options.panel.map)
    why_spectrogram_pyramid_ref (job->options.panel.map);
  job->height = HEIGHT * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  self->is_making = TRUE;
  g_autoptr (GTask) task = g_task_new (NULL, NULL, ready_cb, NULL);
  g_task_set_name (task, "[why] preview");
  g_task_set_task_data (task, job, job_free);
  g_task_run_in_thread (task, draw_in_thread);
}

static void
why_figure_preview_dispose (GObject *object)
{
  WhyFigurePreview *self = WHY_FIGURE_PREVIEW (object);
  g_clear_pointer (&self->analysis, why_analysis_unref);
  g_clear_pointer (&self->options.panel.map, why_spectrogram_pyramid_unref);
  G_OBJECT_CLASS (why_figure_preview_parent_class)->dispose (object);
}

static void
why_figure_preview_class_init (WhyFigurePreviewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_figure_preview_dispose;
}

static void
why_figure_preview_init (WhyFigurePreview *self)
{
  self->picture = GTK_PICTURE (gtk_picture_new ());
  gtk_picture_set_content_fit (self->picture, GTK_CONTENT_FIT_SCALE_DOWN);
  gtk_widget_set_size_request (GTK_WIDGET (self->picture), -1, HEIGHT);
  /* Tall figures are no reason to grow. */
  GtkWidget *clamp = adw_clamp_new ();
  gtk_orientable_set_orientation (GTK_ORIENTABLE (clamp), GTK_ORIENTATION_VERTICAL);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), HEIGHT);
  adw_clamp_set_tightening_threshold (ADW_CLAMP (clamp), HEIGHT);
  adw_clamp_set_child (ADW_CLAMP (clamp), GTK_WIDGET (self->picture));
  adw_bin_set_child (ADW_BIN (self), clamp);
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
  gtk_picture_set_alternative_text (self->picture, text);
  WhyAnalysis *old = self->analysis;
  self->analysis = why_analysis_ref (analysis);
  g_clear_pointer (&old, why_analysis_unref);
  WhySpectrogramPyramid *old_map = self->options.panel.map;
  self->options = *options;
  if (options->panel.map)
    why_spectrogram_pyramid_ref (options->panel.map);
  g_clear_pointer (&old_map, why_spectrogram_pyramid_unref);
  start (self);
}

gboolean
why_figure_preview_get_busy (WhyFigurePreview *self)
{
  return self->is_making;
}

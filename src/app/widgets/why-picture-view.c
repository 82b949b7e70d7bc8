/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-picture-view.h"

#include <adwaita.h>
#include <string.h>

#include "app/preferences/why-settings.h"
#include "app/why-newest.h"
#include "app/widgets/why-widget-style.h"

typedef struct
{
  gpointer picture;
  WhyFigureStyle style;
  GskRenderNode *node;  /* what draw has drawn */
  GCancellable *newest; /* of the picture being made; NULL: none, or it will be dropped */
  gboolean is_making;   /* even if it will be dropped */
  gboolean is_wanted;   /* another one, as soon as it can be begun */
  guint start_source;
  guint n_pictures;
} WhyPictureViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (WhyPictureView, why_picture_view, GTK_TYPE_WIDGET)

static WhyPictureViewPrivate *
private_of (WhyPictureView *self)
{
  return why_picture_view_get_instance_private (self);
}

typedef struct
{
  WhyPictureViewClass *klass;
  gpointer job;
} Making;

static void
making_free (gpointer data)
{
  Making *making = data;
  making->klass->free_job (making->job);
  g_free (making);
}

static void
make_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Making *making = data;
  gpointer picture = NULL;
  /* It may have waited for a thread. */
  if (!g_cancellable_is_cancelled (cancellable))
    picture = making->klass->make_picture (making->job, cancellable);
  g_task_return_pointer (task, picture, making->klass->free_picture);
}

static void start_soon (WhyPictureView *self);

static void
ready_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (WhyPictureView) self = user_data;
  WhyPictureViewPrivate *priv = private_of (self);
  priv->is_making = FALSE;
  if (why_newest_end (&priv->newest, result))
    {
      gpointer picture = g_task_propagate_pointer (G_TASK (result), NULL);
      priv->n_pictures += picture != NULL;
      WHY_PICTURE_VIEW_GET_CLASS (self)->arrive (self, picture);
    }
  start_soon (self);
}

static gboolean
start_cb (gpointer data)
{
  WhyPictureView *self = data;
  WhyPictureViewPrivate *priv = private_of (self);
  WhyPictureViewClass *klass = WHY_PICTURE_VIEW_GET_CLASS (self);
  priv->start_source = 0;
  priv->is_wanted = FALSE;
  gpointer job = klass->make_job (self);
  if (!job)
    return G_SOURCE_REMOVE;
  Making *making = g_new (Making, 1);
  *making = (Making){ klass, job };
  priv->is_making = TRUE;
  g_autoptr (GTask) task = why_newest_begin (&priv->newest, "[why] picture", ready_cb, self);
  g_task_set_task_data (task, making, making_free);
  g_task_run_in_thread (task, make_thread);
  return G_SOURCE_REMOVE;
}

/* One at a time: pictures come as fast as they can be made, and none is made for nothing. What one
 * turn of the main loop changes in several steps is one picture. */
static void
start_soon (WhyPictureView *self)
{
  WhyPictureViewPrivate *priv = private_of (self);
  GtkWidget *widget = GTK_WIDGET (self);
  if (priv->is_wanted && !priv->is_making && !priv->start_source && gtk_widget_get_mapped (widget)
      && gtk_widget_get_width (widget) > 0)
    priv->start_source = g_idle_add_full (G_PRIORITY_DEFAULT, start_cb, self, NULL);
}

static void
request (WhyPictureView *self)
{
  private_of (self)->is_wanted = WHY_PICTURE_VIEW_GET_CLASS (self)->make_job != NULL;
  start_soon (self);
}

/* FALSE: pictures look as before. */
static gboolean
update_style (WhyPictureView *self)
{
  WhyPictureViewPrivate *priv = private_of (self);
  double font_share = WHY_PICTURE_VIEW_GET_CLASS (self)->font_share;
  WhyFigureStyle style = { 0 };
  if (!(font_share > 0))
    return FALSE;
  why_widget_style (GTK_WIDGET (self), font_share, &style);
  if (memcmp (&style, &priv->style, sizeof style) == 0)
    return FALSE;
  priv->style = style;
  return TRUE;
}

static void
lay_out (WhyPictureView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  WhyPictureViewClass *klass = WHY_PICTURE_VIEW_GET_CLASS (self);
  /* It may not have been told yet. */
  if (update_style (self))
    {
      why_newest_cancel (&private_of (self)->newest);
      request (self);
    }
  why_picture_view_drop_node (self);
  if (klass->lay_out)
    klass->lay_out (self, gtk_widget_get_width (widget), gtk_widget_get_height (widget));
}

void
why_picture_view_refresh (WhyPictureView *self)
{
  g_return_if_fail (WHY_IS_PICTURE_VIEW (self));
  lay_out (self);
  request (self);
}

void
why_picture_view_renew (WhyPictureView *self)
{
  g_return_if_fail (WHY_IS_PICTURE_VIEW (self));
  why_newest_cancel (&private_of (self)->newest);
  why_picture_view_refresh (self);
}

/* An animation of the theme changes colours many times, but not those of pictures. What has no place
 * yet is laid out when it gets one. */
static void
style_changed_cb (WhyPictureView *self)
{
  if (gtk_widget_get_width (GTK_WIDGET (self)) == 0)
    return;
  if (update_style (self))
    why_picture_view_renew (self);
  else
    why_picture_view_drop_node (self);
}

static void
why_picture_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (why_picture_view_parent_class)->css_changed (widget, change);
  style_changed_cb (WHY_PICTURE_VIEW (widget));
}

static void
why_picture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  WhyPictureView *self = WHY_PICTURE_VIEW (widget);
  lay_out (self);
  if (WHY_PICTURE_VIEW_GET_CLASS (self)->follows_size)
    request (self);
  else
    start_soon (self);
}

static void
why_picture_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (why_picture_view_parent_class)->map (widget);
  start_soon (WHY_PICTURE_VIEW (widget));
}

static void
why_picture_view_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&private_of (WHY_PICTURE_VIEW (widget))->start_source, g_source_remove);
  GTK_WIDGET_CLASS (why_picture_view_parent_class)->unmap (widget);
}

/* The theme has no style for the focus of our widgets, so that nobody else would draw them anew. */
static void
why_picture_view_state_flags_changed (GtkWidget *widget, GtkStateFlags before)
{
  GtkStateFlags changed = before ^ gtk_widget_get_state_flags (widget);
  if (changed & (GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_VISIBLE))
    gtk_widget_queue_draw (widget);
}

static void
why_picture_view_measure (GtkWidget *widget,
                          GtkOrientation orientation,
                          int for_size,
                          int *minimum,
                          int *natural,
                          int *minimum_baseline,
                          int *natural_baseline)
{
  const WhyPictureViewClass *klass = WHY_PICTURE_VIEW_GET_CLASS (widget);
  gboolean is_level = orientation == GTK_ORIENTATION_HORIZONTAL;
  *minimum = is_level ? klass->min_width : klass->min_height;
  *natural = is_level ? klass->natural_width : klass->natural_height;
}

static GskRenderNode *
make_node (WhyPictureView *self, int width, int height)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  WHY_PICTURE_VIEW_GET_CLASS (self)->draw (self, snapshot, private_of (self)->picture, width,
                                           height);
  return gtk_snapshot_free_to_node (snapshot);
}

static void
draw_focus (WhyPictureView *self, GtkSnapshot *snapshot, int width, int height)
{
  WhyPictureViewClass *klass = WHY_PICTURE_VIEW_GET_CLASS (self);
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  if (!gtk_widget_has_visible_focus (GTK_WIDGET (self)))
    return;
  if (klass->find_focus)
    klass->find_focus (self, &area);
  why_widget_snapshot_focus (GTK_WIDGET (self), snapshot, &area);
}

static void
why_picture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  WhyPictureView *self = WHY_PICTURE_VIEW (widget);
  WhyPictureViewPrivate *priv = private_of (self);
  WhyPictureViewClass *klass = WHY_PICTURE_VIEW_GET_CLASS (self);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  if (klass->has_content && !klass->has_content (self))
    return;
  if (klass->draw_under)
    klass->draw_under (self, snapshot);
  if (!priv->node)
    priv->node = make_node (self, width, height);
  if (priv->node)
    gtk_snapshot_append_node (snapshot, priv->node);
  if (klass->draw_over)
    klass->draw_over (self, snapshot);
  draw_focus (self, snapshot, width, height);
}

static void
why_picture_view_dispose (GObject *object)
{
  WhyPictureView *self = WHY_PICTURE_VIEW (object);
  WhyPictureViewPrivate *priv = private_of (self);
  g_clear_handle_id (&priv->start_source, g_source_remove);
  priv->is_wanted = FALSE;
  why_picture_view_clear (self);
  G_OBJECT_CLASS (why_picture_view_parent_class)->dispose (object);
}

static void
why_picture_view_class_init (WhyPictureViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_picture_view_dispose;
  widget_class->measure = why_picture_view_measure;
  widget_class->size_allocate = why_picture_view_size_allocate;
  widget_class->css_changed = why_picture_view_css_changed;
  widget_class->map = why_picture_view_map;
  widget_class->unmap = why_picture_view_unmap;
  widget_class->snapshot = why_picture_view_snapshot;
  widget_class->state_flags_changed = why_picture_view_state_flags_changed;
  klass->arrive = why_picture_view_set_picture;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
tuning_changed_cb (WhyPictureView *self)
{
  if (WHY_PICTURE_VIEW_GET_CLASS (self)->font_share > 0)
    why_picture_view_renew (self);
  else
    why_picture_view_drop_node (self);
}

static void
why_picture_view_init (WhyPictureView *self)
{
  static const char *const colours[] = { "colours", "db-range", "relevance-colours" };
  AdwStyleManager *manager = adw_style_manager_get_default ();
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (style_changed_cb), NULL);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (style_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (style_changed_cb), self,
                           G_CONNECT_SWAPPED);
  for (gsize i = 0; i < G_N_ELEMENTS (colours); i++)
    why_settings_watch (colours[i], (WhySettingsFunc) style_changed_cb, self, G_OBJECT (self));
  why_settings_watch ("a4-hz", (WhySettingsFunc) tuning_changed_cb, self, G_OBJECT (self));
}

void
why_picture_view_drop_node (WhyPictureView *self)
{
  g_return_if_fail (WHY_IS_PICTURE_VIEW (self));
  g_clear_pointer (&private_of (self)->node, gsk_render_node_unref);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_picture_view_set_picture (WhyPictureView *self, gpointer picture)
{
  g_return_if_fail (WHY_IS_PICTURE_VIEW (self));
  WhyPictureViewPrivate *priv = private_of (self);
  gpointer old = priv->picture;
  priv->picture = picture;
  if (old)
    WHY_PICTURE_VIEW_GET_CLASS (self)->free_picture (old);
  why_picture_view_drop_node (self);
}

void
why_picture_view_clear (WhyPictureView *self)
{
  g_return_if_fail (WHY_IS_PICTURE_VIEW (self));
  why_newest_cancel (&private_of (self)->newest);
  why_picture_view_set_picture (self, NULL);
}

gpointer
why_picture_view_get_picture (WhyPictureView *self)
{
  g_return_val_if_fail (WHY_IS_PICTURE_VIEW (self), NULL);
  return private_of (self)->picture;
}

const WhyFigureStyle *
why_picture_view_get_style (WhyPictureView *self)
{
  g_return_val_if_fail (WHY_IS_PICTURE_VIEW (self), NULL);
  return &private_of (self)->style;
}

gboolean
why_picture_view_get_busy (WhyPictureView *self)
{
  g_return_val_if_fail (WHY_IS_PICTURE_VIEW (self), FALSE);
  const WhyPictureViewPrivate *priv = private_of (self);
  return priv->is_making || (priv->is_wanted && gtk_widget_get_mapped (GTK_WIDGET (self)));
}

guint
why_picture_view_get_n_pictures (WhyPictureView *self)
{
  g_return_val_if_fail (WHY_IS_PICTURE_VIEW (self), 0);
  return private_of (self)->n_pictures;
}

cairo_t *
why_picture_view_begin_cairo (GtkSnapshot *snapshot, int width, int height)
{
  return gtk_snapshot_append_cairo (snapshot,
                                    &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
}

void
why_picture_view_fill (GtkSnapshot *snapshot, cairo_surface_t *surface, int width, int height)
{
  double scale, ignored;
  if (!surface)
    return;
  cairo_t *cr = why_picture_view_begin_cairo (snapshot, width, height);
  cairo_surface_get_device_scale (surface, &scale, &ignored);
  cairo_scale (cr, width * scale / cairo_image_surface_get_width (surface),
               height * scale / cairo_image_surface_get_height (surface));
  cairo_set_source_surface (cr, surface, 0, 0);
  cairo_paint (cr);
  cairo_destroy (cr);
}

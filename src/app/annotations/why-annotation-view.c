/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/annotations/why-annotation-view.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/why-compat.h"

#define ROW_HEIGHT 22
#define FONT_SHARE 0.85 /* as in the lane of the notes */

struct _WhyAnnotationView
{
  WhyPictureView parent_instance;
  WhyAnnotations *annotations;
  WhyNotes *notes;
  WhyAnnotationLaneOptions options;
  WhyAnnotationLaneGeometry geometry;
  double play_head_s;
};

enum
{
  CHOSEN,
  STEPPED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyAnnotationView, why_annotation_view, WHY_TYPE_PICTURE_VIEW)

static gboolean
why_annotation_view_has_content (WhyPictureView *view)
{
  return WHY_ANNOTATION_VIEW (view)->notes != NULL;
}

static void
why_annotation_view_lay_out (WhyPictureView *view, int width, int height)
{
  WhyAnnotationView *self = WHY_ANNOTATION_VIEW (view);
  if (width > 0 && self->notes)
    why_annotation_lane_layout (self->annotations, self->notes, &self->options,
                                why_picture_view_get_style (view), width, height, &self->geometry);
}

static void
why_annotation_view_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer picture, int width, int height)
{
  WhyAnnotationView *self = WHY_ANNOTATION_VIEW (view);
  cairo_t *cr = why_picture_view_begin_cairo (snapshot, width, height);
  why_annotation_lane_draw (cr, self->annotations, self->notes, &self->geometry, &self->options,
                            why_picture_view_get_style (view));
  cairo_destroy (cr);
}

static void
why_annotation_view_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyAnnotationView *self = WHY_ANNOTATION_VIEW (view);
  const WhyAnnotationLaneGeometry *g = &self->geometry;
  GdkRGBA ink;
  if (isnan (self->play_head_s) || self->play_head_s < g->from_s || self->play_head_s > g->to_s)
    return;
  why_compat_ink (GTK_WIDGET (self), &ink);
  double x = g->plot.x + (self->play_head_s - g->from_s) / (g->to_s - g->from_s) * g->plot.width;
  gtk_snapshot_append_color (snapshot, &ink,
                             &GRAPHENE_RECT_INIT ((float) round (x), (float) g->plot.y, 2,
                                                  (float) g->plot.height));
}

static void
why_annotation_view_find_focus (WhyPictureView *view, graphene_rect_t *area)
{
  const WhyRect *plot = &WHY_ANNOTATION_VIEW (view)->geometry.plot;
  graphene_rect_init (area, (float) plot->x, (float) plot->y, (float) plot->width,
                      (float) plot->height);
}

/* What the chosen one says, or how many there are. */
static void
tell (WhyAnnotationView *self)
{
  gsize n = self->annotations ? why_annotations_n (self->annotations) : 0;
  g_autofree char *text = NULL;
  if (self->options.chosen < n)
    text = why_annotation_line (self->annotations, self->notes, self->options.chosen);
  else
    text = g_strdup_printf (ngettext ("%zu labelled interval", "%zu labelled intervals", n), n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static gsize
hit (WhyAnnotationView *self, double x, double y)
{
  return self->notes ? why_annotation_lane_hit (self->annotations, &self->geometry, x, y)
                     : WHY_NO_NOTE;
}

static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean by_keys, GtkTooltip *tooltip)
{
  WhyAnnotationView *self = WHY_ANNOTATION_VIEW (widget);
  gsize i = by_keys ? self->options.chosen : hit (self, x, y);
  WhyRect block;
  if (!self->notes || i >= why_annotations_n (self->annotations)
      || !why_annotation_lane_block (self->annotations, &self->geometry, i, &block))
    return FALSE;
  g_autofree char *line = why_annotation_line (self->annotations, self->notes, i);
  GdkRectangle area
      = { (int) block.x, (int) block.y, (int) ceil (block.width), (int) ceil (block.height) };
  gtk_tooltip_set_text (tooltip, line);
  gtk_tooltip_set_tip_area (tooltip, &area);
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyAnnotationView *self)
{
  gsize i = hit (self, x, y);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (i != WHY_NO_NOTE && n_press == 1)
    g_signal_emit (self, signals[CHOSEN], 0, (gulong) i);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                WhyAnnotationView *self)
{
  static const struct
  {
    guint key, keypad_key;
    int step;
    gboolean to_end;
  } steps[] = { { GDK_KEY_Left, GDK_KEY_KP_Left, -1, FALSE },
                { GDK_KEY_Right, GDK_KEY_KP_Right, 1, FALSE },
                { GDK_KEY_Home, GDK_KEY_KP_Home, 1, TRUE },
                { GDK_KEY_End, GDK_KEY_KP_End, -1, TRUE } };
  if (state & (GDK_ALT_MASK | GDK_CONTROL_MASK))
    return GDK_EVENT_PROPAGATE;
  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    if (key == steps[i].key || key == steps[i].keypad_key)
      {
        g_signal_emit (self, signals[STEPPED], 0, steps[i].step, steps[i].to_end);
        return GDK_EVENT_STOP;
      }
  return GDK_EVENT_PROPAGATE;
}

static void
why_annotation_view_dispose (GObject *object)
{
  WhyAnnotationView *self = WHY_ANNOTATION_VIEW (object);
  g_clear_pointer (&self->annotations, why_annotations_unref);
  g_clear_pointer (&self->notes, why_notes_unref);
  G_OBJECT_CLASS (why_annotation_view_parent_class)->dispose (object);
}

static void
why_annotation_view_class_init (WhyAnnotationViewClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_annotation_view_dispose;
  picture_class->min_width = 100;
  picture_class->natural_width = 400;
  picture_class->min_height = ROW_HEIGHT;
  picture_class->natural_height = ROW_HEIGHT;
  picture_class->font_share = FONT_SHARE;
  picture_class->has_content = why_annotation_view_has_content;
  picture_class->lay_out = why_annotation_view_lay_out;
  picture_class->draw = why_annotation_view_draw;
  picture_class->draw_over = why_annotation_view_draw_over;
  picture_class->find_focus = why_annotation_view_find_focus;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whyannotations");
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_ULONG);
  signals[STEPPED] = g_signal_new ("stepped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_BOOLEAN);
}

static void
add (WhyAnnotationView *self, gpointer controller, const char *signal, GCallback callback)
{
  g_signal_connect (controller, signal, callback, self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

static void
why_annotation_view_init (WhyAnnotationView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->play_head_s = NAN;
  self->options.chosen = WHY_NO_NOTE;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_overflow (widget, GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_has_tooltip (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Annotations of the recording"), -1);
  g_signal_connect (widget, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
  add (self, gtk_gesture_click_new (), "pressed", G_CALLBACK (pressed_cb));
  add (self, gtk_event_controller_key_new (), "key-pressed", G_CALLBACK (key_pressed_cb));
}

void
why_annotation_view_show (WhyAnnotationView *self,
                          WhyAnnotations *annotations,
                          WhyNotes *notes,
                          const WhyAnnotationLaneOptions *options)
{
  g_return_if_fail (WHY_IS_ANNOTATION_VIEW (self) && options);
  WhyAnnotations *old_annotations = self->annotations;
  WhyNotes *old_notes = self->notes;
  gboolean has_both = annotations && notes;
  int n_rows = has_both ? why_annotation_lane_rows (annotations) : 1;
  self->annotations = has_both ? why_annotations_ref (annotations) : NULL;
  self->notes = has_both ? why_notes_ref (notes) : NULL;
  g_clear_pointer (&old_annotations, why_annotations_unref);
  g_clear_pointer (&old_notes, why_notes_unref);
  self->options = *options;
  gtk_widget_set_size_request (GTK_WIDGET (self), -1, ROW_HEIGHT * n_rows);
  why_picture_view_refresh (WHY_PICTURE_VIEW (self));
  if (has_both)
    tell (self);
}

void
why_annotation_view_set_play_head (WhyAnnotationView *self, double time_s)
{
  g_return_if_fail (WHY_IS_ANNOTATION_VIEW (self));
  self->play_head_s = time_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

const WhyAnnotationLaneGeometry *
why_annotation_view_get_geometry (WhyAnnotationView *self)
{
  return &self->geometry;
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-waveform.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "app/why-compat.h"

#define HEIGHT 52
#define MARGIN 4
#define MIN_DRAG_PX 2
#define LOOP_HEIGHT 3

struct _WhyWaveform
{
  WhyPictureView parent_instance;

  WhyOverview *overview;
  double start_s, duration_s; /* analysis window */
  double play_head_s;
  double loop_from_s, loop_to_s; /* NAN: none */
  double drag_start_s;           /* window start while it is dragged; NAN otherwise */
  double drag_from_s;            /* where the drag began */
};

enum
{
  WINDOW_MOVED,
  SEEK,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (WhyWaveform, why_waveform, WHY_TYPE_PICTURE_VIEW)

static double
total_s (WhyWaveform *self)
{
  return self->overview ? self->overview->duration_s : 0;
}

static double
x_of_time (WhyWaveform *self, double time_s)
{
  return time_s / total_s (self) * gtk_widget_get_width (GTK_WIDGET (self));
}

static double
time_of_x (WhyWaveform *self, double x)
{
  return CLAMP (x / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1), 0, 1) * total_s (self);
}

static gboolean
is_movable (WhyWaveform *self)
{
  return self->overview && self->duration_s > 0 && self->duration_s < total_s (self) - 1e-3;
}

/* One bar a pixel from the smallest to the largest sample of its stretch; scaled to the loudest
 * peak. */
static void
why_waveform_draw (
    WhyPictureView *view, GtkSnapshot *snapshot, gpointer picture, int width, int height)
{
  const WhyOverview *overview = WHY_WAVEFORM (view)->overview;
  GdkRGBA ink;
  why_compat_ink (GTK_WIDGET (view), &ink);
  if (!adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    ink.alpha *= 0.6f;
  cairo_t *cr = why_picture_view_begin_cairo (snapshot, width, height);
  float peak = 1e-6f;
  for (gsize i = 0; i < overview->n_columns; i++)
    peak = MAX (peak, MAX (overview->peaks[i].max, -overview->peaks[i].min));

  gdk_cairo_set_source_rgba (cr, &ink);
  double middle = height / 2.0, scale = (middle - MARGIN) / (double) peak;
  for (int x = 0; x < width; x++)
    {
      /* A column more on either side: a stretch shorter than a period would show a gap where there
       * is none. */
      gsize first = (gsize) x * overview->n_columns / (gsize) width;
      gsize last = (gsize) (x + 1) * overview->n_columns / (gsize) width + 2;
      first -= MIN (first, 1);
      float low = INFINITY, high = -INFINITY;
      for (gsize i = first; i < MIN (last, overview->n_columns); i++)
        {
          low = MIN (low, overview->peaks[i].min);
          high = MAX (high, overview->peaks[i].max);
        }
      if (low > high)
        continue;
      double top = middle - (double) high * scale, bottom = middle - (double) low * scale;
      cairo_rectangle (cr, x, top, 1, MAX (bottom - top, 1));
    }
  cairo_fill (cr);
  cairo_destroy (cr);
}

static gboolean
why_waveform_has_content (WhyPictureView *view)
{
  return total_s (WHY_WAVEFORM (view)) > 0;
}

static void
append_loop (WhyWaveform *self, GtkSnapshot *snapshot, const GdkRGBA *accent)
{
  float x = (float) x_of_time (self, self->loop_from_s),
        width = (float) MAX (x_of_time (self, self->loop_to_s - self->loop_from_s), 3);
  if (isfinite (self->loop_from_s))
    gtk_snapshot_append_color (snapshot, accent, &GRAPHENE_RECT_INIT (x, 0, width, LOOP_HEIGHT));
}

/* The analysis window. */
static void
why_waveform_draw_under (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyWaveform *self = WHY_WAVEFORM (view);
  float height = (float) gtk_widget_get_height (GTK_WIDGET (view));
  GdkRGBA accent = { 0.21f, 0.52f, 0.89f, 1 };
  why_compat_theme_color (GTK_WIDGET (view), "accent_color", &accent);
  append_loop (self, snapshot, &accent);
  if (!is_movable (self))
    return;
  double start = isnan (self->drag_start_s) ? self->start_s : self->drag_start_s;
  float x = (float) x_of_time (self, start),
        width = (float) MAX (x_of_time (self, self->duration_s), 3);
  GdkRGBA fill = accent;
  fill.alpha = 0.22f;
  gtk_snapshot_append_color (snapshot, &fill, &GRAPHENE_RECT_INIT (x, 0, width, height));
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (x, 0, 1, height));
  gtk_snapshot_append_color (snapshot, &accent, &GRAPHENE_RECT_INIT (x + width - 1, 0, 1, height));
}

static void
why_waveform_draw_over (WhyPictureView *view, GtkSnapshot *snapshot)
{
  WhyWaveform *self = WHY_WAVEFORM (view);
  float height = (float) gtk_widget_get_height (GTK_WIDGET (view));
  GdkRGBA ink;
  if (!isfinite (self->play_head_s))
    return;
  why_compat_ink (GTK_WIDGET (view), &ink);
  gtk_snapshot_append_color (
      snapshot, &ink,
      &GRAPHENE_RECT_INIT ((float) round (x_of_time (self, self->play_head_s)), 0, 1, height));
}

static double
clamp_start (WhyWaveform *self, double start_s)
{
  return CLAMP (start_s, 0, MAX (total_s (self) - self->duration_s, 0));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WhyWaveform *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_from_s = time_of_x (self, x);
  self->drag_start_s = NAN;
}

/* What is dragged from outside the window brings it there. */
static double
find_dragged (WhyWaveform *self)
{
  gboolean inside
      = self->drag_from_s >= self->start_s && self->drag_from_s <= self->start_s + self->duration_s;
  return inside ? self->start_s : clamp_start (self, self->drag_from_s - self->duration_s / 2);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, WhyWaveform *self)
{
  double x, y;
  gboolean is_dragged = isfinite (self->drag_start_s);
  if (!is_movable (self) || (!is_dragged && fabs (dx) < MIN_DRAG_PX))
    return;
  if (!is_dragged)
    self->drag_start_s = find_dragged (self);
  gtk_gesture_drag_get_start_point (gesture, &x, &y);
  double now_s = time_of_x (self, x + dx);
  self->drag_start_s = clamp_start (self, self->drag_start_s + now_s - self->drag_from_s);
  self->drag_from_s = now_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, WhyWaveform *self)
{
  double start_s = self->drag_start_s;
  self->drag_start_s = NAN;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (!self->overview)
    return;
  if (isfinite (start_s))
    {
      self->start_s = start_s;
      g_signal_emit (self, signals[WINDOW_MOVED], 0, start_s);
    }
  else
    g_signal_emit (self, signals[SEEK], 0, self->drag_from_s);
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                WhyWaveform *self)
{
  double step = self->duration_s * (state & GDK_SHIFT_MASK ? 0.9 : 0.1), start_s = self->start_s;
  if (!is_movable (self) || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
      start_s -= step;
      break;
    case GDK_KEY_Right:
      start_s += step;
      break;
    case GDK_KEY_Home:
      start_s = 0;
      break;
    case GDK_KEY_End:
      start_s = total_s (self);
      break;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  start_s = clamp_start (self, start_s);
  if (start_s != self->start_s)
    {
      self->start_s = start_s;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      g_signal_emit (self, signals[WINDOW_MOVED], 0, start_s);
    }
  return GDK_EVENT_STOP;
}

static void
why_waveform_dispose (GObject *object)
{
  WhyWaveform *self = WHY_WAVEFORM (object);
  g_clear_pointer (&self->overview, why_overview_unref);
  G_OBJECT_CLASS (why_waveform_parent_class)->dispose (object);
}

static void
why_waveform_class_init (WhyWaveformClass *klass)
{
  WhyPictureViewClass *picture_class = WHY_PICTURE_VIEW_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_waveform_dispose;
  picture_class->min_width = 100;
  picture_class->natural_width = 400;
  picture_class->min_height = picture_class->natural_height = HEIGHT;
  picture_class->has_content = why_waveform_has_content;
  picture_class->draw = why_waveform_draw;
  picture_class->draw_under = why_waveform_draw_under;
  picture_class->draw_over = why_waveform_draw_over;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "whywaveform");

  GType type = G_TYPE_FROM_CLASS (klass);
  signals[WINDOW_MOVED] = g_signal_new ("window-moved", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                        NULL, G_TYPE_NONE, 1, G_TYPE_DOUBLE);
  signals[SEEK] = g_signal_new ("seek", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_DOUBLE);
}

static void
why_waveform_init (WhyWaveform *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  self->play_head_s = self->drag_start_s = self->loop_from_s = self->loop_to_s = NAN;
  gtk_widget_set_focusable (widget, TRUE);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Waveform of the recording"), -1);

  GtkGesture *drag = gtk_gesture_drag_new ();
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  GtkEventController *key = gtk_event_controller_key_new ();
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (widget, key);
}

void
why_waveform_set_overview (WhyWaveform *self, WhyOverview *overview)
{
  g_return_if_fail (WHY_IS_WAVEFORM (self));
  if (self->overview == overview)
    return;
  g_clear_pointer (&self->overview, why_overview_unref);
  self->overview = overview ? why_overview_ref (overview) : NULL;
  why_picture_view_drop_node (WHY_PICTURE_VIEW (self));
}

void
why_waveform_set_window (WhyWaveform *self, double start_s, double duration_s)
{
  g_return_if_fail (WHY_IS_WAVEFORM (self));
  self->start_s = start_s;
  self->duration_s = duration_s;
  /* Translators: the part of a recording that is analysed. */
  g_autofree char *words
      = g_strdup_printf (_ ("Showing %.1f to %.1f seconds."), start_s, start_s + duration_s);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words,
                                  -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_waveform_set_play_head (WhyWaveform *self, double time_s)
{
  g_return_if_fail (WHY_IS_WAVEFORM (self));
  self->play_head_s = time_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_waveform_set_loop (WhyWaveform *self, double from_s, double to_s)
{
  g_return_if_fail (WHY_IS_WAVEFORM (self));
  self->loop_from_s = from_s;
  self->loop_to_s = to_s;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

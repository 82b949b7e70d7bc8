/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/panel/why-panel-view-private.h"
#include "app/widgets/why-wheel.h"
#include "figure/panel/why-zoom.h"

/* Farther than any axis is long: it stops at the end. */
#define VERY_FAR_PX 1e12

static void
emit_if_new (WhyPanelView *self, const WhyZoom *zoom)
{
  if (!why_zoom_equal (zoom, &self->options.zoom))
    why_panel_view_emit_zoomed (self, zoom);
}

static void
scale (WhyPanelView *self, WhyAxisFlags axes, double factor, double x, double y)
{
  WhyZoom zoom = self->options.zoom;
  why_zoom_scale (&zoom, &self->geometry, axes, factor, x, y, self->limit_from_s, self->limit_to_s);
  emit_if_new (self, &zoom);
}

static void
scroll (WhyPanelView *self, double dx, double dy)
{
  WhyZoom zoom = self->options.zoom;
  why_zoom_scroll (&zoom, &self->geometry, dx, dy, self->limit_from_s, self->limit_to_s);
  emit_if_new (self, &zoom);
}

static gboolean
is_ready (WhyPanelView *self)
{
  return self->analysis && self->has_geometry;
}

/* With Ctrl it zooms about the pointer: the horizontal axis, with Shift lambda_1. Without, it scrolls:
 * up and down, with Shift along the time or lambda_2; and along the time too where there is nothing
 * above and below. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, WhyPanelView *self)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  WhyWheelTurn turn = why_wheel_read (controller, dx, dy);
  gboolean shift = (state & GDK_SHIFT_MASK) != 0;

  if (!is_ready (self))
    return GDK_EVENT_PROPAGATE;
  if (turn.scales)
    {
      scale (self, shift ? WHY_AXIS_VERTICAL : WHY_AXIS_HORIZONTAL, turn.factor, self->pointer_x,
             self->pointer_y);
      return GDK_EVENT_STOP;
    }
  gboolean is_level = !(self->options.zoom.max_hz > 0) && self->kind == WHY_PANEL_SPECTROGRAM;
  if (dx == 0 && (shift || is_level))
    scroll (self, turn.dy_px, 0);
  else
    scroll (self, turn.dx_px, turn.dy_px);
  return GDK_EVENT_STOP;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, WhyPanelView *self)
{
  self->pinch_scale = 1;
}

static void
pinch_cb (GtkGestureZoom *gesture, double to, WhyPanelView *self)
{
  double x = self->pointer_x, y = self->pointer_y;
  if (!is_ready (self) || !(to > 0))
    return;
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  scale (self, WHY_AXIS_HORIZONTAL | WHY_AXIS_VERTICAL, self->pinch_scale / to, x, y);
  self->pinch_scale = to;
}

static void
pan_begin_cb (GtkGestureDrag *gesture, double x, double y, WhyPanelView *self)
{
  self->pan_x = self->pan_y = 0;
  if (!is_ready (self))
    gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
}

/* What lies under the pointer goes with it. */
static void
pan_update_cb (GtkGestureDrag *gesture, double dx, double dy, WhyPanelView *self)
{
  if (!is_ready (self))
    return;
  scroll (self, self->pan_x - dx, self->pan_y - dy);
  self->pan_x = dx;
  self->pan_y = dy;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyPanelView *self)
{
  static const WhyZoom none = { 0 };
  if (n_press == 2)
    emit_if_new (self, &none);
}

gboolean
why_panel_view_zoom_key (WhyPanelView *self, guint key, GdkModifierType state)
{
  static const WhyZoom none = { 0 };
  gboolean ctrl = (state & GDK_CONTROL_MASK) != 0;
  WhyAxisFlags axes = ctrl ? WHY_AXIS_VERTICAL : WHY_AXIS_HORIZONTAL;
  const WhyRect *plot = &self->geometry.plot;
  if (!is_ready (self) || (state & GDK_ALT_MASK))
    return FALSE;

  /* About the cross-hair, else the middle. */
  gboolean inside = self->cursor_x >= plot->x && self->cursor_x <= plot->x + plot->width;
  double x = inside ? self->cursor_x : plot->x + plot->width / 2;
  double y = inside ? self->cursor_y : plot->y + plot->height / 2;
  switch (key)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      scale (self, axes, 1 / WHY_WHEEL_STEP_FACTOR, x, y);
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      scale (self, axes, WHY_WHEEL_STEP_FACTOR, x, y);
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      emit_if_new (self, &none);
      return TRUE;
    case GDK_KEY_Home:
      scroll (self, -VERY_FAR_PX, 0);
      return TRUE;
    case GDK_KEY_End:
      scroll (self, VERY_FAR_PX, 0);
      return TRUE;
    case GDK_KEY_Page_Up:
      scroll (self, -0.9 * plot->width, 0);
      return TRUE;
    case GDK_KEY_Page_Down:
      scroll (self, 0.9 * plot->width, 0);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (ctrl)
        scroll (self, key == GDK_KEY_Left ? -WHY_WHEEL_STEP_PX : WHY_WHEEL_STEP_PX, 0);
      return ctrl;
    case GDK_KEY_Up:
    case GDK_KEY_Down:
      if (ctrl)
        scroll (self, 0, key == GDK_KEY_Up ? -WHY_WHEEL_STEP_PX : WHY_WHEEL_STEP_PX);
      return ctrl;
    default:
      return FALSE;
    }
}

void
why_panel_view_add_zoom_controllers (WhyPanelView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *wheel
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  g_signal_connect (wheel, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (widget, wheel);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  GtkGesture *pan = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (pan), GDK_BUTTON_MIDDLE);
  g_signal_connect (pan, "drag-begin", G_CALLBACK (pan_begin_cb), self);
  g_signal_connect (pan, "drag-update", G_CALLBACK (pan_update_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pan));
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}

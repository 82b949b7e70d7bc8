/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/panel/why-panel-view-private.h"

#define MIN_RANGE_PX 4

static gboolean
is_inside (double value, double from, double length)
{
  return value >= from && value <= from + length;
}

/* Probes a point and tells; FALSE where there is no cell. */
static gboolean
probe_at (WhyPanelView *self, double x, double y)
{
  WhyPanelProbe probe;
  why_panel_view_catch_live (self);
  if (!self->analysis || !self->has_geometry
      || !why_panel_probe (self->analysis, &self->geometry, &self->options, x, y, &probe))
    return FALSE;
  self->cursor_x = x;
  self->cursor_y = y;
  g_autofree char *text = why_panel_probe_text (&self->geometry, &probe);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
  self->tells_cell = TRUE;
  why_panel_view_emit_probed (self, &probe);
  return TRUE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WhyPanelView *self)
{
  self->pointer_x = x;
  self->pointer_y = y;
  if (isnan (self->drag_x) && !probe_at (self, x, y))
    why_panel_view_emit_probed (self, NULL);
}

static void
leave_cb (GtkEventControllerMotion *controller, WhyPanelView *self)
{
  why_panel_view_emit_probed (self, NULL);
}

/* The cell under a point, to the window. */
static gboolean
choose_at (WhyPanelView *self, double x, double y)
{
  WhyPanelProbe probe;
  why_panel_view_catch_live (self);
  if (!self->analysis || !self->has_geometry || self->live
      || !why_panel_probe (self->analysis, &self->geometry, &self->options, x, y, &probe))
    return FALSE;
  why_panel_view_emit_chosen (self, &probe);
  return TRUE;
}

static gboolean
seek_to (WhyPanelView *self, double x)
{
  if (!self->analysis || self->live || !self->has_geometry)
    return FALSE;
  why_panel_view_emit_seek (self, why_panel_value_of_x (&self->geometry, x));
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                WhyPanelView *self)
{
  if (why_panel_view_zoom_key (self, key, state))
    return GDK_EVENT_STOP;
  if ((key == GDK_KEY_Return || key == GDK_KEY_KP_Enter) && !isnan (self->cursor_x))
    return self->kind == WHY_PANEL_SPECTROGRAM ? seek_to (self, self->cursor_x)
                                               : choose_at (self, self->cursor_x, self->cursor_y);
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
  why_panel_view_catch_live (self);
  if (why_panel_step (self->analysis, &self->geometry, self->cursor_x, self->cursor_y, dx, dy, &x,
                      &y))
    probe_at (self, x, y);
  else
    probe_at (self, self->cursor_x, self->cursor_y);
  return GDK_EVENT_STOP;
}

/* In the spectrogram a click is a place and a drag a range. Elsewhere a double click, which shows
 * all again, chooses twice: what the first has marked, the second has not. */
static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyPanelView *self)
{
  if (self->kind != WHY_PANEL_SPECTROGRAM && n_press <= 2)
    choose_at (self, x, y);
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WhyPanelView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  const WhyRect *plot = &self->geometry.plot;
  gboolean is_over_time = self->kind == WHY_PANEL_SPECTROGRAM && self->analysis && !self->live
                          && self->has_geometry && is_inside (x, plot->x, plot->width);
  if (!is_over_time || !is_inside (y, plot->y, plot->height))
    {
      if (is_over_time && y > plot->y)
        seek_to (self, x);
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
  double from = why_panel_value_of_x (&self->geometry, low), to = from;
  if (high - low >= MIN_RANGE_PX)
    to = why_panel_value_of_x (&self->geometry, high);
  self->drag_x = self->drag_to_x = NAN;
  why_panel_view_emit_range (self, from, to);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
why_panel_view_add_controllers (WhyPanelView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
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
  GtkGesture *click = gtk_gesture_click_new ();
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
  why_panel_view_add_zoom_controllers (self);
}

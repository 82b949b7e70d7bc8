/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "app/compare/why-compare-view-private.h"
#include "app/widgets/why-wheel.h"

#define DRAG_PX 4 /* less is a click */
#define STEP_S 0.01
#define WIDE_STEP_S 0.1

static double
seconds_of (WhyCompareView *self, double px)
{
  return px * (self->layout.to_s - self->layout.from_s)
         / MAX (self->layout.takes[0].panel.plot.width, 1);
}

static void
scale (WhyCompareView *self, double factor, double x)
{
  double from_s = self->layout.from_s, to_s = self->layout.to_s,
         at_s = CLAMP (why_comparison_time_of_x (&self->layout, x), from_s, to_s);
  why_compare_view_look (self, at_s - (at_s - from_s) * factor, at_s + (to_s - at_s) * factor);
}

static void
scroll (WhyCompareView *self, double px)
{
  double by_s = seconds_of (self, px);
  why_compare_view_look (self, self->layout.from_s + by_s, self->layout.to_s + by_s);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, WhyCompareView *self)
{
  WhyWheelTurn turn = why_wheel_read (controller, dx, dy);
  if (!self->figure)
    return GDK_EVENT_PROPAGATE;
  if (turn.scales)
    scale (self, turn.factor, self->pointer_x);
  else
    scroll (self, turn.dx_px + turn.dy_px);
  return GDK_EVENT_STOP;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WhyCompareView *self)
{
  self->pointer_x = x;
}

/* What is under the hand stays there: a take that is dragged to the right is heard later. */
static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, WhyCompareView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->dragged = self->figure ? why_comparison_take_at (&self->layout, y) : -1;
  self->has_moved = FALSE;
  if (self->dragged < 0)
    return;
  self->drag_shift_s = self->figure->shift_s;
  self->drag_s_per_px = seconds_of (self, 1);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, WhyCompareView *self)
{
  if (self->dragged < 0 || !self->figure || (!self->has_moved && fabs (dx) < DRAG_PX))
    return;
  self->has_moved = TRUE;
  why_compare_view_move (self, self->drag_shift_s
                                   + dx * self->drag_s_per_px * (self->dragged == 1 ? 1 : -1));
}

static void
click (WhyCompareView *self, double x, double y)
{
  int take = why_comparison_take_at (&self->layout, y);
  gsize note = why_comparison_note_at (self->figure, &self->layout, x, y), pair = WHY_NO_NOTE;
  if (note != WHY_NO_NOTE && self->figure->comparison)
    pair = why_comparison_find (self->figure->comparison, take, note);
  why_compare_view_choose (self, pair);
  why_compare_view_emit_sought (self, why_comparison_time_of_x (&self->layout, x));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, WhyCompareView *self)
{
  double x, y;
  if (!self->has_moved && self->figure && self->dragged >= 0
      && gtk_gesture_drag_get_start_point (gesture, &x, &y))
    click (self, x, y);
  self->dragged = -1;
}

/* The next pair of notes, or the one before. */
static void
step (WhyCompareView *self, int by)
{
  const WhyComparison *comparison = self->figure->comparison;
  gsize n = comparison ? why_comparison_n (comparison) : 0, i = self->figure->chosen;
  if (n == 0)
    return;
  if (i == WHY_NO_NOTE)
    i = by > 0 ? 0 : n - 1;
  else if (by > 0)
    i = MIN (i + 1, n - 1);
  else
    i = i > 0 ? i - 1 : 0;
  why_compare_view_choose (self, i);
  const WhyNotePair *pair = why_comparison_get (comparison, i);
  double at_s = pair->a != WHY_NO_NOTE ? why_notes_get (self->figure->notes[0], pair->a)->from_s
                                       : why_notes_get (self->figure->notes[1], pair->b)->from_s
                                             + self->figure->shift_s;
  double length_s = self->layout.to_s - self->layout.from_s;
  if (at_s < self->layout.from_s || at_s > self->layout.to_s - 0.05 * length_s)
    why_compare_view_look (self, at_s - 0.1 * length_s, at_s + 0.9 * length_s);
  why_compare_view_emit_sought (self, at_s);
}

static gboolean
key_pressed_cb (
    GtkEventControllerKey *keys, guint key, guint code, GdkModifierType state, WhyCompareView *self)
{
  const WhyRect *plot = &self->layout.takes[0].panel.plot;
  double step_s = state & GDK_SHIFT_MASK ? WIDE_STEP_S : STEP_S, from_s, to_s;
  if (!self->figure || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)))
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      why_compare_view_move (self, self->figure->shift_s - step_s);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      why_compare_view_move (self, self->figure->shift_s + step_s);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      step (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      step (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      scale (self, 1 / WHY_WHEEL_STEP_FACTOR, plot->x + plot->width / 2);
      return GDK_EVENT_STOP;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      scale (self, WHY_WHEEL_STEP_FACTOR, plot->x + plot->width / 2);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Up:
      scroll (self, -0.9 * plot->width);
      return GDK_EVENT_STOP;
    case GDK_KEY_Page_Down:
      scroll (self, 0.9 * plot->width);
      return GDK_EVENT_STOP;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      why_comparison_figure_whole (self->figure, &from_s, &to_s);
      why_compare_view_look (self, from_s, to_s);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

void
why_compare_view_add_input (WhyCompareView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *wheel
      = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES),
      *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  g_signal_connect (wheel, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  gtk_widget_add_controller (widget, wheel);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, keys);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
}

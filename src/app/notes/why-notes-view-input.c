/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/notes/why-notes-view-private.h"
#include "app/widgets/why-wheel.h"

#define NOTE_SHARE 0.8 /* of the lane, for a note that is shown alone */

static double
duration (WhyNotesView *self)
{
  return self->notes ? why_notes_duration (self->notes) : 0;
}

/* Both ends moved, never beyond the recording; all of it is not a part. */
static void
ask (WhyNotesView *self, double from_s, double to_s)
{
  const WhyNotesLaneGeometry *g = &self->geometry;
  double all_s = duration (self), length_s = MAX (to_s - from_s, WHY_NOTES_LANE_MIN_S);
  if (length_s >= all_s)
    from_s = to_s = 0;
  else
    {
      from_s = CLAMP (from_s, 0, all_s - length_s);
      to_s = from_s + length_s;
    }
  gboolean shows_all = !(self->options.to_s > self->options.from_s);
  if (to_s > from_s ? from_s != g->from_s || to_s != g->to_s : !shows_all)
    why_notes_view_emit_stretched (self, from_s, to_s);
}

/* What lies at x stays there. */
static void
scale (WhyNotesView *self, double factor, double x)
{
  const WhyNotesLaneGeometry *g = &self->geometry;
  double at_s = why_notes_lane_time_of_x (g, CLAMP (x, g->plot.x, g->plot.x + g->plot.width));
  double least = WHY_NOTES_LANE_MIN_S / (g->to_s - g->from_s);
  factor = MAX (factor, least);
  ask (self, at_s - (at_s - g->from_s) * factor, at_s + (g->to_s - at_s) * factor);
}

static void
scroll (WhyNotesView *self, double dx)
{
  const WhyNotesLaneGeometry *g = &self->geometry;
  double by_s = dx / g->plot.width * (g->to_s - g->from_s);
  ask (self, g->from_s + by_s, g->to_s + by_s);
}

static gboolean
show_chosen (WhyNotesView *self)
{
  if (!self->notes || self->options.chosen >= why_notes_n (self->notes))
    return FALSE;
  const WhyNote *note = why_notes_get (self->notes, self->options.chosen);
  double length_s = (note->to_s - note->from_s) / NOTE_SHARE;
  double middle_s = (note->from_s + note->to_s) / 2;
  ask (self, middle_s - length_s / 2, middle_s + length_s / 2);
  return TRUE;
}

static void
pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyNotesView *self)
{
  gsize note = why_notes_lane_hit (self->notes, &self->geometry, &self->options.filter, x, y);
  gboolean is_end;
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (n_press == 1 && why_notes_view_edge_at (self, x, y, &is_end))
    return;
  if (note != WHY_NO_NOTE && n_press == 1)
    why_notes_view_emit_chosen (self, note);
  else if (n_press == 2 && (note == WHY_NO_NOTE || !show_chosen (self)))
    ask (self, 0, duration (self));
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, WhyNotesView *self)
{
  WhyWheelTurn turn = why_wheel_read (controller, dx, dy);
  if (!self->notes)
    return GDK_EVENT_PROPAGATE;
  if (turn.scales)
    scale (self, turn.factor, self->pointer_x);
  else
    scroll (self, turn.dx_px + turn.dy_px);
  return GDK_EVENT_STOP;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WhyNotesView *self)
{
  self->pointer_x = x;
}

static void
pan_begin_cb (GtkGestureDrag *gesture, double x, double y, WhyNotesView *self)
{
  self->pan_x = 0;
}

static void
pan_update_cb (GtkGestureDrag *gesture, double dx, double dy, WhyNotesView *self)
{
  scroll (self, self->pan_x - dx);
  self->pan_x = dx;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, WhyNotesView *self)
{
  self->pinch_scale = 1;
}

static void
pinch_cb (GtkGestureZoom *gesture, double to, WhyNotesView *self)
{
  double x = self->pointer_x, y;
  if (!(to > 0))
    return;
  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  scale (self, self->pinch_scale / to, x);
  self->pinch_scale = to;
}

/* About the chosen note where it can be seen, else the middle. */
static double
middle (WhyNotesView *self)
{
  const WhyRect *plot = &self->geometry.plot;
  WhyRect block;
  if (!self->notes || self->options.chosen >= why_notes_n (self->notes))
    return plot->x + plot->width / 2;
  why_notes_lane_block (self->notes, &self->geometry, self->options.chosen, &block);
  double x = block.x + block.width / 2;
  return x > plot->x && x < plot->x + plot->width ? x : plot->x + plot->width / 2;
}

static gboolean
zoom_key (WhyNotesView *self, guint key, gboolean ctrl)
{
  double page = 0.9 * self->geometry.plot.width;
  switch (key)
    {
    case GDK_KEY_plus:
    case GDK_KEY_equal:
    case GDK_KEY_KP_Add:
      scale (self, 1 / WHY_WHEEL_STEP_FACTOR, middle (self));
      return TRUE;
    case GDK_KEY_minus:
    case GDK_KEY_KP_Subtract:
      scale (self, WHY_WHEEL_STEP_FACTOR, middle (self));
      return TRUE;
    case GDK_KEY_0:
    case GDK_KEY_KP_0:
      ask (self, 0, duration (self));
      return TRUE;
    case GDK_KEY_Page_Up:
    case GDK_KEY_Page_Down:
      scroll (self, key == GDK_KEY_Page_Up ? -page : page);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (ctrl)
        scroll (self, key == GDK_KEY_Left ? -WHY_WHEEL_STEP_PX : WHY_WHEEL_STEP_PX);
      return ctrl;
    default:
      return FALSE;
    }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint key,
                guint code,
                GdkModifierType state,
                WhyNotesView *self)
{
  gboolean ctrl = (state & GDK_CONTROL_MASK) != 0;
  if (!self->notes || why_notes_n (self->notes) == 0 || (state & GDK_ALT_MASK))
    return GDK_EVENT_PROPAGATE;
  if (why_notes_view_edge_key (self, key, state) || zoom_key (self, key, ctrl))
    return GDK_EVENT_STOP;
  if (ctrl)
    return GDK_EVENT_PROPAGATE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      why_notes_view_emit_stepped (self, -1, FALSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      why_notes_view_emit_stepped (self, 1, FALSE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Home:
    case GDK_KEY_KP_Home:
      why_notes_view_emit_stepped (self, 1, TRUE);
      return GDK_EVENT_STOP;
    case GDK_KEY_End:
    case GDK_KEY_KP_End:
      why_notes_view_emit_stepped (self, -1, TRUE);
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      return show_chosen (self);
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
add (WhyNotesView *self, gpointer controller, const char *signal, GCallback callback)
{
  g_signal_connect (controller, signal, callback, self);
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

void
why_notes_view_add_controllers (WhyNotesView *self)
{
  add (self, gtk_gesture_click_new (), "pressed", G_CALLBACK (pressed_cb));
  add (self, gtk_event_controller_key_new (), "key-pressed", G_CALLBACK (key_pressed_cb));
  add (self, gtk_event_controller_motion_new (), "motion", G_CALLBACK (motion_cb));
  add (self, gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES), "scroll",
       G_CALLBACK (scroll_cb));
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  add (self, pinch, "scale-changed", G_CALLBACK (pinch_cb));
  GtkGesture *pan = gtk_gesture_drag_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (pan), GDK_BUTTON_MIDDLE);
  g_signal_connect (pan, "drag-begin", G_CALLBACK (pan_begin_cb), self);
  add (self, pan, "drag-update", G_CALLBACK (pan_update_cb));
}

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>

#include "analysis/sidecar/why-sidecar-edit.h"
#include "app/notes/why-notes-view-private.h"

/* The borders of the chosen note, moved by hand: dragged, or by keys. */

#define GRIP 6.0 /* so near is at an edge */
#define STEP_S 0.01
#define FINE_STEP_S 0.001

static const WhyNote *
chosen (WhyNotesView *self)
{
  return self->can_correct && self->notes && self->options.chosen < why_notes_n (self->notes)
             ? why_notes_get (self->notes, self->options.chosen)
             : NULL;
}

static double
edge_of (const WhyNote *note, gboolean is_end)
{
  return is_end ? note->to_s : note->from_s;
}

gboolean
why_notes_view_edge_at (WhyNotesView *self, double x, double y, gboolean *is_end)
{
  const WhyNotesLaneGeometry *g = &self->geometry;
  const WhyNote *note = chosen (self);
  if (!note || y < g->plot.y || y > g->plot.y + g->plot.height + g->unpitched.height)
    return FALSE;
  double to_start = fabs (why_notes_lane_x_of_time (g, note->from_s) - x),
         to_end = fabs (why_notes_lane_x_of_time (g, note->to_s) - x);
  *is_end = to_end <= to_start;
  return MIN (to_start, to_end) <= GRIP;
}

gboolean
why_notes_view_shown_edge (WhyNotesView *self, double *time_s)
{
  const WhyNote *note = chosen (self);
  if (!note || !(self->is_dragging || self->has_edge))
    return FALSE;
  *time_s = self->is_dragging ? self->edge_s : edge_of (note, self->edge_is_end);
  return TRUE;
}

void
why_notes_view_leave_edge (WhyNotesView *self)
{
  self->has_edge = self->is_dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
begin_cb (GtkGestureDrag *gesture, double x, double y, WhyNotesView *self)
{
  gboolean is_end;
  if (!why_notes_view_edge_at (self, x, y, &is_end))
    {
      gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_DENIED);
      return;
    }
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->is_dragging = self->has_edge = TRUE;
  self->edge_is_end = is_end;
  self->edge_begin_s = self->edge_s = edge_of (chosen (self), is_end);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
update_cb (GtkGestureDrag *gesture, double dx, double dy, WhyNotesView *self)
{
  const WhyNotesLaneGeometry *g = &self->geometry;
  if (!self->is_dragging || !chosen (self))
    return;
  double by_s = dx / g->plot.width * (g->to_s - g->from_s);
  self->edge_s = why_sidecar_border_room (self->notes, self->options.chosen, self->edge_is_end,
                                          self->edge_begin_s + by_s);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
end_cb (GtkGestureDrag *gesture, double dx, double dy, WhyNotesView *self)
{
  if (!self->is_dragging)
    return;
  self->is_dragging = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (chosen (self) && self->edge_s != self->edge_begin_s)
    why_notes_view_emit_border (self, self->edge_is_end, self->edge_s);
}

gboolean
why_notes_view_edge_key (WhyNotesView *self, guint key, GdkModifierType state)
{
  const WhyNote *note = chosen (self);
  if (!note)
    return FALSE;
  double step_s = state & GDK_SHIFT_MASK ? FINE_STEP_S : STEP_S;
  switch (key)
    {
    case GDK_KEY_bracketleft:
    case GDK_KEY_bracketright:
      self->has_edge = TRUE;
      self->edge_is_end = key == GDK_KEY_bracketright;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return TRUE;
    case GDK_KEY_Escape:
      if (!self->has_edge)
        return FALSE;
      why_notes_view_leave_edge (self);
      return TRUE;
    case GDK_KEY_Left:
    case GDK_KEY_Right:
      if (!self->has_edge || (state & GDK_CONTROL_MASK))
        return FALSE;
      why_notes_view_emit_border (self, self->edge_is_end,
                                  edge_of (note, self->edge_is_end)
                                      + (key == GDK_KEY_Left ? -step_s : step_s));
      return TRUE;
    case GDK_KEY_Delete:
    case GDK_KEY_KP_Delete:
      return gtk_widget_activate_action (GTK_WIDGET (self), "win.delete-note", NULL);
    case GDK_KEY_Menu:
    case GDK_KEY_F10:
      if (key == GDK_KEY_F10 && !(state & GDK_SHIFT_MASK))
        return FALSE;
      WhyRect block;
      why_notes_lane_block (self->notes, &self->geometry, self->options.chosen, &block);
      why_notes_view_emit_menu (self, self->options.chosen, block.x + block.width / 2,
                                block.y + block.height);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyNotesView *self)
{
  gsize note = why_notes_lane_hit (self->notes, &self->geometry, &self->options.filter, x, y);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  if (note == WHY_NO_NOTE)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  why_notes_view_emit_chosen (self, note);
  why_notes_view_emit_menu (self, note, x, y);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, WhyNotesView *self)
{
  gboolean is_end;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), why_notes_view_edge_at (self, x, y, &is_end)
                                                          ? "col-resize"
                                                          : NULL);
}

void
why_notes_view_add_edges (WhyNotesView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new (), *menu = gtk_gesture_click_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), GDK_BUTTON_PRIMARY);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (menu), GDK_BUTTON_SECONDARY);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (end_cb), self);
  g_signal_connect (menu, "pressed", G_CALLBACK (menu_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (menu));
  gtk_widget_add_controller (widget, motion);
}

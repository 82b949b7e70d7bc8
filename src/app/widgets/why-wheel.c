/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-wheel.h"

#include <math.h>

/* A touchpad's pixels are many, and small. */
#define PIXEL_FACTOR 1.005

WhyWheelTurn
why_wheel_read (GtkEventControllerScroll *controller, double dx, double dy)
{
  GdkModifierType state
      = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  gboolean by_pixels = gtk_event_controller_scroll_get_unit (controller) == GDK_SCROLL_UNIT_SURFACE;
  double px = by_pixels ? 1 : WHY_WHEEL_STEP_PX;
  return (WhyWheelTurn){ .scales = (state & GDK_CONTROL_MASK) != 0,
                         .factor = pow (by_pixels ? PIXEL_FACTOR : WHY_WHEEL_STEP_FACTOR, dx + dy),
                         .dx_px = dx * px,
                         .dy_px = dy * px };
}

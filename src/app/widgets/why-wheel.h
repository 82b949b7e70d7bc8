/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* How far a turn of the wheel, or a key, moves a picture with a time axis or brings it nearer: the same in all of them. */

#define WHY_WHEEL_STEP_PX 48.0
#define WHY_WHEEL_STEP_FACTOR 1.25

typedef struct
{
  gboolean scales; /* Ctrl is held */
  double factor;   /* of the length that is shown */
  double dx_px, dy_px;
} WhyWheelTurn;

/* dx, dy: as the signal "scroll" of the controller has them, in notches or pixels. Main thread. */
WhyWheelTurn why_wheel_read (GtkEventControllerScroll *controller, double dx, double dy);

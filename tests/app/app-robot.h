/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-fixture.h"

/* Hands on keyboard and mouse: xdotool. */

/* FALSE where it is not installed: the plan is then skipped already. Before all else. */
gboolean robot_init (void);
/* Runs xdotool with this command line, while the main loop goes on, and then until what came of it
 * is drawn. */
void robot (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* A new window with the focus, which shows the file if there is one. */
WhyWindow *robot_open (const char *path);
/* Without a window manager the focus is given by hand. */
void robot_focus (GtkWindow *window);

/* A widget's point in pixels of the screen; the mouse there; a click in its middle; and a drag along a
 * line of it. */
void robot_to_screen (GtkWidget *widget, double x, double y, double *out_x, double *out_y);
void robot_point_at (GtkWidget *widget, double x, double y);
void robot_click (GtkWidget *widget);
/* A mapped widget below widget (or that itself) for which match is TRUE, or NULL. */
typedef gboolean (*RobotMatch) (GtkWidget *widget, const char *text);
GtkWidget *robot_find (GtkWidget *widget, RobotMatch match, const char *text);
/* Waits for the popover menu that is asked for in the window, and clicks one of its entries. */
void robot_choose (GtkWindow *window, const char *text);
void robot_drag (GtkWidget *widget, double x0, double x1, double y);

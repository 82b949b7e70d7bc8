/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window.h"

typedef void (*WhyScreenshotFunc) (gboolean taken, gpointer user_data);

/* Writes a picture of the window as PNG once nothing is being made any more, then calls done (main
 * thread). */
void why_screenshot_when_idle (GtkWindow *window,
                               const char *path,
                               WhyScreenshotFunc done,
                               gpointer user_data);

/* At once. FALSE when the file cannot be written. */
gboolean why_screenshot_take (GtkWindow *window, const char *path);

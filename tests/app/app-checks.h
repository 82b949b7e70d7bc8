/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window.h"
#include "nn/why-relevance.h"

/* What the window tests do again and again, and what they hold the window's texts against. */

G_BEGIN_DECLS

void open_path (WhyWindow *window, const char *path);
/* Analysed to the last stage, all rasters made. */
gboolean is_complete (gpointer window);
void open_and_wait (WhyWindow *window, const char *path);
/* A new window that shows the file. */
WhyWindow *open_with (const char *path);
/* Until nothing is being made, drawn once more. */
void settle (WhyWindow *window);
/* By the bar of the verdict. */
void change_class (WhyWindow *window, gpointer class_index);

/* Every text of the window against the engine's own result for the same file. */
void assert_shows (WhyWindow *window, const WhyAnalysis *expected, WhyRule rule, gsize class_index);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/compare/why-compare-play.h"
#include "app/compare/why-compare-view.h"

/* The window of two takes: one above the other, in words and numbers, and heard one for the other. */

G_BEGIN_DECLS

#define WHY_TYPE_COMPARE_WINDOW (why_compare_window_get_type ())
G_DECLARE_FINAL_TYPE (
    WhyCompareWindow, why_compare_window, WHY, COMPARE_WINDOW, AdwApplicationWindow)

/* Paths of files on this computer, or of what is said not to be there. */
WhyCompareWindow *
why_compare_window_new (GtkApplication *application, const char *path_a, const char *path_b);

/* Another file in place of a take. */
void why_compare_window_set_take (WhyCompareWindow *self, int take, const char *path);

/* A file was renamed; to NULL: it is in the trash; the same as from: it is back. What was heard of it stays. */
void why_compare_window_follow_file (WhyCompareWindow *self, const char *from, const char *to);

/* Without a file dialog: writes the figure as shown; a toast tells how it went. */
void why_compare_window_export (WhyCompareWindow *self, const char *path);

/* For tests: whether something is still being made; what there is; the last toast. */
gboolean why_compare_window_get_busy (WhyCompareWindow *self);
WhyCompareView *why_compare_window_get_view (WhyCompareWindow *self);
WhyComparePlay *why_compare_window_get_play (WhyCompareWindow *self);
const char *why_compare_window_get_words (WhyCompareWindow *self);
const char *why_compare_window_get_toast (WhyCompareWindow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "analysis/engine/why-analysis.h"

/* The window of one recording. It makes a session and gives it to its parts (why-window-part.h), and
 * knows nothing itself. Signal:
 *   "open-files" (GFile **files, gulong n)   the user has chosen them, here; opened by who knows
 *                                            what is shown where (why-open.h)
 *   "compare-files" (const char *a, const char *b)   paths of two takes, to be shown in a window of their own */

G_BEGIN_DECLS

#define WHY_TYPE_WINDOW (why_window_get_type ())
G_DECLARE_FINAL_TYPE (WhyWindow, why_window, WHY, WINDOW, AdwApplicationWindow)

WhyWindow *why_window_new (GtkApplication *application);
/* Analyses a file on this computer; what is shown stays until the new file's first stage is there. */
void why_window_open (WhyWindow *self, GFile *file);
/* What is shown, or NULL; and whether an analysis or a raster is still being made. */
const WhyAnalysis *why_window_get_analysis (WhyWindow *self);
gboolean why_window_get_busy (WhyWindow *self);
/* "empty", "trouble" or "main"; and the last toast: for tests. */
const char *why_window_get_page (WhyWindow *self);
const char *why_window_get_toast (WhyWindow *self);
/* As a drop does: a GFile, or a GdkFileList of one or several. */
gboolean why_window_drop (WhyWindow *self, const GValue *value);
/* Without a file dialog: writes the figure as shown; a toast tells how it went. */
void why_window_export (WhyWindow *self, const char *path);
/* The notes of the file, in the form that the ending says; once all of them are known. */
void why_window_export_notes (WhyWindow *self, const char *path);
/* Annotations of the recording that is shown, or being opened. */
void why_window_annotate (WhyWindow *self, const char *path);

/* The file is about to be renamed or deleted; and it is at another path by now, where it stays shown. */
void why_window_settle (WhyWindow *self, const char *path);
void why_window_follow_file (WhyWindow *self, const char *from, const char *to);

/* A toast. */
void why_window_tell (WhyWindow *self, const char *text);
/* Opens what is selected, and steps along the list from there. Of WhyCollectionRow. */
void why_window_follow (WhyWindow *self, GtkSingleSelection *selection);

G_END_DECLS

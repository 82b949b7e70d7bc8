/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "analysis/corpus/why-collection.h"
#include "app/window/why-window.h"

/* Many recordings: a list with what each was named, the confusion matrix, and class-wise maps. */

G_BEGIN_DECLS

#define WHY_TYPE_COLLECTION_WINDOW (why_collection_window_get_type ())
G_DECLARE_FINAL_TYPE (
    WhyCollectionWindow, why_collection_window, WHY, COLLECTION_WINDOW, AdwApplicationWindow)

/* Folders, sound files or a manifest; begins at once. viewer: where recordings are shown, or NULL
 * for one that opens with the first. */
WhyCollectionWindow *why_collection_window_new (GtkApplication *application,
                                                const char *const *paths,
                                                WhyWindow *viewer);
WhyCollection *why_collection_window_get_collection (WhyCollectionWindow *self);
/* "busy", "trouble", "list", "confusion" or "maps"; the last three can be chosen. */
const char *why_collection_window_get_page (WhyCollectionWindow *self);
void why_collection_window_set_page (WhyCollectionWindow *self, const char *page);
/* Whether recordings are analysed or figures drawn. */
gboolean why_collection_window_get_busy (WhyCollectionWindow *self);
const char *why_collection_window_get_toast (WhyCollectionWindow *self);
/* A file was renamed; to NULL: it is in the trash; the same as from: it is back. */
void
why_collection_window_follow_file (WhyCollectionWindow *self, const char *from, const char *to);
/* Without a file dialog, what the page shows: by the ending of path CSV or JSON, or the figure as
 * PNG, SVG or PDF. A toast tells how it went. */
void why_collection_window_export (WhyCollectionWindow *self, const char *path);

/* Writes what was corrected by hand in its recordings as a manifest. */
void why_collection_window_export_corrections (WhyCollectionWindow *self, const char *path);

G_END_DECLS

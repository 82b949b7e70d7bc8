/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window.h"

/* What is opened where: one recording in a window of panels; a folder, several files or a manifest
 * in a window of their own. */

G_BEGIN_DECLS

/* The window of panels that was used last, or a fresh one, not yet shown. */
WhyWindow *why_open_viewer (GtkApplication *application);

/* Whether files are shown in a window of their own. */
gboolean why_open_is_collection (GFile **files, gsize n_files);

/* Those of files that are on this computer, borrowed. *remark: a sentence about the others, or NULL;
 * g_free. */
GPtrArray *why_open_local (GFile **files, gsize n_files, char **remark);

/* viewer NULL: the one above, where it is needed. What is not on this computer is left out, and the
 * window says so; FALSE with a sentence when nothing is left. */
gboolean why_open_files (
    GtkApplication *application, WhyWindow *viewer, GFile **files, gsize n_files, GError **error);

G_END_DECLS

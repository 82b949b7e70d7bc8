/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window.h"

/* What can be opened, and in which window of panels. */

G_BEGIN_DECLS

/* The window of panels that was used last, or a fresh one, not yet shown. */
WhyWindow *why_open_viewer (GtkApplication *application);

/* Whether files are shown in a window of their own. */
gboolean why_open_is_collection (GFile **files, gsize n_files);

/* Those of files that are on this computer, borrowed. *remark: a sentence about the others, or NULL;
 * g_free. */
GPtrArray *why_open_local (GFile **files, gsize n_files, char **remark);

G_END_DECLS

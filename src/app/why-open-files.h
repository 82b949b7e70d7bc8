/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window.h"

/* What is opened where: one recording in a window of panels; a folder, several files or a manifest
 * in a window of their own. */

G_BEGIN_DECLS

/* viewer NULL: why_open_viewer, where it is needed. What is not on this computer is left out, and the
 * window says so; FALSE with a sentence when nothing is left. */
gboolean why_open_files (
    GtkApplication *application, WhyWindow *viewer, GFile **files, gsize n_files, GError **error);

G_END_DECLS

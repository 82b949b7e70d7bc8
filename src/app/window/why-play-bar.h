/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The row below the panels: playing, what to hear, the readout, and whether to trust the explanation.
 * It knows nothing itself; the parts of the window fill it. */

G_BEGIN_DECLS

#define WHY_TYPE_PLAY_BAR (why_play_bar_get_type ())
G_DECLARE_FINAL_TYPE (WhyPlayBar, why_play_bar, WHY, PLAY_BAR, GtkBox)

/* What has this name in its template; NULL if nothing has. Borrowed. */
gpointer why_play_bar_child (WhyPlayBar *self, const char *name);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* What was corrected by hand in the recordings of a list: read in the background at first, and again when the
 * window is come back to. Main thread. */

G_BEGIN_DECLS

typedef struct _WhyByHand WhyByHand;

/* rows: of WhyCollectionRow, held; widget: of the window. */
WhyByHand *why_by_hand_new (GListModel *rows, GtkWidget *widget);
void why_by_hand_free (WhyByHand *self);

G_END_DECLS

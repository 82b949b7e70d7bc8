/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Two children: the content, and a list at its right end. Where there is not room for both, the list
 * takes the place of the content. A list that is not visible takes none. */

G_BEGIN_DECLS

#define WHY_SIDE_BOX_WIDE 860 /* so wide, both are shown */

#define WHY_TYPE_SIDE_BOX (why_side_box_get_type ())
G_DECLARE_FINAL_TYPE (WhySideBox, why_side_box, WHY, SIDE_BOX, GtkWidget)

G_END_DECLS

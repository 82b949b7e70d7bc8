/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/window/why-window-part.h"

/* Stepping through the recordings of a list. */

G_BEGIN_DECLS

#define WHY_TYPE_LIST_PART (why_list_part_get_type ())
WHY_DECLARE_WINDOW_PART (WhyListPart, why_list_part, LIST_PART)

/* Opens what is selected, and steps along the list from there. Of WhyCollectionRow. */
void why_list_part_follow (WhyListPart *self, GtkSingleSelection *selection);

G_END_DECLS

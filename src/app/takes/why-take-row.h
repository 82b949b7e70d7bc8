/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/takes/why-kept-take.h"

/* A take in the list, with its buttons. Signals:
 *   "rename" ()
 *   "delete" () */

G_BEGIN_DECLS

#define WHY_TYPE_TAKE_ROW (why_take_row_get_type ())
G_DECLARE_FINAL_TYPE (WhyTakeRow, why_take_row, WHY, TAKE_ROW, AdwActionRow)

/* Takes over the take. */
GtkWidget *why_take_row_new (WhyKeptTake *take);
const WhyKeptTake *why_take_row_get (WhyTakeRow *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* A bar that offers the takes of a program that was killed while it recorded, one after the other:
 * open it, delete it (into the trash, or after a question), or be asked again at the next start.
 * Signals:
 *   "open" (const char *path)
 *   "message" (const char *text)  something to tell */

G_BEGIN_DECLS

#define WHY_TYPE_TAKE_OFFER (why_take_offer_get_type ())
G_DECLARE_FINAL_TYPE (WhyTakeOffer, why_take_offer, WHY, TAKE_OFFER, AdwBin)

/* Looks for such takes, off the main thread. */
void why_take_offer_look (WhyTakeOffer *self);
/* The path of the take that is offered now, or NULL. */
const char *why_take_offer_get_path (WhyTakeOffer *self);

G_END_DECLS

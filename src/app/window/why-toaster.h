/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* One message at a time, over the window. A new one replaces the last, so that no message is read next
 * to a file that it is not about. */

G_BEGIN_DECLS

#define WHY_TYPE_TOASTER (why_toaster_get_type ())
G_DECLARE_FINAL_TYPE (WhyToaster, why_toaster, WHY, TOASTER, GObject)

WhyToaster *why_toaster_new (AdwToastOverlay *overlay);
void why_toaster_say (WhyToaster *self, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* With a button that opens the file. */
void why_toaster_say_saved (WhyToaster *self, const char *path);
/* With a button that does an action of the window. label: with a mnemonic. */
void why_toaster_offer (WhyToaster *self, const char *text, const char *label, const char *action);
/* What is wrong with a file: its name is enough, where the message begins with all of its path. */
void why_toaster_say_fault (WhyToaster *self, const char *path, const GError *error);
/* The last one, or NULL: for tests. */
const char *why_toaster_get_last (WhyToaster *self);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define WHY_TYPE_APPLICATION (why_application_get_type ())
G_DECLARE_FINAL_TYPE (WhyApplication, why_application, WHY, APPLICATION, AdwApplication)

WhyApplication *why_application_new (void);
/* After it ran: something that was asked for on the command line could not be done. */
gboolean why_application_has_failed (WhyApplication *self);

G_END_DECLS

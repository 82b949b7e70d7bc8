/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Asks for a remark, and with it for a title where that is not NULL. */

G_BEGIN_DECLS

typedef void (*WhyRemarkFunc) (const char *title, const char *remark, gpointer user);

/* func: when "Keep" was chosen; owner: held meanwhile, and passed on. */
void why_remark_dialog_show (GtkWindow *parent,
                             const char *heading,
                             const char *title,
                             const char *remark,
                             WhyRemarkFunc func,
                             GObject *owner);

G_END_DECLS

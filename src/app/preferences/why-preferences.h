/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Opens the preferences over a window; the window that was opened. */
GtkWidget *why_preferences_show (GtkWindow *parent);

/* Applies what is remembered, and what will be changed: called once at start. */
void why_preferences_apply (void);

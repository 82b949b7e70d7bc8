/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

/* Opens the preferences over a window. */
void why_preferences_show  (GtkWindow *parent);

/* Applies what is remembered: called at start. */
void why_preferences_apply (void);

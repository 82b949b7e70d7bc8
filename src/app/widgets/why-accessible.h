/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* Names every button below widget for readers of the screen: by its text without the underline that
 * marks its key, and by its tooltip where it has a picture alone. */
void why_accessible_name_buttons (GtkWidget *widget);

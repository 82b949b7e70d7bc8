/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* The colours of classes for widgets: in a widget with the style class, a level bar fills and a label
 * of class "class-dot" is written in the colour of that class. They follow the theme. */
void why_class_style_add (GtkWidget *widget, const char *name, gsize class_index);

/* Takes the one that is there away. */
void why_class_style_remove (GtkWidget *widget);

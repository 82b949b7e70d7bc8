/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

/* A menu by the right button or the menu key, on a picture or on the rows of a table. Main thread. */

G_BEGIN_DECLS

/* A closed popover that belongs to parent and goes with it. */
GtkWidget *why_context_menu_new (GtkWidget *parent, GMenuModel *model);
/* At a point of its parent. */
void why_context_menu_pop_up (GtkWidget *menu, double x, double y);

/* The rows of a table, as the parent of each. */
GtkWidget *why_table_rows (GtkColumnView *view);
/* Leaves it to the row to be selected: in GTK 4.8 a click with Ctrl reaches cell and row, and what the one selects
 * the other takes back. Of each cell once. */
void why_table_set_up (GtkListItem *cell);
/* Which item a cell shows, told when it is bound; and that of a row, or NULL. */
void why_table_set_item (GtkWidget *cell, gpointer item);
gpointer why_table_get_item (GtkWidget *row);
/* The item of the row at a point of widget, between its cells too; NULL: there is none. */
gpointer why_table_item_at (GtkWidget *widget, GtkColumnView *view, double x, double y);
/* Where a menu that the keyboard asks for belongs: below what has the focus in widget. */
void why_table_menu_place (GtkWidget *widget, double *x, double *y);

G_END_DECLS

/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-context-menu.h"

#define ITEM "why-item"

GtkWidget *
why_context_menu_new (GtkWidget *parent, GMenuModel *model)
{
  GtkWidget *menu = gtk_popover_menu_new_from_model (model);
  gtk_widget_set_parent (menu, parent);
  gtk_popover_set_has_arrow (GTK_POPOVER (menu), FALSE);
  gtk_widget_set_halign (menu, GTK_ALIGN_START);
  g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_widget_unparent), menu,
                           G_CONNECT_SWAPPED);
  return menu;
}

void
why_context_menu_pop_up (GtkWidget *menu, double x, double y)
{
  const GdkRectangle at = { (int) x, (int) y, 1, 1 };
  gtk_popover_set_pointing_to (GTK_POPOVER (menu), &at);
  gtk_popover_popup (GTK_POPOVER (menu));
}

GtkWidget *
why_table_rows (GtkColumnView *view)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (view));
  while (child && !GTK_IS_LIST_VIEW (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

void
why_table_set_up (GtkListItem *cell)
{
  gtk_list_item_set_selectable (cell, FALSE);
}

void
why_table_set_item (GtkWidget *cell, gpointer item)
{
  g_object_set_data (G_OBJECT (cell), ITEM, item);
}

gpointer
why_table_get_item (GtkWidget *row)
{
  gpointer item = NULL;
  for (GtkWidget *cell = row; cell && !item; cell = gtk_widget_get_first_child (cell))
    item = g_object_get_data (G_OBJECT (cell), ITEM);
  return item;
}

gpointer
why_table_item_at (GtkWidget *widget, GtkColumnView *view, double x, double y)
{
  GtkWidget *rows = why_table_rows (view), *row = gtk_widget_pick (widget, x, y, GTK_PICK_DEFAULT);
  while (row && gtk_widget_get_parent (row) != rows)
    row = gtk_widget_get_parent (row);
  return row ? why_table_get_item (row) : NULL;
}

void
why_table_menu_place (GtkWidget *widget, double *x, double *y)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;
  *x = *y = 0;
  graphene_point_t below, place;
  if (!focus || !gtk_widget_is_ancestor (focus, widget))
    return;
  graphene_point_init (&below, 0, (float) gtk_widget_get_height (focus));
  if (gtk_widget_compute_point (focus, widget, &below, &place))
    {
      *x = (double) place.x;
      *y = (double) place.y;
    }
}

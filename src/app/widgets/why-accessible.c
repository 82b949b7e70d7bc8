/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-accessible.h"

/* What a button says, or NULL. */
static const char *
text_of (GtkWidget *widget)
{
  if (GTK_IS_LABEL (widget) && *gtk_label_get_text (GTK_LABEL (widget)))
    return gtk_label_get_text (GTK_LABEL (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      const char *text = GTK_IS_POPOVER (child) ? NULL : text_of (child);
      if (text)
        return text;
    }
  return NULL;
}

/* The toggle inside a menu button or drop-down is what has the focus; they have the tooltip. */
static const char *
tooltip_of (GtkWidget *button)
{
  const char *own = gtk_widget_get_tooltip_text (button);
  GtkWidget *parent = gtk_widget_get_parent (button);
  if (own || !(GTK_IS_MENU_BUTTON (parent) || GTK_IS_DROP_DOWN (parent)))
    return own;
  return gtk_widget_get_tooltip_text (parent);
}

/* What a menu button has been given to show, where that is text; GTK names it by its own alone. */
static GtkWidget *
label_of (GtkWidget *parent)
{
  GtkWidget *child
      = GTK_IS_MENU_BUTTON (parent) ? gtk_menu_button_get_child (GTK_MENU_BUTTON (parent)) : NULL;
  return GTK_IS_LABEL (child) ? child : NULL;
}

static void
name_button (GtkButton *button)
{
  GtkWidget *widget = GTK_WIDGET (button), *label = label_of (gtk_widget_get_parent (widget));
  gboolean has_text = text_of (widget) && !GTK_IS_DROP_DOWN (gtk_widget_get_parent (widget));
  const char *tooltip = has_text ? NULL : tooltip_of (widget);
  /* The label inside names it already. */
  if (has_text && gtk_button_get_label (button) && gtk_button_get_use_underline (button))
    gtk_accessible_reset_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL);
  if (label)
    gtk_accessible_update_relation (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                    label, NULL, -1);
  else if (tooltip)
    gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip,
                                    -1);
}

void
why_accessible_name_buttons (GtkWidget *widget)
{
  if (GTK_IS_BUTTON (widget))
    name_button (GTK_BUTTON (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    why_accessible_name_buttons (child);
}

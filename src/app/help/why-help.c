/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/help/why-help.h"

#include <glib/gi18n.h>

#define TEXT_WIDTH 620

static GtkWidget *
make_label (const char *text)
{
  gboolean is_heading = g_str_has_prefix (text, "# ");
  GtkWidget *label = gtk_label_new (is_heading ? text + 2 : text);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  if (is_heading)
    gtk_widget_add_css_class (label, "title-4");
  return label;
}

static GtkWidget *
make_page (const WhyHelpPage *page)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12), *clamp = adw_clamp_new (),
            *scrolled = gtk_scrolled_window_new (), *title = gtk_label_new (_ (page->title));
  gtk_widget_add_css_class (title, "title-2");
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_wrap (GTK_LABEL (title), TRUE);
  gtk_box_append (GTK_BOX (box), title);
  for (gsize i = 0; page->paragraphs[i]; i++)
    gtk_box_append (GTK_BOX (box), make_label (_ (page->paragraphs[i])));
  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 24);
  gtk_widget_set_margin_start (box, 18);
  gtk_widget_set_margin_end (box, 18);
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), TEXT_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_hexpand (scrolled, TRUE);
  return scrolled;
}

static gboolean
close_cb (GtkWidget *widget, GVariant *arguments, gpointer user)
{
  gtk_window_close (GTK_WINDOW (widget));
  return TRUE;
}

static GtkWindow *
make_window (void)
{
  GtkWidget *window = adw_window_new (), *column = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0),
            *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0), *stack = gtk_stack_new (),
            *sidebar = gtk_stack_sidebar_new ();
  for (const WhyHelpPage *page = why_help_pages; page->name; page++)
    gtk_stack_add_titled (GTK_STACK (stack), make_page (page), page->name, _ (page->title));
  gtk_stack_sidebar_set_stack (GTK_STACK_SIDEBAR (sidebar), GTK_STACK (stack));
  gtk_box_append (GTK_BOX (row), sidebar);
  gtk_box_append (GTK_BOX (row), gtk_separator_new (GTK_ORIENTATION_VERTICAL));
  gtk_box_append (GTK_BOX (row), stack);
  gtk_widget_set_vexpand (row, TRUE);
  gtk_box_append (GTK_BOX (column), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (column), row);
  adw_window_set_content (ADW_WINDOW (window), column);
  gtk_window_set_title (GTK_WINDOW (window), _ ("Help"));
  gtk_window_set_default_size (GTK_WINDOW (window), 860, 600);

  GtkEventController *keys = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_callback_action_new (close_cb, NULL, NULL)));
  gtk_widget_add_controller (window, keys);
  return GTK_WINDOW (window);
}

GtkWindow *
why_help_show (GtkWindow *parent)
{
  static GtkWindow *shown;
  if (!shown)
    {
      shown = make_window ();
      g_object_add_weak_pointer (G_OBJECT (shown), (gpointer *) &shown);
    }
  gtk_window_set_transient_for (shown, parent);
  gtk_window_set_destroy_with_parent (shown, TRUE);
  gtk_window_present (shown);
  return shown;
}

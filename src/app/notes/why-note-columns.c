/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/widgets/why-context-menu.h"
#include "app/notes/why-note-columns.h"

#include <math.h>

#include "analysis/text/why-note-text.h"
#include "app/notes/why-note-item.h"
#include "app/widgets/why-class-style.h"

static WhyNoteField
field_of (gpointer factory)
{
  return (WhyNoteField) GPOINTER_TO_INT (g_object_get_data (factory, "field"));
}

static gboolean
is_number (WhyNoteField field)
{
  return field != WHY_NOTE_TECHNIQUE && field != WHY_NOTE_PITCH && field != WHY_NOTE_EXTENT;
}

static GtkWidget *
new_label (float xalign)
{
  GtkWidget *label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (label), xalign);
  gtk_widget_add_css_class (label, "numeric");
  return label;
}

static void
setup_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  WhyNoteField field = field_of (factory);
  why_table_set_up (item);
  if (field != WHY_NOTE_TECHNIQUE)
    {
      gtk_list_item_set_child (item, new_label (is_number (field) ? 1 : 0));
      return;
    }
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *dot = gtk_label_new ("●");
  gtk_widget_add_css_class (dot, "class-dot");
  gtk_accessible_update_state (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  gtk_box_append (GTK_BOX (cell), dot);
  gtk_box_append (GTK_BOX (cell), new_label (0));
  gtk_list_item_set_child (item, cell);
}

static void
show_dot (GtkWidget *cell, WhyNoteItem *item)
{
  const WhyNote *note = why_note_item_get (item);
  const WhyAxes *axes = why_notes_axes (why_note_item_get_notes (item));
  gboolean is_certain = axes && why_note_is_certain (note);
  if (is_certain)
    why_class_style_add (cell, axes->classes[why_note_label (note)], why_note_label (note));
  else
    why_class_style_remove (cell);
  gtk_widget_set_opacity (gtk_widget_get_first_child (cell), is_certain ? 1 : 0.3);
}

static void
bind_cb (GtkListItemFactory *factory, GtkListItem *list_item)
{
  WhyNoteField field = field_of (factory);
  WhyNoteItem *item = gtk_list_item_get_item (list_item);
  GtkWidget *cell = gtk_list_item_get_child (list_item);
  g_autofree char *text
      = why_note_field_text (why_note_item_get_notes (item), why_note_item_get_index (item), field);
  if (field == WHY_NOTE_TECHNIQUE)
    {
      show_dot (cell, item);
      why_table_set_item (cell, item);
      cell = gtk_widget_get_last_child (cell);
    }
  gtk_label_set_text (GTK_LABEL (cell), text ? text : "–");
  why_table_set_item (cell, item);
  g_autofree char *program
      = field == WHY_NOTE_TECHNIQUE
            ? why_note_program_text (why_note_item_get_notes (item), why_note_item_get_index (item))
            : NULL;
  gtk_widget_set_tooltip_text (cell, program);
}

static void
unbind_cb (GtkListItemFactory *factory, GtkListItem *list_item)
{
  for (GtkWidget *cell = gtk_list_item_get_child (list_item); cell;
       cell = gtk_widget_get_last_child (cell))
    why_table_set_item (cell, NULL);
}

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  WhyNoteField field = (WhyNoteField) GPOINTER_TO_INT (data);
  WhyNoteItem *left = (WhyNoteItem *) a, *right = (WhyNoteItem *) b;
  double x = why_note_field_value (why_note_item_get_notes (left), why_note_item_get_index (left),
                                   field);
  double y = why_note_field_value (why_note_item_get_notes (right), why_note_item_get_index (right),
                                   field);
  if (isnan (x) || isnan (y))
    return isnan (x) - isnan (y);
  return (x > y) - (x < y);
}

void
why_note_columns_add (GtkColumnView *view)
{
  for (int field = 0; field < WHY_N_NOTE_FIELDS; field++)
    {
      GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
      g_object_set_data (G_OBJECT (factory), "field", GINT_TO_POINTER (field));
      g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
      g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
      g_signal_connect (factory, "unbind", G_CALLBACK (unbind_cb), NULL);
      g_autoptr (GtkColumnViewColumn) column
          = gtk_column_view_column_new (why_note_field_title ((WhyNoteField) field), factory);
      g_autoptr (GtkSorter) sorter
          = GTK_SORTER (gtk_custom_sorter_new (compare, GINT_TO_POINTER (field), NULL));
      gtk_column_view_column_set_sorter (column, sorter);
      gtk_column_view_column_set_resizable (column, TRUE);
      gtk_column_view_append_column (view, column);
    }
}

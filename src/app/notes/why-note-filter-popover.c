/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/notes/why-note-filter-popover.h"

#include <glib/gi18n.h>

#include "analysis/text/why-class-display-name.h"
#include "app/widgets/why-class-style.h"

#define MAX_LENGTH_S 60
#define LENGTH_STEP_S 0.1

struct _WhyNoteFilterPopover
{
  GtkPopover parent_instance;

  GtkWidget *techniques; /* a box of choices */
  GPtrArray *choices;    /* GtkCheckButton: all, then one a class; borrowed */
  GPtrArray *counts;     /* GtkLabel beside them */
  GtkSpinButton *length;
  const WhyAxes *axes; /* of the choices; only compared */
  gboolean is_filling; /* by the program */
};

static guint changed;

G_DEFINE_FINAL_TYPE (WhyNoteFilterPopover, why_note_filter_popover, GTK_TYPE_POPOVER)

char *
why_note_filter_text (const WhyNoteFilter *filter, const WhyAxes *axes)
{
  const char *technique = filter->has_label && axes && filter->label < axes->n_classes
                              ? why_class_label (axes->classes[filter->label])
                              : _ ("All techniques");
  if (!(filter->longer_than_s > 0))
    return g_strdup (technique);
  /* Translators: which notes are looked at: a technique, or "All techniques", and a length in
   * seconds. */
  return g_strdup_printf (_ ("%s, longer than %.1f s"), technique, filter->longer_than_s);
}

static void
changed_cb (WhyNoteFilterPopover *self)
{
  WhyNoteFilter filter = { .longer_than_s = gtk_spin_button_get_value (self->length) };
  if (self->is_filling)
    return;
  for (guint i = 1; i < self->choices->len; i++)
    if (gtk_check_button_get_active (self->choices->pdata[i]))
      {
        filter.has_label = TRUE;
        filter.label = i - 1;
      }
  g_signal_emit (self, changed, 0, &filter);
}

static void
toggled_cb (GtkCheckButton *choice, WhyNoteFilterPopover *self)
{
  /* Of the two that change, the one that is chosen. */
  if (gtk_check_button_get_active (choice))
    changed_cb (self);
}

static void
add_choice (WhyNoteFilterPopover *self,
            const char *label,
            const char *class_name,
            gsize label_index)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *choice = gtk_check_button_new_with_label (label), *count = gtk_label_new (NULL);
  GtkWidget *dot = gtk_label_new ("●");
  if (self->choices->len > 0)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (choice), self->choices->pdata[0]);
  gtk_widget_add_css_class (dot, "class-dot");
  gtk_accessible_update_state (GTK_ACCESSIBLE (dot), GTK_ACCESSIBLE_STATE_HIDDEN, TRUE, -1);
  if (class_name)
    why_class_style_add (row, class_name, label_index);
  gtk_widget_set_opacity (dot, class_name ? 1 : 0);
  gtk_widget_set_hexpand (choice, TRUE);
  gtk_label_set_xalign (GTK_LABEL (count), 1);
  gtk_widget_add_css_class (count, "numeric");
  gtk_widget_add_css_class (count, "dim-label");
  gtk_box_append (GTK_BOX (row), choice);
  gtk_box_append (GTK_BOX (row), count);
  gtk_box_append (GTK_BOX (row), dot);
  gtk_box_append (GTK_BOX (self->techniques), row);
  g_signal_connect (choice, "toggled", G_CALLBACK (toggled_cb), self);
  g_ptr_array_add (self->choices, choice);
  g_ptr_array_add (self->counts, count);
}

static void
fill (WhyNoteFilterPopover *self, const WhyAxes *axes)
{
  GtkWidget *child;
  while ((child = gtk_widget_get_first_child (self->techniques)))
    gtk_box_remove (GTK_BOX (self->techniques), child);
  g_ptr_array_set_size (self->choices, 0);
  g_ptr_array_set_size (self->counts, 0);
  add_choice (self, _ ("All techniques"), NULL, 0);
  for (gsize k = 0; axes && k < axes->n_classes; k++)
    add_choice (self, why_class_label (axes->classes[k]), axes->classes[k], k);
  self->axes = axes;
}

static void
why_note_filter_popover_finalize (GObject *object)
{
  WhyNoteFilterPopover *self = WHY_NOTE_FILTER_POPOVER (object);
  g_ptr_array_unref (self->choices);
  g_ptr_array_unref (self->counts);
  G_OBJECT_CLASS (why_note_filter_popover_parent_class)->finalize (object);
}

static void
why_note_filter_popover_class_init (WhyNoteFilterPopoverClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = why_note_filter_popover_finalize;
  changed = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                          NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
why_note_filter_popover_init (WhyNoteFilterPopover *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 9);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Longer than"));
  self->choices = g_ptr_array_new ();
  self->counts = g_ptr_array_new ();
  self->techniques = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  self->length = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, MAX_LENGTH_S, LENGTH_STEP_S));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->length));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->length), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Longer than, in seconds"), -1);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->length));
  /* Translators: the unit, seconds. */
  gtk_box_append (GTK_BOX (row), gtk_label_new (C_ ("unit", "s")));
  gtk_box_append (GTK_BOX (box), self->techniques);
  gtk_box_append (GTK_BOX (box), gtk_separator_new (GTK_ORIENTATION_HORIZONTAL));
  gtk_box_append (GTK_BOX (box), row);
  gtk_widget_add_css_class (box, "filter-box");
  gtk_popover_set_child (GTK_POPOVER (self), box);
  g_signal_connect_swapped (self->length, "value-changed", G_CALLBACK (changed_cb), self);
  fill (self, NULL);
}

void
why_note_filter_popover_show (WhyNoteFilterPopover *self,
                              WhyNotes *notes,
                              const WhyNoteFilter *filter)
{
  g_return_if_fail (WHY_IS_NOTE_FILTER_POPOVER (self));
  const WhyAxes *axes = notes ? why_notes_axes (notes) : NULL;
  self->is_filling = TRUE;
  if (axes != self->axes)
    fill (self, axes);
  guint choice = filter->has_label ? (guint) filter->label + 1 : 0;
  if (choice < self->choices->len)
    gtk_check_button_set_active (self->choices->pdata[choice], TRUE);
  gtk_spin_button_set_value (self->length, filter->longer_than_s);
  for (guint i = 0; i < self->counts->len; i++)
    {
      WhyNoteFilter one = { .has_label = i > 0, .label = i > 0 ? i - 1 : 0 };
      g_autofree char *count
          = g_strdup_printf ("%zu", notes ? why_note_filter_count (&one, notes) : 0);
      gtk_label_set_text (self->counts->pdata[i], count);
    }
  self->is_filling = FALSE;
}

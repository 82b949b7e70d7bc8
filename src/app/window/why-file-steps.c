/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/window/why-file-steps.h"

#include <glib/gi18n.h>

#include "app/collection/why-collection-row.h"

struct _WhyFileSteps
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkLabel *place;
  GtkSingleSelection *selection;
  GSignalGroup *signals;
};

G_DEFINE_FINAL_TYPE (WhyFileSteps, why_file_steps, GTK_TYPE_WIDGET)

static void
set_enabled (WhyFileSteps *self, const char *name, gboolean enabled)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GAction *action
      = G_IS_ACTION_MAP (root) ? g_action_map_lookup_action (G_ACTION_MAP (root), name) : NULL;
  if (action)
    g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

static guint
count (WhyFileSteps *self)
{
  return self->selection ? g_list_model_get_n_items (G_LIST_MODEL (self->selection)) : 0;
}

static void
show_place (WhyFileSteps *self)
{
  guint n = count (self);
  guint at = n > 0 ? gtk_single_selection_get_selected (self->selection) : 0;
  /* Translators: which recording of how many. */
  g_autofree char *text = g_strdup_printf (_ ("%u of %u"), at + 1, n);
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
  gtk_label_set_text (self->place, text);
  set_enabled (self, "previous-file", n > 0 && at > 0);
  set_enabled (self, "next-file", at + 1 < n);
}

static GtkWidget *
new_button (const char *icon, const char *action, const char *tooltip)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), action);
  gtk_widget_set_tooltip_text (button, tooltip);
  return button;
}

static void
why_file_steps_dispose (GObject *object)
{
  WhyFileSteps *self = WHY_FILE_STEPS (object);
  g_clear_object (&self->signals);
  g_clear_object (&self->selection);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (why_file_steps_parent_class)->dispose (object);
}

static void
why_file_steps_class_init (WhyFileStepsClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = why_file_steps_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
why_file_steps_init (WhyFileSteps *self)
{
  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 3);
  self->place = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->place), "numeric");
  gtk_box_append (GTK_BOX (self->box), new_button ("go-previous-symbolic", "win.previous-file",
                                                   _ ("Previous recording in the list")));
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->place));
  gtk_box_append (GTK_BOX (self->box), new_button ("go-next-symbolic", "win.next-file",
                                                   _ ("Next recording in the list")));
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Recordings in the list"), -1);
  self->signals = g_signal_group_new (GTK_TYPE_SINGLE_SELECTION);
  g_signal_group_connect_swapped (self->signals, "notify::selected", G_CALLBACK (show_place), self);
  g_signal_group_connect_swapped (self->signals, "items-changed", G_CALLBACK (show_place), self);
}

void
why_file_steps_set_selection (WhyFileSteps *self, GtkSingleSelection *selection)
{
  g_return_if_fail (WHY_IS_FILE_STEPS (self));
  g_set_object (&self->selection, selection);
  g_signal_group_set_target (self->signals, selection);
  show_place (self);
}

const char *
why_file_steps_get_file (WhyFileSteps *self)
{
  WhyCollectionRow *row
      = self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  return row ? why_collection_row_get_file (row) : NULL;
}

double
why_file_steps_get_start (WhyFileSteps *self)
{
  WhyCollectionRow *row
      = self->selection ? gtk_single_selection_get_selected_item (self->selection) : NULL;
  return row ? why_collection_row_get_start (row) : 0;
}

gboolean
why_file_steps_move (WhyFileSteps *self, int by)
{
  guint n = count (self);
  guint at = n > 0 ? gtk_single_selection_get_selected (self->selection) : 0;
  if (n == 0 || (by < 0 && at == 0) || (by > 0 && at + 1 >= n))
    return FALSE;
  gtk_single_selection_set_selected (self->selection, by < 0 ? at - 1 : at + 1);
  return TRUE;
}

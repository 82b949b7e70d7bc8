/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/collection/why-collection-list.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "analysis/text/why-class-display-name.h"
#include "app/collection/why-by-hand.h"
#include "app/collection/why-collection-columns.h"
#include "app/collection/why-collection-filter.h"
#include "app/collection/why-collection-row.h"
#include "app/widgets/why-context-menu.h"

#define SORT_INTERVAL_MS 1000 /* rows that jump more often could not be read */

struct _WhyCollectionList
{
  GtkWidget parent_instance;

  WhyCollection *collection;
  GtkWidget *box;
  GtkSearchBar *search_bar;
  GtkEditable *search_entry;
  GtkRevealer *cell_revealer;
  GtkLabel *cell_label;
  GtkStack *stack;
  GtkColumnView *view;
  GListStore *store; /* WhyCollectionRow in the order of the manifest */
  WhyCollectionFilter *filter;
  GtkMultiSelection *selected;
  GtkSingleSelection *selection; /* the current one */
  GtkWidget *menu;
  guint sort_timer;
  WhyByHand *by_hand; /* reads what was corrected */
};

G_DEFINE_FINAL_TYPE (WhyCollectionList, why_collection_list, GTK_TYPE_WIDGET)

static guint activate;

static void
listed_cb (WhyCollection *collection, WhyCollectionList *self)
{
  gsize n = why_collection_get_n_rows (collection);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_full ((guint) n, g_object_unref);
  why_collection_columns_add (self->view, collection);
  for (gsize i = 0; i < n; i++)
    g_ptr_array_add (rows, why_collection_row_new (collection, i));
  g_list_store_splice (self->store, 0, 0, rows->pdata, rows->len);
  self->by_hand = why_by_hand_new (G_LIST_MODEL (self->store), GTK_WIDGET (self));
}

static gboolean
is_filtered (WhyCollectionList *self)
{
  return gtk_filter_get_strictness (GTK_FILTER (self->filter)) != GTK_FILTER_MATCH_ALL;
}

static gboolean
sort_cb (gpointer data)
{
  WhyCollectionList *self = data;
  self->sort_timer = 0;
  if (is_filtered (self))
    why_collection_filter_refresh (self->filter);
  gtk_sorter_changed (gtk_column_view_get_sorter (self->view), GTK_SORTER_CHANGE_DIFFERENT);
  return G_SOURCE_REMOVE;
}

static void
rows_cb (WhyCollection *collection, gpointer data, WhyCollectionList *self)
{
  const GArray *rows = data;
  for (guint i = 0; i < rows->len; i++)
    {
      g_autoptr (WhyCollectionRow) row
          = g_list_model_get_item (G_LIST_MODEL (self->store),
                                   (guint) g_array_index (rows, gsize, i));
      why_collection_row_changed (row);
    }
  gboolean is_sorted
      = gtk_sorter_get_order (gtk_column_view_get_sorter (self->view)) != GTK_SORTER_ORDER_NONE;
  if ((is_sorted || is_filtered (self)) && !self->sort_timer)
    self->sort_timer = g_timeout_add (SORT_INTERVAL_MS, sort_cb, self);
}

static void
activate_cb (GtkColumnView *view, guint position, WhyCollectionList *self)
{
  gtk_single_selection_set_selected (self->selection, position);
  g_signal_emit (self, activate, 0);
}

/* The one that is selected alone is the current one; */
static void
selected_cb (WhyCollectionList *self)
{
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selected));
  if (gtk_bitset_get_size (selected) == 1)
    gtk_single_selection_set_selected (self->selection, gtk_bitset_get_minimum (selected));
}

/* and where a window of panels steps to, that is selected. */
static void
current_cb (WhyCollectionList *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);
  if (position != GTK_INVALID_LIST_POSITION
      && !gtk_selection_model_is_selected (GTK_SELECTION_MODEL (self->selected), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (self->selected), position, TRUE);
}

static void
open_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, activate, 0);
}

/* Of all that are selected, if the row under the pointer is one of them, else of that row. */
static void
menu_cb (GtkGestureClick *gesture, int n_press, double x, double y, WhyCollectionList *self)
{
  WhyCollectionRow *row = why_table_item_at (GTK_WIDGET (self), self->view, x, y);
  GListModel *model = G_LIST_MODEL (self->selected);
  guint position = 0, n = g_list_model_get_n_items (model);
  if (!row)
    return;
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  for (; position < n; position++)
    {
      g_autoptr (WhyCollectionRow) other = g_list_model_get_item (model, position);
      if (other == row)
        break;
    }
  if (!gtk_selection_model_is_selected (GTK_SELECTION_MODEL (model), position))
    gtk_selection_model_select_item (GTK_SELECTION_MODEL (model), position, TRUE);
  why_context_menu_pop_up (self->menu, x, y);
}

static gboolean
menu_key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  WhyCollectionList *self = WHY_COLLECTION_LIST (widget);
  double x, y;
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selected)) == 0)
    return GDK_EVENT_PROPAGATE;
  why_table_menu_place (widget, &x, &y);
  why_context_menu_pop_up (self->menu, x, y);
  return GDK_EVENT_STOP;
}

static void
add_menu (WhyCollectionList *self)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  g_menu_append (menu, _ ("_Open"), "recordings.open");
  g_menu_append (menu, _ ("_Compare"), "win.compare-takes");
  self->menu = why_context_menu_new (GTK_WIDGET (self), G_MENU_MODEL (menu));
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  gtk_event_controller_set_propagation_phase (GTK_EVENT_CONTROLLER (click), GTK_PHASE_CAPTURE);
  g_signal_connect (click, "pressed", G_CALLBACK (menu_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

static void
items_changed_cb (WhyCollectionList *self)
{
  gboolean nothing
      = is_filtered (self) && g_list_model_get_n_items (G_LIST_MODEL (self->selection)) == 0;
  gtk_stack_set_visible_child_name (self->stack, nothing ? "nothing" : "list");
}

static void
search_changed_cb (WhyCollectionList *self)
{
  why_collection_filter_set_text (self->filter, gtk_editable_get_text (self->search_entry));
}

/* Enter goes to what was found. */
static void
search_activate_cb (WhyCollectionList *self)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0)
    gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  WhyCollectionList *self = WHY_COLLECTION_LIST (widget);
  if (gtk_search_bar_get_search_mode (self->search_bar))
    gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  else if (why_collection_filter_has_cell (self->filter))
    why_collection_list_show_all (self);
  else
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
  return GDK_EVENT_STOP;
}

static void
why_collection_list_dispose (GObject *object)
{
  WhyCollectionList *self = WHY_COLLECTION_LIST (object);
  g_clear_handle_id (&self->sort_timer, g_source_remove);
  g_clear_pointer (&self->by_hand, why_by_hand_free);
  /* The list may outlive the window: a window of panels steps along it. */
  if (self->selection)
    g_signal_handlers_disconnect_by_data (self->selection, self);
  if (self->selected)
    g_signal_handlers_disconnect_by_data (self->selected, self);
  if (self->filter)
    g_signal_handlers_disconnect_by_data (self->filter, self);
  if (self->collection)
    g_signal_handlers_disconnect_by_data (self->collection, self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->selection);
  g_clear_object (&self->selected);
  g_clear_object (&self->filter);
  g_clear_object (&self->store);
  g_clear_object (&self->collection);
  G_OBJECT_CLASS (why_collection_list_parent_class)->dispose (object);
}

static gboolean
why_collection_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (WHY_COLLECTION_LIST (widget)->view));
}

static void
why_collection_list_class_init (WhyCollectionListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  G_OBJECT_CLASS (klass)->dispose = why_collection_list_dispose;
  widget_class->grab_focus = why_collection_list_grab_focus;
  activate = g_signal_new ("activate", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                           NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
  gtk_widget_class_install_action (widget_class, "recordings.open", NULL, open_cb);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/whybrato/Whybrato/"
                                                             "why-collection-list.ui");
#define BIND(name) gtk_widget_class_bind_template_child (widget_class, WhyCollectionList, name)
  BIND (box);
  BIND (search_bar);
  BIND (search_entry);
  BIND (cell_revealer);
  BIND (cell_label);
  BIND (stack);
  BIND (view);
#undef BIND
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, why_collection_list_show_all);
}

/* What has the focus is the list inside. */
static void
name_list (GtkWidget *view)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Recordings"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (why_table_rows (GTK_COLUMN_VIEW (view))),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Recordings"), -1);
}

static void
why_collection_list_init (WhyCollectionList *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->store = g_list_store_new (WHY_TYPE_COLLECTION_ROW);
  self->filter = why_collection_filter_new ();
  GtkSorter *sorter = gtk_column_view_get_sorter (self->view);
  GtkFilterListModel *filtered
      = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->store)),
                                   GTK_FILTER (g_object_ref (self->filter)));
  GtkSortListModel *sorted
      = gtk_sort_list_model_new (G_LIST_MODEL (filtered), g_object_ref (sorter));
  /* Thousands of rows are sorted in pieces, between frames. */
  gtk_sort_list_model_set_incremental (sorted, TRUE);
  self->selected = gtk_multi_selection_new (G_LIST_MODEL (sorted));
  gtk_column_view_set_model (self->view, GTK_SELECTION_MODEL (self->selected));
  /* Behind the view: of rows that come and go it is told last, for it then selects some. */
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (self->selected)));
  g_signal_connect_object (self->selected, "selection-changed", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  /* Another row, not the same at another place. */
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (current_cb), self,
                           G_CONNECT_SWAPPED);
  add_menu (self);
  name_list (GTK_WIDGET (self->view));
  gtk_search_bar_connect_entry (self->search_bar, self->search_entry);
  g_signal_connect_object (self->selection, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* It may be empty from the start, and that changes nothing in the model. */
  g_signal_connect_object (self->filter, "changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

void
why_collection_list_set_collection (WhyCollectionList *self, WhyCollection *collection)
{
  g_return_if_fail (WHY_IS_COLLECTION_LIST (self) && !self->collection);
  self->collection = g_object_ref (collection);
  g_signal_connect_object (collection, "listed", G_CALLBACK (listed_cb), self, 0);
  g_signal_connect_object (collection, "rows", G_CALLBACK (rows_cb), self, 0);
}

void
why_collection_list_search (WhyCollectionList *self)
{
  g_return_if_fail (WHY_IS_COLLECTION_LIST (self));
  gtk_search_bar_set_search_mode (self->search_bar, TRUE);
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
}

void
why_collection_list_show_cell (WhyCollectionList *self, gsize truth, gsize label)
{
  g_return_if_fail (WHY_IS_COLLECTION_LIST (self) && self->collection);
  const WhyAxes *axes = why_collection_get_axes (self->collection);
  g_return_if_fail (axes && truth < axes->n_classes && label < axes->n_classes);
  /* Translators: the class that was played, and the class that the program named. */
  g_autofree char *text = g_strdup_printf (_ ("Only recordings of %s that were identified as %s"),
                                           why_class_label (axes->classes[truth]),
                                           why_class_label (axes->classes[label]));
  gtk_label_set_text (self->cell_label, text);
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  why_collection_filter_set_cell (self->filter, truth, label);
  gtk_revealer_set_reveal_child (self->cell_revealer, TRUE);
}

void
why_collection_list_show_all (WhyCollectionList *self)
{
  g_return_if_fail (WHY_IS_COLLECTION_LIST (self));
  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  why_collection_filter_set_cell (self->filter, WHY_NO_CLASS, WHY_NO_CLASS);
  gtk_revealer_set_reveal_child (self->cell_revealer, FALSE);
}

GtkSingleSelection *
why_collection_list_get_selection (WhyCollectionList *self)
{
  return self->selection;
}

GPtrArray *
why_collection_list_get_selected (WhyCollectionList *self)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkBitset) selected
      = gtk_selection_model_get_selection (GTK_SELECTION_MODEL (self->selected));
  for (guint64 i = 0; i < gtk_bitset_get_size (selected); i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (self->selected),
                                                  gtk_bitset_get_nth (selected, (guint) i)));
  return rows;
}

void
why_collection_list_follow_file (WhyCollectionList *self, const char *from, const char *to)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->store)); i++)
    {
      g_autoptr (WhyCollectionRow) row = g_list_model_get_item (G_LIST_MODEL (self->store), i);
      why_collection_row_follow_file (row, from, to);
    }
}

GtkColumnView *
why_collection_list_get_view (WhyCollectionList *self)
{
  return self->view;
}
